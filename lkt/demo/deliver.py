"""Who sent what, and when: observations gathered into the files they would have come in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from lkt.demo.course import Traits
from lkt.domain.area import Area
from lkt.domain.observation import Observation
from lkt.domain.period import Grain, Period

_SOONEST, _PUNCTUAL, _LATEST = 3, 9, 20  # days after the end of the month
_FIRST_DAYS = (2, 8)  # of the baseline's last month, in which the baseline is sent


@dataclass(frozen=True)
class Delivery:
    """One file from one team. `delivered_at` is UTC without zone, as the store keeps it."""

    team: str
    delivered_at: datetime
    user: str
    file_name: str
    observations: tuple[Observation, ...]


def deliveries(
    area: Area, team: str, observations: Sequence[Observation], traits: Traits, random: np.random.Generator
) -> Iterator[Delivery]:
    """The deliveries of a team, in order of time.

    First the baseline in one file, early in the baseline's last month: never after the network has
    started, nor after the data end. From then on a file a month. What lies before the area's baseline
    comes from the project lead, as teams may not report it.
    """
    before = area.timeline.start.shift(-1)
    last = min(before, area.timeline.data_to or before)
    by_month: dict[Period, list[Observation]] = defaultdict(list)
    for observation in observations:  # events are sent with the month they happened in
        by_month[Period.containing(observation.period.start, Grain.MONTH)].append(observation)
    sent = last.start + timedelta(days=int(random.integers(*_FIRST_DAYS)))
    history = [month for month in by_month if month < area.timeline.baseline_from]
    baseline = [month for month in by_month if area.timeline.baseline_from <= month < last]
    if history:
        lead = f"demo projektleder {area.id}"
        at = _moment(sent - timedelta(days=1), random)
        yield Delivery(team, at, lead, f"{team} historik.xlsx", _of(by_month, history))
    if baseline:
        at = _moment(sent, random)
        yield Delivery(team, at, f"demo {team}", f"{team} baseline.xlsx", _of(by_month, baseline))
    for month in sorted(set(by_month) - set(history) - set(baseline)):
        soonest, latest = (_PUNCTUAL, _LATEST) if traits.late else (_SOONEST, _PUNCTUAL)
        day = month.last_day + timedelta(days=int(random.integers(soonest, latest + 1)))
        at = _moment(day, random)
        yield Delivery(team, at, f"demo {team}", f"{team} {month.label}.xlsx", _of(by_month, [month]))


def _of(by_month: dict[Period, list[Observation]], months: Sequence[Period]) -> tuple[Observation, ...]:
    return tuple(observation for month in sorted(months) for observation in by_month[month])


def _moment(day: date, random: np.random.Generator) -> datetime:
    """Some time in daylight."""
    return datetime.combine(day, time(int(random.integers(6, 15)), int(random.integers(60))))
