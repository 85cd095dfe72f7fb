"""From what is written in a workbook's XML to the values that people see in its cells."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel, from_ISO8601

from lkt.ingest.grid import Raw
from lkt.ingest.package import FileError
from lkt.ingest.scan import Part
from lkt.ingest.sheet import tidy

_GENERAL = "General"
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
            self.own[_index(attributes.get("numFmtId"))] = attributes.get("formatCode", _GENERAL)
        elif name == "cellXfs":
            self.inside = True
        elif name == "cellStyles":
            self.inside = False
        elif name == "xf" and self.inside:
            self.numbers.append(_index(attributes.get("numFmtId")))

    @property
    def formats(self) -> list[str]:
        known: dict[int, str] = {**BUILTIN_FORMATS, **self.own}
        return [known.get(number, _GENERAL) for number in self.numbers] or [_GENERAL]


class Values:
    """Turns raw cells into values: strings by their number, dates by their style."""

    def __init__(self, strings: list[str], formats: list[str], epoch_1904: bool) -> None:
        self.strings = strings
        self.formats = formats
        self.lasting = [is_timedelta_format(shape) for shape in formats]  # 30:00 hours: a time, no number
        self.dated = [is_date_format(shape) or is_timedelta_format(shape) for shape in formats]
        self.epoch = CALENDAR_MAC_1904 if epoch_1904 else CALENDAR_WINDOWS_1900
        self.blank = [not tidy(string) for string in strings]
        self.used: set[int] = set()

    def value(self, cell: Raw) -> tuple[object, str]:
        """The value and its number format; None where nobody would see anything."""
        if cell.type == "s":
            return self._shared(cell.text), ""
        if cell.type == "n":
            return self._number(cell)
        if cell.type == "b":
            return cell.text.strip() == "1", ""
        if cell.type == "d":
            return _iso(cell.text), ""
        return (cell.text if tidy(cell.text) else None), ""

    def _shared(self, text: str) -> str | None:
        """Out of range is damage: a library that counts from the end would show another cell's text."""
        index = _index(text)
        if index >= len(self.strings):
            raise FileError("file_damaged")
        self.used.add(index)
        return None if self.blank[index] else self.strings[index]

    def _number(self, cell: Raw) -> tuple[object, str]:
        if cell.style >= len(self.formats):
            raise FileError("file_damaged")
        shape = self.formats[cell.style]
        text = cell.text.strip()
        if not _NUMBER.fullmatch(text):
            return text, ""  # named later as "not a number", with its cell
        number = int(text) if _COUNT.fullmatch(text) else float(text)
        return (self._date(number, self.lasting[cell.style]) if self.dated[cell.style] else number), shape

    def _date(self, number: float, lasting: bool) -> object:
        try:
            moment = from_excel(number, self.epoch, timedelta=lasting)
        except (ValueError, OverflowError):  # a day no calendar has
            return number
        return moment if isinstance(moment, datetime | time | timedelta) else number


def _iso(text: str) -> object:
    try:
        moment = from_ISO8601(text)
    except ValueError:
        return text
    plain_day = isinstance(moment, date) and not isinstance(moment, datetime)
    return datetime.combine(moment, time()) if plain_day else moment


def _index(text: str | None) -> int:
    if text is None:
        return 0
    if not _COUNT.fullmatch(text.strip()):
        raise FileError("file_damaged")
    return int(text)
