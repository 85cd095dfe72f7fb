"""Can your team see it? The chance that a hoped-for improvement shows as a signal, and what would help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from lkt import spc
from lkt.domain.assessment import MINIMUM, Variation
from lkt.domain.indicator import Measure
from lkt.planning.simulation import COUNTED, Plan, between, draw, figures
from lkt.spc.groups import Bools

SERIES = 2000  # the standard error of a chance is then 1.1 percentage points or less
ENOUGH = 0.8  # a chance that pooling is asked to reach
TEAMS = (2, 3, 5, 10)  # numbers of teams tried for it
RARE = 2.0  # events a month; with fewer, what lies between events is worth a chart of its own


class Obstacle(StrEnum):
    """Why the monthly run chart cannot show it, whatever happens."""

    FEW_POINTS = "few_points"  # fewer than MINIMUM months with a figure
    ONE_SIDE = "one_side"  # the median lies at the edge: half of the figures are 0 (or full)


class Way(StrEnum):
    """How it could be looked at."""

    MONTHS = "months"
    QUARTERS = "quarters"
    POOLED = "pooled"
    CASES_BETWEEN = "cases_between"  # G chart
    TIME_BETWEEN = "time_between"  # T chart


_MONTHS = {Way.QUARTERS: 3}


@dataclass(frozen=True)
class Sight:
    """One way of looking. Both chances are of a verdict of improvement when the months are over."""

    way: Way
    chance: float  # if it happens
    by_chance: float  # if nothing happens
    points: float  # to judge it from, mean
    teams: int = 1


@dataclass(frozen=True)
class Outlook:
    """The monthly run chart, and what would help, best chance first."""

    months: Sight
    obstacle: Obstacle | None
    others: tuple[Sight, ...]

    @property
    def helps(self) -> tuple[Sight, ...]:
        """The other ways that give a better chance, by more than two standard errors of the simulation."""
        return tuple(s for s in self.others if s.chance > self.months.chance + 2 * np.sqrt(0.5 / SERIES))


def outlook(plan: Plan, seed: int = 1) -> Outlook:
    """Draw SERIES series of the plan and as many without the improvement, and let `lkt.spc` judge all at once.

    Seen is a verdict of improvement (direction of the hoped level, `lkt.spc.direction`) on a series that can be
    judged: ten useful points, and not half of the figures on the median with all others on one side of it.
    G and T charts have limits; a point beyond them counts.

    Twenty patients a month, 24 months behind and 12 to come, from 60 to 80 %:

    >>> plan = Plan(Measure.PROPORTION, (20.0,) * 36, 24, 0.6, 0.8)
    >>> found = outlook(plan)
    >>> round(found.months.chance, 1), found.obstacle, [(way.way.value, way.teams) for way in found.helps]
    (0.8, None, [('pooled', 2)])
    """
    months, one_sided = _monthly(plan, Way.MONTHS, seed)
    few = sum(size > 0 for size in plan.sizes) < MINIMUM
    obstacle = Obstacle.FEW_POINTS if few else Obstacle.ONE_SIDE if one_sided > 0.5 else None
    others = [_monthly(plan, Way.QUARTERS, seed)[0], _pooled(plan, seed), *_between(plan, seed)]
    return Outlook(months, obstacle, tuple(sorted(others, key=lambda sight: -sight.chance)))


def _pooled(plan: Plan, seed: int) -> Sight:
    """The fewest teams that reach ENOUGH together, or the most tried."""
    for teams in TEAMS:
        found = _monthly(plan.pooled(teams), Way.POOLED, seed, teams)[0]
        if found.chance >= ENOUGH:
            break
    return found


def _monthly(plan: Plan, way: Way, seed: int, teams: int = 1) -> tuple[Sight, float]:
    """The run chart of months or quarters, and how often its median lies at the edge after all."""
    found = [
        spc.analyse(
            figures(draw(plan, improves, SERIES, _stream(seed, improves)), plan.sizes, _MONTHS.get(way, 1)),
            spc.Options("run", n="n", facets=["series"], direction=plan.direction),
        )
        for improves in (True, False)
    ]  # fmt: skip
    edge = [_one_sided(each) for each in found]
    hoped, idle = (_share(_improved(each) & ~at) for each, at in zip(found, edge, strict=True))
    return Sight(way, hoped, idle, _points(found[0]), teams), _share(edge[0])


def _between(plan: Plan, seed: int) -> list[Sight]:
    """The chart of what lies between events, where they are rare."""
    sizes = np.array(plan.sizes)
    if plan.measure not in COUNTED or plan.now * sizes[sizes > 0].mean() >= RARE:
        return []
    way = Way.CASES_BETWEEN if plan.measure is Measure.PROPORTION else Way.TIME_BETWEEN
    wanted = "higher" if plan.hoped < plan.now else "lower"  # rarer events lie farther apart
    found = [
        spc.analyse(
            between(plan, improves, SERIES, _stream(seed, improves)),
            spc.Options("g" if way is Way.CASES_BETWEEN else "t", facets=["series"], direction=wanted),
        )
        for improves in (True, False)
    ]  # fmt: skip
    hoped, idle = (_share(_improved(each)) for each in found)
    return [Sight(way, hoped, idle, _points(found[0]))]


def _stream(seed: int, improves: bool) -> np.random.Generator:
    return np.random.default_rng([seed, improves])


def _share(series: Bools) -> float:
    """Of all series drawn; one without a single point is not there and has not been seen."""
    return float(series.sum()) / SERIES


def _points(found: spc.Analysis) -> float:
    """Figures per series, mean."""
    return float(found.facts["figures"].sum()) / SERIES


def _improved(found: spc.Analysis) -> Bools:
    """The series with a verdict of improvement, and points enough for one."""
    improved = (found.facts["variation"] == Variation.IMPROVEMENT).to_numpy()
    enough: Bools = improved & (found.summary["useful"] >= MINIMUM).to_numpy()
    return enough


def _one_sided(found: spc.Analysis) -> Bools:
    """Half of the figures lie on the median and all others on one side of it (`lkt.spc.conclusion`)."""
    figures, useful = found.facts["figures"].to_numpy(), found.summary["useful"].to_numpy()
    longest = found.summary["longest_run"].fillna(0).to_numpy(dtype=np.int64)
    at_edge: Bools = (2 * (figures - useful) >= figures) & (longest == useful)
    return at_edge
