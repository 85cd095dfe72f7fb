"""How far units lie from each other, period by period, and whether they draw together.

Per period `lkt.variation.between` gives the spread with its interval. Those intervals speak of units in general.
The trend asks less: whether *these* units have drawn together. So a period's variance is estimated without
cutting at 0, its error is what chance gives with the units as they are, and a straight line is laid through.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from lkt.domain.indicator import Operator
from lkt.spc.groups import Groups, Ints, same
from lkt.variation.dispersion import TINY, Sample
from lkt.variation.distributions import Floats, Law
from lkt.variation.unit_matrix import UnitMatrix
from lkt.variation.variance import FEW_PERIODS, NO_PANEL, OTHER_UNITS, Between, between

SHRINKING, CANNOT_TELL, GROWING = -1, 0, 1
KEYS = {SHRINKING: "shrinking", CANNOT_TELL: "cannot_tell", GROWING: "growing"}
LEAST_PERIODS = 5  # a line, and three to tell how far from it they lie


@dataclass(frozen=True)
class OverTime:
    """The units of a matrix, compared in every period, and the trend of these comparisons.

    `verdict` is shrinking, growing or cannot_tell; `reason` says of the last why nothing can be told whatever the
    figures (few_periods), or why a trend of all units is none: other_units, no_panel. `trend` is that of all units.
    """

    spread: Between
    lowest: Floats
    highest: Floats
    trend: Trend
    verdict: str
    reason: str


def over_time(units: UnitMatrix, at: Floats, law: Law) -> OverTime:
    """The spread of the units in each period, and its trend through the periods that have a time in `at`.

    A trend of all units is told only where those that report in all of these periods have it too. Where nobody
    does, or too few to have a trend, it may be made by who is there, and cannot be told.
    """
    value, size = units.value.T, units.size.T
    periods = Groups(np.arange(len(value)) * value.shape[1], value.size)
    lowest, highest = periods.extremes(value.ravel())
    spread = between(value.ravel(), size.ravel(), periods, law)
    timed = np.isfinite(at)
    value, size, at = value[timed], size[timed], at[timed]
    everyone, (panel, reporting) = (
        _line(value, size, at, law),
        ((size > 0).all(axis=0), (size > 0).any(axis=0)),
    )
    way, reason = int(everyone.way[0]), FEW_PERIODS if np.isnan(everyone.slope[0]) else ""
    if way != CANNOT_TELL and not (panel == reporting).all():
        own = _line(value[:, panel], size[:, panel], at, law)
        reason = NO_PANEL if np.isnan(own.slope[0]) else OTHER_UNITS if own.way[0] != way else ""
    return OverTime(spread, lowest, highest, everyone, KEYS[CANNOT_TELL if reason else way], reason)


def _line(value: Floats, size: Floats, at: Floats, law: Law) -> Trend:
    """The trend of periods by units; of those periods in which two or more can differ."""
    known = size > 0
    low = np.where(known, value, np.inf).min(axis=1, initial=np.inf)
    high = np.where(known, value, -np.inf).max(axis=1, initial=-np.inf)
    # Where every unit has none, or all, there is neither spread nor chance to tell it from.
    kept = (known.sum(axis=1) >= 2) & ~((high <= law.bounds[0]) | (low >= law.bounds[1]))
    counts, known = known[kept].sum(axis=1), known[kept]
    if not len(counts):
        none = np.full(1, np.nan)
        return Trend(np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64), *[none] * 6)
    periods = Groups(np.cumsum(counts) - counts, int(counts.sum()))
    one = Groups(np.array([0]), len(counts))
    return trend(value[kept][known], size[kept][known], periods, one, at[kept], law)


@dataclass(frozen=True)
class Trend:
    """Per series. `way` is -1 shrinking, 1 growing, 0 when the figures cannot tell (also with too few periods).

    `slope` is the change of the variance in natural units squared per unit of time, with its 95 % interval;
    `sd_first` and `sd_last` are where the line begins and ends, as standard deviations.
    """

    way: Ints
    periods: Ints  # that took part
    slope: Floats
    lower: Floats
    upper: Floats
    p: Floats
    sd_first: Floats
    sd_last: Floats


def trend(value: Floats, size: Floats, periods: Groups, series: Groups, at: Floats, law: Law) -> Trend:
    """The trend of the variation of each series.

    `value` and `size` are per unit in a period (see `between`; every one known), `periods` groups them, `series`
    groups the periods, `at` is the time of each. Weighted least squares; the interval is the wider of two: what
    chance alone leaves open, and what the distances of the variances from the line do (Student's t).

    Twenty units, half at each end, from 40 and 60 % to 48 and 52 % in eight quarters of 200 cases:

    >>> from lkt.variation.distributions import PROPORTION
    >>> away = np.linspace(0.10, 0.02, 8)[:, None] * np.where(np.arange(20) % 2, 1, -1)
    >>> quarters, one = Groups(np.arange(8) * 20, 160), Groups(np.array([0]), 8)
    >>> found = trend(0.5 + away.ravel(), np.full(160, 200.0), quarters, one, np.arange(8.0), PROPORTION)
    >>> found.way.tolist(), found.sd_first.round(3).tolist(), found.sd_last.round(3).tolist()
    ([-1], [0.091], [0.0])
    """
    variance, error = _unbounded(Sample(value, size, periods, law), series)
    known = np.isfinite(variance) & np.isfinite(error) & (error > 0)
    weight = np.where(known, 1 / np.where(known, error, 1.0) ** 2, 0.0)
    y, x = np.where(known, variance, 0.0), np.where(known, at, 0.0)
    count = series.count(known)
    whole = series.sum(weight)
    enough = (count >= LEAST_PERIODS) & (whole > 0)
    whole = np.where(enough, whole, 1.0)
    mid_x, mid_y = series.sum(weight * x) / whole, series.sum(weight * y) / whole
    from_mid = x - series.broadcast(mid_x)
    base = np.where(enough, series.sum(weight * from_mid**2), 1.0)
    slope = series.sum(weight * from_mid * y) / base
    away = y - series.broadcast(mid_y) - series.broadcast(slope) * from_mid
    degrees = np.maximum(count - 2, 1)
    by_chance = 1 / np.sqrt(base)
    by_line = by_chance * np.sqrt(series.sum(weight * away**2) / degrees)
    reach = np.maximum(stats.norm.ppf(0.975) * by_chance, stats.t.ppf(0.975, degrees) * by_line)
    ratio = np.abs(slope) / np.maximum(by_line, np.finfo(float).tiny)
    p = np.maximum(2 * stats.norm.sf(np.abs(slope) / by_chance), 2 * stats.t.sf(ratio, degrees))
    first, last = series.extremes(np.where(known, at, np.nan))
    ends = [np.sqrt(np.maximum(mid_y + slope * (end - mid_x), 0.0)) for end in (first, last)]
    told = (slope, slope - reach, slope + reach, p, *ends)
    slope, lower, upper, *rest = (np.where(enough, x, np.nan) for x in told)
    way = np.where(upper < 0, SHRINKING, np.where(lower > 0, GROWING, CANNOT_TELL))
    return Trend(way, count, slope, lower, upper, *rest)


def _unbounded(sample: Sample, series: Groups) -> tuple[Floats, Floats]:
    """An unbiased variance per period, below 0 too, and its standard error by chance alone.

    The method of moments (DerSimonian and Kacker 2007) with weights that are good for the mean variance of the
    whole series. Error: 2 Σ (w h noise)² + 4 Σ w² noise · variance, over (Σ w h)².
    """
    usual = series.broadcast(_usual(sample, series))
    mean = sample.points(sample.mean(usual))
    noise, _ = sample.law.noise(mean, sample.size, sample.points(usual))
    weight = 1 / np.maximum(sample.points(usual) + noise, TINY)
    part = weight / sample.points(sample.total(weight))
    rest = weight * (1 - part)
    whole = sample.total(rest)
    q = sample.total(weight * (sample.value - sample.points(sample.total(part * sample.value))) ** 2)
    chance = 2 * sample.total((rest * noise) ** 2) + 4 * usual * sample.total(weight**2 * noise)
    whole = np.where((whole > 0) & (sample.scale > 0), whole, np.nan)
    return (q - sample.total(rest * noise)) / whole, np.sqrt(chance) / whole


def _usual(sample: Sample, series: Groups) -> Floats:
    """The mean variance of the periods of a series, each at least 0."""
    mean = sample.points(sample.pooled)
    noise, _ = sample.law.noise(mean, sample.size, 0.0)
    extra = sample.total((sample.value - mean) ** 2 - noise) / np.maximum(sample.groups.sizes - 1, 1)
    ceiling = np.where(np.isfinite(sample.ceiling), sample.ceiling, np.inf)
    return series.mean(np.clip(extra, 0.0, ceiling))


def on_target(value: Floats, target: float | None, operator: Operator | None) -> Floats:
    """The share of the units with a figure that meet the target without slack, for each column of units by periods.

    NaN without a target, and without an operator (a bare number has no direction).

    >>> on_target(np.array([[0.57], [0.58], [0.9], [np.nan]]), 0.58, Operator.AT_LEAST).round(2).tolist()
    [0.67]
    """
    found = np.full(value.shape[1], np.nan)
    if target is not None and operator is not None:
        known = ~np.isnan(value)
        met, of = (known & meeting(value, target, operator)).sum(axis=0), known.sum(axis=0)
        np.divide(met, of, out=found, where=of > 0)
    return found


def meeting(value: Floats, target: Floats | float, operator: Operator) -> Any:
    """Which figures meet the target, as `lkt.spc.meets`; relative targets must be turned into levels first."""
    equal = same(value, target) & (operator in (Operator.AT_LEAST, Operator.AT_MOST))
    beyond = value > target if operator in (Operator.AT_LEAST, Operator.ABOVE) else value < target
    return equal | (beyond & ~same(value, target))
