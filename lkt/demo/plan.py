"""What the demonstration's two files say: where the figures lie, and the stories planted in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lkt.domain.period import Period

EVERY = "*"


class Pattern(StrEnum):
    SHIFT = "shift"
    UNCHANGED = "unchanged"
    MISSING_MONTHS = "missing_months"
    BALANCING_SIGNAL = "balancing_signal"
    MOVE = "move"
    DEFINITION_BREAK = "definition_break"
    SMALL_NUMBERS = "small_numbers"
    POSITIVE_OUTLIER = "positive_outlier"
    GAIN_LOST = "gain_lost"
    PAUSE = "pause"  # nothing to plant: the area's data end there
    DENOMINATOR_MISSING = "denominator_missing"
    EAST_WEST = "east_west"
    LONG_GAP = "long_gap"


@dataclass(frozen=True)
class Level:
    """Where an indicator's figures lie. Shares as 0.31; rates and amounts per the indicator's multiplier."""

    indicator: str
    level_baseline: float
    level_goal: float
    sd_between_units: float  # same unit as the levels
    denominator_month: float | None = None  # of a team of average size
    spread: float | None = None  # standard deviation between patients
    month_cv: float | None = None  # of an amount, from month to month
    unknown_share: float | None = None  # of the denominator, reported beside it
    cases_month: float | None = None  # where what is counted is cases between events


@dataclass(frozen=True)
class RegionLevel:
    region: str
    level: float


@dataclass(frozen=True)
class Story:
    """A pattern to be found in the figures of a team and indicator (or all: "*").

    `effect`, `note` and `annotation` are the words, the rest are the numbers that make it visible.
    """

    area: str
    team: str
    indicator: str
    pattern: Pattern
    from_month: Period | None = None
    to_month: Period | None = None
    effect: str | None = None
    note: str | None = None
    annotation: str | None = None
    marked: date | None = None  # the annotation's day where it is not the first of `from_month`
    level_before: float | None = None
    level_after: float | None = None
    ramp_months: int = 0
    denominator: float | None = None
    history_from: Period | None = None  # months before the area's baseline
    next_event: date | None = None
    region_levels: tuple[RegionLevel, ...] = ()
    improves: tuple[str, ...] = ()  # indicators of the same team that must be seen to improve

    def concerns(self, team: str, indicator: str) -> bool:
        area = indicator.rpartition("-")[0]
        return area == self.area and self.team in (EVERY, team) and self.indicator in (EVERY, indicator)

    def needs_improvement(self, team: str, indicator: str) -> bool:
        return self.team in (EVERY, team) and indicator in self.improves
