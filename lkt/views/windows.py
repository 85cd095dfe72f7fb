"""The final figures of an indicator as teams by months, windows of months, and the levels of teams and regions in one:
a team's place in the funnel, and every region as the sum of its teams."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.organisation import Region, Team
from lkt.domain.period import Grain
from lkt.spc.groups import Ints
from lkt.variation.funnel import funnel, limits_at
from lkt.variation.unit_matrix import UnitMatrix, precision
from lkt.views.annual_table import met

HALF_YEAR, QUARTER, YEAR = 6, 3, 12
LEAST = 5  # windows, before a course can be judged
KINDS = {  # the laws of `lkt.variation`, by measure; of the others nobody knows what chance does
    Measure.PROPORTION: "pr",
    Measure.RATE: "rc",
    Measure.COUNT: "rc",
    Measure.MEAN: "mean",
    Measure.VALUE: "mean",
}
FUNNELLED = (Measure.PROPORTION, Measure.RATE)
KIND = "kind"  # such figures have no funnel
READ = ("team", "x", "goal", "grain", "denominator", "numerator", "y", "left_out", "spread", "partial")
FIGURES = ("team", "x", "goal", "months", "o", "n", "spread")
_GRID = 48  # sizes at which the limits are drawn


def final(prepared: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """The final figures of the newest definition alone, from rows as `lkt.views.rows.prepare` makes them.

    team, x, months (how many it speaks for from `x` on), o, n, spread and goal. `o / n` is the figure; both add up:
    of means o is Σ n · mean, and counts are per month (n is months).
    """
    return pd.DataFrame(final_of(prepared, indicator))


def final_of(prepared: Any, indicator: Indicator, rows: Ints | slice = slice(None)) -> dict[str, Any]:
    """The same as arrays. `rows`: where those of the indicator are in `prepared`, a table or its columns (READ)."""
    read = (np.asarray(prepared[name])[rows] for name in READ)
    team, x, goal, grain, size, above, y, left_out, spread, partial = read
    months = np.where(grain == "quarter", 3, 1)
    n = (months if indicator.measure is Measure.COUNT else size).astype(float)
    o = (above if indicator.measure.adds_up else y * n).astype(float)
    known = ~left_out.astype(bool) & ~partial.astype(bool) & ~np.isnan(o) & (n > 0)
    # Not by `part`: phases that people have set split a team's own calculation, and leave its figures comparable.
    begun = [day for at in indicator.breaks() if len(x) and (day := np.datetime64(at)) <= x.max()]
    if begun:
        known &= x >= max(begun)
    columns = (team, x, goal, months, o, n, spread.astype(float))
    found = {name: column[known] for name, column in zip(FIGURES, columns, strict=True)}
    return _alike(found) if indicator.shared and len(set(grain)) > 1 else found


def _alike(figures: dict[str, Any]) -> dict[str, Any]:
    """Months beside quarters as whole quarters too: who sees teams of one's own by month compares them with others by
    what is known of all."""
    table = pd.DataFrame(figures)
    table["x"] = table["x"].dt.to_period("Q").dt.start_time.astype(table["x"].dtype)
    own = table.groupby(["team", "x"], sort=False)
    table[["months", "o", "n"]] = own[["months", "o", "n"]].transform("sum")
    table = table[table["months"] == QUARTER].drop_duplicates(["team", "x"], keep="last")
    return {name: table[name].to_numpy() for name in FIGURES}


def grains(figures: Any) -> set[str]:
    """Those of final figures."""
    return {Grain.QUARTER if each == QUARTER else Grain.MONTH for each in set(figures["months"])}


@dataclass(frozen=True)
class LeftOut:
    """Figures of teams that are in no sum, being hidden: `count` in all, `part` of them all those of `teams` teams."""

    count: int
    part: int
    teams: int
    least: int  # the least count that is shown


def left_out(prepared: pd.DataFrame) -> LeftOut | None:
    """Of the rows of `lkt.views.rows.prepare`; None where nothing is hidden."""
    hidden, partial = prepared["hidden"] > 0, prepared["partial"].astype(bool)
    if not hidden.any():
        return None
    months, teams = prepared["grain"].eq(Grain.QUARTER) * 2 + 1, prepared.loc[partial, "team"].nunique()
    count, part = (int(months[which].sum()) for which in (hidden | partial, partial))
    return LeftOut(count, part, teams, int(max(prepared["hidden"])))


def by_month(figures: Any, indicator: Indicator) -> UnitMatrix:
    """The final figures, at least one, as teams by months.

    A month is a number, counted from January of the year 0; the last is the newest that a figure speaks for. A
    quarter lies in the column of its first month.
    """
    team, x, _, length, o, n, spread = (np.asarray(figures[name]) for name in FIGURES)
    when = x.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    months = range(int(when.min()), int((when + length).max()))
    row, teams = pd.factorize(team, sort=True)
    measured = indicator.measure in (Measure.MEAN, Measure.VALUE)
    size = precision(o / n, n, spread, row, when) if measured else None
    return UnitMatrix.of(list(teams), months, row, when - months.start, o, n, size)


@dataclass(frozen=True)
class TeamLevel:
    """A team in a stretch. `position` as in `lkt.variation.funnel.Funnel`; `met` None without a target.

    `told`: what the figure rests on (`lkt.variation.unit_matrix`).
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
    former: "tuple[RegionLevel, ...]" = ()

    @property
    def value(self) -> float:
        return self.numerator / self.denominator


