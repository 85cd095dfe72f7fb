"""Small numbers: from counts to what may be shown. The one function, called by `Reader` before anything is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkt.domain.period import Grain

if TYPE_CHECKING:
    import pandas as pd

FEW = 0.10  # of a series' figures, or of its newest: with more hidden the rest says nothing of all (docs/access.md)
NEWEST = 12
SMALL = ("hidden", "untold", "partial")  # columns: what is too small, see `shown`
_FIGURES = ("numerator", "denominator", "value", "spread", "unknown", "comment", "sheet", "cell")
_SERIES = ["team", "indicator"]


def shown(table: pd.DataFrame, least: pd.Series[int]) -> pd.DataFrame:
    """Rows of `lkt.store.observations.current` without what is too small. `least`: the least count shown of each, 0 for
    every one.

    A figure is left empty where those who had something, those who had not, or all of them are fewer, and not none: so
    are 0 % and 100 % of few. A measurement has one count, its denominator; where that is not there, nobody knows of how
    few it is. An event is one patient on a day: of events there is one empty row a year. Comments go with
    the figures, which they may tell.

    hidden: the least count shown, of which the figure falls short; 0 where it is shown. untold: the same of `unknown`
    alone. partial: more than FEW of its series, or of the NEWEST, are hidden: the others cannot speak for all.
    """
    above, of, unknown, value = (
        table[name].astype(float) for name in ("numerator", "denominator", "unknown", "value")
    )
    events, unsized = table["grain"] == Grain.DAY, value.notna() & of.isna()
    small = few(above, least) | few(of - above, least) | few(of, least)
    hidden = small | ((events | unsized) & (least > 0))
    untold = hidden | few(unknown, least)
    found = table.assign(hidden=least.where(hidden, 0), untold=least.where(untold, 0))
    for name in _FIGURES:
        found[name] = found[name].mask(untold if name == "unknown" else hidden)
    if (gone := events & hidden).any():
        years = found["start"].dt.to_period("Y").dt.start_time.astype(found["start"].dtype)
        found["start"], found["event"] = found["start"].mask(gone, years), found["event"].mask(gone, 1)
        found = found[~(gone & found.duplicated([*_SERIES, "start"]))].reset_index(drop=True)
    return found.assign(partial=_partial(found))


def few(count: pd.Series[float], least: pd.Series[int]) -> pd.Series[bool]:
    """Whether a count is fewer than are shown, and not none."""
    return (count > 0) & (count < least)


def _partial(table: pd.DataFrame) -> pd.Series[bool]:
    hidden, keys = table["hidden"] > 0, [table[name] for name in _SERIES]
    newest = table.groupby(_SERIES, sort=False).cumcount(ascending=False) < NEWEST
    whole = hidden.groupby(keys, sort=False).transform("mean")
    recent = hidden.astype(float).where(newest).groupby(keys, sort=False).transform("mean")
    return (whole > FEW) | (recent > FEW)
