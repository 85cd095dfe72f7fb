"""What a team did, and when, as its charts and other teams' pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lkt.store import Database, marks


@dataclass(frozen=True)
class Mark:
    """Something the team did, on the day it did it."""

    day: date
    text: str


def marks_of(database: Database, team: str, indicator: str) -> tuple[Mark, ...]:
    """The marks on one chart, oldest first."""
    found = marks.read(database, team, indicator)
    return tuple(Mark(row["day"].date(), row["text"]) for row in found.to_dict("records"))
