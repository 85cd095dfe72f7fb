"""The variation between units and between groups of a whole table: in all, and for every period.

A row per facet, period and level. Level `unit` compares the units, level `group` the groups' totals (a region is
the sum of its teams; percentages are never averaged). Of groups within groups each level has the name of its
column. The share of a level is its part of the variation of the units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from lkt.domain.indicator import Direction, Operator
from lkt.errors import Refused
from lkt.spc.groups import Bools, Floats, Groups, Ints
from lkt.spc.options import one_of
from lkt.variation.cells import Cells, read
from lkt.variation.compared import Compared, compare
from lkt.variation.distributions import LAWS, Law
from lkt.variation.reasons import FEW_PERIODS, NO_ORDER
from lkt.variation.shares import shares
from lkt.variation.trend import CANNOT_TELL, KEYS, extremes, trend
from lkt.variation.units import check
from lkt.variation.variance import between

UNIT, GROUP = "unit", "group"  # the levels of a table with one column of groups
COLUMNS = (
    "period", "level", "units", "cases", "mean", "sd", "sd_lower", "sd_upper", "beyond_chance", "chi2", "df", "p",
    "lowest", "highest", "range", "on_target", "share", "share_lower", "share_upper", "reason",
)  # fmt: skip
_LINE = ("periods", "slope", "slope_lower", "slope_upper", "p", "sd_first", "sd_last")
TRENDS = ("level", "trend", *_LINE, "reason")


@dataclass(frozen=True)
class Variation:
    """Two tables, made when somebody asks for them."""

    cells: Cells = field(repr=False)
    made: Compared = field(repr=False)
    law: Law = field(repr=False)
    levels: tuple[str, ...]  # from the outermost to the units
    target: float | None = None
    operator: Operator | None = None

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Facets and COLUMNS; the period is empty for all periods together."""
        made, labels = self.made, [*self.cells.times.labels, ""]
        found = _figures(made, self.law, self.target, self.operator)
        found |= _shares(made, self.cells, self.law, found["reason"] == "")
        order = np.lexsort((made.period, -made.level, made.facet))
        found = {name: column[order] for name, column in found.items()}
        found |= {"period": [labels[at] for at in made.period[order].tolist()]}
        found |= {"level": [self.levels[at] for at in made.level[order].tolist()]}
        return _faceted(pd.DataFrame(found, columns=COLUMNS), self.cells, made.facet[order])

    @cached_property
    def trends(self) -> pd.DataFrame:
        """Facets and TRENDS, a row per level; none where no period was asked for."""
        facet, found = _trends(self.made, self.cells, self.law)
        found |= {"level": [self.levels[at] for at in found["level"].tolist()]}
        return _faceted(pd.DataFrame(found, columns=TRENDS), self.cells, facet)


def variation(
    table: pd.DataFrame,
    kind: str = "pr",
    *,
    unit: str,
    numerator: str,
    denominator: str,
    group: str | Sequence[str] | None = None,
    period: str | None = None,
    facets: Sequence[str] = (),
    spread: str | None = None,
    cut: str | None = None,
    target: float | None = None,
    direction: Direction = Direction.NEUTRAL,
) -> Variation:
    """Between-unit and between-group variation in all and by period, and its trend.

    `kind` is pr, rc or mean; for mean the numerator is the unit's mean and the denominator its measurements,
    `spread` their standard deviation (without it, chance is what units do from one period to the next). `group` is
    a column, or several, outermost first (region, hospital); units of two groups are two units, whatever they are
    called. `cut` gathers dates to month, quarter, half or year. A target counts for a direction: at least where
    higher is better, at most where lower is. Slopes are per year where periods are dates.

    Raises Refused for columns and figures it cannot use, for groups named alike (`variation.group_name`), and for
    means of which nobody knows the chance (`variation.spread_needed`).

    >>> rows = [(u, q, 10 + u * (u < 5 or q < 3), 40) for u in range(8) for q in range(6)]
    >>> found = variation(pd.DataFrame(rows, columns=["team", "q", "k", "n"]), unit="team", period="q",
    ...                   numerator="k", denominator="n")
    >>> found.rows[["period", "units", "lowest", "highest"]].iloc[[0, 1]].round(3).values.tolist()
    [['', 8, 0.25, 0.35], ['0', 8, 0.25, 0.425]]
    >>> found.trends["trend"].tolist()
    ['cannot_tell']
    """
    one_of("kind", kind, LAWS)
    groups = [group] if isinstance(group, str) else list(group or ())
    check(
        table, [unit, numerator, denominator, *groups, *(name for name in (period, spread) if name), *facets]
    )
    for name in facets:
        if name in COLUMNS or name in TRENDS:
            raise Refused("spc.facet_name", column=name)
    levels = _levels(groups)
    cells = read(table, kind, unit, numerator, denominator, groups, period, list(facets), spread, cut)
    operator = {Direction.HIGHER: Operator.AT_LEAST, Direction.LOWER: Operator.AT_MOST}.get(direction)
    return Variation(cells, compare(cells, period is not None), LAWS[kind], levels, target, operator)


