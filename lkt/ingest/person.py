"""Person data in a file: found wherever they stand, and never repeated; and comments, looked at for people in them.

What surely is a person's number refuses the file (`cpr_…`, `person_…`); what could be one is asked about
(`…_suspected`).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import suppress
from datetime import date, datetime
from itertools import pairwise

from lkt.domain.names import Term
from lkt.domain.observation import Finding, Place, Severity
from lkt.ingest.cpr import OUR_TIME, holds_cpr, masked, may_hold_cpr, spelled
from lkt.ingest.header import SEARCHED_ROWS, Table, find
from lkt.ingest.table import NOWHERE, Cell, Field, Loose, Sheet, address, finding, text_of, tidy

_NINE, _FOUR = re.compile(r"\d{9}"), re.compile(r"[-–—/ ]{0,3}(?=[\dXx*?]{4}$)\d{0,4}[Xx*?]{0,4}")
_SUSPICIOUS = 3  # rows in which a date stands beside four digits
# A number that says what else it is, a hash, a time of day behind a day of our time: asked about, where one can ask.
_LABELLED = re.compile(
    r"(?i)(?<![^\W_])(?:(?:p|lot|batch|prøve|rekvisitions?|ordre|sags?|serie|stregkode|konto|faktura|bilag|vare)[- ]?"
    r"(?:n(?:umme)?r|id)|lot|batch|prøve|rekvisition|ordre|stregkode|barcode|konto|sha\d{0,3}|md5|0x|\d{4}-(?=\d{10}))"
    r"[.:#_ -]{0,3}(?:sn)?(?:20\d\d-)?\d{6}-?(?:\w{4,5}|[0-9a-f]{10,60})(?![^\W_]|-\d)"
    r"|(?<!\d)\d{4}(?:1[5-9]|[23]\d)_(?:[01]\d|2[0-3])[0-5]\d(?!\d)"
)

# Titles that can ask for nothing else, wherever the word stands in them; and those of the whole title.
_STRONG_WORDS = """
cpr cprnr cprnummer cprno personnummer personnr patientcpr patientnavn patientensnavn patientnr patientnummer patientid
borgernavn borgernr borgercpr fødselsdato fødselsdag foedselsdato fødselsår birthdate birthday dateofbirth ssn mrn ptnr
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
_ADDRESSED = (
    r"(?:[Pp]t\.?|[Pp]atient(?:en)?|[Bb]orger(?:en)?|[Ff]ru|[Hh]r\.?|[Ff]rk\.?|[Mm]rs?\.?|[Dd]r\.?|[Dd]oktor"
    r"|\w*[Ll]æge(?:n)?|\w*[Ss]ygeplejerske(?:n)?|\w*[Ss]ekretær(?:en)?|[Nn]urse|[Pp]rof(?:essor|\.))"
)
_WORD = r"[A-ZÆØÅ][a-zæøåéü]+"
_SURNAME = r"[A-ZÆØÅ][a-zæøåéü]{2,}sen"  # more than a third of all Danes
# Common first names, before a word that could be a surname.
_FIRST = (
    r"(?:Anders|Anna|Anne|Annette|Bente|Birgit|Birthe|Camilla|Charlotte|Christian|Dorthe|Erik|Gitte|Hanne|Hans|Helle|"
    r"Henrik|Inge|Ingrid|Jan|Jens|Jesper|Jette|Karen|Kirsten|Kim|Lars|Lene|Lise|Lone|Louise|Maria|Marianne|Martin|Mette|"
    r"Michael|Mikkel|Morten|Niels|Ole|Per|Peter|Pia|Rasmus|Rikke|Susanne|Søren|Thomas|Tina|Ulla)"
)
_BORN = r"(?:[Ff]ødt(?: i| d\.| den)?|[Bb]orn(?: in)?|\bf\.)\s*(?:(?:19|20)\d\d|\d{1,2}[./-]|\d{6}(?!\d))"
_NAME = re.compile(
    rf"\b(?:{_ADDRESSED}\s+{_WORD}(?:-{_WORD})?(?![\w-])|{_WORD}\s+(?:{_WORD}\s+)?{_SURNAME}(?![\w-])"
    rf"|(?<!Sct\. )(?<!Sankt ){_FIRST}\s+{_WORD}(?![\w-]))|(?<!\w)@{_WORD}|{_BORN}"
)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.]+")
_CALL = re.compile(r"(?i)\b(?:ring\w*|tlf|telefon\w*|mobil\w*|call|phone)\b")
_AUTHOR = re.compile(r"^[^\n:]{1,60}:\s*\n")  # what Excel writes above a note
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


