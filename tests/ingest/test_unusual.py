"""What is written in an unusual way: understood and said in one line of its kind, or asked about; never shifted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from lkt.domain.batch import Severity
from lkt.ingest.table import SEVERITY
from tests.ingest.made import read_rows, told

P, T = "Rygestop tilbudt", "Dage mellem fald"


def moments(text: str) -> list[Any]:
    """Periods as they stand in cells: a date cell where they begin with @."""
    return [datetime.fromisoformat(each[1:]) if each[0] == "@" else each for each in text.split(", ")]


# the column of periods | the months read | what is said of it
COLUMNS = """
2026-01-31T23:00:00Z, 2026-02-28T23:00:00.000Z, 2026-03-31T22:00:00Z | 2026-02 2026-03 2026-04 | period_zone C2
2026-02-01T00:00:00+01:00, 2026-05-01T00:00:00+02:00 | 2026-02 2026-05 | period_zone C2
@2026-01-31 23:00, @2026-03-31 22:00       | 2026-02 2026-04         | period_utc C2
2026-01-31 23:00, 31-03-2026 22:00         | 2026-02 2026-04         | period_utc C2
@2026-01-31 23:00, @2026-03-31 23:00       | 2026-01 2026-03         | period_late C2
@2026-01-31 23:59:59, @2026-02-28 23:59:59 | 2026-01 2026-02         |
202601, 202602, 202603                     | 2026-01 2026-02 2026-03 | period_digits C2
@2026-01-01, @2026-01-02, @2026-01-03      |                         | period_swapped C2
01-01-2026, 02-01-2026                     |                         | period_swapped C2
@2026-01-01, @2026-02-01, @2026-03-01      | 2026-01 2026-02 2026-03 |
@2026-01-31, @2026-02-28, @2026-03-31      | 2026-01 2026-02 2026-03 |
@2026-04-03, @2026-05-03, 28-03-2026, 30-01-2026 | 2026-04 2026-05 2026-03 2026-01 | period_half_swapped C2
"""


@pytest.mark.parametrize("line", COLUMNS.strip().splitlines())
def test_columns_of_periods(line: str) -> None:
    written, months, said = (part.strip() for part in line.split("|"))
    batch = read_rows(*(["Nordby", P, moment, 5 + at, 20] for at, moment in enumerate(moments(written))))
    found = [each for each in told(batch) if "read_as_month" not in each]
    assert found == ([said] if said else [])
    assert [o.period.label for o in batch.observations] == months.split()


def test_numbers_for_months() -> None:
    batch = read_rows(["Nordby", P, 46054, 5, 20], ["Nordby", P, 46082, 6, 20], ["Nordby", P, 202604, 7, 20])
    assert told(batch) == ["period_serial C2", "period_digits C4"]
    assert [o.period.label for o in batch.observations] == ["2026-02", "2026-03", "2026-04"]


def test_the_days_of_events_may_all_lie_in_one_month() -> None:
    batch = read_rows(*(["Nordby", T, datetime(2026, 1, day), None, None, 1] for day in range(1, 9)))
    assert (told(batch), len(batch.observations)) == ([], 8)


def test_what_could_be_wrong_is_asked_and_what_is_sure_is_told() -> None:
    asked = ("period_utc", "period_late", "period_half_swapped")
    assert {SEVERITY[code] for code in asked} == {Severity.WARNING}
    assert {SEVERITY[code] for code in ("period_zone", "period_digits", "period_serial")} == {Severity.INFO}


@pytest.mark.parametrize(
    "words", ["2026 i alt", "Hele året", "År til dato", "I alt 2026", "ÅTD", "Jan-dec i alt", "Sum"]
)
@pytest.mark.parametrize("column", [0, 1, 2])
def test_totals_are_passed_over_whatever_they_are_called(words: str, column: int) -> None:
    total = ["Nordby", P, None, 36, 60]
    total[column] = words
    batch = read_rows(["Nordby", P, "2026-03", 12, 20], total)
    assert told(batch) == [f"total_row_ignored {'ABC'[column]}3"]
    assert len(batch.observations) == 1
