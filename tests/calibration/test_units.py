"""The calibration measures what it says: simulated units have the levels and sizes they should."""

from __future__ import annotations

import numpy as np
import pytest

from tests.calibration import units
from tests.calibration.units import Range, Row
from tests.calibration.worlds import World


@pytest.mark.parametrize("assumed", [True, False])
@pytest.mark.parametrize(
    ("kind", "level", "spread"), [("pr", 0.2, 0.5), ("rc", 0.5, 0.3), ("mean", 5.0, 0.2)]
)
def test_levels_have_the_variance_that_is_looked_for(
    kind: str, level: float, spread: float, assumed: bool
) -> None:
    world = World(kind, 10, 50, level, spread, assumed)
    drawn = world.levels(np.random.default_rng(1), (200_000,))
    assert drawn.var() == pytest.approx(world.variance, rel=0.03)


@pytest.mark.parametrize("kind", ["pr", "rc", "mean"])
def test_figures_vary_by_chance_about_their_level(kind: str) -> None:
    world = World(kind, 1000, 50, 0.3, 0.0)
    value, size, level, groups = world.draw(np.random.default_rng(1), 40)
    assert world.variance == 0
    assert np.unique(level).tolist() == pytest.approx([0.3])
    assert len(groups.starts) == 40
    chance = {"pr": 0.3 * 0.7, "rc": 0.3, "mean": 1.0}[kind]
    assert float(np.mean((value - 0.3) ** 2 * size)) == pytest.approx(chance, rel=0.03)
    assert np.median(size) == pytest.approx(50, rel=0.03)
    assert size.min() >= 1


def test_same_seed_same_rows() -> None:
    worlds = [World("pr", 5, 30, 0.5, 0.0)]
    assert list(units.coverage(worlds, 20)) == list(units.coverage(worlds, 20))


def test_a_range_is_the_lowest_mean_and_highest_of_its_rows() -> None:
    rows = iter([Row("zero", "a", 95, 90, 1), Row("zero", "b", 95, 96, 1), Row("variance", "c", 95, 95, 1)])
    assert list(units.ranges(rows, "pr")) == [
        Range("zero", "pr", 90, 93, 96, 2, 1),
        Range("variance", "pr", 95, 95, 95, 1, 1),
    ]


def test_stated_probabilities_go_to_their_tenth() -> None:
    rows = list(units._tenths(np.array([0.0, 0.05, 0.95, 1.0]), np.array([0, 1, 1, 1])))
    assert [(row.cell, row.stated, row.came, row.count) for row in rows] == [
        ("0-10 %", 2.5, 50, 2),
        ("90-100 %", 97.5, 100, 2),
    ]
