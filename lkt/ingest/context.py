"""What the reading of every row needs to know, and where it puts what it finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from lkt.domain.batch import Finding
from lkt.domain.catalogue import Catalogue
from lkt.domain.period import Period
from lkt.domain.team import Scope, Team
from lkt.ingest.codes import found
from lkt.ingest.header import Field
from lkt.ingest.layout import Row
from lkt.ingest.names import Directory
from lkt.ingest.numbers import is_error
from lkt.ingest.table import Cell, Uncomputed


class Findings:
    """The findings of a file, in the order of reading; what is said once per column is not said again."""

    def __init__(self) -> None:
        self.all: list[Finding] = []
        self._seen: set[object] = set()

    def add(self, finding: Finding, once: object = None, by_column: bool = False) -> None:
        """`once`: what must not be said again; by default the same about the same cell."""
        place = finding.place
        if by_column:
            once = (place.sheet, (place.cell or "").rstrip("0123456789"))
        mark = (finding.code, place if once is None else once)
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


def broken(findings: Findings, row: Row, name: Field, cell: Cell) -> bool:
    """Excel errors and formulas without result in a cell that should hold text."""
    if is_error(cell.value):
        findings.add(found("cell_error", row.place(name), cell.value, field=name.heading))
    elif isinstance(cell.value, Uncomputed):
        findings.add(found("formula_without_value", row.place(name), cell.value, field=name.heading))
    else:
        return False
    return True
