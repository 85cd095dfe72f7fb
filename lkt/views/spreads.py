"""How far teams lie from each other, chance taken out: in the newest stretch, through time, and where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lkt.spc.groups import Groups
from lkt.variation import LAWS, Between, Law, between, extremes, shares, trend
from lkt.variation.reasons import ALL_FULL, ALL_ZERO, FEW_CASES, FEW_PERIODS
from lkt.variation.trend import KEYS
from lkt.views.months import Months
from lkt.views.windows import HALF_YEAR, YEAR, Stretch

OTHER_TEAMS = "other_teams"  # those who were there all along tell another course than everyone
CANNOT_TELL = "cannot_tell"
_LONGER = (FEW_CASES, ALL_ZERO, ALL_FULL)  # what a longer stretch may mend
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """The standard deviation of the teams' levels in a stretch, chance taken out, with its 95 % interval.

    NaN where `reason` says why there is no answer; `upper` may be infinite. `mean` is that of the teams' levels, each
    weighing by what it knows.
    """

    stretch: Stretch
    teams: int
    mean: float
    sd: float
    lower: float
    upper: float
    lowest: float
    highest: float
    reason: str

    @property
    def beyond_chance(self) -> bool:
        return self.lower > 0


@dataclass(frozen=True)
class Share:
    """The part of the variation at a level ("region", "hospital", "team"), with its 95 % interval.

    `groups` counts the regions, hospitals or teams. NaN where there is no variation to share out.
    """

    level: str
    groups: int
    share: float
    lower: float
    upper: float


def spreads(months: Months, kind: str) -> tuple[Spread, tuple[Spread, ...], str]:
    """The newest stretch that can tell, the spread of every whole stretch (oldest first), and its way.

    The newest half-year; the newest year where that is too short. The way is shrinking, growing, cannot_tell,
    few_periods or other_teams.
    """
    law, step = LAWS[kind], months.step_length
    back = list(range(months.whole_steps(step)))[::-1]
    asked = [(HALF_YEAR, 0), (YEAR, 0), *((step, number) for number in back)]
    value, size = months.compared([months.back(*each) for each in asked])
    groups = Groups(np.arange(len(asked)) * len(months.teams), value.size)
    told = between(value.ravel(), size.ravel(), groups, law)
    seen = extremes(value.ravel(), groups, None, None)
    found = [
        _spread(told, seen.lowest, seen.highest, at, Stretch.back(months.newest, *each))
        for at, each in enumerate(asked)
    ]
    newest = found[1] if found[0].reason in _LONGER else found[0]
    return newest, tuple(found[2:]), _way(value[2:], size[2:], law, step)


def _spread(found: Between, lowest: Floats, highest: Floats, at: int, stretch: Stretch) -> Spread:
    told = (found.mean, found.sd, found.sd_lower, found.sd_upper, lowest, highest)
    mean, sd, lower, upper, low, high = (float(values[at]) for values in told)
    return Spread(stretch, int(found.units[at]), mean, sd, lower, upper, low, high, str(found.reason[at]))


def _way(value: Floats, size: Floats, law: Law, step: int) -> str:
    """Where the spread is heading, unless those who were there all along disagree."""
    everyone = _trend(value, size, law, step)
    there = (size > 0).all(axis=0)
    if everyone in (FEW_PERIODS, CANNOT_TELL) or there.sum() in (0, (size > 0).any(axis=0).sum()):
        return everyone
    return everyone if _trend(value[:, there], size[:, there], law, step) == everyone else OTHER_TEAMS


def _trend(value: Floats, size: Floats, law: Law, step: int) -> str:
    known = size > 0
    low, high = np.where(known, value, np.inf).min(axis=1), np.where(known, value, -np.inf).max(axis=1)
    # Where every team has none, or all, there is neither spread nor chance to tell it from.
    kept = (known.sum(axis=1) >= 2) & ~((high <= law.bounds[0]) | (low >= law.bounds[1]))
    if not kept.any():
        return FEW_PERIODS
    known, counts = known[kept], known[kept].sum(axis=1)
    periods = Groups(np.cumsum(counts) - counts, int(counts.sum()))
    at = np.flatnonzero(kept) * step / 12
    one = Groups(np.array([0]), len(counts))
    found = trend(value[kept][known], size[kept][known], periods, one, at.astype(float), law)
    return FEW_PERIODS if np.isnan(found.slope[0]) else KEYS[int(found.way[0])]


def shared_out(
    months: Months, stretch: Stretch, kind: str, regions: Sequence[str | None], hospitals: Sequence[str]
) -> tuple[Share, ...]:
    """The shares of regions, hospitals and teams; empty with a single region. Both sequences are by team.

    Where every hospital has a single team, it cannot be told from it, and there is no share of hospitals.
    """
    value, size = (x[0] for x in months.compared([months.back(stretch.months)]))
    known = (size > 0) & np.array([region is not None for region in regions])
    named = {"region": np.array(regions, dtype=str)[known], "hospital": np.array(hospitals)[known]}
    codes = {level: np.unique(names, return_inverse=True)[1] for level, names in named.items()}
    if len(np.unique(codes["region"])) < 2:
        return ()
    if len(np.unique(codes["hospital"])) == known.sum():
        del codes["hospital"]
    found = shares(value[known], size[known], list(codes.values()), LAWS[kind])
    columns = (found.groups, found.share, found.lower, found.upper)
    return tuple(
        Share(level, int(groups), float(share), float(lower), float(upper))
        for level, groups, share, lower, upper in zip([*codes, "team"], *columns, strict=True)
    )
