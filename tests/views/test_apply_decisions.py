"""Decisions laid on the rows of their series: phases, frozen baselines, points left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from lkt.domain.assessment import Case, Caveat
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Decision, DecisionKind
from lkt.domain.period import Period
from lkt.views.rows import newest_month, prepare
from lkt.views.series import SeriesSet, compute
from tests.conftest import NOW
from tests.views.made import broken, reported, with_indicator

SERIES = ("KOL-HOR", "KOL-03")
TODAY = date(2026, 1, 20)
LOW = [20, 41, 32, 43, 24, 35, 46, 27, 38, 49, 30, 21]  # median 33.5
HIGH = [value + 45 for value in LOW]


def months(first: int, values: list[int], year: int = 2024) -> str:
    days = pd.period_range(f"{year}-{first:02}", periods=len(values), freq="M")
    return "\n".join(f"{day} {value} 100" for day, value in zip(days, values, strict=True))


STEP = months(1, LOW + HIGH)


def decision(kind: str, day: str, series: tuple[str, str] = SERIES, reason: str = "derfor") -> Decision:
    return Decision(1, *series, DecisionKind(kind), date.fromisoformat(f"{day}-01"), reason, NOW, "anna")


def computed(catalogue: Catalogue, *decisions: Decision, table: str = STEP) -> SeriesSet:
    return compute(reported(table), catalogue, TODAY, decisions)


def test_a_phase_splits_the_calculation(catalogue: Catalogue) -> None:
    found = computed(catalogue, decision("phase", "2025-01"))
    assert found.points["phase"].tolist() == [1] * 12 + [2] * 12
    assert found.points.groupby("phase")["centre"].first().tolist() == [
        pytest.approx(0.335),
        pytest.approx(0.785),
    ]
    assessment = found.assessments[SERIES]
    assert assessment.case is Case.STABLE
    assert assessment.evidence is not None
    assert assessment.evidence.before == pytest.approx(0.335)


QUARTERS = "\n".join(
    f"{year}Q{number} {30 + number} 100" for year in (2022, 2023, 2024) for number in (1, 2, 3, 4)
)


@pytest.mark.parametrize(
    ("kind", "day", "column", "true"),
    [
        ("phase", "2024-02", "part", [10, 11, 12]),  # a quarter of both sides stays with the earlier
        ("phase", "2024-01", "part", [9, 10, 11, 12]),
        ("freeze", "2022-11", "frozen", [1, 2, 3]),  # all its months are of the baseline
        ("freeze", "2022-12", "frozen", [1, 2, 3, 4]),
        ("exclude", "2023-05", "excluded", [6]),
    ],
)
def test_decisions_about_months_hold_for_whole_quarters(
    catalogue: Catalogue, kind: str, day: str, column: str, true: list[int]
) -> None:
    told = prepare(reported(QUARTERS), catalogue, TODAY, [decision(kind, day)])[column].astype(bool)
    assert [at + 1 for at in told.to_numpy().nonzero()[0]] == true


def test_the_newest_month_of_quarters_is_their_last(catalogue: Catalogue) -> None:
    prepared = prepare(reported(QUARTERS), catalogue, TODAY)
    assert newest_month(prepared) == Period.month(2024, 12)
    assert newest_month(prepared.head(0)) is None
    assert newest_month(prepare(reported(STEP), catalogue, TODAY)) == Period.month(2025, 12)


def test_the_order_of_decisions_does_not_matter(catalogue: Catalogue) -> None:
    made = [decision("freeze", "2025-04"), decision("phase", "2025-01"), decision("exclude", "2024-02")]
    forth, back = computed(catalogue, *made), computed(catalogue, *made[::-1])
    pd.testing.assert_frame_equal(forth.points, back.points)


def test_a_frozen_baseline_counts_within_its_phase(catalogue: Catalogue) -> None:
    found = computed(catalogue, decision("phase", "2025-01"), decision("freeze", "2025-04"))
    assert found.points["baseline"].tolist() == [True] * 12 + [True] * 4 + [False] * 8
    assert Caveat.SHORT_BASELINE in found.assessments[SERIES].caveats


def test_freezing_between_two_figures_takes_those_before(catalogue: Catalogue) -> None:
    gone = "\n".join(line for line in STEP.splitlines() if "2024-05" not in line)
    found = computed(catalogue, decision("freeze", "2024-05"), table=gone)
    assert found.points["baseline"].sum() == 4


def test_a_point_left_out_stays_with_its_reason(catalogue: Catalogue) -> None:
    found = computed(catalogue, decision("exclude", "2024-02", reason="EPJ var nede"))
    point = found.points.iloc[1]
    assert (point["included"], point["useful"], point["reason"]) == (False, False, "EPJ var nede")
    assert point["value"] == 0.41
    assessment = found.assessments[SERIES]
    assert (assessment.excluded, assessment.provisional) == (1, 0)
    assert assessment.caveats == (Caveat.EXCLUDED,)


@pytest.mark.parametrize(("kind", "column", "expected"), [
    ("exclude", "excluded", [False, False, True, False]), ("freeze", "baseline", [True, True, True, False]),
    ("phase", "phase", [1, 1, 2, 2]),
])  # fmt: skip
def test_of_two_events_on_a_day_the_one_that_was_meant(
    catalogue: Catalogue, kind: str, column: str, expected: list[object]
) -> None:
    table = reported("\n".join(f"2025-0{month} - - {month}" for month in (1, 2, 3, 4)), "KOL-08")
    table["event"] = [1, 1, 2, 1]
    table.loc[2, "start"] = table.loc[1, "start"]
    made = replace(decision(kind, "2025-02", ("KOL-HOR", "KOL-08")), event=2)
    points = compute(table.assign(grain="day"), catalogue, TODAY, [made]).points
    assert points[column].tolist() == expected


def test_left_out_in_an_earlier_phase_is_nothing_to_bear_in_mind(catalogue: Catalogue) -> None:
    found = computed(catalogue, decision("phase", "2025-01"), decision("exclude", "2024-02"))
    assert found.assessments[SERIES].excluded == 0


def test_a_provisional_month_left_out_is_counted_once(catalogue: Catalogue) -> None:
    changed = with_indicator(catalogue, "KOL-03", followup_days=90)
    table = months(1, LOW + HIGH[:10]) + "\n2025-11 16 100"
    found = computed(changed, decision("exclude", "2025-11"), table=table).assessments[SERIES]
    assert (found.excluded, found.provisional) == (0, 3)  # September to November


def test_other_series_are_left_alone(catalogue: Catalogue) -> None:
    other = decision("phase", "2025-01", ("KOL-HOR", "KOL-04"))
    pd.testing.assert_frame_equal(computed(catalogue, other).points, computed(catalogue).points)


def test_the_level_before_is_not_told_across_a_definition_break(catalogue: Catalogue) -> None:
    indicator = catalogue.indicators["KOL-03"]
    changed = with_indicator(catalogue, "KOL-03", versions=broken(indicator, date(2025, 1, 1)))
    for made, before in (((), None), ((decision("phase", "2025-01"),), None)):
        evidence = computed(changed, *made).assessments[SERIES].evidence
        assert evidence is not None
        assert evidence.before is before
    evidence = computed(changed, decision("phase", "2025-07")).assessments[SERIES].evidence
    assert evidence is not None
    assert evidence.before == pytest.approx(0.785)


def test_a_break_and_a_phase_both_split(catalogue: Catalogue) -> None:
    indicator = catalogue.indicators["KOL-03"]
    changed = with_indicator(catalogue, "KOL-03", versions=broken(indicator, date(2024, 7, 1)))
    found = computed(changed, decision("phase", "2025-01"))
    assert found.points["phase"].tolist() == [1] * 6 + [2] * 6 + [3] * 12


def test_small_denominators_are_something_to_bear_in_mind(catalogue: Catalogue) -> None:
    small = months(1, [value % 9 for value in LOW]).replace(" 100", " 9")
    assert Caveat.SMALL_DENOMINATORS in computed(catalogue, table=small).assessments[SERIES].caveats
    assert Caveat.SMALL_DENOMINATORS not in computed(catalogue).assessments[SERIES].caveats
