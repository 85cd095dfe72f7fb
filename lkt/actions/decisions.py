"""What a team decides about how a series is calculated: a phase, a frozen baseline, a point left out; with a reason."""

from datetime import date, datetime

from lkt.actions.access_log import check
from lkt.domain.access import Act, Scope
from lkt.domain.charting import DecisionKind
from lkt.errors import must
from lkt.ingest import cpr
from lkt.store import Database, decisions, observations

LONGEST = 120  # characters of words that stand on a chart


def decide(
    database: Database, scope: Scope, team: str, indicator: str, kind: DecisionKind, day: date, reason: str,
    at: datetime, event: int = 1,
) -> int:  # fmt: skip
    """Record a decision on a series; returns its id.

    `day` is the first day of a period the team has reported, `event` which one of the events of a day. Refused
    (`decision.*`) when the team is not one's own, without a reason, when it is too long or about a person, without
    a figure there, when the same decision stands already, and for a phase that would begin with the series.
    """
    check(database, scope, Act.DECIDE, "decision.not_yours", at, team)
    words = checked(reason, "decision")
    frame = observations.current(database, team=team, indicator=indicator)
    points = list(zip(frame["start"].dt.date, frame["event"], strict=True))
    must((day, event) in points, "decision.no_figure")
    must(kind is not DecisionKind.PHASE or (day, event) != min(points), "decision.phase_at_start")
    standing = [(d.kind, d.day, d.event) for d in decisions.standing(database, team, indicator)]
    must((kind, day, event) not in standing, "decision.already")
    return decisions.add(database, team, indicator, kind, day, words, scope, at, event)


def take_back(database: Database, scope: Scope, team: str, indicator: str, number: int, at: datetime) -> None:
    """Undo a decision. Refused when the team is not one's own or the decision does not stand any more."""
    check(database, scope, Act.DECIDE, "decision.not_yours", at, team)
    found = (each for each in decisions.standing(database, team, indicator) if each.id == number)
    decisions.undo(database, must(next(found, None), "decision.gone"), scope, at)


def checked(words: str, about: str) -> str:
    """The words on one line. Refused with `<about>.empty`, `.too_long` or `.person`."""
    line = " ".join(words.split())
    must(line, f"{about}.empty")
    must(len(line) <= LONGEST, f"{about}.too_long", longest=LONGEST)
    must(not cpr.holds_cpr(line), f"{about}.person")
    return line
