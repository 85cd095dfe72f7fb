"""Person data in a file: found by shape, and never repeated; and comments, looked at for people in them.

A CPR number is a date and four characters. Modulus 11 plays no part: since 2007 numbers are issued
without it, so it can acquit nobody. Every shape is bounded by non-digits, which keeps SOR codes (13 to
16 digits), EAN numbers and order numbers out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from lkt.domain.batch import Finding
from lkt.domain.names import Term
from lkt.domain.observation import Place
from lkt.ingest.header import SEARCHED_ROWS, Field, find
from lkt.ingest.table import INVISIBLE, Loose, Sheet, address, finding, tidy

_GAP = r"[\s\-‐‑‒–—−/._]"
_DASH = r"\s?[\-‐‑‒–—−/]\s?"
_DAY = r"(?<!\d)(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"  # 61 to 91: replacement numbers
_MONTH = rf"{_GAP}?(?:0[1-9]|1[0-2]){_GAP}?"
_LAST = (
    r"(?:\d{4}(?!\d)|[Xx*]{4}"  # hidden, but the birthday stands there
    r"|(?=[0-9]*[A-Z])(?=[A-Z]*[0-9])[0-9A-Z]{4}(?![0-9A-Za-z]))"
)
_PAIR = r"\d\d \d\d(?![ :.]?\d)"
_CPR = re.compile(
    rf"{_DAY}{_MONTH}(?:\d\d{_GAP}{{0,3}}{_LAST}|\d\d{_GAP}{{1,3}}{_PAIR}|(?:19|20)\d\d{_DASH}{_LAST})"
)
_SHORT = re.compile(r"(?<![\d.,])[1-9](?:0[1-9]|1[0-2])\d{6}(?![\d]|[.,]\d)")  # Excel dropped the zero
_PAIRS = re.compile(r"\d\d(?: \d\d){4}")
_DECIMALS = re.compile(r"[+-]?\d+[.,]\d+")
_NUMBER = re.compile(r"\d\d\.\d{8}")  # the width of a column, for one
_SEPARATED = re.compile(r"[^\w*.]|_")
_BLANKS = re.compile(r"\s{2,}")
_CODE = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}|0x[0-9A-Fa-f]{12,}")  # Office's own
_SIX_DIGITS = re.compile(r"\d(?:\D{0,3}\d){5}")

# Titles that can ask for nothing else, wherever the word stands in them; and those of the whole title.
_STRONG_WORDS = """
cpr cprnr cprnummer cprno personnummer personnr patientcpr patientnavn patientensnavn patientnr patientnummer patientid
borgernavn borgernr borgercpr fødselsdato fødselsdag foedselsdato fødselsår birthdate birthday dateofbirth
"""
_WEAK_WORDS = """
navn fornavn efternavn name initialer initials adresse address telefon telefonnr telefonnummer tlf tlfnr
mobil mobilnr journalnr journalnummer email mail
"""
_STRONG, _WEAK = frozenset(_STRONG_WORDS.split()), frozenset(_WEAK_WORDS.split())
_TITLE_WORDS, _LONGEST_TITLE = 3, 40
_WORDS = re.compile(r"[^\W_]+")

LONGEST_COMMENT = 1000
_LOOKED_AT = 4 * LONGEST_COMMENT
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"  # controls and halves of letters
    "\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\u2060\ufeff\ufffe\uffff]"
)
_MARKUP = re.compile(r"</?[a-zA-Z!][^>]*>|!\[|\]\(|:\w+\[|:material/|\$\\|\{\{|\$\{")
_FORMULA = re.compile(r"^[\t\r]|^\s*(?:[=@＝＠]|[+\-＋－](?! ))")
_ADDRESSED = r"(?:[Pp]t\.?|[Pp]atient(?:en)?|[Bb]orger(?:en)?|[Ff]ru|[Hh]r\.?|[Ff]rk\.?|[Mm]rs?\.?)"
_WORD = r"[A-ZÆØÅ][a-zæøåéü]+"
_SURNAME = r"[A-ZÆØÅ][a-zæøåéü]{2,}sen"  # more than a third of all Danes
_NAME = re.compile(rf"\b(?:{_ADDRESSED}\s+{_WORD}|{_WORD}\s+(?:{_WORD}\s+)?{_SURNAME}(?![\w-]))")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.]+")
_PHONE = re.compile(r"(?<![\d.,])(?:\+45 ?)?\d\d ?\d\d ?\d\d ?\d\d(?![\d.,]\d|\d)")
# What a person calls the parts of a workbook in which something lies that its sheets do not show.
PARTS = {
    "link": re.compile(r"\.rels$"),
    "drawing": re.compile(r"drawing|/diagrams/"),
    "chart": re.compile(r"/charts?/"),
    "notes": re.compile(r"comment|/persons/"),
    "properties": re.compile(r"^docprops/"),
    "workbook": re.compile(r"^xl/workbook[^/]*$"),
    "strings": re.compile(r"sharedstrings"),
    "styles": re.compile(r"/styles|/theme/"),
    "table": re.compile(r"/tables?/|pivot"),
    "connection": re.compile(r"connections|querytable|externallink"),
}


def holds_cpr(text: str, technical: bool = False) -> bool:
    """True when a text holds something shaped like a CPR number, also one that Excel has shortened.

    technical: only one with a separator in it, as bare digits mean nothing there.

    >>> holds_cpr("pt. 311299-9999"), holds_cpr("31 12 99 9999"), holds_cpr("SOR 331381000016003")
    (True, True, False)
    >>> holds_cpr("010125-311225"), holds_cpr("0,0101655027"), holds_cpr("uge 10 11 12 13 14")
    (False, False, False)
    >>> holds_cpr("112999999"), holds_cpr("112999999", technical=True), holds_cpr("3112999999", technical=True)
    (True, False, False)
    """
    bare = _bare(text) if len(text) >= 9 else ""
    if not technical and _SHORT.search(bare):
        return True
    hit = _CPR.search(bare) if len(text) >= 10 and _SIX_DIGITS.search(text) else None
    while hit:
        if (_SEPARATED.search(hit[0]) or not technical) and not _something_else(bare, hit):
            return True
        hit = _CPR.search(bare, hit.start() + 1)
    return False


def _something_else(text: str, hit: re.Match[str]) -> bool:
    """True when a hit is a number or only the decimals of one, or weeks in a row."""
    if hit[0].isdigit():
        return bool(_DECIMALS.fullmatch(text.strip()))
    weeks = map(int, hit[0].split()) if _PAIRS.fullmatch(hit[0]) else (0, 0)
    return bool(_NUMBER.fullmatch(hit[0])) or all(after - week == 1 for week, after in pairwise(weeks))


def _bare(text: str) -> str:
    """Without what nobody sees, with every script's digits as 0 to 9, without codes of Office's own."""
    if not text.isascii():
        seen = unicodedata.normalize("NFKC", text.translate(INVISIBLE))
        text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in seen)
    return _BLANKS.sub(" ", _CODE.sub("", text))


def is_cpr(value: object) -> bool:
    """True when a cell's value holds a CPR number, also as a number that lost its leading zero."""
    if isinstance(value, int | float) and 1e8 <= value < 1e10 and value == int(value):
        value = str(int(value))
    return isinstance(value, str) and holds_cpr(value)


