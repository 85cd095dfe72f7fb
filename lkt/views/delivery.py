"""Who has delivered which months, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pandas as pd

from lkt.domain.area import Area, Status
from lkt.domain.catalogue import Catalogue
from lkt.domain.clock import local
from lkt.domain.period import Period, periods
from lkt.views.series import expected_indicators

MONTHS = 12


class State(StrEnum):
    WHOLE = "whole"  # every indicator the team reports
    PART = "part"
    MISSING = "missing"
    NOT_EXPECTED = "not_expected"  # before the network, under preparation or paused: no alarm


@dataclass(frozen=True)
class Delivery:
    """One team and one month."""

    team: str
    month: Period
    state: State
    indicators: int
    expected: int
    at: date | None  # when the first figure of the month came


def window(area: Area, today: date, latest: Period | None) -> list[Period]:
    """The twelve months to look at: up to the last ended month, or to where a closed network's data end."""
    last = Period.containing(today).shift(-1)
    if area.status is not Status.ACTIVE and latest is not None:
        last = min(last, latest)
    first = max(last.shift(1 - MONTHS), area.timeline.baseline_from)
    return periods(first, last)


def deliveries(
    frame: pd.DataFrame, catalogue: Catalogue, area: Area, today: date, latest: Period | None
) -> tuple[Delivery, ...]:
    """Every team and month of the window (`frame` is `lkt.store.observations.deliveries`)."""
    came = {(row["team"], row["start"].date()): row for row in frame.to_dict("records")}
    found = []
    for team in catalogue.teams_of(area.id):
        expected = _monthly(catalogue, team.id)
        for month in window(area, today, latest):
            row = came.get((team.id, month.start))
            count = int(row["indicators"]) if row else 0
            state = _state(count, expected, area, month)
            found.append(
                Delivery(
                    team.id, month, state, count, expected, local(row["first_at"]).date() if row else None
                )
            )
    return tuple(found)


def _monthly(catalogue: Catalogue, team: str) -> int:
    """How many figures a month should bring. Events come when they come, so they are not counted."""
    return sum(not i.measure.by_event for i in expected_indicators(catalogue, team))


def _state(count: int, expected: int, area: Area, month: Period) -> State:
    if count >= expected:
        return State.WHOLE
    if count:
        return State.PART
    under_way = area.status is Status.ACTIVE and month >= area.timeline.start
    return State.MISSING if under_way else State.NOT_EXPECTED


@dataclass(frozen=True)
class Late:
    """What a team owes: months with nothing, and months where something is missing, oldest first."""

    team: str
    missing: tuple[Period, ...]
    part: tuple[Period, ...]


def late(found: Sequence[Delivery], area: Area) -> tuple[Late, ...]:
    """The teams that owe something, those that owe most first; nobody does where the network is not under way."""
    if area.status is not Status.ACTIVE:
        return ()
    owed = [
        Late(
            team,
            tuple(d.month for d in found if d.team == team and d.state is State.MISSING),
            tuple(d.month for d in found if d.team == team and d.state is State.PART),
        )
        for team in dict.fromkeys(d.team for d in found)
    ]
    return tuple(sorted((o for o in owed if o.missing or o.part), key=lambda o: -len(o.missing)))