def _levels(groups: list[str]) -> tuple[str, ...]:
    """What the levels are called, from the outermost to the units."""
    found = [*(groups if len(groups) > 1 else [GROUP] * len(groups)), UNIT]
    if len(set(found)) < len(found):
        raise Refused("variation.group_name", columns=", ".join(groups))
    return tuple(found)


def _faceted(rows: pd.DataFrame, cells: Cells, facet: Ints) -> pd.DataFrame:
    """The rows with the values of the facet columns before them."""
    if cells.facets.columns.empty:
        return rows
    return pd.concat([cells.facets.iloc[facet].reset_index(drop=True), rows], axis=1)


def _figures(made: Compared, law: Law, target: float | None, operator: Operator | None) -> dict[str, Any]:
    found = between(made.value, made.size, made.groups, law)
    simple = extremes(made.value, made.groups, target, operator)
    return {
        "units": found.units, "cases": made.groups.sum(made.cases), "mean": found.mean, "sd": found.sd,
        "sd_lower": found.sd_lower, "sd_upper": found.sd_upper, "beyond_chance": found.beyond_chance,
        "chi2": found.chi2, "df": np.maximum(found.units - 1, 0), "p": found.p, "lowest": simple.lowest,
        "highest": simple.highest, "range": simple.width, "on_target": simple.on_target, "reason": found.reason,
    }  # fmt: skip


def _shares(made: Compared, cells: Cells, law: Law, answered: Bools) -> dict[str, Floats]:
    """The share of every level in the variation of the units, where these have an answer."""
    told = np.full((3, len(made.level)), np.nan)
    outer = cells.levels[:-1]
    if outer:
        same = np.array([np.flatnonzero(made.level == level) for level in range(len(cells.levels))])
        for at in same.T[answered[same[-1]]]:
            value, size, row = made.units(at[-1])
            found = shares(value, size, [code[row] for code in outer], law)
            told[:, at] = found.share, found.lower, found.upper
    return dict(zip(("share", "share_lower", "share_upper"), told, strict=True))


def _trends(made: Compared, cells: Cells, law: Law) -> tuple[Ints, dict[str, Any]]:
    """A row per level and facet, and the facet of each.

    Without order, or with too few periods of two units or more, nothing can be told.
    """
    ordered = cells.times.ordered
    timed = np.flatnonzero(made.period >= 0)
    head = timed[made.begins(timed)]
    way, line = np.full(len(head), CANNOT_TELL), np.full((len(_LINE), len(head)), np.nan)
    known = np.isfinite(made.value) & (made.size > 0)
    kept = timed[_differing(made, known, law)[timed] & ordered]
    if len(kept):
        begins, own = made.begins(kept), np.zeros(len(made.level), dtype=bool)
        own[kept] = True
        size = made.groups.count(known)[kept]
        periods = Groups(np.cumsum(size) - size, int(size.sum()))
        units = known & made.groups.broadcast(own)
        found = trend(
            made.value[units], made.size[units], periods, Groups(np.flatnonzero(begins), len(kept)),
            cells.times.at[made.period[kept]], law,
        )  # fmt: skip
        at = np.isin(made.series[head], made.series[kept[begins]])
        way[at] = found.way
        line[:, at] = (
            found.periods, found.slope, found.lower, found.upper, found.p, found.sd_first, found.sd_last
        )  # fmt: skip
    reason = np.where(np.isnan(line[1]), FEW_PERIODS if ordered else NO_ORDER, "")
    told = dict(zip(_LINE, line, strict=True)) | {
        "trend": [KEYS[one] for one in way.tolist()],
        "reason": reason,
    }
    return made.facet[head], told | {"level": made.level[head]}


def _differing(made: Compared, known: Bools, law: Law) -> Bools:
    """Two units or more. Where every unit has none, or all, there is neither spread nor chance to tell it from."""
    lowest, highest = made.groups.extremes(np.where(known, made.value, np.nan))
    edge = (highest <= law.bounds[0]) | (lowest >= law.bounds[1])
    found: Bools = (made.groups.count(known) >= 2) & ~edge
    return found
