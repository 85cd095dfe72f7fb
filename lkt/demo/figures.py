"""All of the demonstration's figures from one seed, in the files they would have come in."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

import numpy as np

from lkt.demo.course import Traits, between, monthly, plant, stream, traits, usual
from lkt.demo.stories import EVERY, Level, Story
from lkt.domain.access import Role, Scope
from lkt.domain.area import Area
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator
from lkt.domain.observation import Batch, Delivery, Observation
from lkt.domain.organisation import Team
from lkt.domain.period import Grain, Period, periods

SEED = 20261122
_SOONEST, _PUNCTUAL, _LATEST = 3, 9, 20  # days after the end of the month
_FIRST_DAYS = (2, 8)  # of the baseline's last month, in which the baseline is sent


def generate(
    catalogue: Catalogue, levels: Mapping[str, Level], stories: Sequence[Story], seed: int = SEED
) -> tuple[Delivery, ...]:
    """Invented figures for every team of the catalogue, in order of time; the same seed gives the same figures.

    A series has a stream of its own from (seed, indicator, team), so a new team changes no other's. Nothing was
    sent as a file, so there is neither hash nor size.
    """
    sent: list[Delivery] = []
    for team in catalogue.teams.values():
        own, figures = traits(seed, team.id), list[Observation]()
        for indicator in catalogue.reported_by(team):
            random = stream(seed, indicator.id, team.id)
            figures += _series(catalogue, levels[indicator.id], stories, team, indicator, own, random)
        random = stream(seed, team.id, "deliveries")
        sent += _deliveries(catalogue.areas[team.area], own, figures, random)
    return tuple(sorted(sent, key=lambda delivery: (delivery.at, delivery.scope.team or "")))


def _series(
    catalogue: Catalogue, plan: Level, stories: Sequence[Story], team: Team, indicator: Indicator, own: Traits,
    random: np.random.Generator,
) -> Iterator[Observation]:  # fmt: skip
    timeline = catalogue.areas[team.area].timeline
    planted = [story for story in stories if story.concerns(team.id, indicator.id)]
    # From the baseline (or the story's own beginning) to where the area's data end.
    first = min([timeline.baseline_from, *(story.history_from for story in planted if story.history_from)])
    months = periods(first, timeline.data_to or timeline.start)
    surely = any(story.team in (EVERY, team.id) and indicator.id in story.improves for story in stories)
    begins = len(periods(first, timeline.start)) - 1
    course = usual(indicator, plan, own, months, begins, random, surely)
    region = catalogue.region_of(team, first.start)
    for story in planted:
        course = plant(course, story, region.id if region else "")
    return between(course) if indicator.measure.by_event else monthly(course)


def _deliveries(
    area: Area, own: Traits, figures: Sequence[Observation], random: np.random.Generator
) -> Iterator[Delivery]:
    """The files of a team, in order of time. First the baseline in one file, early in the baseline's last month: never
    after the network has started, nor after the data end. From then on a file a month. What lies before the area's
    baseline comes from the project lead, as teams may not report it."""
    before = area.timeline.start.shift(-1)
    last = min(before, area.timeline.data_to or before)
    by_month: dict[Period, list[Observation]] = defaultdict(list)
    for figure in figures:  # events are sent with the month they happened in
        by_month[Period.containing(figure.period.start, Grain.MONTH)].append(figure)

    def file(day: date, user: str, name: str, months: Collection[Period]) -> Delivery:
        at = datetime.combine(day, time(int(random.integers(6, 15)), int(random.integers(60))))  # in daylight
        held = tuple(figure for month in sorted(months) for figure in by_month[month])
        batch = Batch(f"{own.team} {name}.xlsx", "", 0, area.id, held, ())
        return Delivery(batch, Scope(f"demo {user}", Role.TEAM, own.team), at)

    sent = last.start + timedelta(days=int(random.integers(*_FIRST_DAYS)))
    history = {month for month in by_month if month < area.timeline.baseline_from}
    baseline = {month for month in by_month if month < last} - history
    if history:
        yield file(sent - timedelta(days=1), f"projektleder {area.id}", "historik", history)
    if baseline:
        yield file(sent, own.team, "baseline", baseline)
    for month in sorted(by_month.keys() - history - baseline):
        soonest, latest = (_PUNCTUAL, _LATEST) if own.late else (_SOONEST, _PUNCTUAL)
        day = month.last_day + timedelta(days=int(random.integers(soonest, latest + 1)))
        yield file(day, own.team, month.label, [month])
