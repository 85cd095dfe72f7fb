"""Slow, readable twins of the engine: one series at a time, plain Python, exact arithmetic.

Anyone can check them against the papers; the fast engine must agree with them on random series.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from math import comb, log2
from statistics import median

Exact = Fraction
NOTHING: tuple[None, None] = (None, None)


def exact(value: float) -> Fraction:
    """The decimal number a person typed: 0.1 is a tenth."""
    return Fraction(repr(value))


@dataclass(frozen=True)
class Point:
    value: Fraction | None
    included: bool = True
    baseline: bool = True


def figures(points: list[Point]) -> list[Fraction]:
    """What the centre line comes from."""
    return [p.value for p in points if p.value is not None and p.included and p.baseline]


def median_centre(points: list[Point]) -> Fraction | None:
    found = figures(points)
    return median(found) if found else None


def mean_centre(points: list[Point]) -> Fraction | None:
    found = figures(points)
    return sum(found, Fraction(0)) / len(found) if found else None


def sides(points: list[Point], centre: Fraction | None) -> list[int]:
    """1 above, -1 below, 0 not useful."""
    found = []
    for point in points:
        if centre is None or point.value is None or not point.included or point.value == centre:
            found.append(0)
        else:
            found.append(1 if point.value > centre else -1)
    return found


def runs(side: list[int]) -> list[int]:
    """The lengths of the runs."""
    useful = [s for s in side if s != 0]
    return [len(list(run)) for _, run in groupby(useful)]


def longest_run(side: list[int]) -> int:
    return max(runs(side), default=0)


def crossings(side: list[int]) -> int:
    return max(len(runs(side)) - 1, 0)


def longest_run_max(useful: int) -> int:
    return round(log2(useful)) + 3 if useful else 0


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


def signal(side: list[int]) -> bool:
    useful = sum(s != 0 for s in side)
    return longest_run(side) > longest_run_max(useful) or crossings(side) < crossings_min(useful)


def long_run_points(side: list[int]) -> list[int]:
    """The way of every point that lies in a run longer than chance gives, else 0."""
    useful = [i for i, s in enumerate(side) if s != 0]
    found = [0] * len(side)
    for way, run in groupby(useful, key=lambda i: side[i]):
        places = list(run)
        if len(places) > longest_run_max(len(useful)):
            for i in places:
                found[i] = way
    return found


def way(side: list[int], fired: list[bool], ways: list[int]) -> int:
    """The way of a phase with a signal: that of the newest useful point, or else from half to half."""
    useful = [i for i, s in enumerate(side) if s != 0]
    if not any(fired) or not useful:
        return 0
    if fired[useful[-1]] and ways[useful[-1]]:
        return ways[useful[-1]]
    half = len(useful) // 2
    if not half:
        return 0
    first, second = useful[:half], useful[half:]
    moved = share_above(side, second) - share_above(side, first)
    found = 0 if abs(moved) < Fraction(1, 5) else (1 if moved > 0 else -1)
    undone = len(useful) >= 3 and all(side[i] == -found for i in useful[-3:])
    return 0 if undone else found


def share_above(side: list[int], places: list[int]) -> Fraction:
    return Fraction(sum(side[i] > 0 for i in places), len(places))


def moving_ranges(points: list[Point]) -> list[Fraction]:
    """Of the base; excluded points are bridged, missing ones are not."""
    base = [p.value for p in points if p.included and p.baseline]
    pairs = pairwise(base)
    return [abs(b - a) for a, b in pairs if a is not None and b is not None]


def i_limits(points: list[Point]) -> tuple[Fraction, Fraction] | tuple[None, None]:
    centre, ranges = mean_centre(points), moving_ranges(points)
    if centre is None or not ranges:
        return NOTHING
    sigma = sum(ranges, Fraction(0)) / len(ranges) / Fraction("1.128")
    return centre - 3 * sigma, centre + 3 * sigma


def shift(side: list[int | None], length: int) -> list[int]:
    """Successive points on one side; 0 (on the line) and None (missing) break."""
    found: list[int] = []
    for way, run in groupby(side):
        members = list(run)
        found += [way or 0 if len(members) >= length else 0] * len(members)
    return found


def trend(values: list[Fraction | None], points: int) -> list[bool]:
    """Points of every stretch of `points` that each rise or each fall."""
    found = [False] * len(values)
    for start in range(len(values) - points + 1):
        window = values[start : start + points]
        known = [v for v in window if v is not None]
        steps = [b - a for a, b in pairwise(known)]
        if len(known) == points and (all(s > 0 for s in steps) or all(s < 0 for s in steps)):
            found[start : start + points] = [True] * points
    return found


def beyond(zone: list[float | None], needed: int, window: int, sigmas: float) -> list[int]:
    """Of any `window` successive points, `needed` farther than `sigmas` on one side: those fire."""
    found = [0] * len(zone)
    for end in range(len(zone)):
        places = range(max(end - window + 1, 0), end + 1)
        for way in (1, -1):
            far = [i for i in places if (z := zone[i]) is not None and way * z > sigmas]
            if len(far) >= needed:
                for i in far:
                    found[i] = way
    return found
