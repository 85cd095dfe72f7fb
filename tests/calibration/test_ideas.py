"""The calibration of change ideas: what is planted is there, and little is promising where nothing works."""

from __future__ import annotations

import numpy as np
import pytest

from lkt.planning.ideas import FEWEST, Verdict
from tests.calibration import ideas
from tests.calibration.ideas import EIGHT, FIRST, IDEAS, LAST, MONTHS, WORLDS, World


def test_effects_are_planted_from_the_month_of_the_test_on() -> None:
    for _ in range(5):
        rng = np.random.default_rng(1)
        tests, figures, _ = ideas._network(World(effect=50.0), rng)
        assert len(tests) == IDEAS
        assert len(tests[0]) == EIGHT
        for team, ((indicator, month),) in tests[0].items():
            assert indicator == "0"
            assert FIRST <= month < LAST
            own = figures[0, int(str(team))]
            assert (own > 25).tolist() == [m >= month for m in range(MONTHS)]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a third move", "after poor months"])
def test_little_is_promising_where_nothing_works(name: str) -> None:
    """Few networks, so a wide margin; the figures are in docs/method.md 9.7."""
    found = list(ideas.networks(60, WORLDS[name]))
    asked = [each for own in found for each in own if each.compared >= FEWEST]
    assert len(asked) > 500
    assert np.mean([any(each.verdict is Verdict.PROMISING for each in own) for own in found]) < 0.15
    assert np.mean([each.verdict is Verdict.PROMISING for each in asked]) < 0.02
    assert np.mean([each.lower <= 0.5 <= each.upper for each in asked]) > 0.92


@pytest.mark.slow
def test_large_effects_are_found() -> None:
    found = [own[0] for own in ideas.networks(30, WORLDS["effect 1.0"])]
    assert np.mean([each.verdict is Verdict.PROMISING for each in found]) > 0.7
    assert ideas.told("stable", 2).startswith("stable: followed")
