"""Our own answers where we differ from the peers on purpose: docs/deviations.md, entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lkt import spc
from lkt.errors import Refused


def numbered(y: Sequence[float | None], **columns: Sequence[Any]) -> pd.DataFrame:
    return pd.DataFrame({"x": range(1, len(y) + 1), "y": pd.Series(y, dtype=float), **columns})


def test_events_without_a_denominator_are_missing() -> None:
    """2 of 0 is no figure: not useful, and not in the sums of the centre line."""
    table = numbered([5, 6, 2, 7], n=[10, 10, 0, 10])
    found = spc.analyse(table, spc.Options("p", n="n"))
    assert np.isnan(found.points["value"][2])
    assert not found.points["useful"][2]
    assert found.points["centre"][0] == 18 / 30


def test_two_missing_rows_are_a_missing_count() -> None:
    table = pd.DataFrame({"x": [1, 2, 2, 3], "y": [4.0, np.nan, np.nan, 5.0]})
    assert spc.analyse(table, spc.Options("c")).points["value"].tolist()[::2] == [4.0, 5.0]
    assert np.isnan(spc.analyse(table, spc.Options("c")).points["value"][1])


def test_a_label_that_returns_is_a_new_phase() -> None:
    table = numbered([1, 2, 3, 4, 5, 6], part=list("AABBAA"))
    assert spc.analyse(table, spc.Options(phase="part")).points["phase"].tolist() == [1, 1, 2, 2, 3, 3]


def test_phases_and_freeze_work_together() -> None:
    found = spc.analyse(numbered([1, 3, 9, 9, 5, 7, 9, 9]), spc.Options(part=[4], freeze=2))
    assert found.summary["centre"].tolist() == [2, 6]
    assert found.points["baseline"].tolist() == [True, True, False, False] * 2


def test_the_sigma_of_ip_comes_from_the_base() -> None:
    """With equal denominators I' is the I chart, frozen or not."""
    y = [3.0, 5, 4, 6, 5, 19, 2, 25, 1]
    options: dict[str, Any] = {"freeze": 5, "exclude": [2]}
    ip = spc.analyse(numbered(y, n=[1] * 9).assign(y=y), spc.Options("ip", n="n", **options)).summary.iloc[0]
    plain = spc.analyse(numbered(y), spc.Options("i", **options)).summary.iloc[0]
    # 1.128 is sqrt(4 / pi) rounded
    assert ip["centre"] == plain["centre"]
    assert ip["upper"] - ip["centre"] == pytest.approx(
        (plain["upper"] - plain["centre"]) * 1.128 / 2 * np.pi**0.5
    )


def test_a_given_centre_of_a_t_chart_is_a_time() -> None:
    found = spc.analyse(numbered([5, 20, 8, 13, 40, 2]), spc.Options("t", cl=12)).summary.iloc[0]
    assert found["centre"] == pytest.approx(12)
    assert found["lower"] < 12 < found["upper"]


def test_no_time_at_all_is_a_time() -> None:
    """Two events on one day."""
    found = spc.analyse(numbered([5, 0, 8, 13]), spc.Options("t"))
    assert found.points["value"][1] == 0
    assert found.summary["useful"][0] == 4


def test_y_neg_is_not_offered() -> None:
    """A lower limit of an I chart may be below zero where no figure is."""
    assert spc.analyse(numbered([1, 9, 1, 9, 2]), spc.Options("i")).summary["lower"][0] < 0


def test_an_inner_line_of_a_t_chart_below_zero_is_empty() -> None:
    points = spc.analyse(numbered([0.01, 90, 0.02, 85, 0.01, 99]), spc.Options("t")).points
    assert (points["lower"] == 0).all()
    assert points["lower95"].isna().all()


def test_without_a_denominator_there_is_no_rate() -> None:
    with pytest.raises(Refused) as caught:
        spc.analyse(numbered([1, 2]), spc.Options("u"))
    assert caught.value.key == "spc.denominator_needed"


