"""The header row: where it is, and which column holds what; and the rows below it, one figure each.

Long: one row per team, indicator and month. Wide: one row per month, and per indicator columns titled
"<indicator> – tæller", "<indicator> – nævner" and so on.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache

from lkt.domain.observation import Finding, Place
from lkt.ingest import excel, numbers, periods, table
from lkt.ingest.cells import LAST_ROW
from lkt.ingest.table import FIGURES, KEYS, Cell, Field, Sheet, tidy

SEARCHED_ROWS = 30
MOST_ROWS = 12_000  # in a file, below the headers: an area of many years, as it is exported
_LONGEST_TITLE = 300
_LONGEST_NEAR = 40
_NEAR = 0.8  # how alike a title must be to be suggested
_WORDS = {
    Field.TEAM: "team|teamnavn|team navn|team name|team id|lokalt team|forbedringsteam|improvement team",
    Field.INDICATOR: "indikator|indicator|indikatornavn|indikator navn|indikator id|indicator id",
    Field.PERIOD: "periode|period|måned|maaned|month|dato|date|år måned|måned år|år og måned|måned og år|månedsnr",
    Field.NUMERATOR: "tæller|taeller|numerator|tællere|antal i tæller",
    Field.DENOMINATOR: "nævner|naevner|denominator|nævnere|n|antal i nævner",
    Field.VALUE: "værdi|vaerdi|value|værdier",
    Field.SPREAD: "spredning|standardafvigelse|sd|spread|standard deviation",
    Field.UNKNOWN: "uoplyst|uoplyste|antal uoplyst|unknown|missing",
    Field.COMMENT: "kommentar|kommentarer|comment|comments|bemærkning|bemærkninger|note|noter|notes",
}
_FIELD_OF = {word: field for field, words in _WORDS.items() for word in words.split("|")}
# The titles in the template, in both languages: beside them another spelling is a column of somebody's own.
TEMPLATE = frozenset((
    "team", "indikator", "indicator", "periode (måned)", "period (month)", "tæller", "numerator", "nævner",
    "denominator", "værdi", "value", "spredning", "spread", "uoplyst", "unknown", "kommentar", "comment",
))  # fmt: skip
_YEAR_TITLES = frozenset(("år", "aar", "kalenderår", "årstal", "year"))
# What a title nobody knows is likely to mean by its last word.
_MEANT = dict.fromkeys(("opfyldt", "ja", "positive", "events", "met"), Field.NUMERATOR)
_ALL = ("patienter", "forløb", "borgere", "population", "patients", "total")
_MEANT |= dict.fromkeys(_ALL, Field.DENOMINATOR)
_MEANT |= dict.fromkeys(("resultat", "andel", "procent", "result", "share"), Field.VALUE)
_SUFFIXES = "|".join(re.escape(word) for word, field in _FIELD_OF.items() if field not in KEYS)
_WIDE = re.compile(
    rf"(?i)(?P<name>.*\S)(?:\s*[-‐‑‒–—―−:]\s*|\s+\()(?P<field>{_SUFFIXES})\)?\s*(?:\((?P<aside>[^)]*)\))?[:*]*"
)
_ASIDE = re.compile(r"\s*\(([^)]*)\)")
_PARTING = re.compile(r"[\s_./,:‐‑‒–—―−-]+")  # what stands between the words of a title
# What may stand in brackets behind a title of months or figures without making something else of it.
_NEUTRAL = """
måned måneder mdr maaned month months måned/år år-måned mm-åååå åååå-mm mm-yyyy yyyy-mm dato date
antal hele tal i alt total n stk number count counts
patienter forløb borgere personer hændelser patients cases events
dage døgn sengedage timer minutter min min. days hours minutes
skal udfyldes påkrævet valgfri valgfrit frivillig required optional
"""
_UNITS = """
% pct pct. procent percent andel share gennemsnit mean median rate score enhed unit 0-10 mmol mol ddd
pr pr. per 10 100 1000 1.000 1,000 døgn
"""
# Without brackets these are the least, how many, and when it was counted; and what is in front is not a team's own.
_NO_ASIDE = frozenset(("min", "måneder", "months", "dato", "date"))
_OTHERS = re.compile(r"(?i)\b(?:mål|target|sidste|forrige|last|land(?:et)?|region(?:en)?|max)\b")
_ALSO = {Field.PERIOD: "år og year and fx", Field.VALUE: _UNITS, Field.SPREAD: _UNITS}
_HARMLESS = {f: frozenset(["", *f"{_NEUTRAL} {_ALSO.get(f, '')}".split()]) for f in (Field.PERIOD, *FIGURES)}


def field_of(title: object) -> Field | None:
    """The field a column title stands for.

    >>> field_of(" PERIODE  (måned) "), field_of("Tæller *"), field_of("Region"), field_of("Tæller (%)")
    (<Field.PERIOD: 'period'>, <Field.NUMERATOR: 'numerator'>, None, None)
    """
    if not isinstance(title, str) or len(title) > _LONGEST_TITLE:
        return None
    field = _FIELD_OF.get(_bare(title))
    return field if field and _harmless(" ".join(_ASIDE.findall(_plain(title))), field) else None


def _bare(title: str) -> str:
    """The words, without what stands between them or in brackets."""
    return _PARTING.sub(" ", _ASIDE.sub("", _plain(title))).strip()


def _plain(title: str) -> str:
    """A title as it is compared. Full-width letters are letters."""
    return unicodedata.normalize("NFKC", tidy(title)).casefold().rstrip(" :*")


def _harmless(aside: str, field: Field) -> bool:
    """False when brackets make another figure of it: percent, a year so far, last year."""
    return field not in _HARMLESS or _HARMLESS[field].issuperset(re.split(r"[\s,;/]+", aside))


def find(sheet: Sheet, searched: int = SEARCHED_ROWS) -> list[Table]:
    """The tables of a sheet, the first among so many rows, each with a header that is no mere repetition."""
    found: list[list[Table]] = []  # by row
    last: object = None  # what the header before says
    for number, row in sheet.rows.items():
        likely = sum(is_title(cell.value) for cell in row.values()) > 1 if found else number <= searched
        table = _read(sheet, number) if likely else None
        before = {column for tables in found for other in tables for column in other.read}
        edge = max(min(before), min(table.read)) if table and before else 0
        if table and before and min(max(before), max(table.read)) < edge:  # beside, and lower
            return [table for side in sheet.halves(edge) for table in find(side, max(searched, number))]
        if table and last != (says := (table.columns, table.wide, table.year)):
            found.append(_side_by_side(table))
            last = says
    ends = [*(tables[0].header for tables in found[1:]), LAST_ROW + 1]
    return [replace(table, end=end) for tables, end in zip(found, ends, strict=False) for table in tables]


def _side_by_side(table: Table) -> list[Table]:
    """The table, or those it is made of: where keys come again in its header, and figures after them."""
    again = next((c.column for c in table.repeated if _sort(tidy(str(c.value)))[1] in KEYS), None)
    if again is None or len(table.repeated) == 1 > len(table.wide):
        return [table]
    left, right = (_read(side, table.header) for side in table.sheet.halves(again))
    return [left, *_side_by_side(right)] if left and right and left.figures and right.figures else [table]


def _read(sheet: Sheet, number: int) -> Table | None:
    cells = sheet.rows[number].values()
    titles = {cell: tidy(cell.value) if isinstance(cell.value, str) else "" for cell in cells}
    ours = {field_of(title) for title in titles.values() if _plain(title) in TEMPLATE}
    columns: dict[Field, int] = {}
    wide: dict[str, dict[Field, int]] = {}
    unknown: list[Cell] = []
    repeated: list[Cell] = []
    years: list[Cell] = []
    for cell, title in titles.items():
        indicator, field = _sort(title)
        own = indicator is None and field in ours and _plain(title) not in TEMPLATE
        if _plain(title) in _YEAR_TITLES:
            years.append(cell)
        elif field is None or own or (indicator and Field.INDICATOR in ours and _OTHERS.search(indicator)):
            unknown.append(cell)
        elif field in (home := wide.setdefault(indicator, {}) if indicator else columns):
            repeated.append(cell)
        else:
            home[field] = cell.column
    if Field.INDICATOR in columns:
        # Beside a column of indicators, "Antal patienter (tæller)" is the numerator and no indicator's name.
        both = dict(pair for fields in (*wide.values(), columns) for pair in fields.items())
        lost = {column for own in wide.values() for column in own.values()}.difference(both.values())
        if not lost or columns.keys() & set(FIGURES):
            columns, wide = both, {}
            unknown += [cell for cell in cells if cell.column in lost]
    unread = {c for field, c in columns.items() if wide and all(field in own for own in wide.values())}
    repeated += [cell for cell in cells if cell.column in unread]  # each indicator has its own
    # A key and enough company. A guide that lists indicators with tæller and nævner has no period.
    keys, figures = columns.keys() & set(KEYS), columns.keys() & set(FIGURES)
    told = keys >= {Field.INDICATOR, Field.PERIOD} or (figures and (Field.PERIOD in keys or len(keys) == 2))
    if not (keys - {Field.INDICATOR} if wide else told):
        return None
    year = years[0].column if years and Field.PERIOD in columns else None
    return Table(sheet, number, columns, wide, unknown + years[bool(year) :], repeated, year)


@lru_cache(16_384)  # every cell below a header is asked
def is_title(value: object) -> bool:
    """Whether a cell is the title of a column that is read."""
    return isinstance(value, str) and _sort(tidy(value)) != (None, None)


def _sort(title: str) -> tuple[str | None, Field | None]:
    """Which indicator (wide) and which field a title is about."""
    if field := field_of(title):
        return None, field
    match = _WIDE.fullmatch(unicodedata.normalize("NFKC", title)) if len(title) < _LONGEST_TITLE else None
    field = _FIELD_OF[match["field"].casefold()] if match else None
    harmless = match and field and _harmless(match["aside"] or "", field)
    return (match["name"], field) if match and harmless else (None, _among_others(title))


def _among_others(title: str) -> Field | None:
    """The field that one word of a title names beside words that make nothing else of it: "Tæller, antal".

    >>> _among_others("Periode - måned"), _among_others("Tæller/antal"), _among_others("Tæller 2025")
    (<Field.PERIOD: 'period'>, <Field.NUMERATOR: 'numerator'>, None)
    """
    words = [*_bare(title).split(), *_ASIDE.findall(_plain(title))] if len(title) < _LONGEST_TITLE else []
    words = words if _NO_ASIDE.isdisjoint(words) else []
    named = ((_FIELD_OF.get(word), [*words[:at], *words[at + 1 :]]) for at, word in enumerate(words))
    return next((f for f, others in named if f in _HARMLESS and _harmless(" ".join(others), f)), None)


@dataclass
class Row:
    """What one row says about one indicator, cell by cell. Empty cells are not in it."""

    sheet: Sheet
    number: int
    header_row: int
    columns: Mapping[Field, int]
    cells: Mapping[Field, Cell]

    def place(self, field: Field) -> Place:
        """The cell of a field, also an empty one; without such a column the row's first."""
        return self.sheet.place(self.number, self.columns.get(field) or min(self.columns.values(), default=1))

    def finding(self, code: str, field: Field, value: object = None, /, **fields: object) -> Finding:
        """A finding about the cell of a field, with what stands in it unless another `value` is given."""
        if value is None and field in self.cells:
            value, form = self.cells[field].value, self.cells[field].format
            first = field is Field.PERIOD and isinstance(value, datetime) and value.day == 1 and form
            if first and not excel.shows(form, excel.DAY):  # Excel shows the month alone
                value = f"{value:%Y-%m}"
        return table.finding(code, self.place(field), "" if value is None else value, **fields)

    @property
    def figures(self) -> dict[Field, Cell]:
        return {field: self.cells[field] for field in FIGURES if field in self.cells}

    @cached_property
    def moment(self) -> periods.Moment | str:
        """What is written for its period; "" where nothing is."""
        cell = self.cells.get(Field.PERIOD)
        return periods.read(cell, self.sheet.epoch_1904) if cell else ""


