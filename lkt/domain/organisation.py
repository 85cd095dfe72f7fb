"""Regions with the dates they exist (1 January 2027 joins two of them into one), the hospitals, municipalities and
other units within them, and the local improvement teams they take part in: a team reports, and owns its figures."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lkt.domain.names import Name, Provenance


@dataclass(frozen=True)
class Region:
    """A region between two dates; `code` is the official one, None where it is not yet known."""

    id: str
    name: Name
    short: str
    valid_from: date
    valid_to: date | None = None
    code: str | None = None
    iso: str | None = None
    nuts2: str | None = None
    seat: str | None = None
    successor: str | None = None
    predecessors: tuple[str, ...] = ()
    provenance: Provenance = Provenance.SOURCE
    note: str | None = None

    def exists(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class HealthCouncil:
    """Sundhedsråd: the level below the region from 2027. Known only in part."""

    id: str
    region: str
    name: str
    municipalities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Geography:
    """Which regions teams are gathered in: those of a stretch of time in which none begins or ends, throughout.

    Without any day it is the time of the figures. To follow a line through a day on which regions come and
    go, one set of regions must hold on both sides of it.

    >>> until = Geography(last=date(2026, 12, 31))
    >>> until.on(date(2027, 5, 31)), until.on(date(2024, 5, 31)), Geography().on(date(2027, 5, 31))
    (datetime.date(2026, 12, 31), datetime.date(2024, 5, 31), datetime.date(2027, 5, 31))
    """

    first: date | None = None
    last: date | None = None

    def on(self, day: date) -> date:
        """The day whose regions hold for a figure of `day`: the nearest one within."""
        if self.first and day < self.first:
            return self.first
        return self.last if self.last and day > self.last else day

    @property
    def name(self) -> str:
        """As it is written in an address: "then", "from-2027-01-01", "until-2026-12-31"."""
        if self.first:
            return f"from-{self.first.isoformat()}"
        return f"until-{self.last.isoformat()}" if self.last else "then"


THEN = Geography()


class Sector(StrEnum):
    HOSPITAL = "hospital"
    MUNICIPALITY = "municipality"
    GENERAL_PRACTICE = "general_practice"
    HOSPICE = "hospice"


class OrganisationType(StrEnum):
    HOSPITAL = "hospital"
    MUNICIPALITY = "municipality"
    PSYCHIATRY = "psychiatry"
    QUALITY_CLUSTER = "quality_cluster"
    HOSPICE = "hospice"
    PALLIATIVE_UNIT = "palliative_unit"


@dataclass(frozen=True)
class Membership:
    """Which region an organisation belonged to, and when."""

    region: str
    valid_from: date
    valid_to: date | None = None

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class FormerName:
    name: str
    valid_to: date | None = None
    note: str | None = None


@dataclass(frozen=True)
class Organisation:
    """A reporting unit. Codes are text: Excel and leading zeros do not mix."""

    id: str
    type: OrganisationType
    sector: Sector
    name: str
    short: str
    regions: tuple[Membership, ...]
    provenance: Provenance
    municipality_code: str | None = None
    city: str | None = None
    shak: str | None = None
    sor: str | None = None
    former_names: tuple[FormerName, ...] = ()
    note: str | None = None

    @property
    def is_psychiatric(self) -> bool:
        return self.type is OrganisationType.PSYCHIATRY

    def region_at(self, day: date) -> str | None:
        """The id of the region on that day, None before the first and after the last membership."""
        return next((m.region for m in self.regions if m.holds(day)), None)


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
