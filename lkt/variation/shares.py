"""Where the variation lies: between regions, between the hospitals of a region, between the teams of a hospital.

Nested levels, from the innermost outwards: Q within the groups of a level gives the variance that this level
adds, the groups' means carry the rest outwards with their own uncertainty. The intervals are generalised
confidence intervals (Weerahandi 1993): every Q is replaced by an evenly spread sample of the values it could
have had, and the shares are worked out for each of them.
"""

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np
from scipy import special

from lkt.spc.groups import Floats, Groups, Ints, boundaries
from lkt.variation.dispersion import MEAN_OF_Q, Sample, falling_root
from lkt.variation.distributions import Law

DRAWS = 200
_WIDEST = 1e8  # times what is seen: a level with one degree of freedom sets no bound of its own


class Shares(NamedTuple):
    """Per level, outermost first, the units last. A level with nothing to tell it by has NaN.
    `share` is the part of the variance of the true levels, chance left out; NaN when there is no variance.
    """

    groups: Ints  # how many of them the level has
    share: Floats
    lower: Floats
    upper: Floats


def shares(value: Floats, size: Floats, levels: Sequence[Ints], law: Law) -> Shares:
    """The shares of the nested levels in the variation between units, with 95 % intervals.

    `levels` holds a code per unit for each level above the units, outermost first: `[region, hospital]` gives
    three shares. A code belongs to the one above it: hospital 1 in region 2 is not hospital 1 in region 3. Units with
    nothing to rest on take no part.

    Two regions at 40 and 60 %, with teams about them, 2,000 cases each:

    >>> from lkt.variation.distributions import PROPORTION
    >>> share = np.array([0.38, 0.40, 0.42, 0.58, 0.60, 0.62])
    >>> found = shares(share, np.full(6, 2000.0), [np.array([0, 0, 0, 1, 1, 1])], PROPORTION)
    >>> found.groups.tolist(), found.share.round(2).tolist()
    ([2, 6], [0.99, 0.01])
    """
    known = size > 0
    value, size, levels = value[known], size[known], [code[known] for code in levels]
    order, nested = _nest(levels, len(value))
    sample = Sample(value[order], size[order], Groups(np.array([0]), len(value)), law)
    total = sample.at(MEAN_OF_Q)[0]
    # Points spread evenly over a cube, (levels, draws): the R sequence of Roberts (2018).
    golden = reduce(lambda found, _: (1 + found) ** (1 / (len(nested) + 1)), range(30), 1.0)
    steps = golden ** -np.arange(1.0, len(nested) + 1)
    parts = _peel(sample, total, nested, (0.5 + steps[:, None] * np.arange(1, DRAWS + 1)) % 1)
    told = np.array([_degrees(level) > 0 for level in nested])
    point, drawn = parts[:, 0], parts[:, 1:]
    point = point / point.sum() if point.any() else np.full(len(point), np.nan)
    drawn = drawn[:, drawn.any(axis=0)]  # draws that have any variance
    lower, upper = np.full((2, len(point)), np.nan)
    if drawn.shape[1]:
        lower, upper = np.quantile(drawn / drawn.sum(axis=0), [0.025, 0.975], axis=1)
    counts = np.array([level.points for level in nested])
    return Shares(counts[::-1], *(np.where(told, x, np.nan)[::-1] for x in (point, lower, upper)))


def _degrees(level: Groups) -> int:
    return level.points - len(level.starts)


def _nest(levels: Sequence[Ints], units: int) -> tuple[Ints, list[Groups]]:
    """An order in which every group lies together, and the groups of each level as units of the one above it."""
    order = np.lexsort(tuple(levels)[::-1]) if levels else np.arange(units)
    starts = [np.array([0])]
    new = np.zeros(units, dtype=bool)
    for code in levels:
        new |= boundaries(code[order])
        starts.append(np.flatnonzero(new))
    starts.append(np.arange(units))
    pairs = zip(starts[-2::-1], starts[:0:-1], strict=True)
    return order, [Groups(np.searchsorted(inner, outer), len(inner)) for outer, inner in pairs]


def _peel(sample: Sample, total: Floats, nested: list[Groups], quantile: Floats) -> Floats:
    """The variance of each level, innermost first, at the mean of Q and at its quantiles: (levels, 1 + draws). Q has
    the heavier or lighter tails of counts at the innermost level; the means above it are taken as normal."""
    ratio = float((sample.statistic(total)[1] / (2 * sample.degrees))[0])
    shape = (1 + quantile.shape[1], len(sample.value))
    noise = np.broadcast_to(sample.noise(sample.mean(total), total), shape)
    value = np.broadcast_to(sample.value, shape)
    found = []
    for level, below in zip(nested, quantile, strict=True):
        degrees = max(_degrees(level), 1)
        q = np.append(degrees, ratio * 2 * special.gammaincinv(degrees / (2 * ratio), below))
        spread, ratio = _spread(value, noise, level, q), 1.0
        found.append(spread)
        weight = 1 / (spread[:, None] + noise)
        whole = level.total(weight)
        value, noise = level.total(weight * value) / whole, 1 / whole
    return np.array(found)


def _spread(value: Floats, noise: Floats, level: Groups, q: Floats) -> Floats:
    """The variance at which Q within the groups is what it could have been; 0 where there is nothing to tell."""
    if not _degrees(level):
        return np.zeros(len(q))

    def excess(spread: Floats) -> Floats:
        weight = 1 / (spread + noise)
        mean = level.total(weight * value) / level.total(weight)
        found = (weight * (value - level.broadcast(mean)) ** 2).sum(axis=-1, keepdims=True)
        return np.asarray(np.log(np.maximum(found, 1e-300) / q[:, None]))

    scale = value.var(axis=-1, keepdims=True) + noise.mean(axis=-1, keepdims=True)
    return falling_root(excess, scale, _WIDEST * scale)[:, 0]
