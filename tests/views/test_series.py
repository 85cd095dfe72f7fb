"""From what was reported to points: the figure, what is provisional, where the calculation splits, the target."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lkt.domain.assessment import Case, Caveat
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator, Measure, Operator
from lkt.domain.observation import Observation
from lkt.domain.organisation import Team
from lkt.domain.period import Grain, Period
from lkt.store import Database, observations
from lkt.views.series import SeriesSet, compute
from tests.conftest import TODAY
from tests.views.made import broken, framed, reported, row, target, with_area, with_indicator


def column(found: SeriesSet, name: str) -> list[Any]:
    """A column in order of time; what is missing is None."""
    return [None if pd.isna(cell) else cell for cell in found.points[name]]


# measure | numerator denominator value | the figure, natural units
FIGURES = """
proportion    | 12 20 -    | 0.6
proportion    | 0 20 -     | 0
proportion    | - 20 -     | -
proportion    | 12 - -     | -
proportion    | 0 0 -      | -
proportion    | - - 0.6    | -
rate          | 3 6000 -   | 0.0005
rate          | 3 0 -      | -
ratio         | 521 500 -  | 1.042
count         | 4 - -      | 4
count         | 0 - -      | 0
count         | - - 9      | -
mean          | - 20 7.5   | 7.5
mean          | - - 0      | 0
value         | - - 33     | 33
time_between  | - - 21     | 21
cases_between | - - -      | -
"""
FIGURE_ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in FIGURES.strip().splitlines()]


@pytest.mark.parametrize(("measure", "cells", "expected"), FIGURE_ROWS)
def test_the_figure_by_what_is_measured(
    catalogue: Catalogue, measure: str, cells: str, expected: str
) -> None:
    changed = with_indicator(catalogue, "KOL-03", measure=Measure(measure))
    found = compute(reported(f"2026-01 {cells}"), changed, TODAY)
    assert column(found, "value") == [None if expected == "-" else pytest.approx(float(expected), rel=1e-15)]


def test_no_figures_are_no_series(catalogue: Catalogue) -> None:
    found = compute(framed([]), catalogue, TODAY)
    assert len(found.points) == len(found.assessments) == 0


def test_what_was_reported_stands_beside_what_was_computed(catalogue: Catalogue) -> None:
    found = compute(reported("2026-01 12 20 - 3", comment="ferie"), catalogue, TODAY).points.iloc[0]
    told = ["numerator", "denominator", "unknown", "comment", "sheet", "cell", "upload", "source"]
    assert found[told].tolist() == [12, 20, 3, "ferie", "Ark1", "D2", 7, "file"]


def test_a_figure_that_is_empty_takes_no_part(catalogue: Catalogue) -> None:
    """Empty is not zero: the median of 0.2, nothing, 0.4 is 0.3."""
    found = compute(reported("2026-01 4 20\n2026-02 - 20\n2026-03 8 20"), catalogue, TODAY)
    assert column(found, "centre") == pytest.approx([0.3, 0.3, 0.3])
    assert column(found, "useful") == [True, False, True]


# follow-up days | period | the first day on which it is final
FINAL = """
0  | 2026-10    | 2026-11-01
0  | 2024-02    | 2024-03-01
0  | 2026-10-05 | 2026-10-06
30 | 2026-03    | 2026-05-31
30 | 2026-02    | 2026-04-30
90 | 2026-03    | 2026-07-30
90 | 2025-12    | 2026-05-01
"""
FINAL_ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in FINAL.strip().splitlines()]


@pytest.mark.parametrize(("days", "period", "final"), FINAL_ROWS)
def test_a_figure_is_provisional_until_its_day(
    catalogue: Catalogue, days: str, period: str, final: str
) -> None:
    """Period's end, follow-up, and a month to settle where there is follow-up."""
    changed = with_indicator(catalogue, "KOL-03", followup_days=int(days))
    frame, day = reported(f"{period} 12 20"), date.fromisoformat(final)
    assert column(compute(frame, changed, day - timedelta(days=1)), "provisional") == [True]
    assert column(compute(frame, changed, day), "provisional") == [False]


