"""Cells whose number format stood in the way, given back in the General format.

What is typed into them next stands there as typed: in a percent cell Excel makes 13 % of 13, and in a date
cell 4 January 1900 of 4. A number that its format alone made a date or a percentage becomes the text that was
seen. With the format gone and the number left, 100 % would be read as 1 and a date as 46359 patients; as it is,
a copy that nobody has mended is refused for just what the file was refused for.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from lkt.ingest import numbers
from lkt.ingest.formats import GENERAL
from lkt.ingest.header import typed
from lkt.ingest.numbers import Number
from lkt.ingest.repack import Parts
from lkt.ingest.scan import index, position
from lkt.ingest.splice import Splice, made
from lkt.ingest.table import Cell, Sheet, address, text_of

_FORMAT = re.compile(rb"""(\snumFmtId\s*=\s*)(?:"[^"]*"|'[^']*')""")


def plain(cell: Cell) -> Cell | None:
    """A cell in the General format; None when it is, or when it would be read as something else."""
    if cell.format in ("", GENERAL):
        return None
    read = numbers.read(typed(cell))
    bare = Cell(cell.row, cell.column, cell.value, GENERAL)
    if isinstance(read, Number) and read.percent:
        bare = Cell(cell.row, cell.column, f"{text_of(read.value)} %")
    elif not isinstance(cell.value, int | float):
        bare = Cell(cell.row, cell.column, text_of(cell.value))
    return bare if numbers.read(bare) == read else None


class Retyping:
    """A workbook's cell styles, each with a twin in the General format where one is asked for."""

    def __init__(self, parts: Parts, name: str) -> None:
        self._parts = parts
        self._name = name
        self._sheet = Splice(parts.texts[name], ("cellXfs",))
        self._list = self._sheet.child("cellXfs")
        self._twins: dict[int, int] = {}

    def write(self, page: Splice, sheet: Sheet) -> Sheet:
        """Give the cells picked out of a page the General format; the sheet that is then to be read."""
        rows = {number: dict(row) for number, row in sheet.rows.items()}
        data = page.child("sheetData")
        for element in data.children if data else ():
            at = position(element.attributes["r"])
            cell = sheet.rows.get(at[0], {}).get(at[1])
            bare = plain(cell) if cell and at not in sheet.formulas else None
            if bare:
                rows[bare.row][bare.column] = bare
                page.replace(element, _written(page, bare, self._twin(index(element.attributes.get("s")))))
        return replace(sheet, rows=rows)

    def finish(self) -> None:
        """Put the new styles behind those the workbook has."""
        if self._list and self._twins:
            styles = (self._list.children[style] for style in self._twins)
            twins = (_FORMAT.sub(rb'\g<1>"0"', self._sheet.raw[xf.start : xf.end]) for xf in styles)
            count = len(self._list.children) + len(self._twins)
            self._sheet.append(self._list, b"".join(twins).decode(), count=count)
            self._parts.texts[self._name] = self._sheet.bytes()

    def _twin(self, style: int) -> int:
        first = len(self._list.children) if self._list else 0
        return self._twins.setdefault(style, first + len(self._twins))


def _written(page: Splice, cell: Cell, style: int) -> str:
    at = {"r": address(cell.row, cell.column), "s": str(style)}
    if isinstance(cell.value, str):
        text = made(page.tag("is"), made(page.tag("t"), escape(cell.value, quote=False)))
        return made(page.tag("c"), text, **at, t="inlineStr")
    return made(page.tag("c"), made(page.tag("v"), repr(cell.value)), **at)
