"""Cells whose format stood in the way: unmended they say what they said, mended they show what was typed."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from lkt.domain.observation import Batch
from lkt.ingest.error_copy import plain
from lkt.ingest.table import Cell
from tests.ingest.made import book, read, told
from tests.ingest.test_error_copy import annotated, coloured, part, prefixed
from tests.ingest.test_filetype import SHEET, rezipped
from tests.ingest.test_template import opened, saved

P, MEAN = "Rygestop tilbudt", "Indlæggelsestid"
ROWS = [
    ["Nordby", P, datetime(2026, 1, 1), datetime(2026, 12, 3), 8],
    ["Nordby", P, datetime(2026, 2, 1), 0.65, 20],
    ["Nordby", P, datetime(2026, 3, 1), 1, 20],
    ["Nordby", P, datetime(2026, 4, 1), 12.5, 20],
    ["Nordby", MEAN, datetime(2026, 5, 1), None, 12, 0.07, 1.2],
    ["Nordby", P, datetime(2026, 6, 1), 9, 8],
]
FORMATS = {"D2": "d-mmm", "D3": "0%", "D4": "0%", "D5": "0", "F6": "0.0%"}
SAID = [
    "number_is_date D2",
    "percent_as_count D3",
    "percent_as_count D4",
    "count_not_whole D5",
    "percent_unexpected F6",
    "numerator_above_denominator D7",
]


def formatted(page: Any, _: Any) -> None:
    for cell, shape in FORMATS.items():
        page[cell].number_format = shape
    for row in page["C2:C7"]:
        row[0].number_format = "yyyy-mm"
    page["D3"].fill = PatternFill("solid", fgColor="FFD9D9D9")
    page["D3"].font = Font(bold=True)
    page["D3"].protection = Protection(locked=False)


def mac(page: Any, made: Any) -> None:
    made.epoch = CALENDAR_MAC_1904
    formatted(page, made)


DATA = book(ROWS, change=formatted)
ALL = {"plain": DATA, "prefixed": prefixed(DATA), "mac": book(ROWS, change=mac)}


@pytest.mark.parametrize("data", ALL.values(), ids=ALL.keys())
def test_a_copy_that_nobody_has_mended_is_refused_for_the_same(data: bytes) -> None:
    before = read(data)
    assert told(before) == SAID
    assert read(annotated(data)).findings == before.findings


@pytest.mark.parametrize("data", ALL.values(), ids=ALL.keys())
def test_what_is_typed_next_stands_as_typed(data: bytes) -> None:
    page = opened(annotated(data)).active
    assert {page[cell].number_format for cell in FORMATS} == {"General"}
    assert [page[cell].value for cell in FORMATS] == ["2026-12-03", "65 %", "100 %", 12.5, "7 %"]
    assert {row[0].number_format for row in page["C2:C7"]} == {"yyyy-mm"}
    assert (page["D7"].number_format, page["D7"].value) == ("General", 9)


def test_the_rest_of_a_cell_s_look_stays() -> None:
    cell = opened(annotated(DATA)).active["D3"]
    assert (cell.fill.fgColor.rgb, cell.font.b, cell.protection.locked) == ("FFD9D9D9", True, False)


def test_mended_it_is_taken_without_a_word() -> None:
    copy = opened(annotated(DATA))
    page = copy.active
    page["D2"], page["D3"], page["D4"], page["D5"], page["F6"], page["D7"] = 3, 13, 20, 12, 7, 8
    assert set(coloured(annotated(DATA))) == {*FORMATS, "D7"}
    assert told(read(saved(copy))) == []


def test_marked_again_nothing_is_left_to_take_off() -> None:
    once = annotated(DATA)
    twice = annotated(once)
    assert part(twice, "xl/styles.xml").count(b"<xf ") == part(once, "xl/styles.xml").count(b"<xf ")
    assert read(twice).findings == read(once).findings


FORMULA = b'<c r="D3" s="\\1"><f>13/20</f><v>0.65</v></c>'


def without_addresses(raw: bytes) -> bytes:
    return re.sub(rb'<c r="[A-Z]+\d+"', b"<c", raw)


def with_formula(raw: bytes) -> bytes:
    return re.sub(rb'<c r="D3" s="(\d+)".*?</c>', FORMULA, raw)


@pytest.mark.parametrize("change", [without_addresses, with_formula])
def test_formulas_and_cells_without_addresses_are_marked_too(change: Any) -> None:
    rows = [["Nordby", P, "2026-02", 0.65, 20, 1, 1, 1, "x"]] * 2  # no cell is empty, as none has an address
    data = rezipped(book(rows, change=formatted), {SHEET: change})
    copy = annotated(data)
    assert {"D2", "D3"} <= set(coloured(copy))
    assert opened(copy).active["D3"].value == ("=13/20" if change is with_formula else "65 %")
    lost = {"percent_as_count D3": "formula_without_value D3"} if change is with_formula else {}
    assert told(read(copy)) == [lost.get(each, each) for each in told(refused(data))]


def refused(data: bytes) -> Batch:
    batch = read(data)
    assert batch.refused
    return batch


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Cell(2, 4, 0.07, "0%"), Cell(2, 4, "7 %")),
        (Cell(2, 4, 0.123456789, "0.0%"), Cell(2, 4, "12,3456789 %")),
        (Cell(2, 4, 12.5, "#,##0"), Cell(2, 4, 12.5, "General")),
        (Cell(2, 4, datetime(2026, 12, 3, 12, 30), "d-mmm", 46359.5), Cell(2, 4, "2026-12-03 12:30:00")),
        (Cell(2, 4, datetime(2184, 1, 1), "d-mmm", 103733), None),  # as text it would be no date
        (Cell(2, 4, datetime(1900, 1, 4, 12), "d-mmm", 4.5), None),  # nor would this
        (Cell(2, 4, "65 %"), None),
        (Cell(2, 4, 12.5, "General"), None),
    ],
)
def test_only_what_means_the_same_is_written(cell: Cell, expected: Cell | None) -> None:
    assert plain(cell) == expected
