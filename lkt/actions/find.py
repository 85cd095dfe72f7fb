"""From what a person types to what the catalogue knows."""

from __future__ import annotations

from lkt.domain.area import Area
from lkt.domain.catalogue import Catalogue
from lkt.errors import Refused


def area(catalogue: Catalogue, asked: str) -> Area:
    """An area by id, whatever the case. Refused with the known ones."""
    found = catalogue.areas.get(asked.upper())
    if found is None:
        raise Refused("error.unknown_area", id=asked, known=", ".join(catalogue.areas))
    return found


def team_id(catalogue: Catalogue, asked: str) -> str:
    """A team's id by id or name. Refused when unknown, or when several teams have the name."""
    wanted = " ".join(asked.casefold().split())
    found = [t.id for t in catalogue.teams.values() if wanted in (t.id.casefold(), t.name.casefold())]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused("error.ambiguous_team", id=asked, known=", ".join(found))
    raise Refused("error.unknown_team", id=asked, example=next(iter(catalogue.teams), "KOL-HOR"))