def test_provisional_figures_are_drawn_and_take_no_part(catalogue: Catalogue) -> None:
    lines = [f"{Period.month(2025, 1).shift(m).label} {m} 30" for m in range(22)]
    found = compute(reported("\n".join(lines), "KOL-01"), catalogue, date(2026, 11, 23))
    assert column(found, "provisional") == [False] * 20 + [True] * 2  # 30 days and a month to settle
    assert column(found, "included") == [True] * 20 + [False] * 2
    assert column(found, "value") == pytest.approx([m / 30 for m in range(22)])
    assert column(found, "centre")[0] == pytest.approx(9.5 / 30)
    assessment = found.assessments["KOL-HOR", "KOL-01"]
    assert assessment.provisional == 2
    assert Caveat.PROVISIONAL in assessment.caveats


def year(first: str, figures: str) -> str:
    """A line a month from the first one, of 20."""
    begins = Period.parse(first)
    return "\n".join(f"{begins.shift(i).label} {n} 20" for i, n in enumerate(figures.split()))


# breaks | phase of each month of 2026-01 to 2026-06
SPLITS = """
-                     | 1 1 1 1 1 1
2026-04-01            | 1 1 1 2 2 2
2026-04-15            | 1 1 1 1 2 2
2026-02-01 2026-05-01 | 1 2 2 2 3 3
2026-01-01            | 1 1 1 1 1 1
2024-01-01            | 1 1 1 1 1 1
2026-07-01            | 1 1 1 1 1 1
"""
SPLIT_ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in SPLITS.strip().splitlines()]


@pytest.mark.parametrize(("breaks", "phases"), SPLIT_ROWS)
def test_a_break_of_the_definition_splits(catalogue: Catalogue, breaks: str, phases: str) -> None:
    days = [date.fromisoformat(day) for day in breaks.split() if day != "-"]
    changed = with_indicator(catalogue, "KOL-03", versions=broken(catalogue.indicators["KOL-03"], *days))
    found = compute(reported(year("2026-01", "2 4 6 14 16 18")), changed, TODAY)
    assert column(found, "phase") == [int(phase) for phase in phases.split()]
    split = len(set(phases.split())) > 1
    assessment = found.assessments["KOL-HOR", "KOL-03"]
    assert (Caveat.BREAK in assessment.caveats) == split
    assert assessment.broken == (days[-1] if split else None)


def test_each_side_of_a_break_has_its_own_median(catalogue: Catalogue) -> None:
    """AKK-01: one hour to 31 August 2022, three hours from 1 September."""
    lines = "2022-07 8 20\n2022-08 10 20\n2022-09 17 20\n2022-10 19 20"
    found = compute(reported(lines, "AKK-01", "AKK-HGH"), catalogue, TODAY)
    assert column(found, "centre") == pytest.approx([0.45, 0.45, 0.9, 0.9])


def test_a_target_steps_and_leaves_the_series_whole(catalogue: Catalogue) -> None:
    lines = "2022-08 17 20\n2022-09 17 20\n2023-08 17 20\n2023-09 17 20"
    found = compute(reported(lines, "AKK-01", "AKK-HGH"), catalogue, TODAY)
    assert column(found, "target") == pytest.approx([0.9, 0.9, 0.9, 0.6])
    assert column(found, "phase") == [1, 2, 2, 2]
    assert found.assessments["AKK-HGH", "AKK-01"].operator is Operator.AT_LEAST


# The network began in December 2024; before it: 6 of 20 and 1 of 50 make 10 %, whatever their mean is.
BEFORE = "2024-10 6 20\n2024-11 1 50\n2024-12 9 20\n2025-01 3 20\n"


@pytest.mark.parametrize(
    ("operator", "value", "level"),
    [("relative", -15, 0.085), ("relative", 20, 0.12), ("no_increase", 0, 0.1), ("<=", 15, 0.15)],
)
def test_a_relative_target_is_measured_from_the_baseline(
    catalogue: Catalogue, operator: str, value: float, level: float
) -> None:
    changed = with_indicator(catalogue, "KOL-03", targets=(target(operator, value),))
    found = compute(reported(BEFORE), changed, TODAY)
    assert column(found, "target") == pytest.approx([level] * 4, rel=1e-12)


