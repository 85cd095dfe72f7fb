"""The level of every team in a stretch, and of every region as the sum of its teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator
from lkt.domain.region import Geography, Region
from lkt.domain.team import Team
from lkt.spc.conclusion import comparison, meets
from lkt.views.months import Months
from lkt.views.windows import Stretch


@dataclass(frozen=True)
class TeamLevel:
    """A team in a stretch. `position` as in `lkt.variation.Funnel`; `met` None without a target.

    `told`: what the figure rests on, as in `lkt.views.months`.
    """

    team: Team
    region: Region | None
    numerator: float
    denominator: float
    told: float
    position: int = 0
    met: bool | None = None

    @property
    def value(self) -> float:
        return self.numerator / self.denominator


@dataclass(frozen=True)
class RegionLevel:
    """A region as the sum of its teams. `former`: the regions it was made of, where there are any."""

    region: Region
    teams: int
    numerator: float
    denominator: float
    former: tuple[RegionLevel, ...] = ()

    @property
    def value(self) -> float:
        return self.numerator / self.denominator


def placed(
    catalogue: Catalogue, teams: Iterable[str], stretch: Stretch, geography: Geography
) -> dict[str, Region | None]:
    """The region of each team for a whole stretch: that of its last day."""
    day = geography.on(stretch.last_day)
    return {team: catalogue.region_of(catalogue.teams[team], day) for team in teams}


def team_levels(
    months: Months,
    stretch: Stretch,
    catalogue: Catalogue,
    indicator: Indicator,
    regions: Mapping[str, Region | None],
) -> tuple[TeamLevel, ...]:
    """Every team with figures in the stretch, which ends with the newest month."""
    here = months.back(stretch.months)
    o, n, told = (values[:, here].sum(axis=1) for values in (months.o, months.n, months.told))
    return tuple(
        TeamLevel(
            catalogue.teams[team], regions[team], float(o[at]), float(n[at]), float(told[at]),
            met=_met(months, at, float(o[at] / n[at]), indicator),
        )
        for at, team in enumerate(months.teams)
        if n[at] > 0
    )  # fmt: skip


def _met(months: Months, at: int, value: float, indicator: Indicator) -> bool | None:
    """Against the target of the team's newest figure."""
    column = int(months.newest_figure[at])
    target, goal = indicator.target_at(months.month(column).start), float(months.goal[at, column])
    compared = comparison(target.operator, indicator.direction) if target else None
    return None if compared is None or np.isnan(goal) else meets(value, goal, compared)


def region_levels(levels: Iterable[TeamLevel], catalogue: Catalogue) -> tuple[RegionLevel, ...]:
    """In the order of the catalogue, north to south."""
    told = tuple(levels)
    found = []
    for region in catalogue.regions.values():
        own = [level for level in told if level.region == region]
        if own:
            found.append(_region(region, own, _former(region, own, catalogue)))
    return tuple(found)


def _region(region: Region, own: list[TeamLevel], former: tuple[RegionLevel, ...] = ()) -> RegionLevel:
    sums = (sum(level.numerator for level in own), sum(level.denominator for level in own))
    return RegionLevel(region, len(own), *sums, former)


def _former(region: Region, own: list[TeamLevel], catalogue: Catalogue) -> tuple[RegionLevel, ...]:
    before = region.valid_from - timedelta(days=1)
    found = []
    for name in region.predecessors:
        part = [level for level in own if catalogue.region_of(level.team, before) == catalogue.regions[name]]
        if part:
            found.append(_region(catalogue.regions[name], part))
    return tuple(found)
