"""Regions with the dates they exist. 1 January 2027 joins two of them into one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lkt.domain.names import Name
from lkt.domain.provenance import Provenance


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
