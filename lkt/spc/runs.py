"""Runs about the centre line: the longest one, the crossings, and how many of each chance gives.

Points on the centre line, missing and excluded ones are passed over: they neither break nor lengthen a
run. The others are the useful ones (Anhøj and Olesen 2014).
"""

from bisect import bisect, bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from math import comb, log2

import numpy as np
import pandas as pd

from lkt.spc.best_box import best_box
from lkt.spc.groups import ROUNDING, Bools, Floats, Groups, Ints, Signs, boundaries, in_pieces

# From a number of useful points to the longest run and the fewest crossings by chance.
Limits = Callable[[int], tuple[int, int]]


@lru_cache(maxsize=4096)
def longest_run_max(useful: int) -> int:
    """The longest run to expect by chance among `useful` points; a longer one is a signal.

    log2(useful), rounded, plus 3: Schilling, The surprising predictability of long runs, Math. Mag. 85
    (2012), as used by Anhøj, PLoS ONE 10 (2015) e0121349. With 24 points: log2(24) = 4.58, so 5 + 3 = 8.

    >>> [longest_run_max(n) for n in (10, 12, 24, 46, 100)]
    [6, 7, 8, 9, 10]
    """
    return round(log2(useful)) + 3


@lru_cache(maxsize=4096)
def crossings_min(useful: int) -> int:
    """The fewest crossings to expect by chance among `useful` points; fewer is a signal.

    The 5 % quantile of the binomial distribution with useful - 1 trials and probability a half (Chen,
    J. Stat. Plan. Inference 2010; Anhøj and Olesen, PLoS ONE 9 (2014) e113825): the smallest number that
    is reached in at least 5 % of cases. Counted in whole numbers, so that no rounding decides.

    >>> [crossings_min(n) for n in (1, 10, 12, 24, 60)]
    [0, 2, 3, 8, 23]
    """
    trials = useful - 1
    needed, ways, crossings, reached = 2**trials, 1, 0, 1
    while 20 * reached < needed:
        ways = ways * (trials - crossings) // (crossings + 1)
        crossings += 1
        reached += ways
    return crossings


def anhoej(useful: int) -> tuple[int, int]:
    """The Anhøj limits: longest run at most, crossings at least."""
    return longest_run_max(useful), crossings_min(useful)


def bestbox(useful: int) -> tuple[int, int]:
    """The limits of the best box, outside 10 to 100 useful points those of Anhøj."""
    box = best_box(useful)
    return (box.longest, box.crossings) if box else anhoej(useful)


@lru_cache(maxsize=4096)
def runs_limits(useful: int) -> tuple[int, int]:
    """The fewest and the most runs to expect by chance, with half of the points on either side.

    A run is counted from crossing to crossing. Each limit is the outermost number of runs that chance
    goes to or beyond in at most 5 % of cases; the IHI run chart rule signals beyond the limits (Swed and
    Eisenhart, Ann. Math. Stat. 14 (1943); Perla, Provost and Murray, BMJ Qual. Saf. 20 (2011)). Counted, not
    copied: printed tables differ by one run for some odd numbers.

    >>> [runs_limits(n) for n in (10, 16, 20, 24, 30)]
    [(3, 9), (5, 13), (6, 16), (8, 18), (11, 21)]
    """
    if useful < 2:
        return 0, useful
    below = useful // 2
    allowed, so_many = comb(useful, below), partial(orders, useful - below, below, useful)  # or more
    runs = range(useful + 2)
    few = bisect(runs, False, key=lambda least: 20 * (allowed - so_many(least)) > allowed) - 2
    return few, bisect_left(runs, True, key=lambda least: 20 * so_many(least) <= allowed)


