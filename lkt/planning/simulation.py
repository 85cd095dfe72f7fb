"""A hoped-for improvement of one team, and series that could come of it: drawn all at once, from a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isfinite, nan, sqrt

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from lkt.domain.indicator import Measure
from lkt.errors import Refused
from lkt.spc.groups import Floats

POISSON = (Measure.RATE, Measure.COUNT)
COUNTED = (Measure.PROPORTION, *POISSON)


@dataclass(frozen=True)
class Plan:
    """From level `now` to level `hoped`, in natural units, from a month on.

    sizes: what each month rests on, so far and ahead: the denominator of a proportion or a rate, 1 for a
        count or a value; 0 is a month without a figure.
    begins: the first improved month, counted from 0.
    spread: standard deviation from month to month of a value of size 1; of proportions, rates and counts that
        of the level itself, beyond chance (`spread_of`). Chance is binomial for proportions, Poisson for rates
        and counts.

    Raises Refused (`signals.level`, `no_improvement`, `begins`, `no_cases`, `spread_needed`).
    """

    measure: Measure
    sizes: tuple[float, ...]
    begins: int
    now: float
    hoped: float
    spread: float = 0.0

    def __post_init__(self) -> None:
        ceiling = 1.0 if self.measure is Measure.PROPORTION else inf
        floor = 0.0 if self.measure in COUNTED else -inf
        if not all(isfinite(level) and floor <= level <= ceiling for level in (self.now, self.hoped)):
            raise Refused("signals.level", now=self.now, hoped=self.hoped)
        if self.now == self.hoped:
            raise Refused("signals.no_improvement", level=self.now)
        if not 0 < self.begins < len(self.sizes):
            raise Refused("signals.begins", begins=self.begins + 1, months=len(self.sizes))
        if not sum(self.sizes[: self.begins]) > 0 < sum(self.sizes[self.begins :]):
            raise Refused("signals.no_cases")
        if not (self.spread > 0 or (self.spread == 0 and self.measure in COUNTED)):
            raise Refused("signals.spread_needed")

    @property
    def direction(self) -> str:
        return "higher" if self.hoped > self.now else "lower"

    def pooled(self, teams: int) -> Plan:
        """That many teams of the same size, which improve alike and vary each for itself."""
        own = self.spread / sqrt(teams) if self.measure in COUNTED else self.spread
        return replace(self, sizes=tuple(teams * size for size in self.sizes), spread=own)

    def levels(self, improves: bool) -> Floats:
        """The level of each month."""
        late = np.arange(len(self.sizes)) >= self.begins
        return np.where(late & improves, self.hoped, self.now)


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
    values: Floats = size * level + np.sqrt(size) * own
    return values


def figures(numerators: Floats, sizes: tuple[float, ...], months: int = 1) -> pd.DataFrame:
    """series, x, y, n: points of so many months; those left over at the end are not a whole period."""
    series, whole = len(numerators), len(sizes) // months
    above = numerators[:, : whole * months].reshape(series, whole, months).sum(axis=2)
    of = np.array(sizes[: whole * months], float).reshape(whole, months).sum(axis=1)
    return pd.DataFrame(
        {
            "series": np.repeat(np.arange(series), whole),
            "x": np.tile(np.arange(whole), series),
            "y": above.ravel(),
            "n": np.tile(of, series),
        }
    )


def between(plan: Plan, improves: bool, series: int, rng: np.random.Generator) -> pd.DataFrame:
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
