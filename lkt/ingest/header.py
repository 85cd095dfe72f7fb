"""The header row: where it is, and which column holds what.

Long: one row per team, indicator and month. Wide: one row per month, and per indicator columns titled
"<indicator> – tæller", "<indicator> – nævner" and so on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lkt.domain.names import Term
from lkt.ingest.sheet import Cell, Sheet, tidy

_SEARCHED_ROWS = 30
_LONGEST_TITLE = 300


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
_SUFFIXES = "|".join(
    re.escape(word) for word, field in _FIELD_OF.items() if field in FIGURES or field is Field.COMMENT
)
_WIDE = re.compile(
    rf"(?P<name>.*\S)(?:\s*[-‐‑‒–—―−:]\s*|\s+\()(?P<field>{_SUFFIXES})\)?\s*(?:\([^)]*\))?[:*]*",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*\([^)]*\)")


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
    def titled(self) -> set[int]:
        """The columns that have a title, known or not."""
        fields = [self.columns, *self.wide.values()]
        known = {column for each in fields for column in each.values()}
        return known | {cell.column for cell in (*self.unknown, *self.repeated)}

    @property
    def is_wide(self) -> bool:
        return bool(self.wide)


def field_of(title: str) -> Field | None:
    """The field a column title stands for.

    >>> field_of(" PERIODE  (måned) "), field_of("Tæller *"), field_of("Region")
    (<Field.PERIOD: 'period'>, <Field.NUMERATOR: 'numerator'>, None)
    """
    if len(title) > _LONGEST_TITLE:
        return None
    word = tidy(title).casefold().rstrip(" :*")
    return _FIELD_OF.get(word) or _FIELD_OF.get(_ASIDE.sub("", word).strip())


def find(sheet: Sheet) -> Header | None:
    """The header among the first 30 rows, None when there is none."""
    for number, row in sheet.rows.items():
        if number > _SEARCHED_ROWS:
            return None
        header = _read(number, row.values())
        if header:
            return header
    return None


def _read(number: int, cells: Iterable[Cell]) -> Header | None:
    columns: dict[Field, int] = {}
    wide: dict[str, dict[Field, int]] = {}
    unknown: list[Cell] = []
    repeated: list[Cell] = []
    for cell in cells:
        if not isinstance(cell.value, str):
            unknown.append(cell)
            continue
        title = tidy(cell.value)
        group, field = _sort(title)
        if field is None:
            unknown.extend([cell] if title else [])
        elif field in (home := wide.setdefault(group, {}) if group else columns):
            repeated.append(cell)
        else:
            home[field] = cell.column
    if Field.INDICATOR in columns:
        columns, wide = _folded(columns, wide)
    if not _is_header(columns, wide):
        return None
    return Header(number, columns, wide, tuple(unknown), tuple(repeated))


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
    match = _WIDE.fullmatch(title) if len(title) < _LONGEST_TITLE else None
    return (match["name"], _FIELD_OF[match["field"].casefold()]) if match else (None, None)


def _is_header(columns: Mapping[Field, int], wide: Mapping[str, object]) -> bool:
    """A key and enough company. A guide that lists indicators with tæller and nævner has no period."""
    if wide:
        return Field.PERIOD in columns or Field.TEAM in columns
    keys = columns.keys() & {Field.TEAM, Field.INDICATOR, Field.PERIOD}
    figures = columns.keys() & set(FIGURES)
    if Field.PERIOD in columns:
        return len(columns) > 1 and bool(figures or len(keys) == 3)
    return len(keys) == 2 and bool(figures)
