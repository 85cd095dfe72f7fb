"""What people decided about how series are calculated: kept with who, when and why, and never deleted."""

from datetime import date, datetime

from lkt.domain.access import Scope
from lkt.domain.charting import Decision, DecisionKind
from lkt.store.database import Database

_STANDING = """
    select d.* replace (coalesce(event, 1) as event) from decision d
    where d.recorded_at <= coalesce($as_of::timestamp, 'infinity'::timestamp)
      and not exists (
          from decision_undo x
          where x.decision = d.id and x.recorded_at <= coalesce($as_of::timestamp, 'infinity'::timestamp)
      )
      and ($team is null or d.team = $team)
      and ($indicator is null or d.indicator = $indicator)
    order by d.team, d.indicator, d.day, d.event nulls first, d.id
"""


def add(
    database: Database, team: str, indicator: str, kind: DecisionKind, day: date, reason: str, scope: Scope,
    at: datetime, event: int = 1,
) -> int:  # fmt: skip
    """Record a decision and return its id."""
    with database.writing() as writer:
        number = writer.next_id("decision")
        row = [number, team, indicator, kind.value, day, reason, at, scope.user, event if event > 1 else None]
        writer.append("decision", [row])
        writer.log(at, scope, "decision", team, f"{indicator} {kind.value} {day.isoformat()}")
    return number


def undo(database: Database, decision: Decision, scope: Scope, at: datetime) -> None:
    """Take a decision back: the series is calculated as if it had not been made."""
    with database.writing() as writer:
        writer.append("decision_undo", [(decision.id, at, scope.user)])
        writer.log(at, scope, "decision_undo", decision.team, f"{decision.indicator} {decision.id}")


def standing(
    database: Database, team: str | None = None, indicator: str | None = None, as_of: datetime | None = None
) -> tuple[Decision, ...]:
    """The decisions that count now, or counted at a moment (UTC without zone), by series and day."""
    rows = database.rows(_STANDING, {"team": team, "indicator": indicator, "as_of": as_of})
    return tuple(Decision(**row | {"kind": DecisionKind(row["kind"])}) for row in rows)
