"""The header row: where it is, and which column holds what.

Long: one row per team, indicator and month. Wide: one row per month, and per indicator columns titled
"<indicator> – tæller", "<indicator> – nævner" and so on.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lkt.domain.names import Term
from lkt.ingest.table import Cell, Sheet, tidy

SEARCHED_ROWS = 30
_LONGEST_TITLE = 300
_LONGEST_NEAR = 40
_NEAR = 0.8  # how alike a title must be to be suggested


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

_WORDS = {
    Field.TEAM: "team|teamnavn|team navn|team name|team-id|team id|lokalt team|forbedringsteam|improvement team",
    Field.INDICATOR: (
        "indikator|indicator|indikatornavn|indikator navn|indikator-id|indikator id|indicator id|indicator-id"
    ),
    Field.PERIOD: "periode|period|måned|maaned|month|dato|date|år-måned|år/måned|måned/år|år og måned|måned og år",
    Field.NUMERATOR: "tæller|taeller|numerator|tællere|antal i tæller",
    Field.DENOMINATOR: "nævner|naevner|denominator|nævnere|n|antal i nævner",
    Field.VALUE: "værdi|vaerdi|value|værdier",
    Field.SPREAD: "spredning|standardafvigelse|sd|spread|standard deviation",
    Field.UNKNOWN: "uoplyst|uoplyste|antal uoplyst|unknown|missing",
    Field.COMMENT: "kommentar|kommentarer|comment|comments|bemærkning|bemærkninger|note|noter|notes",
}
_FIELD_OF = {word: field for field, words in _WORDS.items() for word in words.split("|")}
# The titles in the template, in both languages: beside them another spelling is a column of somebody's own.
_TITLES = (
    "team|indikator|indicator|periode (måned)|period (month)|tæller|numerator|nævner|denominator|værdi|value|"
    "spredning|spread|uoplyst|unknown|kommentar|comment"
)
TEMPLATE = frozenset(_TITLES.split("|"))
_SUFFIXES = "|".join(
    re.escape(word) for word, field in _FIELD_OF.items() if field in FIGURES or field is Field.COMMENT
)
_WIDE = re.compile(
    rf"(?P<name>.*\S)(?:\s*[-‐‑‒–—―−:]\s*|\s+\()(?P<field>{_SUFFIXES})\)?\s*(?:\((?P<aside>[^)]*)\))?[:*]*",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*\(([^)]*)\)")
# What may stand in brackets behind a title of months or figures without making something else of it.
_NEUTRAL = """
måned måneder mdr maaned month months måned/år år-måned mm-åååå åååå-mm mm-yyyy yyyy-mm dato date
antal hele tal i alt total n stk number count counts
patienter forløb borgere personer hændelser patients cases events
dage sengedage timer minutter min days hours minutes
skal udfyldes påkrævet valgfri valgfrit frivillig required optional
"""
_YEARS = "år og year and fx"
_UNITS = """
% pct pct. procent percent andel share gennemsnit mean median rate score enhed unit 0-10 mmol mol ddd
pr pr. per 10 100 1000 1.000 1,000 døgn
"""
_HARMLESS = frozenset(_NEUTRAL.split())
_HARMLESS_IN = {
    Field.PERIOD: _HARMLESS | set(_YEARS.split()),
    Field.VALUE: _HARMLESS | set(_UNITS.split()),
    Field.SPREAD: _HARMLESS | set(_UNITS.split()),
}


@dataclass(frozen=True)
class Header:
    """The header row of a data sheet. `columns`: for the whole row; `wide`: by indicator title."""

    row: int
    columns: Mapping[Field, int]
    wide: Mapping[str, Mapping[Field, int]]
    unknown: tuple[Cell, ...]  # titles nobody knows
    repeated: tuple[Cell, ...]  # a second column of the same kind

    @property
    def figures(self) -> set[int]:
        """The columns of figures, of whatever indicator."""
        fields = [self.columns, *self.wide.values()]
        return {column for each in fields for field, column in each.items() if field in FIGURES}

    @property
    def known(self) -> set[int]:
        """The columns that are read."""
        return {column for each in (self.columns, *self.wide.values()) for column in each.values()}

    @property
    def titled(self) -> set[int]:
        """The columns that have a title, known or not."""
        return self.known | {cell.column for cell in (*self.unknown, *self.repeated)}

    def near(self, title: str) -> Field | None:
        """The field that a title nobody knows nearly names, when no column has it."""
        if (
            len(title) > _LONGEST_NEAR or _bare(title) in _FIELD_OF
        ):  # then its brackets make something else of it
            return None
        missing = [known for known in sorted(TEMPLATE) if _FIELD_OF[_bare(known)] not in self.columns]
        near = difflib.get_close_matches(_bare(title), map(_bare, missing), n=1, cutoff=_NEAR)
        return _FIELD_OF[near[0]] if near else None

    @property
    def is_wide(self) -> bool:
        return bool(self.wide)


def field_of(title: str) -> Field | None:
    """The field a column title stands for.

    >>> field_of(" PERIODE  (måned) "), field_of("Tæller *"), field_of("Region"), field_of("Tæller (%)")
    (<Field.PERIOD: 'period'>, <Field.NUMERATOR: 'numerator'>, None, None)
    """
    if len(title) > _LONGEST_TITLE:
        return None
    word = _plain(title)
    if field := _FIELD_OF.get(word):
        return field
    field = _FIELD_OF.get(_bare(title))
    return field if field and _harmless(_ASIDE.findall(word), field) else None


def _bare(title: str) -> str:
    """Without what stands in brackets."""
    return _ASIDE.sub("", _plain(title)).strip()


def _plain(title: str) -> str:
    """A title as it is compared. Full-width letters are letters."""
    return unicodedata.normalize("NFKC", tidy(title)).casefold().rstrip(" :*")


def _harmless(asides: Iterable[str], field: Field) -> bool:
    """False when brackets make another figure of it: percent, a year so far, last year."""
    if field not in FIGURES and field is not Field.PERIOD:
        return True
    known = _HARMLESS_IN.get(field, _HARMLESS)
    return all(word in known for aside in asides for word in re.split(r"[\s,;/]+", aside) if word)


def find(sheet: Sheet) -> Header | None:
    """The header among the first 30 rows, None when there is none."""
    for number, row in sheet.rows.items():
        if number > SEARCHED_ROWS:
            return None
        header = _read(number, row.values())
        if header:
            return header
    return None


def _read(number: int, cells: Collection[Cell]) -> Header | None:
    ours = {field_of(title) for title in map(_title, cells) if _plain(title) in TEMPLATE}
    columns: dict[Field, int] = {}
    wide: dict[str, dict[Field, int]] = {}
    unknown: list[Cell] = []
    repeated: list[Cell] = []
    for cell in cells:
        if not isinstance(cell.value, str):
            unknown.append(cell)
            continue
        title = _title(cell)
        group, field = _sort(title)
        if field is None:
            unknown.extend([cell] if title else [])
        elif group is None and field in ours and _plain(title) not in TEMPLATE:
            unknown.append(cell)
        elif field in (home := wide.setdefault(group, {}) if group else columns):
            repeated.append(cell)
        else:
            home[field] = cell.column
    if Field.INDICATOR in columns:
        columns, wide = _folded(columns, wide)
    if not _is_header(columns, wide):
        return None
    return Header(number, columns, wide, tuple(unknown), tuple(repeated))


def _title(cell: Cell) -> str:
    return tidy(cell.value) if isinstance(cell.value, str) else ""


def _folded(
    columns: dict[Field, int], wide: dict[str, dict[Field, int]]
) -> tuple[dict[Field, int], dict[str, dict[Field, int]]]:
    """Beside a column of indicators, "Antal patienter (tæller)" is the numerator and no indicator's name."""
    both = list(columns.items()) + [pair for fields in wide.values() for pair in fields.items()]
    return (dict(both), {}) if len(dict(both)) == len(both) else (columns, wide)


def _sort(title: str) -> tuple[str | None, Field | None]:
    """Which indicator (wide) and which field a title is about."""
    if field := field_of(title):
        return None, field
    plain = unicodedata.normalize("NFKC", title)
    match = _WIDE.fullmatch(plain) if len(title) < _LONGEST_TITLE else None
    if match is None:
        return None, None
    field = _FIELD_OF[match["field"].casefold()]
    return (match["name"], field) if _harmless([match["aside"] or ""], field) else (None, None)


def _is_header(columns: Mapping[Field, int], wide: Mapping[str, object]) -> bool:
    """A key and enough company. A guide that lists indicators with tæller and nævner has no period."""
    if wide:
        return Field.PERIOD in columns or Field.TEAM in columns
    keys = columns.keys() & {Field.TEAM, Field.INDICATOR, Field.PERIOD}
    figures = columns.keys() & set(FIGURES)
    if Field.PERIOD in columns:
        return len(columns) > 1 and bool(figures or len(keys) == 3)
    return len(keys) == 2 and bool(figures)
