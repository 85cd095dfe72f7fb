"""The variation between units and between groups of a whole table: in all, and for every period.

A row per facet, period and level. Level `unit` compares the units, level `group` the groups' totals (a region is
the sum of its teams; percentages are never averaged). The share of either is that of nested levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lkt.domain.indicator import Direction, Operator
from lkt.errors import Refused
from lkt.spc.groups import Floats, Groups
from lkt.spc.options import one_of
from lkt.variation.cells import FACET, GROUP, LABEL, TIME, UNIT, YEARS, Cells, read
from lkt.variation.laws import LAWS, Law
from lkt.variation.reasons import FEW_PERIODS, NO_ORDER
from lkt.variation.shares import shares
from lkt.variation.trend import KEYS, extremes, trend
from lkt.variation.units import CASES, DENOMINATOR, NUMERATOR, check
from lkt.variation.variance import between

LEVELS = ("unit", "group")
COLUMNS = (
    "period", "level", "units", "cases", "mean", "sd", "sd_lower", "sd_upper", "beyond_chance", "chi2", "df", "p",
    "lowest", "highest", "range", "on_target", "share", "share_lower", "share_upper", "reason",
)  # fmt: skip
TRENDS = (
    "level",
    "trend",
    "periods",
    "slope",
    "slope_lower",
    "slope_upper",
    "p",
    "sd_first",
    "sd_last",
    "reason",
)


@dataclass(frozen=True)
class Variation:
    """`rows`: facets and COLUMNS; the period is empty for all periods together. `trends`: facets and TRENDS."""

    rows: pd.DataFrame
    trends: pd.DataFrame


@dataclass(frozen=True)
class _Aim:
    target: float | None
    operator: Operator | None


@dataclass(frozen=True)
class _Compared:
    """The units of every comparison together: the comparisons, the units and their figures."""

    head: pd.DataFrame
    units: pd.DataFrame
    value: Floats
    size: Floats
    groups: Groups


def variation(
    table: pd.DataFrame,
    kind: str = "pr",
    *,
    unit: str,
    numerator: str,
    denominator: str,
    group: str | None = None,
    period: str | None = None,
    facets: Sequence[str] = (),
    spread: str | None = None,
    cut: str | None = None,
    target: float | None = None,
    direction: Direction = Direction.NEUTRAL,
) -> Variation:
    """Between-unit and between-group variation in all and by period, and its trend.

    `kind` is pr, rc or mean; for mean the numerator is the unit's mean and the denominator its measurements,
    `spread` their standard deviation (without it, chance is what units do from one period to the next). Units of
    two groups are two units, whatever they are called. `cut` gathers dates to month, quarter, half or year. A
    target counts for a direction: at least where higher is better, at most where lower is. Slopes are per year
    where periods are dates.

    Raises Refused for columns and figures it cannot use, and for means of which nobody knows the chance
    (`variation.spread_needed`).

    >>> rows = [(u, q, 10 + u * (u < 5 or q < 3), 40) for u in range(8) for q in range(6)]
    >>> found = variation(pd.DataFrame(rows, columns=["team", "q", "k", "n"]), unit="team", period="q",
    ...                   numerator="k", denominator="n")
    >>> found.rows[["period", "units", "lowest", "highest"]].iloc[[0, 1]].round(3).values.tolist()
    [['', 8, 0.25, 0.35], ['0', 8, 0.25, 0.425]]
    >>> found.trends["trend"].tolist()
    ['cannot_tell']
    """
    one_of("kind", kind, LAWS)
    check(table, [unit, numerator, denominator, *(name for name in (group, period, spread) if name), *facets])
    for name in facets:
        if name in COLUMNS or name in TRENDS:
            raise Refused("spc.facet_name", column=name)
    cells = read(table, kind, unit, numerator, denominator, group, period, list(facets), spread, cut)
    law, levels = LAWS[kind], LEVELS[: 2 if group else 1]
    operator = {Direction.HIGHER: Operator.AT_LEAST, Direction.LOWER: Operator.AT_MOST}.get(direction)
    aim = _Aim(target, operator)
    whole = [_compared(_all_periods(cells, level), level, law, aim) for level in levels]
    if group:
        _add_shares(whole, cells, law)
    parts, trends = [], []
    for level in levels if period else ():
        found = _compare(cells, level, [FACET, TIME, LABEL, YEARS])
        parts.append(_compared(found, level, law, aim))
        trends.append(_trends(found, level, law, cells.ordered))
    rows = pd.concat([*whole, *parts], ignore_index=True)
    rows = rows.sort_values([FACET, "level", TIME], ascending=[True, False, True], kind="stable")
    told = pd.concat(trends, ignore_index=True) if trends else pd.DataFrame(columns=[FACET])
    return Variation(_named(rows, cells, COLUMNS), _named(told, cells, TRENDS))


def _named(rows: pd.DataFrame, cells: Cells, columns: Sequence[str]) -> pd.DataFrame:
    found = rows.reindex(columns=[FACET, *columns]).join(cells.facets, on=FACET)
    return found[[*cells.facets.columns, *columns]].reset_index(drop=True)


def _all_periods(cells: Cells, level: str) -> _Compared:
    found = _compare(cells, level, [FACET])
    head = found.head.copy()
    head[TIME], head[LABEL], head[YEARS] = -np.inf, "", np.nan
    return _Compared(head, found.units, found.value, found.size, found.groups)


def _compare(cells: Cells, level: str, outer: list[str]) -> _Compared:
    units = cells.added([*outer, GROUP] if level == "group" else [*outer, GROUP, UNIT])
    starts = np.flatnonzero(units[outer].ne(units[outer].shift()).any(axis=1).to_numpy())
    size = units[DENOMINATOR].to_numpy(dtype=float)
    value = units[NUMERATOR].to_numpy(dtype=float) / size
    head = units.iloc[starts][outer].reset_index(drop=True)
    return _Compared(head, units, value, size, Groups(starts, len(units)))


def _compared(made: _Compared, level: str, law: Law, aim: _Aim) -> pd.DataFrame:
    found = between(made.value, made.size, made.groups, law)
    simple = extremes(made.value, made.groups, aim.target, aim.operator)
    return made.head.rename(columns={LABEL: "period"}).assign(
        level=level, units=found.units, cases=made.groups.sum(made.units[CASES].to_numpy(dtype=float)),
        mean=found.mean, sd=found.sd, sd_lower=found.sd_lower, sd_upper=found.sd_upper,
        beyond_chance=found.beyond_chance, chi2=found.chi2, df=np.maximum(found.units - 1, 0), p=found.p,
        lowest=simple.lowest, highest=simple.highest, range=simple.width, on_target=simple.on_target,
        share=np.nan, share_lower=np.nan, share_upper=np.nan, reason=found.reason,
    )  # fmt: skip


def _add_shares(whole: list[pd.DataFrame], cells: Cells, law: Law) -> None:
    """The shares of groups and of units within them, where the units have an answer."""
    units = cells.added([FACET, GROUP, UNIT]).dropna()
    for at, facet in enumerate(whole[0][FACET]):
        if whole[0].loc[at, "reason"]:
            continue
        part = units[units[FACET] == facet]
        size = part[DENOMINATOR].to_numpy(dtype=float)
        code = pd.factorize(part[GROUP], sort=True)[0]
        found = shares(part[NUMERATOR].to_numpy(dtype=float) / size, size, [code], law)
        for rows, place in ((whole[1], 0), (whole[0], 1)):
            told = [found.share[place], found.lower[place], found.upper[place]]
            rows.loc[at, ["share", "share_lower", "share_upper"]] = told


def _trends(made: _Compared, level: str, law: Law, ordered: bool) -> pd.DataFrame:
    """A row per facet; without order, or with too few periods of two units or more, nothing can be told."""
    nothing = {"level": level, "trend": KEYS[0], "reason": FEW_PERIODS if ordered else NO_ORDER}
    facets = made.head[[FACET]].drop_duplicates(ignore_index=True)
    known = np.isfinite(made.value) & (made.size > 0)
    sizes = made.groups.count(known)
    lowest, highest = made.groups.extremes(np.where(known, made.value, np.nan))
    # Where every unit has none, or all, there is neither spread nor chance to tell it from.
    kept = (sizes >= 2) & ~((highest <= law.bounds[0]) | (lowest >= law.bounds[1]))
    if not ordered or not kept.any():
        return facets.assign(**nothing)
    known &= made.groups.spread(kept)
    periods = Groups(np.cumsum(sizes[kept]) - sizes[kept], int(sizes[kept].sum()))
    head = made.head[kept]
    series = Groups(np.flatnonzero(np.diff(head[FACET].to_numpy(), prepend=-1)), len(head))
    at = head[YEARS].to_numpy(dtype=float)
    found = trend(made.value[known], made.size[known], periods, series, at, law)
    told = pd.DataFrame(
        {
            FACET: head[FACET].to_numpy()[series.starts], "level": level,
            "trend": [KEYS[way] for way in found.way.tolist()], "periods": found.periods, "slope": found.slope,
            "slope_lower": found.lower, "slope_upper": found.upper, "p": found.p, "sd_first": found.sd_first,
            "sd_last": found.sd_last, "reason": np.where(np.isnan(found.slope), FEW_PERIODS, ""),
        }
    )  # fmt: skip
    return facets.merge(told, how="left").fillna(nothing)
