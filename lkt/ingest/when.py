"""The period of a row: read, and held against today and the area's baseline."""

from __future__ import annotations

from lkt.domain.indicator import Indicator
from lkt.domain.period import Grain, Period
from lkt.domain.team import Role
from lkt.ingest import periods
from lkt.ingest.codes import found
from lkt.ingest.context import Context, broken
from lkt.ingest.header import Field
from lkt.ingest.layout import Row
from lkt.ingest.table import Cell, seen


class When:
    """Reads periods; the same text is looked at once."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.findings = context.findings
        self.moments: dict[tuple[object, str, bool], periods.Moment | str] = {}
        self.early: list[tuple[Period, Row]] = []

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
            self.findings.add(found(moment, row.place(Field.PERIOD), seen(cell)))
            return None
        by_day = indicator is not None and indicator.measure.by_event
        period = moment.period(by_day)
        if moment.inside_month and indicator and not by_day:
            place = row.place(Field.PERIOD)
            self.findings.add(found("period_read_as_month", place, seen(cell), month=period), by_column=True)
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
            code = "period_future_day" if period.grain is Grain.DAY else "period_future"
            latest = Period.containing(today, period.grain)
            self.findings.add(found(code, place, seen(cell), latest=latest))
            return False
        if period.start < baseline.start:
            if self.context.scope.role is Role.TEAM:
                self.findings.add(found("period_before_baseline", place, seen(cell), baseline=baseline))
                return False
            self.early.append((period, row))
        elif period.grain is not Grain.DAY:
            finding = found("period_not_ended", place, seen(cell), month=period)
            self.findings.add(finding, once=(place.sheet, period))
        return True

    def finish(self) -> None:
        """What is said once for the whole file."""
        if not self.early:
            return
        months = [month for month, _ in self.early]
        row = self.early[0][1]
        self.findings.add(
            found(
                "period_before_baseline_one" if len(months) == 1 else "period_before_baseline_lead",
                row.place(Field.PERIOD),
                seen(row.cells[Field.PERIOD]),
                count=len(months),
                first=min(months),
                last=max(months),
                baseline=self.context.baseline,
            )
        )
