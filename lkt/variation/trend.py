"""Is the variation shrinking? The spread of the units' levels through time, as a way and numbers.

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

SHRINKING, CANNOT_TELL, GROWING = -1, 0, 1
KEYS = {SHRINKING: "shrinking", CANNOT_TELL: "cannot_tell", GROWING: "growing"}
LEAST_PERIODS = 5  # a line, and three to tell how far from it they lie


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
    ends = (mid_y + slope * (end - mid_x) for end in (first, last))
    return _told(enough, count, slope, reach, p, *ends)


def _told(
    enough: Any, count: Ints, slope: Floats, reach: Floats, p: Floats, first: Floats, last: Floats
) -> Trend:
    slope, reach, p, first, last = (np.where(enough, x, np.nan) for x in (slope, reach, p, first, last))
    lower, upper = slope - reach, slope + reach
    way = np.where(upper < 0, SHRINKING, np.where(lower > 0, GROWING, CANNOT_TELL))
    ends = (np.sqrt(np.maximum(x, 0.0)) for x in (first, last))
    return Trend(way, count, slope, lower, upper, p, *ends)


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


@dataclass(frozen=True)
class Extremes:
    """What people ask for first, per group of units. Unrounded; NaN for a group without figures."""

    lowest: Floats
    highest: Floats
    width: Floats  # highest - lowest
    on_target: Floats  # share of units; NaN without a target


def extremes(
    value: Floats, groups: Groups, target: Floats | float | None, operator: Operator | None
) -> Extremes:
    """Lowest, highest, their distance, and the share of units that meet the target without slack.

    `target` is per unit or one for all; without an operator it is no target (a bare number has no direction).

    >>> found = extremes(np.array([0.57, 0.58, 0.9]), Groups(np.array([0]), 3), 0.58, Operator.AT_LEAST)
    >>> found.width.round(2).tolist(), found.on_target.round(2).tolist()
    ([0.33], [0.67])
    """
    lowest, highest = groups.extremes(value)
    on_target = np.full(len(groups.starts), np.nan)
    if target is not None and operator is not None:
        known = ~np.isnan(value) & ~np.isnan(target)
        met, of = groups.count(known & meeting(value, target, operator)), groups.count(known)
        np.divide(met, of, out=on_target, where=of > 0)
    return Extremes(lowest, highest, highest - lowest, on_target)


def meeting(value: Floats, target: Floats | float, operator: Operator) -> Any:
    """Which figures meet the target, as `lkt.spc.meets`; relative targets must be turned into levels first."""
    equal = same(value, target) & (operator in (Operator.AT_LEAST, Operator.AT_MOST))
    beyond = value > target if operator in (Operator.AT_LEAST, Operator.ABOVE) else value < target
    return equal | (beyond & ~same(value, target))
