"""Rows to observations: who, what, when and how many, with a finding for everything that is not right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from operator import attrgetter

from lkt.domain.batch import Finding
from lkt.domain.indicator import Indicator
from lkt.domain.observation import Key, Observation
from lkt.domain.period import Period
from lkt.domain.team import Role, Scope, Team
from lkt.ingest import comments, numbers, periods, rules
from lkt.ingest.findings import Findings, finding
from lkt.ingest.header import KEYS, Field, Row, Table, field_of
from lkt.ingest.names import Directory, Named, is_total, key, nearest, other_teams
from lkt.ingest.numbers import Number
from lkt.ingest.table import Cell, Uncomputed, text_of

_EXTERNAL = re.compile(r"\[[0-9]+\]")
_MOST_SUGGESTIONS = 100  # looking for a likeness takes a millisecond; nobody reads more of them
_BY_COLUMN = frozenset({"percent_read", "field_not_used"})  # said once per column


class Reader:
    """Reads the tables of one file. Observations are kept by what a later report would replace."""

    def __init__(self, names: Directory, scope: Scope, today: date, team: Team | None) -> None:
        """`team`: for rows without a team."""
        self.names, self.scope, self.team = names, scope, team
        self.findings = Findings()
        baseline, lead = names.area.timeline.baseline_from, scope.role is not Role.TEAM
        self.periods = periods.PeriodCheck(self.findings, today, baseline, history=lead)
        self.observations: dict[Key, Observation] = {}
        self.blank: dict[Key, None] = {}  # in the order of the file
        self._rows: dict[Key, Row] = {}  # where each observation stands
        self._teams_written = False
        self._suggestions = 0

    def table(self, table: Table) -> None:
        """Read every row of a table."""
        if self.team:
            self._other_teams(table, self.team)
        # A team column that is filled in some rows says that the empty ones were forgotten.
        self._teams_written = any(self._names_a_team(row) for row in table.rows)
        for row in table.rows:
            if total := next((cell for cell in _keys(row) if is_total(str(cell.value))), None):
                place = row.sheet.place(row.number, total.column)
                self.findings.add(finding("total_row_ignored", place, total.value))
            elif not row.figures:
                self._without_figures(row)
            elif not _repeats_the_header(row):
                self._row(row)

    def _names_a_team(self, row: Row) -> bool:
        cell = row.cells.get(Field.TEAM)
        return bool(cell and row.figures and self.names.team(text_of(cell.value)))

    def _other_teams(self, table: Table, own: Team) -> None:
        """A sheet without a column of teams, and yet with another team's name in it."""
        sheet = table.sheet
        for cell, team in other_teams(table, self.names, own):
            if not self.scope.may_report(team.id):
                written = team.name if team.name in str(cell.value) else cell.value
                place = sheet.place(cell.row, cell.column)
                self.findings.add(finding("team_not_yours", place, written, own=own.name))
            else:
                row = sheet.row_place(table.header.row)
                self.findings.add(finding("key_column_missing", row, field=Field.TEAM.heading))

    def _without_figures(self, row: Row) -> None:
        """Nothing to store; but words that somebody wrote there are not passed over in silence."""
        if empty := self._key(row):
            self.blank[empty] = None
        cells = row.sheet.rows[row.number]
        keys = [cell for name, cell in row.cells.items() if name in KEYS and cell.row == row.number]
        looked_at = list(cells.values()) if len(cells) == 1 else keys
        if note := next(filter(self._is_footnote, looked_at), None):
            place = row.sheet.place(row.number, note.column)
            self.findings.add(finding("text_row_ignored", place, note.value))
        elif Field.COMMENT in row.cells and Field.INDICATOR in row.columns:
            self.findings.add(row.finding("comment_without_figures", Field.COMMENT))

    def _key(self, row: Row) -> Key | None:
        """Whose figure a row without figures would be. What cannot be read in it needs no mending."""
        written = {name: text_of(row.cells[name].value) for name in KEYS if name in row.cells}
        team = self.names.team(written[Field.TEAM]) if Field.TEAM in written else self.team
        indicator = self.names.indicator(written.get(Field.INDICATOR, ""))
        if not (team and indicator and Field.PERIOD in written):
            return None
        moment = self.periods.moment(row)
        if isinstance(moment, str):
            return None
        return team.id, indicator.id, moment.period(indicator.measure.by_event)

    def _is_footnote(self, cell: Cell) -> bool:
        """Words that are neither a period nor a title nor a name."""
        if not isinstance(cell.value, str) or isinstance(periods.parse(cell.value), periods.Moment):
            return False
        name = key(cell.value)
        return not (field_of(cell.value) or name in self.names.teams or name in self.names.indicators)

    def _row(self, row: Row) -> None:
        team, indicator = self._team(row), self._named(row, Field.INDICATOR, self.names.indicators)
        period = self.periods.period(row, indicator) if self._written(row, Field.PERIOD) else None
        figures = dict(self._figures(row))
        if indicator:
            self._missing_columns(row, indicator, figures)
            for each in rules.check(row, indicator, figures):
                self.findings.add(each, by_column=each.code in _BY_COLUMN)
        comment = self._comment(row)
        if team and indicator and period:
            self._keep(row, _observation(row, team, indicator, period, figures, comment))

    def _written(self, row: Row, field: Field) -> Cell | None:
        """The cell of a field that holds words. A column that the sheet does not have was named once already."""
        cell = row.cells.get(field)
        if cell is None:
            if field in row.columns or field is Field.TEAM:
                self.findings.add(row.finding(f"{field}_missing", field))
            return None
        error = numbers.is_error(cell.value)
        if error or isinstance(cell.value, Uncomputed):
            code = "cell_error" if error else "formula_without_value"
            self.findings.add(row.finding(code, field, cell.value, field=field.heading))
            return None
        return cell

    def _team(self, row: Row) -> Team | None:
        if Field.TEAM not in row.cells and self.team and not self._teams_written:
            return self.team
        return self._named(row, Field.TEAM, self.names.teams)

    def _named(self, row: Row, field: Field, known: Mapping[str, Named]) -> Named | None:
        """The team or indicator that a cell names, None where it is none or one may not report for it."""
        cell = self._written(row, field)
        if cell is None:
            return None
        text, place = text_of(cell.value), row.sheet.place(cell.row, cell.column)
        named = known.get(text) or known.get(key(text))
        if named is None:
            self._unknown(row, field, text, known)
        elif field is Field.TEAM and not self.scope.may_report(named.id):
            own = self.team.name if self.team else ""
            self.findings.add(row.finding("team_not_yours", field, own=own))
            return None
        elif not self.names.as_written(text):
            self.findings.add(finding("name_read_as", place, text, name=named.name), once=text)
        return named

    def _unknown(self, row: Row, field: Field, text: str, known: Mapping[str, Named]) -> None:
        cell = row.cells[field]
        place = row.place(field) if field is Field.TEAM else row.sheet.place(cell.row, cell.column)
        near = nearest(text, known) if self._suggestions < _MOST_SUGGESTIONS else None
        self._suggestions += 1
        code, fields = (f"{field}_unknown_near", {"near": near.name}) if near else (f"{field}_unknown", {})
        self.findings.add(finding(code, place, text, **fields, area=self.names.area.name))

    def _figures(self, row: Row) -> Iterator[tuple[Field, Number]]:
        for field, cell in row.figures.items():
            number = numbers.read(cell)
            if isinstance(number, Number):
                yield field, number
            else:
                self.findings.add(_no_number(number.code, row, field))
            formula = row.sheet.formulas.get((cell.row, cell.column))
            if formula and _EXTERNAL.search(formula):
                self.findings.add(row.finding("external_link", field), once=row.sheet.name)

    def _missing_columns(self, row: Row, indicator: Indicator, figures: rules.Figures) -> None:
        """Columns that this indicator needs and the sheet does not have: said once, not per row."""
        title = row.cells[Field.INDICATOR]
        where = row.sheet.row_place(row.header_row)
        if Field.INDICATOR not in row.columns:  # the title of wide columns
            where = row.sheet.place(title.row, title.column)
        for field in rules.needed(indicator, figures):
            if field not in row.columns:
                about = {"field": field.heading, "indicator": indicator.name}
                self.findings.add(finding("column_missing", where, title.value, **about), once=(where, field))

    def _comment(self, row: Row) -> str | None:
        cell = self._written(row, Field.COMMENT) if Field.COMMENT in row.cells else None
        if cell is None:
            return None
        text, notices = comments.read(text_of(cell.value), row.place(Field.COMMENT))
        for notice in notices:
            self.findings.add(notice)
        if (cell.row, cell.column) in row.sheet.formulas:
            self.findings.add(finding("formula_in_comment", row.place(Field.COMMENT)))
        return text

    def _keep(self, row: Row, observation: Observation) -> None:
        first = self.observations.get(observation.key)
        if first is None:
            self.observations[observation.key] = observation
            self._rows[observation.key] = row
            return
        self.observations[observation.key] = first.filled(observation)
        place, other = (each.place(Field.PERIOD) for each in (row, self._rows[observation.key]))
        apart = place.sheet != other.sheet
        fields = {
            "cell": str(place) if apart else place.cell,
            "other": str(other) if apart else other.cell,
            "month": observation.period,
            "indicator": self.names.indicators[observation.indicator].name,
        }
        self.findings.add(row.finding(_duplicate(first, observation), Field.PERIOD, **fields))


