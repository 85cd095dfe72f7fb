"""Which team and which indicator is meant: by id or by name, Danish or English, within one area.

Many names exist in several areas ("Bispebjerg og Frederiksberg", "30-dages dødelighed"), so the area comes
first: that of the team chosen, else the only one in which every name of the file makes sense.
"""

import difflib
import re
import unicodedata
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Generic, TypeVar

from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator
from lkt.domain.organisation import Team
from lkt.ingest.header import Row, Table
from lkt.ingest.table import Cell, Field, text_of, tidy

_DASHES = re.compile(r"\s*[-‐‑‒–—―−]\s*")
_WORD = re.compile(r"\w+")
_TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")  # letters that make others run the other way
_NEAR = 0.8  # how alike a name must be to be suggested
_SHORTEST = 3  # letters that say which name is meant; "og" does not
_STRETCH = (
    r"(?:(?:19|20)[0-9]{2}|året|år|årets|year|perioden|måneden|måneder|kvartalet|alle (?:teams|måneder|indikatorer)"
    r"|[1-4]\. kvartal|jan\w*[- ]+(?:til )?dec\w*)"
)
_SUM = (
    r"(?:i[ -]?alt|totalt?|totaler|tot\.|(?:in |grand |sub|hoved)total|sum|samlet|tilsammen|til dato|to date|åtd|ytd|"
    r"(?:ak)?kumuleret|gennemsnit|snit|gns\.?|middel|average|mean|hele (?:landet|regionen|hospitalet)|"
    r"lands(?:gennemsnit|resultat|tal|plan)(?:let|tet)?|"
    rf"alle (?:afdelinger|enheder|hospitaler|regioner)|hele {_STRETCH})"
)
_TOTAL = re.compile(
    rf"(?:{_STRETCH}[\s:,-]*)*{_SUM}(?:[\s:,-]+(?:for |i )?{_STRETCH})*"
    r"|.{1,40}\b(?:i ?alt|total)(?: (?:19|20)[0-9]{2})?"
)
# A line above a table that says whose it is: "LKT KOL – Kolding 2025".
_PIECES = re.compile(r"[\n:|]|\s[-‐‑‒–—―−]\s")
_LEAD = re.compile(r"(?i)(?:(?:data|tal|månedstal|indberetning|for|fra|team|hospital|enhed|lkt)\s+)+")
_PARTS = re.compile(r" · |, | ?[()]")  # of a team's name, the hospital or the town
_WHOLE = re.compile(r"hele landet|danmark|land(?:et|s(?:tal|gennemsnit|resultat|plan)\w*)")
_YEAR = re.compile(r"[\s,(]*(?:19|20)[0-9]{2}\)?$")
_LONGEST_LINE = 100  # of what says whose figures are below it

Named = TypeVar("Named", bound=Team | Indicator)
Naming = tuple[Cell, list[Team], bool]  # a text, the teams it names, and whether it says nothing else


@lru_cache(4096)
def key(text: str) -> str:
    """A name as it is compared: case, blanks and the many dashes do not matter.

    >>> key(" 30–dages  DØDELIGHED") == key("30-dages dødelighed")
    True
    """
    return _DASHES.sub("-", unicodedata.normalize("NFKC", tidy(text)).casefold())


@lru_cache(4096)
def is_total(text: str) -> bool:
    """True for what stands beside a sum or a mean, where else a name or a period stands.

    >>> [is_total(text) for text in ("I ALT: ", "2026 i alt", "År til dato", "Hele landet", "Landsgennemsnit 2026")]
    [True, True, True, True, True]
    >>> is_total("Totalis"), is_total("Danmark")
    (False, False)
    """
    return bool(_TOTAL.fullmatch(key(text).rstrip(": ")))


class Known(dict[str, Named], Generic[Named]):
    """What names stand for: as they are written, and as they are compared."""

    def __init__(self, names: Iterable[tuple[str, Named]]) -> None:
        super().__init__({spelling: named for name, named in names for spelling in (key(name), name)})

    def named(self, text: str) -> Named | None:
        """What a text names."""
        return self.get(text) or self.get(key(text))

    def nearest(self, text: str) -> Named | None:
        """The only one in whose name all the words of a text stand, else the one most like it; Århus is Aarhus."""
        wanted = key(text)[:200].replace("å", "aa")
        folded = {name.replace("å", "aa"): named for name, named in self.items()}
        words = set(_WORD.findall(wanted))
        held = {each.id: each for name, each in folded.items() if words <= set(_WORD.findall(key(name)))}
        if len(held) == 1 and len(wanted) >= _SHORTEST:
            return next(iter(held.values()))
        alike = difflib.get_close_matches(wanted, folded, n=1, cutoff=_NEAR)
        return folded[alike[0]] if alike else None


