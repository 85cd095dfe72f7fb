"""The programme from above: areas as ground for choosing the next networks, and a region's teams over all areas."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from operator import itemgetter

from lkt.domain.access import Person, Role
from lkt.domain.area import Area
from lkt.domain.catalogue import Catalogue
from lkt.domain.organisation import Region, Team
from lkt.domain.period import Period
from lkt.store import Source, definitions
from lkt.views.area import signals_of
from lkt.views.delivery import State, deliveries
from lkt.views.series import compute
from lkt.views.variation import VariationTable, VariationView


@dataclass(frozen=True)
class Topic:
    """An area as a ground for choosing the next networks, finished ones too.

    beyond: indicators with more difference between teams than chance gives, of `looked`. `widest`: the one with the
    largest such difference; `furthest`: the one of which the smallest share of teams meets its
    target. None without any.
    """

    area: Area
    looked: int
    beyond: int
    widest: VariationView | None
    furthest: VariationView | None


def topics(table: VariationTable, catalogue: Catalogue) -> tuple[Topic, ...]:
    """Every area that can be told of, those with the largest difference first, then by how few teams meet a
    target.

    table: of all areas. Its order is that of the size of the difference at least, its noise floor of all looks.
    """
    found = []
    for area in catalogue.areas.values():
        own = [(at, line) for at, line in enumerate(table.lines) if line.indicator.area == area.id]
        wide = [(at, line) for at, line in own if line.indicator.id in table.beyond]
        aimed = [(line.on_target, line) for _, line in own if line.on_target]
        short = [(met / of, line) for (met, of), line in aimed if met < of]
        looked = sum(line.newest is not None and line.newest.p == line.newest.p for _, line in own)
        if looked or short:
            place, widest = wide[0] if wide else (len(table.lines), None)
            share, furthest = min(short, key=itemgetter(0)) if short else (1.0, None)
            found.append((place, share, Topic(area, looked, len(wide), widest, furthest)))
    return tuple(topic for _, _, topic in sorted(found, key=itemgetter(0, 1)))


@dataclass(frozen=True)
class TeamLine:
    """One team of a region. `state`: of the last ended month; `silent`: months on end up to it without a figure."""

    team: Team
    state: State
    silent: int
    signals: Mapping[str, int]  # as `signals_of`
    leaders: tuple[str, ...]


@dataclass(frozen=True)
class RegionView:
    """All areas of the teams that are the region's on `day`: today, or the nearest day on which there is the region."""

    region: Region
    day: date
    month: Period
    areas: tuple[tuple[Area, tuple[TeamLine, ...]], ...]
    contacts: tuple[str, ...]


def regions_with_teams(catalogue: Catalogue, today: date) -> tuple[Region, ...]:
    """The regions that have teams of those that may be seen: today's first, then those to come and those that were."""
    having = [region for region in catalogue.regions.values() if _teams(catalogue, region, today)]
    return tuple(sorted(having, key=lambda region: (not region.exists(today), region.valid_to is not None)))


def region_view(source: Source, region_id: str) -> RegionView:
    reader, catalogue, today = source.reader, source.catalogue, source.today
    region, month = catalogue.regions[region_id], Period.containing(today).shift(-1)
    people = definitions.read(reader.database, reader.as_of).people.values()
    teams, frame = _teams(catalogue, region, today), reader.figures()
    frame = frame[frame["team"].isin([team.id for team in teams])]
    found = compute(frame, catalogue, today, reader.decisions()).assessments
    areas = []
    for area in sorted(catalogue.areas.values(), key=lambda area: area.rank):
        if own := [team for team in teams if team.area == area.id]:
            came = deliveries(reader.deliveries(area.id), catalogue, area, today, None)
            lines = []
            for team in own:
                states = [delivery.state for delivery in came if delivery.team == team.id]
                silent = len(list(takewhile(State.MISSING.__eq__, reversed(states))))
                signals = signals_of(told for (id, _), told in found.items() if id == team.id)
                leaders = _names(people, Role.LEADER, team.id, today)
                state = states[-1] if states else State.NOT_EXPECTED
                lines.append(TeamLine(team, state, silent, signals, leaders))
            areas.append((area, tuple(lines)))
    contacts = _names(people, Role.CONTACT, region.id, today)
    return RegionView(region, _day(region, today), month, tuple(areas), contacts)


def _day(region: Region, today: date) -> date:
    return min(max(today, region.valid_from), region.valid_to or date.max)


def _teams(catalogue: Catalogue, region: Region, today: date) -> list[Team]:
    day = _day(region, today)
    return [t for t in catalogue.teams.values() if t.active and catalogue.region_of(t, day) == region]


def _names(people: Iterable[Person], role: Role, where: str, today: date) -> tuple[str, ...]:
    """Of those who hold a role somewhere today."""
    holding = {
        person.name for person in people for held in person.held
        if held.role == role and where in held.where and held.holds(today)
    }  # fmt: skip
    return tuple(sorted(holding))
