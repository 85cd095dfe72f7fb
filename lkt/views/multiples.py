"""Every team of one indicator as a small run chart on the same axes: whom can we learn from?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from math import inf

import pandas as pd

from lkt.domain.area import Area
from lkt.domain.assessment import Assessment, Case, Reading
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator
from lkt.domain.names import danish
from lkt.domain.organisation import THEN, Geography, Region
from lkt.domain.team import Team
from lkt.variation.variance import NO_UNITS, comparable
from lkt.views.series import SeriesSet

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


@dataclass(frozen=True)
class MultiplesView:
    """`teams`: those that have reported, by region in the order of the catalogue (None last). Nothing with a `reason`.

    `span` and `range`: the axes that all share, the first and last period and the lowest and highest figure.
    """

    area: Area
    indicator: Indicator
    reason: str
    teams: tuple[Small, ...] = ()
    silent: tuple[Team, ...] = ()
    hidden: tuple[Team, ...] = ()  # of these nothing may be shown
    least: int = 0  # the least count that is shown
    span: tuple[pd.Timestamp, pd.Timestamp] | None = None
    range: tuple[float, float] = (0.0, 1.0)
    pause: tuple[date, date] | None = None  # from when the network is paused until today


def multiples_view(
    series: SeriesSet, catalogue: Catalogue, indicator: Indicator, today: date, geography: Geography = THEN
) -> MultiplesView:
    """All teams of the area (`series`), in the regions of the newest period."""
    area = catalogue.areas[indicator.area]
    if reason := comparable(indicator):
        return MultiplesView(area, indicator, reason)
    reported = series.points[series.points["indicator"] == indicator.id]
    points = reported.dropna(subset=["value"])
    if points.empty:
        return MultiplesView(area, indicator, NO_UNITS)
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
    least = max(reported["hidden"])
    small = set(reported.loc[reported["hidden"] > 0, "team"]) - set(own)
    without = [team for team in catalogue.teams_of(indicator.area) if team.id not in own and team.active]
    shown, pause = points[["value", "centre", "target"]], area.pause(today)
    return MultiplesView(
        area, indicator.told(points["grain"]), "", tuple(teams),
        tuple(team for team in without if team.id not in small),
        tuple(team for team in without if team.id in small), least,
        (points["x"].min(), max([points["x"].max(), *map(pd.Timestamp, pause or ())])),
        (float(shown.min().min()), float(shown.max().max())), pause,
    )  # fmt: skip


def ordered(teams: Iterable[Small], sort: str) -> list[Small]:
    """By level (highest first), by signal (improvements first), or by name as Danes sort; the rest by name."""
    keys: dict[str, Callable[[Small], tuple[float, float]]] = {
        "name": lambda small: (0.0, 0.0),
        "level": lambda small: (-small.level if small.level == small.level else inf, 0.0),
        "signal": lambda small: (_SIGNALS.index(small.assessment.reading), keys["level"](small)[0]),
    }
    return sorted(teams, key=lambda small: (keys[sort](small), danish(small.team.name)))
