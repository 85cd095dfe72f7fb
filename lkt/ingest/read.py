"""A file from its bytes to a batch. Every fault becomes a finding, and all of them come at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lkt.domain.batch import Batch, Finding, Severity
from lkt.domain.catalogue import Catalogue
from lkt.domain.observation import Key, Observation, Place
from lkt.domain.team import Role, Scope, Team
from lkt.ingest import csv, filetype, person, workbook
from lkt.ingest.codes import NOWHERE, PRIVATE, found
from lkt.ingest.context import Context
from lkt.ingest.filetype import FileError
from lkt.ingest.header import Field, find
from lkt.ingest.layout import MOST_ROWS, Table
from lkt.ingest.names import choose_area, directory
from lkt.ingest.rows import Reader
from lkt.ingest.table import Sheet, address, text_of
from lkt.ingest.workbook import Contents

_MOST_STRETCHES = 6  # of hidden rows, in a message
_FIGURES_IN_A_LOST_SHEET = 3  # a sheet with so many numbers and no header was perhaps meant to be read


def read(
    data: bytes, file_name: str, catalogue: Catalogue, scope: Scope, today: date, team: str | None = None
) -> Batch:
    """The observations in a file, and everything there is to say about it. Stores nothing.

    `team` is the id of the team chosen on the page; it stands in where the file names none. A person with
    the role `team` reports for `scope.team` only; a project lead for all teams of one area.
    """
    return _batch(data, file_name, _read(data, file_name, catalogue, scope, today, team))


def refused(data: bytes, file_name: str, fault: Finding) -> Batch:
    """The answer to a file that could not be looked into."""
    return _batch(data, file_name, _Result([fault, *person.search((), (), file_name)]))


@dataclass(frozen=True)
class _Result:
    findings: list[Finding]
    area: str | None = None
    observations: tuple[Observation, ...] = ()
    blank: tuple[Key, ...] = ()
    knew: int | None = None


def _batch(data: bytes, file_name: str, result: _Result) -> Batch:
    faulty = any(finding.severity is Severity.ERROR for finding in result.findings)
    return Batch(
        file_name=filetype.clean_name(person.masked(file_name)),
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        area=result.area,
        observations=() if faulty else result.observations,
        findings=tuple(result.findings),
        blank=() if faulty else result.blank,
        knew=result.knew,
    )


def _read(
    data: bytes, file_name: str, catalogue: Catalogue, scope: Scope, today: date, team: str | None
) -> _Result:
    try:
        contents = _contents(data, file_name)
    except FileError as fault:
        fields = {
            key: person.masked(value) if isinstance(value, str) else value
            for key, value in fault.fields.items()
        }
        code = "file_temporary" if filetype.is_temporary(file_name) else fault.code
        return _Result([found(code, NOWHERE, None, **fields), *person.search((), (), file_name)])
    # Person data come first and alone: any other message might repeat what stands in the cell.
    if private := list(person.search(contents.sheets, contents.loose, file_name)):
        return _Result(private)
    if (ending := filetype.ending(file_name)) not in filetype.ENDINGS:
        return _Result([found("file_ending", value=ending)])
    return _figures(contents, file_name, catalogue, scope, today, team)


def _figures(
    contents: Contents, file_name: str, catalogue: Catalogue, scope: Scope, today: date, team: str | None
) -> _Result:
    """What a file says that could be opened and holds no person data."""
    tables, notices = _tables(contents)
    if private := [finding for finding in notices if finding.code in PRIVATE]:
        return _Result(private)
    if filetype.clean_name(file_name) != file_name.strip():
        notices.append(found("file_name_changed", name=filetype.clean_name(file_name)))
    if not _rows(tables) or _too_many(tables):
        return _Result(notices)
    chosen, faults = _who(catalogue, scope, team)
    if faults:
        return _Result(notices + faults)
    area, doubts = _area(catalogue, tables, chosen)
    if area is None:
        return _Result(notices + doubts)
    reader = Reader(Context(catalogue, directory(catalogue, area), scope, today, chosen))
    for table in tables:
        reader.table(table)
    reader.when.finish()
    findings = notices + reader.findings.all
    if not reader.observations and not any(f.severity is Severity.ERROR for f in findings):
        findings.append(found("no_figures"))
    return _Result(findings, area, tuple(reader.observations.values()), tuple(reader.blank), contents.knew)


def _contents(data: bytes, file_name: str) -> Contents:
    kind = filetype.kind(data, file_name)
    if kind == "xlsx":
        return _workbook(data)
    if kind == "text":
        return Contents((csv.read(data),))
    raise FileError(kind, mb=round(len(data) / 2**20, 1), limit=filetype.LARGEST_FILE // 2**20)


def _workbook(data: bytes) -> Contents:
    try:
        return workbook.read(data)
    except FileError:
        raise
    except MemoryError:
        raise FileError("file_too_complex") from None
    # What people send is beyond what anybody can foresee, and this is the one place that takes in foreign
    # bytes: a shape of damage that nobody thought of must be a refusal with words, never a broken page.
    except Exception:
        raise FileError("file_damaged") from None


def _who(catalogue: Catalogue, scope: Scope, team: str | None) -> tuple[Team | None, list[Finding]]:
    """The team that rows without a team belong to."""
    wanted = team or (scope.team if scope.role is Role.TEAM else None)
    if wanted is None:
        return None, ([found("team_chosen_unknown", value="")] if scope.role is Role.TEAM else [])
    known = catalogue.teams.get(wanted)
    if known is None:
        return None, [found("team_chosen_unknown", value=wanted)]
    if not scope.may_report(known.id):
        return None, [found("team_chosen_not_yours", value=known.name)]
    return known, []


def _area(catalogue: Catalogue, tables: list[Table], chosen: Team | None) -> tuple[str | None, list[Finding]]:
    """The area of the chosen team, else the only one the names of the file point at."""
    if chosen:
        return chosen.area, []
    choice = choose_area(catalogue, (pair for table in tables for pair in _pairs(table)))
    if choice.settled:
        return choice.areas[0], []
    if not choice.areas:
        return None, [found("area_unknown")]
    names = tuple(catalogue.areas[area].name for area in choice.areas)
    return None, [found("area_ambiguous", areas=names)]


def _pairs(table: Table) -> Iterator[tuple[str | None, str | None]]:
    for row in table.rows:
        if row.figures:
            team, indicator = row.cells.get(Field.TEAM), row.cells.get(Field.INDICATOR)
            yield (text_of(team.value) if team else None, text_of(indicator.value) if indicator else None)


def _tables(contents: Contents) -> tuple[list[Table], list[Finding]]:
    """The sheets with figures, and what is to be said about the sheets."""
    visible = [sheet for sheet in contents.sheets if not sheet.hidden and sheet.rows]
    headed = [(sheet, find(sheet)) for sheet in visible]
    tables = [Table(sheet, header) for sheet, header in headed if header]
    hidden = [found("sheets_hidden", Place(s.name), s.name) for s in contents.sheets if s.hidden and s.rows]
    if not visible:
        return [], [*hidden, found("no_data")]
    if not tables:
        name = visible[0].name
        return [], [*hidden, found("header_missing", Place(name)) if name else found("header_missing_csv")]
    lost = [sheet for sheet, header in headed if header is None and _numeric(sheet)]
    notices = hidden + [found("sheet_skipped", Place(sheet.name), sheet.name) for sheet in lost]
    if len(tables) > 1:
        notices.append(found("several_sheets", names=", ".join(str(t.sheet.name) for t in tables)))
    for table in tables:
        notices += _about(table)
    return tables, notices + list(_amount(tables))


def _numeric(sheet: Sheet) -> bool:
    return sum(not isinstance(cell.value, str) for cell in sheet.cells()) >= _FIGURES_IN_A_LOST_SHEET


def _rows(tables: list[Table]) -> int:
    return sum(len(table.numbers) for table in tables)


def _too_many(tables: list[Table]) -> bool:
    return _rows(tables) > MOST_ROWS


def _amount(tables: list[Table]) -> Iterator[Finding]:
    if not _rows(tables):
        yield found("no_rows", Place(tables[0].sheet.name))
    if _too_many(tables):
        yield found("sheet_too_many_rows", Place(tables[0].sheet.name), rows=_rows(tables), limit=MOST_ROWS)


def _about(table: Table) -> Iterator[Finding]:
    """What is to be said about a sheet's columns and rows as a whole."""
    sheet, header = table.sheet, table.header
    yield from _titles(table)
    for cell in table.untitled():
        yield found("column_untitled", sheet.place(cell.row, cell.column))
    row = sheet.row_place(header.row)
    if not header.figures:
        yield found("figure_columns_missing", row)
    for needed in (Field.PERIOD, Field.INDICATOR):
        if needed not in header.columns and not (header.is_wide and needed is Field.INDICATOR):
            yield found("key_column_missing", row, field=needed.heading)
    if hidden := [number for number in table.numbers if number in sheet.hidden_rows]:
        code = "row_hidden" if len(hidden) == 1 else "rows_hidden"
        yield found(code, Place(sheet.name, f"{hidden[0]}:{hidden[-1]}"), rows=_stretches(hidden))
    for box in table.merged()[:1]:
        yield _merged("merged_filled", sheet, box)
    for box in table.merged_figures():
        yield _merged("figure_merged", sheet, box)


def _titles(table: Table) -> Iterator[Finding]:
    """What is to be said about titles that are not read."""
    sheet, header = table.sheet, table.header
    for cell in header.repeated:
        yield found("column_twice", sheet.place(cell.row, cell.column), cell.value)
    for cell in header.unknown:
        title, place = text_of(cell.value), sheet.place(cell.row, cell.column)
        if asked := person.person_word(title):
            yield found("person_columns", place, asked)
        elif near := header.near(title):
            yield found("column_ignored_near", place, title, near=near.heading)
        else:
            yield found("column_ignored", place, title)


def _merged(code: str, sheet: Sheet, box: tuple[int, int, int, int]) -> Finding:
    first, last = address(box[0], box[1]), address(box[2], box[3])
    return found(code, Place(sheet.name, f"{first}:{last}"), first=first, last=last)


def _stretches(rows: list[int]) -> str:
    """Row numbers as people list them.

    >>> _stretches([9, 10, 11, 15]), _stretches(list(range(1, 99, 2)))
    ('9-11, 15', '1, 3, 5, 7, 9, 11 …')
    """
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    told = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return ", ".join(told[:_MOST_STRETCHES]) + (" …" if len(told) > _MOST_STRETCHES else "")
