"""CSV bytes to one sheet of cells. All cells are text: what they mean is decided later, as for workbooks."""

from __future__ import annotations

import codecs
import csv
import io

from lkt.ingest.grid import MOST_COLUMNS
from lkt.ingest.header import find
from lkt.ingest.package import FileError
from lkt.ingest.sheet import Cell, Sheet, tidy

_DELIMITERS = ";\t,"  # Danish Excel first


def read(data: bytes) -> Sheet:
    """The sheet, split where a header is found; FileError when it cannot be split at all."""
    text = decode(data)
    sheets = [split(text, delimiter) for delimiter in _DELIMITERS]
    chosen = next((sheet for sheet in sheets if find(sheet)), max(sheets, key=_width))
    if _width(chosen) > MOST_COLUMNS:
        raise FileError("sheet_too_many_columns", limit=MOST_COLUMNS)
    return chosen


def decode(data: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with mark, else what Danish Windows writes.

    >>> decode("Tæller".encode("cp1252")), decode("Tæller".encode("utf-8-sig"))
    ('Tæller', 'Tæller')
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def split(text: str, delimiter: str) -> Sheet:
    rows: dict[int, dict[int, Cell]] = {}
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            cells = {
                column: Cell(number, column, value) for column, value in enumerate(record, 1) if tidy(value)
            }
            if cells:
                rows[number] = cells
    except csv.Error:  # a quote that never ends, a field beyond all measure
        raise FileError("file_damaged") from None
    return Sheet(None, rows)


def _width(sheet: Sheet) -> int:
    return max((len(row) for row in sheet.rows.values()), default=0)