def search(sheets: Sequence[Sheet], loose: Iterable[Loose], file_name: str) -> list[Finding]:
    """Every place in a file that holds person data, each of them once; without any, every place to be asked about."""
    found = list(_everything(sheets, loose, file_name))
    certain = [each for each in found if each.severity is Severity.ERROR]
    # A note keeps its text in several pieces, and in two places.
    return list({(each.code, each.place, *each.fields.values()): each for each in certain or found}.values())


def _everything(sheets: Sequence[Sheet], loose: Iterable[Loose], file_name: str) -> Iterator[Finding]:
    yield from _in_name(file_name, "cpr_in_name", NOWHERE)
    for sheet in sheets:
        tables = find(sheet)
        yield from _in_name(sheet.name or "", "cpr_in_sheet_name", _place(sheet.name))
        yield from _in_cells(sheet, tables)
        yield from _in_columns(sheet, tables)
    names, hidden = {sheet.name for sheet in sheets}, {sheet.name for sheet in sheets if sheet.hidden}
    for text in loose:
        if text.text in names:
            continue
        name = next((name for name, form in PARTS.items() if form.search(text.part)), "other")
        part = Term(f"spot.{'sheet' if text.part == text.sheet else name}")
        place, about = _place(text.sheet, text.cell), {} if text.cell else {"part": part}
        if sure := is_cpr(text.text, text.technical):
            code = "cpr_in_hidden_sheet" if text.sheet in hidden else "cpr_in_note"
            yield finding(code if text.cell else "cpr_hidden_part", place, **about)
        elif sure is False:
            yield finding("number_suspected" if text.cell else "part_suspected", place, **about)
        if text.cell:
            yield from (finding(code, place) for code in _people(_AUTHOR.sub("", text.text)))


def is_cpr(text: str, technical: bool = False) -> bool | None:
    """Whether a text surely holds a CPR number; None without anything that could be one."""
    if holds_cpr(text, technical):
        return technical or holds_cpr(_LABELLED.sub(" x ", text))
    return False if not technical and may_hold_cpr(text) else None


def _in_name(name: str, code: str, place: Place) -> Iterator[Finding]:
    if (sure := is_cpr(name)) is not None:
        yield finding(code, place) if sure else finding("part_suspected", place, part=Term("spot.name"))


def _in_cells(sheet: Sheet, tables: Sequence[Table]) -> Iterator[Finding]:
    values = [*((cell[:2], cell.value) for cell in sheet.cells()), *sheet.formulas.items()]
    every = {value for _, value in values}  # texts repeat down a sheet
    sure = {value: is_cpr(spelled(value)) for value in every}
    found, asked = ({value for value in every if sure[value] is how} for how in (True, False))
    four = {value for value in every if _FOUR.fullmatch(text_of(value))}
    figures = set[int]().union(*(table.figures for table in tables))
    yield from _beside(sheet, [at for at, value in values if value in four], figures)
    for at, value in values if found or asked else ():
        count = value in found and at[1] in figures and _NINE.fullmatch(text_of(value))
        shown = at not in sheet.formulas or (isinstance(value, str) and value != sheet.formulas[at])
        if count or (value in asked and (shown or holds_cpr(spelled(value)))):
            yield finding("number_suspected", _place(sheet.name, address(*at)))
        elif value in found:  # where nobody sees it, how to get to see it
            covered = at[0] in sheet.hidden_rows or at[1] in sheet.hidden_columns
            code = "cpr_in_hidden_cell" if covered else "cpr_found"
            yield finding("cpr_in_hidden_sheet" if sheet.hidden else code, _place(sheet.name, address(*at)))


