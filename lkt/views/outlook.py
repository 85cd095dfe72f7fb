"""Can the team see it? Where its series stands, what it may hope for, and the chance that this would show.

Always of the run chart that every screen shows, whatever chart somebody looks through.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import floor, isnan, log10

import pandas as pd

from lkt.domain.area import Area
from lkt.domain.assessment import Assessment, Case
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Direction, Indicator, Measure
from lkt.domain.period import Grain, Period, periods
from lkt.planning.power import COUNTED, ENOUGH, SERIES, Outlook, Plan, Sight, outlook, spread_of
from lkt.views.series import SeriesSet

__all__ = ["ENOUGH", "LONGEST", "SERIES", "Footing", "Outlook", "Sight", "footing", "foresee"]

AHEAD, LONGEST = 12, 60  # months: where no end is planned, and the most that can be asked for
POINTS, PART = 0.1, 0.2  # hoped for without a target: ten percentage points, a fifth of any other level

# Why there is no outlook.
BY_EVENT, NOT_MONTHLY, NEUTRAL, ENDED = "by_event", "not_monthly", "neutral", "ended"
FEW, NO_SPREAD, BEST = "few", "no_spread", "best"


@dataclass(frozen=True)
class Footing:
    """Where a series stands, in natural units: the level `now`, told by the months `first` to `last`.

    changed: only the figures since the newest lasting change tell where it stands.
    sizes: what each month rests on, from `first` to the one before `begins`; 0 is a month without a figure.
    usual: what a month to come will rest on.
    hoped, months: what is asked unless somebody asks otherwise; `begins` is the first of these months.
    """

    now: float
    first: Period
    last: Period
    changed: bool
    sizes: tuple[float, ...]
    usual: float
    spread: float
    begins: Period
    hoped: float
    months: int


def footing(
    series: SeriesSet, catalogue: Catalogue, team: str, indicator_id: str, today: date
) -> Footing | str:
    """Where the series of a team, one of an area's, stands, or the reason why it has no outlook."""
    series, indicator = series.only(team, indicator_id), catalogue.indicators[indicator_id]
    found = series.assessments.get((team, indicator_id), Assessment(Case.EMPTY))
    area = catalogue.areas[indicator.area]
    # The newest phase, provisional figures too; `above / size` is the figure.
    rows = series.table[~series.table["excluded"] & series.table["y"].notna()]
    rows = rows[rows["part"] == rows["part"].max()]
    chance = indicator.measure in (Measure.PROPORTION, Measure.RATE)
    size = rows["denominator"] if chance else pd.Series(1.0, rows.index)
    rows = rows.assign(size=size, above=rows["y"] * size)
    final = rows[~rows["left_out"]]
    if reason := _never(series.table, final, indicator, area):
        return reason
    level = found.now
    changed = level is not None and level.was is not None
    now = float(final["above"].sum() / final["size"].sum())
    if level and changed:
        final, rows = (each[each["x"] >= pd.Timestamp(str(level.since))] for each in (final, rows))
        now = level.figure
    spread = spread_of(indicator.measure, final["above"], final["size"])
    if reason := _stuck(now, spread, indicator):
        return reason
    months = (Period.containing(x.date()) for x in rows["x"])
    sizes = dict(zip(months, rows["size"].astype(float).tolist(), strict=True))
    begins = max(*sizes, Period.containing(today)).next()
    left = len(periods(begins, area.timeline.planned_end)) if area.timeline.planned_end else 0
    return Footing(
        now=now, first=min(sizes), last=Period.containing(final["x"].iloc[-1].date()), changed=changed,
        sizes=tuple(sizes.get(month, 0.0) for month in periods(min(sizes), begins.shift(-1))),
        usual=float(rows["size"].median()), spread=spread, begins=begins,
        hoped=_hoped(now, found.target, indicator), months=min(left or AHEAD, LONGEST),
    )  # fmt: skip


def foresee(found: Footing, indicator: Indicator, hoped: float, months: int) -> Outlook | None:
    """The chance that a better level shows within so many months; None where the level is no better.

    Takes about half a second.
    """
    if not _better(hoped, found.now, indicator.direction):
        return None
    sizes = (*found.sizes, *([found.usual] * months))
    return outlook(Plan(indicator.measure, sizes, len(found.sizes), found.now, hoped, found.spread))


def _never(table: pd.DataFrame, final: pd.DataFrame, indicator: Indicator, area: Area) -> str:
    """Why such a series has no outlook; empty where it may have one."""
    if indicator.measure.by_event:
        return BY_EVENT
    if (table["grain"] != Grain.MONTH).any():
        return NOT_MONTHLY
    if indicator.direction is Direction.NEUTRAL:
        return NEUTRAL
    if area.allows.sustaining:
        return ENDED
    return FEW if len(final) < 2 else ""


def _stuck(now: float, spread: float, indicator: Indicator) -> str:
    """Why no improvement can be thought of from this level."""
    counted = indicator.measure in COUNTED
    if isnan(spread) or (spread == 0 and not counted):
        return NO_SPREAD
    lowest = counted and indicator.direction is Direction.LOWER and now == 0
    highest = indicator.measure is Measure.PROPORTION and indicator.direction is Direction.HIGHER and now == 1
    return BEST if lowest or highest else ""


def _better(hoped: float, now: float, direction: Direction) -> bool:
    return hoped > now if direction is Direction.HIGHER else hoped < now


def _hoped(now: float, target: float | None, indicator: Indicator) -> float:
    """The target where that would be better, else a step that can be thought of."""
    share, way = indicator.measure is Measure.PROPORTION, 1 if indicator.direction is Direction.HIGHER else -1
    if target is not None and _better(target, now, indicator.direction):
        return min(target, 1.0) if share else target  # a tenth above a baseline of 95 % is more than all
    left = 1 - now if way > 0 else now
    step = min(POINTS, left / 2) if share else PART * abs(now) or 1 / indicator.scale
    shown = (now + way * step) * indicator.scale
    return round(shown, 1 - floor(log10(abs(shown)))) / indicator.scale  # two digits: nobody hopes for 73.4 %
