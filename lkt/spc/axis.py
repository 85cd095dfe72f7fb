"""The x of the points: what sorts them, and whether their order means anything.

| x | order |
|---|---|
| numbers, dates, date-times (UTC), pandas periods | their own |
| text that is all dates, months or quarters (2026-03-14, 2026-03, 2026Q1, 2026K1) | by date |
| text that is all numbers | by number |
| an ordered categorical | the order of its categories |
| other text, unordered categoricals | by name; no analysis of runs, since the order means nothing |
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from lkt.errors import Refused
from lkt.spc.groups import Bools, Ints

_DATE = r"\d{4}-\d{2}(?:-\d{2}(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?)?"
_QUARTER = r"\d{4}-?[QK][1-4]"


class Kind(StrEnum):
    NUMBER = "number"
    DATE = "date"
    CATEGORY = "category"
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
    axis = _read(column)
    if period is None:
        return axis
    if axis.kind is not Kind.DATE:
        raise Refused("spc.period_needs_dates", column=str(column.name))
    cut = _cut(axis.key.view("datetime64[us]"), period)
    return _dates(pd.Series(cut, index=column.index, name=column.name))


def _read(column: pd.Series) -> Axis:
    if isinstance(column.dtype, pd.CategoricalDtype):
        kind = Kind.CATEGORY if column.cat.ordered else Kind.NAME
        codes = column.cat.codes.to_numpy(dtype=float)
        return Axis(kind, codes, codes >= 0, column)
    if isinstance(column.dtype, pd.PeriodDtype):
        return _dates(column.dt.to_timestamp(), column)
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return _dates(column)
    if pd.api.types.is_numeric_dtype(column.dtype):
        return _numbers(column, column)
    return _objects(column)


def _numbers(column: pd.Series, shown: pd.Series) -> Axis:
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iu":
        key = column.to_numpy()
        return Axis(Kind.NUMBER, key, np.ones(len(key), dtype=bool), shown)
    key = column.to_numpy(dtype=float, na_value=np.nan)
    return Axis(Kind.NUMBER, key, np.isfinite(key), shown)


def _dates(column: pd.Series, shown: pd.Series | None = None) -> Axis:
    shown = column if shown is None else shown
    if column.dt.tz is not None:
        column = column.dt.tz_convert("UTC").dt.tz_localize(None)
    moments = column.to_numpy(dtype="datetime64[us]")
    return Axis(Kind.DATE, moments.view(np.int64), ~np.isnat(moments), shown)


def _objects(column: pd.Series) -> Axis:
    """Text, dates from the standard library, or a mixture. Each different value is looked at once."""
    codes, different = pd.factorize(column)
    unique = pd.Series(different)
    if not len(unique):
        return Axis(Kind.NUMBER, np.full(len(column), np.nan), np.zeros(len(column), dtype=bool), column)
    if not unique.map(lambda value: isinstance(value, str)).all():
        return _spread(_dates(_moments(unique)), codes, column)
    text = unique.astype(str).str.strip()
    if text.str.fullmatch(_DATE).all():
        return _spread(_dates(_moments(text)), codes, column)
    if text.str.fullmatch(_QUARTER).all():
        quarters = pd.PeriodIndex(text.str.replace("K", "Q").str.replace("-", ""), freq="Q")
        return _spread(_dates(pd.Series(quarters.to_timestamp())), codes, column)
    figures = pd.to_numeric(text, errors="coerce")
    if figures.notna().all():
        return _spread(_numbers(figures, figures), codes, column)
    rank = text.rank(method="dense")
    return _spread(Axis(Kind.NAME, rank.to_numpy(dtype=float), rank.notna().to_numpy(), rank), codes, column)


def _moments(values: pd.Series) -> pd.Series:
    moments = pd.to_datetime(values, format="ISO8601", utc=True, errors="coerce")
    if moments.isna().any():
        raise Refused("spc.x_not_understood", value=str(values[moments.isna()].iloc[0]))
    return moments


def _spread(unique: Axis, codes: Ints, column: pd.Series) -> Axis:
    """What was read of the different values, given to every row; code -1 is a missing value."""
    return Axis(unique.kind, unique.key[codes], unique.known[codes] & (codes >= 0), column)


def plain(value: Any) -> Any:
    """A moment as its date, a missing value as None, anything else as it is."""
    if value is None or pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def _cut(moments: np.ndarray, period: str) -> np.ndarray:
    days = moments.astype("datetime64[D]")
    if period == "week":  # 1970-01-01 was a Thursday
        return (days - (days.view(np.int64) + 3) % 7).astype("datetime64[us]")
    months = days.astype("datetime64[M]")
    if period == "quarter":
        months = months - months.view(np.int64) % 3
    return months.astype("datetime64[us]")
