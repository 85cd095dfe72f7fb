"""What a file holds before anybody has asked what it means: sheets of cells.

Workbooks and CSV files become the same values here, so that everything after reads one thing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from lkt.domain.batch import Severity
from lkt.domain.observation import Place
from lkt.ingest import excel

SHOWN = 40  # letters of a cell that a message may repeat
_LOOKED_AT = 400
_WRITTEN_OUT = 1e21  # longer numbers as 1e+21
INVISIBLE = dict.fromkeys(
    map(
        ord,
        "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    )
)


class Cell(NamedTuple):
    """One non-empty cell. `format` is Excel's number format: it tells percent, and dates without a day.

    `serial` is the number that a date or a time of day is kept as.
    """

    row: int
    column: int
    value: object
    format: str = ""
    serial: float | None = None


@dataclass(frozen=True, slots=True)
class Uncomputed:
    """What stands in a cell whose formula has no stored result."""

    formula: str


@dataclass(frozen=True)
class Sheet:
    """A sheet's cells by row and column, both counted from 1. A CSV file has no sheet name.

    Only cells in which a person would say that something stands are here: none is blank.

    `merged` holds ranges as (first row, first column, last row, last column). `epoch_1904` is the old
    Macintosh calendar.
    """

    name: str | None
    rows: Mapping[int, Mapping[int, Cell]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    epoch_1904: bool = False

    def cells(self) -> Iterator[Cell]:
        return (cell for row in self.rows.values() for cell in row.values())

    def place(self, row: int, column: int) -> Place:
        return Place(self.name, address(row, column))

    def row_place(self, row: int) -> Place:
        """A row as a whole."""
        return Place(self.name, f"{row}:{row}")


class Loose(NamedTuple):
    """Text outside the cells (a note, a document property, a left-over string) that may hold person data.

    `technical`: a place in which bare digits mean nothing, such as the number of a chart's axis.
    """

    part: str
    text: str
    sheet: str | None = None
    cell: str | None = None
    technical: bool = False


class Remark(NamedTuple):
    """What is to be said about a cell ("D14"; of rows "3:3" or of "A3:A7" the first cell).

    `retyped`: the cell is to show what is typed into it next as it is typed.
    """

    sheet: str
    cell: str
    severity: Severity
    text: str
    retyped: bool = False

    @property
    def first(self) -> str:
        cell = self.cell.partition(":")[0]
        return f"A{cell}" if cell.isdigit() else cell


def letters(column: int) -> str:
    """A column's letters.

    >>> letters(1), letters(26), letters(27), letters(16384)
    ('A', 'Z', 'AA', 'XFD')
    """
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """A cell's address.

    >>> address(14, 4)
    'D14'
    """
    return f"{letters(column)}{row}"


def text_of(value: object) -> str:
    """A cell's value as a person would write it in a message.

    >>> text_of(datetime(2026, 3, 1)), text_of(12.0), text_of(0.5), text_of(True), text_of(None)
    ('2026-03-01', '12', '0,5', 'TRUE', '')
    """
    if value is None:
        return ""
    if isinstance(value, Uncomputed):
        return value.formula
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time | timedelta):
        return str(value)
    if isinstance(value, float):
        if value.is_integer() and abs(value) < _WRITTEN_OUT:
            return str(int(value))
        return f"{value:.15g}".replace(".", ",")
    return str(value)


def shown(value: object) -> str:
    """What a message may repeat of a cell: cut, and on one line so that no log line can be forged.

    >>> shown("a" * 50)[-3:], shown("en\\nto"), shown("\\u202eom\\x07")
    ('aa…', 'en to', 'om')
    """
    plain = (letter if letter.isprintable() else " " for letter in text_of(value)[:_LOOKED_AT])
    text = " ".join("".join(plain).split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def seen(cell: Cell) -> object:
    """A cell's value, of the first day of a month that Excel shows without the day the month alone.

    >>> seen(Cell(2, 3, datetime(2027, 3, 1), "yyyy-mm")), seen(Cell(2, 3, datetime(2027, 3, 14), "yyyy-mm")).day
    ('2027-03', 14)
    """
    value = cell.value
    if isinstance(value, datetime) and value.day == 1 and cell.format and not excel.shows_day(cell.format):
        return f"{value:%Y-%m}"
    return value


def tidy(text: str) -> str:
    """Text without invisible letters, odd blanks and double spaces, in one Unicode form.

    >>> tidy("  Na\\u0308vner\\xa0 (n)\\u200b ")
    'Nävner (n)'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(INVISIBLE))
    return " ".join(text.split())