def orders(above: int, below: int, longest: int, fewest: int) -> int:
    """How many orders of so many points above and below have `fewest` runs or more, none above `longest`.

    Runs alternate between the sides (Wald and Wolfowitz, Ann. Math. Stat. 11 (1940)).
    """
    most = min(above, below) + 1
    high, low = ([cuts(points, runs, longest) for runs in range(most + 1)] for points in (above, below))
    parted = ((runs // 2, runs - runs // 2) for runs in range(fewest, 2 * most))
    return sum(high[rest] * low[half] + high[half] * low[rest] for half, rest in parted)


@lru_cache(maxsize=65536)
def cuts(points: int, runs: int, longest: int) -> int:
    """In how many ways `points` are cut into `runs` runs of 1 to `longest`.

    By inclusion and exclusion over the runs that are too long. Five points make two runs of at most three
    in two ways, 2 + 3 and 3 + 2.

    >>> [cuts(5, runs, 3) for runs in (1, 2, 3, 4, 5)]
    [0, 2, 6, 4, 1]
    """
    if not runs:
        return int(not points)
    return sum(
        (-1) ** long * comb(runs, long) * comb(points - long * longest - 1, runs - 1)
        for long in range(min(runs, (points - runs) // longest) + 1)
    )


@dataclass(frozen=True)
class Stretches:
    """Unbroken stretches of equal labels among chosen points.

    Of so many `points` `at` are the chosen ones (positions), `blocks` the stretches of these; per stretch: `label`,
    `length`; per group: `inside`, how many chosen points it has, and `count`, how many stretches.
    """

    points: int
    at: Ints
    blocks: Groups
    label: Signs
    inside: Ints
    count: Ints

    @property
    def length(self) -> Ints:
        return self.blocks.sizes

    @property
    def longest(self) -> Ints:
        """Per group; 0 without stretches."""
        found = np.zeros(len(self.count), dtype=np.int64)
        some = self.count > 0
        if some.any():
            found[some] = np.maximum.reduceat(self.length, (np.cumsum(self.count) - self.count)[some])
        return found

    def marked(self, which: Bools) -> Signs:
        """The label of some of the stretches at each of their points, 0 elsewhere."""
        these, inside = self.blocks.select(np.flatnonzero(which))
        found = np.zeros(self.points, dtype=np.int8)
        found[self.at[inside]] = these.broadcast(self.label[which])
        return found


def stretches(label: Signs, chosen: Bools, groups: Groups) -> Stretches:
    """Stretches of equal labels among the chosen points; the others are passed over, groups kept apart."""
    at, inside = np.flatnonzero(chosen), groups.count(chosen)
    label, some = label[at], inside > 0
    borders = (np.cumsum(inside) - inside)[some]
    begins = boundaries(label)
    begins[borders] = True
    first, count = np.flatnonzero(begins), np.zeros_like(inside)
    count[some] = np.add.reduceat(begins, borders, dtype=np.int32) if len(at) else 0
    return Stretches(len(chosen), at, Groups(first, len(at)), label[first], inside, count)


@dataclass(frozen=True)
class Runs:
    """The runs of every group. `side` is per point: 1 above, -1 below, 0 not useful."""

    side: Signs
    runs: Stretches
    useful: Ints
    longest: Ints  # 0 without useful points
    longest_max: Ints  # 0 without useful points
    crossings: Ints
    crossings_min: Ints

    @property
    def too_long(self) -> Bools:
        return self.longest > self.longest_max

    @property
    def too_few(self) -> Bools:
        return self.crossings < self.crossings_min


@in_pieces
def sides(value: Floats, centre: Floats) -> Signs:
    """1 above the centre line, -1 below, 0 on it (as by `groups.same`) or missing."""
    hair = ROUNDING * np.abs(centre)  # figures that close are equally large
    above = value > centre + hair
    below = value < np.subtract(centre, hair, out=hair)
    return above.view(np.int8) - below.view(np.int8)


def count_runs(
    value: Floats, centre: Floats, included: Bools, groups: Groups, limits: Limits = anhoej
) -> Runs:
    """Longest run and crossings of every group, with what chance gives."""
    side = sides(value, centre) * included
    runs = stretches(side, side != 0, groups)
    crossings = np.maximum(runs.count - 1, 0)
    # Worked out once for each number of useful points that occurs.
    which, sizes = pd.factorize(runs.inside)
    table = [limits(int(size)) if size else (0, 0) for size in sizes]
    longest_max, fewest = np.array(table, dtype=np.int64).reshape(-1, 2)[which].T
    return Runs(side, runs, runs.inside, runs.longest, longest_max, crossings, fewest)
