"""Ranks: probabilities against what came true, shrinkage, and when numbers are withheld."""

from __future__ import annotations

import numpy as np
import pytest

from lkt.variation.distributions import LAWS, MEAN, PROPORTION, RATE
from lkt.variation.ranks import ranks
from tests.calibration import units
from tests.calibration.worlds import World


@pytest.mark.slow
def test_stated_probabilities_come_true() -> None:
    worlds = [World("pr", 20, 60, 0.75, 0.4), World("pr", 8, 100, 0.5, 0.3), World("rc", 20, 300, 0.05, 0.4)]
    for row in units.places(worlds, 60):
        assert row.stated is not None
        # At least 3 points, or three standard errors; a unit's two probabilities and its neighbours' hang together.
        room = max(3, 300 * np.sqrt(row.stated / 100 * (1 - row.stated / 100) / row.count))
        assert abs(row.came - row.stated) < room, row


def test_estimates_are_drawn_to_the_mean_and_small_units_more() -> None:
    value, size = (
        np.array([0.2, 0.2, 0.5, 0.55, 0.6, 0.65, 0.8]),
        np.array([10.0, 1000, 200, 200, 200, 200, 200]),
    )
    found = ranks(value, size, PROPORTION, seed=1)
    assert 0.2 < found.estimate[1] < found.estimate[0] < 0.5
    assert (found.lower < found.estimate).all()
    assert (found.estimate < found.upper).all()
    assert found.upper[0] - found.lower[0] > found.upper[1] - found.lower[1]


@pytest.mark.parametrize(("law", "level"), [(PROPORTION, 0.4), (RATE, 0.4), (MEAN, 0.4)])
def test_probabilities_add_up_to_the_places_there_are(law: object, level: float) -> None:
    rng = np.random.default_rng(2)
    value = np.clip(level + 0.1 * rng.standard_normal(12), 0.05, 0.95)
    found = ranks(value, np.full(12, 80.0), law, seed=1)  # type: ignore[arg-type]
    assert found.among_highest.sum() == pytest.approx(3)
    assert found.among_lowest.sum() == pytest.approx(3)
    assert (found.rank_lower + found.rank_upper).mean() / 2 == pytest.approx(6.5, abs=0.5)
    assert found.among_highest[value.argmax()] > found.among_highest[value.argmin()]


def test_same_seed_same_answer() -> None:
    value, size = np.array([0.3, 0.5, 0.7, 0.6]), np.full(4, 40.0)
    first, again, other = (ranks(value, size, PROPORTION, seed) for seed in (1, 1, 2))
    assert (first.estimate == again.estimate).all()
    assert (first.among_highest == again.among_highest).all()
    assert (first.among_highest != other.among_highest).any()


def test_numbers_are_withheld_where_chance_gives_the_places() -> None:
    rng = np.random.default_rng(5)
    size = np.full(20, 30.0)
    alike = ranks(rng.binomial(30, 0.7, 20) / 30, size, PROPORTION, seed=1)
    apart = ranks(np.linspace(0.1, 0.9, 20), np.full(20, 500.0), PROPORTION, seed=1)
    assert alike.reason == "low_reliability"
    assert apart.reason == ""
    assert apart.overall > 0.9


def test_without_differences_nobody_is_special() -> None:
    for kind, law in LAWS.items():
        found = ranks(np.full(10, 0.5), np.full(10, 20.0), law, seed=3)
        assert found.overall == 0, kind
        assert np.abs(found.among_highest - 0.3).max() < 0.12, kind


def test_units_at_the_ends_have_finite_answers() -> None:
    found = ranks(np.array([0.0, 1.0, 0.9, 1.0]), np.array([1.0, 5, 1000, 2]), PROPORTION, seed=1)
    for name in ("estimate", "lower", "upper", "rank_lower", "rank_upper"):
        assert np.isfinite(getattr(found, name)).all(), name


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_all_at_one_end_of_the_scale_are_equal(level: float) -> None:
    for law in (PROPORTION, RATE):
        found = ranks(np.full(6, level), np.full(6, 20.0), law, seed=1)
        assert found.reason == "low_reliability"
        if law is PROPORTION:
            assert found.estimate.tolist() == [level] * 6
