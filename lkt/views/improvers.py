"""Who solved it? For a team that misses its target: teams that began where it began, and what they did and when.

All teams of the indicator at once, final figures of the newest definition alone (`lkt.views.windows.final`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import isnan
from typing import cast

import pandas as pd

from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Mark
from lkt.domain.indicator import Direction, Indicator
from lkt.domain.organisation import Region
from lkt.domain.period import Grain, Period
from lkt.domain.team import Team
from lkt.planning.improvers import BEGINNING, NEWEST, Peer, solved
from lkt.spc.conclusion import comparison, meets
from lkt.variation.unit_matrix import UnitMatrix
from lkt.variation.variance import comparable
from lkt.views.windows import final, grains

__all__ = ["BEGINNING", "NEWEST", "UNSAID", "ImproversView", "Solver", "improvers_view"]

# Why nobody is looked for, beside the indicator not being comparable.
BY_EVENT, NO_TARGET, NO_FIGURES, ON_TARGET = "by_event", "no_target", "no_figures", "on_target"
UNSAID = (NO_TARGET, NO_FIGURES, ON_TARGET)  # nothing to solve, or nothing to tell it by
BEFORE, AFTER = 3, 1  # months around the change in which what a team did may have to do with it


@dataclass(frozen=True)
class Solver:
    """A team that has improved, from level to level in natural units, since the month that begins on `since`.

    marks: what it did around that time where `around`, else all that it has noted.
    """

    team: Team
    region: Region | None
    began: float
    newest: float
    since: date
    on_target: bool
    marks: tuple[Mark, ...]
    around: bool


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


def improvers_view(
    prepared: pd.DataFrame, catalogue: Catalogue, indicator: Indicator, asking: str, today: date,
    marks: Callable[[str, str], tuple[Mark, ...]],
) -> ImproversView:  # fmt: skip
    """The teams that have solved what this one has not, from the rows of all (`lkt.views.rows.prepare`).

    marks: what a team did, of its id and the indicator's.
    """
    aimless = not indicator.targets or indicator.direction is Direction.NEUTRAL
    reason = NO_TARGET if aimless else BY_EVENT if indicator.measure.by_event else ""
    if reason := comparable(indicator) or reason:
        return ImproversView(indicator, reason)
    table = final(prepared, indicator)
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
    began, newest = _level(own.head(ends[0])), _level(own.tail(ends[1]))
    if meets(newest, goals[asking], operator):
        return ImproversView(indicator, ON_TARGET, began, newest)

    @cache
    def solvers() -> tuple[Solver, ...]:
        reports = UnitMatrix.read(table, "team", "x", "o", "n")
        found = solved(reports, indicator.measure, indicator.direction, goals, operator, asking, *ends)
        return tuple(_solver(peer, catalogue, today, marks(str(peer.team), indicator.id)) for peer in found)

    return ImproversView(indicator, "", began, newest, solvers)


def _level(rows: pd.DataFrame) -> float:
    return float(rows["o"].sum() / rows["n"].sum())


def _solver(peer: Peer, catalogue: Catalogue, today: date, noted: tuple[Mark, ...]) -> Solver:
    team, since = catalogue.teams[str(peer.team)], cast(date, peer.since)
    change = Period.containing(since)
    first, last = change.shift(-BEFORE).start, change.shift(AFTER).last_day
    near = tuple(mark for mark in noted if first <= mark.day <= last)
    return Solver(
        team, catalogue.region_of(team, today), peer.began, peer.newest, since, peer.on_target,
        near or noted, bool(near),
    )  # fmt: skip
