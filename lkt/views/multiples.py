"""Every team of one indicator as a small run chart on the same axes: whom can we learn from?"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import pandas as pd

from lkt.domain.assessment import Assessment, Case
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator
from lkt.domain.region import THEN, Geography, Region
from lkt.domain.team import Team
from lkt.variation import comparable
from lkt.variation.variance import NO_UNITS
from lkt.views.series import SeriesSet
from lkt.views.verdict import Reading, reading

SORTS = ("name", "level", "signal")
_SIGNALS = list(Reading)  # improvement first: it is they who can teach


@dataclass(frozen=True)
class Small:
    """One team. `points` as in `lkt.views.series`."""

    team: Team
    region: Region | None
    assessment: Assessment
    points: pd.DataFrame

    @property
    def level(self) -> float:
        """The newest median in natural units, NaN without one."""
        return float(self.points["centre"].iloc[-1])

    @property
    def reading(self) -> Reading:
        return reading(self.assessment)


@dataclass(frozen=True)
class MultiplesView:
    """`teams`: those that have reported, by region in the order of the catalogue (None last). Nothing with a `reason`.

    `span` and `range`: the axes that all share, the first and last period and the lowest and highest figure.
    """

    indicator: Indicator
    reason: str
    teams: tuple[Small, ...] = ()
    silent: tuple[Team, ...] = ()
    span: tuple[pd.Timestamp, pd.Timestamp] | None = None
    range: tuple[float, float] = (0.0, 1.0)


def multiples_view(
    series: SeriesSet, catalogue: Catalogue, indicator: Indicator, geography: Geography = THEN
) -> MultiplesView:
    """All teams of the area (`series`), in the regions of the newest period."""
    if reason := comparable(indicator):
        return MultiplesView(indicator, reason)
    points = series.points[series.points["indicator"] == indicator.id].dropna(subset=["value"])
    if points.empty:
        return MultiplesView(indicator, NO_UNITS)
    day, order = geography.on(points["x"].max().date()), list(catalogue.regions)
    own = dict(list(points.groupby("team")))
    teams = [
        Small(
            team, catalogue.region_of(team, day),
            series.assessments.get((team.id, indicator.id), Assessment(Case.EMPTY)), own[team.id],
        )
        for team in catalogue.teams_of(indicator.area)
        if team.id in own
    ]  # fmt: skip
    teams.sort(key=lambda small: order.index(small.region.id) if small.region else len(order))
    shown = points[["value", "centre", "target"]]
    return MultiplesView(
        indicator, "", tuple(teams),
        tuple(team for team in catalogue.teams_of(indicator.area) if team.id not in own and team.active),
        (points["x"].min(), points["x"].max()), (float(shown.min().min()), float(shown.max().max())),
    )  # fmt: skip


def placed_by(small: Small, sort: str) -> tuple[float, float]:
    """What teams of a region are sorted by: the level (highest first), or the signal (improvements first)."""
    level = -small.level if small.level == small.level else inf
    return (level, 0.0) if sort == "level" else (_SIGNALS.index(small.reading), level)
