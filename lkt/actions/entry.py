"""Figures without a file: typed into the grid or pasted from a sheet, they become the file that would say the same.

So they go the same way as any file: `upload.preview`, the yes, the receipt and the way back.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Any

from lkt.domain.batch import Batch
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.observation import Key, Observation, Place
from lkt.domain.period import Grain, Period
from lkt.domain.team import Team
from lkt.ingest import numbers, periods
from lkt.ingest.csv import read
from lkt.ingest.filetype import FileError
from lkt.ingest.header import FIGURES, Field, field_of, find
from lkt.ingest.names import Directory
from lkt.ingest.rules import NEEDS
from lkt.ingest.table import address, text_of, tidy
from lkt.store import Database, observations

EVENTS = 6  # rows for events to come, of one indicator; one each where all are shown
_COLUMNS = (Field.TEAM, Field.INDICATOR, Field.PERIOD, *FIGURES, Field.COMMENT)
_CELLS = {"cell", "other", "first", "last"}  # the blanks of a finding that hold addresses
# The row and the column of a cell as people see them: a title, or counted from 1; and a line with its texts.
Seen = tuple[int, Field | int]
Line = tuple[int, Mapping[Field, tuple[str, Field | int]]]


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
    """The file that says what was entered, and what people see for its cells, by address."""

    data: bytes
    cells: Mapping[str, Seen]

    def named(self, batch: Batch, say: Callable[..., str]) -> Batch:
        """What was read in it, with its places in the words of `say`."""

        def words(cell: Any) -> Any:
            row, column = self.cells.get(cell, (0, 0))
            own = isinstance(column, Field)
            title = say(f"template.column.{column}").casefold() if own else say("entry.column", number=column)
            return say("entry.cell", row=row, column=title) if row else cell

        told = []
        for each in batch.findings:
            blanks = {k: words(v) if k in _CELLS else v for k, v in each.fields.items()}
            told.append(replace(each, place=Place(cell=words(each.place.cell)), fields=blanks))
        kept = tuple(replace(o, place=Place(cell=words(o.place.cell))) for o in batch.observations)
        return replace(batch, file_name=say("entry.file"), findings=tuple(told), observations=kept)


def reported(database: Database, team: Team) -> dict[Key, Observation]:
    """What counts now for a team."""
    known = observations.known(database, team.area, [team.id])
    return {key: standing.observation for key, standing in known.items()}


def choices(catalogue: Catalogue, team: Team, known: Iterable[Key], today: date) -> dict[str, int]:
    """What can be entered together, and how many of its figures are missing: a period by its label, an indicator by id.

    Periods with something missing come first, the oldest of them first; then the whole ones, the newest first.
    """
    area, own, come = catalogue.areas[team.area], catalogue.reported_by(team), set(known)
    missing: Counter[Period] = Counter()
    for indicator in own:
        for period in area.recent(today, indicator.grain):
            missing[period] += (team.id, indicator.id, period) not in come
    oldest = sorted(missing)
    owed, whole = ([p for p in oldest if bool(missing[p]) is some] for some in (True, False))
    return {p.label: missing[p] for p in [*owed, *whole[::-1]]} | dict.fromkeys((i.id for i in own), 0)


def rows(
    catalogue: Catalogue, team: Team, known: Mapping[Key, Observation], today: date, about: str
) -> list[Row]:
    """The rows of the grid for one of `choices`: the indicators of a period, or the periods of an indicator."""
    area, every = catalogue.areas[team.area], catalogue.reported_by(team)
    own: list[tuple[Indicator, Period | None]]
    if about in catalogue.indicators:
        events = [None] * EVENTS
        own = [(i, p) for i in every if i.id == about for p in area.recent(today, i.grain) or events]
    else:
        asked = Period.parse(about)
        own = [
            (i, asked if i.grain is asked.grain else None)
            for i in every
            if i.grain in (asked.grain, Grain.DAY)
        ]
    return [Row(i, p, _written(known.get((team.id, i.id, p)) if p else None)) for i, p in own]


def _written(observation: Observation | None) -> dict[str, str]:
    fields = [(f, getattr(observation, f, None)) for f in (*FIGURES, Field.COMMENT)]
    return {field: text_of(value) for field, value in fields if value is not None}


def typed(grid: Sequence[Row], written: Sequence[Mapping[str, str]]) -> Entry | None:
    """The rows in which something else stands than what is reported; None when there is none."""
    lines: list[Line] = []
    for number, (row, words) in enumerate(zip(grid, written, strict=True), 1):
        told = {Field(field): text for field, text in words.items() if tidy(text)}
        if told.keys() - {Field.COMMENT} and told != {f: row.known[f] for f in words if f in row.known}:
            keys = {Field.INDICATOR: row.indicator.id}
            if row.period:
                keys[Field.PERIOD] = row.period.label
            lines.append((number, {field: (text, field) for field, text in (keys | told).items()}))
    return _file(lines) if lines else None


def _file(lines: Sequence[Line]) -> Entry:
    table = [[line.get(field, ("", field))[0] for field in _COLUMNS] for _, line in lines]
    cells = {
        address(row, column): (number, line.get(field, ("", field))[1])
        for row, (number, line) in enumerate(lines, 2)
        for column, field in enumerate(_COLUMNS, 1)
    }
    return Entry(_bytes([_COLUMNS, *table], ";"), cells)


def _bytes(table: Iterable[Sequence[str]], delimiter: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(table)
    return text.getvalue().encode()


def pasted(block: str, catalogue: Catalogue, team: Team, about: str, grid: Sequence[Row]) -> Entry | None:
    """A block copied from a sheet. Without titles its columns are told by what stands in them.

    The month or the indicator that it does not say is the one chosen (`about`); bare figures are those of the rows
    shown, from the first on. None where it cannot be told whose figures they are, or when they were.
    """
    delimiter = "\t" if "\t" in block else ";"
    rows = csv.reader(io.StringIO(block.strip("\r\n")), delimiter=delimiter)
    lines = [list(map(tidy, row)) for row in rows]
    titles = next((n for n, line in enumerate(lines) if set(map(field_of, line)) & set(FIGURES)), None)
    added = False
    if titles is not None:
        said = set(map(field_of, lines[titles]))
        chosen = Field.INDICATOR if about in catalogue.indicators else Field.PERIOD
        if not said | {chosen} >= {Field.INDICATOR, Field.PERIOD}:
            return None
        if added := chosen not in said:
            lines = [[chosen if n == titles else about, *line] for n, line in enumerate(lines)]
    elif not _is_wide(_bytes(lines, delimiter)):
        return _untitled(lines, catalogue, team, about, grid)
    places = ((r, c) for r, line in enumerate(lines, 1) for c in range(1 + added, len(line) + 1))
    return Entry(_bytes(lines, delimiter), {address(r, c): (r, c - added) for r, c in places})


def _is_wide(data: bytes) -> bool:
    """Whether it has titles such as "Rygestop – tæller"."""
    with suppress(FileError):
        return any(table.wide for table in find(read(data)))
    return False


def _untitled(
    lines: Sequence[Sequence[str]], catalogue: Catalogue, team: Team, about: str, grid: Sequence[Row]
) -> Entry | None:
    """A block without titles as the file it stands for; None where months, indicators or figures cannot be told."""
    names = Directory(catalogue, team.area)
    kinds = [_kind([cell for cell in column if cell], names) for column in zip_longest(*lines, fillvalue="")]
    at = {kind: column for column, kind in enumerate(kinds) if isinstance(kind, Field)}
    bare = not {Field.INDICATOR, Field.PERIOD} & at.keys()
    if not lines or (bare and (FIGURES not in kinds or len(lines) > len(grid))):
        return None
    found: list[Line] = []
    for number, line in enumerate(lines, 1):
        told = {kind: (line[column], column + 1) for kind, column in at.items() if column < len(line)}
        figures = [(cell, column) for column, cell in enumerate(line, 1) if kinds[column - 1] is FIGURES]
        indicator = names.indicators.named(told.get(Field.INDICATOR, (about,))[0])
        period = None if about in catalogue.indicators else about
        if bare:
            indicator, own = grid[number - 1].indicator, grid[number - 1].period
            period = own.label if own else None
        order = list(_order(indicator)) if indicator else []
        if not indicator or not (period or Field.PERIOD in told) or len(figures) > len(order):
            return None
        said: dict[Field, tuple[str, Field | int]] = {
            Field.INDICATOR: (indicator.id, Field.INDICATOR), Field.PERIOD: (period or "", Field.PERIOD),
        }  # fmt: skip
        found.append((number, said | told | dict(zip(order, figures, strict=False))))
    return _file(found)


def _order(indicator: Indicator) -> Iterator[Field]:
    """The figures of an indicator as people put them side by side: those it needs, a computed share, the unknown."""
    needs = NEEDS[indicator.measure]
    yield from needs.required
    if indicator.measure.divides:
        yield Field.VALUE
    yield from needs.optional


def _kind(cells: Sequence[str], names: Directory) -> Field | tuple[Field, ...] | None:
    """What a column without a title holds: names, periods, a comment, `FIGURES` of some kind; None for nothing."""
    if not cells:
        return None
    if all(names.indicators.named(cell) for cell in cells):
        return Field.INDICATOR
    if all(names.teams.named(cell) for cell in cells):
        return Field.TEAM
    if not any(periods.parse(cell) == "period_unreadable" or cell.isdigit() for cell in cells):
        return Field.PERIOD
    figure = any(isinstance(numbers.parse(cell), numbers.Number) for cell in cells)
    return FIGURES if figure or not any(map(str.isalpha, "".join(cells))) else Field.COMMENT
