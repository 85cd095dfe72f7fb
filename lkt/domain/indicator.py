"""What is measured and how it is to be read.

How an indicator looks (colours, axis, height) belongs in `lkt.charts`; who may see it in `Scope`.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from lkt.domain.names import Name, Provenance
from lkt.domain.organisation import Sector
from lkt.domain.period import Grain


class Direction(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"  # we show the number and do not judge it


class IndicatorType(StrEnum):
    PROCESS = "process"
    OUTCOME = "outcome"
    STRUCTURE = "structure"
    BALANCING = "balancing"


class Measure(StrEnum):
    """Which numbers a team reports for the indicator."""

    PROPORTION = "proportion"  # numerator of denominator, at most all of them
    RATE = "rate"  # events per exposure
    RATIO = "ratio"  # amount per amount (defined daily doses, beds): not counts
    COUNT = "count"  # numerator alone
    MEAN = "mean"  # value, spread (standard deviation) and denominator (n)
    VALUE = "value"  # value, denominator (n) where known
    TIME_BETWEEN = "time_between"  # value at the date of an event: days since the one before
    CASES_BETWEEN = "cases_between"  # value: cases since the event before

    @property
    def divides(self) -> bool:
        """True when what is plotted is numerator / denominator."""
        return self in (Measure.PROPORTION, Measure.RATE, Measure.RATIO)

    @property
    def by_event(self) -> bool:
        """True when a period is the date of an event: there are no months to miss."""
        return self in (Measure.TIME_BETWEEN, Measure.CASES_BETWEEN)

    @property
    def adds_up(self) -> bool:
        """True when teams can be rolled up by adding their numbers."""
        return self.divides or self is Measure.COUNT


class Operator(StrEnum):
    """How a figure is compared with its target. A bare number is no target."""

    AT_LEAST = ">="
    AT_MOST = "<="
    ABOVE = ">"
    BELOW = "<"
    RELATIVE = "relative"  # percent change against the baseline
    NO_INCREASE = "no_increase"  # not above the baseline


@dataclass(frozen=True)
class Target:
    """A goal or standard between two dates.

    `value` is written as people write it (60 for 60 %, -15 for fifteen percent below the baseline).
    """

    operator: Operator
    value: float
    kind: str  # "standard", "LKT-mål", ... as the source calls it
    provenance: Provenance
    valid_from: date | None = None
    valid_to: date | None = None
    note: str | None = None

    @property
    def relative(self) -> bool:
        return self.operator in (Operator.RELATIVE, Operator.NO_INCREASE)


@dataclass(frozen=True)
class Version:
    """One wording of the definition. A figure belongs to the version valid at its period.

    `breaks` says that figures before and after cannot be compared: no calculation crosses the date.
    """

    number: int
    numerator: str
    denominator: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    breaks: bool = False
    note: str | None = None


@dataclass(frozen=True)
class Sampling:
    method: str
    n: int | None = None
    minimum: int | None = None
    per: str | None = None


@dataclass(frozen=True)
class Indicator:
    """An indicator of one area, with its versions and targets, oldest first."""

    id: str
    area: str
    name: Name
    type: IndicatorType
    measure: Measure
    unit: str  # key of the unit's words: pct, rate, dage, ...
    direction: Direction
    chart: str  # control chart that suits it: p u c i xbar t g, or run
    versions: tuple[Version, ...]
    provenance: Provenance
    targets: tuple[Target, ...] = ()
    chart_alternatives: tuple[str, ...] = ()
    frequency: Grain = Grain.MONTH
    shared: Grain | None = None  # how who may not see every count is told; None: as it is counted
    reported_by: Sector = Sector.HOSPITAL
    followup_days: int = 0
    comparable_across_units: bool = True
    multiplier: int = 1  # per how many of the denominator the figure is written
    denominator_unit: str | None = None
    sampling: Sampling | None = None
    external_ref: tuple[tuple[str, str], ...] = ()
    source: str | None = None
    note: str | None = None

    @property
    def scale(self) -> float:
        """What a computed figure is multiplied by to be written: 100 for percent."""
        return 100.0 if self.unit.startswith("pct") else float(self.multiplier)

    @property
    def grain(self) -> Grain:
        """How long a period is that a figure is about."""
        return Grain.DAY if self.measure.by_event else self.frequency

    @property
    def gathered(self) -> bool:
        """Whether it is told more coarsely than it is counted."""
        return self.shared is not None and self.shared is self.frequency

    def told(self, grains: Collection[str]) -> "Indicator":
        """As figures of these grains tell it: counted by `shared` where all of them are of that."""
        return replace(self, frequency=self.shared) if self.shared and set(grains) == {self.shared} else self

    def version_at(self, day: date) -> Version:
        """The version valid on `day`; the first one for earlier days."""
        valid = [v for v in self.versions if v.valid_from is None or v.valid_from <= day]
        return valid[-1] if valid else self.versions[0]

    def target_at(self, day: date) -> Target | None:
        """The target valid on `day`, None when there is none."""
        valid = [t for t in self.targets if (t.valid_from or date.min) <= day <= (t.valid_to or date.max)]
        return valid[-1] if valid else None

    def breaks(self) -> tuple[date, ...]:
        """Dates that no calculation may cross, oldest first."""
        return tuple(v.valid_from for v in self.versions if v.breaks and v.valid_from)
