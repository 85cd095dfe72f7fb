"""Person data in a file: found by shape, and never repeated.

A CPR number is a date and four characters. Modulus 11 plays no part: since 2007 numbers are issued
without it, so it can acquit nobody. Every shape is bounded by non-digits, which keeps SOR codes (13 to
16 digits), EAN numbers and order numbers out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lkt.domain.finding import Finding
from lkt.domain.observation import Place
from lkt.ingest.codes import found
from lkt.ingest.sheet import INVISIBLE, Cell, Loose, Sheet, address, tidy

_GAP = r"[\s\-‐‑‒–—−/._]"
_DASH = r"\s?[\-‐‑‒–—−/]\s?"
_DAY = r"(?<!\d)(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"  # 61 to 91: replacement numbers
_MONTH = rf"{_GAP}?(?:0[1-9]|1[0-2]){_GAP}?"
_LAST = (
    r"(?:\d{4}(?!\d)|[Xx*]{4}"  # hidden, but the birthday stands there
    r"|(?=[0-9]*[A-Z])(?=[A-Z]*[0-9])[0-9A-Z]{4}(?![0-9A-Za-z]))"
)
_CPR = re.compile(rf"{_DAY}{_MONTH}(?:\d\d{_GAP}{{0,3}}{_LAST}|(?:19|20)\d\d{_DASH}{_LAST})")
_SHORT = re.compile(r"(?<![\d.,])[1-9](?:0[1-9]|1[0-2])\d{6}(?![\d]|[.,]\d)")  # Excel dropped the zero
_CODE = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}|0x[0-9A-Fa-f]{12,}")  # Office's own
_SIX_DIGITS = re.compile(r"\d(?:\D{0,3}\d){5}")

_STRONG = frozenset(
    {
        *("personnummer", "personnr", "fødselsdato", "fødselsdag", "foedselsdato", "fødselsår"),
        *("patientensnavn", "borgernavn", "borgernr", "birthdate", "dateofbirth"),
    }
)
_STARTS = ("cpr", "patientn", "patienti", "patientcpr")  # CPR (6 cifre), patientnavn, patient nr., patient-id
_WEAK = frozenset(
    {
        *("navn", "fornavn", "efternavn", "name", "initialer", "initials", "adresse", "address"),
        *("telefon", "telefonnr", "telefonnummer", "tlf", "mobil", "mobilnr"),
        *("journalnr", "journalnummer", "email", "mail"),
    }
)
_HEADER_ROWS = 30


def holds_cpr(text: str) -> bool:
    """True when a text holds something shaped like a CPR number.

    >>> holds_cpr("pt. 311299-9999"), holds_cpr("31 12 99 9999"), holds_cpr("SOR 331381000016003")
    (True, True, False)
    >>> holds_cpr("010125-311225"), holds_cpr("0,0101655027")
    (False, False)
    """
    if len(text) < 9 or not _SIX_DIGITS.search(text):
        return False
    text = _CODE.sub("", _plain(text))
    hit = _CPR.search(text)
    while hit:
        if not _decimals(text, hit.start()):
            return True
        hit = _CPR.search(text, hit.end())
    return bool(_SHORT.search(text))


def _plain(text: str) -> str:
    """Nothing between the digits that nobody sees, and every script's digits as 0 to 9."""
    if text.isascii():
        return text
    seen = unicodedata.normalize("NFKC", text.translate(INVISIBLE))
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in seen)


