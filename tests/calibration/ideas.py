"""Whether ideas are called promising as seldom, where nothing works, as is said (`lkt.planning.ideas`), and how often
they are found where something does.

`python -m tests.calibration.ideas [NETWORKS]`: ten minutes with 2,000, a line a case. A network has 20 teams, 4
indicators, 36 months and 10 ideas, each of one indicator and tested by 3 to 12 teams; of effects, in a quarter as many
networks, only the first idea counts, which 8 teams test. Levels of teams differ by half a standard deviation of single
months.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from lkt import catalogue as files
from lkt import settings
from lkt.demo.stories import read
from lkt.domain.improvement import Change
from lkt.domain.indicator import Direction, Measure
from lkt.planning.ideas import FEWEST, LEVEL, Course, Evidence, Verdict, weigh
from lkt.planning.improvers import improved
from lkt.spc.groups import Floats
from lkt.variation.unit_matrix import UnitMatrix

TEAMS, INDICATORS, MONTHS, IDEAS = 20, 4, 36, 10
FIRST, LAST = 9, 28  # months in which tests begin
CASES, EIGHT, STEP = 40, 8, 500
MOVE = 2.0  # standard deviations by which series move for another reason
Tests = list[Mapping[Hashable, list[tuple[str, int]]]]


@dataclass(frozen=True)
class World:
    """moving: of the series so many improve by MOVE for another reason. again: autocorrelation. shares: of CASES.

    begun: how tests come about: in any month; in the months of the demonstration's tests; in the three after a seminar;
    after a team's worst half-year so far.
    effect: of the first idea, in standard deviations of single months.
    """

    moving: float = 0.0
    begun: str = "any"
    again: float = 0.0
    shares: bool = False
    effect: float = 0.0


WORLDS = {
    "stable": World(), "a third move": World(0.33), "two thirds move": World(0.67), "AR 0.3": World(0.33, again=0.3),
    "shares": World(0.33, shares=True),
    "dates of the demonstration": World(0.33, "written"), "after seminars": World(0.33, "seminars"),
    "after poor months": World(0.33, "poor"),
    **{f"effect {size}": World(0.0, effect=size) for size in (0.5, 1.0, 1.5, 2.0)},
    **{f"effect {size}, a third move": World(0.33, effect=size) for size in (0.5, 1.0, 1.5, 2.0)},
}  # fmt: skip


@cache
def _written() -> list[int]:
    """In which months of their data teams of the demonstration begin to test an idea."""
    known = files.load(settings.catalogue())
    tried = [v for v, _, _ in read(settings.DEMO, known)[2] if isinstance(v, Change) and v.idea]
    starts = [known.areas[known.teams[each.team].area].timeline.baseline_from.start for each in tried]
    months = (
        12 * (each.since.year - start.year) + each.since.month - start.month
        for each, start in zip(tried, starts, strict=True)
    )
    return [month for month in months if FIRST <= month < LAST]


def _begins(world: World, rng: np.random.Generator, noise: Floats) -> int:
    if world.begun == "written":
        return int(rng.choice(_written()))
    if world.begun == "seminars":
        return int(rng.choice([11, 18, 25]) + rng.integers(0, 3))
    if world.begun == "poor":
        half_years = np.convolve(noise, np.ones(6), "valid")[FIRST - 6 : LAST - 6]
        return FIRST + int(np.argmin(half_years))
    return int(rng.integers(FIRST, LAST))


def _network(world: World, rng: np.random.Generator) -> tuple[Tests, Floats, Floats]:
    """The tests of each idea, and figures with what they are of: indicators by teams by months."""
    shape = (INDICATORS, TEAMS, MONTHS)
    noise, months = rng.standard_normal(shape), np.arange(MONTHS)
    for month in months[1:]:
        noise[..., month] = (
            world.again * noise[..., month - 1] + np.sqrt(1 - world.again**2) * noise[..., month]
        )
    since = rng.integers(FIRST, LAST, shape[:2])[..., None]
    lift = MOVE * ((months >= since) & (rng.random((*shape[:2], 1)) < world.moving))
    tests: Tests = []
    for idea in range(IDEAS):
        at = idea % INDICATORS
        count = EIGHT if world.effect and not idea else int(rng.integers(FEWEST, 13))
        teams = rng.choice(TEAMS, count, replace=False).tolist()
        tests.append({t: [(f"{at}", _begins(world, rng, noise[at, t] + lift[at, t]))] for t in teams})
    for team, ((_, month),) in tests[0].items():
        lift[0, int(str(team)), month:] += world.effect
    away = 0.5 * rng.standard_normal((*shape[:2], 1))
    if not world.shares:
        return tests, away + noise + lift, np.ones(shape)
    spread = np.sqrt(0.6 * 0.4 / CASES)
    share = np.clip(0.6 + spread * (away + lift), 0, 1)
    return tests, rng.binomial(CASES, share).astype(float), np.full(shape, float(CASES))


def networks(count: int, world: World, seed: int = 16) -> Iterator[list[Evidence]]:
    """The evidence of all ideas, network after network."""
    measure, rng = Measure.PROPORTION if world.shares else Measure.VALUE, np.random.default_rng(seed)
    for begin in range(0, count, STEP):
        made = [_network(world, rng) for _ in range(min(STEP, count - begin))]
        figures = np.concatenate([each.reshape(-1, MONTHS) for _, each, _ in made])
        of = np.concatenate([each.reshape(-1, MONTHS) for *_, each in made])
        better, since = improved(_matrix(figures, of), Direction.HIGHER)
        for number, (tests, *_) in enumerate(made):
            courses = {}
            for at in range(INDICATORS):
                own = slice((number * INDICATORS + at) * TEAMS, (number * INDICATORS + at + 1) * TEAMS)
                reports = _matrix(figures[own], of[own])
                courses[f"{at}"] = Course(reports, measure, Direction.HIGHER, better[own], since[own])
            yield weigh(tests, courses, seed=begin + number)


def _matrix(figures: Floats, of: Floats) -> UnitMatrix:
    units, months = (tuple(range(length)) for length in figures.shape)
    return UnitMatrix(units, months, (), figures, of, of, figures)


def told(name: str, count: int) -> str:
    """A world in a line."""
    world = WORLDS[name]
    every = list(networks(count // 4 if world.effect else count, world))
    asked = [each for own in every for each in (own[:1] if world.effect else own) if each.compared >= FEWEST]
    share = {kind: 100 * np.mean([each.verdict is kind for each in asked]) for kind in Verdict}
    any_ = 100 * np.mean([any(each.verdict is Verdict.PROMISING for each in own) for own in every])
    alone = 100 * np.mean([each.p <= LEVEL for each in asked])
    held = 100 * np.mean([each.lower <= 0.5 <= each.upper for each in asked])
    followed = 100 * sum(each.followed for each in asked) / sum(each.teams for each in asked)
    others = 100 * np.mean([each.rate for each in asked])
    further = 100 * np.mean([each.further for each in asked])
    said = ", ".join(f"{kind.value} {of:.2f} %" for kind, of in share.items())
    return (
        f"{name}: followed {followed:.1f} %, of others {others:.1f} %; moved further than {further:.1f} %; "
        f"{said}; any of a network {any_:.2f} %; "
        f"p of 5 % or less, not corrected {alone:.2f} %; interval holds a half {held:.1f} %; {len(asked)} ideas"
    )


if __name__ == "__main__":
    for each in WORLDS:
        print(told(each, int(sys.argv[1]) if len(sys.argv) > 1 else 2000), flush=True)
