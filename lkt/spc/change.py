"""When a phase changed for good, and the levels before and since: what is told of now.

A signal says that something changed. When, and which way, the figures say: at the newest of the splits that leave the
least squares within their parts (binary segmentation, Scott and Knott, Biometrics 30 (1974), followed into the newest
part only), as long as two parts differ by more than the best of so many splits does by chance. Figures count as much
as the cases behind them, so that denominators that grow or shrink are no change.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from lkt.domain.assessment import NEWEST
from lkt.spc.groups import ROUNDING, Bools, Floats, Groups, Ints, Signs

SHORTEST = 3  # points on either side of a change that lasts
# How often a part without a change is split all the same, at most (Student's t, Bonferroni over the splits): of a
# phase with a signal, and of what came after its first change, where a wrong split would turn the way round.
FIRST, LATER = 0.25, 0.001
EVENT = 0.1  # the same where only single points lie outside the limits, which may be events
# Where a change is itself the signal, and of the part before one, whose end is the level before.
SIGNAL = 0.05
TIE = 1e-9  # splits so alike are equally good, and the first of them is taken
UNDONE, APART = 0.03, 0.015  # how often the newest points are off where nothing has gone back, and either way
# Where shares have fewer degrees of freedom, the spread of the binomial stands for those they lack, unless what they do
# is wilder than so many times its variance.
FREEDOM, WILD = 20, 2.5


def newest_change(
    value: Floats, weight: Floats, groups: Groups, risk: Floats, least: Floats | None = None
) -> tuple[Ints, Ints]:  # fmt: skip
    """Per group the first point since its newest lasting change and the first of the part before; else -1 and -1.

    Points without a figure or without weight take no part. `risk`: how often a group without a change is split all the
    same (FIRST where a signal says that it has changed). `least`: the variance of a figure of weight 1, at least.

    >>> steps = np.array([5.0, 6, 5, 6, np.nan, 5, 6, 9, 8, 9, 8])
    >>> [at.item() for at in newest_change(steps, np.ones(11), Groups(np.array([0]), 11), np.array([FIRST]))]
    [7, 0]
    """
    used = (weight > 0) & ~np.isnan(value)
    places, count = np.flatnonzero(used), groups.count(used)
    value, weight, end = value[places], weight[places], np.cumsum(count)
    since, older = end - count, np.full(len(count), -1)
    left, risk = np.arange(len(count)), risk.copy()
    least = np.zeros(len(count)) if least is None else least
    squares, free = np.zeros(len(count)), count - 1  # within the parts before, and degrees of freedom of all
    hair = np.zeros(len(count))  # what rounding leaves
    while len(left := left[end[left] - since[left] >= 2 * SHORTEST]):
        at, between, inside, before = _best_split(value, weight, since[left], end[left])
        free[left] -= 1
        hair[left] = np.maximum(hair[left], ROUNDING * (between + inside))
        within = np.maximum(squares[left] + inside, hair[left]) / free[left]
        within = np.fmax(within, inside / (end[left] - since[left] - 2))  # alone, where it is wilder
        within = np.fmax(within, least[left])
        splits = end[left] - since[left] - 2 * SHORTEST + 1
        apart = between > within * stdtrit(free[left], 1 - risk[left] / 2 / splits) ** 2
        squares[left] += before  # of the others nothing is asked again
        left = left[apart]
        older[left], since[left], risk[left] = since[left], at[apart], LATER
    places = np.append(places, -1)
    return np.where(older < 0, -1, places[since * (older >= 0)]), places[older]


def _best_split(value: Floats, weight: Floats, begin: Ints, end: Ints) -> tuple[Ints, Floats, Floats, Floats]:
    """Of each part: where its newer half begins, and the squares between halves, within both and within the older."""
    sizes = end - begin
    parts = Groups(np.cumsum(sizes) - sizes, int(sizes.sum()))
    at = parts.broadcast(begin) + parts.position
    weight, value = weight[at], value[at]
    value = value - parts.broadcast(parts.sum(weight * value) / parts.sum(weight))
    so_far = []
    for each in (weight, weight * value, weight * value**2):
        total = np.cumsum(each)
        so_far.append(total - parts.broadcast(total[parts.starts] - each[parts.starts]))
    w, s, q = so_far
    whole = parts.broadcast(w[parts.last])
    outer = (parts.position < SHORTEST - 1) | (parts.position >= parts.broadcast(sizes - SHORTEST))
    between = np.where(outer, -1.0, s**2 * whole / (w * np.where(outer, 1.0, whole - w)))
    best = np.maximum.reduceat(between, parts.starts)
    hits = np.flatnonzero(between >= parts.broadcast(best) * (1 - TIE))
    split = hits[np.searchsorted(hits, parts.starts)]
    before = q[split] - s[split] ** 2 / w[split]
    return begin + split - parts.starts + 1, best, np.maximum(q[parts.last] - best, 0.0), before


def taken_back(
    value: Floats, weight: Floats, groups: Groups, since: Ints, older: Ints
) -> tuple[Signs, Ints, Floats]:
    """Which way each group changed (1 up, -1 down, 0 without a change), the first of its newest points where these
    take the change back (they lie nearer to the level before it), else -1, and the squares left within the parts.

    A lasting change back would need many more points. So few are enough to say no longer which way it went, and not
    to say that it went back.
    """
    changed = np.flatnonzero(since >= 0)
    groups, place = groups.select(changed)  # of the others there is nothing to ask
    value, weight = value[place], weight[place]
    used = (weight > 0) & ~np.isnan(value)
    after = used & (place >= groups.broadcast(since[changed]))
    so_far, count = np.cumsum(after), groups.count(after)
    newest = after & (groups.broadcast(so_far[groups.last] - NEWEST) < so_far)
    old, whole, middle, new = (
        part(value, weight, where, groups)
        for where in (
            used & ~after & (place >= groups.broadcast(older[changed])),
            after,
            after & ~newest,
            newest,
        )
    )
    moved = np.sign(whole.mean - old.mean)
    gone = (middle.mean - new.mean) * moved
    back = (count >= 2 * NEWEST) & (gone > reach((middle, new), tail=UNDONE))
    back &= gone > (new.mean - old.mean) * moved
    way, first, left = np.zeros(len(since), np.int8), np.full(len(since), -1), np.zeros(len(since))
    way[changed] = moved
    first[changed[back]] = place[np.flatnonzero(newest & groups.broadcast(back))[::NEWEST]]
    left[changed] = old.squares + np.where(back, middle.squares + new.squares, whole.squares)
    return way, first, left


class Part(NamedTuple):
    """Per group, of some of its points: how many, their weight together, their weighted mean, the squares about it."""

    points: Ints
    size: Floats
    mean: Floats
    squares: Floats


def standing_apart(value: Floats, weight: Floats, where: Bools, groups: Groups, share: Bools) -> Floats:
    """Per group the level of the newest points, where they lie clearly beside all others; NaN elsewhere."""
    so_far = np.cumsum(where)
    newest = where & (groups.broadcast(so_far[groups.last] - NEWEST) < so_far)
    old, new = part(value, weight, where & ~newest, groups), part(value, weight, newest, groups)
    apart = np.abs(new.mean - old.mean) > reach((old, new), share, APART / 2, FREEDOM)
    return np.where(apart & (old.points >= NEWEST), new.mean, np.nan)


def part(value: Floats, weight: Floats, where: Bools, groups: Groups) -> Part:
    """The marked points of every group."""
    own = np.where(where, weight, 0.0)
    size = groups.sum(own)
    mean = groups.sum(own * np.where(where, value, 0.0)) / size
    away = own * np.where(where, value - groups.broadcast(mean), 0.0) ** 2
    return Part(groups.count(where), size, mean, groups.sum(away))


def by_chance(parts: tuple[Part, ...], law: str) -> Floats:
    """The variance of a figure of one case by the binomial (law "share") or Poisson's distribution ("rate").

    At the level of the parts together with two cases more on either side: few cases do not tell it well.
    """
    size, cases = sum(each.size for each in parts), sum(each.mean * each.size for each in parts)
    level = (cases + 2) / (size + (4 if law == "share" else 0))
    return np.asarray(level * (1 - level) if law == "share" else level)


def reach(
    parts: tuple[Part, ...], share: Bools | None = None, tail: Floats | float = 0.025, least: int = 0
) -> Floats:  # fmt: skip
    """Half the 95 % interval of the mean of one part, or of the difference of two: Student's t with what figures do.
    With another `tail`: what such a mean or difference goes beyond on one side so often by chance.

    Of shares no less than the binomial spread, with two cases more on either side (Agresti and Coull 1998), so that
    figures that are all 100 % leave something open. That the figures chose where the parts meet is not counted in.
    least: the binomial spread takes part instead, as so many degrees of freedom as there are fewer (FREEDOM).
    """
    free = sum(each.points - 1 for each in parts)
    spread = sum(each.squares for each in parts) / free
    if share is not None:
        usual, few = by_chance(parts, "share"), share & (free < least)
        lacking = np.where(few & (spread < WILD * usual), least - free, 0)
        spread = np.where(share & (least == 0), np.fmax(spread, usual), spread)
        spread = np.where(lacking, (spread * free + usual * lacking) / (free + lacking), spread)
        free = free + lacking
    error = np.sqrt(spread * sum(1 / each.size for each in parts))
    return np.where(free > 0, stdtrit(np.maximum(free, 1), 1 - tail) * error, np.nan)