def test_the_baseline_of_measurements_is_their_median(catalogue: Catalogue) -> None:
    changed = with_indicator(
        catalogue, "KOL-03", measure=Measure.MEAN, unit="dage", targets=(target("relative", -10),)
    )
    found = compute(reported("2024-09 - 5 8\n2024-10 - 90 7\n2024-11 - 9 30\n2024-12 - 9 1"), changed, TODAY)
    assert column(found, "target") == pytest.approx([7.2] * 4)


def test_each_team_has_its_own_baseline_and_without_one_there_is_no_target(catalogue: Catalogue) -> None:
    changed = with_indicator(catalogue, "KOL-03", targets=(target("relative", -50),))
    frames = [reported(BEFORE), reported("2024-11 8 20\n2025-01 4 20", team="KOL-VEJ")]
    frames += [
        reported("2024-11 0 0\n2025-01 4 20", team="KOL-ESB"),
        reported("2025-01 4 20", team="KOL-AAU"),
    ]
    found = compute(pd.concat(frames, ignore_index=True), changed, TODAY)
    newest = found.points.drop_duplicates("team", keep="last").set_index("team")["target"].to_dict()
    assert newest == pytest.approx(
        {"KOL-HOR": 0.05, "KOL-VEJ": 0.2, "KOL-ESB": math.nan, "KOL-AAU": math.nan}, nan_ok=True
    )
    assert found.assessments["KOL-AAU", "KOL-03"].goal == "no_baseline"


def test_a_provisional_month_is_no_baseline(catalogue: Catalogue) -> None:
    """June is final; October, the last month before the network, is not: 10 of 100 count, 0 of 300 do not."""
    known = catalogue.areas["KOL"].timeline
    timeline = replace(known, baseline_from=Period.month(2026, 6), start=Period.month(2026, 11))
    changed = with_indicator(catalogue, "KOL-03", followup_days=90, targets=(target("relative", -50),))
    changed = with_area(changed, "KOL", timeline=timeline)
    found = compute(reported("2026-06 10 100\n2026-10 0 300\n2026-11 5 50"), changed, TODAY)
    assert column(found, "target") == pytest.approx([0.05] * 3)


def test_without_a_target_there_is_none(catalogue: Catalogue) -> None:
    changed = with_indicator(catalogue, "KOL-03", targets=())
    assert column(compute(reported("2026-01 12 20"), changed, TODAY), "target") == [None]


def test_too_few_figures_say_nothing(catalogue: Catalogue) -> None:
    found = compute(reported(year("2026-01", "1 2 3 4 5 6 7 8 9")), catalogue, TODAY)
    assert found.assessments["KOL-HOR", "KOL-03"].case is Case.TOO_FEW


# A slow twin, one row at a time, over figures of every kind.

TWIN = (
    "KOL-01", "KOL-03", "KOL-08", "AKK-01", "AKK-07", "AKK-08", "ANT-01", "ANT-07", "ANT-08", "APO-04", "APO-07",
    "BDI-03", "HOF-06", "TVA-01", "TVA-02",
)  # fmt: skip
TEAMS = ("X-1", "X-2")
MONTHS = [Period.month(2016, 10).shift(n).label for n in range(0, 126, 3)]

count = st.one_of(st.none(), st.integers(0, 40).map(float))
cells = st.tuples(count, count, count)
keys = st.tuples(st.sampled_from(MONTHS), st.sampled_from(TWIN), st.sampled_from(TEAMS))
tables = st.dictionaries(keys, cells, max_size=60)
days = st.dates(date(2017, 1, 1), date(2027, 6, 30))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables, today=days)
@pytest.mark.slow
def test_all_at_once_is_the_same_as_one_at_a_time(
    catalogue: Catalogue, table: dict[tuple[str, str, str], tuple[float | None, ...]], today: date
) -> None:
    frame = framed([row(*key, *found) for key, found in table.items()])
    found = compute(frame, catalogue, today).points
    for point in found.to_dict("records"):
        key = (Period.containing(point["x"].date()).label, point["indicator"], point["team"])
        indicator = catalogue.indicators[point["indicator"]]
        assert point["value"] == pytest.approx(plotted(table[key], indicator), nan_ok=True, rel=1e-12)
        assert point["target"] == pytest.approx(
            wanted(key, table, indicator, catalogue, today), nan_ok=True, rel=1e-12
        )
        assert point["provisional"] == (today <= last_day_of_waiting(point["x"].date(), indicator))
    assert len(found) == len(table)


