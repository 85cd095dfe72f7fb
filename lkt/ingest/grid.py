"""A sheet's XML: its cells as they are written, its formulas, merges and hidden rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from lkt.ingest.filetype import FileError
from lkt.ingest.scan import (
    DEEPEST,
    LAST_ROW,
    MOST_ELEMENTS,
    MOST_PLAIN_ELEMENTS,
    Part,
    area,
    blank,
    index,
    position,
    size,
    sized,
)

MOST_COLUMNS = 256
MOST_CELLS = 100_000  # in which something stands, in a sheet and in the whole workbook
MOST_AREA = 100_000  # cells in merged ranges or under one formula


class Raw(NamedTuple):
    """A cell as it stands in the XML: its type, its style's number and what is written."""

    row: int
    column: int
    type: str
    style: int
    text: str


@dataclass
class Found:
    """What stands in a sheet's XML. `uncomputed`: formulas whose result was never stored."""

    cells: list[Raw] = field(default_factory=list)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


class Grid(Part):
    """A sheet. The hot loop of all reading: cells are handled before anything else is asked."""

    limit = MOST_ELEMENTS

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.found = Found()
        self.row = self.column = self.merged_area = 0
        self.type = "n"
        self.style = 0
        self.aside = False
        self.among_cells = False
        self.plain = 0  # elements around the cells
        self.formula: str | None = None
        self.value: str | None = None
        self.inline: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > self.limit:
            raise FileError("file_too_complex")
        if self.text:
            blank(self.text)
        if name == "c":
            self._cell(attributes)
        elif name != "v":
            self._other(name.rpartition(":")[2], attributes)

    def end(self, name: str) -> None:
        self.depth -= 1
        if name == "v":
            self._value()
        elif name == "c":
            self._finish()
        else:
            self._other_end(name.rpartition(":")[2])
        if self.text:
            self.text.clear()

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference:
            self.row, self.column = position(reference)
        else:
            self.column += 1
        self.type = attributes.get("t", "n")
        self.style = index(attributes.get("s"))
        self.formula = self.value = None
        if self.inline:
            self.inline = []

    def _other(self, name: str, attributes: dict[str, str]) -> None:
        if not self.among_cells:
            self.plain += 1
            if self.plain > MOST_PLAIN_ELEMENTS:
                raise FileError("file_too_complex")
        if name == "row":
            self._row(attributes)
        elif name == "c":  # with a prefix
            self._cell(attributes)
        elif name == "f":
            if "ref" in attributes and size(area(attributes["ref"])) > MOST_AREA:
                raise FileError("file_too_complex")
        elif name == "col":
            self._columns(attributes)
        elif name == "mergeCell":
            self._merge(attributes)
        elif name == "rPh":
            self.aside = True
        else:
            self.among_cells |= name == "sheetData"
            self.spoken(name, attributes)

    def _other_end(self, name: str) -> None:
        if name == "f":
            self.formula = "".join(self.text)
        elif name == "t":
            if not self.aside:
                self.inline.append("".join(self.text))
        elif name == "rPh":
            self.aside = False
        elif name == "v":
            self._value()
        elif name == "c":
            self._finish()
        elif name == "sheetData":
            self.among_cells = False
        elif self.text:  # headers, footers, lists to choose from
            self.keep("".join(self.text))

    def _row(self, attributes: dict[str, str]) -> None:
        self.row = index(attributes.get("r"), self.row + 1)
        if self.row > LAST_ROW:
            raise FileError("file_damaged")
        self.column = 0
        if _hidden(attributes):
            self.found.hidden_rows.add(self.row)

    def _columns(self, attributes: dict[str, str]) -> None:
        if _hidden(attributes):
            first, last = index(attributes.get("min")), index(attributes.get("max"))
            self.found.hidden_columns.update(range(first, min(last, MOST_COLUMNS) + 1))

    def _merge(self, attributes: dict[str, str]) -> None:
        box = area(attributes.get("ref", ""))
        self.merged_area += size(box)
        if self.merged_area > MOST_AREA:
            raise FileError("sheet_merged_too_large")
        self.found.merged.append(box)

    def _value(self) -> None:
        if self.value is not None:  # which of them?
            raise FileError("file_damaged")
        self.value = "".join(self.text)

    def _finish(self) -> None:
        if self.inline and self.value is not None:
            raise FileError("file_damaged")
        value = "".join(self.inline) if self.inline else self.value
        if self.type == "s" and value is not None and not value.strip():  # a string that is not said
            raise FileError("file_damaged")
        if self.formula is not None:
            here = (self.row, self.column)
            self.found.formulas[here] = "=" + self.formula
            if value is None or (value == "" and self.type != "str"):
                self.found.uncomputed[here] = "=" + self.formula
        if value and value.strip():
            if self.column > MOST_COLUMNS:
                raise FileError("sheet_too_many_columns", limit=MOST_COLUMNS)
            if len(self.found.cells) == MOST_CELLS:
                raise FileError("file_too_complex")
            self.found.cells.append(Raw(self.row, self.column, self.type, self.style, sized(value)))


def _hidden(attributes: dict[str, str]) -> bool:
    return attributes.get("hidden") in ("1", "true")