def _beside(sheet: Sheet, four: list[tuple[int, int]], figures: Set[int]) -> Iterator[Finding]:
    """Columns of dates beside four digits, of years before ours also right or in three cells, if not of times."""
    beside, other = defaultdict[tuple[int, bool], list[tuple[int, date]]](list), Counter[tuple[int, bool]]()
    for row, column in four:
        cells = sheet.rows.get(row, {})
        near = (cells[at] for at in (column - 1, column - 2) if at in cells)
        left = next((cell for cell in near if _WORDS.search(text_of(cell.value))), None)
        three = [text_of(cells[at].value) for at in range(column - 3, column) if at in cells.keys() - figures]
        parts = len(three) == 3 and len(three[0]) < 3 and "".join(f"{part:0>2}" for part in three)
        whole = Cell(row, column - 3, parts) if parts else None
        for cell, old in ((left, False), (cells.get(column + 1), True), (whole, True)):
            if cell and (born := _day(cell)):
                beside[cell.column, old].append((row, born))
            elif cell:
                other[cell.column, old] += 1
    for (column, old), found in beside.items():
        days = [day for _, day in found]
        ours = [day.year - 2000 * (day.year > 99) in OUR_TIME for day in days]
        in_order = days in (sorted(days), sorted(days, reverse=True)) and ours[days.index(min(days))]
        told = in_order or len({day.day for day in days}) == 1 or (old and 2 * sum(ours) >= len(days))
        if len(days) >= max(_SUSPICIOUS, other[column, old]) and not told:
            yield finding("number_suspected", _place(sheet.name, address(found[0][0], column)))


def _day(cell: Cell) -> date | None:
    """The day that a date, or a birthday in five or six digits, tells."""
    if isinstance(cell.value, datetime | date):
        return date(cell.value.year, cell.value.month, cell.value.day)
    digits = "".join(part.zfill(2) for part in re.findall(r"[^.\-/ ]+", text_of(cell.value))).zfill(6)
    for day, month, year in (digits[:2], digits[2:4], digits[4:]), (digits[6:], digits[4:6], digits[:4]):
        with suppress(ValueError):
            return date(int(year) or 2000, int(month), int(day)) if len(digits) in (6, 8) else None
    return None


def _place(sheet: str | None, cell: str | None = None) -> Place:
    return Place(masked(sheet or "") or None, cell)


def _in_columns(sheet: Sheet, tables: Sequence[Table]) -> Iterator[Finding]:
    """A row of titles that asks for persons: one word that can mean nothing else, or two likely ones."""
    last = max(sheet.rows, default=0)
    for number, row in list(sheet.rows.items())[:SEARCHED_ROWS]:
        free = {table.columns.get(Field.COMMENT) for table in tables if number > table.header}
        cells = (cell for cell in row.values() if cell.column not in free)
        texts = {cell: str(cell.value) for cell in cells if isinstance(cell.value, str)}
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
    said = (
        ("comment_characters_removed", clean != text, None),
        ("comment_cut", too_long or len(clean.strip()) > LONGEST_COMMENT, None),
        ("comment_markup", _MARKUP.search(kept), kept),
        ("comment_formula", _FORMULA.search(text), text),
    )
    notices = [finding(code, place, shown, limit=LONGEST_COMMENT) for code, hit, shown in said if hit]
    return kept or None, [*notices, *(finding(code, place) for code in _people(kept))]


def _people(text: str) -> Iterator[str]:
    """What a remark has of people: a name, a mail address, a telephone number."""
    if _NAME.search(text):
        yield "name_suspected"
    if _MAIL.search(text):
        yield "mail_suspected"
    # Numbers ending in four zeros are switchboards; eight digits in one piece may be a date or an order.
    phones = [hit[0] for hit in _PHONE.finditer(text) if not hit[0].isdigit() or _CALL.search(text)]
    if any(not phone.replace(" ", "").endswith("0000") for phone in phones):
        yield "phone_suspected"
