"""Small numbers: from counts to what may be shown. The one function, called by `Reader` before anything is computed."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from lkt.domain.period import Grain

if TYPE_CHECKING:
    import pandas as pd

FEW = 0.10  # of a series' figures, or of its newest: with more hidden the rest says nothing of all (docs/access.md)
NEWEST = 12
SMALL = ("hidden", "untold", "partial")  # columns: what is too small, see `shown`
_FIGURES = ("numerator", "denominator", "value", "spread", "unknown", "comment", "sheet", "cell")
_SERIES = ["team", "indicator"]


def shown(table: pd.DataFrame, least: pd.Series[int], quarterly: Collection[str] = ()) -> pd.DataFrame:
    """Rows of `lkt.store.observations.current` without what is too small. `least`: the least count shown of each, 0 for
    every one. `quarterly`: indicators of which months are shown by every count alone; else they are gathered first.

    A figure is left empty where those who had something, those who had not, or all of them are fewer, and not none: so
    are 0 % and 100 % of few. A measurement has one count, its denominator; where that is not there, nobody knows of how
    few it is. An event is one patient on a day: of events there is one empty row a year. Comments go with
    the figures, which they may tell.

    hidden: the least count shown, of which the figure falls short; 0 where it is shown. untold: the same of `unknown`
    alone. partial: more than FEW of its series, or of the NEWEST, are hidden: the others cannot speak for all.
    """
    table = table.assign(least=least)
    if (coarse := (least > 0) & table["indicator"].isin(quarterly) & (table["grain"] == Grain.MONTH)).any():
        table = _gathered(table, coarse)
    least = table.pop("least")
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
    unseen, keys = found["hidden"] > 0, [found[name] for name in _SERIES]
    newest = found.groupby(_SERIES, sort=False).cumcount(ascending=False) < NEWEST
    whole = unseen.groupby(keys, sort=False).transform("mean")
    recent = unseen.astype(float).where(newest).groupby(keys, sort=False).transform("mean")
    return found.assign(partial=(whole > FEW) | (recent > FEW))


def _gathered(table: pd.DataFrame, coarse: pd.Series[bool]) -> pd.DataFrame:
    """With whole quarters in place of the coarse rows, which are of months.

    Whole: three months of one definition, each with its figures, which came when the month had ended. Another quarter
    is not there, since what completed it would be told by the difference. What is told of a month alone goes.
    """
    import pandas as pd

    months, keys = table[coarse], [*_SERIES, "start"]
    start = months["start"].dt.to_period("Q").dt.start_time.astype(months["start"].dtype)
    ended = months["recorded_at"] >= months["start"] + pd.DateOffset(months=1)
    own = months.assign(start=start, ended=ended).groupby(keys, sort=False)
    sums = own[["numerator", "denominator", "unknown"]].transform("sum", min_count=3)
    newest = own[["upload", "recorded_at"]].transform("max")
    whole = sums["numerator"].notna() & own["denominator"].transform("count").isin((0, 3))
    whole &= (own["version"].transform("nunique") == 1) & own["ended"].transform("all")
    alone = dict.fromkeys(("comment", "sheet", "cell"))
    quarters = months.assign(start=start, grain=Grain.QUARTER.value, **sums, **newest, **alone)[whole]
    return pd.concat([table[~coarse], quarters.drop_duplicates(keys)]).sort_values(
        [*keys, "event"], ignore_index=True
    )


def few(count: pd.Series[float], least: pd.Series[int]) -> pd.Series[bool]:
    """Whether a count is fewer than are shown, and not none."""
    return (count > 0) & (count < least)