@dataclass
class Table:
    """A data sheet with its header row. `columns`: for the whole row; `wide`: by indicator title.

    read, figures: the columns that are read, of whatever indicator, and those with figures. numbers: the rows below the
    header in which something stands; filled: those of them with figures, or, where none
    has any, with an event's date. merged: vertical merges there in the columns that are filled down.
    """

    sheet: Sheet
    header: int
    columns: Mapping[Field, int]
    wide: Mapping[str, Mapping[Field, int]]
    unknown: Sequence[Cell]  # titles nobody knows
    repeated: Sequence[Cell]  # a second column of the same kind
    year: int | None = None  # the column of years, beside one of months
    end: int = LAST_ROW + 1  # the row of the next header

    def __post_init__(self) -> None:
        every = [pair for columns in (self.columns, *self.wide.values()) for pair in columns.items()]
        self.read = {column for _, column in every} | ({self.year} if self.year else set())
        self.figures = {column for field, column in every if field in FIGURES}
        rows = self.sheet.rows
        self.numbers = [number for number in rows if self.header < number < self.end]
        figures = [number for number in self.numbers if not self.figures.isdisjoint(rows[number])]
        self.filled = figures or [n for n in self.numbers if self.columns.get(Field.PERIOD) in rows[n]]
        keys = {column for field, column in self.columns.items() if field in KEYS}
        boxes = [box for box in sorted(self.sheet.merged) if self.header < box[0] < min(box[2], self.end)]
        self.merged = [box for box in boxes if box[1] == box[3] and box[1] in keys]

    @cached_property
    def pointed(self) -> bool:
        """Whether a point is the decimal sign in its figures."""
        values = (cell.value for column in self.figures for cell in self.below(column))
        return numbers.pointed((each for each in values if isinstance(each, str)), self.sheet.separator)

    def near(self, title: str) -> Field | None:
        """The field that a title nobody knows nearly names, when no column has it."""
        bare = _bare(title)
        if len(title) > _LONGEST_NEAR or bare in _FIELD_OF:  # then its brackets make something else of it
            return None
        missing = {_bare(known) for known in TEMPLATE if _FIELD_OF[_bare(known)] not in self.columns}
        near = difflib.get_close_matches(bare, sorted(missing), n=1, cutoff=_NEAR)
        field = _FIELD_OF[near[0]] if near else _MEANT.get(bare.rpartition(" ")[2])
        return field if field not in self.columns else None

    def merged_figures(self) -> Iterator[tuple[int, int, int, int]]:
        """Merges over several rows in which a figure stands: whose it is, nobody can tell."""
        for first, left, last, right in sorted(self.sheet.merged):
            rows = [number for number in self.numbers if first <= number <= last]
            columns = self.figures.intersection(range(left, right + 1))
            if len(rows) > 1 and any(cell.row in rows for column in columns for cell in self.below(column)):
                yield first, left, last, right

    def below(self, column: int) -> list[Cell]:
        """The cells of a column, but for those without anything in them."""
        return [cell for number in self.numbers if (cell := self.sheet.rows[number].get(column))]

    def unread(self) -> Iterator[Cell]:
        """What stands beside figures in columns that are not read."""
        for number in self.filled:
            yield from (cell for column, cell in self.sheet.rows[number].items() if column not in self.read)

    def missing(self) -> Iterator[Cell]:
        """The first cell of each column in which a program wrote that there is no figure."""
        for column in sorted(self.figures):
            yield from [cell for cell in self.below(column) if cell.value in numbers.MISSING][:1]

    @cached_property
    def rows(self) -> list[Row]:
        """Every row below the header, in the wide layout once per indicator. A merged cell speaks for all its rows."""
        above = {(row, box[1]): box[0] for box in self.merged for row in range(box[0], box[2] + 1)}
        rows, there, year = [], self.sheet.rows, None
        for number in self.numbers:
            year = there[number].get(self.year or 0, year)  # written once, above its months
            for title, own in (self.wide or {"": {}}).items():
                cells = {}
                for field, column in (*self.columns.items(), *own.items()):
                    speaking = above.get((number, column), number)
                    cell = there[number].get(column) or there.get(speaking, {}).get(column)
                    if cell and (field in KEYS or cell.value not in numbers.MISSING):
                        cells[field] = numbers.typed(cell) if field in FIGURES else cell
                if year and (month := periods.with_year(year, cells.get(Field.PERIOD))):
                    cells[Field.PERIOD] = month
                if own:
                    cells[Field.INDICATOR] = Cell(self.header, min(own.values()), title)
                rows.append(Row(self.sheet, number, self.header, {**self.columns, **own}, cells))
        return rows
