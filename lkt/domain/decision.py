"""What a person has decided about how a series is calculated, and why. The software suggests, and never decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DecisionKind(StrEnum):
    PHASE = "phase"  # the calculation starts afresh at `day`
    FREEZE = "freeze"  # the lines of the phase come from its points up to `day`
    EXCLUDE = "exclude"  # the point of `day` is shown and takes no part


@dataclass(frozen=True)
class Decision:
    """One decision on one series. `day` is the first day of the period it speaks of."""

    id: int
    team: str
    indicator: str
    kind: DecisionKind
    day: date
    reason: str
    recorded_at: datetime  # UTC without zone
    recorded_by: str
