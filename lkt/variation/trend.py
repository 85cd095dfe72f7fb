"""How far units lie from each other, period by period, and whether they draw together.

The intervals of `lkt.variation.between` speak of units in general. The trend asks less: whether *these* units have
drawn together. So a period's variance is estimated without cutting at 0, and its error is what chance gives with the
units as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from lkt.spc.groups import Floats, Groups
from lkt.variation.dispersion import TINY, Sample
from lkt.variation.distributions import Law
from lkt.variation.unit_matrix import UnitMatrix
from lkt.variation.variance import FEW_PERIODS, NO_PANEL, OTHER_UNITS, Between, between

SHRINKING, CANNOT_TELL, GROWING = "shrinking", "cannot_tell", "growing"
LEAST_PERIODS = 5  # a line, and three to tell how far from it they lie


@dataclass(frozen=True)
class Trend:
    """`way` is shrinking, growing or cannot_tell; `reason` says of the last why nothing can be told whatever the
    figures (few_periods), or why a trend of all units is none: other_units, no_panel.

    `slope` is the change of the variance in natural units squared per unit of time, with its 95 % interval;
    `sd_first` and `sd_last` are where the line begins and ends, as standard deviations.
    """

    way: str
    reason: str
    periods: int  # that took part
    slope: float = np.nan
    slope_lower: float = np.nan
    slope_upper: float = np.nan
    p: float = np.nan
    sd_first: float = np.nan
    sd_last: float = np.nan


def over_time(units: UnitMatrix, at: Floats, law: Law) -> tuple[Between, Trend]:
    """The spread of the units in each period, and its trend through the periods that have a time in `at`.

    A trend of all units is told only where those that report in all of these periods have it too. Where nobody
    does, or too few to have a trend, it may be made by who is there, and cannot be told.
    """
    value, size = units.value, units.size
    periods = Groups(np.arange(len(at)) * len(value), value.size)
    spread = between(value.T.ravel(), size.T.ravel(), periods, law)
    timed = np.isfinite(at)
    value, size, at = value[:, timed], size[:, timed], at[timed]
    found, panel, reporting = trend(value, size, at, law), (size > 0).all(axis=1), (size > 0).any(axis=1)
    if found.way != CANNOT_TELL and not (panel == reporting).all():
        own = trend(value[panel], size[panel], at, law)
        if own.way != found.way:
            found = replace(found, way=CANNOT_TELL, reason=NO_PANEL if own.reason else OTHER_UNITS)
    return spread, found


def trend(value: Floats, size: Floats, at: Floats, law: Law) -> Trend:
    """The trend of the variation of some units.

    `value` and `size` are units by periods (see `between`), `at` is the time of each period. Weighted least squares
    through the periods in which two or more units can differ; the interval is the wider of two: what chance alone
    leaves open, and what the distances of the variances from the line do (Student's t).

    Twenty units, half at each end, from 40 and 60 % to 48 and 52 % in eight quarters of 200 cases:

    >>> from lkt.variation.distributions import PROPORTION
    >>> away = np.linspace(0.10, 0.02, 8) * np.where(np.arange(20) % 2, 1, -1)[:, None]
    >>> found = trend(0.5 + away, np.full((20, 8), 200.0), np.arange(8.0), PROPORTION)
    >>> found.way, round(found.sd_first, 3), round(found.sd_last, 3)
    ('shrinking', 0.091, 0.0)
    """
    variance, error, x = _variances(value.T, size.T, at, law)
    count = len(x)
    if count < LEAST_PERIODS:
        return Trend(CANNOT_TELL, FEW_PERIODS, count)
    x = x - x.min()
    (slope, first), chance = np.polyfit(x, variance, 1, w=1 / error, cov="unscaled")
    away, degrees = variance - first - slope * x, count - 2
    by_chance = np.sqrt(chance[0, 0])
    by_line = by_chance * np.sqrt(((away / error) ** 2).sum() / degrees)
    reach = max(stats.norm.ppf(0.975) * by_chance, stats.t.ppf(0.975, degrees) * by_line)
    ratio = abs(slope) / max(by_line, np.finfo(float).tiny)
    p = max(2 * stats.norm.sf(abs(slope) / by_chance), 2 * stats.t.sf(ratio, degrees))
    ends = (np.sqrt(max(first + slope * end, 0.0)) for end in (0.0, x.max()))
    way = SHRINKING if slope + reach < 0 else GROWING if slope - reach > 0 else CANNOT_TELL
    return Trend(way, "", count, *map(float, (slope, slope - reach, slope + reach, p, *ends)))


def _variances(value: Floats, size: Floats, at: Floats, law: Law) -> tuple[Floats, Floats, Floats]:
    """An unbiased variance per period, below 0 too, its standard error by chance alone, and the time of the period.

    Of periods by units; periods of which nothing can be said are left out. The method of moments (DerSimonian and
    Kacker 2007) with weights that are good for the mean variance of the whole series.
    Error: 2 Σ (w h noise)² + 4 Σ w² noise · variance, over (Σ w h)².
    """
    known = size > 0
    low = np.where(known, value, np.inf).min(axis=1, initial=np.inf)
    high = np.where(known, value, -np.inf).max(axis=1, initial=-np.inf)
    # Where every unit has none, or all, there is neither spread nor chance to tell it from.
    kept = (known.sum(axis=1) >= 2) & ~((high <= law.bounds[0]) | (low >= law.bounds[1]))
    if not kept.any():
        return at[:0], at[:0], at[:0]
    value, size, known, at = value[kept], size[kept], known[kept], at[kept]
    counts = known.sum(axis=1)
    sample = Sample(value[known], size[known], Groups(np.cumsum(counts) - counts, int(counts.sum())), law)
    noise, _ = law.noise(sample.points(sample.pooled), sample.size, 0.0)
    extra = sample.total((sample.value - sample.points(sample.pooled)) ** 2 - noise) / (counts - 1)
    usual = np.full(len(counts), np.clip(extra, 0.0, sample.ceiling).mean())
    noise, _ = law.noise(sample.points(sample.mean(usual)), sample.size, sample.points(usual))
    weight = 1 / np.maximum(sample.points(usual) + noise, TINY)
    part = weight / sample.points(sample.total(weight))
    rest = weight * (1 - part)
    whole = sample.total(rest)
    q = sample.total(weight * (sample.value - sample.points(sample.total(part * sample.value))) ** 2)
    chance = 2 * sample.total((rest * noise) ** 2) + 4 * usual * sample.total(weight**2 * noise)
    whole = np.where((whole > 0) & (sample.scale > 0), whole, np.nan)
    variance, error = (q - sample.total(rest * noise)) / whole, np.sqrt(chance) / whole
    told = np.isfinite(variance) & np.isfinite(error) & (error > 0)
    return variance[told], error[told], at[told]