def masked(text: str) -> str:
    """A name with every digit hidden, when it holds a CPR number; else unchanged."""
    return re.sub(r"\d", "*", text) if holds_cpr(text) else text


def search(sheets: Sequence[Sheet], loose: Iterable[Loose], file_name: str) -> list[Finding]:
    """Every place in a file that holds person data, each of them once."""
    found = _everything(sheets, loose, file_name)
    # A note keeps its text in several pieces, and in two places.
    return list({(each.code, each.place, *each.fields.values()): each for each in found}.values())


def _everything(sheets: Sequence[Sheet], loose: Iterable[Loose], file_name: str) -> Iterator[Finding]:
    if holds_cpr(file_name):
        yield finding("cpr_in_name")
    for sheet in sheets:
        if sheet.name and holds_cpr(sheet.name):
            yield finding("cpr_in_sheet_name", _place(sheet.name))
        yield from _in_cells(sheet)
        yield from _in_columns(sheet)
    names, hidden = {sheet.name for sheet in sheets}, {sheet.name for sheet in sheets if sheet.hidden}
    for text in loose:
        if holds_cpr(text.text, text.technical) and text.text not in names:
            code = "cpr_in_hidden_sheet" if text.sheet in hidden else "cpr_in_note"
            where = {} if text.cell else {"part": part_name(text)}
            yield finding(code if text.cell else "cpr_hidden_part", _place(text.sheet, text.cell), **where)


