"""The variation page: is the difference between the teams of an area more than chance, and is it shrinking?

All as keys and numbers, in natural units. Numerators and denominators are added, percentages never averaged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from lkt.domain.area import Area
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator
from lkt.domain.region import THEN, Geography, Region
from lkt.domain.team import Scope
from lkt.store import Database, decisions, observations
from lkt.variation import comparable
from lkt.variation.reasons import FEW_PERIODS, NO_UNITS, NOT_COMPARABLE
from lkt.views.funnels import NO_FUNNEL, FunnelView, NoFunnel, funnel_of
from lkt.views.levels import RegionLevel, TeamLevel, placed, region_levels, team_levels
from lkt.views.months import Months, months_of
from lkt.views.rows import prepare
from lkt.views.spreads import Share, Spread, shared_out, spreads
from lkt.views.windows import KINDS, final

NO_LAW = "no_law"  # nobody knows what chance does to such figures


@dataclass(frozen=True)
class VariationView:
    """The page. With a `reason` nothing is compared; otherwise `newest` is there, and may have its own reason.

    `way` is shrinking, growing, cannot_tell, few_periods or other_teams.
    """

    area: Area
    indicator: Indicator
    reason: str
    newest: Spread | None = None
    teams: tuple[TeamLevel, ...] = ()
    regions: tuple[RegionLevel, ...] = ()
    way: str = FEW_PERIODS
    spreads: tuple[Spread, ...] = ()  # oldest first
    funnel: FunnelView | NoFunnel = NO_FUNNEL
    # Of regions, hospitals and teams; empty where there is nothing to share out.
    shares: tuple[Share, ...] = ()
    # Means without their own spread: chance is what teams do from one period to the next.
    chance_seen: bool = False
    demo: bool = False

    @property
    def forbidden(self) -> bool:
        """The indicator must not be used between teams."""
        return self.reason == NOT_COMPARABLE

    @property
    def level(self) -> float:
        """The level of all teams together, their figures added."""
        return sum(v.numerator for v in self.teams) / sum(v.denominator for v in self.teams)

    @property
    def on_target(self) -> tuple[int, int] | None:
        """How many teams meet the target, of how many that have one; None where there is none."""
        told = [level.met for level in self.teams if level.met is not None]
        return (sum(told), len(told)) if told else None


def variation_view(
    database: Database, catalogue: Catalogue, scope: Scope, area_id: str, indicator_id: str, today: date,
    geography: Geography = THEN, usual: bool = False,
) -> VariationView:  # fmt: skip
    """Everything the variation page shows first for one indicator of an area.

    geography: which regions the teams are gathered in. usual: whether the limits of the funnel leave room for the
    differences that teams usually have.
    """
    frame = observations.current(database, area=area_id, indicator=indicator_id)
    prepared = prepare(frame, catalogue, today, decisions.standing(database))
    return compare(prepared, catalogue, catalogue.indicators[indicator_id], geography, usual)


def compare(
    prepared: pd.DataFrame, catalogue: Catalogue, indicator: Indicator,
    geography: Geography = THEN, usual: bool = False,
) -> VariationView:  # fmt: skip
    """The page from rows as `lkt.views.rows.prepare` makes them."""
    area = catalogue.areas[indicator.area]
    if reason := _never(indicator):
        return VariationView(area, indicator, reason)
    figures = final(prepared, indicator)
    if not len(figures.x):
        return VariationView(area, indicator, _nothing(prepared))
    months, kind = months_of(figures, indicator), KINDS[indicator.measure]
    if not months.told.any():
        return VariationView(area, indicator, NO_LAW)
    newest, course, way = spreads(months, kind)
    regions = placed(catalogue, months.teams, newest.stretch, geography)
    drawn, levels = funnel_of(
        team_levels(months, newest.stretch, catalogue, indicator, regions), indicator, usual
    )
    return VariationView(
        area=area, indicator=indicator, reason="", newest=newest, teams=levels,
        regions=region_levels(levels, catalogue), way=way, spreads=course, funnel=drawn,
        shares=_shares(months, newest, kind, catalogue, regions),
        chance_seen=kind == "mean" and not figures.has_spread,
        demo=bool((prepared["source"] == "demo").any()),
    )  # fmt: skip


def _never(indicator: Indicator) -> str:
    """Why the indicator is never compared; empty where it may be."""
    return comparable(indicator) or ("" if indicator.measure in KINDS else NO_LAW)


def _nothing(prepared: pd.DataFrame) -> str:
    """Why there is no final figure to compare."""
    unknown = prepared["y"].notna().any() and prepared["denominator"].isna().all()
    return NO_LAW if unknown else NO_UNITS


def _shares(
    months: Months, newest: Spread, kind: str, catalogue: Catalogue, regions: dict[str, Region | None]
) -> tuple[Share, ...]:
    """Empty where there is no variation to share out, or a single region."""
    if newest.reason or not newest.beyond_chance:
        return ()
    names = [region.id if region else None for region in regions.values()]
    hospitals = [catalogue.teams[team].lead_organisation for team in months.teams]
    return shared_out(months, newest.stretch, kind, names, hospitals)