class Directory:
    """The names of one area."""

    def __init__(self, catalogue: Catalogue, area: str) -> None:
        self.area = catalogue.areas[area]
        teams = [(name, team) for team in catalogue.teams_of(area) for name in (team.name, team.id)]
        each = catalogue.indicators_of(area)
        indicators = [(name, i) for i in each for name in (i.name.en, i.name.da, i.id) if name]
        self.teams, self.indicators = Known(teams), Known(indicators)
        self.parts = {(part, team) for name, team in teams for part in (key(name), *_PARTS.split(key(name)))}
        self._spellings = {name for name, _ in (*teams, *indicators)}

    def as_written(self, text: str) -> bool:
        """True when a text looks as in the catalogue, so that nothing needs saying."""
        return text in self._spellings or (tidy(text) in self._spellings and not _TURNED.search(text))

    def sums(self, label: str) -> bool:
        """Whether what is beside a label is a sum: it says so, and is not the very name of an indicator or a team."""
        return is_total(label) and not (self.indicators.named(label) or self.teams.named(label))


def areas_meant(catalogue: Catalogue, rows: Iterable[Row]) -> list[str]:
    """The areas in which most of the teams and indicators of rows are known; settled when it is exactly one.

    Of a pair one name counts also when the other is unknown: near misses still point at an area.
    """
    named = ([row.cells.get(field) for field in (Field.TEAM, Field.INDICATOR)] for row in rows)
    wanted = {tuple(key(text_of(cell.value)) if cell else "" for cell in pair) for pair in named}
    scores = {}
    for area in catalogue.areas:
        names = Directory(catalogue, area)
        scores[area] = sum((team in names.teams) + (name in names.indicators) for team, name in wanted)
    best = max(scores.values(), default=0)
    return [area for area, score in scores.items() if score == best and best]


def other_teams(
    tables: Sequence[Table], asked: Sequence[Table], names: Directory, own: Team, file: str
) -> Iterator[tuple[Table, Naming]]:
    """Where a sheet names another team than the one that the figures of some tables (`asked`) are taken for: in columns
    not read; and the first of lines that stand together above them, with the tab and the file's name above all, where
    none of these names the own one."""
    for table in asked:
        beside = {cell.value: cell for cell in reversed([*table.unread()])}
        yield from ((table, each) for each in _naming(names, reversed(beside.values())) if own not in each[1])
    sheet, filled = tables[0].sheet, sorted(number for table in tables for number in table.filled)
    lines = sorted(sheet.rows.keys() - {*filled, *(table.header for table in tables)})
    read = [(t.numbers, columns) for t in tables for columns in (t.columns, *t.wide.values())]
    remarks = {(number, columns.get(Field.COMMENT)) for numbers, columns in read for number in numbers}
    there = [cell for n in lines for cell in sheet.rows[n].values() if cell[:2] not in remarks]
    titled: defaultdict[int, list[Naming]] = defaultdict(list)  # by rows of figures above
    for each in _naming(names, [Cell(0, 1, sheet.name), Cell(0, 1, file), *there]):
        titled[bisect(filled, each[0].row)].append(each)
    for said, (above, end) in zip(titled.values(), pairwise([*titled, len(filled)]), strict=True):
        about = next((table for table in asked if not {*filled[above:end]}.isdisjoint(table.filled)), None)
        if about and all(own not in teams for _, teams, _ in said):
            yield about, max(said, key=lambda each: each[2])


def _naming(names: Directory, cells: Iterable[Cell]) -> Iterator[Naming]:
    for cell in cells:
        line = cell.value if isinstance(cell.value, str) and len(cell.value) <= _LONGEST_LINE else ""
        bare = [_YEAR.sub("", piece.strip()) for piece in [line, *_PIECES.split(line)]]
        sure = [t for b in bare if (t := names.teams.named(b) or names.teams.named(_LEAD.sub("", b)))]
        words = key(line.replace("_", " "))
        held = ((part, team) for part, team in names.parts if part and part in words)
        among = [team for part, team in held if re.search(rf"(?<!\w){re.escape(part)}(?!\w)", words)]
        if sure or among or any(_WHOLE.fullmatch(key(each)) for each in bare):
            yield cell, sure or among, bool(sure)
