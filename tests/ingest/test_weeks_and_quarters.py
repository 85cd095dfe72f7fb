"""Indicators that are counted by week or by quarter: what is read for them, and what they are asked for."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from lkt.domain.observation import Batch
from lkt.domain.period import Grain, Period
from lkt.ingest import Submission
from lkt.ingest.read import read_file
from lkt.ingest.template import template
from lkt.text import Text
from tests.ingest.made import CATALOGUE, TEAM, TODAY, spoken

COUNTED = {"LUN-01": Grain.QUARTER, "LUN-02": Grain.WEEK}
OTHERS = replace(
    CATALOGUE,
    indicators={
        id: replace(i, frequency=COUNTED.get(id, i.frequency)) for id, i in CATALOGUE.indicators.items()
    },
)

# indicator | what is written | the period that is read, or what is said
WRITTEN = """
LUN-01 | 2026K1           | 2026Q1
LUN-01 | 2026 Q1          | 2026Q1
LUN-01 | 2026-Q3          | 2026Q3
LUN-01 | 1. kvartal 2026  | 2026Q1
LUN-01 | 3. kvt. 2026     | 2026Q3
LUN-01 | Quarter 2, 2026  | 2026Q2
LUN-01 | kvartal 2 2026   | 2026Q2
LUN-01 | 01-04-2026       | 2026Q2
LUN-01 | 2026-03          | period_not_quarter B2
LUN-01 | marts 2026       | period_not_quarter B2
LUN-01 | 1. halvår 2026   | period_not_quarter B2
LUN-01 | 2026K5           | period_not_quarter B2
LUN-01 | 2026K4           | 2026Q4 period_not_ended B2
LUN-01 | 2027K1           | period_future B2
LUN-01 | 2024K4           | period_before_baseline B2
LUN-02 | uge 14 2026      | 2026W14
LUN-02 | uge 4, 2026      | 2026W04
LUN-02 | 2026U14          | 2026W14
LUN-02 | 2026-W53         | 2026W53 period_future B2
LUN-02 | 30-03-2026       | 2026W14
LUN-02 | 2026-04-05       | 2026W14
LUN-02 | uge 54 2026      | period_not_week B2
LUN-02 | 2026-03          | period_not_week B2
LUN-03 | uge 14 2026      | period_week B2
LUN-03 | 1. kvartal 2026  | period_quarter B2
"""
CASES = [[cell.strip() for cell in line.split("|")] for line in WRITTEN.strip().splitlines()]


def read(data: bytes, name: str = "tal.csv") -> Batch:
    return read_file(Submission(data, name, OTHERS, TEAM, TODAY, "LUN-NORD"))


@pytest.mark.parametrize(("indicator", "written", "expected"), CASES)
def test_what_is_written_for_a_period(indicator: str, written: str, expected: str) -> None:
    batch = read(f"Indikator;Periode;Tæller;Nævner\n{indicator};{written};5;8\n".encode())
    said = [o.period.label for o in batch.observations] + [spoken(f) for f in batch.findings]
    assert " ".join(said) in (expected, expected.partition(" ")[2] if "future" in expected else expected)


# beside the year 2026 | the period that is read, or what is said
BESIDE_A_YEAR = """
LUN-01 | 1. kvartal      | 2026Q1
LUN-01 | K2              | 2026Q2
LUN-01 | 3. kvartal 2026 | 2026Q3
LUN-01 | kvartal 2 2025  | 2025Q2
LUN-01 | 1               | period_not_quarter C2
LUN-01 | 1. halvår       | period_not_quarter C2
LUN-03 | 1. kvartal      | period_quarter C2
LUN-03 | 2. marts        | 2026-03 period_read_as_month C2
LUN-02 | uge 14 2026     | 2026W14
"""


@pytest.mark.parametrize("line", BESIDE_A_YEAR.strip().splitlines())
def test_a_quarter_beside_a_column_of_years(line: str) -> None:
    indicator, written, expected = (part.strip() for part in line.split("|"))
    batch = read(f"Indikator;År;Periode;Tæller;Nævner\n{indicator};2026;{written};5;8\n".encode())
    said = [o.period.label for o in batch.observations] + [spoken(f) for f in batch.findings]
    assert " ".join(each for each in said if "year_column" not in each) == expected


@pytest.mark.parametrize("long", [True, False])
def test_the_template_asks_by_week_and_by_quarter_and_is_read_back(long: bool) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(OTHERS, "LUN-NORD", TODAY, Text("da"), "da", long)))
    page = book.worksheets[0]
    for row in page.iter_rows(min_row=2):
        for cell in row:
            if cell.fill.fgColor.rgb == "00FFF2CC":
                cell.value = 8
    buffer = io.BytesIO()
    book.save(buffer)
    batch = read(buffer.getvalue(), "tal.xlsx")
    assert not batch.refused
    periods = {o.period.label for o in batch.observations if o.indicator == "LUN-01"}
    assert periods == {"2025Q4", "2026Q1", "2026Q2", "2026Q3"}
    assert sum(o.indicator == "LUN-02" for o in batch.observations) == 13


def test_labels_of_weeks() -> None:
    week = Period.parse("2026W53")
    assert (week.label, week.start.isoformat(), week.next().label) == ("2026W53", "2026-12-28", "2027W01")
    assert [Text(language).period(week) for language in ("da", "en")] == ["uge 53 2026", "week 53, 2026"]