def team_levels(
    window: UnitMatrix, figures: Any, catalogue: Catalogue, indicator: Indicator,
    regions: Mapping[str, Region | None],
) -> tuple[TeamLevel, ...]:  # fmt: skip
    """Every team with figures in a window of one column, against the target of its newest figure (in `figures`)."""
    columns = (values[:, 0].tolist() for values in (window.numerator, window.denominator, window.size))
    names, x, goal, *_ = (np.asarray(figures[name]) for name in FIGURES)
    newest = zip(x.astype("datetime64[D]").tolist(), goal.tolist(), strict=True)
    goals = dict(zip(names.tolist(), newest, strict=True))  # the last of each stays
    return tuple(
        TeamLevel(catalogue.teams[team], regions[team], o, n, told, met=met(o / n, indicator, *goals[team]))
        for team, o, n, told in zip(regions, *columns, strict=True)
        if n > 0
    )


def region_levels(levels: Sequence[TeamLevel], catalogue: Catalogue) -> tuple[RegionLevel, ...]:
    """In the order of the catalogue, north to south."""
    found = []
    for region in catalogue.regions.values():
        own = [level for level in levels if level.region == region]
        before = region.valid_from - timedelta(days=1)
        olds = [catalogue.regions[name] for name in region.predecessors]
        parts = [(old, [lv for lv in own if catalogue.region_of(lv.team, before) == old]) for old in olds]
        former = tuple(_sum(old, part) for old, part in parts if part)
        found += [_sum(region, own, former)] if own else []
    return tuple(found)


def _sum(region: Region, own: list[TeamLevel], former: tuple[RegionLevel, ...] = ()) -> RegionLevel:
    sums = (sum(level.numerator for level in own), sum(level.denominator for level in own))
    return RegionLevel(region, len(own), *sums, former)


@dataclass(frozen=True)
class FunnelView:
    """`curves`: size, and lower and upper of 95 and 99.8 %.

    phi is 1 where chance alone is at work; tau2, on the scale of the scores, is what the limits leave room for
    beside chance where they are `usual`.
    """

    usual: bool
    target: float
    phi: float
    tau2: float
    curves: pd.DataFrame


def funnel_of(
    levels: tuple[TeamLevel, ...], indicator: Indicator, usual: bool = False
) -> tuple[FunnelView | str, tuple[TeamLevel, ...]]:
    """The funnel (or why there is none: KIND, or a reason of `lkt.variation.funnel`), and the teams' places in it.

    usual: limits that leave room for the differences teams usually have (additive overdispersion).
    """
    if indicator.measure not in FUNNELLED:
        return KIND, levels
    kind, asked = KINDS[indicator.measure], "cqc" if usual else "none"
    size = np.array([level.denominator for level in levels])
    found = funnel(np.array([level.numerator for level in levels]), size, kind, asked)
    if found.reason:
        return found.reason, levels
    target = float(found.target[0])
    # From a little below the smallest team to a little above the largest; exact at the size of each team, so that none
    # lies beyond a line that it is not outside of.
    grid = np.unique(np.append(np.geomspace(max(0.8 * size.min(), 1.0), 1.08 * size.max(), _GRID), size))
    lower, upper = limits_at(grid, target, kind, asked, found.tau2, outermost=True)
    names = ("size", "lower95", "lower998", "upper95", "upper998")
    curves = pd.DataFrame(dict(zip(names, (grid, *lower, *upper), strict=True)))
    placed = zip(levels, found.position.tolist(), strict=True)
    at = tuple(replace(level, position=position) for level, position in placed)
    return FunnelView(usual, target, found.phi, found.tau2, curves), at
