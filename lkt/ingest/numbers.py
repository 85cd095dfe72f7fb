"""What people write in number cells, Danish first: 12.345,6 is twelve thousand and some."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from lkt.ingest import excel, periods
from lkt.ingest.table import Cell, Uncomputed, tidy

_DATES_FROM = 10_000  # 1927, or 1931 in the old Mac calendar: smaller numbers are none of today's dates
LARGEST = 1e9  # nothing a team counts or measures in a month comes near

_MINUS = str.maketrans({"−": "-", "–": "-", "‒": "-", "﹣": "-", "－": "-"})  # typographic signs
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]+)?|[1-9][0-9]{0,2}(?: [0-9]{3})+(?:,[0-9]+)?)")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:[.][0-9]{3})+(?:,[0-9]+)?")
_POINT = re.compile(r"[+-]?[0-9]*[.][0-9]+(?:[eE][+-]?[0-9]+)?")
MISSING = frozenset(("NA",))  # as R writes it
_NO_NUMBERS = {
    "cell_error": re.compile(r"#(?:N/A|I/T|GETTING_DATA|HENTER_DATA|[^\W\d_][\w/ ]*[!?])", re.IGNORECASE),
    "number_hidden": re.compile(
        r"(?i)(?:[<>≤≥]=?|under|over|højst|mindst|færre end|mindre end|mere end|flere end|fewer than|less than|"
        r"more than|at most|at least)\s*[0-9]+"
    ),
    "number_is_time": re.compile(r"[0-9]{1,3}:[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?"),
    "number_fraction": re.compile(r"[0-9]+\s*(?:/|af|ud af|of|out of)\s*[0-9]+"),
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number read from a cell. `percent` says it was written as percent (0,5 shown as 50 % gives 50).

    `thousands`: "1.234" was taken as 1234. In a count it can be nothing else; elsewhere it may be a doubt.
    `dated`: its cell shows a date. `blanks`: its thousands were parted by blanks.
    """

    value: float
    percent: bool = False
    thousands: bool = False
    dated: bool = False
    blanks: bool = False


def read(cell: Cell, pointed: bool = False) -> Number | str:
    """The number in a non-empty cell, or the code of why there is none."""
    match cell.value:
        case bool():
            return "number_boolean"
        case Uncomputed():
            return "formula_without_value"
        case int() | float():
            percent = excel.shows(cell.format, excel.PERCENT)
            number = round(float(cell.value) * 100, 10) if percent else float(cell.value)
            return _bounded(Number(number, percent, dated=excel.shows(cell.format, excel.DATE)))
        case date():
            return "number_is_date"
        case time() | timedelta():
            return "number_is_time"
    return parse(str(cell.value), pointed)


def pointed(texts: Iterable[str], separator: str = "") -> bool:
    """Whether a point is the decimal sign of figures written as text: between commas, or where some of them have one
    that cannot stand before thousands. Not where a comma is.

    >>> pointed(["770.125", "12.5"]), pointed(["770.125"]), pointed(["770.125"], ","), pointed(["770.125", "1,5"], ",")
    (True, False, True, False)
    """
    different = {tidy(text) for text in texts}
    points = [t for t in different if _POINT.fullmatch(t) and not _THOUSANDS.fullmatch(t)]
    return (separator == "," or bool(points)) and not any("," in text for text in different)


def parse(text: str, pointed: bool = False) -> Number | str:
    """The number in a text, or the code of why there is none. `pointed`: the point is its decimal sign.

    >>> parse("12.345,6").value, parse("14768,42").value, parse("12,5 %")
    (12345.6, 14768.42, Number(value=12.5, percent=True, thousands=False, dated=False, blanks=False))
    >>> parse("1.234").value, parse("1.234", pointed=True).value, parse("<5")
    (1234.0, 1.234, 'number_hidden')
    """
    text = tidy(text).translate(_MINUS)
    percent = text.endswith("%")
    bare = text.removesuffix("%").rstrip()
    if pointed and _POINT.fullmatch(bare):
        return _bounded(Number(float(bare), percent))
    thousands = bool(_THOUSANDS.fullmatch(bare))
    if thousands or _PLAIN.fullmatch(bare):
        plain = float(bare.replace(".", "" if thousands else ".").replace(" ", "").replace(",", "."))
        single = thousands and bare.count(".") == 1 and "," not in bare
        return _bounded(Number(plain, percent, single, blanks=" " in bare))
    reason = next((code for code, form in _NO_NUMBERS.items() if form.fullmatch(text)), None)
    dated = isinstance(periods.parse(text), periods.Moment)
    return reason or ("number_is_date" if dated else "number_unreadable")


def is_error(value: object) -> bool:
    """True for Excel's error values, also as Danish Excel writes them.

    >>> is_error("#DIV/0!"), is_error("#VÆRDI!"), is_error("#I/T"), is_error("#1")
    (True, True, True, False)
    """
    error = _NO_NUMBERS["cell_error"]
    return isinstance(value, str) and value.startswith("#") and bool(error.fullmatch(value.strip()))


def typed(cell: Cell) -> Cell:
    """A cell of figures with the number that was typed into it, where a format left over makes it an old date.

    Excel keeps the format of a cell in which a date once stood: 4 is shown as 4 January 1900 from then on.
    """
    if cell.serial is None or cell.serial >= _DATES_FROM:
        return cell
    noon = cell.serial % 1 and excel.shows(cell.format, excel.CLOCK)
    return cell if noon else cell._replace(value=cell.serial)


def _bounded(number: Number) -> Number | str:
    if not math.isfinite(number.value):
        return "number_unreadable"
    return number if abs(number.value) < LARGEST else "number_implausible"
