"""Rows to observations: who, what, when and how many, with a finding for everything that is not right."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from lkt.domain.access import Act, Role
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.names import Name
from lkt.domain.observation import Finding, Key, Observation
from lkt.domain.organisation import Team
from lkt.domain.period import Grain, Period
from lkt.ingest import Submission, numbers, periods, person, rules
from lkt.ingest.header import Row, Table, field_of
from lkt.ingest.names import Directory, Known, Named, other_teams
from lkt.ingest.numbers import Number
from lkt.ingest.periods import Moment
from lkt.ingest.table import KEYS, NOWHERE, Cell, Field, Uncomputed, finding, text_of

_NO_PART = {Grain.WEEK: "period_not_week", Grain.QUARTER: "period_not_quarter"}
_EXTERNAL = re.compile(r"\[[0-9]+\]")
_MOST_SUGGESTIONS = 100  # looking for a likeness takes a millisecond; nobody reads more of them
# Said once per column and indicator.
_BY_COLUMN = frozenset((
    "percent_read", "field_not_used", "number_blanks", "period_late", "period_read_as_month", "period_digits",
    "period_serial", "period_zone", "period_utc", "period_year_unsaid", "event_month_empty", "unit_other",
))  # fmt: skip


class Reader:
    """Reads the tables of one file. Observations are kept by what a later report would replace."""

    def __init__(self, names: Directory, sent: Submission, team: Team | None) -> None:
        """`team`: for rows without a team."""
        self.names, self.scope, self.team, self.file_name = names, sent.scope, team, sent.file_name
        self.findings: dict[object, Finding] = {}  # by what they are about, in the order of reading
        self.today, self.baseline = sent.today, names.area.timeline.baseline_from
        self.observations: dict[Key, Observation] = {}
        self.blank: dict[Key, None] = {}  # in the order of the file
        self._rows: dict[Key, Row] = {}  # where each observation stands
        self._events: Counter[Key] = Counter()  # of each day, in the table that is read
        self._needing: defaultdict[object, dict[Name, None]] = defaultdict(dict)  # a missing column
        self._early: list[tuple[Period, Row]] = []
        self._known = {o.key: o for o in sent.early}
        self._suggestions = 0

    def _add(self, finding: Finding, once: object = None) -> None:
        """`once`: of what no more is said; by default of the same about the same cell in the same words."""
        place = finding.place
        if finding.code in _BY_COLUMN:
            once = (place.sheet, (place.cell or "").rstrip("0123456789"), finding.fields.get("indicator"))
        self.findings.setdefault((finding.code, once or (place, *finding.fields.values())), finding)

    def _say(self, row: Row, code: str, field: Field, /, once: object = None, **fields: object) -> None:
        """A finding about the cell of a field."""
        self._add(row.finding(code, field, **fields), once)

    def read(self, tables: Sequence[Table]) -> None:
        """Read every row of the tables of a file."""
        if self.team:
            for sheet in dict.fromkeys(table.sheet for table in tables):
                self._other_teams([table for table in tables if table.sheet is sheet], self.team)
        for table in tables:
            self._table(table)
        self._finish()

    def _table(self, table: Table) -> None:
        self._events.clear()
        self._look_at_days(table)
        self._pointed = table.pointed
        if not table.figures and not any(map(self._by_date, table.rows)):
            self._add(finding("figure_columns_missing", table.sheet.place(table.header)))
        self._teams_written = self._names_teams(table)
        for row in table.rows:
            keys = (row.cells[field] for field in KEYS if field in row.cells and field in table.columns)
            labels = [next(iter(row.sheet.rows[row.number].values())), *keys]
            if total := next(
                (c for c in labels if isinstance(c.value, str) and self.names.sums(c.value)), None
            ):
                at = row.sheet.place(row.number, total.column)
                self._add(finding("total_row_ignored", at, total.value))
            elif not row.figures and not self._by_date(row):
                self._without_figures(row)
            elif not (Field.PERIOD in row.cells and field_of(row.cells[Field.PERIOD].value) is Field.PERIOD):
                self._row(row)  # and not the header once more

    def _look_at_days(self, table: Table) -> None:
        """What only the whole column of periods can tell: moments of UTC, and days that took the place of months."""
        told = ((row, row.moment) for row in table.rows if row.figures or self._by_date(row))
        dated = [(row, at, at.day) for row, at in told if isinstance(at, Moment) and at.day]
        clocked = [moment for _, moment, _ in dated if moment.clock]
        utc = bool(clocked) and all(moment.from_utc for moment in clocked)
        for row in table.rows if utc else ():
            row.moment = (isinstance(row.moment, Moment) and row.moment.from_utc) or row.moment
        monthly: defaultdict[object, set[date]] = defaultdict(set)
        written: defaultdict[bool, list[int]] = defaultdict(list)
        for row, moment, day in dated:
            team, (_, indicator) = row.cells.get(Field.TEAM), self._whose(row)
            if moment.late and not utc and not (indicator and indicator.measure.by_event):
                self._say(row, "period_late", Field.PERIOD, month=moment.month)
            if indicator and not indicator.measure.by_event:
                monthly[team and team.value, indicator.id].add(day)
            written[isinstance(row.cells[Field.PERIOD].value, str)].append(day.day)
        self._swapped = periods.taken_for_days(monthly.values())
        half = periods.half_taken(written[False], written[True])
        for code, hit in (("period_swapped", self._swapped), ("period_half_swapped", half)):
            if hit:
                self._say(dated[0][0], code, Field.PERIOD, last=dated[-1][0].place(Field.PERIOD).cell)

    def _names_teams(self, table: Table) -> bool:
        """Whether a column of teams is filled in some rows, which says that the empty ones were forgotten; or names
        another team above figures, which says that they are not the own ones."""
        named = ((self._whose(row)[0], row) for row in table.rows)
        return any(team and (row.figures or team != self.team) for team, row in named)

    def _other_teams(self, tables: Sequence[Table], own: Team) -> None:
        """Tables of a sheet that name no teams in a column of theirs, and yet with another team's name in it."""
        asked = [table for table in tables if not self._names_teams(table)]
        for table, (cell, teams, sure) in other_teams(tables, asked, self.names, own, self.file_name):
            sheet, cell = table.sheet, cell._replace(row=cell.row or table.header)
            column = sheet.name, cell.column
            if not sure:
                self._add(finding("team_named", NOWHERE, cell.value, own=own.name), once=column)
            elif not self.scope.may(Act.SEND, (team := teams[0]).id):
                written = team.name if team.name in str(cell.value) else cell.value
                other = finding("team_not_yours", sheet.place(*cell[:2]), written, own=own.name)
                between = table.figures.isdisjoint(sheet.rows[cell.row])  # rows, or tables
                self._add(other, once=(*column, between, team.id))
            else:
                self._add(finding("key_column_missing", sheet.place(table.header), field=Field.TEAM.heading))

    def _by_date(self, row: Row) -> bool:
        """An event that its date tells all about: days between are counted later, with what is known already. Also one
        whose date cannot be read, and so is asked for."""
        _, indicator = self._whose(row)
        by_day = indicator and indicator.measure is Measure.TIME_BETWEEN and Field.INDICATOR in row.columns
        return bool(by_day and (row.moment.day if isinstance(row.moment, Moment) else row.moment))

    def _whose(self, row: Row) -> tuple[Team | None, Indicator | None]:
        """The team and the indicator that a row names, without a word about what cannot be read."""
        cells = (row.cells.get(field) for field in (Field.TEAM, Field.INDICATOR))
        team, indicator = (text_of(cell.value) if cell else "" for cell in cells)
        return self.names.teams.named(team), self.names.indicators.named(indicator)

    def _without_figures(self, row: Row) -> None:
        """Nothing to store; but words that somebody wrote there are not passed over in silence."""
        (team, indicator), moment = self._whose(row), row.moment
        team = team if Field.TEAM in row.cells else self.team
        if team and indicator and isinstance(moment, Moment):
            self.blank[team.id, indicator.id, moment.period(indicator.measure.by_event)] = None
            if indicator.measure.by_event and Field.INDICATOR in row.columns:
                code = "event_without_figure" if moment.day else "event_month_empty"
                self._say(row, code, Field.PERIOD, indicator=indicator.name)
        cells = row.sheet.rows[row.number]
        keys = [cell for name, cell in row.cells.items() if name in KEYS and cell.row == row.number]
        for cell in cells.values() if len(cells) == 1 else keys:
            words = text_of(cell.value)
            name = self.names.teams.named(words) or self.names.indicators.named(words) or field_of(words)
            if not (name or isinstance(periods.read(cell), Moment)):  # a footnote, or figures without titles
                at = row.sheet.place(row.number, cell.column)
                column = not isinstance(cell.value, str) and (at.sheet, cell.column)  # numbers: once
                self._add(finding("text_row_ignored", at, words), column)
                return
        if Field.COMMENT in row.cells and Field.INDICATOR in row.columns:
            self._say(row, "comment_without_figures", Field.COMMENT)

    def _row(self, row: Row) -> None:
        own = None if Field.TEAM in row.cells or self._teams_written else self.team
        team = own or self._named(row, Field.TEAM, self.names.teams)
        indicator = self._named(row, Field.INDICATOR, self.names.indicators)
        asked = "date" if indicator and indicator.grain is Grain.DAY else ""  # of an event no month
        period = self._period(row, indicator) if self._written(row, Field.PERIOD, asked) else None
        figures = dict(self._figures(row))
        if indicator:
            self._missing(row, indicator, figures)
            for each in rules.check(row, indicator, figures):
                self._add(each)
        comment = self._comment(row)
        if team and indicator and period:
            # Only the figures the measure is made of: what can be computed from them is not kept beside them.
            needs, version = rules.NEEDS[indicator.measure], indicator.version_at(period.start).number
            used = {f: number.value for f, number in figures.items() if f in needs.used}
            kept: dict[str, Any] = {f: float(round(n)) if f in needs.whole else n for f, n in used.items()}
            place = row.place(next(iter(row.figures), Field.PERIOD))
            new = Observation(team.id, indicator.id, version, period, **kept, comment=comment, place=place)
            new = self._keep(row, new)
            before = self._known.get(new.key)
            period = None if before and before.content == new.filled(before).content else period
        if period and period.last_day < self.baseline.start:
            self._early.append((period, row))

    def _written(self, row: Row, field: Field, name: str = "") -> Cell | None:
        """The cell of a field (`name`: as it is asked for) that holds words. A missing column was named already."""
        cell, code = row.cells.get(field), None
        if cell is None:
            code = f"{name or field}_missing" if field in row.columns or field is Field.TEAM else None
        elif numbers.is_error(cell.value):
            code = "cell_error"
        elif isinstance(cell.value, Uncomputed):
            code = "formula_without_value"
        if code:
            self._say(row, code, field, field=field.heading)
        return None if code else cell

    def _named(self, row: Row, field: Field, known: Known[Named]) -> Named | None:
        """The team or indicator that a cell names, None where it is none or one may not report for it."""
        if (cell := self._written(row, field)) is None:
            return None
        text, place = text_of(cell.value), row.sheet.place(cell.row, cell.column)
        named = known.named(text)
        if named is None:
            near = known.nearest(text) if self._suggestions < _MOST_SUGGESTIONS else None
            self._suggestions += 1
            where = row.place(field) if field is Field.TEAM else place
            code = f"{field}_unknown_near" if near else f"{field}_unknown"
            self._add(finding(code, where, text, near=near and near.name, area=self.names.area.name))
        elif field is Field.TEAM and not self.scope.may(Act.SEND, named.id):
            self._say(row, "team_not_yours", field, own=self.team.name if self.team else "")
            return None
        elif not self.names.as_written(text):
            self._add(finding("name_read_as", place, text, name=named.name), once=text)
        return named

    def _period(self, row: Row, indicator: Indicator | None) -> Period | None:
        """The period of a row with one, held against today; None where it has a fault."""
        if (period := self._written_period(row, indicator)) is None:
            return None
        if period.start > self.today:
            code = "period_future_day" if period.grain is Grain.DAY else "period_future"
            self._say(row, code, Field.PERIOD, latest=Period.containing(self.today, period.grain))
            return None
        if period.last_day >= self.today and period.grain is not Grain.DAY:
            self._say(row, "period_not_ended", Field.PERIOD, once=(row.sheet.name, period), month=period)
        return period

    def _written_period(self, row: Row, indicator: Indicator | None) -> Period | None:
        """The month, week or quarter of a row, or its day, as the indicator is counted; and how it was read."""
        moment, grain = row.moment, indicator.grain if indicator else Grain.MONTH
        if indicator and (code := _NO_PART.get(grain)):
            part = periods.part(text_of(row.cells[Field.PERIOD].value), moment, grain)
            if part is None:
                self._say(row, code, Field.PERIOD, indicator=indicator.name)
            return part
        if isinstance(moment, str):
            wrong = grain is Grain.DAY and moment.startswith("period_")
            self._say(row, "date_unreadable" if wrong else moment, Field.PERIOD)
        if isinstance(moment, str) or self._swapped:
            return None
        period = moment.period(grain is Grain.DAY)
        if moment.how:
            self._say(row, moment.how, Field.PERIOD, month=moment.month)
        if moment.inside_month and indicator and grain is not Grain.DAY:
            self._say(row, "period_read_as_month", Field.PERIOD, month=period)
        return period

    def _finish(self) -> None:
        """A project lead may report what lies before the baseline, and is asked about it once for the file."""
        for _, row in self._early if self.scope.role is not Role.LEAD else ():
            self._say(row, "period_before_baseline", Field.PERIOD, baseline=self.baseline)
        if self._early and self.scope.role is Role.LEAD:
            months = [month for month, _ in self._early]
            code = "period_before_baseline_one" if len(months) == 1 else "period_before_baseline_lead"
            span = {"count": len(months), "first": min(months), "last": max(months)}
            self._say(self._early[0][1], code, Field.PERIOD, **span, baseline=self.baseline)

    def _figures(self, row: Row) -> Iterator[tuple[Field, Number]]:
        for field, cell in row.figures.items():
            number, day = numbers.read(cell, self._pointed), cell.value
            pointed = number == "number_is_date" and field in (Field.VALUE, Field.SPREAD)
            if isinstance(number, Number):
                yield field, number
            elif pointed and isinstance(day, date) and day.year >= 2000:
                written = f"{day.day}.{day.month}"  # a decimal number before Excel saw the point in it
                self._say(row, "value_is_date", field, written=written, read=float(written))
            else:
                self._say(row, number, field, field=field.heading)
            if _EXTERNAL.search(row.sheet.formulas.get(cell[:2], "")):
                self._say(row, "external_link", field, once=row.sheet.name)

    def _missing(self, row: Row, indicator: Indicator, figures: rules.Figures) -> None:
        """Figures that this indicator needs and the row does not have; a column the sheet lacks is said once."""
        title = row.cells[Field.INDICATOR]  # of wide columns what stands above them
        where = row.sheet.place(row.header_row, None if Field.INDICATOR in row.columns else title.column)
        for field in rules.missing(row, indicator, figures):
            if field in row.columns:
                self._say(row, "figure_missing", field, field=field.heading, indicator=indicator.name)
                continue
            needing = self._needing[where, field]
            needing[indicator.name] = None
            about = {"field": field.heading, "indicators": tuple(needing)}
            self.findings[where, field] = finding("column_missing", where, title.value, **about)

    def _comment(self, row: Row) -> str | None:
        cell = self._written(row, Field.COMMENT) if Field.COMMENT in row.cells else None
        if cell is None:
            return None
        text, notices = person.read_comment(text_of(cell.value), row.place(Field.COMMENT))
        for notice in notices:
            self._add(notice)
        if cell[:2] in row.sheet.formulas:
            self._add(finding("formula_in_comment", row.place(Field.COMMENT)))
        return text

    def _keep(self, row: Row, observation: Observation) -> Observation:
        """The observation, of an event with its number of the day."""
        indicator = self.names.indicators[observation.indicator]
        if observation.period.grain is Grain.DAY:  # each row of a table is an event of its own
            self._events[observation.key] += 1
            event = self._events[observation.key]
            before = replace(observation.period, event=event - 1)
            observation = replace(observation, period=replace(observation.period, event=event))
            twin = self.observations.get((*observation.key[:2], before))
            measured = indicator.measure is Measure.CASES_BETWEEN
            if measured and twin and twin.value == observation.value:
                self._say(row, "event_twice", Field.PERIOD, other=twin.place.cell, day=observation.period)
        first = self.observations.setdefault(observation.key, observation)
        if first is observation:
            self._rows[observation.key] = row
            return first
        self.observations[observation.key] = first.filled(observation)
        both = (row, self._rows[observation.key])
        places = [each.place(Field.PERIOD) for each in both]
        apart = len({place.sheet for place in places}) > 1
        cell, other = (str(place) if apart else place.cell for place in places)
        about = {"cell": cell, "other": other, "month": observation.period, "indicator": indicator.name}
        self._say(row, rules.repeated(first, observation, both), Field.PERIOD, **about)
        return observation
