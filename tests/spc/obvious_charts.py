"""Slow, readable twins of the charts: one phase at a time, plain Python, exact fractions until a root is taken.

Anyone can check them against the formulas of docs/method.md; the fast engine must agree with them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import exp, fsum, isclose, lgamma, pi, sqrt
from statistics import median
from typing import TypeAlias

Number: TypeAlias = Fraction | float
Maybe: TypeAlias = Number | None


@cache
def exact(value: float) -> Fraction:
    """The decimal number a person typed: 0.1 is a tenth."""
    return Fraction(repr(value))


@dataclass(frozen=True)
class Point:
    """`rows` are the figures behind it: y and n, None where missing."""

    rows: list[tuple[Maybe, Maybe]]
    included: bool = True
    baseline: bool = True
    cl: Maybe = None

    @property
    def base(self) -> bool:
        return self.included and self.baseline

    @property
    def figures(self) -> list[Number]:
        return [y for y, _ in self.rows if y is not None]


@dataclass(frozen=True)
class Asked:
    denominator: bool = False
    aggregate: str = "mean"
    screened: bool = False
    wide: Number = 3 / Fraction("1.128")  # the 3-sigma limits, in mean ranges


@dataclass
class Line:
    """A point as it is drawn. `zone`: its distance from the centre in sigmas."""

    value: Maybe
    centre: Maybe
    lower: Maybe = None
    upper: Maybe = None
    lower95: Maybe = None
    upper95: Maybe = None
    zone: float | None = None
    judged: bool = field(default=True)  # whether runs about the centre mean anything


def on(left: Number, right: Number) -> bool:
    """Equal; where roots have been taken, equal but for rounding."""
    if type(left) is type(right) is Fraction:
        return left == right
    return isclose(left, right, rel_tol=1e-12)


def known(values: list[Maybe]) -> list[Number]:
    return [v for v in values if v is not None]


def mean(values: list[Number]) -> Maybe:
    if not values:
        return None
    if all(type(v) is Fraction for v in values):
        return sum(values, Fraction(0)) / len(values)
    return fsum(values) / len(values)


def spread(values: list[Number]) -> float | None:
    """The standard deviation with n - 1."""
    middle = mean(values)
    return sqrt(sum((v - middle) ** 2 for v in values) / (len(values) - 1)) if len(values) > 1 else None


def whole(point: Point) -> list[tuple[Number, Number]]:
    return [(y, n) for y, n in point.rows if y is not None and n is not None]


def exposure(point: Point) -> Maybe:
    total = sum(n for _, n in whole(point))
    return total if total > 0 else None


def plotted(point: Point, asked: Asked) -> Maybe:
    if asked.denominator:
        n = exposure(point)
        return None if n is None else Fraction(sum(y for y, _ in whole(point))) / n
    y = point.figures
    if not y:
        return None
    if asked.aggregate == "sd":
        return spread(y)
    return {"mean": mean, "median": median, "sum": sum}[asked.aggregate](y)


def centres(points: list[Point], computed: Maybe) -> list[Maybe]:
    """The given centre line if it is given for every point."""
    if all(point.cl is not None for point in points):
        return [point.cl for point in points]
    return [computed] * len(points)


def of_base(points: list[Point], values: list[Maybe]) -> list[Maybe]:
    return [v for point, v in zip(points, values, strict=True) if point.base]


def steps(base: list[Maybe]) -> list[Number]:
    """Successive differences without sign; a missing value costs both."""
    return [abs(b - a) for a, b in pairwise(base) if a is not None and b is not None]


def mean_range(ranges: list[Number], screened: bool, limit: str = "3.267") -> Maybe:
    middle = mean(ranges)
    if middle is None or not screened:
        return middle
    return mean([r for r in ranges if r < Fraction(limit) * middle])


def zone(value: Maybe, centre: Maybe, sigma: Maybe) -> float | None:
    if value is None or centre is None or sigma is None:
        return None
    if on(value, centre):
        return 0.0 if sigma > 0 else None
    return float((value - centre) / sigma) if sigma > 0 else float("inf") * (1 if value > centre else -1)


def limits(
    values: list[Maybe], centre: list[Maybe], sigma: list[Maybe], floor: Maybe = None, ceiling: Maybe = None
) -> list[Line]:
    def cut(line: Number) -> Number:
        line = line if floor is None else max(line, floor)
        return line if ceiling is None else min(line, ceiling)

    found = []
    for v, c, s in zip(values, centre, sigma, strict=True):
        around = [None] * 4 if c is None or s is None else [cut(c + k * s) for k in (-3, 3, -2, 2)]
        found.append(Line(v, c, *around, zone=zone(v, c, s)))
    return found


def run(points: list[Point], asked: Asked) -> list[Line]:
    values = [plotted(point, asked) for point in points]
    base = known(of_base(points, values))
    centre = centres(points, median(base) if base else None)
    return [Line(v, c) for v, c in zip(values, centre, strict=True)]


def individuals(points: list[Point], values: list[Maybe], asked: Asked) -> list[Line]:
    centre = centres(points, mean(known(of_base(points, values))))
    left = [None if v is None or c is None else v - c for v, c in zip(values, centre, strict=True)]
    middle = mean_range(steps(of_base(points, left)), asked.screened)
    sigma = None if middle is None else middle * asked.wide / 3
    return limits(values, centre, [sigma] * len(points))


def i(points: list[Point], asked: Asked) -> list[Line]:
    return individuals(points, [plotted(point, asked) for point in points], asked)


def mr(points: list[Point], asked: Asked) -> list[Line]:
    values = [plotted(point, asked) for point in points]
    ranges: list[Maybe] = [None]
    ranges += [None if a is None or b is None else abs(b - a) for a, b in pairwise(values)]
    centre = centres(points, mean(known(of_base(points, ranges))))
    found = []
    for r, c in zip(ranges, centre, strict=True):
        upper = None if c is None else Fraction("3.267") * c
        inner = None if upper is None else upper * 2 / 3
        found.append(Line(r, c, Fraction(0), upper, Fraction(0), inner, judged=False))
    return found


def ip(points: list[Point], asked: Asked) -> list[Line]:
    values = [plotted(point, asked) for point in points]
    sizes = [exposure(p) if asked.denominator else Fraction(len(p.figures)) or None for p in points]
    before = sum(point.baseline for point in points)
    if min(before, len(points) - before) < 2:  # a freeze so near an end is not used
        points = [Point(p.rows, p.included, True, p.cl) for p in points]
    base = of_base(points, list(zip(values, sizes, strict=True)))
    there = [(v, n) for v, n in base if v is not None and n is not None]
    weight = sum(n for _, n in there)
    centre = centres(points, sum(v * n for v, n in there) / weight if weight else None)
    s = [
        sqrt(pi / 2) * abs(b - a) / sqrt(1 / m + 1 / n)
        for (a, m), (b, n) in pairwise(base)
        if None not in (a, b, m, n)
    ]
    middle = mean_range(s, asked.screened, "3.2665")
    sigma = [None if n is None or middle is None else middle / sqrt(n) for n in sizes]
    return limits(values, centre, sigma)


def c4(n: int) -> float:
    return sqrt(2 / (n - 1)) * exp(lgamma(n / 2) - lgamma((n - 1) / 2))


def usual_spread(points: list[Point]) -> float | None:
    """The mean standard deviation of equal subgroups, else the pooled one."""
    sizes = [len(point.figures) for point in points]
    base = [point.figures for point in points if point.base]
    spreads = [spread(y) for y in base]
    if len(set(sizes)) == 1:
        return mean(known(spreads))
    freedom = sum(len(y) - 1 for y in base)  # an empty subgroup takes one
    squares = sum((len(y) - 1) * s**2 for y, s in zip(base, spreads, strict=True) if s is not None)
    return sqrt(squares / freedom) if freedom > 0 else None


def xbar(points: list[Point], asked: Asked) -> list[Line]:
    values = [mean(point.figures) for point in points]
    centre = centres(points, mean([y for point in points if point.base for y in point.figures]))
    s, sizes = usual_spread(points), [len(point.figures) for point in points]
    sigma = [None if n < 2 or s is None else s / c4(n) / sqrt(n) for n in sizes]
    return limits(values, centre, sigma)


def s(points: list[Point], asked: Asked) -> list[Line]:
    centre = centres(points, usual_spread(points))
    sizes = [len(point.figures) for point in points]
    share = [sqrt(1 - c4(n) ** 2) / c4(n) if n > 1 else None for n in sizes]
    sigma = [None if c is None or k is None else c * k for c, k in zip(centre, share, strict=True)]
    return limits([spread(point.figures) for point in points], centre, sigma, floor=0)


def t(points: list[Point], asked: Asked) -> list[Line]:
    def back(root: Maybe) -> Maybe:
        return None if root is None or root < 0 else float(root) ** 3.6

    roots = [Point(p.rows, p.included, p.baseline, p.cl and float(p.cl) ** (1 / 3.6)) for p in points]
    values = [plotted(point, asked) for point in points]
    found = individuals(roots, [None if v is None else float(v) ** (1 / 3.6) for v in values], asked)
    for v, line in zip(values, found, strict=True):
        line.value, line.centre = v, back(line.centre)
        line.lower = None if line.lower is None else back(max(line.lower, 0.0))
        line.upper, line.lower95, line.upper95 = map(back, (line.upper, line.lower95, line.upper95))
    return found


def c(points: list[Point], asked: Asked) -> list[Line]:
    values = [sum(p.figures, Fraction(0)) if p.figures else None for p in points]
    centre = centres(points, mean(known(of_base(points, values))))
    return limits(values, centre, [None if m is None else sqrt(m) for m in centre], floor=0)


def ratio(points: list[Point], asked: Asked, share: bool, laney: bool) -> list[Line]:
    values, sizes = [plotted(p, asked) for p in points], [exposure(p) for p in points]
    there = [row for p in points if p.base and exposure(p) is not None for row in whole(p)]
    under = sum(n for _, n in there)
    centre = centres(points, Fraction(sum(y for y, _ in there)) / under if under else None)
    sigma: list[Maybe] = []
    for m, n in zip(centre, sizes, strict=True):
        square = None if m is None or n is None else m * (1 - m) / n if share else m / n
        sigma.append(None if square is None or square < 0 else sqrt(square))
    if laney:
        z = [
            None if not s or v is None else (v - m) / s for v, m, s in zip(values, centre, sigma, strict=True)
        ]
        middle = mean_range(steps(of_base(points, z)), asked.screened)
        wider = None if middle is None else middle * asked.wide / 3
        sigma = [None if s is None or wider is None else s * wider for s in sigma]
    return limits(values, centre, sigma, 0, 1 if share else None)


def g(points: list[Point], asked: Asked) -> list[Line]:
    values = [plotted(point, asked) for point in points]
    base = known(of_base(points, values))
    given = all(point.cl is not None for point in points)
    level = centres(points, mean(base))
    middle = median(base) if base else None
    found = []
    for v, m in zip(values, level, strict=True):
        centre = Fraction("0.693") * m if given else middle
        if m is None or centre is None:
            found.append(Line(v, centre))
            continue
        sigma = sqrt(m * (m + 1))
        lines = [max(m - 3 * sigma, 0), m + 3 * sigma, max(m - 2 * sigma, 0), m + 2 * sigma]
        found.append(Line(v, centre, *lines, zone=zone(v, centre, (lines[3] - centre) / 2)))
    return found


Chart: TypeAlias = Callable[[list[Point], Asked], list[Line]]
CHARTS: dict[str, Chart] = {
    "run": run, "i": i, "mr": mr, "ip": ip, "xbar": xbar, "s": s, "t": t, "c": c, "g": g,
    "u": lambda points, asked: ratio(points, asked, share=False, laney=False),
    "up": lambda points, asked: ratio(points, asked, share=False, laney=True),
    "p": lambda points, asked: ratio(points, asked, share=True, laney=False),
    "pp": lambda points, asked: ratio(points, asked, share=True, laney=True),
}  # fmt: skip
