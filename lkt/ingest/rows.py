"""Rows to observations: who, what, when and how many, with a finding for everything that is not right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

from lkt.domain.catalogue import Catalogue
from lkt.domain.finding import Finding
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.observation import Observation, Place
from lkt.domain.period import Grain, Period
from lkt.domain.scope import Role, Scope
from lkt.domain.team import Team
from lkt.ingest import comments, numbers, periods, rules
from lkt.ingest.codes import found
from lkt.ingest.header import Field, field_of
from lkt.ingest.layout import Row, Table
from lkt.ingest.names import Directory, key
from lkt.ingest.numbers import Number, is_error
from lkt.ingest.sheet import Cell, Sheet, Uncomputed, text_of

_TOTAL = re.compile(
    r"(?:i ?alt|totalt?|sum|samlet|hele perioden|gennemsnit|average|in total|grand total|subtotal)"
    r"[\s:]*(?:[0-9]{4})?"
)
_EXTERNAL = re.compile(r"\[[0-9]+\]")
_BY_DAY = (Measure.TIME_BETWEEN, Measure.CASES_BETWEEN)
_ONCE = frozenset({"period_read_as_month", "percent_read", "name_read_as", "external_link", "field_not_used"})


class Findings:
    """The findings of a file, in the order of reading; what is said once per column is not said again."""

    def __init__(self) -> None:
        self.all: list[Finding] = []
        self._seen: set[object] = set()

    def add(self, finding: Finding, once: object = None) -> None:
        mark = (finding.code, finding.place if once is None else once)
        if mark not in self._seen:
            self._seen.add(mark)
            self.all.append(finding)


@dataclass
class Context:
    """What the reading of every row needs to know."""

    catalogue: Catalogue
    names: Directory
    scope: Scope
    today: date
    team: Team | None  # for rows without a team
    findings: Findings = field(default_factory=Findings)

    @property
    def baseline(self) -> Period:
        return self.catalogue.areas[self.names.area].timeline.baseline_from


class Reader:
    """Reads the tables of one file. Observations are kept by what a later report would replace."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.names = context.names
        self.findings = context.findings
        self.observations: dict[tuple[str, str, Period], Observation] = {}
        self.rows: dict[tuple[str, str, Period], Row] = {}  # where each of them stands
        self.named = False
        self.totals: dict[str, bool] = {}  # texts repeat down a sheet: each is looked at once
        self.moments: dict[tuple[object, str, bool], periods.Moment | str] = {}
        self.early: list[tuple[Period, Place]] = []

    def table(self, table: Table) -> None:
        # A team column that is filled in some rows says that the empty ones were forgotten.
        self.named = any(Field.TEAM in row.cells for row in table.rows)
        for row in table.rows:
            if not self._passed_over(row):
                self._row(row)

    def finish(self) -> None:
        """What is said once for the whole file."""
        if self.early:
            first, last = min(self.early)[0], max(self.early, key=lambda pair: pair[0])[0]
            self.findings.add(
                found(
                    "period_before_baseline_lead",
                    self.early[0][1],
                    count=len(self.early),
                    first=first.label,
                    last=last.label,
                    baseline=self.context.baseline.label,
                )
            )

    def _passed_over(self, row: Row) -> bool:
        """Rows without a figure of their own: titles again, totals, footnotes, months not yet filled in."""
        for cell in _keys(row):
            if isinstance(cell.value, str) and self._is_total(cell.value):
                place = row.sheet.place(row.number, cell.column)
                self._add(found("total_row_ignored", place, cell.value))
                return True
        if not row.figures:
            self._without_figures(row)
            return True
        period = row.cells.get(Field.PERIOD)
        return period is not None and isinstance(period.value, str) and field_of(period.value) is Field.PERIOD

    def _without_figures(self, row: Row) -> None:
        """Nothing to store; but words that somebody wrote there are not passed over in silence."""
        standing = row.sheet.rows[row.number]
        if len(standing) == 1:
            cell = next(iter(standing.values()))
            if self._is_footnote(cell):
                self._add(found("text_row_ignored", row.sheet.place(row.number, cell.column), cell.value))
        elif Field.COMMENT in row.cells and Field.INDICATOR in row.columns:
            place = row.place(Field.COMMENT)
            self._add(found("comment_without_figures", place, row.cells[Field.COMMENT].value))

    def _is_total(self, text: str) -> bool:
        if text not in self.totals:
            self.totals[text] = bool(_TOTAL.fullmatch(key(text).rstrip(": ")))
        return self.totals[text]

    def _is_footnote(self, cell: Cell) -> bool:
        if not isinstance(cell.value, str) or isinstance(periods.parse(cell.value), periods.Moment):
            return False
        name = key(cell.value)
        return name not in self.names.teams and name not in self.names.indicators

    def _row(self, row: Row) -> None:
        team, indicator = self._team(row), self._indicator(row)
        period = self._period(row, indicator)
        figures = dict(self._figures(row))
        if indicator:
            self._columns(row, indicator, figures)
            for finding in rules.check(row, indicator, figures):
                self._add(finding, column=finding.code in _ONCE)
        comment = self._comment(row)
        if team and indicator and period:
            self._keep(row, _observation(row, team, indicator, period, figures, comment))

    def _team(self, row: Row) -> Team | None:
        cell = row.cells.get(Field.TEAM)
        if cell is None:
            if self.context.team and (self.context.scope.role is Role.TEAM or not self.named):
                return self.context.team
            self._add(found("team_missing", row.place(Field.TEAM), ""))
            return None
        if self._broken(row, Field.TEAM, cell):
            return None
        text = text_of(cell.value)
        team = self.names.team(text)
        if team is None:
            self._unknown("team", row.place(Field.TEAM), text, self.names.near_team(text))
        elif not self.context.scope.may_report(team.id):
            self._add(found("team_not_yours", row.place(Field.TEAM), text))
        else:
            self._respelled(row.sheet, cell, text, team.name)
            return team
        return None

    def _indicator(self, row: Row) -> Indicator | None:
        cell = row.cells.get(Field.INDICATOR)
        if Field.INDICATOR not in row.columns and cell is None:
            return None  # the sheet has no such column: said once
        if cell is None:
            self._add(found("indicator_missing", row.place(Field.INDICATOR), ""))
            return None
        if self._broken(row, Field.INDICATOR, cell):
            return None
        text = text_of(cell.value)
        indicator = self.names.indicator(text)
        if indicator is None:
            place = row.sheet.place(cell.row, cell.column)
            self._unknown("indicator", place, text, self.names.near_indicator(text))
        else:
            self._respelled(row.sheet, cell, text, indicator.name.da)
        return indicator

    def _period(self, row: Row, indicator: Indicator | None) -> Period | None:
        if Field.PERIOD not in row.columns:
            return None  # the sheet has no such column: said once
        cell = row.cells.get(Field.PERIOD)
        if cell is None:
            self._add(found("period_missing", row.place(Field.PERIOD), ""))
            return None
        if self._broken(row, Field.PERIOD, cell):
            return None
        moment = self._moment(row, cell)
        if isinstance(moment, str):
            self._add(found(moment, row.place(Field.PERIOD), cell.value))
            return None
        by_day = indicator is not None and indicator.measure in _BY_DAY
        period = moment.period(by_day)
        if moment.inside_month and indicator and not by_day:
            place = row.place(Field.PERIOD)
            self._add(found("period_read_as_month", place, cell.value, month=period.label), column=True)
        return period if self._timely(period, row, cell) else None

    def _moment(self, row: Row, cell: Cell) -> periods.Moment | str:
        mark = (cell.value, cell.format, row.sheet.epoch_1904)
        if mark not in self.moments:
            self.moments[mark] = periods.read(cell, row.sheet.epoch_1904)
        return self.moments[mark]

    def _timely(self, period: Period, row: Row, cell: Cell) -> bool:
        """Not in the future, and not before the baseline unless the project lead sends history."""
        today, baseline = self.context.today, self.context.baseline
        if baseline.start <= period.start and period.last_day < today:
            return True
        place = row.place(Field.PERIOD)
        if period.start > today:
            latest = Period.containing(today).label
            self._add(found("period_future", place, cell.value, latest=latest))
            return False
        if period.start < baseline.start:
            if self.context.scope.role is Role.TEAM:
                self._add(found("period_before_baseline", place, cell.value, baseline=baseline.label))
                return False
            self.early.append((period, place))
        elif period.grain is not Grain.DAY:
            finding = found("period_not_ended", place, cell.value, month=period.label)
            self.findings.add(finding, once=(place.sheet, period))
        return True

    def _figures(self, row: Row) -> Iterator[tuple[Field, Number]]:
        for name, cell in row.figures.items():
            number = numbers.read(cell)
            if isinstance(number, Number):
                yield name, number
            else:
                self._add(found(number.code, row.place(name), cell.value, field=name.danish))
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
            header = Place(row.sheet.name, f"{row.header_row}:{row.header_row}")
            where = row.sheet.place(title.row, title.column) if wide else header
            self._add(found("column_missing", where, field=name.danish, indicator=indicator.name.da))

    def _comment(self, row: Row) -> str | None:
        cell = row.cells.get(Field.COMMENT)
        if cell is None or self._broken(row, Field.COMMENT, cell):
            return None
        place = row.place(Field.COMMENT)
        text, notices = comments.read(text_of(cell.value), place)
        for notice in notices:
            self._add(notice)
        if (cell.row, cell.column) in row.sheet.formulas:
            self._add(found("formula_in_comment", place))
        return text

    def _keep(self, row: Row, observation: Observation) -> None:
        first = self.observations.get(observation.key)
        if first is None:
            self.observations[observation.key] = observation
            self.rows[observation.key] = row
            return
        code = "duplicate_same" if _numbers(first) == _numbers(observation) else "duplicate_conflict"
        self._add(
            found(
                code,
                row.place(Field.PERIOD),
                row.cells[Field.PERIOD].value,
                other=str(self.rows[observation.key].place(Field.PERIOD)),
                month=observation.period.label,
                indicator=self.context.catalogue.indicators[observation.indicator].name.da,
            )
        )

    def _broken(self, row: Row, name: Field, cell: Cell) -> bool:
        """Excel errors and formulas without result in a cell that should hold text."""
        if is_error(cell.value):
            self._add(found("cell_error", row.place(name), cell.value, field=name.danish))
        elif isinstance(cell.value, Uncomputed):
            self._add(found("formula_without_value", row.place(name), cell.value, field=name.danish))
        else:
            return False
        return True

    def _unknown(self, kind: str, place: Place, text: str, near: str | None) -> None:
        area = self.context.catalogue.areas[self.names.area].name.da
        if near:
            self._add(found(f"{kind}_unknown_near", place, text, near=near, area=area))
        else:
            self._add(found(f"{kind}_unknown", place, text, area=area))

    def _respelled(self, sheet: Sheet, cell: Cell, text: str, name: str) -> None:
        if not self.names.as_written(text):
            place = sheet.place(cell.row, cell.column)
            self.findings.add(found("name_read_as", place, text, name=name), once=text)

    def _add(self, finding: Finding, column: bool = False) -> None:
        place = finding.place
        letters = (place.cell or "").rstrip("0123456789")
        self.findings.add(finding, once=(place.sheet, letters) if column else None)


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
