"""Hospitals, municipalities and other units that take part in a team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lkt.domain.names import Provenance


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

    def region_at(self, day: date) -> str | None:
        """The id of the region on that day, None before the first and after the last membership."""
        return next((m.region for m in self.regions if m.holds(day)), None)
