"""One area: its aims, its teams against its indicators, and who has delivered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from lkt.domain.area import Area
from lkt.domain.assessment import Level
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator
from lkt.domain.period import Period
from lkt.domain.region import Region
from lkt.domain.team import Team
from lkt.planning import NoiseFloor, noise_floor
from lkt.planning.noise import sides
from lkt.store import Database, observations
from lkt.views.delivery import Delivery, deliveries
from lkt.views.rows import KEY
from lkt.views.series import SeriesSet, area_series
from lkt.views.sustained import sustained
from lkt.views.verdict import Reading, Signals, reading


@dataclass(frozen=True)
class Cell:
    """One team and one indicator."""

    team: str
    indicator: str
    reading: Reading
    way: int  # 1 up, -1 down, 0 no way
    latest: float | None  # natural units
    latest_period: date | None
    now: Level | None = None


@dataclass(frozen=True)
class AreaView:
    """The area page. `teams` are in the order of the matrix: by region, then by name as given."""

    area: Area
    indicators: tuple[Indicator, ...]
    teams: tuple[tuple[Team, Region], ...]
    cells: tuple[Cell, ...]
    points: pd.DataFrame  # team, indicator, phase, grain, x, value
    signals: Signals
    noise: NoiseFloor  # how many signals chance alone would give
    deliveries: tuple[Delivery, ...]
    latest: Period | None
    lasted: Mapping[Reading, int]  # of a network that has ended, how many series have held since


def area_view(database: Database, catalogue: Catalogue, area_id: str, today: date) -> AreaView:
    """Everything the area page shows, computed together."""
    area = catalogue.areas[area_id]
    series = area_series(database, catalogue, area_id, today)
    latest = Period.containing(series.table["x"].max().date()) if len(series.table) else None
    came = observations.deliveries(database, area_id)
    # A closed network is shown with the regions of its own time.
    day = min(latest.last_day, today) if latest else today
    return AreaView(
        area=area,
        indicators=catalogue.indicators_of(area_id),
        teams=tuple(_by_region(catalogue, area_id, day)),
        cells=tuple(_cells(series)),
        points=series.points[["team", "indicator", "phase", "grain", "x", "value"]],
        signals=Signals.of(series.assessments.values()),
        noise=noise_of(series),
        deliveries=deliveries(came, catalogue, area, today, latest),
        latest=latest,
        lasted=Counter(
            found.reading for found in sustained(series.points, area, catalogue.indicators).values()
        ),
    )


def noise_of(series: SeriesSet) -> NoiseFloor:
    """How many of the series show a signal, and how many would if nothing had changed anywhere.

    Of each series its newest phase, about its own median. A frozen baseline, or another chart that it is judged on, has
    another chance and does not count, nor do series too short to show anything.
    """
    newest = ~series.summary.duplicated(KEY, keep="last").to_numpy()
    above, below = (side[newest] for side in sides(series.points, series.summary))
    found = [
        series.assessments[key] for key in series.summary.loc[newest, KEY].itertuples(index=False, name=None)
    ]
    frozen = [bool(e and (e.base < e.observations or e.why)) for e in (a.evidence for a in found)]
    return noise_floor(
        above, below, [a.span is not None for a in found],
        judged=[a.judged and not f for a, f in zip(found, frozen, strict=True)],
    )  # fmt: skip


def _by_region(catalogue: Catalogue, area_id: str, day: date) -> list[tuple[Team, Region]]:
    order = list(catalogue.regions)  # north to south, as the catalogue lists them
    placed = [(team, catalogue.region_of(team, day)) for team in catalogue.teams_of(area_id) if team.active]
    known = [(team, region) for team, region in placed if region is not None]
    return sorted(known, key=lambda pair: order.index(pair[1].id))


def _cells(series: SeriesSet) -> list[Cell]:
    """One cell per series, from its assessment and its newest figure."""
    seen = series.points.dropna(subset=["value"]).drop_duplicates(KEY, keep="last")
    rows = zip(*(seen[name] for name in (*KEY, "value", "x")), strict=True)
    newest = {(team, indicator): (value, x.date()) for team, indicator, value, x in rows}
    return [
        Cell(
            *key,
            reading(found),
            found.way,
            *newest.get(key, (None, None)),
            found.evidence.now if found.evidence else None,
        )
        for key, found in series.assessments.items()
    ]
