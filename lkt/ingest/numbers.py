"""What people write in number cells, Danish first: 12.345,6 is twelve thousand and some."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lkt.ingest import excel, periods
from lkt.ingest.table import Cell, Uncomputed, tidy

LARGEST = 1e9  # nothing a team counts or measures in a month comes near

_MINUS = str.maketrans({"−": "-", "–": "-", "‒": "-", "﹣": "-", "－": "-"})  # typographic signs
_WHOLE = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]+[.,][0-9]+")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:[.][0-9]{3})+(?:,[0-9]+)?")
_SPACED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?: [0-9]{3})+(?:,[0-9]+)?")
_NO_NUMBERS = {
    "number_hidden": re.compile(
        r"(?:[<>≤≥]=?|under|over|højst|mindst|færre end|mindre end|mere end|flere end|fewer than|less than|"
        r"more than|at most|at least)\s*[0-9]+",
        re.IGNORECASE,
    ),
    "number_is_time": re.compile(r"[0-9]{1,3}:[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?"),
    "number_fraction": re.compile(r"[0-9]+\s*(?:/|af|ud af|of|out of)\s*[0-9]+"),
}
_ERROR = re.compile(r"#(?:N/A|I/T|GETTING_DATA|HENTER_DATA|[^\W\d_][\w/ ]*[!?])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """A number read from a cell. `percent` says it was written as percent (0,5 shown as 50 % gives 50).

    `thousands`: "1.234" was taken as 1234. In a count it can be nothing else; elsewhere it may be a doubt.
    `dated`: its cell shows a date.
    """

    value: float
    percent: bool = False
    thousands: bool = False
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a cell is no number: the code of the finding."""

    code: str


def read(cell: Cell) -> Number | Unreadable:
    """The number in a non-empty cell, or why there is none."""
    value = cell.value
    if isinstance(value, bool):
        return Unreadable("number_boolean")
    if isinstance(value, Uncomputed):
        return Unreadable("formula_without_value")
    if isinstance(value, int | float):
        percent = excel.percent(cell.format)
        number = round(float(value) * 100, 10) if percent else float(value)
        return _bounded(number, percent, dated=excel.dates(cell.format))
    if isinstance(value, datetime | date):
        return Unreadable("number_is_date")
    if isinstance(value, time | timedelta):
        return Unreadable("number_is_time")
    return parse(str(value))


def parse(text: str) -> Number | Unreadable:
    """The number in a text.

    >>> parse("12.345,6").value, parse("14768,42").value, parse("12,5 %")
    (12345.6, 14768.42, Number(value=12.5, percent=True, thousands=False, dated=False))
    >>> parse("1.234"), parse("<5").code
    (Number(value=1234.0, percent=False, thousands=True, dated=False), 'number_hidden')
    """
    text = tidy(text).translate(_MINUS)
    percent = text.endswith("%")
    bare = text.removesuffix("%").rstrip()
    if _THOUSANDS.fullmatch(bare):
        doubtful = bare.count(".") == 1 and "," not in bare
        return _bounded(bare.replace(".", "").replace(",", "."), percent, thousands=doubtful)
    if _WHOLE.fullmatch(bare) or _DECIMAL.fullmatch(bare) or _SPACED.fullmatch(bare):
        return _bounded(bare.replace(" ", "").replace(",", "."), percent)
    if is_error(text):
        return Unreadable("cell_error")
    reason = next((code for code, form in _NO_NUMBERS.items() if form.fullmatch(text)), None)
    dated = isinstance(periods.parse(text), periods.Moment)
    return Unreadable(reason or ("number_is_date" if dated else "number_unreadable"))


def is_error(value: object) -> bool:
    """True for Excel's error values, also as Danish Excel writes them.

    >>> is_error("#DIV/0!"), is_error("#VÆRDI!"), is_error("#I/T"), is_error("#1")
    (True, True, True, False)
    """
    return isinstance(value, str) and value.startswith("#") and bool(_ERROR.fullmatch(value.strip()))


def _bounded(
    written: str | float, percent: bool, thousands: bool = False, dated: bool = False
) -> Number | Unreadable:
    value = float(written)
    if not math.isfinite(value):
        return Unreadable("number_unreadable")
    if abs(value) >= LARGEST:
        return Unreadable("number_implausible")
    return Number(value, percent, thousands, dated)
