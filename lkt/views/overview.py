"""All areas on one page: status, lead, teams, how fresh the data are, and how many series show a signal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from lkt.domain.area import Area
from lkt.domain.catalogue import Catalogue
from lkt.domain.period import Period
from lkt.store import Database, decisions, observations
from lkt.views.delivery import deliveries, tally
from lkt.views.series import SeriesSet, compute
from lkt.views.verdict import Signals


@dataclass(frozen=True)
class AreaLine:
    """One area on the overview."""

    area: Area
    teams: int
    indicators: int
    latest: Period | None  # newest month with figures
    month: Period  # the last ended one
    delivered: Mapping[str, int] | None  # active areas: how many teams have delivered all, some or none of it
    signals: Signals


def overview(database: Database, catalogue: Catalogue, today: date) -> tuple[AreaLine, ...]:
    """Every area, in the order of the catalogue."""
    frame = observations.current(database)
    series = compute(frame, catalogue, today, decisions.standing(database))
    month = Period.containing(today).shift(-1)
    came = {
        area.id: tally(
            deliveries(observations.deliveries(database, area.id), catalogue, area, today, None), month
        )
        for area in catalogue.areas.values()
        if area.allows.reminding
    }
    return tuple(
        _line(area, catalogue, frame, series, month, came.get(area.id)) for area in catalogue.areas.values()
    )


def _line(
    area: Area, catalogue: Catalogue, frame: pd.DataFrame, series: SeriesSet, month: Period,
    came: Mapping[str, int] | None,
) -> AreaLine:  # fmt: skip
    here = frame[frame["area"] == area.id]
    ids = {i.id for i in catalogue.indicators_of(area.id)}
    return AreaLine(
        area=area,
        teams=sum(team.active for team in catalogue.teams_of(area.id)),
        indicators=len(ids),
        latest=Period.containing(here["start"].max().date()) if len(here) else None,
        month=month,
        delivered=came,
        signals=Signals.of(found for (_, indicator), found in series.assessments.items() if indicator in ids),
    )
