"""Who is asking, and for what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    TEAM = "team"  # reports for its own team
    LEAD = "lead"  # national project lead: reports and corrects for every team of the area


@dataclass(frozen=True)
class Scope:
    """The person behind a call. Inside an LKT teams see each other by name: reading is open.

    `team` is the only team a person with the role `team` may report for.
    """

    user: str
    role: Role
    team: str | None = None

    def may_report(self, team: str) -> bool:
        return self.role is Role.LEAD or team == self.team