def part_name(text: Loose) -> Term:
    """Where a text outside the cells stands, in words.

    >>> part_name(Loose("xl/drawings/drawing1.xml", "")).key, part_name(Loose("docprops/core.xml", "")).key
    ('spot.drawing', 'spot.properties')
    """
    known = (name for name, form in PARTS.items() if form.search(text.part))
    return Term("spot." + ("sheet" if text.part == text.sheet else next(known, "other")))


def _in_cells(sheet: Sheet) -> Iterator[Finding]:
    values = [*((cell[:2], cell.value) for cell in sheet.cells()), *sheet.formulas.items()]
    found = {value for value in {value for _, value in values} if is_cpr(value)}  # texts repeat down a sheet
    for at, value in values:
        if value in found:  # where nobody sees it, how to get to see it
            covered = at[0] in sheet.hidden_rows or at[1] in sheet.hidden_columns
            code = "cpr_in_hidden_cell" if covered else "cpr_found"
            yield finding("cpr_in_hidden_sheet" if sheet.hidden else code, _place(sheet.name, address(*at)))


def _place(sheet: str | None, cell: str | None = None) -> Place:
    return Place(masked(sheet or "") or None, cell)


def _in_columns(sheet: Sheet) -> Iterator[Finding]:
    """A row of titles that asks for persons: one word that can mean nothing else, or two likely ones."""
    table, last = find(sheet), max(sheet.rows, default=0)
    for number, row in list(sheet.rows.items())[:SEARCHED_ROWS]:
        comments = table.columns.get(Field.COMMENT) if table and number > table.header else None  # free text
        texts = {c: str(c.value) for c in row.values() if isinstance(c.value, str) and c.column != comments}
        # A few words: what stands over a column, and neither a figure nor a sentence.
        few = [text for text in map(tidy, texts.values()) if text and text.count(" ") < _TITLE_WORDS]
        titles = 2 * sum(text[0].isalpha() for text in few) > len(row)
        words = {cell: word for cell, text in texts.items() if (word := person_word(text))}
        # A word that can ask for nothing else and is the whole cell needs no titles around it.
        alone = {c for c, word in words.items() if "".join(_WORDS.findall(texts[c].casefold())) == word}
        asked = {c: word for c, word in words.items() if titles or (word in _STRONG and c in alone)}
        strong = len(row) > 1 and any(word in _STRONG for word in asked.values())
        if number != last and (strong or len(asked) > 1):
            code = "person_columns_hidden" if sheet.hidden else "person_columns"
            first = address(number, next(iter(asked)).column)
            yield finding(code, _place(sheet.name, first), ", ".join(asked.values()))
            return


def person_word(title: str) -> str | None:
    """The word by which a column's title asks for person data. Never the title, which may be a person's name.

    >>> person_word("CPR-nr."), person_word("Patient nr"), person_word("Nævner"), person_word("Teamnavn")
    ('cpr', 'patientnr', None, None)
    """
    words = _WORDS.findall(tidy(title).casefold()) if len(title) < _LONGEST_TITLE else []
    pairs, whole = [first + second for first, second in pairwise(words)], "".join(words)
    strong = next((word for word in [*words, *pairs, whole] if word in _STRONG), None)
    return strong or (whole if whole in _WEAK else None)


def read_comment(text: str, place: Place) -> tuple[str | None, list[Finding]]:
    """The comment to keep, and what is to be said about it. Of people in it the text itself is never repeated."""
    too_long, text = len(text) > _LOOKED_AT, text[:_LOOKED_AT]  # what is cut anyway is not cleaned first
    # Excel keeps the one, most other programs the other.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = _UNSEEN.sub("", text)
    kept = clean.strip()[:LONGEST_COMMENT]
    # Numbers ending in four zeros are switchboards; eight digits in one piece may be a date or an order.
    phones = [hit[0].replace(" ", "") for hit in _PHONE.finditer(kept) if " " in hit[0] or hit[0][0] == "+"]
    said = (
        ("comment_characters_removed", clean != text, None),
        ("comment_cut", too_long or len(clean.strip()) > LONGEST_COMMENT, None),
        ("comment_markup", _MARKUP.search(kept), kept),
        ("comment_formula", _FORMULA.search(text), text),
        ("name_suspected", _NAME.search(kept), None),
        ("mail_suspected", _MAIL.search(kept), None),
        ("phone_suspected", any(not phone.endswith("0000") for phone in phones), None),
    )
    notices = [finding(code, place, shown, limit=LONGEST_COMMENT) for code, hit, shown in said if hit]
    return kept or None, notices
