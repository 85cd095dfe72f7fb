"""What a chart is computed from, and what it gives: arrays per point, all series together.

The rows behind one point are put together by what is plotted:

| measure | what is plotted |
|---|---|
| figure | sum of y / sum of n; without a denominator the rows' mean, median, sum or standard deviation |
| sum | sum of y (counts) |
| mean, sd | mean and standard deviation of the rows (measurements) |

A subgroup without a single figure is missing, never zero. So is one whose denominators add up to 0.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lkt.spc.groups import Bools, Floats, Groups, Ints, chosen, in_pieces


@dataclass(frozen=True)
class Series:
    """The points of many series, in order of series and x.

    `groups` are the phases: nothing is computed across them.
    """

    value: Floats  # what is plotted; NaN is missing
    y: Floats  # the numerator where there is a denominator, else what is plotted
    n: Floats  # the denominator, or the size of the subgroup; NaN where there is none
    size: Ints  # rows with a figure behind the point
    mean: Floats  # of the rows
    sd: Floats  # of the rows, NaN for fewer than two
    groups: Groups
    baseline: Bools  # the stretch that centre line and limits come from
    included: Bools  # not excluded
    weight: Floats  # what a figure counts for beside others: the cases behind it; 0 for an excluded point
    cl: Floats | None  # a centre line given from outside; NaN where there is none
    ordered: bool  # False: x are names, and their order means nothing
    moment: Ints | None  # where x are dates: microseconds since 1970
    # What takes no part in the lines.
    facets: dict[str, pd.Series]  # values per point
    x: pd.Series
    phase: Ints  # from 1 in each series
    target: Floats  # in the units shown
    wanted: Ints  # 1 higher is better, -1 lower is better, 0 nobody judges
    multiply: float

    def shown(self, figures: Floats) -> Floats:
        """Figures in the units shown."""
        return figures if self.multiply == 1 else figures * self.multiply

    @property
    def base(self) -> Bools:
        """The points that centre line and limits come from."""
        return self.baseline & self.included

    def centre(self, computed: Floats) -> Floats:
        """Per point: the given centre line if given for every point of the phase, else the computed one.

        `computed` holds one value per group.
        """
        if self.cl is None:
            return self.groups.broadcast(computed)
        return np.where(self.given, self.cl, self.groups.broadcast(computed))

    @property
    def given(self) -> Bools:
        """Per point: whether its phase has a centre line from outside."""
        if self.cl is None:
            return np.zeros(self.groups.points, dtype=bool)
        return self.groups.broadcast(~self.groups.any(np.isnan(self.cl)))


@dataclass(frozen=True)
class Drawn:
    """What a chart shows at each point. NaN where a line is not defined."""

    value: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    lower95: Floats
    upper95: Floats
    sigma: Floats  # how far one sigma is, the lines uncut
    runs: bool = True  # whether runs about the centre line mean anything
    limits: bool = True
    even: "Drawn | None" = None  # the same on the scale on which sigmas are even, where that is another one


def with_limits(
    value: Floats, centre: Floats, sigma: Floats, floor: float = -np.inf, ceiling: float = np.inf
) -> Drawn:
    """Limits 3 sigma (and 2 sigma) from the centre, cut where the figure cannot go."""
    sigmas = np.array([[-3.0], [3.0], [-2.0], [2.0]])

    @in_pieces
    def lines(level: Floats, one: Floats) -> Floats:
        found = sigmas * one
        found += level
        return np.clip(found, floor, ceiling, out=found)

    lower, upper, lower95, upper95 = lines(centre, sigma)
    return Drawn(value, centre, lower, upper, lower95, upper95, sigma)


# Per point value, y, n, size, mean and sd, as in `Series`.
Subgroups = tuple[Floats, Floats, Floats, Ints, Floats, Floats]


def combine(y: Floats, n: Floats | None, cells: Groups, measure: str, aggregate: str) -> Subgroups:
    """Subgroups of rows (`y` and `n` per row); where only one of y and n is there, both count as missing."""
    if n is not None:
        both = in_pieces(lambda y, n: ~np.isnan(y) & (n >= 0))(y, n)
        y, n = chosen(y, both), chosen(n, both)
    size, total, mean, sd = moments(y, cells)
    none = np.broadcast_to(np.nan, total.shape)
    if measure == "figure" and n is not None:
        under = n if cells.single else chosen(cells.sum(n), size > 0)
        return _ratio(total, under), total, under, size, mean, sd
    if measure in ("mean", "sd"):
        return mean if measure == "mean" else sd, mean, size.astype(float), size, mean, sd
    kind = "sum" if measure == "sum" else aggregate
    value = cells.median(y) if kind == "median" else {"mean": mean, "sum": total, "sd": sd}[kind]
    return value, value, none, size, mean, sd


@in_pieces
def _ratio(over: Floats, under: Floats) -> Floats:
    return np.where(under > 0, over / under, np.nan)


def moments(y: Floats, cells: Groups) -> tuple[Ints, Floats, Floats, Floats]:
    """Number of figures, sum, mean and standard deviation of each subgroup; NaN where there is nothing.

    The standard deviation has n - 1 below the line and needs two figures.
    """
    known = ~np.isnan(y)
    if cells.single:  # nothing to add up
        return known.astype(np.int64), y, y, np.broadcast_to(np.nan, y.shape)
    size = cells.count(known)
    mean = cells.mean(y)
    squares = cells.sum((y - cells.broadcast(mean)) ** 2)
    sd = np.sqrt(np.where(size > 1, squares / (size - 1), np.nan))
    return size, np.where(size > 0, cells.sum(y), np.nan), mean, sd


def reported(mean: Floats, sd: Floats, n: Floats, cells: Groups, measure: str) -> Subgroups:
    """Subgroups reported as mean, standard deviation and size; several rows of a point are pooled.

    Sizes add up, means are weighted by size, squares are added within and between (the sum of squares
    of all measurements, had they been known).
    """
    known = ~np.isnan(mean) & (n >= 1)
    mean, n = np.where(known, mean, np.nan), np.where(known, n, 0.0)
    total = cells.sum(n)
    pooled = cells.sum(n * mean) / total
    within = cells.sum(np.where(n > 1, (n - 1) * sd**2, 0.0))
    between = cells.sum(n * (mean - cells.broadcast(pooled)) ** 2)
    # A spread that is not reported is not zero.
    lost = cells.any(known & (n > 1) & np.isnan(sd))
    spread = np.sqrt(np.where((total > 1) & ~lost, (within + between) / (total - 1), np.nan))
    value = pooled if measure == "mean" else spread
    return value, pooled, total, total.astype(np.int64), pooled, spread
