"""Whether what a network reached has lasted: the months since its end against the same months of the year up to it.

The same months, so that a season is no change. Months like the month before tell less than as many others: the interval
is wider by the dependence in what both levels leave (Bayley and Hammersley, J. R. Stat. Soc. Suppl. 8 (1946)).
How often that is wrong, and how late it is: method.md 9.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lkt.domain.area import Area
from lkt.domain.assessment import Level, Reading
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.period import Grain
from lkt.spc.change import part, reach
from lkt.spc.groups import Groups
from lkt.spc.options import WANTED
from lkt.spc.season import look
from lkt.views.rows import KEY

WRONGLY = 0.01  # of series in which nothing has changed, told worse: one end of a 98 % interval
TAIL = 0.015  # the same before it is made wider, which dependence by chance does to independent months too
MONTHS, FEWEST = 12, 3  # figures on either side: at most, and before a level is told


@dataclass(frozen=True)
class Sustained:
    """The level since the end (`since`) and before it (`was`), and whether their 98 % interval (`gap`) says better."""

    level: Level
    reading: Reading  # NONE: no change can be seen

    @classmethod
    def of(cls, level: Level, indicator: Indicator) -> Sustained:
        _, lower, upper = level.difference or (0.0, 0.0, 0.0)
        way = (int(lower > 0) - int(upper < 0)) * (WANTED[indicator.direction] or 2)
        ways = {0: Reading.NONE, 1: Reading.IMPROVEMENT, -1: Reading.CONCERN}
        return cls(level, ways.get(way, Reading.OTHER))


def sustained(
    points: pd.DataFrame, area: Area, indicators: Mapping[str, Indicator]
) -> dict[tuple[str, str], Sustained]:
    """By team and indicator, of all that can be told.

    points: of `lkt.views.series`, all teams. Only final figures of months or quarters, of the newest definition, count.
    Empty for a network that has not ended; a series with fewer than FEWEST figures on either side is left out.
    """
    if area.timeline.ended is None or not area.allows.sustaining:
        return {}
    known = points["included"] & points["value"].notna() & ~points["partial"].astype(bool)
    rows = points[known & points["grain"].isin((Grain.MONTH, Grain.QUARTER))]
    rows = rows[rows["version"] == rows.groupby(KEY)["version"].transform("max")].sort_values([*KEY, "x"])
    ended, x = area.timeline.ended.start, rows["x"].dt
    past = 12 * (x.year - ended.year) + x.month - ended.month  # 1 is the first month after the end
    # A quarter that the network ended in is on neither side.
    rows = rows.assign(past=past)[(rows["grain"] == Grain.MONTH) | ~past.isin((-1, 0))]
    after = (rows["past"] > 0) & (rows["past"] > rows.groupby(KEY)["past"].transform("max") - MONTHS)
    asked = rows.loc[after, KEY].assign(past=(rows["past"] - 1) % 12 - 11)
    before = pd.MultiIndex.from_frame(rows[[*KEY, "past"]]).isin(pd.MultiIndex.from_frame(asked))
    rows = rows.assign(after=after, before=before)
    rows = rows[rows.groupby(KEY)[["after", "before"]].transform("sum").min(axis=1) >= FEWEST]
    if rows.empty:
        return {}
    first = ~rows.duplicated(KEY)
    keys = list(rows.loc[first, KEY].itertuples(index=False, name=None))
    groups, measures = Groups(np.flatnonzero(first), len(rows)), [indicators[id].measure for _, id in keys]
    divided = groups.broadcast(np.array([measure.divides for measure in measures]))
    weight = np.where(divided, rows["denominator"].to_numpy(dtype=float), 1.0)
    value, sides = rows["value"].to_numpy(), (rows["before"].to_numpy(), rows["after"].to_numpy())
    was, now = (part(value, weight, side, groups) for side in sides)
    ended, share = (rows["past"] > 0).to_numpy(), np.array([one is Measure.PROPORTION for one in measures])
    stay, go_on = (groups.broadcast(part(value, weight, side, groups).mean) for side in (~ended, ended))
    with np.errstate(all="ignore"):
        moment, left = rows["x"].to_numpy("M8[us]").astype(np.int64), value - np.where(ended, go_on, stay)
        seen = look(left, np.isfinite(value), moment, groups)
    # Two levels take 2 / months of the dependence away.
    phi = np.clip(seen.traits[:, 0] + 2 / groups.sizes[seen.groups], 0, 0.9)
    tail, wider = np.full(len(keys), WRONGLY), np.ones(len(keys))
    tail[seen.groups], wider[seen.groups] = TAIL, np.sqrt((1 + phi) / (1 - phi))
    gap = wider * reach((was, now), share, tail)
    since = rows[rows["after"]].groupby(KEY)["x"].min()
    columns = (now.mean.tolist(), now.points.tolist(), since.dt.date, was.mean.tolist(), gap.tolist())
    return {
        key: Sustained.of(Level(mean, None, None, *others), indicators[key[1]])
        for key, mean, *others in zip(keys, *columns, strict=True)
    }
