"""From what is written in a workbook's XML to the values that people see in its cells."""

from __future__ import annotations

import re

from lkt.ingest import formats, serials
from lkt.ingest.grid import Raw
from lkt.ingest.package import FileError
from lkt.ingest.scan import Part, index, unescaped
from lkt.ingest.sheet import tidy

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

    def value(self, cell: Raw) -> tuple[object, str]:
        """The value and its number format; None where nobody would see anything."""
        if cell.type == "s":
            return self._shared(cell.text), ""
        if cell.type == "n":
            return self._number(cell)
        if cell.type == "b":
            return cell.text.strip() in ("1", "true"), ""
        if cell.type == "d":
            return _moment(cell.text), ""
        if cell.type == "e":
            return _error(cell.text), ""
        if cell.type not in ("str", "inlineStr"):
            raise FileError("file_damaged")
        text = unescaped(cell.text)
        return (text if tidy(text) else None), ""

    def _shared(self, text: str) -> str | None:
        """Out of range is damage: a library that counts from the end would show another cell's text."""
        number = index(text)
        if number >= len(self.strings):
            raise FileError("file_damaged")
        self.used.add(number)
        return None if self.blank[number] else self.strings[number]

    def _number(self, cell: Raw) -> tuple[object, str]:
        if cell.style >= len(self.shapes):
            raise FileError("file_damaged")
        text = cell.text.strip()
        if not _NUMBER.fullmatch(text):
            return text, ""  # named later as "not a number", with its cell
        number = int(text) if _COUNT.fullmatch(text) else float(text)
        return self._seen(number, cell.style), self.shapes[cell.style]

    def _seen(self, number: float, style: int) -> object:
        if self.lasting[style]:
            return serials.length(number)
        return serials.moment(number, self.epoch_1904) if self.dated[style] else number


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
