"""What a team asks of its series: who solved it, and can we see it?

For a team that misses its target: teams that began where it began, and what they did and when. All teams of the
indicator at once, final figures of the newest definition alone (`lkt.views.windows.final`).

And where its series stands, what it may hope for, and the chance that this would show: always of the run chart that
every screen shows, whatever chart somebody looks through.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache
from math import floor, isnan, log10

import pandas as pd

from lkt.domain.assessment import Assessment, Case
from lkt.domain.improvement import Change, Driver
from lkt.domain.indicator import Direction, Indicator, Measure
from lkt.domain.organisation import Region, Team
from lkt.domain.period import Grain, Period, periods
from lkt.planning.improvers import BEGINNING, NEWEST, Peer, solved
from lkt.planning.power import COUNTED, ENOUGH, SERIES, Outlook, Plan, Sight, outlook, spread_of
from lkt.spc.conclusion import comparison, meets
from lkt.store import Source
from lkt.variation.unit_matrix import UnitMatrix
from lkt.variation.variance import comparable
from lkt.views.series import SeriesSet
from lkt.views.windows import final, grains

__all__ = ["BEGINNING", "ENOUGH", "NEWEST", "SERIES", "Outlook", "Sight"]

# Why nobody is looked for, beside the indicator not being comparable.
BY_EVENT, NO_TARGET, NO_FIGURES, ON_TARGET = "by_event", "no_target", "no_figures", "on_target"
UNSAID = (NO_TARGET, NO_FIGURES, ON_TARGET)  # nothing to solve, or nothing to tell it by
BEFORE, AFTER = 3, 1  # months around the change in which what a team did may have to do with it


@dataclass(frozen=True)
class Solver:
    """A team that has improved; `peer.since` is the first day of the month since when.

    marks: what it did around that time where `around`, else all that it has noted; ideas: those that it tested by this.
    """

    team: Team
    region: Region | None
    peer: Peer
    marks: tuple[Change, ...]
    around: bool
    ideas: tuple[Driver, ...]


@dataclass(frozen=True)
class ImproversView:
    """With a `reason` nobody is looked for; else `began` and `newest` are the team's own levels."""

    indicator: Indicator
    reason: str = ""
    began: float = 0.0
    newest: float = 0.0
    solvers: Callable[[], tuple[Solver, ...]] = tuple  # the most alike first; looked for when somebody asks

    def figures(self, months: int) -> int:
        """How many figures tell of so many months."""
        return months // (3 if self.indicator.grain is Grain.QUARTER else 1)


def improvers_view(source: Source, rows: pd.DataFrame, indicator: Indicator, asking: str) -> ImproversView:
    """The teams that have solved what this one has not, from the rows of all (`lkt.views.rows.prepare`)."""
    catalogue = source.catalogue
    aimless = not indicator.targets or indicator.direction is Direction.NEUTRAL
    reason = NO_TARGET if aimless else BY_EVENT if indicator.measure.by_event else ""
    if reason := comparable(indicator) or reason:
        return ImproversView(indicator, reason)
    table = final(rows, indicator)
    indicator = indicator.told(grains(table))
    own = table[table["team"] == asking]
    if own.empty:
        return ImproversView(indicator, NO_FIGURES)
    target = indicator.target_at(own["x"].iloc[-1].date())
    operator = comparison(target.operator if target else None, indicator.direction)
    goals: dict[Hashable, float] = table.groupby("team")["goal"].last(skipna=False).to_dict()
    if operator is None or isnan(goals[asking]):
        return ImproversView(indicator, NO_TARGET)
    ends = [ImproversView(indicator).figures(months) for months in (BEGINNING, NEWEST)]
    parts = (own.head(ends[0]), own.tail(ends[1]))
    began, newest = (float(part["o"].sum() / part["n"].sum()) for part in parts)
    if meets(newest, goals[asking], operator):
        return ImproversView(indicator, ON_TARGET, began, newest)

    @cache
    def solvers() -> tuple[Solver, ...]:
        reports = UnitMatrix.read(table, "team", "x", "o", "n")
        told = []
        for peer in solved(reports, indicator.measure, indicator.direction, goals, operator, asking, *ends):
            team, change = catalogue.teams[str(peer.team)], Period.containing(peer.since)
            noted = source.reader.marks(team.id, indicator.id)
            first, last = change.shift(-BEFORE).start, change.shift(AFTER).last_day
            near = tuple(mark for mark in noted if first <= mark.since <= last)
            tested = dict.fromkeys(mark.idea or "" for mark in near or noted)
            ideas = tuple(catalogue.drivers[id] for id in tested if id in catalogue.drivers)
            region = catalogue.region_of(team, source.today)
            told.append(Solver(team, region, peer, near or noted, bool(near), ideas))
        return tuple(told)

    return ImproversView(indicator, "", began, newest, solvers)


