"""The XML of a workbook, read with a plain parser that refuses what can only be an attack or an accident.

Not openpyxl: it hangs on merged or far-away cells, reads Strict Open XML as empty and takes string -1 as
the last one (reliability.md, 6.2 and 6.3), and the guard it would need has to walk every cell anyway.
One walk, with limits on depth, elements and area, and a callback that refuses document types and entities.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from lkt.ingest.package import FileError
from lkt.ingest.sheet import Loose

MOST_ELEMENTS = 400_000  # in a sheet; elsewhere:
MOST_PLAIN_ELEMENTS = 20_000
DEEPEST = 64
MOST_COLUMNS = 256
MOST_AREA = 100_000  # cells in merged ranges or under one formula
LONGEST_STRING = 32_767  # Excel's own limit

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_SPOKEN = frozenset(
    ("name", "v", "displayName", "caption", "prompt", "promptTitle", "error", "errorTitle", "tooltip")
)
_DIGITS = re.compile(r"(?:\d\D{0,3}){6}")


def position(reference: str) -> tuple[int, int]:
    """Row and column of an address.

    >>> position("D14"), position("XFD1")
    ((14, 4), (1, 16384))
    """
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise FileError("file_damaged")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def area(reference: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of a range such as A2:A7."""
    first, _, last = reference.partition(":")
    return (*position(first), *position(last or first))


def _size(box: tuple[int, int, int, int]) -> int:
    return (box[2] - box[0] + 1) * (box[3] - box[1] + 1)


class Part:
    """A guarded walk through one part. Collects the texts that could hold person data."""

    limit = MOST_PLAIN_ELEMENTS

    def __init__(self, name: str) -> None:
        self.name = name
        self.depth = 0
        self.count = 0
        self.text: list[str] = []
        self.loose: list[Loose] = []

    def walk(self, raw: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text.append
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
        try:
            parser.Parse(raw, True)
        except (expat.ExpatError, LookupError, ValueError):  # LookupError: an encoding nobody knows
            raise FileError("file_damaged") from None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.enter()
        self.text.clear()
        self.element(name.rpartition(":")[2], attributes)
        self.spoken(attributes)

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.text:
            self.keep("".join(self.text))
            self.text.clear()

    def enter(self) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > self.limit:
            raise FileError("file_too_complex")

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """What a kind of part looks for in its elements."""

    def spoken(self, attributes: dict[str, str]) -> None:
        """Attributes in which people's words can stand."""
        for key in _SPOKEN & attributes.keys():
            self.keep(attributes[key])

    def keep(self, text: str) -> None:
        if _DIGITS.search(text):
            self.loose.append(Loose(self.name, text))


def _refuse(*_: object) -> None:
    raise FileError("file_unsafe")


class Strings(Part):
    """The shared strings, in order. Reading aids for Japanese (rPh) are no part of a string."""

    limit = MOST_ELEMENTS

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.strings: list[str] = []
        self.pieces: list[str] = []
        self.aside = False

    def element(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.pieces = []
        elif name == "rPh":
            self.aside = True

    def end(self, name: str) -> None:
        self.depth -= 1
        local = name.rpartition(":")[2]
        if local == "t":
            text = "".join(self.text)
            if self.aside:
                self.keep(text)
            else:
                self.pieces.append(text)
        elif local == "rPh":
            self.aside = False
        elif local == "si":
            self.strings.append(_sized("".join(self.pieces)))
        self.text.clear()


class Notes(Part):
    """Notes and threaded comments: their text belongs to a cell."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.cell: str | None = None

    def element(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("comment", "threadedComment"):
            self.cell = attributes.get("ref")

    def keep(self, text: str) -> None:
        if _DIGITS.search(text):
            self.loose.append(Loose(self.name, text, cell=self.cell))


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
        self.formula: str | None = None
        self.value: str | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > self.limit:
            raise FileError("file_too_complex")
        if self.text:
            self.text.clear()
        if name == "c":
            self._cell(attributes)
        elif name != "v":
            self._other(name.rpartition(":")[2], attributes)

    def end(self, name: str) -> None:
        self.depth -= 1
        if name == "v":
            self.value = "".join(self.text)
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
        style = attributes.get("s", "0")
        self.style = int(style) if style.isdecimal() else 0
        self.formula = self.value = None

    def _other(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._row(attributes)
        elif name == "c":  # with a prefix
            self._cell(attributes)
        elif name == "f":
            if "ref" in attributes and _size(area(attributes["ref"])) > MOST_AREA:
                raise FileError("file_too_complex")
        elif name == "mergeCell":
            self._merge(attributes)
        elif name == "rPh":
            self.aside = True
        else:
            self.spoken(attributes)

    def _other_end(self, name: str) -> None:
        if name == "f":
            self.formula = "".join(self.text)
        elif name == "t":
            if not self.aside:
                self.value = (self.value or "") + "".join(self.text)
        elif name == "rPh":
            self.aside = False
        elif name == "v":
            self.value = "".join(self.text)
        elif name == "c":
            self._finish()
        elif self.text:  # headers, footers, lists to choose from
            self.keep("".join(self.text))

    def _row(self, attributes: dict[str, str]) -> None:
        given = attributes.get("r", "")
        self.row = int(given) if given.isdecimal() else self.row + 1
        self.column = 0
        if attributes.get("hidden") in ("1", "true"):
            self.found.hidden_rows.add(self.row)

    def _merge(self, attributes: dict[str, str]) -> None:
        box = area(attributes.get("ref", ""))
        self.merged_area += _size(box)
        if self.merged_area > MOST_AREA:
            raise FileError("sheet_merged_too_large")
        self.found.merged.append(box)

    def _finish(self) -> None:
        value = self.value
        if self.formula is not None:
            here = (self.row, self.column)
            self.found.formulas[here] = "=" + self.formula
            if value is None or (value == "" and self.type != "str"):
                self.found.uncomputed[here] = "=" + self.formula
        if value:
            if self.column > MOST_COLUMNS:
                raise FileError("sheet_too_many_columns", limit=MOST_COLUMNS)
            self.found.cells.append(Raw(self.row, self.column, self.type, self.style, _sized(value)))


def _sized(string: str) -> str:
    if len(string) > LONGEST_STRING:
        raise FileError("file_too_complex")
    return string


def orphans(name: str, strings: Sequence[str], used: set[int]) -> list[Loose]:
    """Strings that no cell shows any more: deleted cells leave them behind."""
    return [Loose(name, s) for i, s in enumerate(strings) if i not in used and _DIGITS.search(s)]
