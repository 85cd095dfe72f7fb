"""From what is written in a workbook's XML to the values that people see in its cells."""

from __future__ import annotations

import re

from lkt.ingest import formats, serials
from lkt.ingest.filetype import FileError
from lkt.ingest.grid import Raw
from lkt.ingest.scan import Part, index, unescaped
from lkt.ingest.table import Cell, tidy

_COUNT = re.compile(r"[0-9]{1,15}")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9]+")


class Styles(Part):
    """The number format of every cell style."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.own: dict[int, str] = {}
        self.numbers: list[int] = []
        self.inside = False

    def element(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            shape = attributes.get("formatCode", formats.GENERAL)
            if len(shape) > formats.LONGEST:
                raise FileError("file_too_complex")
            self.own[index(attributes.get("numFmtId"))] = shape
            self.keep(shape)
        elif name == "cellXfs":
            self.inside = True
        elif name == "cellStyles":
            self.inside = False
        elif name == "xf" and self.inside:
            self.numbers.append(index(attributes.get("numFmtId")))

    @property
    def formats(self) -> list[str]:
        known = formats.BUILT_IN | self.own
        return [known.get(number, formats.GENERAL) for number in self.numbers] or [formats.GENERAL]


class Values:
    """Turns raw cells into values: strings by their number, dates by their style."""

    def __init__(self, strings: list[str], shapes: list[str], epoch_1904: bool) -> None:
        self.strings = strings
        self.shapes = shapes
        self.lasting = [formats.lasts(shape) for shape in shapes]
        self.dated = [formats.dates(shape) for shape in shapes]
        self.epoch_1904 = epoch_1904
        self.blank = [not tidy(string) for string in strings]
        self.used: set[int] = set()

    def cell(self, raw: Raw) -> Cell | None:
        """The cell with its value and its number format; None where nobody would see anything."""
        if raw.type == "n":
            return self._number(raw)
        value = self._worded(raw)
        return None if value is None else Cell(raw.row, raw.column, value)

    def _worded(self, raw: Raw) -> object:
        """What is written in a cell that holds no number."""
        if raw.type == "s":
            return self._shared(raw.text)
        if raw.type == "b":
            return raw.text.strip() in ("1", "true")
        if raw.type == "d":
            return _moment(raw.text)
        if raw.type == "e":
            return _error(raw.text)
        if raw.type not in ("str", "inlineStr"):
            raise FileError("file_damaged")
        text = unescaped(raw.text)
        return text if tidy(text) else None

    def _shared(self, text: str) -> str | None:
        """Out of range is damage: a library that counts from the end would show another cell's text."""
        number = index(text)
        if number >= len(self.strings):
            raise FileError("file_damaged")
        self.used.add(number)
        return None if self.blank[number] else self.strings[number]

    def _number(self, raw: Raw) -> Cell:
        if raw.style >= len(self.shapes):
            raise FileError("file_damaged")
        text = raw.text.strip()
        if not _NUMBER.fullmatch(text):
            return Cell(raw.row, raw.column, text)  # named later as "not a number", with its cell
        number = int(text) if _COUNT.fullmatch(text) else float(text)
        shape = self.shapes[raw.style]
        if self.lasting[raw.style]:
            return Cell(raw.row, raw.column, serials.length(number), shape)
        if self.dated[raw.style]:
            moment = serials.moment(number, self.epoch_1904)
            return Cell(raw.row, raw.column, moment, shape, number)
        return Cell(raw.row, raw.column, number, shape)


def _moment(text: str) -> object:
    moment = serials.written(text)
    if moment is None:
        raise FileError("file_damaged")
    return moment


def _error(text: str) -> str:
    """Only an error may stand in a cell that is said to hold one: a number there is nobody's figure."""
    if not text.startswith("#"):
        raise FileError("file_damaged")
    return text
