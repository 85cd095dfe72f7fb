"""Every team of one indicator as a small run chart on the same axes: whom can we learn from?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import inf

import pandas as pd

from lkt.domain.area import Area
from lkt.domain.assessment import Assessment, Case
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator
from lkt.domain.region import THEN, Geography, Region
from lkt.domain.team import Scope, Team
from lkt.store import Database, decisions, observations
from lkt.variation import comparable
from lkt.variation.variance import NO_UNITS
from lkt.views.series import compute
from lkt.views.verdict import Reading, reading

SORTS = ("name", "level", "signal")
_SIGNALS = list(Reading)  # improvement first: it is they who can teach


@dataclass(frozen=True)
class Small:
    """One team. `points` as in `lkt.views.series`; `level` is the newest median in natural units, NaN without one."""

    team: Team
    region: Region | None
    assessment: Assessment
    level: float
    points: pd.DataFrame

    @property
    def reading(self) -> Reading:
        return reading(self.assessment)


@dataclass(frozen=True)
class MultiplesView:
    """`teams` are those that have reported. Nothing is shown with a `reason`.

    `span` and `range`: the axes that all share, the first and last period and the lowest and highest figure.
    """

    area: Area
    indicator: Indicator
    reason: str
    teams: tuple[Small, ...] = ()
    silent: tuple[Team, ...] = ()
    span: tuple[pd.Timestamp, pd.Timestamp] | None = None
    range: tuple[float, float] = (0.0, 1.0)

    @property
    def regions(self) -> tuple[Region | None, ...]:
        """Those of the teams, in the order of the catalogue; None last, for teams without one."""
        return tuple(dict.fromkeys(small.region for small in self.teams))


def multiples_view(
    database: Database, catalogue: Catalogue, scope: Scope, area_id: str, indicator_id: str, today: date,
    geography: Geography = THEN,
) -> MultiplesView:  # fmt: skip
    """All teams of the area, in the regions of the newest period."""
    area, indicator = catalogue.areas[area_id], catalogue.indicators[indicator_id]
    if reason := comparable(indicator):
        return MultiplesView(area, indicator, reason)
    frame = observations.current(database, area=area_id, indicator=indicator_id)
    series = compute(frame, catalogue, today, decisions.standing(database))
    points = series.points.dropna(subset=["value"])
    if points.empty:
        return MultiplesView(area, indicator, NO_UNITS)
    day = geography.on(points["x"].max().date())
    own = dict(list(points.groupby("team")))
    teams = [team for team in catalogue.teams_of(area_id) if team.id in own]
    order = list(catalogue.regions)
    told = [_small(team, catalogue.region_of(team, day), own[team.id], series.assessments) for team in teams]
    told.sort(key=lambda small: order.index(small.region.id) if small.region else len(order))
    shown = points[["value", "centre", "target"]]
    return MultiplesView(
        area, indicator, "", tuple(told),
        tuple(team for team in catalogue.teams_of(area_id) if team.id not in own and team.active),
        (points["x"].min(), points["x"].max()), (float(shown.min().min()), float(shown.max().max())),
    )  # fmt: skip


def _small(
    team: Team, region: Region | None, points: pd.DataFrame, found: Mapping[tuple[str, str], Assessment]
) -> Small:
    key = (team.id, str(points["indicator"].iloc[0]))
    level = float(points["centre"].iloc[-1])
    return Small(team, region, found.get(key, Assessment(Case.EMPTY)), level, points)


def placed_by(small: Small, sort: str) -> tuple[float, float]:
    """What teams of a region are sorted by: the level (highest first), or the signal (improvements first)."""
    level = -small.level if small.level == small.level else inf
    return (level, 0.0) if sort == "level" else (_SIGNALS.index(small.reading), level)
