"""What a file holds before anybody has asked what it means, sheets of cells; and what is said of it, findings.

Workbooks and CSV files become the same values here, so that everything after reads one thing. A finding has a code
with a severity; the words are `finding.<code>` in lkt.text.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from enum import StrEnum
from typing import NamedTuple

from lkt.domain.names import Term
from lkt.domain.observation import Finding, Place, Severity

SHOWN = 40  # letters of a cell that a message may repeat
_LOOKED_AT = 400
_WRITTEN_OUT = 1e21  # longer numbers as 1e+21
_UNSEEN = (0xAD, 0x2060, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
INVISIBLE = dict.fromkeys(_UNSEEN)

# What is none of these is an error.
_WARNINGS = """
period_not_ended period_before_baseline_lead period_before_baseline_one value_disagrees number_thousands_doubt
period_utc period_late period_half_swapped period_year_unsaid year_over year_disagrees period_named
team_named unit_other sheets_doubtful
count_large events_above_exposure event_days_disagree event_between event_without_figure event_twice event_grains
filled_down figure_unusual share_unusual denominator_unusual percent_for_counts mostly_corrections
comment_between decimals_split duplicate_apart
name_suspected mail_suspected phone_suspected number_suspected part_suspected
"""
_NOTICES = """
number_thousands number_in_date_cell percent_read period_read_as_month name_read_as duplicate_same no_patients
row_hidden rows_hidden sheets_hidden sheet_skipped several_sheets total_row_ignored text_row_ignored
csv_encoding csv_separator number_blanks number_empty several_tables year_column template_older
event_days_counted event_first event_month_empty period_zone period_digits period_serial
merged_filled column_ignored column_ignored_near column_untitled field_not_used comment_without_figures
formula_in_comment external_link comment_characters_removed comment_cut comment_markup comment_formula file_name_changed
"""
SEVERITY = dict.fromkeys(_WARNINGS.split(), Severity.WARNING) | dict.fromkeys(_NOTICES.split(), Severity.INFO)
PRIVATE = ("cpr_", "person_")  # how the codes begin of what nothing may be kept of
NOWHERE = Place()
# Workbooks keep them in English, whatever the language of the Excel that shows them.
_ERRORS = {
    "#REF!": "ref", "#VALUE!": "value", "#N/A": "missing", "#NAME?": "name", "#DIV/0!": "zero", "#SPILL!": "spill",
    "#NUM!": "number", "#NULL!": "null",
}  # fmt: skip


class Field(StrEnum):
    """What a column can hold."""

    TEAM = "team"
    INDICATOR = "indicator"
    PERIOD = "period"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    VALUE = "value"
    SPREAD = "spread"
    UNKNOWN = "unknown"
    COMMENT = "comment"

    @property
    def heading(self) -> Term:
        """The title in the template, for messages."""
        return Term(f"template.column.{self.value}")


KEYS = (Field.TEAM, Field.INDICATOR, Field.PERIOD)
FIGURES = (Field.NUMERATOR, Field.DENOMINATOR, Field.VALUE, Field.SPREAD, Field.UNKNOWN)


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


@dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet's cells by row and column, both counted from 1. A CSV file has no sheet name.

    Only cells in which a person would say that something stands are here: none is blank. A sheet is equal to itself
    alone: its tables are sorted by it.

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
    separator: str = ""  # of a CSV file, and how its letters are written
    encoding: str = ""
    widths: Mapping[int, int] = field(default_factory=dict)  # how many cells its lines have, empty ones too
    halved: "dict[int, list[Sheet]]" = field(default_factory=dict, init=False, repr=False)

    def cells(self) -> Iterator[Cell]:
        return (cell for row in self.rows.values() for cell in row.values())

    def halves(self, edge: int) -> "list[Sheet]":
        """What stands left of a column, and from there: the same two each time, to be told by which is theirs."""
        if edge not in self.halved:
            rows, sides = self.rows.items(), (True, False)
            cut = [{n: {c: row[c] for c in row if (c < edge) is left} for n, row in rows} for left in sides]
            self.halved[edge] = [
                replace(self, rows={n: row for n, row in half.items() if row}) for half in cut
            ]
        return self.halved[edge]

    def place(self, row: int, column: int | None = None) -> Place:
        """A cell, or a row as a whole."""
        return Place(self.name, address(row, column) if column else f"{row}:{row}")


class Loose(NamedTuple):
    """Text outside the cells (a note, a document property, a left-over string) that may hold person data.

    `technical`: a place in which bare digits mean nothing, such as the number of a chart's axis.
    """

    part: str
    text: str
    sheet: str | None = None
    cell: str | None = None
    technical: bool = False


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
    """A cell's address, such as D14."""
    return f"{letters(column)}{row}"


def with_comma(number: float, digits: int) -> str:
    """A number with so many digits at most, as a Danish Excel shows it.

    >>> with_comma(0.5, 15), with_comma(12.3456, 3)
    ('0,5', '12,3')
    """
    return f"{number:.{digits}g}".replace(".", ",")


def text_of(value: object) -> str:
    """A cell's value as a person would write it in a message.

    >>> text_of(datetime(2026, 3, 1)), text_of(12.0), text_of(0.5), text_of(True)
    ('2026-03-01', '12', '0,5', 'TRUE')
    """
    match value:
        case Uncomputed():
            return value.formula
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case float():
            whole = value.is_integer() and abs(value) < _WRITTEN_OUT
            return str(int(value)) if whole else with_comma(value, 15)
    return str(value)


def shown(value: object) -> str:
    """What a message may repeat of a cell: cut, and on one line so that no log line can be forged.

    >>> shown("a" * 50)[-3:], shown("en\\nto"), shown("\\u202eom\\x07")
    ('aa…', 'en to', 'om')
    """
    plain = (letter if letter.isprintable() else " " for letter in text_of(value)[:_LOOKED_AT])
    text = " ".join("".join(plain).split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def tidy(text: str) -> str:
    """Text without invisible letters, odd blanks and double spaces, in one Unicode form.

    >>> tidy("  Na\\u0308vner\\xa0 (n)\\u200b ")
    'Nävner (n)'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(INVISIBLE))
    return " ".join(text.split())


def finding(code: str, place: Place = NOWHERE, value: object = None, **fields: object) -> Finding:
    """A finding with its blanks filled: every text may use {cell}, {sheet} and {value}."""
    text = None if value is None else shown(value)
    said = Term(f"excel_error.{_ERRORS[text]}") if text in _ERRORS else text or ""
    blanks = {"cell": place.cell or "", "sheet": place.sheet or "", "value": said, **fields}
    return Finding(code, SEVERITY.get(code, Severity.ERROR), place, text, blanks)