def is_cpr(value: object) -> bool:
    """True when a cell's value holds a CPR number, also as a number that lost its leading zero."""
    if isinstance(value, str):
        return holds_cpr(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and 1e8 <= value < 1e10:
        return value == int(value) and holds_cpr(str(int(value)))
    return False


def masked(text: str) -> str:
    """A name with every digit hidden, when it holds a CPR number; else unchanged."""
    return re.sub(r"\d", "*", text) if holds_cpr(text) else text


def search(sheets: Iterable[Sheet], loose: Iterable[Loose], file_name: str) -> Iterator[Finding]:
    """Every place in a file that holds person data, each of them once."""
    told = set()
    for finding in _everything(tuple(sheets), loose, file_name):
        mark = (finding.code, *finding.fields.values())
        if mark not in told:  # a note keeps its text in several pieces, and in two places
            told.add(mark)
            yield finding


def _everything(sheets: Sequence[Sheet], loose: Iterable[Loose], file_name: str) -> Iterator[Finding]:
    if holds_cpr(file_name):
        yield found("cpr_in_name")
    for sheet in sheets:
        if sheet.name and holds_cpr(sheet.name):
            yield found("cpr_in_sheet_name", Place(masked(sheet.name)))
        yield from _in_cells(sheet)
        yield from _in_columns(sheet)
    names = {sheet.name for sheet in sheets}
    hidden = {sheet.name for sheet in sheets if sheet.hidden}
    for text in loose:
        if text.text not in names and holds_cpr(text.text):
            yield _in_loose(text, text.sheet in hidden)


def _decimals(text: str, start: int) -> bool:
    """True when a hit is only the decimals of a number."""
    return start > 1 and text[start - 1] in ".," and text[start - 2].isdigit()


def _in_loose(text: Loose, hidden: bool) -> Finding:
    if text.cell:
        code = "cpr_in_hidden_sheet" if hidden else "cpr_in_note"
        return found(code, Place(masked(text.sheet or "") or None, text.cell))
    return found("cpr_hidden_part", part=masked(text.part))


def _in_cells(sheet: Sheet) -> Iterator[Finding]:
    known: dict[str, bool] = {}  # names repeat down a sheet: look at each text once
    for row in sheet.rows.values():
        for cell in row.values():
            value = cell.value
            if isinstance(value, str):
                if value not in known:
                    known[value] = holds_cpr(value)
                hit = known[value]
            else:
                hit = is_cpr(value)
            if hit:
                yield _in_cell(sheet, cell.row, cell.column)
    for (at_row, column), formula in sheet.formulas.items():
        if holds_cpr(formula):
            yield _in_cell(sheet, at_row, column)


def _in_cell(sheet: Sheet, row: int, column: int) -> Finding:
    """In a cell; where nobody sees it, how to get to see it."""
    code = "cpr_found"
    if sheet.hidden:
        code = "cpr_in_hidden_sheet"
    elif row in sheet.hidden_rows or column in sheet.hidden_columns:
        code = "cpr_in_hidden_cell"
    return found(code, _place(sheet, row, column))


def _place(sheet: Sheet, row: int, column: int) -> Place:
    return Place(masked(sheet.name) if sheet.name else None, address(row, column))


def _in_columns(sheet: Sheet) -> Iterator[Finding]:
    """A header row of person columns: at least one that can be nothing else, or two likely ones."""
    for number, row in list(sheet.rows.items())[:_HEADER_ROWS]:
        strong, weak = _headers(row, _STRONG), _headers(row, _WEAK)
        if (strong and len(row) > 1) or len(weak) > 1:
            first = min(strong + weak, key=lambda cell: cell.column)
            names = ", ".join(tidy(str(cell.value)) for cell in sorted(strong + weak))
            code = "person_columns_hidden" if sheet.hidden else "person_columns"
            yield found(code, _place(sheet, number, first.column), names)
            return


def _headers(row: Mapping[int, Cell], words: frozenset[str]) -> list[Cell]:
    return [c for c in row.values() if isinstance(c.value, str) and is_word(c.value, words)]


def is_word(text: str, words: frozenset[str]) -> bool:
    if len(text) >= 40:
        return False
    word = re.sub(r"[\W_]", "", tidy(text).casefold())
    return word in words or (words is _STRONG and word.startswith(_STARTS))


def is_person_header(text: str) -> bool:
    """True for a column title that asks for person data.

    >>> is_person_header("CPR-nr."), is_person_header("Fødselsdato "), is_person_header("Nævner")
    (True, True, False)
    """
    return is_word(text, _STRONG) or is_word(text, _WEAK)
