"""The charts: one function each, from the points of all series to their lines.

Montgomery is his Introduction to Statistical Quality Control.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf, pi, sqrt

import numpy as np
from scipy.special import gammaln

from lkt.spc.groups import Floats, Groups, Ints, chosen, in_pieces, moving_ranges, same
from lkt.spc.series import Drawn, Series, with_limits

D2 = 1.128  # mean range of two, in standard deviations (Montgomery, appendix VI)
D4 = 3.267  # upper limit of moving ranges of two, in mean ranges (Montgomery, appendix VI)
D4_PRIME = 3.2665  # the same for Taylor's normalised ranges, as published for the I' chart


@dataclass(frozen=True)
class Ranges:
    """How moving ranges become a sigma: their mean, screened or not, over a divisor.

    Screened: ranges not strictly below a limit times the mean are dropped once and the mean is taken
    again (Nelson, J. Qual. Tech. 14 (1982)). Nothing is strictly below a mean of zero: a constant series
    has no screened mean.
    """

    screened: bool = False
    divisor: float = D2

    def mean(self, ranges: Floats, groups: Groups, limit: float = D4) -> Floats:
        """The mean of the ranges of each group; NaN where there is none."""
        mean = groups.mean(ranges)
        if not self.screened:
            return mean
        return groups.mean(np.where(ranges < limit * groups.broadcast(mean), ranges, np.nan))

    def sigma(self, ranges: Floats, groups: Groups) -> Floats:
        """The sigma of each group, at each of its points."""
        return groups.broadcast(self.mean(ranges, groups)) / self.divisor


Draw = Callable[[Series, Ranges], Drawn]


def run(series: Series, spread: Ranges) -> Drawn:
    """Centre: the median of the base; no limits. Anhøj and Olesen 2014; qicharts2 `qic.run`."""
    centre = series.centre(series.groups.median(series.value, series.base))
    nothing = np.broadcast_to(np.nan, centre.shape)
    return Drawn(series.value, centre, nothing, nothing, nothing, nothing, nothing, limits=False)


def c(series: Series, spread: Ranges) -> Drawn:
    """Counts with the same exposure: centre their mean, sigma = sqrt(centre). Montgomery 7.3."""
    centre = series.centre(series.groups.mean(series.value, series.base))
    return with_limits(series.value, centre, np.sqrt(centre), floor=0)


def counted(law: str, laney: bool = False) -> Draw:
    """Proportions (law "share") and rates ("rate"): centre sum(y) / sum(n) of the base. Montgomery 7.2 and 7.3.

    sigma_i = sqrt(centre (1 - centre) / n_i), of rates sqrt(centre / n_i); Laney's P' and U' multiply it by the
    spread of the standardised figures.
    """

    @in_pieces
    def by_chance(centre: Floats, n: Floats) -> Floats:
        variance = centre * (1 - centre) if law == "share" else centre
        return np.sqrt(variance / np.where(n > 0, n, np.nan))

    def draw(series: Series, spread: Ranges) -> Drawn:
        used = series.base & ~np.isnan(series.value)
        over, under = (series.groups.sum(chosen(each, used)) for each in (series.y, series.n))
        centre = series.centre(over / under)
        sigma = by_chance(centre, series.n)
        if laney:
            sigma = sigma * _excess(series, centre, sigma, spread)
        return with_limits(series.value, centre, sigma, floor=0, ceiling=1 if law == "share" else inf)

    return draw


def _excess(series: Series, centre: Floats, sigma: Floats, spread: Ranges) -> Floats:
    """Laney's sigma_z: mean moving range of z = (value - centre) / sigma over the base, / 1.128.

    May be below 1: limits then are narrower than those of the plain chart. Where x are names there are
    no successive points, and the ordinary standard deviation of z is used.
    Laney, Improved control charts for attributes, Qual. Eng. 14 (2002).
    """
    groups = series.groups
    z = np.where(same(series.value, centre), 0.0, series.value - centre) / sigma
    z = np.where(np.abs(z) < inf, z, np.nan)
    if series.ordered:
        return spread.sigma(moving_ranges(z, groups, series.base), groups)
    used = np.where(series.base, z, np.nan)
    squares = groups.sum((used - groups.broadcast(groups.mean(used))) ** 2)
    return groups.broadcast(np.sqrt(squares / (groups.count(~np.isnan(used)) - 1)))


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
    at, before = np.flatnonzero(series.base), np.full(len(n), np.nan)
    before[at[1:]] = n[at[:-1]]  # that of the point before, among the points of the base
    normalised = sqrt(pi / 2) * ranges / np.sqrt(1 / n + 1 / before)
    usual = spread.mean(normalised, groups, D4_PRIME)
    return with_limits(series.value, centre, groups.broadcast(usual) / np.sqrt(n))


def c4(size: Ints | Floats) -> Floats:
    """What the standard deviation of n measurements is on average, in true ones: below 1 for small n.

    sqrt(2 / (n - 1)) Gamma(n / 2) / Gamma((n - 1) / 2); NaN for n < 2. Montgomery 6.3.

    >>> c4(np.array([1, 2, 5, 25])).round(4).tolist()
    [nan, 0.7979, 0.94, 0.9896]
    """
    n = np.where(np.asarray(size) > 1, size, np.nan).astype(float)
    return np.asarray(np.sqrt(2 / (n - 1)) * np.exp(gammaln(n / 2) - gammaln((n - 1) / 2)))


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
    # An empty subgroup makes them unequal too.
    unequal = groups.any(series.size != groups.broadcast(series.size[groups.starts]))
    return np.where(unequal, pooled, groups.mean(series.sd, used))


POWER = 3.6  # makes exponential times nearly normal (Nelson, J. Qual. Tech. 26 (1994))


def t(series: Series, spread: Ranges) -> Drawn:
    """The I chart of time^(1/3.6), taken back.

    A lower limit below zero on that scale becomes zero; an inner line below zero is not defined, as in
    qicharts2. Zones are counted on the transformed scale, where sigmas are even. A centre
    line given from outside is a time, not a transformed one (unlike qicharts2).
    Nelson 1994; Montgomery 7.3.5.
    """
    cl = None if series.cl is None else series.cl ** (1 / POWER)
    roots = replace(series, value=series.value ** (1 / POWER), cl=cl)
    drawn = i(roots, spread)
    lower = np.maximum(drawn.lower, 0.0)
    return Drawn(
        series.value, _back(drawn.centre), _back(lower), _back(drawn.upper), _back(drawn.lower95),
        _back(drawn.upper95), drawn.sigma, even=drawn,
    )  # fmt: skip


def _back(line: Floats) -> Floats:
    return np.where(line >= 0, line, np.nan) ** POWER


def g(series: Series, spread: Ranges) -> Drawn:
    """Limits m ± 3 sqrt(m (m + 1)), m the mean of the base, not below 0; drawn and judged about the median.

    A centre line given from outside is taken as m, and 0.693 m (the median of the geometric distribution)
    is drawn. Benneyan, Health Care Manag. Sci. 4 (2001); Provost and Murray; qicharts2 `qic.g`.
    """
    groups = series.groups
    mean = series.centre(groups.mean(series.value, series.base))
    median = series.centre(groups.median(series.value, series.base))
    sigma = np.sqrt(mean * (mean + 1))
    floored = [np.maximum(mean - k * sigma, 0.0) for k in (3, 2)]
    centre = np.where(series.given, 0.693 * mean, median)
    inner = mean + 2 * sigma
    return Drawn(series.value, centre, floored[0], mean + 3 * sigma, floored[1], inner, (inner - centre) / 2)


@dataclass(frozen=True)
class Chart:
    """`measure` is what is plotted (`lkt.spc.series`); `draw` is told how ranges become a sigma.

    `margin`: a freeze that leaves fewer points on either side of it is not used. `law`: by which chance alone would
    move the figures, "share" (binomial) or "rate" (Poisson), where a chart takes one.
    """

    draw: Draw
    measure: str = "figure"
    denominator: bool = False  # cannot do without one
    negative: bool = True  # figures below zero make sense
    margin: int = 0
    law: str = ""

    def frozen(self, series: Series) -> Series:
        """The series, with all points of a phase as its baseline where the freeze is too near an end."""
        if not self.margin:
            return series
        groups, before = series.groups, series.groups.count(series.baseline)
        near = np.minimum(before, groups.sizes - before) < self.margin
        return replace(series, baseline=series.baseline | groups.broadcast(near))


CHARTS = {
    "run": Chart(run),
    "i": Chart(i),
    "mr": Chart(mr),
    "ip": Chart(ip, margin=2),
    "xbar": Chart(xbar, "mean"),
    "s": Chart(s, "sd"),
    "t": Chart(t, negative=False),
    "c": Chart(c, "sum", negative=False, law="rate"),
    "u": Chart(counted("rate"), denominator=True, negative=False, law="rate"),
    "up": Chart(counted("rate", laney=True), denominator=True, negative=False, law="rate"),
    "p": Chart(counted("share"), denominator=True, negative=False, law="share"),
    "pp": Chart(counted("share", laney=True), denominator=True, negative=False, law="share"),
    "g": Chart(g, negative=False),
}
