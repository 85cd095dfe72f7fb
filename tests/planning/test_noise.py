"""The noise floor: against every outcome written down, and against matrices in which nothing happens."""

from __future__ import annotations

from itertools import product
from math import prod
from statistics import median

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lkt import spc
from lkt.planning.noise import NoiseFloor, central_range, noise_floor, poisson_binomial
from tests.spc import obvious
from tests.spc.made import long_enough, sides

CHANCES = st.lists(st.sampled_from([0.0, 0.01, 0.1, 0.35, 0.5, 1.0]), max_size=8)


def by_every_outcome(chances: list[float]) -> list[float]:
    found = [0.0] * (len(chances) + 1)
    for outcome in product([0, 1], repeat=len(chances)):
        found[sum(outcome)] += prod(p if hit else 1 - p for p, hit in zip(chances, outcome, strict=True))
    return found


@given(CHANCES)
def test_poisson_binomial_is_that_of_every_outcome(chances: list[float]) -> None:
    found = poisson_binomial(np.array(chances), np.ones(len(chances), dtype=np.int64))
    np.testing.assert_allclose(found, by_every_outcome(chances), atol=1e-14)


def test_equal_chances_are_binomial_and_large_numbers_are_no_trouble() -> None:
    found = poisson_binomial(np.array([0.03, 0.08]), np.array([12_000, 4_000]))
    counts = np.arange(16_001)
    assert found.sum() == pytest.approx(1)
    mean = found @ counts
    assert mean == pytest.approx(12_000 * 0.03 + 4_000 * 0.08)
    spread = 12_000 * 0.03 * 0.97 + 4_000 * 0.08 * 0.92
    assert found @ (counts - mean) ** 2 == pytest.approx(spread)


def test_the_range_leaves_half_a_step_out() -> None:
    """Of 0 to 4 the first has 6 %: its middle, 3 %, is within. The last has 4 %: 98 % is not."""
    assert central_range(np.array([0.06, 0.3, 0.4, 0.2, 0.04])) == (0, 3)
    assert central_range(np.array([0.04, 0.3, 0.4, 0.2, 0.06])) == (1, 4)
    assert central_range(np.array([1.0])) == (0, 0)


def test_nothing_to_count_is_no_trouble() -> None:
    assert noise_floor([], 0) == NoiseFloor(0, 0, 0.0, 0, 0)


def test_the_split_by_the_median_decides() -> None:
    floor = noise_floor([(9, 15), (15, 9), (9, 15), (4, 6)], 0)
    own = spc.false_signal(10, "median", above=4)
    assert floor.expected == pytest.approx(3 * spc.false_signal(24, "median", above=9) + own)


def test_many_signals_are_more_than_chance() -> None:
    floor = noise_floor([(12, 12)] * 160, 12)
    assert (floor.low, floor.high, floor.more_than_chance) == (2, 9, True)
    assert not noise_floor([(12, 12)] * 160, 9).more_than_chance


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 12), st.one_of(st.none(), st.integers(0, 4))),
        min_size=1,
        max_size=40,
        unique_by=lambda row: row[:2],
    )
)
def test_sides_are_those_of_the_slow_twin(rows: list[tuple[int, int, int | None]]) -> None:
    """In the order of the summary, with missing figures, ties and series of any length."""
    found = spc.analyse(pd.DataFrame(rows, columns=["series", "x", "y"]), spc.Options(facets=["series"]))
    above, below = sides(found)
    for place, series in enumerate(found.summary["series"]):
        own = [row[2] for row in sorted(row for row in rows if row[0] == series)]
        known = [y for y in own if y is not None]
        middle = median(known) if known else None
        side = [obvious.side_of(y, middle) for y in own]
        assert (above[place], below[place]) == (side.count(1), side.count(-1))


@pytest.mark.parametrize("of", [8, 40], ids=["many ties", "some ties"])
def test_matrices_in_which_nothing_happens(of: int) -> None:
    """200 matrices of 60 shares of 24 months: as many signals as expected, within four standard errors."""
    rng = np.random.default_rng(3)
    y = rng.binomial(of, rng.uniform(0.3, 0.9, (12_000, 1)), (12_000, 24)) / of
    table = pd.DataFrame({"s": np.repeat(range(12_000), 24), "x": np.tile(range(24), 12_000), "y": y.ravel()})
    found = spc.analyse(table, spc.Options(facets=["s"]))
    parts = [slice(start, start + 60) for start in range(0, 12_000, 60)]
    floors = [noise_floor(*long_enough(found, part)) for part in parts]
    expected, seen = (np.array([getattr(f, name) for f in floors], float) for name in ("expected", "seen"))
    assert abs(seen.sum() - expected.sum()) < 4 * np.sqrt(expected.sum())
    held = np.mean([f.low <= f.seen <= f.high for f in floors])
    assert held > 0.91  # 95 % less three standard errors
    assert seen.sum() > expected.sum() / 1.2
