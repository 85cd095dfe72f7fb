"""The variation page: is the difference between the teams of an area more than chance, and is it shrinking?

All as keys and numbers, in natural units. Numerators and denominators are added, percentages never averaged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan

import numpy as np
import pandas as pd

from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator
from lkt.domain.period import Period
from lkt.domain.region import THEN, Geography, Region
from lkt.variation import LAWS, UnitMatrix, comparable, over_time, shares, variance
from lkt.variation.trend import ONE_SCALE
from lkt.variation.unit_matrix import back
from lkt.views import windows

NO_LAW = "no_law"  # nobody knows what chance does to such figures
_LONGER = (variance.FEW_CASES, variance.ALL_ZERO, variance.ALL_FULL)  # what a longer window may mend


@dataclass(frozen=True)
class Spread:
    """The standard deviation of the teams' levels in some months, chance taken out, with its 95 % interval.

    NaN where `reason` says why there is no answer; `upper` may be infinite. `mean` is that of the teams' levels, each
    weighing by what it knows. `log`: the same and its ends on the logarithm, of shares that of the odds.
    """

    months: int
    first: Period
    last: Period
    teams: int
    mean: float
    sd: float
    lower: float
    upper: float
    lowest: float
    highest: float
    reason: str
    log: tuple[float, float, float] = (nan, nan, nan)

    @property
    def beyond_chance(self) -> bool:
        return self.lower > 0


@dataclass(frozen=True)
class VariationView:
    """The page. With a `reason` nothing is compared; otherwise `newest` is there, and may have its own reason.

    `funnel` may be the reason why there is none. `way` is shrinking, growing, cannot_tell, few_periods or other_units;
    or natural_shrinking or natural_growing, where it may be that the level alone has moved.
    """

    indicator: Indicator
    reason: str
    newest: Spread | None = None
    teams: tuple[windows.TeamLevel, ...] = ()
    regions: tuple[windows.RegionLevel, ...] = ()
    way: str = variance.FEW_PERIODS
    spreads: tuple[Spread, ...] = ()  # oldest first
    funnel: windows.FunnelView | str = windows.KIND
    # A row for "region", "hospital" and "team": how many groups, the share of the variation (NaN where there is none)
    # with its 95 % interval. Empty where there is nothing to share out.
    shares: pd.DataFrame = field(default_factory=pd.DataFrame)
    # Means without their own spread: chance is what teams do from one period to the next.
    chance_seen: bool = False

    @property
    def forbidden(self) -> bool:
        """The indicator must not be used between teams."""
        return self.reason == variance.NOT_COMPARABLE

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
    prepared: pd.DataFrame, catalogue: Catalogue, indicator: Indicator,
    geography: Geography = THEN, usual: bool = False,
) -> VariationView:  # fmt: skip
    """Everything the variation page shows first, from the rows of one indicator (`lkt.views.rows.prepare`).

    geography: which regions the teams are gathered in. usual: whether the limits of the funnel leave room for the
    differences that teams usually have.
    """
    figures = windows.final(prepared, indicator)
    if reason := _never(indicator, prepared, figures):
        return VariationView(indicator, reason)
    units, kind = windows.by_month(figures, indicator), windows.KINDS[indicator.measure]
    if not units.size.any():
        return VariationView(indicator, NO_LAW)
    newest, window, course, way = spreads(units, kind)
    day = geography.on(newest.last.last_day)
    regions = {team: catalogue.region_of(catalogue.teams[team], day) for team in units.units}
    levels = windows.team_levels(window, figures, catalogue, indicator, regions)
    drawn, levels = windows.funnel_of(levels, indicator, usual)
    return VariationView(
        indicator=indicator, reason="", newest=newest, teams=levels,
        regions=windows.region_levels(levels, catalogue), way=way, spreads=course, funnel=drawn,
        shares=_shares(newest, window, kind, catalogue, regions),
        chance_seen=kind == "mean" and bool(figures["spread"].isna().all()),
    )  # fmt: skip


def _never(indicator: Indicator, prepared: pd.DataFrame, figures: pd.DataFrame) -> str:
    """Why nothing can be compared; empty where it may be."""
    if reason := comparable(indicator) or ("" if indicator.measure in windows.KINDS else NO_LAW):
        return reason
    unknown = prepared["y"].notna().any() and prepared["denominator"].isna().all()
    return "" if len(figures) else NO_LAW if unknown else variance.NO_UNITS


def spreads(units: UnitMatrix, kind: str) -> tuple[Spread, UnitMatrix, tuple[Spread, ...], str]:
    """The newest window that can tell, its figures, the spread of every whole window (oldest first), and its way.

    Of teams by months. The newest half-year; the newest year where that is too short. The course is one of half-years
    where there are five whole ones, else of quarters, so that it can be judged earlier.
    """
    months, end = len(units.periods), units.periods[-1]
    width = windows.HALF_YEAR if months // windows.HALF_YEAR >= windows.LEAST else windows.QUARTER
    steps = range(months // width)[::-1]
    asked = [(windows.HALF_YEAR, 0), (windows.YEAR, 0), *((width, number) for number in steps)]
    seen = units.gathered([back(months, *each) for each in asked])
    at = np.concatenate([[np.nan, np.nan], np.arange(len(steps)) * width / 12])
    spread, trend = over_time(seen, at, LAWS[kind])
    newest = Period.month(end // 12, end % 12 + 1)
    lasts = [newest.shift(-step * months) for months, step in asked]
    columns = (
        spread.units, spread.mean, spread.sd, spread.sd_lower, spread.sd_upper, spread.lowest, spread.highest,
        spread.reason, np.stack([spread.sd_log, spread.sd_log_lower, spread.sd_log_upper], axis=1),
    )  # fmt: skip
    each = [
        Spread(months, last.shift(1 - months), last, *told)
        for (months, _), last, *told in zip(
            asked, lasts, *(column.tolist() for column in columns), strict=True
        )
    ]
    chosen = 1 if each[0].reason in _LONGER else 0
    way = trend.reason if trend.reason in (variance.FEW_PERIODS, variance.OTHER_UNITS) else trend.way
    if trend.reason == ONE_SCALE:
        way = f"natural_{trend.natural}"
    return each[chosen], seen.gathered([slice(chosen, chosen + 1)]), tuple(each[2:]), way


def _shares(
    newest: Spread, window: UnitMatrix, kind: str, catalogue: Catalogue, regions: dict[str, Region | None]
) -> pd.DataFrame:
    """Of regions, hospitals and teams; empty where there is no variation to share out, or a single region.

    Where every hospital has a single team, it cannot be told from it, and there is no share of hospitals.
    """
    if newest.reason or not newest.beyond_chance:
        return pd.DataFrame()
    value, size = window.value[:, 0], window.size[:, 0]
    known = (size > 0) & np.array([region is not None for region in regions.values()])
    named = {
        "region": [region.id if region else "" for region in regions.values()],
        "hospital": [catalogue.teams[team].lead_organisation for team in regions],
    }
    codes = {
        level: np.unique(np.array(names)[known], return_inverse=True)[1] for level, names in named.items()
    }
    if len(np.unique(codes["region"])) < 2:
        return pd.DataFrame()
    if len(np.unique(codes["hospital"])) == known.sum():
        del codes["hospital"]
    found = shares(value[known], size[known], list(codes.values()), LAWS[kind])
    return pd.DataFrame(found._asdict(), index=[*codes, "team"])
