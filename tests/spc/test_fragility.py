"""Leaving out one point at a time: all at once against a loop over `analyse`, and against the slow twin."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lkt import spc
from lkt.errors import Refused
from lkt.spc import Fragility
from tests.spc import obvious
from tests.spc.made import months
from tests.spc.obvious import Phase
from tests.spc.obvious_charts import Asked, Point, exact, run

RISING = [4, 6, 5, 7, 3, 8, 9, 14, 11, 10, 13, 12]
SHIFTED = [3, 5, 4, 6, 5, 4, 3, 5, 4, 6, 5, 4, 9, 8, 9, 7, 9, 8, 9, 10, 8, 9, 7, 8]
SPIKE = [5, 6, 5, 7, 6, 5, 40, 6, 5, 7, 6, 5]


def newest_has_signal(found: spc.Analysis) -> bool:
    return bool(found.signal[-1])


def one_at_a_time(table: pd.DataFrame, chart: str, **options: Any) -> Fragility | None:
    """The same for one series with a loop: exclude each figure of the newest phase in turn."""
    found = spc.analyse(table, spc.Options(chart, **options))
    if not newest_has_signal(found):
        return None
    points = found.points
    newest = points[(points["phase"] == points["phase"].max()) & points["included"] & points["value"].notna()]
    excluded = (points.index[~points["included"]] + 1).tolist()
    held = [
        newest_has_signal(
            spc.analyse(table, spc.Options(chart, **options | {"exclude": [*excluded, place + 1]}))
        )
        for place in newest.index
    ]
    carriers = newest["x"][[not holds for holds in held]]
    return Fragility(sum(held), len(held), tuple(carriers))


def by_hand(values: list[int | None]) -> Fragility | None:
    """The same for a run chart in plain Python, without the engine."""

    def signals(without: int | None) -> bool:
        points = [
            Point([(None if v is None else exact(v), None)], i != without) for i, v in enumerate(values)
        ]
        return obvious.signal(Phase(run(points, Asked()), [point.included for point in points]).side)

    if not signals(None):
        return None
    figures = [i for i, value in enumerate(values) if value is not None]
    held = [signals(without) for without in figures]
    return Fragility(sum(held), len(held), tuple(i for i, h in zip(figures, held, strict=True) if not h))


def test_a_clear_shift_hangs_on_no_point() -> None:
    assert spc.fragility(months(SHIFTED)) == {(): Fragility(24, 24, ())}


def test_one_point_outside_carries_its_signal() -> None:
    """Limits and all: without the spike nothing is outside."""
    found = spc.fragility(months(SPIKE), spc.Options("i"))[()]
    assert found == Fragility(11, 12, (date(2024, 7, 1),))


def test_a_run_of_just_enough_points_hangs_on_each() -> None:
    """But not on the points passed over on the line, nor on those after it."""
    table = pd.DataFrame({"x": range(1, 13), "y": [6, 6, 5, 6, 6, 6, 5, 6, 6, 4, 6, 4]})
    assert spc.fragility(table, spc.Options(cl=5)) == {(): Fragility(5, 12, (1, 2, 4, 5, 6, 8, 9))}


def test_without_a_signal_there_is_nothing_to_say() -> None:
    assert spc.fragility(months([5, 6] * 8)) == {}
    assert spc.fragility(months([])) == {}
    assert spc.fragility(months([None, None])) == {}


def test_only_the_newest_phase_is_looked_at() -> None:
    """Phases and freeze count in the whole series, so both must survive the leaving out."""
    table = months(SPIKE + SHIFTED)
    found = spc.fragility(table, spc.Options(part=[12], freeze=8))[()]
    assert found == one_at_a_time_dates(table, part=[12], freeze=8)
    assert found.of == 24
    assert spc.fragility(months(SPIKE + [5, 6] * 6), spc.Options("i", part=[12])) == {}


def one_at_a_time_dates(table: pd.DataFrame, chart: str = "run", **options: Any) -> Fragility | None:
    found = one_at_a_time(table, chart, **options)
    return found and Fragility(found.holds, found.of, tuple(x.date() for x in found.carriers))


def test_excluded_and_missing_points_are_not_left_out_again() -> None:
    table = months([*SHIFTED[:10], None, *SHIFTED[10:]])
    found = spc.fragility(table, spc.Options(exclude=[1, 25]))[()]
    assert found.of == 22
    assert found == one_at_a_time_dates(table, exclude=[1, 25])


def test_series_keep_their_names_in_any_order_of_rows() -> None:
    series = {("B", 2): SHIFTED, ("A", 2): [5, 6] * 8, ("A", 10): SPIKE, ("B", 1): RISING}
    table = pd.concat(
        [months(y).assign(team=team, no=no, comment="x") for (team, no), y in series.items()]
    ).sample(frac=1, random_state=4)
    found = spc.fragility(table, spc.Options("i", facets=["team", "no"]))
    alone = {key: spc.fragility(months(y), spc.Options("i")) for key, y in series.items()}
    assert found == {key: answer[()] for key, answer in alone.items() if answer}
    keys = spc.evidence(spc.analyse(table, spc.Options("i", facets=["team", "no"]))).keys()
    assert list(found) == [key for key in keys if key in found]


def test_subgroups_are_left_out_whole() -> None:
    """Rows of a week belong together, whatever their day; rows without a date belong nowhere."""
    days = pd.date_range("2024-01-01", periods=48, freq="84h")
    table = pd.DataFrame({"x": days, "y": np.repeat(SHIFTED, 2), "n": 10})
    table = pd.concat([table, pd.DataFrame({"x": [pd.NaT], "y": [99], "n": [100]})])
    found = spc.fragility(table, spc.Options("p", n="n", period="week"))[()]
    assert found == one_at_a_time_dates(table, "p", n="n", period="week")
    assert found.of == 24


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    table = pd.concat([months(SHIFTED).assign(team=team) for team in "ABC"])
    whole = spc.fragility(table, spc.Options(facets=["team"]))
    monkeypatch.setitem(spc.fragility.__globals__, "BLOCK", 100)
    assert spc.fragility(table, spc.Options(facets=["team"])) == whole
    assert len(whole) == 3


def test_what_analyse_refuses_is_refused() -> None:
    with pytest.raises(Refused):
        spc.fragility(months(SHIFTED), spc.Options(x="month"))
    with pytest.raises(Refused):
        spc.fragility(months(SHIFTED), spc.Options(facets=["team"]))


# Few different values, so that many lie on the median; a step, so that many series have a signal.
STEPPED = st.builds(
    lambda before, after, step: [*before, *(None if v is None else v + step for v in after)],
    st.lists(st.one_of(st.none(), st.integers(0, 6)), min_size=3, max_size=14),
    st.lists(st.one_of(st.none(), st.integers(0, 6)), min_size=3, max_size=14),
    st.integers(0, 5),
)


@given(st.lists(STEPPED, min_size=1, max_size=4))
def test_run_chart_by_hand(series: list[list[int | None]]) -> None:
    table = pd.concat(
        [
            pd.DataFrame({"x": range(len(y)), "y": pd.Series(y, dtype=float), "team": team})
            for team, y in enumerate(series)
        ]
    )
    expected = {(team,): by_hand(y) for team, y in enumerate(series)}
    assert spc.fragility(table, spc.Options(facets=["team"])) == {key: f for key, f in expected.items() if f}


@pytest.mark.parametrize("chart", [chart for chart in spc.CHARTS if chart not in ("xbar", "s")])
@settings(max_examples=8, deadline=None)
@given(y=STEPPED, out=st.integers(1, 6), freeze=st.one_of(st.none(), st.integers(4, 9)))
def test_every_chart_one_at_a_time(chart: str, y: list[int | None], out: int, freeze: int | None) -> None:
    table = pd.DataFrame({"x": range(len(y)), "y": pd.Series(y, dtype=float) + 1, "n": 20.0})
    options: dict[str, Any] = {"n": "n", "exclude": [out], "freeze": freeze}
    assert spc.fragility(table, spc.Options(chart, **options)).get(()) == one_at_a_time(
        table, chart, **options
    )


@pytest.mark.parametrize("rules", spc.RULE_SETS)
@settings(max_examples=8, deadline=None)
@given(y=STEPPED)
def test_every_rule_set_one_at_a_time(rules: str, y: list[int | None]) -> None:
    table = pd.DataFrame({"x": range(len(y)), "y": pd.Series(y, dtype=float)})
    assert spc.fragility(table, spc.Options("i", rules=rules)).get(()) == one_at_a_time(
        table, "i", rules=rules
    )


@pytest.mark.parametrize("chart", ["xbar", "s"])
def test_measured_subgroups(chart: str) -> None:
    chance = np.random.default_rng(3)
    y = chance.normal(np.repeat(SHIFTED, 3), np.repeat(SHIFTED, 3) / 3)
    table = pd.DataFrame({"x": np.repeat(range(24), 3), "y": y})
    found = spc.fragility(table, spc.Options(chart))
    assert found.keys() == {()}
    assert found[()] == one_at_a_time(table, chart)
