"""Deciding how a series is calculated: a new phase, a frozen baseline, a point left out. Always with a reason."""

from __future__ import annotations

from datetime import date, datetime

from lkt.actions.deny import deny
from lkt.actions.words import checked
from lkt.domain.charting import DecisionKind
from lkt.domain.team import Scope
from lkt.errors import Refused
from lkt.store import Database, decisions, observations


def decide(
    database: Database, scope: Scope, team: str, indicator: str, kind: DecisionKind, day: date, reason: str,
    at: datetime,
) -> int:  # fmt: skip
    """Record a decision on a series; returns its id.

    `day` is the first day of a period the team has reported. Refused (`decision.*`) when the team is not
    one's own, without a reason, when it is too long or about a person, without a figure on that day, when
    the same decision stands already, and for a phase that would begin with the series.
    """
    if not scope.may_report(team):
        deny(database, scope, "decision.not_yours", at)
    words = checked(reason, "decision")
    days = [start.date() for start in observations.current(database, team=team, indicator=indicator)["start"]]
    if day not in days:
        raise Refused("decision.no_figure")
    if kind is DecisionKind.PHASE and day == min(days):
        raise Refused("decision.phase_at_start")
    if any((d.kind, d.day) == (kind, day) for d in decisions.standing(database, team, indicator)):
        raise Refused("decision.already")
    return decisions.add(database, team, indicator, kind, day, words, scope, at)


def take_back(database: Database, scope: Scope, team: str, indicator: str, number: int, at: datetime) -> None:
    """Undo a decision. Refused when the team is not one's own or the decision does not stand any more."""
    if not scope.may_report(team):
        deny(database, scope, "decision.not_yours", at)
    found = [d for d in decisions.standing(database, team, indicator) if d.id == number]
    if not found:
        raise Refused("decision.gone")
    decisions.undo(database, found[0], scope, at)