def test_a_point_that_equals_the_centre_but_for_rounding_is_on_it() -> None:
    """The mean of these ranges is 7.68; as binary fractions one of them is not."""
    values = [
        49.93,
        40.81,
        59.73,
        52.35,
        53.41,
        55.12,
        62.8,
        51.58,
        40.53,
        57.69,
        56.73,
        65.83,
        56.96,
        55.75,
        57.83,
    ]
    points = spc.analyse(numbered(values), spc.Options("mr")).points
    assert points["value"][6] == pytest.approx(7.68)
    assert points["useful"].sum() == 13


@pytest.mark.parametrize("value", [0.1, 0.7, 1 / 3])
@pytest.mark.parametrize("count", [21, 24])
def test_a_constant_series_has_no_useful_points(value: float, count: int) -> None:
    for chart in ("run", "i"):
        assert spc.analyse(numbered([value] * count), spc.Options(chart)).summary["useful"][0] == 0


def test_tenths_on_their_mean_are_on_it() -> None:
    """0.1, 0.2, 0.3 four times: the mean is 0.2, so eight of twelve are useful."""
    assert spc.analyse(numbered([0.1, 0.2, 0.3] * 4), spc.Options("i")).summary["useful"][0] == 8


def test_excluded_points_keep_their_mark_and_give_no_verdict() -> None:
    """As in qicharts2 a point left out is told to be outside; unlike there, nothing follows from it."""
    found = spc.analyse(
        numbered([5, 6, 5, 7, 6, 5, 40, 6, 5, 7, 6]), spc.Options("i", exclude=[7], direction="lower")
    )
    assert found.points["outside"][6]
    assert pd.isna(found.points["rule"][6])
    assert found.summary["outside"][0] == 1
    assert found.summary["variation"][0] == "common"


def test_a_facet_without_a_target_has_no_assurance() -> None:
    table = pd.concat([numbered([5, 6, 7, 5]).assign(unit=unit) for unit in "AB"], ignore_index=True)
    table["goal"] = np.where(table["unit"] == "A", 9.0, np.nan)
    found = spc.analyse(table, spc.Options("i", facets=["unit"], target="goal", direction="higher")).summary
    assert found["assurance"].tolist() == ["inconsistent", ""]


def test_a_phase_begins_at_the_first_point_from_the_date_on() -> None:
    table = pd.DataFrame({"x": pd.date_range("2024-01-01", periods=6, freq="MS"), "y": range(6)})
    assert spc.analyse(table, spc.Options(phase=["2024-03-15"])).points["phase"].tolist() == [
        1,
        1,
        1,
        2,
        2,
        2,
    ]


def test_the_last_point_of_a_trend_belongs_to_it() -> None:
    saw = [*range(1, 8), *range(1, 8)]
    found = spc.analyse(numbered(saw), spc.Options("i", cl=4, rules="nhs")).signals
    trends = found[found["rule"] == "trend"]
    assert trends["way"].tolist() == [1]
    assert (trends["first"].tolist(), trends["last"].tolist()) == ([1], [14])


def test_copied_an_empty_subgroup_takes_a_degree_of_freedom() -> None:
    """Wrong, and kept for equal figures: sqrt(sum((n - 1) s²) / sum(n - 1)) with 0 - 1 for the empty one."""
    table = pd.DataFrame({"x": [1, 1, 2, 2, 3, 3], "y": [1.0, 3, 2, 6, np.nan, np.nan]})
    centre = spc.analyse(table, spc.Options("s")).points["centre"][0]
    assert centre == pytest.approx(((2 + 8) / (1 + 1 - 1)) ** 0.5)


def test_the_nhs_verdict_is_that_of_the_last_point() -> None:
    """Even where a trend ends exactly on the centre line."""
    y = [9.0, 1, 9, 1, 9, -1, 0, 1, 2, 3, 4, 5]
    found = spc.analyse(numbered(y), spc.Options("i", cl=5, rules="nhs", direction="higher"))
    assert found.points["rule"].iloc[-1] == "trend"
    assert found.summary["variation"][0] == "improvement"
