"""The trend of the variation: verdicts on simulated courses, odd input, and the simple figures beside it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkt.domain.indicator import Operator
from lkt.spc import meets
from lkt.spc.groups import Groups
from lkt.variation import UnitMatrix, over_time, trend
from lkt.variation.distributions import PROPORTION
from lkt.variation.trend import KEYS, meeting, on_target
from lkt.variation.variance import FEW_PERIODS, NO_PANEL, OTHER_UNITS
from tests.calibration import units


@pytest.mark.slow
def test_verdicts_are_rarely_wrong_and_a_halved_spread_is_seen() -> None:
    for row in units.verdicts(250):
        if "halved" not in row.cell:
            assert row.came < 5.5, row  # 2.5 % and two standard errors of 1 %
        elif row.cell.startswith("12 x 100"):
            assert row.came > 88 if row.name == "shrinking" else row.came == 0, row


def course(spread: np.ndarray, units: int = 20, cases: float = 400) -> tuple[np.ndarray, np.ndarray, Groups]:
    away = spread[:, None] * np.where(np.arange(units) % 2, 1, -1)
    return (0.5 + away).ravel(), np.full(away.size, cases), Groups(np.arange(len(spread)) * units, away.size)


def test_growing_is_shrinking_turned_round() -> None:
    value, size, periods = course(np.linspace(0.12, 0.04, 8))
    one = Groups(np.array([0]), 8)
    there = trend(value, size, periods, one, np.arange(8.0), PROPORTION)
    back = trend(value, size, periods, one, -np.arange(8.0), PROPORTION)
    assert [KEYS[there.way[0]], KEYS[back.way[0]]] == ["shrinking", "growing"]
    assert there.slope[0] == pytest.approx(-back.slope[0])
    assert there.sd_first[0] > there.sd_last[0]


def test_series_together_are_series_alone_and_a_gap_is_a_gap() -> None:
    value, size, periods = course(np.array([0.1, 0.09, 0.08, 0.07, 0.06, 0.02, 0.04, 0.06, 0.08, 0.1]))
    at = np.array([0.0, 1, 2, 5, 6, 0, 1, 2, 5, 6])
    both = trend(value, size, periods, Groups(np.array([0, 5]), 10), at, PROPORTION)
    for number, block in enumerate((slice(0, 100), slice(100, 200))):
        alone = trend(
            value[block],
            size[block],
            Groups(np.arange(5) * 20, 100),
            Groups(np.array([0]), 5),
            at[:5],
            PROPORTION,
        )
        assert both.slope[number] == pytest.approx(alone.slope[0])
        assert both.upper[number] == pytest.approx(alone.upper[0])


def test_too_few_periods_cannot_tell() -> None:
    value, size, periods = course(np.array([0.3, 0.2, 0.1, 0.0]))
    found = trend(value, size, periods, Groups(np.array([0]), 4), np.arange(4.0), PROPORTION)
    assert found.way.tolist() == [0]
    assert np.isnan(found.slope[0])
    assert np.isnan(found.sd_last[0])


def asked(shares: np.ndarray, cases: float = 400) -> tuple[str, str]:
    """The verdict on units by periods, and why it cannot be told; NaN is not reported."""
    size = np.where(np.isnan(shares), 0.0, cases)
    above = np.where(np.isnan(shares), 0.0, shares * cases)
    units = UnitMatrix(tuple(range(len(shares))), tuple(range(shares.shape[1])), above, size, size, above)
    found = over_time(units, np.arange(float(shares.shape[1])), PROPORTION)
    return found.verdict, found.reason


def around(spread: np.ndarray, units: int = 12) -> np.ndarray:
    return np.asarray(0.5 + spread * np.where(np.arange(units) % 2, 1, -1)[:, None])


def test_a_trend_that_those_who_report_throughout_have_too() -> None:
    shrinking = around(np.linspace(0.15, 0.02, 8))
    late = np.full((2, 8), np.nan)
    late[:, 4:] = 0.5
    assert asked(shrinking) == ("shrinking", "")
    assert asked(np.vstack([shrinking, late])) == ("shrinking", "")
    assert asked(shrinking[:, :4]) == ("cannot_tell", FEW_PERIODS)


def test_the_lowest_two_leave_and_nobody_has_drawn_together() -> None:
    still = around(np.full(8, 0.02))
    lowest = np.full((2, 8), 0.1)
    lowest[:, 4:] = np.nan
    assert asked(np.vstack([still, lowest])) == ("cannot_tell", OTHER_UNITS)


@pytest.mark.parametrize("throughout", [0, 1])
def test_without_units_that_report_throughout_nothing_can_be_told(throughout: int) -> None:
    """A different one is missing in every period, or all but one; two leave."""
    still = around(np.full(8, 0.02))
    still[np.arange(8), np.arange(8)] = np.nan
    still[8 : 12 - throughout, 3] = np.nan
    lowest = np.full((2, 8), 0.1)
    lowest[:, 4:] = np.nan
    assert asked(np.vstack([still, lowest])) == ("cannot_tell", NO_PANEL)


@given(st.sampled_from([0.57, 0.58, 0.1 + 0.2, 0.3]), st.sampled_from([0.58, 0.3]), st.sampled_from(
    [Operator.AT_LEAST, Operator.AT_MOST, Operator.ABOVE, Operator.BELOW]))  # fmt: skip
def test_on_target_means_the_same_as_on_the_team_page(
    level: float, target: float, operator: Operator
) -> None:
    assert bool(meeting(np.array([level]), target, operator)[0]) is meets(level, target, operator)


def test_the_share_on_target_counts_units_with_figures() -> None:
    value = np.array([[0.749999, np.nan], [0.75, np.nan], [np.nan, np.nan], [0.9, np.nan]])
    found = on_target(value, 0.75, Operator.AT_LEAST)
    assert found[0] == pytest.approx(2 / 3)
    assert np.isnan(found[1])
    assert np.isnan(on_target(value, 0.75, None)).all()
