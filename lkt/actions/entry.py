"""Figures without a file: typed into the grid or pasted from a sheet, they become the file that would say the same.

So they go the same way as any file: `upload.preview`, the yes, the receipt and the way back.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Any

from lkt.actions.comparison import Known
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.observation import Batch, Finding, Key, Observation, Place
from lkt.domain.organisation import Team
from lkt.domain.period import Grain, Period
from lkt.ingest import cpr, numbers, periods
from lkt.ingest.header import field_of, is_title
from lkt.ingest.names import Directory
from lkt.ingest.rules import NEEDS
from lkt.ingest.table import FIGURES, KEYS, Field, address, finding, text_of, tidy

_NUMBERED = 3  # lines that begin with 1, 2, 3: numbers of months or of lines
EVENTS = 6  # rows for events to come, of one indicator; one each where all are shown
_COLUMNS = (Field.TEAM, Field.INDICATOR, Field.PERIOD, *FIGURES, Field.COMMENT)
_CELLS = {"cell", "other", "first", "last"}  # the blanks of a finding that hold addresses
Lines = Sequence[Sequence[str]]  # of cells
Seen = tuple[int, Field | int]  # row and column of a cell as people see them: a title, or counted from 1


@dataclass(frozen=True)
class Row:
    """A row of the grid: the figures asked for, and those that are reported as people write them."""

    indicator: Indicator
    period: Period | None  # None: an event, whose day is asked for
    known: Mapping[str, str]

    def fields(self, more: bool) -> tuple[Field, ...]:
        """What is asked for. `more`: what may be left out too, and a comment."""
        needs = NEEDS[self.indicator.measure]
        number = (Field.DENOMINATOR,) if self.indicator.measure is Measure.VALUE else ()
        rare = (Field.UNKNOWN, Field.COMMENT) if more else ()
        return (*(() if self.period else (Field.PERIOD,)), *needs.required, *number, *rare)


@dataclass(frozen=True)
class Entry:
    """The file that says what was entered, and what people see for its cells, by address.

    `asked`: about how it was made.
    """

    data: bytes
    cells: Mapping[str, Seen]
    asked: tuple[Finding, ...] = ()

    def named(self, batch: Batch, say: Callable[..., str]) -> Batch:
        """What was read in it, with its places in the words of `say`."""

        def words(cell: Any) -> Any:
            row, column = self.cells.get(cell, (0, 0))
            own = isinstance(column, Field)
            known = "entry.day" if column is Field.PERIOD else f"template.column.{column}"
            title = say(known).casefold() if own else say("entry.column", number=column)
            return say("entry.cell", row=row, column=title) if row else cell

        told = []
        for each in (*batch.findings, *(() if batch.refused else self.asked)):
            blanks = {k: words(v) if k in _CELLS else v for k, v in each.fields.items()}
            told.append(replace(each, place=Place(cell=words(each.place.cell)), fields=blanks))
        kept = tuple(replace(o, place=Place(cell=words(o.place.cell))) for o in batch.observations)
        return replace(batch, file_name=say("entry.file"), findings=tuple(told), observations=kept)


def is_private(words: str) -> bool:
    """True for words with a person's number in them. Nine digits may be a count: they are asked about with the rest.

    >>> is_private("pt 010190-1234"), is_private("112999999"), is_private("12")
    (True, False, False)
    """
    count = words.strip().isdigit() and len(words.strip()) == len("112999999")
    return cpr.holds_cpr(words) and not count


def choices(catalogue: Catalogue, team: Team, known: Iterable[Key], today: date) -> dict[str, int]:
    """What can be entered together, and how many of its figures are missing: a period by its label, an indicator by id.

    Periods with something missing come first, the oldest of them first; then the whole ones, the newest first.
    """
    area, own, come = catalogue.areas[team.area], catalogue.reported_by(team), set(known)
    missing: Counter[Period] = Counter()
    for indicator in own:
        for period in area.recent(today, indicator.grain):
            missing[period] += (team.id, indicator.id, period) not in come
    owed, whole = ([p for p in sorted(missing) if bool(missing[p]) is some] for some in (True, False))
    return {p.label: missing[p] for p in [*owed, *whole[::-1]]} | dict.fromkeys((i.id for i in own), 0)


def rows(catalogue: Catalogue, team: Team, known: Known, today: date, about: str) -> list[Row]:
    """The rows of the grid for one of `choices`: the indicators of a period, or the periods of an indicator."""
    area, every = catalogue.areas[team.area], catalogue.reported_by(team)
    own: list[tuple[Indicator, Period | None]]
    if about in catalogue.indicators:
        events = [None] * EVENTS
        own = [(i, p) for i in every if i.id == about for p in area.recent(today, i.grain) or events]
    else:
        one = Period.parse(about)
        own = [(i, one if i.grain is one.grain else None) for i in every if i.grain in (one.grain, Grain.DAY)]
    return [Row(i, p, _written(known.get((team.id, i.id, p)) if p else None)) for i, p in own]


def _written(observation: Observation | None) -> dict[str, str]:
    fields = [(f, getattr(observation, f, None)) for f in (*FIGURES, Field.COMMENT)]
    return {field: text_of(value) for field, value in fields if value is not None}


def typed(grid: Sequence[Row], written: Sequence[Mapping[str, str]]) -> Entry | None:
    """The rows in which something else stands than what is reported; None when there is none."""
    lines: list[Sequence[str]] = [_COLUMNS]
    cells: dict[str, Seen] = {}
    for number, (row, words) in enumerate(zip(grid, written, strict=True), 1):
        told = {field: text for field, text in words.items() if tidy(text)}
        if told.keys() - {Field.COMMENT} and told != {f: row.known[f] for f in words if f in row.known}:
            told[Field.INDICATOR] = row.indicator.id
            told.setdefault(Field.PERIOD, row.period.label if row.period else "")
            lines.append([told.get(field, "") for field in _COLUMNS])
            cells |= {address(len(lines), c): (number, field) for c, field in enumerate(_COLUMNS, 1)}
    return Entry(_bytes(lines, ";"), cells) if cells else None


def _bytes(table: Iterable[Sequence[str]], delimiter: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(table)
    return text.getvalue().encode()


def pasted(block: str, catalogue: Catalogue, team: Team, about: str, grid: Sequence[Row]) -> Entry | None:
    """A block copied from a sheet. Without titles its columns are told by what stands in them.

    The month or the indicator that it does not say is the one chosen (`about`); where it says neither, its lines are
    the rows shown, from the first on. None where it cannot be told whose figures they are, or when they were.
    """
    delimiter = "\t" if "\t" in block else ";"
    rows = csv.reader(io.StringIO(block.strip("\r\n")), delimiter=delimiter)
    columns = zip_longest(*(map(tidy, row) for row in rows), fillvalue="")
    lines = [list(line) for line in zip(*columns, strict=True)]
    head = next((n for n, line in enumerate(lines) if set(map(field_of, line)) & set(FIGURES)), None)
    above, missing, words = 0, list[Field](), None
    if head is None and not any(sum(map(is_title, row)) + (field_of(row[0]) in KEYS) > 1 for row in lines):
        titles = _titles(lines, Directory(catalogue, team.area), catalogue.indicators.get(about), grid)
        lines, head, above = [titles or [], *lines], 0, 1
        if not titles:
            return None
        words = _before_figures(lines)
    if head is not None:
        missing = [key for key in (Field.INDICATOR, Field.PERIOD) if key not in map(field_of, lines[head])]
        beside = [[row.indicator.id, row.period.label if row.period else ""] for row in grid]
        if len(missing) < 2:
            beside = [[about] * len(missing)] * len(lines)
        chosen = Field.INDICATOR if about in catalogue.indicators else Field.PERIOD
        names = Directory(catalogue, team.area)
        told = {i.id for line in lines[:head] for cell in line if (i := names.indicators.named(cell))}
        other = missing[:1] == [chosen] == [Field.INDICATOR] and told - {about}  # a title says it
        if other or len(lines) - head - 1 > len(beside) or (len(missing) == 1 and missing != [chosen]):
            return None
        keys = [[""] * len(missing) for _ in range(head)] + [[*missing], *beside]
        lines = [[*key, *line] for key, line in zip(keys, lines, strict=False)]
    added, width = len(missing), max(map(len, lines))
    places = ((r, c) for r in range(1, len(lines) + 1) for c in range(1 + added, width + 1))
    cells = {address(r, c): (r - above, c - added) for r, c in places}
    place = words and Place(cell=address(words[0] + 1, words[1] + 1 + added))
    asked = (finding("comment_between", place, lines[words[0]][words[1] + added]),) if words and place else ()
    return Entry(_bytes(lines, delimiter), cells, asked)


def _before_figures(lines: Lines) -> tuple[int, int] | None:
    """Row and column of the first remark that stands before the figures."""
    titles = lines[0]
    column = titles.index(Field.COMMENT) if Field.COMMENT in titles else len(titles)
    later = any(title in FIGURES for title in titles[column : len(lines[-1])])
    return next(((row, column) for row, line in enumerate(lines[1:], 1) if later and line[column]), None)


def _titles(lines: Lines, names: Directory, own: Indicator | None, grid: Sequence[Row]) -> list[str] | None:
    """Titles for a block without; None where the figures of its lines do not stand in one order."""
    kinds = [_kind([cell for cell in column if cell], names) for column in zip(*lines, strict=True)]
    if Field.INDICATOR in kinds:
        named = [names.indicators.named(line[kinds.index(Field.INDICATOR)]) for line in lines]
    else:
        named = [own] * len(lines) if own or Field.PERIOD in kinds else [row.indicator for row in grid]
    orders = [_order(indicator) if indicator else () for indicator in named]
    order = max(orders, key=len, default=())
    figures = [column for column, kind in enumerate(kinds) if kind is FIGURES]
    first = [line[figures[0]] for line in lines] if figures else []
    if len(first) >= _NUMBERED and first == [str(n) for n in range(1, len(first) + 1)]:
        return None
    for line, others in zip(lines, orders, strict=False):
        last = max((n for n, column in enumerate(figures, 1) if line[column]), default=0)
        if others and (others[:last] != order[:last] or last > len(order)):
            return None
    if not {FIGURES, Field.PERIOD} & set(kinds) or not order:
        return None
    # Words in the columns before the figures are remarks (which is asked) where the indicator is told otherwise, the
    # month stands before them, and they are like no name; else they are a name that we do not know.
    before = kinds[: min(figures, default=0)]
    words = [column for column, kind in enumerate(before) if kind is Field.COMMENT]
    cells = (line[column] for column in words for line in lines)
    near = (names.indicators.nearest(cell) or names.teams.nearest(cell) for cell in cells)
    told = (own or Field.INDICATOR in before) and Field.PERIOD in before[: min(words, default=0)]
    if words and (not told or any(near)):
        return None
    of = dict(zip(figures, order, strict=False))
    titles = [kind if isinstance(kind, Field) else of.get(column, "") for column, kind in enumerate(kinds)]
    return [*titles, *order[len(figures) :]]


def _order(indicator: Indicator) -> tuple[Field, ...]:
    """The figures of an indicator as people put them side by side: those it needs, a computed share, how many. What was
    unknown is told by a title alone: of a count it would be any second number."""
    needs = NEEDS[indicator.measure]
    number = (Field.DENOMINATOR,) if indicator.measure is Measure.VALUE else ()
    return (*needs.required, *((Field.VALUE,) if indicator.measure.divides else ()), *number)


def _kind(cells: Sequence[str], names: Directory) -> Field | tuple[Field, ...] | None:
    """What a column without a title holds: names, periods, a comment, `FIGURES` of some kind; None for nothing."""
    if not cells:
        return None
    if any(names.indicators.named(cell) for cell in cells):  # a misspelt one is told
        return Field.INDICATOR
    if any(names.teams.named(cell) for cell in cells):
        return Field.TEAM
    if not any(periods.parse(cell) == "period_unreadable" or cell.isdigit() for cell in cells):
        return Field.PERIOD
    figure = any(isinstance(numbers.parse(cell), numbers.Number) for cell in cells)
    return FIGURES if figure or not any(map(str.isalpha, "".join(cells))) else Field.COMMENT
