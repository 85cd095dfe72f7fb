"""The trend of the variation: verdicts on simulated courses, odd input, and the simple figures beside it."""

from __future__ import annotations

import numpy as np
import pytest

from lkt.domain.indicator import Operator
from lkt.variation.analysis import on_target
from lkt.variation.distributions import MEAN, PROPORTION
from lkt.variation.trend import ONE_SCALE, trends
from lkt.variation.unit_matrix import UnitMatrix
from lkt.variation.variance import FEW_PERIODS, NO_PANEL, OTHER_UNITS
from tests.calibration import units
from tests.calibration.units import trend


@pytest.mark.slow
def test_verdicts_are_rarely_wrong_and_a_halved_spread_is_seen() -> None:
    for row in units.verdicts(250):
        if "halved" not in row.cell:
            assert row.came < 5.5, row  # 2.5 % and two standard errors of 1 %
        elif row.cell.startswith("12 x 100"):
            assert row.came > 88 if row.name == "shrinking" else row.came == 0, row


@pytest.mark.slow
def test_a_level_that_moves_is_no_trend() -> None:
    """Said of at most 2 % of networks whose odds or rates keep their ratios, where natural units say 57 to 100 %."""
    came: dict[str, list[float]] = {}
    for row in units.moved(100):
        came.setdefault(f"{row.name} {row.cell[:2]}", []).append(row.came)
    assert np.mean(came["both pr"]) < 2
    assert np.mean(came["both rc"]) < 3.5
    assert min(np.mean(came["natural pr"]), np.mean(came["natural rc"])) > 75


@pytest.mark.slow
def test_few_areas_without_differences_show_any_after_the_correction() -> None:
    came = {(row.name, row.cell[14:]): row.came for row in units.looks(1000)}
    for name in ("any chance", "any trend"):
        assert came[name, "corrected"] < 5 < came[name, "alone"]


@pytest.mark.parametrize(
    ("first", "last", "natural"), [(0.7, 0.95, "shrinking"), (0.95, 0.7, "growing"), (0.3, 0.05, "shrinking")]
)
def test_the_same_odds_ratios_nearer_an_end_are_not_closer(first: float, last: float, natural: str) -> None:
    level = np.linspace(*(np.log(p / (1 - p)) for p in (first, last)), 8)
    value = 1 / (1 + np.exp(-(level + 0.5 * np.where(np.arange(20) % 2, 1, -1)[:, None])))
    found = trend(value, np.full(value.shape, 200.0), np.arange(8.0), PROPORTION)
    assert (found.natural, found.way, found.reason) == (natural, "cannot_tell", ONE_SCALE)
    assert found.slope_log_lower < 0 < found.slope_log_upper


def test_what_shrinks_with_the_level_standing_still_shrinks_on_both_scales() -> None:
    found = trend(*course(np.linspace(0.12, 0.04, 8)), np.arange(8.0), PROPORTION)
    assert (found.way, found.natural, found.reason) == ("shrinking", "shrinking", "")
    assert found.slope_log == pytest.approx(
        found.slope / 0.25**2, rel=0.05
    )  # 50 %: a unit of odds is a quarter
    assert found.p_way == max(found.p, found.p_log)


def test_means_below_zero_have_no_logarithm() -> None:
    value = 10 + around(np.linspace(4, 1, 8))
    size, at = np.full(value.shape, 50.0), np.arange(8.0)
    above, across = (trend(value - less, size, at, MEAN) for less in (0, 10))
    assert (above.way, across.way) == ("shrinking", "shrinking")
    assert above.slope_log == pytest.approx(above.slope / 10.5**2, rel=0.05)
    assert np.isnan(across.slope_log)
    assert across.p_way == across.p == pytest.approx(above.p)


def test_courses_asked_together_are_answered_as_alone() -> None:
    rng = np.random.default_rng(1)
    made = [UnitMatrix.of(range(6), range(9), *np.indices((6, 9)).reshape(2, -1), rng.binomial(40, p, 54).astype(float),
                          np.full(54, 40.0)) for p in (0.2, 0.5, 0.0)]  # fmt: skip
    at = [np.arange(9.0), np.append(np.nan, np.arange(8.0)), np.arange(9.0)]
    together = trends(made, at, PROPORTION)
    assert [found.periods for found in together] == [9, 8, 0]
    for found, units_, when in zip(together, made, at, strict=True):
        assert repr(found) == repr(trends([units_], [when], PROPORTION)[0])


def course(spread: np.ndarray, units: int = 20, cases: float = 400) -> tuple[np.ndarray, np.ndarray]:
    value = around(spread, units)
    return value, np.full(value.shape, cases)


def around(spread: np.ndarray, units: int = 12) -> np.ndarray:
    return np.asarray(0.5 + spread * np.where(np.arange(units) % 2, 1, -1)[:, None])


def test_growing_is_shrinking_turned_round() -> None:
    figures = course(np.linspace(0.12, 0.04, 8))
    there, back = (trend(*figures, way * np.arange(8.0), PROPORTION) for way in (1, -1))
    assert [there.way, back.way] == ["shrinking", "growing"]
    assert there.slope == pytest.approx(-back.slope)
    assert there.sd_first > there.sd_last


def test_a_gap_is_a_gap() -> None:
    """The middle of a line of eight periods is not there: the slope is that of the line, not of its steps."""
    value, size = course(np.sqrt(np.linspace(0.01, 0.004, 8)))
    there = np.array([0, 1, 2, 5, 6])
    found = trend(value[:, there], size[:, there], there.astype(float), PROPORTION)
    whole = trend(value, size, np.arange(8.0), PROPORTION)
    assert found.slope == pytest.approx(whole.slope, rel=1e-3)


def test_too_few_periods_cannot_tell() -> None:
    found = trend(*course(np.array([0.3, 0.2, 0.1, 0.0])), np.arange(4.0), PROPORTION)
    assert (found.way, found.reason) == ("cannot_tell", FEW_PERIODS)
    assert np.isnan(found.slope)
    assert np.isnan(found.sd_last)


def asked(shares: np.ndarray, cases: float = 400) -> tuple[str, str]:
    """The verdict on units by periods, and why it cannot be told; NaN is not reported."""
    size = np.where(np.isnan(shares), 0.0, cases)
    above = np.where(np.isnan(shares), 0.0, shares * cases)
    units = UnitMatrix(tuple(range(len(shares))), tuple(range(shares.shape[1])), (), above, size, size, above)
    (found,) = trends([units], [np.arange(float(shares.shape[1]))], PROPORTION)
    return found.way, found.reason


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


def test_the_share_on_target_counts_units_with_figures() -> None:
    value = np.array([[0.749999, np.nan], [0.75, np.nan], [np.nan, np.nan], [0.9, np.nan]])
    found = on_target(value, 0.75, Operator.AT_LEAST)
    assert found[0] == pytest.approx(2 / 3)
    assert np.isnan(found[1])
    assert np.isnan(on_target(value, 0.75, None)).all()
