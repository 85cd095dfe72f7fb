"""Slow, readable twins of the runs, the rules and the verdict: one phase at a time, plain Python.

Sides are 1 above the centre line, -1 below, 0 on it, missing or excluded. A rule gives, per point, None where
it is silent, else its way: 1, -1 or 0 for none. Anyone can check them against the papers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property
from itertools import groupby, pairwise
from math import comb, log2
from typing import Any, TypeAlias

from scipy import stats

from lkt.spc.best_box import best_box, cut_box
from tests.spc.obvious_charts import Line, Maybe, on

Fired: TypeAlias = list[int | None]
HAIR = 1 + 1e-9  # a point on a line is not beyond it


def side_of(value: Maybe, centre: Maybe) -> int:
    if value is None or centre is None or on(value, centre):
        return 0
    return 1 if value > centre else -1


def runs(side: Sequence[int]) -> list[int]:
    """The lengths of the runs."""
    useful = [s for s in side if s != 0]
    return [len(list(run)) for _, run in groupby(useful)]


def longest_run(side: Sequence[int]) -> int:
    return max(runs(side), default=0)


def crossings(side: Sequence[int]) -> int:
    return max(len(runs(side)) - 1, 0)


def longest_run_max(useful: int) -> int:
    return round(log2(useful)) + 3 if useful else 0


@cache
def crossings_min(useful: int) -> int:
    """The 5 % quantile of Binomial(useful - 1, 1/2)."""
    if not useful:
        return 0
    trials, reached = useful - 1, Fraction(0)
    for k in range(trials + 1):
        reached += Fraction(comb(trials, k), 2**trials)
        if reached >= Fraction(5, 100):
            return k
    raise AssertionError


def signal(side: Sequence[int]) -> bool:
    useful = sum(s != 0 for s in side)
    return longest_run(side) > longest_run_max(useful) or crossings(side) < crossings_min(useful)


@dataclass(frozen=True)
class Phase:
    """The points of a phase as drawn."""

    lines: list[Line]
    included: list[bool]
    weight: list[float] = field(default_factory=list)
    law: str = ""  # "share" or "rate" where chance is known

    @cached_property
    def figures(self) -> dict[int, tuple[Any, float]]:
        """Those that take part, by place, and what each counts for."""
        there = enumerate(zip(self.lines, self.weight, self.included, strict=True))
        return {i: (float(one.value), w) for i, (one, w, used) in there if used and one.value is not None}

    @property
    def least(self) -> float:
        """The variance of a figure of one case by chance, two cases more on either side."""
        if not self.law or not self.figures:
            return 0.0
        cases = sum(value * weight for value, weight in self.figures.values())
        size = sum(weight for _, weight in self.figures.values())
        share = (cases + 2) / (size + 4)
        return float(share * (1 - share) if self.law == "share" else (cases + 2) / size)

    @cached_property
    def side(self) -> list[int]:
        there = zip(self.lines, self.included, strict=True)
        return [side_of(line.value, line.centre) if included else 0 for line, included in there]

    @cached_property
    def useful(self) -> int:
        return sum(s != 0 for s in self.side)

    @cached_property
    def judged(self) -> list[int]:
        return [place for place, included in enumerate(self.included) if included]


def outside(line: Line) -> int:
    """Strictly beyond the limits: 1 above, -1 below."""
    if line.value is None or line.upper is None or line.lower is None:
        return 0
    above = line.value > line.upper and not on(float(line.value), float(line.upper))
    below = line.value < line.lower and not on(float(line.value), float(line.lower))
    return above - below


def beyond_limits(phase: Phase) -> Fired:
    there = zip(phase.lines, phase.included, strict=True)
    return [(outside(line) or None) if included else None for line, included in there]


Limits: TypeAlias = Callable[[int], tuple[int, int]]


def anhoej(useful: int) -> tuple[int, int]:
    return longest_run_max(useful), crossings_min(useful)


def bestbox(useful: int) -> tuple[int, int]:
    box = best_box(useful)
    return (box.longest, box.crossings) if box else anhoej(useful)


def stretches_of(side: Sequence[int], at_least: int) -> Fired:
    """The points of every run of such a length; points on the line are passed over."""
    useful = [i for i, s in enumerate(side) if s != 0]
    found: Fired = [None] * len(side)
    for way, run in groupby(useful, key=lambda i: side[i]):
        places = list(run)
        for i in places if len(places) >= at_least else []:
            found[i] = way
    return found


def long_run(limits: Limits) -> Callable[[Phase], Fired]:
    return lambda phase: stretches_of(phase.side, limits(phase.useful)[0] + 1)


def everywhere(phase: Phase, fires: bool) -> Fired:
    return [0 if fires and s != 0 else None for s in phase.side]


def few_crossings(limits: Limits) -> Callable[[Phase], Fired]:
    return lambda phase: everywhere(phase, crossings(phase.side) < limits(phase.useful)[1])


def runs_corner(phase: Phase) -> Fired:
    """Inside the best box, at its edge, where the cut box has taken the cells away."""
    best, cut = best_box(phase.useful), cut_box(phase.useful)
    if best is None or cut is None:
        return everywhere(phase, False)
    few, long = crossings(phase.side), longest_run(phase.side)
    inside = few >= best.crossings and long <= best.longest
    along_runs = long == best.longest and few < cut.cut_crossings
    along_crossings = few == best.crossings and long > cut.cut_longest
    return everywhere(phase, inside and (along_runs or along_crossings))


@cache
def orders(above: int, below: int, count: int, up: bool) -> int:
    """In how many orders such points make so many runs, the first of them up or down."""
    if count == 0:
        return int(above == below == 0)
    own, other = (above, below) if up else (below, above)
    left = [(own - k, other) if up else (other, own - k) for k in range(1, own + 1)]
    return sum(orders(*rest, count - 1, not up) for rest in left)


@cache
def runs_limits(useful: int) -> tuple[int, int]:
    """The outermost numbers of runs that chance goes to or beyond in at most 5 % of cases, on either side."""
    if useful < 2:
        return 0, useful
    above = useful - useful // 2
    ways = [
        orders(above, useful // 2, k, True) + orders(above, useful // 2, k, False) for k in range(useful + 2)
    ]
    rare = Fraction(comb(useful, above), 20)
    few = max((k for k in range(len(ways)) if sum(ways[: k + 1]) <= rare), default=0)
    many = min((k for k in range(len(ways)) if sum(ways[k:]) <= rare), default=useful)
    return few, many


def few_runs(phase: Phase) -> Fired:
    return everywhere(phase, crossings(phase.side) + 1 < runs_limits(phase.useful)[0])


def many_runs(phase: Phase) -> Fired:
    return everywhere(phase, crossings(phase.side) + 1 > runs_limits(phase.useful)[1])


def windows(phase: Phase, length: int) -> list[list[int]]:
    """The places of every so many successive included points."""
    places = phase.judged
    return [places[end - length : end] for end in range(length, len(places) + 1)]


def silent(phase: Phase) -> Fired:
    return [None] * len(phase.lines)


def shift(length: int, ties_break: bool = True) -> Callable[[Phase], Fired]:
    def rule(phase: Phase) -> Fired:
        if not ties_break:
            return stretches_of(phase.side, length)
        found, side = silent(phase), phase.side
        for window in windows(phase, length):
            if abs(sum(side[i] for i in window)) == length:
                for i in window:
                    found[i] = side[i]
        return found

    return rule


def way_of(values: list[Maybe]) -> int:
    """1 where each is above the one before, -1 where each is below, else 0."""
    ways = {side_of(b, a) for a, b in pairwise(values)}
    return ways.pop() if len(ways) == 1 else 0


def trend(length: int, ties_break: bool = True) -> Callable[[Phase], Fired]:
    def rule(phase: Phase) -> Fired:
        values = {i: phase.lines[i].value for i in phase.judged}
        places = phase.judged
        if not ties_break:  # equal values are counted once
            places = [
                i for n, i in enumerate(places)
                if n == 0 or values[i] is None or values[places[n - 1]] is None
                or not on(values[i], values[places[n - 1]])
            ]  # fmt: skip
        found = silent(phase)
        for end in range(length, len(places) + 1):
            window = places[end - length : end]
            way = way_of([values[i] for i in window])
            for i in window if way else []:
                found[i] = way  # a peak goes with what follows
        return found

    return rule


def zones(phase: Phase) -> list[float]:
    return [line.zone or 0.0 for line in phase.lines]


def beyond_zone(needed: int, length: int, sigmas: float) -> Callable[[Phase], Fired]:
    """Of any so many successive points, enough farther away on one side: those fire."""

    def rule(phase: Phase) -> Fired:
        found, zone, places = silent(phase), zones(phase), phase.judged
        for end in range(1, len(places) + 1):
            for way in (1, -1):
                far = [i for i in places[max(end - length, 0) : end] if way * zone[i] > sigmas * HAIR]
                for i in far if len(far) >= needed else []:
                    found[i] = way
        return found

    return rule


def two_of_three_nhs(phase: Phase) -> Fired:
    """Two near a limit and not beyond it, all three on one side."""
    found, zone = silent(phase), zones(phase)
    for window in windows(phase, 3):
        for way in (1, -1):
            near = [i for i in window if way * zone[i] > 2 * HAIR and not outside(phase.lines[i])]
            for i in near if len(near) >= 2 and all(way * zone[i] > 0 for i in window) else []:
                found[i] = way
    return found


def all_of(length: int, holds: Callable[[list[Line]], bool]) -> Callable[[Phase], Fired]:
    def rule(phase: Phase) -> Fired:
        found = silent(phase)
        for window in windows(phase, length):
            for i in window if holds([phase.lines[i] for i in window]) else []:
                found[i] = 0
        return found

    return rule


def new_level(phase: Phase) -> Fired:
    """Everything since the newest lasting change of level, at a risk of 5 %."""
    places, points = list(phase.figures), list(phase.figures.values())
    change = newest_change(points, 0.05, phase.least)
    if change is None:
        return silent(phase)
    risen = level(points[change[1] :]) > level(points[change[0] : change[1]])
    return [(1 if risen else -1) if i in places[change[1] :] else None for i in range(len(phase.lines))]


def alternate(lines: list[Line]) -> bool:
    steps = [side_of(b.value, a.value) for a, b in pairwise(lines)]
    return all(a * b == -1 for a, b in pairwise(steps))


def near(lines: list[Line]) -> bool:
    return all(line.zone is not None and abs(line.zone) * HAIR < 1 for line in lines)


def far(lines: list[Line]) -> bool:
    return all(line.zone is not None and abs(line.zone) > HAIR for line in lines)


Rule: TypeAlias = Callable[[Phase], Fired]
ANHOEJ: dict[str, Rule] = {
    "outside": beyond_limits, "long_run": long_run(anhoej), "few_crossings": few_crossings(anhoej),
}  # fmt: skip
BOX: dict[str, Rule] = {
    "outside": beyond_limits, "long_run": long_run(bestbox), "few_crossings": few_crossings(bestbox),
}  # fmt: skip
# The rules of each set in order, and those that make the run signal.
SETS: dict[str, tuple[dict[str, Rule], tuple[str, ...]]] = {
    "anhoej": (ANHOEJ, ("long_run", "few_crossings")),
    "bestbox": (BOX, ("long_run", "few_crossings")),
    "cutbox": (BOX | {"runs_corner": runs_corner}, ("long_run", "few_crossings", "runs_corner")),
    "level": ({"level": new_level}, ("level",)),
    "nhs": (
        {
            "outside": beyond_limits, "trend": trend(7), "two_of_three": two_of_three_nhs, "shift": shift(7),
        },
        ("shift",),
    ),
    "weco": (
        {
            "outside": beyond_limits, "two_of_three": beyond_zone(2, 3, 2), "four_of_five": beyond_zone(4, 5, 1),
            "shift": shift(8),
        },
        ("shift",),
    ),
    "nelson": (
        {
            "outside": beyond_limits, "shift": shift(9), "trend": trend(6), "alternating": all_of(14, alternate),
            "two_of_three": beyond_zone(2, 3, 2), "four_of_five": beyond_zone(4, 5, 1),
            "within": all_of(15, near), "without": all_of(8, far),
        },
        ("shift",),
    ),
    "ihi": (
        {
            "outside": beyond_limits, "shift": shift(6, ties_break=False), "trend": trend(5, ties_break=False),
            "few_runs": few_runs, "many_runs": many_runs,
        },
        ("shift", "few_runs", "many_runs"),
    ),
}  # fmt: skip


Weighed: TypeAlias = list[tuple[Any, float]]  # figures and what they count for


def level(part: Weighed) -> Any:
    return sum(value * weight for value, weight in part) / sum(weight for _, weight in part)


def squares(part: Weighed) -> float:
    return float(sum(weight * (value - level(part)) ** 2 for value, weight in part))


def split(part: Weighed) -> tuple[int, float]:
    """Where two parts, of three or more each, leave the least squares, and how many they take away."""
    taken = {i: squares(part) - squares(part[:i]) - squares(part[i:]) for i in range(3, len(part) - 2)}
    most = max(taken.values())
    return next((i, each) for i, each in taken.items() if each >= most * (1 - 1e-9))


def newest_change(points: Weighed, risk: float, least: float) -> tuple[int, int] | None:
    """Where the part before the newest lasting change begins, and where what came since does."""
    found, since, before, free = None, 0, 0.0, len(points) - 1
    hair = 1e-12 * squares(points) if points else 0.0
    while len(points) - since >= 6:
        part, free = points[since:], free - 1
        at, between = split(part)
        apart = squares(part[:at]) + squares(part[at:])
        within = max(max(before + apart, hair) / free, apart / (len(part) - 2), least)
        if between <= within * float(stats.t.ppf(1 - risk / 2 / (len(part) - 5), free)) ** 2:
            break
        before += squares(part[:at])
        found, since, risk = (since, since + at), since + at, 0.001
    return found


def taken_back(before: Weighed, after: Weighed, moved: int) -> bool:
    """Whether the newest six of twelve or more lie clearly the other way, and nearer to what was before."""
    if len(after) < 12:
        return False
    middle, newest, free = after[:-6], after[-6:], len(after) - 2
    sizes = [sum(weight for _, weight in part) for part in (middle, newest)]
    spread = (squares(middle) + squares(newest)) / free
    error = (spread * (1 / sizes[0] + 1 / sizes[1])) ** 0.5
    gone, kept = level(middle) - level(newest), level(newest) - level(before)
    clearly = float(gone) * moved > float(stats.t.ppf(0.97, free)) * error
    return clearly and float(gone) * moved > float(kept) * moved


def way(phase: Phase, fired: Fired, rule: list[str | None], last_point: bool) -> int:
    """The way of a phase with a signal: of its newest lasting change, or else of a signal that stands.

    A pattern can end on the centre line: then its last point is the newest.
    """
    useful = [i for i, s in enumerate(phase.side) if s != 0]
    told = [i for i, found in enumerate(fired) if found is not None]
    if not told:
        return 0
    standing = fired[max([*useful, *told])] or 0
    points = list(phase.figures.values())
    change = newest_change(points, 0.25 if {*rule} - {None, "outside"} else 0.1, phase.least)
    if last_point or change is None or not phase.lines[0].judged:
        return standing
    before, after = points[change[0] : change[1]], points[change[1] :]
    if inner := newest_change(before, 0.05, phase.least):
        before = before[inner[1] :]
    moved = 1 if level(after) > level(before) else -1
    if taken_back(before, after, moved):
        return 0 if standing == moved else standing
    return moved
