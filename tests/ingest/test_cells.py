"""The same cells as openpyxl finds: the slow twin of our own reading. And as many as are written."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, time, timedelta
from typing import Any

import openpyxl
import pytest

from lkt.ingest import cells, workbook
from lkt.ingest.filetype import FileError
from lkt.ingest.template import template
from lkt.text import Text
from tests.conftest import SHARED
from tests.ingest.made import CATALOGUE, TODAY, book
from tests.ingest.test_filetype import SHEET, rezipped

VALUES: list[object] = [
    *(1, 12.5, 59, 61, 1e6, 1e-7, True, False, "tekst", " kant ", "æøå 👍", "a\nb", "#DIV/0!"),
    *(datetime(2026, 3, 1), datetime(1999, 12, 31, 23, 59, 59), time(12, 30), timedelta(hours=30)),
]
FORMATS = ["General", "0%", "mmm-yy", "dd-mm-yyyy", "[h]:mm", '0 "dage"', "#,##0.00", "yyyy\\-mm;@", "[Red]0"]


def mixed(page: Any, _: Any) -> None:
    for row, value in enumerate(VALUES, 2):
        for column, shape in enumerate(FORMATS, 1):
            cell = page.cell(row, column, value)
            if not isinstance(value, datetime | time | timedelta):
                cell.number_format = shape


def test_values_and_formats() -> None:
    agrees(book([], ["x"], change=mixed))


def test_where_openpyxl_shows_something_else_than_excel() -> None:
    def change(page: Any, _: Any) -> None:
        for row, value in enumerate([0, 60, -1, "_x0041_b", "_xD83D_"], 2):
            page.cell(row, 1, value).number_format = "dd-mm-yyyy"

    sheet = workbook.read(book([], ["x"], change=change)).sheets[0]
    shown = [row[1].value for row in sheet.rows.values()]
    assert shown == ["x", "1900-01-00", "1900-02-29", -1, "Ab", "_xD83D_"]


@pytest.mark.parametrize("long", [True, False])
def test_templates(long: bool) -> None:
    agrees(template(CATALOGUE, "LUN-NORD", TODAY, Text("da"), long=long))


def agrees(data: bytes) -> None:
    theirs = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    for sheet, page in zip(workbook.read(data).sheets, theirs.worksheets, strict=True):
        ours = {(c.row, c.column): c.value for row in sheet.rows.values() for c in row.values()}
        expected = {
            (c.row, c.column): c.value for row in page.iter_rows() for c in row if c.value is not None
        }
        assert ours == expected
        for row in sheet.rows.values():
            for cell in row.values():
                if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                    assert cell.format == page.cell(cell.row, cell.column).number_format


# The independent count: every Excel library that was tried loses cells of some legal files without a word

SAYS = re.compile(rb"<(?:\w+:)?(v|t)\b[^>]*>\s*[^\s<]")
CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?(?:/>|>.*?</(?:\w+:)?c>)", re.DOTALL)
AID = re.compile(rb"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh>", re.DOTALL)


def counted(data: bytes, sheet: str) -> int:
    """The cells of a sheet in which a value or a text is written, counted in its bytes without a parser."""
    raw = AID.sub(b"", zipfile.ZipFile(io.BytesIO(data)).read(sheet))
    return sum(bool(SAYS.search(cell)) for cell in CELL.findall(raw))


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many cells that say something have been read, sheet by sheet."""
    taken: list[int] = []
    read = cells.read

    def kept(name: str, hidden: bool, root: Any, values: cells.Values) -> Any:
        before, result = values.said, read(name, hidden, root, values)
        taken.append(values.said - before)
        return result

    monkeypatch.setattr(cells, "read", kept)
    return taken


@pytest.mark.parametrize("long", [True, False])
def test_as_many_cells_are_read_as_are_written(long: bool, said: list[int]) -> None:
    data = template(CATALOGUE, "LUN-NORD", TODAY, Text("da"), long=long)
    workbook.read(data)
    names = [f"xl/worksheets/sheet{number}.xml" for number in range(1, len(said) + 1)]
    assert said == [counted(data, name) for name in names]


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the corpus is not at {SHARED}")
def test_as_many_cells_are_read_of_the_corpus_as_are_written(said: list[int]) -> None:
    checked = 0
    for file in sorted((SHARED / "uploads").glob("*.xlsx")):
        data = file.read_bytes()
        said.clear()
        try:
            workbook.read(data)
        except FileError:
            continue
        names = [f"xl/worksheets/sheet{number}.xml" for number in range(1, len(said) + 1)]
        if not set(names) <= set(zipfile.ZipFile(file).namelist()):
            continue
        if zipfile.ZipFile(file).read(names[0])[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            assert said == [counted(data, name) for name in names], file.name
            checked += 1
    assert checked > 80


STRAY = {
    "a cell outside every row": (b"</sheetData>", b"<x><c r='A9'><v>1</v></c></x></sheetData>"),
    "a cell in a cell": (b"</row></sheetData>", b"<c r='H9'><c r='I9'><v>1</v></c></c></row></sheetData>"),
    "a second list of cells": (
        b"</sheetData>",
        b"</sheetData><sheetData><row><c><v>1</v></c></row></sheetData>",
    ),
}


@pytest.mark.parametrize("how", STRAY)
def test_no_cell_is_lost_without_a_word(how: str) -> None:
    old, new = STRAY[how]
    data = rezipped(book([["Nordby", 1]]), {SHEET: lambda raw: raw.replace(old, new, 1)})
    with pytest.raises(FileError):
        workbook.read(data)


def test_of_two_calendars_the_workbooks_own_counts() -> None:
    """Newer Excels write a second `workbookPr` into an extension, and it says nothing about the calendar."""
    second = b"<extLst><ext><x15:workbookPr chartTrackingRefBase='1'/></ext></extLst></workbook>"
    change = {
        "xl/workbook.xml": lambda raw: re.sub(rb"<workbookPr\b", b"<workbookPr date1904='1'", raw).replace(
            b"</workbook>", second
        )
    }
    (sheet,) = workbook.read(rezipped(book([["Nordby", 1]]), change)).sheets
    assert sheet.epoch_1904


@pytest.mark.parametrize("kind", ["drawing", "vmlDrawing"])
def test_a_drawing_that_is_not_there_is_no_damage(kind: str) -> None:
    link = f"<Relationships><Relationship Id='rId1' Type='x/{kind}' Target='../drawings/none.xml'/></Relationships>"
    data = rezipped(book([["Nordby", 1]]), {"xl/worksheets/_rels/sheet1.xml.rels": link.encode()})
    assert len(workbook.read(data).sheets) == 1
