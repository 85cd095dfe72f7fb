"""The variation page: is the difference between the teams of an area more than chance, and is it shrinking?

All as keys and numbers, in natural units. Numerators and denominators are added, percentages never averaged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from lkt.domain.area import Area
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.region import Region
from lkt.domain.scope import Scope
from lkt.domain.team import Team
from lkt.spc.assess import comparison, meets
from lkt.spc.groups import Groups
from lkt.store import Database, decisions, observations
from lkt.variation import comparable, funnel, variation
from lkt.variation.reasons import ALL_FULL, ALL_ZERO, FEW_CASES, FEW_PERIODS, NO_UNITS, NOT_COMPARABLE
from lkt.views.rows import prepare
from lkt.views.stretches import (
    HALF_YEAR,
    KINDS,
    YEAR,
    Stretch,
    final,
    newest_month,
    step_length,
    steps_back,
    whole_steps,
)

NO_LAW = "no_law"  # nobody knows what chance does to such figures
OTHER_TEAMS = "other_teams"  # those who were there all along tell another course than everyone
CANNOT_TELL = "cannot_tell"
_LONGER = (FEW_CASES, ALL_ZERO, ALL_FULL)  # what a longer stretch may mend
_GRID = 80  # sizes at which the limits are drawn


@dataclass(frozen=True)
class TeamLevel:
    """A team in the newest stretch. `position` as in `lkt.variation.Funnel`; `met` None without a target."""

    team: Team
    region: Region | None
    numerator: float
    denominator: float
    value: float
    position: int = 0
    met: bool | None = None


@dataclass(frozen=True)
class RegionLevel:
    """A region as the sum of its teams."""

    region: Region
    teams: int
    value: float


@dataclass(frozen=True)
class Spread:
    """How far the teams lie from each other in a stretch, chance taken out: a standard deviation, 95 % interval.

    NaN where `reason` says why there is no answer; `upper` may be infinite.
    """

    stretch: Stretch
    teams: int
    sd: float
    lower: float
    upper: float
    lowest: float
    highest: float
    reason: str

    @property
    def beyond_chance(self) -> bool:
        return self.lower > 0


@dataclass(frozen=True)
class Share:
    """The part of the variation that lies between regions, with its 95 % interval."""

    share: float
    lower: float
    upper: float


@dataclass(frozen=True)
class FunnelView:
    """`curves`: size, and lower and upper of 95 and 99.8 %. `phi` is 1 where chance alone is at work."""

    target: float
    phi: float
    curves: pd.DataFrame


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
    spreads: tuple[Spread, ...] = field(default=())  # oldest first
    funnel: FunnelView | None = None
    share: Share | None = None
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
    database: Database, catalogue: Catalogue, scope: Scope, area_id: str, indicator_id: str, today: date
) -> VariationView:
    """Everything the variation page shows for one indicator of an area."""
    frame = observations.current(database, area=area_id, indicator=indicator_id)
    prepared = prepare(frame, catalogue, today, decisions.standing(database))
    return compare(prepared, catalogue, catalogue.indicators[indicator_id], today)


def compare(prepared: pd.DataFrame, catalogue: Catalogue, indicator: Indicator, today: date) -> VariationView:
    """The page from rows as `lkt.views.rows.prepare` makes them."""
    area = catalogue.areas[indicator.area]
    if reason := comparable(indicator):
        return VariationView(area, indicator, reason)
    table = final(prepared, indicator)
    if reason := _nothing(table, prepared, indicator):
        return VariationView(area, indicator, reason)
    newest, part = _newest(table, indicator)
    day = min(newest.stretch.last_day, today)  # the regions of the time of the data
    placed = {t.id: catalogue.region_of(t, day) for t in catalogue.teams_of(area.id)}
    levels = _teams(part, catalogue, indicator, placed)
    drawn, levels = _funnel(levels, indicator)
    spreads, way = _course(table, indicator)
    return VariationView(
        area=area, indicator=indicator, reason="", newest=newest, teams=levels, regions=_regions(levels, catalogue),
        way=way, spreads=spreads, funnel=drawn, share=_share(part, placed, newest, indicator),
        demo=bool((prepared["source"] == "demo").any()),
    )  # fmt: skip


def _nothing(table: pd.DataFrame, prepared: pd.DataFrame, indicator: Indicator) -> str:
    """Why nothing can be compared; empty where something can."""
    if indicator.measure not in KINDS:
        return NO_LAW
    if len(table):
        return ""
    return NO_LAW if prepared["y"].notna().any() and prepared["denominator"].isna().all() else NO_UNITS


def _newest(table: pd.DataFrame, indicator: Indicator) -> tuple[Spread, pd.DataFrame]:
    """The newest half-year with its rows; the newest year where that is too short to tell."""
    last = newest_month(table)
    for months in (HALF_YEAR, YEAR):
        part = table[steps_back(table, months) == 0]
        found = _spread(_rows(part, indicator).iloc[0], Stretch.back(last, months))
        if found.reason not in _LONGER:
            break
    return found, part


def _rows(table: pd.DataFrame, indicator: Indicator, **more: str) -> pd.DataFrame:
    """What `lkt.variation.variation` says of every unit, and group or period where asked for."""
    rows: pd.DataFrame = _variation(table, indicator, **more).rows
    return rows


def _variation(table: pd.DataFrame, indicator: Indicator, **more: str) -> Any:
    kind = KINDS[indicator.measure]
    given = table.assign(figure=table["o"] / table["n"] if kind == "mean" else table["o"])
    spread = "spread" if kind == "mean" and table["spread"].notna().any() else None
    return variation(given, kind, unit="team", numerator="figure", denominator="n", spread=spread, **more)  # type: ignore[arg-type]


def _spread(row: pd.Series, stretch: Stretch) -> Spread:
    return Spread(
        stretch, int(row["units"]), float(row["sd"]), float(row["sd_lower"]),
        float(row["sd_upper"]), float(row["lowest"]), float(row["highest"]), str(row["reason"]),
    )  # fmt: skip


def _teams(
    part: pd.DataFrame, catalogue: Catalogue, indicator: Indicator, placed: dict[str, Region | None]
) -> tuple[TeamLevel, ...]:
    sums = part.groupby("team").agg(o=("o", "sum"), n=("n", "sum"), goal=("goal", "last"), x=("x", "last"))
    found = []
    for name, row in sums.iterrows():
        team, value = catalogue.teams[str(name)], row["o"] / row["n"]
        met = _met(value, row["goal"], indicator, row["x"].date())
        found.append(TeamLevel(team, placed.get(team.id), row["o"], row["n"], value, met=met))
    return tuple(found)


def _met(value: float, goal: float, indicator: Indicator, day: date) -> bool | None:
    target = indicator.target_at(day)
    compared = comparison(target.operator, indicator.direction) if target else None
    return None if compared is None or np.isnan(goal) else meets(value, goal, compared)


def _regions(levels: tuple[TeamLevel, ...], catalogue: Catalogue) -> tuple[RegionLevel, ...]:
    """In the order of the catalogue, north to south."""
    found = []
    for region in catalogue.regions.values():
        own = [level for level in levels if level.region == region]
        if own:
            whole = sum(level.denominator for level in own)
            found.append(RegionLevel(region, len(own), sum(level.numerator for level in own) / whole))
    return tuple(found)


def _funnel(
    levels: tuple[TeamLevel, ...], indicator: Indicator
) -> tuple[FunnelView | None, tuple[TeamLevel, ...]]:
    """The funnel of the teams, and the teams with their places in it; None where there can be none."""
    if indicator.measure not in (Measure.PROPORTION, Measure.RATE):
        return None, levels
    kind, one = KINDS[indicator.measure], Groups(np.array([0]), len(levels))
    size = np.array([level.denominator for level in levels])
    found = funnel(np.array([level.numerator for level in levels]), size, one, kind)
    if found.reason[0]:
        return None, levels
    target = float(found.target[0])
    positions = found.position.tolist()
    at = [
        TeamLevel(v.team, v.region, v.numerator, v.denominator, v.value, place, v.met)
        for v, place in zip(levels, positions, strict=True)
    ]
    return FunnelView(target, float(found.phi[0]), _curves(target, size, kind)), tuple(at)


def _curves(target: float, size: np.ndarray, kind: str) -> pd.DataFrame:
    """The limits at sizes from a little below the smallest team to a little above the largest."""
    grid = np.geomspace(max(0.8 * size.min(), 1.0), 1.08 * size.max(), _GRID)
    limits = funnel(target * grid, grid, Groups(np.array([0]), len(grid)), kind)
    names = ("lower95", "lower998"), ("upper95", "upper998")
    columns = dict(zip(names[0], limits.lower, strict=True)) | dict(zip(names[1], limits.upper, strict=True))
    return pd.DataFrame({"size": grid, **columns})


def _course(table: pd.DataFrame, indicator: Indicator) -> tuple[tuple[Spread, ...], str]:
    """The spread of every whole stretch, and where it is heading."""
    months = step_length(table)
    steps = steps_back(table, months)
    whole = whole_steps(table, months)
    cut = table.assign(step=-steps.astype(float))[steps < whole]
    if not len(cut):
        return (), FEW_PERIODS
    found = _variation(cut, indicator, period="step")
    last = newest_month(table)
    rows = found.rows[found.rows["period"] != ""]
    spreads = tuple(
        _spread(row, Stretch.back(last, months, round(-float(row["period"])))) for _, row in rows.iterrows()
    )
    return spreads, _way(found.trends.iloc[0], cut, indicator)


def _way(everyone: pd.Series, cut: pd.DataFrame, indicator: Indicator) -> str:
    """Where the spread is heading, unless those who were there all along disagree."""
    if everyone["reason"]:
        return FEW_PERIODS
    seen = cut.groupby("team")["step"].nunique()
    there = cut[cut["team"].isin(seen.index[seen == cut["step"].nunique()])]
    if everyone["trend"] == CANNOT_TELL or there["team"].nunique() in (0, len(seen)):
        return str(everyone["trend"])
    panel = _variation(there, indicator, period="step").trends.iloc[0]
    return str(everyone["trend"]) if panel["trend"] == everyone["trend"] else OTHER_TEAMS


def _share(
    part: pd.DataFrame, placed: dict[str, Region | None], newest: Spread, indicator: Indicator
) -> Share | None:
    """None where there is no variation to share out, or a single region."""
    regions = part["team"].map({team: region.id for team, region in placed.items() if region})
    if newest.reason or not newest.beyond_chance or regions.nunique() < 2:
        return None
    rows = _rows(part.assign(region=regions), indicator, group="region")
    row = rows[rows["level"] == "group"].iloc[0]
    if np.isnan(row["share"]):
        return None
    return Share(float(row["share"]), float(row["share_lower"]), float(row["share_upper"]))
