"""The local improvement team, the unit that reports and that owns its figures."""

from dataclasses import dataclass

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
