"""Whether stated probabilities come true: the methods of `lkt.variation` on simulated units, seeded.

Every row is one cell of a grid, or one tenth of stated probabilities, with what was stated and what came true in
per cent. `make calibration` prints a summary; docs/method.md has the figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from lkt.spc.groups import Bools, Groups, Ints
from lkt.variation.distributions import LAWS, Law
from lkt.variation.funnel import funnel
from lkt.variation.ranks import ranks
from lkt.variation.shares import shares
from lkt.variation.trend import GROWING, SHRINKING, Trend, _agreed, _lines, trends
from lkt.variation.unit_matrix import UnitMatrix
from lkt.variation.variance import adjusted, between
from tests.calibration.worlds import Floats, World

SEED = 2027
LEVELS = {"pr": (0.05, 0.2, 0.5, 0.75, 0.9), "rc": (0.05, 0.5), "mean": (5.0,)}
SPREADS = {"pr": (0.0, 0.2, 0.5, 1.0), "rc": (0.0, 0.2, 0.5, 1.0), "mean": (0.0, 0.05, 0.2)}
UNITS = (5, 10, 20, 40)
CASES = (10, 30, 100, 500)
BAND = (93, 97)  # per cent: where the coverage of a 95 % interval should lie
AGAIN = 10


@dataclass(frozen=True)
class Row:
    """`came` per cent of `count`, where `stated` were to be expected."""

    name: str
    cell: str
    stated: float | None  # None: a power, of which nothing is stated
    came: float
    count: int


@dataclass(frozen=True)
class Range:
    """What came true over the cells of a grid, per cent; `within` of them between 93 and 97."""

    name: str
    cell: str
    lowest: float
    mean: float
    highest: float
    cells: int
    within: int


# Kind, usual size and level. A unit expects 12 events (or non-events) or more: a team's half-year in most areas ...
USUAL = (("pr", 60, 0.8), ("pr", 150, 0.3), ("pr", 400, 0.1), ("rc", 1000, 0.02), ("sr", 40, 1.0))
# ... or so few that a limit by chance has no count to lie at.
SMALL = (
    ("pr", 50, 0.2),
    ("pr", 25, 0.2),
    ("rc", 500, 0.02),
    ("rc", 250, 0.02),
    ("sr", 10, 1.0),
    ("sr", 5, 1.0),
)

# Networks as in practice: units, usual size, level, spread.
NETWORKS = (
    World("pr", 20, 60, 0.75, 0.3), World("pr", 20, 600, 0.75, 0.3), World("pr", 8, 100, 0.5, 0.3),
    World("pr", 20, 30, 0.9, 0.5), World("pr", 5, 200, 0.6, 0.2), World("pr", 30, 50, 0.2, 0.6),
    World("pr", 20, 60, 0.75, 0.0), World("rc", 20, 300, 0.05, 0.4), World("mean", 15, 50, 5.0, 0.2),
)  # fmt: skip


def run(replicates: int = 2000) -> Iterator[Row | Range]:
    """Everything: about a quarter of an hour on one core with 2,000 replicates."""
    yield from levels(replicates)
    yield from levels(replicates, SMALL)
    yield from sides(replicates)
    for kind, assumed in product(LEVELS, (True, False)):
        if kind != "mean" or assumed:
            yield from ranges(
                coverage(grid(kind, assumed), replicates), f"{kind}, {'' if assumed else 'not '}as assumed"
            )
    yield from parts(max(replicates // 4, 1))
    yield from verdicts(replicates)
    yield from moved(replicates)
    yield from looks(replicates)
    yield from places(list(NETWORKS), max(replicates // 10, 1))


def ranges(rows: Iterator[Row], cell: str) -> Iterator[Range]:
    """The rows of each name as one."""
    found: dict[str, list[float]] = {}
    for row in rows:
        found.setdefault(row.name, []).append(row.came)
    for name, came in found.items():
        within = sum(BAND[0] <= one <= BAND[1] for one in came)
        yield Range(name, cell, min(came), float(np.mean(came)), max(came), len(came), within)


def grid(kind: str, assumed: bool = True) -> list[World]:
    """The grid of the between-unit variance."""
    cells = product(UNITS, CASES, LEVELS[kind], SPREADS[kind])
    return [World(kind, *cell, assumed) for cell in cells]


def coverage(worlds: list[World], replicates: int) -> Iterator[Row]:
    """How often the 95 % interval of the variance holds the true one, of the networks that got an interval.

    With 2,000 networks a coverage of 95 % has a standard error of half a percentage point. So a cell outside BAND is
    drawn again, with AGAIN times as many networks, and these alone count.
    """
    for number, world in enumerate(worlds):
        name, (low, high) = "variance" if world.spread else "zero", BAND
        held = _held(world, np.random.default_rng([SEED, number]), replicates)
        if len(held) and world.spread and not low <= 100 * held.mean() <= high:
            rng = np.random.default_rng([SEED, number, AGAIN])
            held = np.concatenate([_held(world, rng, replicates) for _ in range(AGAIN)])
        if len(held):
            yield Row(name, _named(world), 95, 100 * float(held.mean()), len(held))


def _held(world: World, rng: np.random.Generator, replicates: int) -> Bools:
    """Whether the interval holds the true variance, for each network that got one."""
    value, size, _, groups = world.draw(rng, replicates)
    found = between(value, size, groups, LAWS[world.kind])
    sd = np.sqrt(world.variance)
    held: Bools = ((found.sd_lower <= sd) & (sd <= found.sd_upper))[found.reason == ""]
    return held


def levels(replicates: int, sizes: tuple[tuple[str, float, float], ...] = USUAL) -> Iterator[Row]:
    """How often units without any difference lie outside, 30 in a funnel, by the overdispersion asked for."""
    for number, ((kind, cases, level), extra) in enumerate(product(sizes, ("none", "cqc", "shmi"))):
        world = World("rc" if kind == "sr" else kind, 30, cases, level, 0.0)
        value, size, _, groups = world.draw(np.random.default_rng([SEED, number]), replicates)
        places = _funnels(value, size, groups, kind, extra)
        for position, stated in ((1, 5.0), (2, 0.2)):
            beyond = 100 * float((np.abs(places) >= position).mean())
            yield Row("funnel", f"{kind} {extra} {cases} x {level}", stated, beyond, len(value))


def sides(replicates: int) -> Iterator[Row]:
    """How often rates with a usual spread (½ of the logarithm) lie below and above limits that allow for it."""
    for number, cases in enumerate((5000, 1000, 250)):
        world = World("rc", 30, cases, 0.02, 0.5)
        value, size, _, groups = world.draw(np.random.default_rng([SEED, number]), replicates)
        places = _funnels(value, size, groups, "rc", "cqc")
        for (position, stated), way in product(((1, 2.5), (2, 0.1)), (-1, 1)):
            beyond = 100 * float((way * places >= position).mean())
            cell = f"rc cqc {world.cases * world.level:g} events, spread, {'above' if way > 0 else 'below'}"
            yield Row("funnel", cell, stated, beyond, len(value))


def _funnels(value: Floats, size: Floats, groups: Groups, kind: str, extra: str) -> Ints:
    """The places of all units, a funnel to a group."""
    parts = (np.split(array, groups.starts[1:]) for array in (np.round(value * size), size))
    return np.concatenate([funnel(*part, kind, extra).position for part in zip(*parts, strict=True)])


def places(worlds: list[World], replicates: int) -> Iterator[Row]:
    """Stated probabilities of being among the three highest or lowest, by tenths, and how often it was so."""
    stated, came, inside = [], [], []
    for number, world in enumerate(worlds):
        rng = np.random.default_rng([SEED, number])
        for _ in range(replicates):
            value, size, level, _ = world.draw(rng, 1)
            found = ranks(value, size, LAWS[world.kind], seed=int(rng.integers(2**31)))
            place = np.argsort(np.argsort(-level, kind="stable"), kind="stable")
            stated += [found.among_highest, found.among_lowest]
            came += [place < 3, place >= len(value) - 3]
            inside.append((found.lower <= level) & (level <= found.upper))
    yield from _tenths(np.concatenate(stated), np.concatenate(came))
    held = np.concatenate(inside)
    yield Row("shrunken", "", 95, 100 * float(held.mean()), len(held))


def _tenths(stated: Floats, came: np.ndarray) -> Iterator[Row]:
    tenth = np.minimum((10 * stated).astype(int), 9)
    for number in range(10):
        there = tenth == number
        if there.any():
            yield Row("rank", f"{10 * number}-{10 * number + 10} %", 100 * float(stated[there].mean()),
                      100 * float(came[there].mean()), int(there.sum()))  # fmt: skip


def parts(replicates: int) -> Iterator[Row]:
    """How often the interval of the share of each level above the teams holds the true one.

    Regions of teams, and regions of hospitals of teams, which differ by so much at every level (logit).
    """
    cells: tuple[tuple[tuple[int, ...], tuple[float, ...]], ...] = (
        ((5, 8), (0.0, 0.4)), ((5, 8), (0.2, 0.4)), ((5, 8), (0.4, 0.4)), ((4, 6), (0.4, 0.4)),
        ((5, 8), (0.4, 0.0)), ((5, 3, 4), (0.3, 0.3, 0.3)), ((5, 3, 4), (0.0, 0.4, 0.3)),
        ((5, 3, 4), (0.4, 0.0, 0.3)),
    )  # fmt: skip
    for number, (counts, spreads) in enumerate(cells):
        rng = np.random.default_rng([SEED, number])
        codes = [np.arange(np.prod(counts)) // int(np.prod(counts[at:])) for at in range(1, len(counts) + 1)]
        held = np.mean([_shares_held(rng, codes, spreads) for _ in range(replicates)], axis=0)
        for level, came in enumerate(held.tolist(), 1):
            cell = f"{' x '.join(map(str, counts))}, {' / '.join(map(str, spreads))}, level {level}"
            yield Row("share", cell, 95, 100 * came, replicates)


def _shares_held(rng: np.random.Generator, codes: list[Ints], spreads: tuple[float, ...]) -> Bools:
    """Whether the intervals of one network hold the true shares, from the outermost level inwards."""
    away = sum(
        spread * rng.standard_normal(code[-1] + 1)[code] for spread, code in zip(spreads, codes, strict=True)
    )
    size = World("pr", 1, 100, 0.5, 0.0).sizes(rng, codes[-1].shape)
    value = rng.binomial(size.astype(np.int64), 1 / (1 + np.exp(-away))) / size
    found, true = shares(value, size, codes[:-1], LAWS["pr"]), np.square(spreads) / np.square(spreads).sum()
    held: Bools = (found.lower <= true + 1e-9) & (true <= found.upper + 1e-9)
    return held[:-1]


def verdicts(replicates: int) -> Iterator[Row]:
    """How often a trend is told: none there (levels that stay, levels drawn anew), and a spread cut to a half."""
    for number, (periods, cases, course) in enumerate(
        product((6, 12), (30, 100), ("stays", "anew", "halved"))
    ):
        rng = np.random.default_rng([SEED, number])
        world = World("pr", 20, cases, 0.7, 0.5)
        figures = zip(*_course(world, rng, periods, replicates, course), strict=True)
        ways = [trend(value.T, size.T, np.arange(float(periods)), LAWS["pr"]).way for value, size in figures]
        stated = None if course == "halved" else 2.5
        cell = f"{periods} x {cases}, {course}"
        for way in (SHRINKING, GROWING):
            yield Row(way, cell, stated, 100 * ways.count(way) / replicates, replicates)


def moved(replicates: int) -> Iterator[Row]:
    """How often 20 units whose odds (or rates) keep their ratios are said to draw together, or apart: the level moves.

    A row for what natural units say alone, and one for the verdict, which needs both scales.
    """
    courses = (("pr", 0.7, 0.95), ("pr", 0.95, 0.7), ("pr", 0.3, 0.05), ("rc", 0.2, 0.05))
    for number, ((kind, first, last), spread, (periods, cases)) in enumerate(
        product(courses, (0.3, 0.5, 1.0), product((6, 12), (30, 100, 400)))
    ):
        rng = np.random.default_rng([SEED, number])
        start = World(kind, 20, cases, first, spread, assumed=False)
        line = np.linspace(*(np.log(p / (1 - p) if kind == "pr" else p) for p in (first, last)), periods)
        away = line[:, None] + spread * rng.standard_normal((replicates, 1, 20))
        level = 1 / (1 + np.exp(-away)) if kind == "pr" else np.exp(away)
        size = start.sizes(rng, level.shape)
        found = _trends(start.figures(rng, level, size), size, kind)
        way = SHRINKING if abs(line[-1]) > abs(line[0]) else GROWING
        cell = f"{kind} {first} to {last}, {spread}, {periods} x {cases}, {way}"
        told = {"natural": [one.natural for one in found], "both": [one.way for one in found]}
        for name, ways in told.items():
            yield Row(name, cell, 2.5, 100 * ways.count(way) / replicates, replicates)


def trend(value: Floats, size: Floats, at: Floats, law: Law) -> Trend:
    """Of units by periods, whoever reports."""
    (found,) = _lines([(value, size, at)], law)
    return _agreed(found, found)


def _trends(value: Floats, size: Floats, kind: str) -> list[Trend]:
    """Of networks by periods by units."""
    periods = tuple(range(value.shape[1]))
    made = [
        UnitMatrix(tuple(range(value.shape[2])), periods, (), (y * n).T, n.T, n.T, (y * n).T)
        for y, n in zip(value, size, strict=True)
    ]
    return trends(made, [np.arange(float(len(periods)))] * len(made), LAWS[kind])


def looks(replicates: int) -> Iterator[Row]:
    """Areas of eight indicators, 20 teams each: how many call any of them more than chance, or changing, where none is.

    Looked at alone, and after the correction for their number (`adjusted`). Of the trends the teams do differ.
    """
    areas, half, cases = max(replicates // 2, 1), 8, (30, 100, 30, 100, 60, 200, 60, 400)
    levels = (0.05, 0.2, 0.5, 0.75, 0.9, 0.8, 0.3, 0.6)
    p = np.empty((2, areas, half))
    for number, (size_of, level) in enumerate(zip(cases, levels, strict=True)):
        rng = np.random.default_rng([SEED, number])
        value, size, _, groups = World("pr", 20, size_of, level, 0.0).draw(rng, areas)
        p[0, :, number] = np.minimum(2 * between(value, size, groups, LAWS["pr"]).p, 1)
        found = _trends(*_course(World("pr", 20, size_of, level, 0.5), rng, 8, areas, "stays"), "pr")
        p[1, :, number] = [one.p_way for one in found]
    for name, values in zip(("chance", "trend"), p, strict=True):
        for cell, judged in (("alone", values), ("corrected", np.array([adjusted(own) for own in values]))):
            yield Row(
                f"any {name}",
                f"8 indicators, {cell}",
                5.0,
                100 * float((judged <= 0.05).any(axis=1).mean()),
                areas,
            )


def _course(
    world: World, rng: np.random.Generator, periods: int, replicates: int, course: str
) -> tuple[Floats, Floats]:
    """Figures of the same units through time, and what they rest on: networks by periods by units."""
    shape = (replicates, periods, world.units)
    level = np.array(np.broadcast_to(world.levels(rng, (replicates, 1, world.units)), shape))
    if course == "anew":
        level = world.levels(rng, shape)
    if course == "halved":
        mean = level.mean(axis=-1, keepdims=True)
        level = mean + (level - mean) * np.linspace(1, 0.5, periods)[:, None]
    size = world.sizes(rng, shape)
    return world.figures(rng, level, size), size


def _named(world: World) -> str:
    return f"{world.kind}: {world.units} x {world.cases:g}, {world.level}, {world.spread}"
