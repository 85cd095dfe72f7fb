"""Can your team see it? The chance that a hoped-for improvement shows as a signal, and what would help.

By simulation: series that could come of a plan are drawn all at once, from a seed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from math import nan, sqrt

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from lkt import spc
from lkt.domain.assessment import MINIMUM, RARE
from lkt.domain.charting import JUDGES
from lkt.domain.indicator import Measure
from lkt.spc.groups import Floats

SERIES = 2000  # the standard error of a chance is then 1.1 percentage points or less
ENOUGH = 0.8  # a chance that pooling is asked to reach
TEAMS = (2, 3, 5, 10)  # numbers of teams tried for it
POISSON = (Measure.RATE, Measure.COUNT)
COUNTED = (Measure.PROPORTION, *POISSON)
# Draws series as rows to analyse, with the improvement or without.
Drawing = Callable[[bool, np.random.Generator], pd.DataFrame]


@dataclass(frozen=True)
class Plan:
    """From level `now` to level `hoped`, in natural units, from a month on.

    sizes: what each month rests on, so far and ahead: the denominator of a proportion or a rate, 1 for a
        count or a value; 0 is a month without a figure.
    begins: the first improved month, counted from 0.
    spread: standard deviation from month to month of a value of size 1; of proportions, rates and counts that
        of the level itself, beyond chance (`spread_of`). Chance is binomial for proportions, Poisson for rates
        and counts.

    There is something on either side of `begins`, and a spread where chance is not known otherwise.
    """

    measure: Measure
    sizes: tuple[float, ...]
    begins: int
    now: float
    hoped: float
    spread: float = 0.0

    @property
    def direction(self) -> str:
        return "higher" if self.hoped > self.now else "lower"

    def pooled(self, teams: int) -> "Plan":
        """That many teams of the same size, which improve alike and vary each for itself."""
        own = self.spread / sqrt(teams) if self.measure in COUNTED else self.spread
        return replace(self, sizes=tuple(teams * size for size in self.sizes), spread=own)

    def levels(self, improves: bool) -> Floats:
        """The level of each month."""
        late = np.arange(len(self.sizes)) >= self.begins
        return np.where(late & improves, self.hoped, self.now)


class Way(StrEnum):
    """How it could be looked at."""

    MONTHS = "months"
    QUARTERS = "quarters"
    POOLED = "pooled"
    CASES_BETWEEN = "cases_between"  # G chart
    TIME_BETWEEN = "time_between"  # T chart


@dataclass(frozen=True)
class Sight:
    """One way of looking. Both chances are of a verdict of improvement when the months are over."""

    way: Way
    chance: float  # if it happens
    by_chance: float  # if nothing happens
    teams: int = 1


@dataclass(frozen=True)
class Outlook:
    """The monthly run chart, and what would help, best chance first."""

    months: Sight
    few: bool  # fewer than MINIMUM months with a figure: the monthly chart cannot show it, whatever happens
    others: tuple[Sight, ...]

    @property
    def helps(self) -> tuple[Sight, ...]:
        """The other ways that give a better chance, by more than two standard errors of the simulation."""
        return tuple(s for s in self.others if s.chance > self.months.chance + 2 * np.sqrt(0.5 / SERIES))


def outlook(plan: Plan, seed: int = 1) -> Outlook:
    """Draw SERIES series of the plan and as many without the improvement, and let `lkt.spc` judge all at once.

    Seen is a verdict of improvement (direction of the hoped level, `lkt.spc.direction`) on a series that can be
    judged: ten useful points, or by the chart that judges in their place (`lkt.spc.judging`).
    G and T charts have limits; a point beyond them counts.

    Twenty patients a month, 24 months behind and 12 to come, from 60 to 80 %:

    >>> plan = Plan(Measure.PROPORTION, (20.0,) * 36, 24, 0.6, 0.8)
    >>> found = outlook(plan)
    >>> round(found.months.chance, 1), found.few, [(way.way.value, way.teams) for way in found.helps]
    (0.8, False, [('pooled', 2)])
    """
    months = _monthly(plan, Way.MONTHS, seed)
    few = sum(size > 0 for size in plan.sizes) < MINIMUM
    for teams in TEAMS:  # the fewest that reach ENOUGH together, or the most tried
        pooled = _monthly(plan.pooled(teams), Way.POOLED, seed, teams)
        if pooled.chance >= ENOUGH:
            break
    others = [_monthly(plan, Way.QUARTERS, seed), pooled, *_between(plan, seed)]
    return Outlook(months, few, tuple(sorted(others, key=lambda sight: -sight.chance)))


def _monthly(plan: Plan, way: Way, seed: int, teams: int = 1) -> Sight:
    """The run chart of months or quarters, or what judges in its place."""
    months, chart = 3 if way is Way.QUARTERS else 1, JUDGES.get(plan.measure)
    asked = spc.Options("run", n="n", facets=["series"], direction=plan.direction)
    judge = replace(asked, chart=chart, rules="level") if chart else None
    drawn = lambda improves, rng: figures(draw(plan, improves, SERIES, rng), plan.sizes, months)  # noqa: E731
    return _sight(way, drawn, asked, seed, judge, teams)


def _between(plan: Plan, seed: int) -> list[Sight]:
    """The chart of what lies between events, where they are rare."""
    sizes = np.array(plan.sizes)
    if plan.measure not in COUNTED or plan.now * sizes[sizes > 0].mean() >= RARE:
        return []
    way = Way.CASES_BETWEEN if plan.measure is Measure.PROPORTION else Way.TIME_BETWEEN
    wanted = "higher" if plan.hoped < plan.now else "lower"  # rarer events lie farther apart
    asked = spc.Options("g" if way is Way.CASES_BETWEEN else "t", facets=["series"], direction=wanted)
    return [_sight(way, lambda improves, rng: gaps(plan, improves, SERIES, rng), asked, seed)]


def _sight(
    way: Way, drawn: Drawing, asked: spc.Options, seed: int, judge: spc.Options | None = None, teams: int = 1
) -> Sight:
    """Of all series drawn, with the improvement and without: one without a point is not there and was not seen.

    judge: the chart for those that `asked` cannot judge.
    """
    chances = []
    for improves in (True, False):
        table = drawn(improves, np.random.default_rng([seed, improves]))
        found = spc.analyse(table, asked)
        seen = found.improved & (found.summary["useful"] >= MINIMUM).to_numpy()
        if judge:
            unfit = spc.unfit(found, judge) != ""
            seen[unfit] = spc.instead(table, judge, unfit).improved
        chances.append(float(seen.sum()) / SERIES)
    return Sight(way, chances[0], chances[1], teams)


@lru_cache(maxsize=256)
def even_chance(points: int) -> float:
    """The change half-way that a run chart shows in half of all series of so many figures, in standard deviations.

    >>> [round(even_chance(points), 1) for points in (12, 24, 36)]
    [2.4, 1.7, 1.5]
    """
    quiet = np.random.default_rng(1).standard_normal((SERIES // 8, points))
    late, least, most = np.arange(points) >= points // 2, 0.0, 8.0
    for _ in range(7):
        size = (least + most) / 2
        table = figures(quiet + size * late, (1.0,) * points)
        seen = spc.analyse(table, spc.Options(facets=["series"])).signal.mean() > 0.5
        least, most = (least, size) if seen else (size, most)
    return (least + most) / 2


def spread_of(measure: Measure, numerators: ArrayLike, sizes: ArrayLike) -> float:
    """The spread of a plan from the months so far, 0 where they vary no more than chance.

    From the mean moving range of the figures (/ 1.128), so that an earlier change does not count as spread;
    of proportions, rates and counts the mean variance by chance is taken away. NaN below two months.

    >>> round(spread_of(Measure.VALUE, [50, 54, 49, 55], [1, 1, 1, 1]), 2)
    4.43
    >>> spread_of(Measure.PROPORTION, [12, 13, 11, 12], [20, 20, 20, 20])
    0.0
    """
    above, of = np.asarray(numerators, float), np.asarray(sizes, float)
    above, of = above[of > 0], of[of > 0]
    if len(of) < 2:
        return nan
    variance = (np.abs(np.diff(above / of)).mean() / 1.128) ** 2
    level = above.sum() / of.sum()
    if measure in COUNTED:
        variance -= (level * (1 - level) if measure is Measure.PROPORTION else level) * (1 / of).mean()
    return sqrt(max(variance, 0.0))


def draw(plan: Plan, improves: bool, series: int, rng: np.random.Generator) -> Floats:
    """Numerators, series by months."""
    size, level, shape = np.array(plan.sizes, float), plan.levels(improves), (series, len(plan.sizes))
    own = plan.spread * rng.standard_normal(shape) if plan.spread else np.zeros(shape)
    if plan.measure is Measure.PROPORTION:
        return rng.binomial(np.rint(size).astype(np.int64), np.clip(level + own, 0, 1)).astype(float)
    if plan.measure in POISSON:
        return rng.poisson(size * np.maximum(level + own, 0)).astype(float)
    return np.asarray(size * level + np.sqrt(size) * own)


def figures(numerators: Floats, sizes: tuple[float, ...], months: int = 1) -> pd.DataFrame:
    """series, x, y, n: points of so many months; those left over at the end are not a whole period."""
    series, whole = len(numerators), len(sizes) // months
    above = numerators[:, : whole * months].reshape(series, whole, months).sum(axis=2)
    of = np.array(sizes[: whole * months], float).reshape(whole, months).sum(axis=1)
    row, x = np.repeat(np.arange(series), whole), np.tile(np.arange(whole), series)
    return pd.DataFrame({"series": row, "x": x, "y": above.ravel(), "n": np.tile(of, series)})


def gaps(plan: Plan, improves: bool, series: int, rng: np.random.Generator) -> pd.DataFrame:
    """series, x, y: what lies between successive events, in cases (proportions) or in size (rates, counts).

    Chance alone, without the spread of the plan. Events come as a Poisson process whose hazard steps at the
    improvement. Of cases, those have the event in whose turn it falls, each with the probability of the
    level; y is the number of cases between.
    """
    size = np.array(plan.sizes, float)
    ends = np.array([size[: plan.begins].sum(), size.sum()])
    cases = plan.measure is Measure.PROPORTION
    level = plan.levels(improves)[[plan.begins - 1, -1]]
    hazard = -np.log1p(-level) if cases else level
    passed = np.array([0, ends[0] * hazard[0], ends[0] * hazard[0] + (ends[1] - ends[0]) * hazard[1]])
    width = int(passed[-1] + 8 * np.sqrt(passed[-1]) + 16)
    event = np.cumsum(rng.standard_exponential((series, width)), axis=1)
    place = np.interp(event, passed, [0.0, *ends]) if hazard[1] else event / hazard[0]
    there = event < (passed[-1] if hazard[1] else passed[1])
    place = np.floor(place) if cases else place
    gap = np.diff(place, axis=1)
    kept = there[:, 1:] & ((gap > 0) | (not cases))
    row, column = np.nonzero(kept)
    return pd.DataFrame({"series": row, "x": column, "y": gap[kept] - cases})
