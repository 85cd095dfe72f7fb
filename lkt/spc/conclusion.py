"""From evidence to conclusion: which case, how it is judged, and what to bear in mind. Keys, not words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from lkt.domain.assessment import (
    MINIMUM,
    PREFERRED,
    SMALL,
    Assessment,
    Case,
    Caveat,
    Evidence,
    Goal,
    Span,
    Variation,
)  # fmt: skip
from lkt.domain.indicator import Direction, Operator
from lkt.spc.groups import Floats, same
from lkt.spc.options import WANTED

OLD = 3  # months


def assess(
    evidence: Evidence | None,
    direction: Direction,
    operator: Operator | None = None,
    *,
    today: date | None = None,
    broken: date | None = None,
    comparable: bool = True,
    masked: int = 0,
    excluded: int = 0,
    denominator: float | None = None,
) -> Assessment:
    """The conclusion on the newest phase of a series (None: nothing was reported).

    operator: how the figure is held against the target; without one a number is no target.
    broken: when the definition changed, if it did within what is shown.
    masked: where small numbers hide too much of the series, the least count that is shown; the answer then carries
        nothing that could give them away.
    excluded: how many of the figures left out somebody has left out; the others are provisional.
    denominator: a usual one of a share; below 10 it gets a caveat.
    """
    if masked:
        return Assessment(Case.MASKED, least=masked)
    if evidence is None or evidence.observations + evidence.left_out == 0:
        standing = tuple(_caveats(None, 0, False, broken, comparable, None))
        return Assessment(Case.EMPTY, caveats=standing, broken=broken)
    last, begins = evidence.before_last, evidence.begins
    if broken and isinstance(last, date) and isinstance(begins, date) and last < broken <= begins:
        evidence = replace(evidence, before=None)  # before the definition changed it was another thing
    case, span = _case(evidence)
    way = _way(evidence, case, span)
    if span and case is Case.CROSSINGS:
        span = replace(span, way=way)
    target, compared = evidence.target, comparison(operator, direction)
    small = denominator is not None and denominator < SMALL
    return Assessment(
        case=case,
        variation=_variation(way, direction) if span else Variation.COMMON,
        way=way,
        goal=_goal(evidence.level, target, operator, compared),
        evidence=evidence,
        span=span,
        target=target if compared else None,
        operator=compared if target is not None else None,
        caveats=tuple(_caveats(evidence, excluded, small, broken, comparable, today)),
        broken=broken,
        provisional=evidence.left_out - excluded,
        excluded=excluded,
        denominator=denominator if small else None,
    )


def _case(found: Evidence) -> tuple[Case, Span | None]:
    """The first case that holds, with the newest signal it speaks of."""
    if found.observations < MINIMUM:
        return Case.TOO_FEW, None
    newest = {span.rule: span for span in found.spans}  # oldest first, so the newest stays
    if found.why and not found.spans:
        return Case.STABLE, None
    if "level" in newest:
        return Case.PATTERN, newest["level"]
    if found.equal and not found.useful:
        return Case.ALL_EQUAL, None
    if _one_sided(found):
        return Case.ONE_SIDE, None
    run = newest.get("long_run") if found.useful >= MINIMUM else None
    # One extreme point moves the mean away from all others: a run that has ended may be its doing.
    if run and (run.current or "outside" not in newest):
        return Case.RUN, run
    if "outside" in newest:
        return Case.OUTSIDE, newest["outside"]
    if found.useful < MINIMUM:
        return Case.ON_CENTRE, None
    if "few_crossings" in newest:
        return Case.CROSSINGS, newest["few_crossings"]
    return (Case.PATTERN, found.spans[-1]) if found.spans else (Case.STABLE, None)


def _one_sided(found: Evidence) -> bool:
    """At least half of the figures equal the median, and all others lie on one side of it.

    With few events a month the median is often 0: then nothing can lie below it, and one long run of all
    useful points says nothing about time.
    """
    on_median = found.observations - found.useful
    by_median = found.chart in ("run", "g") and 2 * on_median >= found.observations
    return by_median and found.useful > 0 and found.longest_run == found.useful


def _way(found: Evidence, case: Case, span: Span | None) -> int:
    """Which way the phase has changed (`lkt.spc.direction`), whatever rule fired. A point outside has a way of its own
    while it is the newest; an earlier one tells of an event, unless the level has changed."""
    if span is None or found.explained:
        return 0
    if case is not Case.OUTSIDE or (found.now and found.now.was is not None and not span.current):
        return found.way
    return span.way if span.current else 0


def _variation(way: int, direction: Direction) -> Variation:
    """What a signal that points some way means."""
    if way == 0:
        return Variation.SPECIAL
    if direction is Direction.NEUTRAL:
        return Variation.NEUTRAL_HIGH if way > 0 else Variation.NEUTRAL_LOW
    return Variation.IMPROVEMENT if way == WANTED[direction] else Variation.CONCERN


def comparison(operator: Operator | None, direction: Direction) -> Operator | None:
    """How a figure is held against a target's level: relative targets are floors or ceilings.

    >>> comparison(Operator.RELATIVE, Direction.HIGHER), comparison(Operator.NO_INCREASE, Direction.LOWER)
    (<Operator.AT_LEAST: '>='>, <Operator.AT_MOST: '<='>)
    """
    if operator is Operator.RELATIVE:
        return Operator.AT_LEAST if direction is Direction.HIGHER else Operator.AT_MOST
    return Operator.AT_MOST if operator is Operator.NO_INCREASE else operator


def _goal(
    level: float | None, target: float | None, operator: Operator | None, compared: Operator | None
) -> Goal:
    if operator is None or compared is None:
        return Goal.NO_TARGET
    if target is None:
        relative = operator in (Operator.RELATIVE, Operator.NO_INCREASE)
        return Goal.NO_BASELINE if relative else Goal.NO_TARGET
    if level is None:
        return Goal.NO_TARGET
    return Goal.MET if meets(level, target, compared) else Goal.NOT_MET


def meets(level: Floats | float, target: Floats | float, operator: Operator) -> Any:
    """Whether unrounded figures meet their target, without slack but for floating-point rounding.

    >>> meets(np.array([0.7499, (0.57 + 0.93) / 2]), 0.75, Operator.AT_LEAST).tolist()
    [False, True]
    >>> bool(meets(0.15, 0.15, Operator.BELOW)), bool(meets(0.15, 0.15, Operator.AT_MOST))
    (False, True)
    """
    beyond = np.greater if operator in (Operator.AT_LEAST, Operator.ABOVE) else np.less
    reached = operator in (Operator.AT_LEAST, Operator.AT_MOST)
    return np.where(same(level, target), reached, beyond(level, target))


def _caveats(
    found: Evidence | None,
    excluded: int,
    small: bool,
    broken: date | None,
    comparable: bool,
    today: date | None,
) -> Iterator[Caveat]:
    """Which figures took no part and which the lines come from, and what holds whatever the figures say; the newest
    is old when it lies more than OLD whole months before today."""
    if found and found.left_out > excluded:
        yield Caveat.PROVISIONAL
    if found and excluded:
        yield Caveat.EXCLUDED
    if found and 0 < found.base < found.observations:
        yield Caveat.FROZEN if found.base >= PREFERRED else Caveat.SHORT_BASELINE
    if found and (found.explained or (found.monthly and found.monthly.season)):
        yield Caveat.SEASON
    if found and found.monthly and found.monthly.dependence:
        yield Caveat.DEPENDENCE
    if small:
        yield Caveat.SMALL_DENOMINATORS
    if broken:
        yield Caveat.BREAK
    last = found.last if found else None
    if today and isinstance(last, date) and (today.year - last.year) * 12 + today.month - last.month > OLD:
        yield Caveat.OLD
    if not comparable:
        yield Caveat.NOT_COMPARABLE
