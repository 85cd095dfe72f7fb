"""Blind mode: teams under codes. Whoever reads through `Reader` and `Catalogue.seen` meets nothing else of them."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from lkt.domain.names import Name
from lkt.domain.organisation import Membership, Organisation, Region

if TYPE_CHECKING:
    from lkt.domain.catalogue import Catalogue
    from lkt.domain.organisation import Team

FEWEST = 3  # teams under codes in a region that is named: of fewer it would tell which they are
# From when there are any.
ELSEWHERE = Region("elsewhere", Name("Andre regioner", "Other regions"), "Andre", date.max)


def codes(teams: Collection[str], key: str) -> dict[str, str]:
    """A code for each team of an area, such as KOL-07: for one key always the same, for another one others.

    Their order is by keyed hashes (HMAC-SHA-256), so that without the key nobody can work it out.
    """
    drawn = sorted(teams, key=lambda team: hmac.digest(key.encode(), team.encode(), "sha256"))
    return {team: f"{team.partition('-')[0]}-{number:02d}" for number, team in enumerate(drawn, start=1)}


def coded(catalogue: Catalogue, known: Mapping[str, str]) -> Catalogue:
    """The catalogue with codes in place of some teams, in the order of the codes; `known`: team -> code.

    Their units and partners go, their regions stay where FEWEST of an area share them. Units that no named team
    speaks of are not there any more.
    """
    named = {id: team for id, team in catalogue.teams.items() if id not in known}
    spoken = {team.lead_organisation for team in named.values()}
    spoken |= {part.organisation for team in named.values() for part in team.participants}
    units = {id: unit for id, unit in catalogue.organisations.items() if id in spoken}
    hidden = sorted((catalogue.teams[id] for id in known if id in catalogue.teams), key=lambda t: known[t.id])
    begins = min(region.valid_from for region in catalogue.regions.values())
    regions = _regions(catalogue, hidden, begins)
    for team in hidden:
        code, led = known[team.id], catalogue.organisations[team.lead_organisation]
        name = f"Team {code.rpartition('-')[2]}"
        named[code] = replace(
            team, id=code, name=name, lead_organisation=code, unit="", participants=(), participation=""
        )
        units[code] = Organisation(code, led.type, led.sector, name, name, regions[team.id], led.provenance)
    elsewhere = replace(ELSEWHERE, valid_from=begins)
    told = {**catalogue.regions, elsewhere.id: elsewhere}
    return replace(catalogue, teams=named, organisations=units, regions=told)


def _regions(catalogue: Catalogue, hidden: Iterable[Team], begins: date) -> dict[str, tuple[Membership, ...]]:
    """What is told of the regions of teams under codes. begins: the first day of any."""
    groups: dict[tuple[str, tuple[Membership, ...]], list[str]] = {}
    for team in hidden:
        places = catalogue.organisations[team.lead_organisation].regions
        groups.setdefault((team.area, places), []).append(team.id)
    pooled: dict[str, list[str]] = {}
    told: dict[str, tuple[Membership, ...]] = {}
    for (area, places), teams in sorted(groups.items(), key=lambda group: len(group[1])):
        pool = pooled.setdefault(area, [])
        # Who is alone elsewhere would be known again from the regions that are named.
        if len(teams) < FEWEST or 0 < len(pool) < FEWEST:
            pool += teams
            places = (Membership(ELSEWHERE.id, begins),)
        told |= dict.fromkeys(teams, places)
    return told
