"""CSV bytes to one sheet of cells. All cells are text: what they mean is decided later, as for workbooks."""

from __future__ import annotations

import codecs
import csv
import io
from typing import NamedTuple

from lkt.ingest.grid import MOST_COLUMNS
from lkt.ingest.header import find
from lkt.ingest.package import FileError
from lkt.ingest.sheet import Cell, Sheet, tidy

_DELIMITERS = ";\t,"  # Danish Excel first


class Split(NamedTuple):
    """A text taken apart at one kind of delimiter. `broken`: the row from which on that was impossible."""

    sheet: Sheet
    broken: int | None


def read(data: bytes) -> Sheet:
    """The sheet, split where a header is found; FileError when it cannot be split at all."""
    text = decode(data)
    splits = [split(text, delimiter) for delimiter in _DELIMITERS]
    chosen = next((each for each in splits if find(each.sheet)), max(splits, key=_width))
    if _width(chosen) > MOST_COLUMNS:
        raise FileError("sheet_too_many_columns", limit=MOST_COLUMNS)
    if chosen.broken:
        raise FileError("quote_open", row=chosen.broken)
    return chosen.sheet


def decode(data: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with mark, else what Danish Windows writes.

    >>> decode("Tæller".encode("cp1252")), decode("Tæller".encode("utf-8-sig"))
    ('Tæller', 'Tæller')
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    data = data.removeprefix(codecs.BOM_UTF8)  # also before what then is no UTF-8
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def split(text: str, delimiter: str) -> Split:
    rows: dict[int, dict[int, Cell]] = {}
    broken = None
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, record in enumerate(records, 1):
            cells = {
                column: Cell(number, column, value) for column, value in enumerate(record, 1) if tidy(value)
            }
            if cells:
                rows[number] = cells
    except csv.Error as fault:
        if "field limit" in str(fault):
            raise FileError("file_damaged") from None
        broken = number + 1  # a quote that never ends would swallow the rows after it
    return Split(Sheet(None, rows), broken)


def _width(split: Split) -> int:
    return max((len(row) for row in split.sheet.rows.values()), default=0)
