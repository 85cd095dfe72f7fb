"""Who has delivered which months, when, and what is missing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

import pandas as pd

from lkt.domain.area import Area
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator
from lkt.domain.period import Grain, Period, local, periods

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
    expected: int  # how many figures a month should bring
    missing: tuple[Indicator, ...]
    at: date | None  # when the first figure of the month came


def window(area: Area, today: date, latest: Period | None) -> list[Period]:
    """The twelve months to look at: up to the last ended month, or to where a closed network's data end."""
    last = Period.containing(today).shift(-1)
    if latest is not None and not area.allows.reminding:
        last = min(last, latest)
    return periods(max(last.shift(1 - MONTHS), area.timeline.baseline_from), last)


def deliveries(
    frame: pd.DataFrame, catalogue: Catalogue, area: Area, today: date, latest: Period | None, only: str = "",
) -> tuple[Delivery, ...]:  # fmt: skip
    """Every team (or one) and month of the window (`frame` is `lkt.store.observations.deliveries`)."""
    came, found = {(row["team"], row["start"].date()): row for row in frame.to_dict("records")}, []
    for team in (t for t in catalogue.teams_of(area.id) if t.active and only in ("", t.id)):
        # What every month should bring. Events come when they come, so they are not among them.
        expected = [i for i in catalogue.reported_by(team) if i.grain is Grain.MONTH]
        for month in window(area, today, latest):
            row = came.get((team.id, month.start))
            missing = tuple(i for i in expected if row is None or i.id not in row["indicators"])
            under_way = area.allows.reminding and month >= area.timeline.start
            none = State.MISSING if under_way else State.NOT_EXPECTED
            state = State.WHOLE if not missing else State.PART if row else none
            at = local(row["first_at"]).date() if row else None
            found.append(Delivery(team.id, month, state, len(expected), missing, at))
    return tuple(found)


def tally(found: Sequence[Delivery], month: Period) -> dict[str, int]:
    """How many teams have delivered all, some or none of a month: by the names of the states, and `teams` in all."""
    states = Counter(delivery.state.value for delivery in found if delivery.month == month)
    return {state.value: states[state.value] for state in State} | {"teams": states.total()}


@dataclass(frozen=True)
class Owed:
    """Months on end of which the same figures are missing."""

    first: Period
    last: Period
    missing: tuple[Indicator, ...]
    everything: bool  # nothing has come
    figures: int  # how many that makes


def late(found: Sequence[Delivery], area: Area) -> dict[str, list[Owed]]:
    """What each team owes, oldest first, by its id: those that owe most first.

    Nobody owes anything where the network is not under way.
    """
    if not area.allows.reminding:
        return {}
    owed: dict[str, list[Owed]] = {}
    # Months alike are joined; `deliveries` gives those of a team one after another.
    for (team, state, missing), alike in groupby(found, key=lambda d: (d.team, d.state, d.missing)):
        if state in (State.PART, State.MISSING):
            months = [delivery.month for delivery in alike]
            part = Owed(months[0], months[-1], missing, state is State.MISSING, len(missing) * len(months))
            owed.setdefault(team, []).append(part)
    return dict(sorted(owed.items(), key=lambda pair: -sum(part.figures for part in pair[1])))
