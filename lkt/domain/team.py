"""The local improvement team, the unit that reports and that owns its figures; and who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lkt.domain.organisation import Sector


@dataclass(frozen=True)
class Participant:
    organisation: str
    role: Sector
    unit: str | None = None


@dataclass(frozen=True)
class Team:
    """A team of one area. Its region is that of `lead_organisation` on the day asked about."""

    id: str
    area: str
    name: str
    lead_organisation: str
    unit: str
    participants: tuple[Participant, ...]
    participation: str  # how well it is documented that the team took part
    active: bool = True


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
