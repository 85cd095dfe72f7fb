"""A file from its bytes to a batch. Every fault becomes a finding, and all of them come at once."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Any

from lkt.domain.access import Act, Role
from lkt.domain.observation import Batch, Finding, Place, Severity
from lkt.domain.period import Grain, Period
from lkt.ingest import Submission, cpr, csv, filetype, header, numbers, periods, person, workbook
from lkt.ingest.filetype import FileError
from lkt.ingest.header import MOST_ROWS, Row, Table
from lkt.ingest.names import Directory, areas_meant
from lkt.ingest.rows import Reader
from lkt.ingest.table import FIGURES, KEYS, NOWHERE, PRIVATE, Cell, Field, Sheet, address, finding, text_of
from lkt.ingest.workbook import Contents

_NOT_MEANT = re.compile(  # sheets; a name may end in "endoskopi"
    r"(?i)(?<![^\W_])(?:eksempel|example|kladde|draft|(?:gammel|gamle|kopi|copy)(?![^\W_]))|\(\d\)(?:,|$)"
)
_SEVERAL = 3  # months side by side; beside a title two are enough
_MOST_RUNS = 6  # of hidden rows, in a message
_FIGURES_IN_A_LOST_SHEET = 3  # a sheet with so many numbers and no header was perhaps meant to be read


def read_file(sent: Submission) -> Batch:
    """The observations in a file, and everything there is to say about it. Stores nothing."""
    try:
        contents = _contents(sent)
    except FileError as fault:
        # What Excel lays beside a file while it is open has the file's name and no figures.
        temporary = filetype.clean_name(sent.file_name).startswith("~$")
        return refused(sent, "file_temporary" if temporary else fault.code, **fault.fields)
    # Person data come first and alone: any other message might repeat what stands in the cell.
    asked = person.search(contents.sheets, contents.loose, sent.file_name)
    if any(each.severity is Severity.ERROR for each in asked):
        return _batch(sent, asked)
    if (ending := filetype.ending(sent.file_name)) not in filetype.ENDINGS:
        return _batch(sent, [finding("file_ending", value=ending)])
    return _figures(sent, contents, asked)


def refused(sent: Submission, code: str, **fields: object) -> Batch:
    """The answer to a file that could not be looked into."""
    fault = _masked(finding(code, NOWHERE, None, **fields))
    return _batch(sent, [fault, *person.search((), (), sent.file_name)])


def _batch(sent: Submission, findings: list[Finding], area: str | None = None, **read: Any) -> Batch:
    """The answer to a file; `read` is what was read in it, and not taken over when anything is wrong."""
    name, sha = filetype.clean_name(cpr.masked(sent.file_name)), hashlib.sha256(sent.data).hexdigest()
    said = map(_masked, findings) if any(each.suspected for each in findings) else findings
    batch = Batch(name, sha, len(sent.data), area, findings=tuple(said), **{"observations": (), **read})
    return replace(batch, observations=(), blank=()) if batch.refused else batch


def _masked(each: Finding) -> Finding:
    """Without what could be a person's number, whatever it says of its cell; also where the number was cut short."""
    words = {name: cpr.masked(text) for name, text in each.fields.items() if isinstance(text, str)}
    value = each.value and cpr.masked(each.value)
    if value and value.endswith("…"):
        value = re.sub(r"\d", "*", value)
    repeated = {"value": value} if value and "value" in words else {}
    return replace(each, value=value, fields={**each.fields, **words, **repeated})


