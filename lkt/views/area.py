"""One area: its aims, its teams against its indicators, and who has delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pandas as pd

from lkt.domain.area import Area
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator
from lkt.domain.period import Period
from lkt.domain.region import Region
from lkt.domain.scope import Scope
from lkt.domain.team import Team
from lkt.store import Database, observations
from lkt.views.delivery import Delivery, deliveries
from lkt.views.overview import SHORTEST, Signals, signals
from lkt.views.series import SeriesSet, compute


class Reading(StrEnum):
    """What a cell of the matrix says."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    OTHER = "other"  # a signal without a good or bad way
    NONE = "none"  # no signal
    SHORT = "short"  # too few points to tell
    EMPTY = "empty"  # nothing reported


@dataclass(frozen=True)
class Cell:
    """One team and one indicator."""

    team: str
    indicator: str
    reading: Reading
    way: int  # 1 up, -1 down, 0 no way
    points: int
    latest: float | None  # natural units
    latest_period: date | None
    centre: float | None


@dataclass(frozen=True)
class AreaView:
    """The area page. `teams` are in the order of the matrix: by region, then by name as given."""

    area: Area
    lead: Region
    indicators: tuple[Indicator, ...]
    teams: tuple[tuple[Team, Region], ...]
    cells: tuple[Cell, ...]
    points: pd.DataFrame  # team, indicator, x, value, provisional
    signals: Signals
    deliveries: tuple[Delivery, ...]
    latest: Period | None
    demo: bool


def area_view(
    database: Database, catalogue: Catalogue, scope: Scope, area_id: str, today: date
) -> AreaView:
    """Everything the area page shows, computed together."""
    area = catalogue.areas[area_id]
    frame = observations.current(database, area=area_id)
    series = compute(frame, catalogue, today)
    monthly = frame[frame["grain"] == "month"]
    latest = Period.containing(monthly["start"].max().date()) if len(monthly) else None
    came = observations.deliveries(database, area_id)
    return AreaView(
        area=area,
        lead=catalogue.regions[area.lead_region],
        indicators=catalogue.indicators_of(area_id),
        teams=tuple(_by_region(catalogue, area_id, _day(area, latest, today))),
        cells=tuple(_cells(series)),
        points=series.points[["team", "indicator", "x", "value", "provisional"]],
        signals=signals(series.latest),
        deliveries=deliveries(came, catalogue, area, today, latest),
        latest=latest,
        demo=bool((frame["source"] == "demo").any()),
    )


def _day(area: Area, latest: Period | None, today: date) -> date:
    """A closed network is shown with the regions of its own time."""
    return min(latest.last_day, today) if latest else today


def _by_region(catalogue: Catalogue, area_id: str, day: date) -> list[tuple[Team, Region]]:
    order = list(catalogue.regions)  # north to south, as the catalogue lists them
    placed = [(team, catalogue.region_of(team, day)) for team in catalogue.teams_of(area_id) if team.active]
    known = [(team, region) for team, region in placed if region is not None]
    return sorted(known, key=lambda pair: order.index(pair[1].id))


def _cells(series: SeriesSet) -> list[Cell]:
    seen = series.points.dropna(subset=["value"]).drop_duplicates(["team", "indicator"], keep="last")
    newest = {(row.team, row.indicator): row for row in seen.itertuples()}
    return [_cell(row, newest.get((row.team, row.indicator))) for row in series.latest.itertuples()]


def _cell(row: object, newest: object | None) -> Cell:
    way, reading = _reading(row)
    return Cell(
        team=row.team,  # type: ignore[attr-defined] # rows of itertuples carry the columns' names
        indicator=row.indicator,  # type: ignore[attr-defined]
        reading=reading,
        way=way,
        points=int(row.observations),  # type: ignore[attr-defined]
        latest=float(newest.value) if newest else None,  # type: ignore[attr-defined]
        latest_period=newest.x.date() if newest else None,  # type: ignore[attr-defined]
        centre=None if pd.isna(row.centre) else float(row.centre),  # type: ignore[attr-defined]
    )


def _reading(row: object) -> tuple[int, Reading]:
    if row.useful < SHORTEST:  # type: ignore[attr-defined]
        return 0, Reading.SHORT if row.observations else Reading.EMPTY  # type: ignore[attr-defined]
    if not row.runs_signal:  # type: ignore[attr-defined]
        return 0, Reading.NONE
    found = {"improvement": Reading.IMPROVEMENT, "concern": Reading.CONCERN}
    return 0, found.get(row.variation, Reading.OTHER)  # type: ignore[attr-defined]
