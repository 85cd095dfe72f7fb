"""The x of the points: what sorts them, and whether their order means anything.

| x | order |
|---|---|
| numbers, dates, date-times (UTC), pandas periods | their own |
| text that is all dates, months or quarters (2026-03-14, 2026-03, 2026Q1, 2026K1) | by date |
| text that is all numbers | by number |
| other text | by name; no analysis of runs, since the order means nothing |
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from lkt.errors import Refused, must
from lkt.spc.groups import Bools
from lkt.spc.options import PERIODS

_DATE = r"\d{4}-\d{2}(?:-\d{2}(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?)?"
_QUARTER = r"\d{4}-?[QK][1-4]"


class Kind(StrEnum):
    NUMBER = "number"
    DATE = "date"
    NAME = "name"


@dataclass(frozen=True)
class Axis:
    """Sort keys per row of the table. `shown` is what the result says x was."""

    kind: Kind
    key: np.ndarray  # float64 or integers; int64 microseconds since 1970 for dates
    known: Bools
    shown: pd.Series

    @property
    def ordered(self) -> bool:
        return self.kind is not Kind.NAME


def read_axis(column: pd.Series, period: str | None = None) -> Axis:
    """Sort keys of a column; `period` cuts dates to week (Monday), month or quarter."""
    kind, key, known = _read(column)
    if period is not None:
        must(kind is Kind.DATE, "spc.period_needs_dates", column=str(column.name))
        moments = pd.Series(key.view("datetime64[us]"), index=column.index, name=column.name)
        column = moments.dt.to_period(PERIODS[period]).dt.start_time
        key = column.to_numpy(dtype="datetime64[us]").view(np.int64)
    return Axis(kind, key, known, column)


def _read(column: pd.Series) -> tuple[Kind, np.ndarray, Bools]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy(dtype=float)
        return Kind.NAME, codes, codes >= 0
    if isinstance(column.dtype, pd.PeriodDtype):
        column = column.dt.to_timestamp()
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        if column.dt.tz is not None:
            column = column.dt.tz_convert("UTC").dt.tz_localize(None)
        moments = column.to_numpy(dtype="datetime64[us]")
        return Kind.DATE, moments.view(np.int64), ~np.isnat(moments)
    if pd.api.types.is_numeric_dtype(column.dtype):
        whole = isinstance(column.dtype, np.dtype) and column.dtype.kind in "iu"
        key = column.to_numpy() if whole else column.to_numpy(dtype=float, na_value=np.nan)
        return Kind.NUMBER, key, np.isfinite(key)
    codes, different = pd.factorize(column)  # each different value is looked at once; -1 is a missing one
    if not len(different):
        return Kind.NUMBER, np.full(len(column), np.nan), np.zeros(len(column), dtype=bool)
    kind, key, known = _read(_understood(pd.Series(different)))
    return kind, key[codes], known[codes] & (codes >= 0)


def _understood(values: pd.Series) -> pd.Series:
    """Text, dates from the standard library, or a mixture: as dates, quarters, numbers or names."""
    if not values.map(lambda value: isinstance(value, str)).all():
        return _moments(values)
    text = values.astype(str).str.strip()
    if text.str.fullmatch(_DATE).all():
        return _moments(text)
    if text.str.fullmatch(_QUARTER).all():
        return pd.Series(pd.PeriodIndex(text.str.replace("K", "Q").str.replace("-", ""), freq="Q"))
    figures = pd.to_numeric(text, errors="coerce")
    return figures if figures.notna().all() else text.astype("category")


def _moments(values: pd.Series) -> pd.Series:
    moments = pd.to_datetime(values, format="ISO8601", utc=True, errors="coerce")
    if moments.isna().any():
        raise Refused("spc.x_not_understood", value=str(values[moments.isna()].iloc[0]))
    return moments


def plain(value: Any) -> Any:
    """A moment as its date, a missing value as None, anything else as it is."""
    if value is None or pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value
