"""Rows to observations: who, what, when and how many, with a finding for everything that is not right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from operator import attrgetter

from lkt.domain.batch import Finding
from lkt.domain.indicator import Indicator
from lkt.domain.names import Name
from lkt.domain.observation import Key, Observation, Place
from lkt.domain.period import Period
from lkt.domain.team import Team
from lkt.ingest import comments, numbers, periods, rules, teams
from lkt.ingest.codes import found
from lkt.ingest.context import Context, broken
from lkt.ingest.header import KEYS, Field, field_of
from lkt.ingest.layout import Row, Table
from lkt.ingest.names import key
from lkt.ingest.numbers import Number
from lkt.ingest.table import Cell, Sheet, seen, text_of
from lkt.ingest.when import When

_TOTAL = re.compile(
    r"(?:i ?alt|totalt?|sum|samlet|hele perioden|gennemsnit|average|in total|grand total|subtotal)"
    r"[\s:]*(?:[0-9]{4})?"
)
_EXTERNAL = re.compile(r"\[[0-9]+\]")
_MOST_SUGGESTIONS = 100  # looking for a likeness takes a millisecond; nobody reads more of them
_ONCE = frozenset({"period_read_as_month", "percent_read", "name_read_as", "external_link", "field_not_used"})


class Reader:
    """Reads the tables of one file. Observations are kept by what a later report would replace."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.names = context.names
        self.findings = context.findings
        self.observations: dict[Key, Observation] = {}
        self.rows: dict[Key, Row] = {}  # where each of them stands
        self.blank: dict[Key, None] = {}  # in the order of the file
        self.named = False
        self.suggestions = 0
        self.totals: dict[str, bool] = {}  # texts repeat down a sheet: each is looked at once
        self.when = When(context)

    def table(self, table: Table) -> None:
        self._other_teams(table)
        # A team column that is filled in some rows says that the empty ones were forgotten.
        self.named = any(self._names_a_team(row) for row in table.rows)
        for row in table.rows:
            if not self._passed_over(row):
                self._row(row)

    def _names_a_team(self, row: Row) -> bool:
        cell = row.cells.get(Field.TEAM)
        return bool(cell and row.figures and self.names.team(text_of(cell.value)))

    def _other_teams(self, table: Table) -> None:
        """A sheet without a column of teams, and yet with another team's name in it."""
        own, sheet = self.context.team, table.sheet
        if own is None:
            return
        for cell, team in teams.others(table, self.names, own):
            if not self.context.scope.may_report(team.id):
                place = sheet.place(cell.row, cell.column)
                written = team.name if team.name in str(cell.value) else cell.value
                self.findings.add(found("team_not_yours", place, written, own=own.name))
                continue
            place = sheet.row_place(table.header.row)
            self.findings.add(found("key_column_missing", place, field=Field.TEAM.heading))

    def _passed_over(self, row: Row) -> bool:
        """Rows without a figure of their own: titles again, totals, footnotes, months not yet filled in."""
        for cell in _keys(row):
            if isinstance(cell.value, str) and self._is_total(cell.value):
                place = row.sheet.place(row.number, cell.column)
                self.findings.add(found("total_row_ignored", place, cell.value))
                return True
        if not row.figures:
            self._without_figures(row)
            return True
        period = row.cells.get(Field.PERIOD)
        return period is not None and isinstance(period.value, str) and field_of(period.value) is Field.PERIOD

    def _without_figures(self, row: Row) -> None:
        """Nothing to store; but words that somebody wrote there are not passed over in silence."""
        if empty := self._key(row):
            self.blank[empty] = None
        standing = row.sheet.rows[row.number]
        keys = [cell for name, cell in row.cells.items() if name in KEYS and cell.row == row.number]
        looked_at = list(standing.values()) if len(standing) == 1 else keys
        for cell in filter(self._is_footnote, looked_at):
            place = row.sheet.place(row.number, cell.column)
            self.findings.add(found("text_row_ignored", place, cell.value))
            return
        if Field.COMMENT in row.cells and Field.INDICATOR in row.columns:
            place = row.place(Field.COMMENT)
            self.findings.add(found("comment_without_figures", place, row.cells[Field.COMMENT].value))

    def _key(self, row: Row) -> Key | None:
        """Whose figure a row without figures would be. What cannot be read in it needs no mending."""
        written = {name: text_of(row.cells[name].value) for name in KEYS if name in row.cells}
        team = self.names.team(written[Field.TEAM]) if Field.TEAM in written else self.context.team
        indicator = self.names.indicator(written.get(Field.INDICATOR, ""))
        if not (team and indicator and Field.PERIOD in written):
            return None
        moment = self.when.moment(row, row.cells[Field.PERIOD])
        if isinstance(moment, str):
            return None
        return team.id, indicator.id, moment.period(indicator.measure.by_event)

    def _is_total(self, text: str) -> bool:
        if text not in self.totals:
            self.totals[text] = bool(_TOTAL.fullmatch(key(text).rstrip(": ")))
        return self.totals[text]

    def _is_footnote(self, cell: Cell) -> bool:
        if not isinstance(cell.value, str) or isinstance(periods.parse(cell.value), periods.Moment):
            return False
        if field_of(cell.value):  # the header again
            return False
        name = key(cell.value)
        return name not in self.names.teams and name not in self.names.indicators

    def _row(self, row: Row) -> None:
        team, indicator = self._team(row), self._indicator(row)
        period = self.when.period(row, indicator)
        figures = dict(self._figures(row))
        if indicator:
            self._columns(row, indicator, figures)
            for finding in rules.check(row, indicator, figures):
                self.findings.add(finding, by_column=finding.code in _ONCE)
        comment = self._comment(row)
        if team and indicator and period:
            self._keep(row, _observation(row, team, indicator, period, figures, comment))

    def _team(self, row: Row) -> Team | None:
        cell = row.cells.get(Field.TEAM)
        if cell is None:
            if self.context.team and not self.named:
                return self.context.team
            self.findings.add(found("team_missing", row.place(Field.TEAM), ""))
            return None
        if broken(self.findings, row, Field.TEAM, cell):
            return None
        text = text_of(cell.value)
        team = self.names.team(text)
        if team is None:
            self._unknown("team", row.place(Field.TEAM), text, self.names.near_team)
        elif not self.context.scope.may_report(team.id):
            own = self.context.team.name if self.context.team else ""
            self.findings.add(found("team_not_yours", row.place(Field.TEAM), text, own=own))
        else:
            self._respelled(row.sheet, cell, text, team.name)
            return team
        return None

    def _indicator(self, row: Row) -> Indicator | None:
        cell = row.cells.get(Field.INDICATOR)
        if Field.INDICATOR not in row.columns and cell is None:
            return None  # the sheet has no such column: said once
        if cell is None:
            self.findings.add(found("indicator_missing", row.place(Field.INDICATOR), ""))
            return None
        if broken(self.findings, row, Field.INDICATOR, cell):
            return None
        text = text_of(cell.value)
        indicator = self.names.indicator(text)
        if indicator is None:
            place = row.sheet.place(cell.row, cell.column)
            self._unknown("indicator", place, text, self.names.near_indicator)
        else:
            self._respelled(row.sheet, cell, text, indicator.name)
        return indicator

    def _figures(self, row: Row) -> Iterator[tuple[Field, Number]]:
        for name, cell in row.figures.items():
            number = numbers.read(cell)
            if isinstance(number, Number):
                yield name, number
            else:
                self.findings.add(_no_number(number.code, row, name, cell))
            formula = row.sheet.formulas.get((cell.row, cell.column))
            if formula and _EXTERNAL.search(formula):
                self.findings.add(found("external_link", row.place(name), cell.value), once=row.sheet.name)

    def _columns(self, row: Row, indicator: Indicator, figures: rules.Figures) -> None:
        """Columns that this indicator needs and the sheet does not have: said once, not per row."""
        for name in rules.needed(indicator, figures):
            if name in row.columns:
                continue
            title = row.cells[Field.INDICATOR]
            wide = title.row < row.number and Field.INDICATOR not in row.columns
            header = row.sheet.row_place(row.header_row)
            where = row.sheet.place(title.row, title.column) if wide else header
            self.findings.add(
                found("column_missing", where, title.value, field=name.heading, indicator=indicator.name)
            )

    def _comment(self, row: Row) -> str | None:
        cell = row.cells.get(Field.COMMENT)
        if cell is None or broken(self.findings, row, Field.COMMENT, cell):
            return None
        place = row.place(Field.COMMENT)
        text, notices = comments.read(text_of(cell.value), place)
        for notice in notices:
            self.findings.add(notice)
        if (cell.row, cell.column) in row.sheet.formulas:
            self.findings.add(found("formula_in_comment", place))
        return text

    def _keep(self, row: Row, observation: Observation) -> None:
        first = self.observations.get(observation.key)
        if first is None:
            self.observations[observation.key] = observation
            self.rows[observation.key] = row
            return
        self.observations[observation.key] = first.filled(observation)
        place, other = (each.place(Field.PERIOD) for each in (row, self.rows[observation.key]))
        apart = place.sheet != other.sheet
        self.findings.add(
            found(
                _duplicate(first, observation),
                place,
                seen(row.cells[Field.PERIOD]),
                cell=str(place) if apart else place.cell,
                other=str(other) if apart else other.cell,
                month=observation.period,
                indicator=self.context.catalogue.indicators[observation.indicator].name,
            )
        )

    def _unknown(
        self, kind: str, place: Place, text: str, suggest: Callable[[str], str | Name | None]
    ) -> None:
        area = self.context.catalogue.areas[self.names.area].name
        near = suggest(text) if self.suggestions < _MOST_SUGGESTIONS else None
        self.suggestions += 1
        if near:
            self.findings.add(found(f"{kind}_unknown_near", place, text, near=near, area=area))
        else:
            self.findings.add(found(f"{kind}_unknown", place, text, area=area))

    def _respelled(self, sheet: Sheet, cell: Cell, text: str, name: str | Name) -> None:
        if not self.names.as_written(text):
            place = sheet.place(cell.row, cell.column)
            self.findings.add(found("name_read_as", place, text, name=name), once=text)


