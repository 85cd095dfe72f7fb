"""How far units lie from each other, period by period, and whether they draw together.

The intervals of `lkt.variation.variance` speak of units in general. The trend asks less: whether *these* units have
drawn together. So a period's variance is estimated without cutting at 0, and its error is what chance gives with the
units as they are.

It is asked in natural units and on the logarithm (of shares: of the odds), which has no ends. Near 0 or 100 % all units
lie close, whatever they do: a level on its way there takes the distance in percentage points with it, and not the odds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan

import numpy as np
from scipy import special

from lkt.spc.groups import Floats, Groups, Ints, boundaries
from lkt.variation.dispersion import TINY, Sample
from lkt.variation.distributions import Law
from lkt.variation.unit_matrix import UnitMatrix
from lkt.variation.variance import FEW_PERIODS, NO_PANEL, OTHER_UNITS, Between, between

SHRINKING, CANNOT_TELL, GROWING = "shrinking", "cannot_tell", "growing"
ONE_SCALE = "one_scale"  # a trend in natural units or on the logarithm, and not on the other
LEAST_PERIODS = 5  # a line, and three to tell how far from it they lie
_WAYS = (CANNOT_TELL, GROWING, SHRINKING)  # by the sign of the slope


@dataclass(frozen=True)
class Trend:
    """`way` is shrinking or growing where both scales say so, else cannot_tell; `natural` what natural units say alone.

    `reason` says of cannot_tell why nothing can be told whatever the figures (few_periods), or why a trend of all units
    is none: other_units, no_panel, or one_scale (the logarithm does not have it). `slope` is the change of the variance
    in natural units squared per unit of time, with its 95 % interval, `slope_log` that on the logarithm;
    `sd_first` and `sd_last` are where the line begins and ends, as standard deviations.
    """

    way: str
    reason: str
    periods: int  # that took part
    natural: str = CANNOT_TELL
    slope: float = np.nan
    slope_lower: float = np.nan
    slope_upper: float = np.nan
    p: float = np.nan
    sd_first: float = np.nan
    sd_last: float = np.nan
    slope_log: float = np.nan
    slope_log_lower: float = np.nan
    slope_log_upper: float = np.nan
    p_log: float = np.nan

    @property
    def p_way(self) -> float:
        """How often chance alone gives such a way on both scales: the larger p (Berger 1982). 1 where none is told."""
        if self.way == CANNOT_TELL:
            return 1.0 + 0 * self.p
        return max(self.p, self.p_log) if self.p_log == self.p_log else self.p


def spread_of(units: Sequence[UnitMatrix], law: Law) -> Between:
    """The spread in every period of some matrices, one matrix after the other."""
    value, size = (np.concatenate([getattr(u, name).T.ravel() for u in units]) for name in ("value", "size"))
    counts = np.concatenate([np.full(len(u.periods), len(u.units)) for u in units])
    return between(value, size, Groups(np.cumsum(counts) - counts, len(value)), law)


def trends(units: Sequence[UnitMatrix], at: Sequence[Floats], law: Law) -> list[Trend]:
    """The trend of each of some matrices, together; through the periods that have a time in `at`.

    Weighted least squares through the periods in which two or more units can differ; the interval is the wider of two:
    what chance alone leaves open, and what the distances of the variances from the line do (Student's t). A trend of
    all units is told only where those that report in all of these periods have it too. Where nobody does, or too few to
    have a trend, it may be made by who is there, and cannot be told.

    Twenty units, half at each end, from 40 and 60 % to 48 and 52 % in eight quarters of 200 cases:

    >>> from lkt.variation.distributions import PROPORTION
    >>> away = np.linspace(0.10, 0.02, 8) * np.where(np.arange(20) % 2, 1, -1)[:, None]
    >>> above, size = 200 * (0.5 + away), np.full((20, 8), 200.0)
    >>> units = UnitMatrix(tuple(range(20)), tuple(range(8)), (), above, size, size, above)
    >>> (found,) = trends([units], [np.arange(8.0)], PROPORTION)
    >>> found.way, round(found.sd_first, 3), round(found.sd_last, 3)
    ('shrinking', 0.091, 0.0)
    """
    asked = []
    for each, when in zip(units, at, strict=True):
        timed = np.isfinite(when)
        value, size = each.value[:, timed], each.size[:, timed]
        asked += [(value, kept, when[timed]) for kept in (size, size * (size > 0).all(axis=1, keepdims=True))]
    found = _lines(asked, law)
    return [_agreed(everyone, panel) for everyone, panel in zip(found[::2], found[1::2], strict=True)]


def _agreed(found: Trend, panel: Trend) -> Trend:
    """What is told of all units: what those that report throughout say too, on both scales."""
    both = ((found.natural, panel.natural), (found.way, panel.way))
    natural, way = (own if own == other else CANNOT_TELL for own, other in both)
    reason = ONE_SCALE if way != natural else found.reason
    if natural != found.natural:
        reason = NO_PANEL if panel.reason else OTHER_UNITS
    return replace(found, way=way, natural=natural, reason=reason)


def _lines(asked: Sequence[tuple[Floats, Floats, Floats]], law: Law) -> list[Trend]:
    """The lines of many courses at once; of each figures and sizes of units by periods, and the times."""
    value, size = (np.concatenate([each[part].T.ravel() for each in asked]) for part in (0, 1))
    at = np.concatenate([times for *_, times in asked])
    widths = np.concatenate([np.full(len(times), len(figures)) for figures, _, times in asked])
    owner = np.repeat(np.arange(len(asked)), [len(times) for *_, times in asked])
    variance, error = _variances(value, size, Groups(np.cumsum(widths) - widths, len(value)), owner, law)
    told = np.isfinite(variance[0]) & np.isfinite(error[0]) & (error[0] > 0)
    counts = np.bincount(owner[told], minlength=len(asked))
    told &= counts[owner] >= LEAST_PERIODS
    found = [Trend(CANNOT_TELL, FEW_PERIODS, count) for count in counts.tolist()]
    if not told.any():
        return found
    variance, error, at, owner = variance[:, told], error[:, told], at[told], owner[told]
    lines = Groups(np.flatnonzero(boundaries(owner)), len(owner))
    columns = _through(variance, error, at - lines.broadcast(np.minimum.reduceat(at, lines.starts)), lines)
    lined = np.moveaxis(columns, 0, -1).tolist()
    for number, (sign, *natural), (sign_log, *log) in zip(owner[lines.starts].tolist(), *lined, strict=True):
        told = _WAYS[int(sign)]
        way = told if sign_log == sign or isnan(sign_log) else CANNOT_TELL
        found[number] = Trend(way, "", int(counts[number]), told, *natural, *log[:4])
    return found


def _through(variance: Floats, error: Floats, x: Floats, lines: Groups) -> Floats:
    """Weighted least squares of each line: its way, slope with interval, p, and the standard deviation at its ends. Of
    scales by periods; (figures, scales, lines). NaN where there is no such scale."""
    total, given = lines.total, lines.broadcast
    weight = 1 / error**2
    whole, degrees = total(weight), lines.sizes - 2
    centre, level = total(weight * x) / whole, total(weight * variance) / whole
    away = x - given(centre)
    by_chance = 1 / np.sqrt(total(weight * away**2))
    slope = total(weight * away * variance) * by_chance**2
    rest = variance - given(level) - given(slope) * away
    by_line = by_chance * np.sqrt(total(weight * rest**2) / degrees)
    reach = np.maximum(special.ndtri(0.975) * by_chance, special.stdtrit(degrees, 0.975) * by_line)
    ratio = np.abs(slope) / np.maximum(by_line, np.finfo(float).tiny)
    p = 2 * np.maximum(special.ndtr(-np.abs(slope) / by_chance), special.stdtr(degrees, -ratio))
    first = level - slope * centre
    ends = (first, first + slope * np.maximum.reduceat(x, lines.starts))
    way = np.where(np.abs(slope) > reach, np.sign(slope), 0 * slope)
    sds = [np.sqrt(np.maximum(end, 0.0)) for end in ends]
    return np.stack([way, slope, slope - reach, slope + reach, p, *sds])


def _variances(value: Floats, size: Floats, periods: Groups, owner: Ints, law: Law) -> tuple[Floats, Floats]:
    """An unbiased variance per period, below 0 too, and its standard error by chance alone, in natural units (row 0)
    and on the logarithm (row 1). `owner` is the course of each period.

    NaN for periods of which nothing can be said. The method of moments (DerSimonian and Kacker 2007) with weights that
    are good for the mean variance of the whole course on that scale. Error: 2 Σ (w h noise)² + 4 Σ w² noise · variance,
    over (Σ w h)². On the logarithm the variance is that in natural units over the square of the law's `step`, at the
    mean and not on average over the levels: at wide spreads that gives a little less in the middle of the scale, so
    that a level on its way to an end does not make the logarithm agree by itself.
    """
    found = np.full((2, 2, len(owner)), np.nan)
    known = size > 0
    lowest, highest = periods.extremes(np.where(known, value, np.nan))
    # Where every unit has none, or all, there is neither spread nor chance to tell it from.
    kept = (periods.count(known) >= 2) & ~((highest <= law.bounds[0]) | (lowest >= law.bounds[1]))
    inner = known & periods.broadcast(kept)
    if not inner.any():
        return found[0], found[1]
    sample = Sample(value[inner], size[inner], periods.among(inner), law)
    total, given = sample.groups.total, sample.groups.broadcast
    away = sample.value - given(sample.pooled)
    seen = total(away**2 - sample.noise(sample.pooled, np.zeros(1))) / sample.degrees
    seen = np.clip(seen, 0.0, sample.ceiling)
    step = np.stack([np.ones(len(seen)), law.step(sample.pooled, 0.0, lowest[kept])])
    _, course, counts = np.unique(owner[kept], return_inverse=True, return_counts=True)
    mean = np.add.reduceat(seen / step**2, np.cumsum(counts) - counts, axis=-1) / counts
    usual = mean[:, course] * step**2
    level = sample.mean(usual)
    usual = np.minimum(usual, 0.9 * law.ceiling(level))  # elsewhere in the course there may be more room
    noise = sample.noise(level, usual)
    weight = 1 / np.maximum(given(usual) + noise, TINY)
    part = weight / given(total(weight))
    rest = weight * (1 - part)
    whole = total(rest)
    q = total(weight * (sample.value - given(total(part * sample.value))) ** 2)
    chance = 2 * total((rest * noise) ** 2) + 4 * usual * total(weight**2 * noise)
    whole = np.where((whole > 0) & (sample.scale > 0), whole, np.nan) * step**2
    found[:, :, kept] = (q - total(rest * noise)) / whole, np.sqrt(chance) / whole
    return found[0], found[1]