def _keys(row: Row) -> Iterator[Cell]:
    """The cells in which the word for a total can stand: the first, the team and the period."""
    yield next(iter(row.sheet.rows[row.number].values()))
    yield from (row.cells[name] for name in (Field.TEAM, Field.PERIOD) if name in row.cells)


def _repeats_the_header(row: Row) -> bool:
    period = row.cells.get(Field.PERIOD)
    return period is not None and isinstance(period.value, str) and field_of(period.value) is Field.PERIOD


def _no_number(code: str, row: Row, field: Field) -> Finding:
    """A date in a column of values was a decimal number before Excel saw the point in it."""
    day, measured = row.cells[field].value, field in (Field.VALUE, Field.SPREAD)
    if code == "number_is_date" and measured and isinstance(day, date) and day.year >= 2000:
        written = f"{day.day}.{day.month}"
        return row.finding("value_is_date", field, written=written, read=float(written))
    return row.finding(code, field, field=field.heading)


_numbers = attrgetter("numerator", "denominator", "value", "spread", "unknown")


def _duplicate(first: Observation, second: Observation) -> str:
    if _numbers(first) != _numbers(second):
        return "duplicate_conflict"
    both = first.comment and second.comment and first.comment != second.comment
    return "duplicate_comments" if both else "duplicate_same"


def _observation(
    row: Row, team: Team, indicator: Indicator, period: Period, figures: rules.Figures, comment: str | None
) -> Observation:
    """Only the figures the measure is made of: what can be computed from them is not kept beside them."""
    needs = rules.NEEDS[indicator.measure]
    kept = {
        field.value: float(round(number.value)) if field in needs.whole else number.value
        for field, number in figures.items()
        if field in needs.used
    }
    version, place = indicator.version_at(period.start).number, row.place(next(iter(row.figures)))
    return Observation(team.id, indicator.id, version, period, **kept, comment=comment, place=place)