def _no_number(code: str, row: Row, name: Field, cell: Cell) -> Finding:
    """A date in a column of values was a decimal number before Excel saw the point in it."""
    place, day = row.place(name), cell.value
    if (
        code == "number_is_date"
        and name in (Field.VALUE, Field.SPREAD)
        and isinstance(day, date)
        and day.year >= 2000
    ):
        written = f"{day.day}.{day.month}"
        return found("value_is_date", place, day, written=written, read=float(written))
    return found(code, place, cell.value, field=name.heading)


def _duplicate(first: Observation, second: Observation) -> str:
    if _numbers(first) != _numbers(second):
        return "duplicate_conflict"
    both = first.comment and second.comment and first.comment != second.comment
    return "duplicate_comments" if both else "duplicate_same"


_numbers = attrgetter("numerator", "denominator", "value", "spread", "unknown")


def _keys(row: Row) -> Iterator[Cell]:
    """The cells in which the word for a total can stand: the first, the team and the period."""
    yield next(iter(row.sheet.rows[row.number].values()))
    yield from (row.cells[name] for name in (Field.TEAM, Field.PERIOD) if name in row.cells)


def _observation(
    row: Row, team: Team, indicator: Indicator, period: Period, figures: rules.Figures, comment: str | None
) -> Observation:
    """Only the figures the measure is made of: what can be computed from them is not kept beside them."""
    used = rules.NEEDS[indicator.measure]
    kept = {
        name: float(round(n.value)) if name in used.whole else n.value
        for name, n in figures.items()
        if name in used.used
    }
    return Observation(
        team=team.id,
        indicator=indicator.id,
        version=indicator.version_at(period.start).number,
        period=period,
        numerator=kept.get(Field.NUMERATOR),
        denominator=kept.get(Field.DENOMINATOR),
        value=kept.get(Field.VALUE),
        spread=kept.get(Field.SPREAD),
        unknown=kept.get(Field.UNKNOWN),
        comment=comment,
        place=row.place(next(iter(row.figures))),
    )
