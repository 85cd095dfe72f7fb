"""Charts of measured subgroups: means (xbar) and standard deviations (S)."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from lkt.spc.charts.ranges import Ranges
from lkt.spc.groups import Bools, Floats, Ints
from lkt.spc.series import Drawn, Series, with_limits


def c4(size: Ints | Floats) -> Floats:
    """What the standard deviation of n measurements is on average, in true ones: below 1 for small n.

    sqrt(2 / (n - 1)) Gamma(n / 2) / Gamma((n - 1) / 2); NaN for n < 2. Montgomery 6.3.

    >>> c4(np.array([1, 2, 5, 25])).round(4).tolist()
    [nan, 0.7979, 0.94, 0.9896]
    """
    n = np.where(np.asarray(size) > 1, size, np.nan).astype(float)
    found: Floats = np.sqrt(2 / (n - 1)) * np.exp(gammaln(n / 2) - gammaln((n - 1) / 2))
    return found


def xbar(series: Series, spread: Ranges) -> Drawn:
    """Centre: the mean of all measurements of the base; sigma_i = s / (c4(n_i) sqrt(n_i)).

    s is the mean of the subgroups' standard deviations where all are of one size, else the pooled one.
    A3(n) = 3 / (c4(n) sqrt(n)). Montgomery 6.3.
    """
    groups, used = series.groups, series.base & (series.size > 0)
    weight = np.where(used, series.size, 0.0)
    mean = groups.sum(weight * np.where(used, series.mean, 0.0)) / groups.sum(weight)
    centre = series.centre(mean)
    sigma = groups.broadcast(_spread(series)) / (c4(series.size) * np.sqrt(series.size))
    return with_limits(series.value, centre, sigma)


def s(series: Series, spread: Ranges) -> Drawn:
    """Centre: the usual standard deviation s; limits s (1 ± 3 c5 / c4), c5 = sqrt(1 - c4²), not below 0.

    Montgomery 6.3 (B3 and B4).
    """
    centre = series.centre(_spread(series))
    four = c4(series.size)
    return with_limits(series.value, centre, centre * np.sqrt(1 - four**2) / four, floor=0)


def _spread(series: Series) -> Floats:
    """Per group: the mean standard deviation of equal subgroups, the pooled one of unequal ones."""
    groups = series.groups
    used = series.base & ~np.isnan(series.sd)
    # An empty subgroup takes a degree of freedom (0 - 1), as in qicharts2: docs/deviations.md, "copied".
    freedom = np.where(series.base, series.size - 1, 0).astype(float)
    squares = groups.sum(freedom * np.where(used, series.sd, 0.0) ** 2)
    total = groups.sum(freedom)
    pooled = np.sqrt(np.where(total > 0, squares / total, np.nan))
    return np.where(_equal(series), groups.mean(series.sd, used), pooled)


def _equal(series: Series) -> Bools:
    """Whether all subgroups of a phase have one size; an empty one makes them unequal, as in qicharts2."""
    groups = series.groups
    same = series.size == groups.broadcast(series.size[groups.starts])
    return ~groups.any(~same)
