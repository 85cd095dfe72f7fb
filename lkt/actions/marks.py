"""Noting what a team changed, and when."""

from __future__ import annotations

from datetime import date, datetime

from lkt.actions.deny import deny
from lkt.actions.words import checked
from lkt.domain.team import Scope
from lkt.store import Database, marks


def note(
    database: Database, scope: Scope, team: str, indicator: str | None, day: date, text: str, at: datetime
) -> None:
    """Put a change on the team's charts. Refused when empty, too long, another team's, or about a person."""
    if not scope.may_report(team):
        deny(database, scope, "mark.not_yours", at)
    marks.add(database, team, indicator, day, checked(text, "mark"), scope, at)
