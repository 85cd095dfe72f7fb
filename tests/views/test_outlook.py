"""Where a series stands, what it may hope for, and when there is no outlook."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from lkt.domain.area import Status
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Direction, Measure
from lkt.domain.period import Period
from lkt.store import Database, Reader, Source
from lkt.views.questions import AHEAD, Footing, footing, foresee
from lkt.views.series import area_series, compute
from tests.conftest import TODAY as DEMO_DAY
from tests.views.made import framed, reported, row, target, with_area, with_indicator
from tests.views.test_apply_decisions import HIGH, LOW, SERIES, STEP, decision, months

TODAY = date(2026, 1, 20)


def stands(
    catalogue: Catalogue, table: str | pd.DataFrame, *made: Any, indicator: str = "KOL-03"
) -> Footing | str:
    frame = reported(table) if isinstance(table, str) else table
    found = compute(frame, catalogue, TODAY, made)
    reader: Any = None  # figures are not read again
    return footing(Source(reader, catalogue, TODAY), found, SERIES[0], indicator)


def known(found: Footing | str) -> Footing:
    assert isinstance(found, Footing), found
    return found


# Where it stands


def test_a_quiet_series_stands_on_its_whole_phase(catalogue: Catalogue) -> None:
    found = known(stands(catalogue, months(1, LOW * 2)))
    assert found.now == pytest.approx(sum(LOW) / 1200)
    assert (found.first, found.last, found.changed) == (Period.month(2024, 1), Period.month(2025, 12), False)
    assert found.begins == Period.month(2026, 2)
    assert found.sizes == (100.0,) * 24 + (0.0,)  # January 2026 has not been reported
    assert (found.usual, found.hoped) == (100.0, 0.8)


def test_a_changed_series_stands_on_its_newest_figures(catalogue: Catalogue) -> None:
    found = known(stands(catalogue, months(1, LOW * 2 + HIGH, year=2023)))
    assert found.changed
    assert found.now == pytest.approx(sum(HIGH) / 1200)
    assert found.first == Period.month(2025, 1)
    assert len(found.sizes) == 13


def test_a_phase_and_what_is_left_out(catalogue: Catalogue) -> None:
    made = (decision("phase", "2025-01"), decision("exclude", "2025-03"))
    found = known(stands(catalogue, STEP, *made))
    assert not found.changed
    assert found.now == pytest.approx((sum(HIGH) - HIGH[2]) / 1100)
    assert found.sizes[:4] == (100.0, 100.0, 0.0, 100.0)


def test_provisional_months_are_there_and_tell_no_level(catalogue: Catalogue) -> None:
    waits = with_indicator(catalogue, "KOL-03", followup_days=30)  # November and December are not final yet
    found = known(stands(waits, months(1, LOW * 2)))
    assert found.now == pytest.approx((2 * sum(LOW) - LOW[-1] - LOW[-2]) / 2200)
    assert found.last == Period.month(2025, 10)
    assert found.sizes[22:24] == (100.0, 100.0)


# What is asked unless somebody asks otherwise


def test_the_target_is_hoped_for_where_it_is_better(catalogue: Catalogue) -> None:
    high = with_indicator(catalogue, "KOL-03", targets=(target(">=", 30),))
    assert known(stands(high, months(1, LOW * 2))).hoped == 0.44  # ten points above 33.8 %
    none = with_indicator(catalogue, "KOL-03", targets=())
    assert known(stands(none, months(1, [90, 93] * 12))).hoped == 0.96  # half of what is left above 92
    beyond = with_indicator(catalogue, "KOL-03", targets=(target(">=", 103),))
    assert known(stands(beyond, months(1, [90, 93] * 12))).hoped == 1
    lower = with_indicator(none, "KOL-03", direction=Direction.LOWER)
    assert known(stands(lower, months(1, [4, 2] * 12))).hoped == 0.015
    counts = with_indicator(lower, "KOL-03", measure=Measure.COUNT, unit="antal")
    assert known(stands(counts, months(1, [10, 14] * 12))).hoped == 9.6


@pytest.mark.parametrize(
    ("end", "left"),
    [(None, AHEAD), ("2026-02", 1), ("2027-06", 17), ("2025-12", AHEAD), ("2026-01", AHEAD), ("2040-01", 60)],
)
def test_the_months_left(catalogue: Catalogue, end: str | None, left: int) -> None:
    line = replace(catalogue.areas["KOL"].timeline, planned_end=Period.parse(end) if end else None)
    assert known(stands(with_area(catalogue, "KOL", timeline=line), STEP)).months == left


# The chance


def test_the_chance_is_of_what_is_hoped(catalogue: Catalogue) -> None:
    found = known(stands(catalogue, months(1, LOW * 2)))
    large, small = (foresee(found, catalogue.indicators[SERIES[1]], hoped, 12) for hoped in (0.8, 0.4))
    assert large is not None
    assert small is not None
    assert large.months.chance > 0.95 > 0.6 > small.months.chance > small.months.by_chance
    assert large.months.by_chance < 0.05


def test_too_few_months_to_show_anything(catalogue: Catalogue) -> None:
    stood = known(stands(catalogue, months(8, LOW[:5], year=2025)))
    found = foresee(stood, catalogue.indicators[SERIES[1]], 0.8, 3)
    assert found is not None
    assert (found.few, found.months.chance) == (True, 0)


def test_what_is_no_better_has_none(catalogue: Catalogue) -> None:
    found, indicator = known(stands(catalogue, months(1, LOW * 2))), catalogue.indicators[SERIES[1]]
    assert foresee(found, indicator, found.now, 12) is None
    assert foresee(found, indicator, 0.2, 12) is None
    assert foresee(found, replace(indicator, direction=Direction.LOWER), 0.2, 12) is not None


# No outlook


def test_reasons(catalogue: Catalogue) -> None:
    events = framed([row(f"2025-{m:02}-05", "KOL-08", "KOL-HOR", value=9.0) for m in range(1, 13)])
    assert stands(catalogue, events, indicator="KOL-08") == "by_event"
    assert stands(catalogue, "2025Q1 20 40\n2025Q2 22 40\n2025Q3 21 40") == "not_monthly"
    neutral = with_indicator(catalogue, "KOL-03", direction=Direction.NEUTRAL)
    assert stands(neutral, STEP) == "neutral"
    assert stands(catalogue, months(1, LOW[:1])) == "few"
    assert stands(catalogue, months(1, [100] * 12)) == "best"
    closed = [replace(catalogue.areas["KOL"].statuses[0], value=Status.CLOSED.value)]
    assert stands(with_area(catalogue, "KOL", statuses=tuple(closed)), STEP) == "ended"
    means = with_indicator(catalogue, "KOL-03", measure=Measure.MEAN)
    same = framed([row(f"2025-{m:02}", "KOL-03", "KOL-HOR", value=9.0) for m in range(1, 13)])
    assert stands(means, same) == "no_spread"


def test_without_figures(catalogue: Catalogue, database: Database) -> None:
    source = Source(Reader(database), catalogue, TODAY)
    assert footing(source, area_series(source, "KOL"), "KOL-HOR", "KOL-03") == "few"


@pytest.mark.parametrize(
    ("indicator", "reason"),
    [
        ("ADH-04", ""), ("AKK-01", ""), ("AKK-08", ""), ("KOL-02", ""), ("KOL-08", "by_event"), ("TVA-02", ""),
        ("ANT-01", "ended"), ("APO-07", "by_event"), ("HSF-08", ""),
    ],
)  # fmt: skip
def test_indicators_of_the_demonstration(
    catalogue: Catalogue, demo_database: Database, indicator: str, reason: str
) -> None:
    """Every measure of an area that is under way, and what has no outlook."""
    team = catalogue.teams_of(indicator[:3])[0].id
    source = Source(Reader(demo_database), catalogue, DEMO_DAY)
    found = footing(source, area_series(source, indicator[:3]), team, indicator)
    if reason:
        assert found == reason
    else:
        stood = known(found)
        assert foresee(stood, catalogue.indicators[indicator], stood.hoped, stood.months) is not None
