"""All definitions together, looked up by id; and in blind mode, where nothing else than codes is told of teams."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from lkt.domain.access import Person, Reading
from lkt.domain.area import Area
from lkt.domain.improvement import Driver, DriverKind
from lkt.domain.indicator import Indicator
from lkt.domain.names import Name
from lkt.domain.organisation import Geography, HealthCouncil, Membership, Organisation, Region, Sector, Team

Definition = Region | HealthCouncil | Organisation | Area | Indicator | Team | Driver | Person
# The field of Catalogue that holds each kind; the order they are written in.
KINDS: dict[str, type[Definition]] = {
    "regions": Region, "health_councils": HealthCouncil, "organisations": Organisation, "areas": Area,
    "indicators": Indicator, "teams": Team, "drivers": Driver, "people": Person,
}  # fmt: skip
FEWEST = 3  # teams under codes in a region that is named: of fewer it would tell which they are
# From when there are any.
ELSEWHERE = Region("elsewhere", Name("Andre regioner", "Other regions"), "Andre", date.max)


@dataclass(frozen=True)
class Catalogue:
    """Definitions by id, in the order of the catalogue's files."""

    regions: Mapping[str, Region]
    organisations: Mapping[str, Organisation]
    areas: Mapping[str, Area]
    indicators: Mapping[str, Indicator]
    teams: Mapping[str, Team]
    health_councils: Mapping[str, HealthCouncil]
    people: Mapping[str, Person] = field(default_factory=dict)
    drivers: Mapping[str, Driver] = field(default_factory=dict)

    def indicators_of(self, area: str) -> tuple[Indicator, ...]:
        return tuple(i for i in self.indicators.values() if i.area == area)

    def drivers_of(self, area: str, *kinds: DriverKind) -> tuple[Driver, ...]:
        """The boxes of an area's driver diagram, of all kinds or some."""
        return tuple(d for d in self.drivers.values() if d.area == area and d.kind in (kinds or DriverKind))

    def reported_by(self, team: Team, also: Collection[str] = ()) -> tuple[Indicator, ...]:
        """The indicators a team is expected to report: those of its sectors, all where they are not known.

        also: others, by id.
        """
        sectors = {participant.role for participant in team.participants} or set(Sector)
        if Sector.HOSPICE in sectors:
            sectors.add(Sector.HOSPITAL)
        return tuple(i for i in self.indicators_of(team.area) if i.reported_by in sectors or i.id in also)

    def seen(self, reading: Reading) -> "Catalogue":
        """The areas that may be seen with their indicators, and the teams, some under codes; nobody's roles."""
        areas = {id: area for id, area in self.areas.items() if reading.least is None or id in reading.areas}
        indicators = {
            id: each for id, each in self.indicators.items()
            if each.area in areas and (each.comparable_across_units or not reading.comparable)
        }  # fmt: skip
        teams = {id: team for id, team in self.teams.items() if reading.least is None or id in reading.least}
        found = replace(self, areas=areas, indicators=indicators, teams=teams, people={})
        return _coded(found, reading.codes) if reading.codes else found

    @property
    def shared(self) -> tuple[str, ...]:
        """The indicators of which who may not see every count is told by quarter alone."""
        return tuple(sorted(id for id, each in self.indicators.items() if each.shared))

    def is_psychiatric(self, area: str) -> bool:
        """Whether a team of the area is led by a psychiatric unit: few patients, easily known."""
        return any(self.organisations[team.lead_organisation].is_psychiatric for team in self.teams_of(area))

    def teams_of(self, area: str) -> tuple[Team, ...]:
        return tuple(t for t in self.teams.values() if t.area == area)

    def region_of(self, team: Team, day: date) -> Region | None:
        """The region the team's leading organisation belongs to on `day`."""
        region = self.organisations[team.lead_organisation].region_at(day)
        return self.regions[region] if region else None

    def geographies(self) -> tuple[Geography, ...]:
        """The regions of the time of the figures, then every set of regions there has been, the newest first."""
        begins = sorted({region.valid_from for region in self.regions.values()})
        firsts = [None, *begins[1:]]  # before the first region there are no figures
        lasts = [*(day - timedelta(days=1) for day in begins[1:]), None]
        eras = [Geography(*ends) for ends in zip(firsts, lasts, strict=True)]
        return (Geography(), *(reversed(eras) if len(eras) > 1 else ()))


def _coded(catalogue: Catalogue, known: Mapping[str, str]) -> Catalogue:
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
