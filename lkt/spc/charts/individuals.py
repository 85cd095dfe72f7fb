"""Charts of single figures: I, moving range, and Taylor's I' for unequal denominators."""

from __future__ import annotations

from math import pi, sqrt

import numpy as np

from lkt.spc.charts.ranges import D4, D4_PRIME, Ranges
from lkt.spc.groups import moving_ranges
from lkt.spc.series import Drawn, Series, with_limits


def i(series: Series, spread: Ranges) -> Drawn:
    """Centre: the mean of the base; sigma = mean moving range / 1.128 (of the rule set nhs: limits at 2.66).

    Around a centre line given from outside the ranges are those of value - centre, so that its steps add no
    variation.
    Montgomery, Introduction to Statistical Quality Control, 6.4; qicharts2 `qic.i`.
    """
    groups = series.groups
    centre = series.centre(groups.mean(series.value, series.base))
    steps = np.where(series.given, centre, 0.0)
    ranges = moving_ranges(series.value - steps, groups, series.base)
    return with_limits(series.value, centre, spread.sigma(ranges, groups))


def mr(series: Series, spread: Ranges) -> Drawn:
    """The ranges themselves: centre their mean, upper limit 3.267 times it, lower limit 0.

    Taken between all points of a phase; only those of the base make the centre. Never screened. The inner
    line is two thirds of the upper limit, as in qicharts2 `qic.mr`. Ranges share points, so their runs
    mean nothing. Montgomery 6.4.
    """
    groups = series.groups
    ranges = moving_ranges(series.value, groups, np.ones(groups.points, dtype=bool))
    centre = series.centre(groups.mean(ranges, series.base))
    upper = D4 * centre
    zero = np.zeros(len(centre))
    inner = upper * 2 / 3
    return Drawn(ranges, centre, zero, upper, zero, inner, (inner - centre) / 2, runs=False)


def ip(series: Series, spread: Ranges) -> Drawn:
    """Centre: the mean weighted by n; sigma_i = mean(s) / sqrt(n_i).

    s_i = sqrt(pi / 2) |y_i - y_(i-1)| / sqrt(1 / n_i + 1 / n_(i-1)) between successive points of the base.
    Without denominators n is the number of figures behind the point; all equal, it is the I chart.
    Taylor, Normalized individuals chart (2017). qicharts2 takes s from all points of a phase (see
    docs/deviations.md); we follow pbcharts and take the base.
    """
    groups, base = series.groups, series.base & ~np.isnan(series.value)
    n = np.where(np.isnan(series.n), series.size, series.n)
    n = np.where(n > 0, n, np.nan)
    weight = np.where(base, n, 0.0)
    centre = series.centre(groups.sum(weight * series.value) / groups.sum(weight))
    ranges = moving_ranges(series.value, groups, series.base)
    normalised = sqrt(pi / 2) * ranges / np.sqrt(1 / n + 1 / _before(n, series))
    s = spread.mean(normalised, groups, D4_PRIME)
    return with_limits(series.value, centre, groups.broadcast(s) / np.sqrt(n))


def _before(n: np.ndarray, series: Series) -> np.ndarray:
    """The n of the point before, among the points of the base."""
    at = np.flatnonzero(series.base)
    found = np.full(len(n), np.nan)
    found[at[1:]] = n[at[:-1]]
    return found
