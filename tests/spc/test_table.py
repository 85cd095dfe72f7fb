"""What goes in: order, gaps, subgroups, x of all kinds, columns instead of numbers, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lkt import spc
from lkt.errors import Refused

POINTS = [
    "phase", "x", "y", "n", "value", "centre", "lower", "upper", "lower95", "upper95", "target", "baseline",
    "included", "useful", "outside", "runs_signal", "rule", "way",
]  # fmt: skip
SUMMARY = [
    "phase", "observations", "useful", "longest_run", "longest_run_max", "crossings", "crossings_min",
    "runs_signal", "outside", "lower", "centre", "upper", "variation", "assurance",
]  # fmt: skip
PLAIN = pd.DataFrame({"x": range(1, 7), "y": [3.0, 1.0, 4.0, 1.0, 5.0, 9.0]})


@pytest.mark.parametrize("chart", spc.CHARTS)
@pytest.mark.parametrize("rules", spc.RULE_SETS)
@pytest.mark.parametrize("rows", [0, 1, 2, 6])
def test_every_chart_answers_short_and_empty_tables(chart: str, rules: str, rows: int) -> None:
    table = PLAIN.iloc[:rows].assign(n=10, team="A")
    found = spc.analyse(
        table, spc.Options(chart, n="n", facets=["team"], rules=rules, target=3, direction="higher")
    )
    assert found.points.columns.tolist() == ["team", *POINTS]
    assert found.summary.columns.tolist() == ["team", *SUMMARY]
    assert len(found.points) == rows
    assert len(found.summary) == min(rows, 1)
    assert len(spc.evidence(found)) == min(rows, 1)


@pytest.mark.parametrize("chart", spc.CHARTS)
@pytest.mark.parametrize("screened", [False, True])
def test_every_chart_answers_when_all_is_missing(chart: str, screened: bool) -> None:
    table = PLAIN.assign(y=np.nan, n=10)
    found = spc.analyse(table, spc.Options(chart, n="n", screened=screened))
    assert found.summary["useful"].tolist() == [0]
    assert found.summary["longest_run"].isna().all()
    assert np.isnan(found.summary["centre"][0])
    assert not found.summary["runs_signal"][0]


def test_the_order_of_rows_does_not_matter() -> None:
    table = pd.concat([PLAIN.assign(team=team) for team in "BA"], ignore_index=True)
    mixed = table.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(
        spc.analyse(mixed, spc.Options(facets=["team"])).points,
        spc.analyse(table, spc.Options(facets=["team"])).points,
    )


def test_rows_without_x_are_left_out() -> None:
    table = pd.concat([PLAIN, pd.DataFrame({"x": [np.nan], "y": [100.0]})])
    assert len(spc.analyse(table).points) == 6


@pytest.mark.parametrize(
    ("aggregate", "expected"),
    [("mean", 4.0), ("median", 3.0), ("sum", 12.0), ("sd", np.std([2, 3, 7], ddof=1))],
)
def test_rows_of_one_x_are_one_point(aggregate: str, expected: float) -> None:
    table = pd.DataFrame({"x": [1, 1, 1, 2], "y": [2.0, 7.0, 3.0, np.nan]})
    points = spc.analyse(table, spc.Options(aggregate=aggregate)).points
    assert points["value"][0] == pytest.approx(expected)
    assert np.isnan(points["value"][1])


def test_numerators_and_denominators_add_up() -> None:
    table = pd.DataFrame({"x": [1, 1, 2], "y": [1.0, 2.0, 3.0], "n": [10, 20, np.nan]})
    points = spc.analyse(table, spc.Options("p", n="n", multiply=100)).points
    assert points["value"][0] == pytest.approx(10)
    assert points[["y", "n"]].iloc[0].tolist() == [3, 30]
    assert np.isnan(points["value"][1])


@pytest.mark.parametrize(
    "x",
    [
        ["2024-10", "2024-02", "2023-12"],
        ["2024-10-01", "2024-02-01", "2023-12-01"],
        ["2024Q3", "2024Q1", "2023Q4"],
        ["2024K3", "2024K1", "2023K4"],
        ["10", "9", "1"],
        [date(2024, 10, 1), date(2024, 2, 1), date(2023, 12, 1)],
        pd.PeriodIndex(["2024-10", "2024-02", "2023-12"], freq="M"),
        pd.to_datetime(["2024-10-01", "2024-02-01", "2023-12-01"], utc=True),
    ],
    ids=["months", "dates", "quarters", "kvartaler", "numbers", "date", "period", "utc"],
)
def test_x_has_an_order(x: Any) -> None:
    """Months as text are months: runs are judged, and x is given back as it was written."""
    table = pd.DataFrame({"x": x, "y": [3.0, 2.0, 1.0]})
    found = spc.analyse(table, spc.Options(cl=0))
    assert found.points["value"].tolist() == [1, 2, 3]
    assert found.points["x"].tolist() == list(reversed(list(x)))
    assert found.summary["longest_run"][0] == 3


def test_names_have_no_order_and_no_runs() -> None:
    """Eight hospitals above a line are no shift; one beyond its limits is still outside."""
    table = pd.DataFrame({"x": list("hgfedcba"), "y": [50.0, 6, 6, 6, 6, 6, 6, 6], "n": 100})
    found = spc.analyse(table, spc.Options("u", n="n", cl=0.05))
    assert found.points["x"].tolist() == list("abcdefgh")
    assert not found.summary["runs_signal"][0]
    assert found.points["rule"].dropna().tolist() == ["outside"]


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("week", ["2024-02-26", "2024-03-25"]),
        ("month", ["2024-02-01", "2024-03-01"]),
        ("quarter", ["2024-01-01"]),
    ],
)
def test_dates_are_cut_to_periods(period: str, expected: list[str]) -> None:
    table = pd.DataFrame({"x": ["2024-02-28", "2024-02-29", "2024-03-31"], "y": [1.0, 3.0, 5.0]})
    points = spc.analyse(table, spc.Options(period=period)).points
    assert points["x"].tolist() == [pd.Timestamp(day) for day in expected]


def test_positions_count_within_each_series() -> None:
    table = pd.concat([PLAIN.assign(team=team) for team in "AB"], ignore_index=True)
    found = spc.analyse(table, spc.Options(facets=["team"], part=[2, 4], exclude=[1, 6])).points
    assert found["phase"].tolist() == [1, 1, 2, 2, 3, 3] * 2
    assert found["included"].tolist() == [False, True, True, True, True, False] * 2


def test_columns_stand_for_numbers() -> None:
    """Every series with its own phases, exclusions, target, direction and centre, in one call."""
    table = PLAIN.assign(
        part=[1, 1, 1, 2, 2, 2], out=[False] * 5 + [True], goal=4.0, way="higher",
        centre=[2, 2, 2, np.nan, 1, 1], base=[True, False, False] * 2,
    )  # fmt: skip
    found = spc.analyse(
        table,
        spc.Options(
            phase="part", exclude="out", target="goal", direction="way", multiply=10, cl="centre", freeze="base",
        ),
    )  # fmt: skip
    assert found.summary["centre"].tolist() == [20, 10]  # given; computed, since one given is missing
    assert found.summary["assurance"].tolist() == ["", "pass"]  # of the newest phase alone
    assert found.points["included"].tolist() == [True] * 5 + [False]


def test_a_phase_without_baseline_points_uses_all() -> None:
    table = PLAIN.assign(part=[1, 1, 1, 2, 2, 2], base=[True, False, False, False, False, False])
    assert spc.analyse(table, spc.Options(phase="part", freeze="base")).summary["centre"].tolist() == [3, 5]


def test_reported_means_and_spreads_give_the_chart_of_the_measurements() -> None:
    rng = np.random.default_rng(5)
    raw = pd.DataFrame({"x": np.repeat(range(8), 5), "y": rng.normal(30, 4, 40)})
    told = raw.groupby("x")["y"].agg(["mean", "std", "size"]).reset_index()
    for chart in ("xbar", "s"):
        left = spc.analyse(raw, spc.Options(chart)).points
        right = spc.analyse(told, spc.Options(chart, y="mean", spread="std", n="size")).points
        pd.testing.assert_frame_equal(left[POINTS], right[POINTS], check_exact=False)


def test_missing_facets_are_a_series_of_their_own() -> None:
    table = PLAIN.assign(team=["A", "A", "A", None, None, None])
    assert len(spc.analyse(table, spc.Options(facets=["team"])).summary) == 2
    assert len(spc.evidence(spc.analyse(table, spc.Options(facets=["team"])))) == 2


@pytest.mark.parametrize(
    ("key", "chart", "arguments"),
    [
        ("unknown_choice", "pareto", {}),
        ("unknown_choice", "run", {"rules": "none"}),
        ("unknown_choice", "run", {"direction": "word"}),
        ("unknown_column", "run", {"y": "z"}),
        ("unknown_column", "run", {"direction": "upwards"}),
        ("not_numbers", "run", {"y": "word"}),
        ("position", "run", {"freeze": 0}),
        ("position", "run", {"part": [3, 0]}),
        ("position", "run", {"exclude": [-1]}),
        ("position_beyond", "run", {"part": [3, 7]}),
        ("position_beyond", "run", {"exclude": [7]}),
        ("part_and_phase", "run", {"part": [2], "phase": "x"}),
        ("phase_start", "run", {"phase": ["2024-01"]}),
        ("period_needs_dates", "run", {"period": "month"}),
        ("denominator_needed", "p", {}),
        ("spread_needs_size", "xbar", {"spread": "y"}),
        ("negative", "c", {"y": "below"}),
        ("facet_name", "run", {"facets": ["x", "value"]}),
        ("x_not_understood", "run", {"x": "things"}),
    ],
)
def test_refused(key: str, chart: str, arguments: dict[str, Any]) -> None:
    table = PLAIN.assign(word="ord", below=-1.0, value=1, things=[(1,), (2,), (3,), (4,), (5,), (6,)])
    with pytest.raises(Refused) as caught:
        spc.analyse(table, spc.Options(chart, **arguments))
    assert caught.value.key == f"spc.{key}"


def test_who_writes_to_the_points_writes_nowhere_else() -> None:
    """Columns of the same figures are one array until somebody writes to one of them."""
    table = PLAIN.copy()
    found = spc.analyse(table)
    points = found.points
    points.loc[:, ["x", "y"]] = 99
    points.loc[0, ["n", "lower"]] = 5.0
    assert points["value"].tolist() == PLAIN["y"].tolist()
    assert np.isnan(points["n"][1:]).all()
    assert np.isnan(points["upper"]).all()
    pd.testing.assert_frame_equal(table, PLAIN)
    assert found.facts[["begins", "last"]].iloc[0].tolist() == [1, 6]


def test_who_writes_to_the_table_afterwards_changes_no_answer() -> None:
    """Columns of the table are taken over without a copy; signals and facts are made when somebody asks."""
    table = pd.DataFrame({"team": ["A"] * 12, "x": range(12), "y": [1.0, 2, 3, 1, 2, 3, 7, 8, 9, 7, 8, 9]})
    found, untouched = (spc.analyse(frame, spc.Options(facets=["team"])) for frame in (table, table.copy()))
    table.loc[:, "x"] = 99
    table.loc[0, "team"] = "B"
    pd.testing.assert_frame_equal(found.points, untouched.points)
    pd.testing.assert_frame_equal(found.signals, untouched.signals)
    pd.testing.assert_frame_equal(found.facts, untouched.facts)


@pytest.mark.parametrize(("name", "other"), [(0, 1), (1.5, np.nan), ("A", "B"), ("A", None), (np.nan, 1.5)])
def test_series_may_lie_in_several_places(name: object, other: object) -> None:
    """Neighbours of one series are read together; one that comes back later is the same series."""
    found = spc.analyse(
        PLAIN.assign(team=[name, name, other, other, name, name]), spc.Options(facets=["team"])
    )
    assert sorted(found.summary["observations"]) == [2, 4]
