"""The same cells as openpyxl finds: the slow twin of our own reading."""

from __future__ import annotations

import io
from datetime import datetime, time, timedelta
from typing import Any

import openpyxl
import pytest

from lkt.ingest import workbook
from lkt.ingest.template import template
from lkt.text import Text
from tests.ingest.made import CATALOGUE, TODAY, book

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
