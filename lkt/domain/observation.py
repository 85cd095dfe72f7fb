"""One reported figure: one team, one indicator, one period; and what reading one file gave: observations and findings.

Findings are values: words come later.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from lkt.domain.access import Scope
from lkt.domain.indicator import Measure
from lkt.domain.period import Period


@dataclass(frozen=True)
class Place:
    """Where in a file something stood, so that its owner can find it again. CSV files have no sheet."""

    sheet: str | None = None
    cell: str | None = None  # "D14"

    def __str__(self) -> str:
        return "!".join(part for part in (self.sheet, self.cell) if part)


Key = tuple[str, str, Period]  # team, indicator, period: what a later report of the same figure replaces


@dataclass(frozen=True)
class Observation:
    """What was reported. None is "not reported"; 0 is a count of nothing.

    `unknown` counts the patients who belong in the indicator but whose answer is missing (uoplyst).
    """

    team: str
    indicator: str
    version: int
    period: Period
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    spread: float | None = None
    unknown: float | None = None
    comment: str | None = None
    place: Place = Place()
    demo: bool = False  # it stands in the store and is made up

    @property
    def key(self) -> Key:
        return self.team, self.indicator, self.period

    def figure(self, measure: Measure) -> float | None:
        """What is plotted: the same rule as `lkt.views.series` has for a whole frame."""
        if measure is Measure.COUNT:
            return self.numerator
        if not measure.divides:
            return self.value
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator / self.denominator

    def filled(self, before: "Observation") -> "Observation":
        """Its blanks as they were reported before, where a figure may do without them; the store reads it so."""
        names = ("denominator", "unknown", "comment")
        return replace(self, **{name: getattr(before, name) for name in names if getattr(self, name) is None})

    @property
    def content(self) -> tuple[object, ...]:
        """What must differ for a later report to be a correction."""
        return (self.numerator, self.denominator, self.value, self.spread, self.unknown, self.comment)


class Severity(StrEnum):
    ERROR = "error"  # nothing of the file is stored
    WARNING = "warning"  # stored only when the person says yes
    INFO = "info"  # stored; said so that nobody is surprised


@dataclass(frozen=True)
class Finding:
    """One fault or notice. `code` names the text `finding.<code>`, `fields` fill its blanks.

    `value` is what stood in the cell, shortened; never set for personal data.
    """

    code: str
    severity: Severity
    place: Place = field(default_factory=Place)
    value: str | None = None
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def suspected(self) -> bool:
        """Whether it tells of what could be about a person, and is asked about by itself."""
        return self.code.endswith("_suspected")


@dataclass(frozen=True)
class Batch:
    """Observations read from a file, and everything there was to say about it.

    A batch with an error holds no observation: a file is taken whole or not at all.
    """

    file_name: str
    sha256: str
    size: int  # bytes
    area: str | None
    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]
    blank: tuple[Key, ...] = ()  # rows with names and month, and no figure
    knew: int | None = None  # the newest upload that the template knew it was written in

    @property
    def refused(self) -> bool:
        return any(f.severity is Severity.ERROR for f in self.findings)

    @property
    def warned(self) -> bool:
        return any(f.severity is Severity.WARNING for f in self.findings)


@dataclass(frozen=True)
class Delivery:
    """A batch on its way in: who sends it, and when."""

    batch: Batch
    scope: Scope
    at: datetime  # UTC without zone