def plotted(cells: tuple[float | None, ...], indicator: Indicator) -> float:
    """`Observation.figure` has the same rule for one row: import and chart cannot disagree."""
    numerator, denominator, value = cells
    one = Observation("X-1", indicator.id, 1, Period.month(2026, 1), numerator, denominator, value)
    found = one.figure(indicator.measure)
    return math.nan if found is None else found


def wanted(
    key: tuple[str, str, str],
    table: dict[tuple[str, str, str], tuple[float | None, ...]],
    indicator: Indicator,
    catalogue: Catalogue,
    today: date,
) -> float:
    """The target at one point, from everything its team has reported."""
    month, name, team = key
    goal = indicator.target_at(Period.parse(month).start)
    if goal is None:
        return math.nan
    if goal.operator not in (Operator.RELATIVE, Operator.NO_INCREASE):
        return goal.value / (100 if indicator.unit.startswith("pct") else indicator.multiplier)
    timeline = catalogue.areas[indicator.area].timeline
    first, begins = timeline.baseline_from.label, timeline.start.label
    before = [
        cells
        for (m, i, t), cells in table.items()
        if i == name and t == team and first <= m < begins
        if today > last_day_of_waiting(Period.parse(m).start, indicator)
    ]
    change = 1 if goal.operator is Operator.NO_INCREASE else (100 + goal.value) / 100
    return level(before, indicator) * change


def level(before: list[tuple[float | None, ...]], indicator: Indicator) -> float:
    if indicator.measure.divides:
        whole = [(n, d) for n, d, _ in before if n is not None and d is not None]
        below = sum(d for _, d in whole)
        return sum(n for n, _ in whole) / below if below else math.nan
    figures = sorted(f for f in (plotted(cells, indicator) for cells in before) if f == f)
    middle = len(figures) // 2
    if not figures:
        return math.nan
    return figures[middle] if len(figures) % 2 else (figures[middle - 1] + figures[middle]) / 2


def last_day_of_waiting(start: date, indicator: Indicator) -> date:
    wait = indicator.followup_days + 30 if indicator.followup_days else 0
    return Period(start, Grain.MONTH).last_day + timedelta(days=wait)


def test_the_merger_of_regions_changes_no_series(demo_database: Database, catalogue: Catalogue) -> None:
    """31 December 2026 and 1 January 2027: only how old a figure is may differ."""
    frame = observations.current(demo_database)
    before, after = (compute(frame, catalogue, day) for day in (date(2026, 12, 31), date(2027, 1, 1)))
    pd.testing.assert_frame_equal(before.points, after.points)
    told = [
        {k: (a.case, a.variation, a.goal, a.evidence) for k, a in s.assessments.items()}
        for s in (before, after)
    ]
    assert told[0] == told[1]


def test_a_team_is_expected_to_report_what_its_sectors_can(catalogue: Catalogue) -> None:
    def roles(team: Team) -> set[str]:
        found = {p.role.value for p in team.participants}
        return found | {"hospital"} if "hospice" in found else found

    for team in catalogue.teams.values():
        expected = list(catalogue.reported_by(team))
        theirs = [i for i in catalogue.indicators_of(team.area) if i.reported_by.value in roles(team)]
        assert expected == theirs != []


def test_an_area_is_computed_alike_alone_and_with_the_others(
    demo_database: Database, catalogue: Catalogue
) -> None:
    alone = compute(observations.current(demo_database, area="KOL"), catalogue, TODAY)
    together = compute(observations.current(demo_database), catalogue, TODAY)
    assert alone.assessments == {k: a for k, a in together.assessments.items() if k[1].startswith("KOL")}


def test_history_before_the_baseline_does_not_move_a_relative_target(catalogue: Catalogue) -> None:
    changed = with_indicator(catalogue, "KOL-03", targets=(target("relative", -15),))
    found = compute(reported("2022-01 30 100\n" + BEFORE), changed, TODAY)
    assert column(found, "target")[-1] == pytest.approx(0.085)


def test_figures_without_a_definition_are_left_out(catalogue: Catalogue) -> None:
    fewer = replace(catalogue, indicators={k: i for k, i in catalogue.indicators.items() if k != "KOL-03"})
    assert compute(reported(BEFORE), fewer, TODAY).assessments == {}
