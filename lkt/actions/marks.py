"""Noting what a team changed, and when."""

from __future__ import annotations

from datetime import date, datetime

from lkt.domain.scope import Scope
from lkt.errors import Refused
from lkt.ingest import person
from lkt.store import Database, marks

LONGEST = 120  # characters: the note stands on a chart


def note(
    database: Database, scope: Scope, team: str, indicator: str | None, day: date, text: str, at: datetime
) -> None:
    """Put a change on the team's charts. Refused when empty, too long, another team's, or about a person."""
    if not scope.may_report(team):
        raise Refused("mark.not_yours")
    words = " ".join(text.split())
    if not words:
        raise Refused("mark.empty")
    if len(words) > LONGEST:
        raise Refused("mark.too_long", longest=LONGEST)
    if person.holds_cpr(words):
        raise Refused("mark.person")
    marks.add(database, team, indicator, day, words, scope, at)