def _contents(sent: Submission) -> Contents:
    kind = filetype.kind(sent.data, sent.file_name)
    if kind == "text":
        return Contents((csv.read(sent.data),))
    if kind != "xlsx":
        raise FileError(kind, mb=round(len(sent.data) / 2**20, 1), limit=filetype.LARGEST_FILE // 2**20)
    try:
        return workbook.read(sent.data)
    except FileError:
        raise
    except MemoryError:
        raise FileError("file_too_complex") from None
    # What people send is beyond what anybody can foresee, and this is the one place that takes in foreign
    # bytes: a shape of damage that nobody thought of must be a refusal with words, never a broken page.
    except Exception:
        raise FileError("file_damaged") from None


def _figures(sent: Submission, contents: Contents, asked: list[Finding]) -> Batch:
    """What a file says that could be opened and surely holds no person data. `asked`: where it perhaps does."""
    tables, said = _tables(contents)
    if private := [each for each in said if each.code.startswith(PRIVATE)]:
        return _batch(sent, private)
    if (name := filetype.clean_name(sent.file_name)) != sent.file_name.strip():
        said.append(finding("file_name_changed", name=cpr.masked(name)))
    said += asked
    if not tables:
        return _batch(sent, said)
    own = sent.scope.role is not Role.LEAD
    wanted = sent.team or (sent.scope.team if own else None)
    chosen = sent.catalogue.teams.get(wanted or "")  # the team that rows without a team belong to
    if chosen is None and (wanted or own):
        return _batch(sent, [*said, finding("team_chosen_unknown", value=wanted or "")])
    if chosen and not sent.scope.may(Act.SEND, chosen.id):
        return _batch(sent, [*said, finding("team_chosen_not_yours", value=chosen.name)])
    rows = (row for table in tables for row in table.rows)
    areas = [chosen.area] if chosen else areas_meant(sent.catalogue, rows)
    if len(areas) != 1:
        names = tuple(sent.catalogue.areas[area].name for area in areas)
        said.append(finding("area_ambiguous", areas=names) if areas else finding("area_unknown"))
        return _batch(sent, said)
    reader = Reader(Directory(sent.catalogue, areas[0]), sent, chosen)
    reader.read(tables)
    said += reader.findings.values()
    if not reader.observations and all(each.severity is not Severity.ERROR for each in said):
        said.append(finding("no_figures"))
    kept = {"observations": tuple(reader.observations.values()), "blank": tuple(reader.blank)}
    return _batch(sent, said, areas[0], **kept, knew=contents.template_version)


def _tables(contents: Contents) -> tuple[list[Table], list[Finding]]:
    """The sheets with figures, none when they are too few or too many; and what is to be said about the sheets."""
    said = [finding("sheets_hidden", Place(s.name), s.name) for s in contents.sheets if s.hidden and s.rows]
    visible = [sheet for sheet in contents.sheets if not sheet.hidden and sheet.rows]
    found = [(sheet, header.find(sheet)) for sheet in visible]
    if any(table.figures for _, own in found for table in own):  # beside it a list of indicators is none
        found = [(sheet, [t for t in own if _is_data(t, len(own) > 1)]) for sheet, own in found]
    tables = [table for _, own in found for table in own]
    if not tables:
        place = Place(visible[0].name) if visible else NOWHERE
        code = "header_missing" if place.sheet else "header_missing_csv"
        nearly = next(filter(None, map(_not_enough, visible)), None)
        return [], [*said, nearly or finding(code if visible else "no_data", place)]
    for sheet in (sheet for sheet, own in found if not own):
        if sum(not isinstance(cell.value, str) for cell in sheet.cells()) >= _FIGURES_IN_A_LOST_SHEET:
            said.append(finding("sheet_skipped", Place(sheet.name), sheet.name))
    several = [sheet for sheet, own in found if own]
    if len(several) > 1:
        names = ", ".join(str(sheet.name) for sheet in several)
        said.append(finding("sheets_doubtful" if _NOT_MEANT.search(names) else "several_sheets", names=names))
    for sheet, own in found:
        said += _unusual(sheet, own)
    for table in tables:
        said += [each for each in _about(table) if each not in said]
    first, rows = Place(tables[0].sheet.name), sum(len(table.numbers) for table in tables)
    if not rows:
        said.append(finding("no_rows", first))
    if rows > MOST_ROWS:
        said.append(finding("sheet_too_many_rows", first, rows=rows, limit=MOST_ROWS))
    return tables if 0 < rows <= MOST_ROWS else [], said


def _not_enough(sheet: Sheet) -> Finding | None:
    """What looks most like a header in a sheet without one: months side by side, or the row with most titles."""
    rows = {number: row.values() for number, row in sheet.rows.items() if number <= header.SEARCHED_ROWS}
    if months := next(filter(None, (_months_beside(sheet, number) for number in rows)), None):
        return months
    titled = {
        n: {f: text_of(c.value) for c in row if (f := header.field_of(c.value))} for n, row in rows.items()
    }
    best = max(titled, key=lambda number: len(titled[number]), default=0)
    if not (seen := titled.get(best)):
        return None
    figures = () if seen.keys() & set(FIGURES) else FIGURES[:2]
    needed = (Field.INDICATOR, Field.PERIOD, *figures)
    about = {"seen": tuple(seen.values()), "missing": tuple(f.heading for f in needed if f not in seen)}
    return finding("header_not_enough", sheet.place(best), row=best, **about)


def _months_beside(sheet: Sheet, number: int) -> Finding | None:
    """What is to be said of a row in which several months stand, as above columns."""
    row = sheet.rows[number].values()
    months = [cell for cell in row if _heads_months(cell)]
    titled = any(header.is_title(cell.value) for cell in row)
    if len({text_of(cell.value) for cell in months}) < _SEVERAL - titled:
        return None
    place, more = sheet.place(number, months[0].column), len(months) - 1
    return finding("months_as_columns", place, months[0].value, count=more)


def _is_data(table: Table, beside: bool) -> bool:
    """Whether a table has figures; `beside` others also numbers and months, though no title says what they are."""
    months = (row.cells[Field.PERIOD] for row in table.rows if beside and Field.PERIOD in row.cells)
    counts = (isinstance(numbers.read(cell), numbers.Number) for cell in table.unread())
    return (
        bool(table.figures)
        or Field.TEAM in table.columns
        or (any(map(_heads_months, months)) and any(counts))
    )


def _heads_months(cell: Cell) -> bool:
    """Whether a month, a quarter or a week stands in a cell, one by its name alone too."""
    known = periods.read(cell)
    named = isinstance(cell.value, str) and re.search(r"[^\W\d]", cell.value)
    return isinstance(known, periods.Moment) or bool(named and known != "period_unreadable")


def _unusual(sheet: Sheet, tables: list[Table]) -> Iterator[Finding]:
    """How a sheet was read that is not as sheets usually are."""
    if sheet.encoding and sheet.encoding not in csv.USUAL:
        yield finding("csv_encoding", value=sheet.encoding)
    if sheet.separator not in csv.USUAL_SEPARATORS:
        yield finding("csv_separator", value=sheet.separator)
    if len(tables) > 1:
        headers = ", ".join(address(table.header, min(table.read)) for table in tables)
        yield finding("several_tables", sheet.place(tables[0].header), cells=headers)
    yield from _of_another_time(sheet, tables)
    for table in tables:
        if table.year:
            yield finding("year_column", sheet.place(table.header, table.year))
            yield from _years_over(table, table.year)
        for cell in table.missing():
            yield finding("number_empty", sheet.place(cell.row, cell.column), cell.value)


def _of_another_time(sheet: Sheet, tables: Sequence[Table]) -> Iterator[Finding]:
    """A month or year on the tab or alone above the tables that none of their rows is about."""
    lines = [row.values() for n, row in sheet.rows.items() if tables and n < tables[0].header]
    for text in map(text_of, (sheet.name or "", *(cell.value for line in lines for cell in line))):
        known = periods.parse(text)
        month = known.month.label if isinstance(known, periods.Moment) and not known.day else ""
        label = text[-4:] if known == "period_year" and text[-4:-1] == "202" else month
        moments = (row.moment for table in tables for row in table.rows if label)
        months = [moment.month.label for moment in moments if isinstance(moment, periods.Moment)]
        if months and not any(month.startswith(label) for month in months):
            yield finding("period_named", value=text)


def _years_over(table: Table, column: int) -> Iterator[Finding]:
    """Where the months below a year that is written once go neither up nor down: another year may have begun."""
    year, courses = 0, defaultdict[tuple[object, ...], list[tuple[Period, Row]]](list)
    for row in table.rows:
        moment = row.moment
        if beside := table.sheet.rows[row.number].get(column):
            year, written = row.number, text_of(beside.value)
            own = f"{moment.month.start:%Y}" if isinstance(moment, periods.Moment) else written
            if own != written and re.fullmatch(r"(?:19|20)\d\d", written):
                yield row.finding("year_disagrees", Field.PERIOD, own=own, year=written)
        quarter = moment and periods.part(text_of(row.cells[Field.PERIOD].value), moment, Grain.QUARTER)
        if period := moment.month if isinstance(moment, periods.Moment) else quarter:
            about = (text_of(row.cells[each].value) for each in KEYS[:2] if each in row.cells)
            courses[year, *about].append((period, row))
    for course in courses.values():
        moves = [(now[0] > before[0], now) for before, now in pairwise(course) if now[0] != before[0]]
        for month, row in [now for up, now in moves if up is not moves[0][0]][:1]:
            yield row.finding("year_over", Field.PERIOD, month=month)


def _about(table: Table) -> Iterator[Finding]:
    """What is to be said about a sheet's columns and rows as a whole."""
    sheet = table.sheet
    yield from _titles(table)
    titled = set(sheet.rows[table.header])
    for cell in table.unread():
        if cell.column not in titled:
            titled.add(cell.column)
            yield finding("column_untitled", sheet.place(cell.row, cell.column))
    commas = table.numbers if sheet.separator == "," else []
    remarks = table.below(table.columns.get(Field.COMMENT, 0)) if commas else []
    split = {remark.row for remark in remarks if isinstance(numbers.read(remark), numbers.Number)}
    if lines := sorted(split.union(n for n in commas if sheet.widths[n] > sheet.widths[table.header])):
        yield finding("decimals_split", sheet.place(lines[0]), rows=_runs(lines))
    row = sheet.place(table.header)
    for needed in (Field.PERIOD, Field.INDICATOR):
        if needed not in table.columns and not (table.wide and needed is Field.INDICATOR):
            beside = _months_beside(sheet, table.header) if needed is Field.PERIOD else None
            yield beside or finding("key_column_missing", row, field=needed.heading)
    if hidden := [number for number in table.numbers if number in sheet.hidden_rows]:
        code = "row_hidden" if len(hidden) == 1 else "rows_hidden"
        yield finding(code, Place(sheet.name, f"{hidden[0]}:{hidden[-1]}"), rows=_runs(hidden))
    merged = [("merged_filled", box) for box in table.merged[:1]]
    for code, box in (*merged, *(("figure_merged", box) for box in table.merged_figures())):
        first, last = address(*box[:2]), address(*box[2:])
        yield finding(code, Place(sheet.name, f"{first}:{last}"), first=first, last=last)


def _titles(table: Table) -> Iterator[Finding]:
    """What is to be said about titles that are not read."""
    sheet = table.sheet
    for cell in table.repeated:
        yield finding("column_twice", sheet.place(cell.row, cell.column), cell.value)
    for cell in table.unknown:
        title, place = text_of(cell.value), sheet.place(cell.row, cell.column)
        if asked := person.person_word(title):
            yield finding("person_columns", place, asked)
        elif near := table.near(title):
            yield finding("column_ignored_near", place, title, near=near.heading)
        else:
            yield finding("column_ignored", place, title)


def _runs(rows: list[int]) -> str:
    """Row numbers as people list them.

    >>> _runs([9, 10, 11, 15]), _runs(list(range(1, 99, 2)))
    ('9-11, 15', '1, 3, 5, 7, 9, 11 …')
    """
    together = groupby(enumerate(rows), lambda pair: pair[1] - pair[0])
    runs = [[row for _, row in run] for _, run in together]
    shown = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return ", ".join(shown[:_MOST_RUNS]) + (" …" if len(shown) > _MOST_RUNS else "")