AHEAD, LONGEST = 12, 60  # months: where no end is planned, and the most that can be asked for
POINTS, PART = 0.1, 0.2  # hoped for without a target: ten percentage points, a fifth of any other level

# Why there is no outlook, beside BY_EVENT.
NOT_MONTHLY, NEUTRAL, ENDED = "not_monthly", "neutral", "ended"
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


def footing(source: Source, series: SeriesSet, team: str, indicator_id: str) -> Footing | str:
    """Where the series of a team, one of an area's, stands, or the reason why it has no outlook."""
    series, indicator = series.only(team, indicator_id), source.catalogue.indicators[indicator_id]
    found = series.assessments.get((team, indicator_id), Assessment(Case.EMPTY))
    area = source.catalogue.areas[indicator.area]
    # The newest phase, provisional figures too; `above / size` is the figure.
    rows = series.table[~series.table["excluded"] & series.table["y"].notna()]
    rows = rows[rows["part"] == rows["part"].max()]
    chance = indicator.measure in (Measure.PROPORTION, Measure.RATE)
    size = rows["denominator"] if chance else pd.Series(1.0, rows.index)
    rows = rows.assign(size=size, above=rows["y"] * size)
    final = rows[~rows["left_out"]]
    never = {
        BY_EVENT: indicator.measure.by_event,
        NOT_MONTHLY: (series.table["grain"] != Grain.MONTH).any(),
        NEUTRAL: indicator.direction is Direction.NEUTRAL,
        ENDED: area.allows.sustaining,
        FEW: len(final) < 2,
    }
    if reason := next((reason for reason, holds in never.items() if holds), ""):
        return reason
    level = found.now
    changed = level is not None and level.was is not None
    now = float(final["above"].sum() / final["size"].sum())
    if level and changed:
        final, rows = (each[each["x"] >= pd.Timestamp(str(level.since))] for each in (final, rows))
        now = level.figure
    spread = spread_of(indicator.measure, final["above"], final["size"])
    counted, higher = indicator.measure in COUNTED, indicator.direction is Direction.HIGHER
    if isnan(spread) or (spread == 0 and not counted):
        return NO_SPREAD
    if (now == 1 and indicator.measure is Measure.PROPORTION) if higher else (now == 0 and counted):
        return BEST
    months = (Period.containing(x.date()) for x in rows["x"])
    sizes = dict(zip(months, rows["size"].astype(float).tolist(), strict=True))
    begins = max(*sizes, Period.containing(source.today)).next()
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
    if hoped <= found.now if indicator.direction is Direction.HIGHER else hoped >= found.now:
        return None
    sizes = (*found.sizes, *([found.usual] * months))
    return outlook(Plan(indicator.measure, sizes, len(found.sizes), found.now, hoped, found.spread))


def _hoped(now: float, target: float | None, indicator: Indicator) -> float:
    """The target where that would be better, else a step that can be thought of."""
    share, way = indicator.measure is Measure.PROPORTION, 1 if indicator.direction is Direction.HIGHER else -1
    if target is not None and way * (target - now) > 0:
        return min(target, 1.0) if share else target  # a tenth above a baseline of 95 % is more than all
    left = 1 - now if way > 0 else now
    step = min(POINTS, left / 2) if share else PART * abs(now) or 1 / indicator.scale
    shown = (now + way * step) * indicator.scale
    return round(shown, 1 - floor(log10(abs(shown)))) / indicator.scale  # two digits: nobody hopes for 73.4 %
