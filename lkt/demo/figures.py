"""All of the demonstration's figures from one seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lkt.demo.course import Traits, stream, traits, usual
from lkt.demo.deliver import Delivery, deliveries
from lkt.demo.draw import between, monthly
from lkt.demo.patterns import plant
from lkt.demo.stories import EVERY, Level, Pattern, Story
from lkt.domain.area import Area
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator
from lkt.domain.observation import Observation
from lkt.domain.organisation import Sector
from lkt.domain.period import periods
from lkt.domain.team import Team

SEED = 20261122
# A hospice answers for what is asked of the hospital: it is the specialised unit.
_SAME = {Sector.HOSPICE: Sector.HOSPITAL}


@dataclass(frozen=True)
class Mark:
    """A remark on a team's charts; `indicator` None where it concerns all of them."""

    team: str
    indicator: str | None
    date: date
    text: str


@dataclass(frozen=True)
class Demo:
    """Deliveries in order of time, and the marks on the charts."""

    deliveries: tuple[Delivery, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class _Source:
    """What every series is made from."""

    catalogue: Catalogue
    levels: Mapping[str, Level]
    stories: Sequence[Story]
    seed: int


def generate(
    catalogue: Catalogue, levels: Mapping[str, Level], stories: Sequence[Story], seed: int = SEED
) -> Demo:
    """Invented figures for every team of the catalogue; the same seed gives the same figures.

    A series has a stream of its own from (seed, indicator, team), so a new team changes no other's.
    """
    source = _Source(catalogue, levels, stories, seed)
    sent = [delivery for team in catalogue.teams.values() for delivery in _of_team(source, team)]
    sent.sort(key=lambda delivery: (delivery.delivered_at, delivery.team))
    return Demo(tuple(sent), tuple(_marks(stories)))


def _of_team(source: _Source, team: Team) -> Iterator[Delivery]:
    area = source.catalogue.areas[team.area]
    own = traits(source.seed, team.id)
    sectors = {_SAME.get(p.role, p.role) for p in team.participants}
    observations = [
        observation
        for indicator in source.catalogue.indicators_of(team.area)
        if indicator.reported_by in sectors
        for observation in _series(source, area, team, indicator, own)
    ]
    return deliveries(area, team.id, observations, own, stream(source.seed, team.id, "deliveries"))


def _series(
    source: _Source, area: Area, team: Team, indicator: Indicator, own: Traits
) -> Iterator[Observation]:
    random = stream(source.seed, indicator.id, team.id)
    level = source.levels[indicator.id]
    planted = [story for story in source.stories if story.concerns(team.id, indicator.id)]
    # From the baseline (or the story's own beginning) to where the area's data end.
    history = [story.history_from for story in planted if story.history_from]
    first = min([area.timeline.baseline_from, *history])
    months = periods(first, area.timeline.data_to or area.timeline.start)
    surely = any(story.needs_improvement(team.id, indicator.id) for story in source.stories)
    begins = len(periods(months[0], area.timeline.start)) - 1
    course = usual(indicator, level, own, months, begins, random, surely)
    region = source.catalogue.region_of(team, first.start)
    for story in planted:
        course = plant(course, story, region.id if region else "")
    draw = between if indicator.measure.by_event else monthly
    return draw(team.id, indicator, course, level, random)


def _marks(stories: Sequence[Story]) -> Iterator[Mark]:
    for story in stories:
        day = story.marked or (story.from_month.start if story.from_month else None)
        if story.annotation and day and story.team != EVERY:
            # A move concerns everything the department does.
            indicator = None if story.pattern is Pattern.MOVE else story.indicator
            yield Mark(story.team, indicator, day, story.annotation)
