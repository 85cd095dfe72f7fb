"""The period of a row: read, and held against today and the area's baseline."""

from __future__ import annotations

from lkt.domain.indicator import Indicator
from lkt.domain.observation import Place
from lkt.domain.period import Grain, Period
from lkt.domain.scope import Role
from lkt.ingest import periods
from lkt.ingest.codes import found
from lkt.ingest.context import Context, broken
from lkt.ingest.header import Field
from lkt.ingest.layout import Row
from lkt.ingest.sheet import Cell


class When:
    """Reads periods; the same text is looked at once."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.findings = context.findings
        self.moments: dict[tuple[object, str, bool], periods.Moment | str] = {}
        self.early: list[tuple[Period, Place]] = []

    def period(self, row: Row, indicator: Indicator | None) -> Period | None:
        if Field.PERIOD not in row.columns:
            return None  # the sheet has no such column: said once
        cell = row.cells.get(Field.PERIOD)
        if cell is None:
            self.findings.add(found("period_missing", row.place(Field.PERIOD), ""))
            return None
        if broken(self.findings, row, Field.PERIOD, cell):
            return None
        moment = self.moment(row, cell)
        if isinstance(moment, str):
            self.findings.add(found(moment, row.place(Field.PERIOD), cell.value))
            return None
        by_day = indicator is not None and indicator.measure.by_event
        period = moment.period(by_day)
        if moment.inside_month and indicator and not by_day:
            place = row.place(Field.PERIOD)
            self.findings.add(
                found("period_read_as_month", place, cell.value, month=period.label), by_column=True
            )
        return period if self._timely(period, row, cell) else None

    def moment(self, row: Row, cell: Cell) -> periods.Moment | str:
        """When a cell says, or the code of why it cannot be said."""
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
            self.findings.add(found("period_future", place, cell.value, latest=latest))
            return False
        if period.start < baseline.start:
            if self.context.scope.role is Role.TEAM:
                self.findings.add(found("period_before_baseline", place, cell.value, baseline=baseline.label))
                return False
            self.early.append((period, place))
        elif period.grain is not Grain.DAY:
            finding = found("period_not_ended", place, cell.value, month=period.label)
            self.findings.add(finding, once=(place.sheet, period))
        return True

    def finish(self) -> None:
        """What is said once for the whole file."""
        if self.early:
            months = [month for month, _ in self.early]
            first, last = min(months), max(months)
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
