"""One reported figure: one team, one indicator, one period."""

from __future__ import annotations

from dataclasses import dataclass, replace

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

    def filled(self, before: Observation) -> Observation:
        """Its blanks as they were reported before, where a figure may do without them; the store reads it so."""
        names = ("denominator", "unknown", "comment")
        return replace(self, **{name: getattr(before, name) for name in names if getattr(self, name) is None})

    @property
    def content(self) -> tuple[object, ...]:
        """What must differ for a later report to be a correction."""
        return (self.numerator, self.denominator, self.value, self.spread, self.unknown, self.comment)
