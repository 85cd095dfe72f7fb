"""What a series says in one word, for where there is no room for a sentence; and how many say what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from lkt.domain.assessment import SHORT, Assessment, Case, Variation


class Reading(StrEnum):
    """The verdict of a cell of the matrix."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    OTHER = "other"  # a signal that cannot be called good or bad
    NONE = "none"  # no signal
    SHORT = "short"  # too few points to tell
    BASELINE = "baseline"  # not judged yet
    EMPTY = "empty"  # nothing reported


_SIGNALS = {Variation.IMPROVEMENT: Reading.IMPROVEMENT, Variation.CONCERN: Reading.CONCERN}


def reading(found: Assessment | None) -> Reading:
    """The word for an assessment."""
    if found is None or found.case is Case.EMPTY:
        return Reading.EMPTY
    if found.case in SHORT:
        return Reading.BASELINE if found.case is Case.BASELINE else Reading.SHORT
    if found.variation is Variation.COMMON:
        return Reading.NONE
    return _SIGNALS.get(found.variation, Reading.OTHER)


@dataclass(frozen=True)
class Signals:
    """How many series show what. `series` counts those long enough to show anything."""

    series: int
    improvement: int
    concern: int
    other: int

    @classmethod
    def of(cls, assessments: Iterable[Assessment]) -> Signals:
        found = Counter(reading(assessment) for assessment in assessments)
        told = (found[Reading.IMPROVEMENT], found[Reading.CONCERN], found[Reading.OTHER])
        return cls(sum(told) + found[Reading.NONE], *told)
