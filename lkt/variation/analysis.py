"""What the command line asks of a table with a row per report: the variation of its units, and their funnel.

The variation is a row per facet, level and period. Level `unit` compares the units, level `group` the groups'
totals (a region is the sum of its teams; percentages are never averaged). Of groups within groups each level has
the name of its column. The share of a level is its part of the variation of the units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd
from typing import Any

import numpy as np
import pandas as pd

from lkt.domain.indicator import Direction, Operator
from lkt.errors import Refused
from lkt.spc.axis import Axis, Kind, read_axis
from lkt.spc.conclusion import meets
from lkt.spc.groups import Bools, Floats, Ints
from lkt.spc.options import check_columns, numbers, one_of
from lkt.variation.distributions import LAWS, Law
from lkt.variation.funnel import LIMITS, Funnel, funnel
from lkt.variation.shares import shares
from lkt.variation.trend import Trend, over_time
from lkt.variation.unit_matrix import UnitMatrix, back, measurement_variance
from lkt.variation.variance import NO_ORDER, Between

CUTS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
UNIT, GROUP = "unit", "group"  # the levels of a table with one column of groups
COLUMNS = (
    "period", "level", "units", "cases", "mean", "sd", "sd_lower", "sd_upper", "beyond_chance", "chi2", "df", "p",
    "lowest", "highest", "range", "on_target", "share", "share_lower", "share_upper", "reason", "complete",
)  # fmt: skip
TRENDS = (
    "level", "trend", "periods", "slope", "slope_lower", "slope_upper", "p", "sd_first", "sd_last", "reason",
    "unfinished",
)  # fmt: skip
_YEAR = 365.2425 * 86_400e6  # microseconds


@dataclass(frozen=True)
class Variation:
    """`rows`: facets and COLUMNS; the period is empty for all periods together.

    `trends`: facets and TRENDS, a row per level; none where no period was asked for.
    """

    rows: pd.DataFrame
    trends: pd.DataFrame


def variation(
    table: pd.DataFrame, kind: str = "pr", *, unit: str, numerator: str, denominator: str,
    group: str | Sequence[str] | None = None, period: str | None = None, facets: Sequence[str] = (),
    spread: str | None = None, cut: str | None = None, target: float | None = None,
    direction: Direction = Direction.NEUTRAL,
) -> Variation:  # fmt: skip
    """Between-unit and between-group variation in all and by period, and its trend; every facet by itself.

    `kind` is pr, rc or mean; for mean the numerator is the unit's mean and the denominator its measurements,
    `spread` their standard deviation (without it, chance is what units do from one period to the next). `group` is
    a column, or several, outermost first (region, hospital); units of two groups are two units, whatever they are
    called. `cut` gathers dates to months, quarters, halves or years, counted back from the newest month
    (`lkt.variation.unit_matrix.back`); an oldest one that is cut off is not `complete` and has no part in the trend.
    A target counts for a direction: at least where higher is better, at most where lower is. Slopes are per year
    where periods are dates.

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
    check_columns(table, [unit, *groups, *(name for name in (period, spread) if name), *facets])
    if taken := [name for name in facets if name in COLUMNS or name in TRENDS]:
        raise Refused("spc.facet_name", column=taken[0])
    levels = [*(groups if len(groups) > 1 else [GROUP] * len(groups)), UNIT]
    if len(set(levels)) < len(levels):
        raise Refused("variation.group_name", columns=", ".join(groups))
    axis = read_axis(table[period]) if period else None
    if cut is not None and axis is not None:
        one_of("cut", cut, CUTS)
        if axis.kind is not Kind.DATE:
            raise Refused("spc.period_needs_dates", column=period)
    operator = {Direction.HIGHER: Operator.AT_LEAST, Direction.LOWER: Operator.AT_MOST}.get(direction)
    o, n = figures(table, numerator, denominator, kind)
    reported = numbers(table, spread) ** 2 if spread else None
    codes = [pd.factorize(table[name], sort=True)[0] for name in (*groups, unit)]
    placed = np.all([code >= 0 for code in codes], axis=0) & (axis.known if axis else True)
    rows, trends = [pd.DataFrame(columns=COLUMNS)], [pd.DataFrame(columns=TRENDS)]
    facet: np.ndarray = np.zeros(len(table), dtype=np.int64)
    if facets:
        facet = table.groupby(list(facets), dropna=False).ngroup().to_numpy()
    for number in np.unique(facet[placed]):
        own = np.flatnonzero(placed & (facet == number))
        of = {name: table[name].iloc[own[0]] for name in facets}
        periods = _periods(axis, own, cut)
        row, outer = _units([code[own] for code in codes])
        variance = None
        if kind == "mean":
            one = measurement_variance(o[own], n[own], row, periods.column)
            variance = np.full(len(own), one) if reported is None else reported[own]
        units = _matrix(o[own], n[own], variance, row, periods, outer)
        inward = [*(units.grouped(level) for level in range(len(groups))), units]
        found = [over_time(part, periods.at, LAWS[kind]) for part in inward]
        parts = _shares(units, found[-1][0].reason == "", LAWS[kind])
        for at in range(len(levels))[::-1]:
            told = _rows(found[at][0], inward[at], on_target(inward[at].value, target, operator))
            told |= dict(zip(("share", "share_lower", "share_upper"), parts[:, at], strict=True))
            told |= {"period": ["", *periods.labels], "complete": [True, *periods.complete]}
            rows.append(pd.DataFrame({**told, "level": levels[at], **of}))
            line = _trend(found[at][1], axis is None or axis.ordered)
            trends.append(
                pd.DataFrame([{**line, "unfinished": periods.unfinished, "level": levels[at], **of}])
            )
    if kind == "mean" and not spread and not any(part["cases"].any() for part in rows):
        raise Refused("variation.spread_needed")
    return Variation(
        _joined(rows, facets, COLUMNS), _joined(trends if period else trends[:1], facets, TRENDS)
    )


def _joined(parts: list[pd.DataFrame], facets: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
    """The parts after the first, which has the columns alone."""
    return pd.concat(parts[len(parts) > 1 :], ignore_index=True).reindex(columns=[*facets, *columns])


@dataclass(frozen=True)
class _Periods:
    """What becomes of the rows: a column for each, and all columns together, then a window of them for each period.

    `at`: when, in years where they are dates; NaN takes no part in the trend. `complete`: not cut off.
    `unfinished`: the newest month, where the calendar's month, quarter, half or year does not end with it.
    """

    column: Ints
    labels: list[str]
    windows: list[slice]
    at: Floats
    complete: list[bool]
    unfinished: str = ""


def _periods(axis: Axis | None, own: Ints, cut: str | None) -> _Periods:
    if axis is None:
        return _Periods(np.zeros(len(own), dtype=np.int64), [], [slice(None)], np.array([np.nan]), [])
    key = axis.key[own]
    if cut is not None:
        return _counted_back(key.view("datetime64[us]").astype("datetime64[M]").view(np.int64), CUTS[cut])
    at, first, column = np.unique(key, return_index=True, return_inverse=True)
    years = at / (_YEAR if axis.kind is Kind.DATE else 1) if axis.ordered else np.full(len(at), np.nan)
    windows = [slice(None), *(slice(number, number + 1) for number in range(len(at)))]
    labels = axis.shown.iloc[own[first]].astype(str).tolist()
    return _Periods(column, labels, windows, np.append(np.nan, years), [True] * len(at))


def _counted_back(month: Ints, width: int) -> _Periods:
    """Periods of so many months that end with the newest.

    Months that all begin a quarter (or a half, a year) speak for the whole of it, as far as a period is one.
    """
    spoken = gcd(width, *np.unique(month % 12).tolist())
    first, end = int(month.min()), int(month.max()) + spoken
    count = -(-(end - first) // width)
    windows = [back(end - first, width, steps) for steps in range(count)[::-1]]
    begins = end - width * np.arange(count, 0, -1)
    complete = [window.stop - window.start == width for window in windows]
    at = np.where(complete, np.arange(count) * width / 12, np.nan)
    newest = "" if end % width == 0 else str(np.datetime64(end - 1, "M"))
    labels = begins.astype("datetime64[M]").astype("datetime64[D]").astype(str).tolist()
    return _Periods(month - first, labels, [slice(None), *windows], np.append(np.nan, at), complete, newest)


def _units(codes: list[Ints]) -> tuple[Ints, tuple[Ints, ...]]:
    """The unit of each row, and of the units the groups of every level, each told apart within the one before it."""
    nested = codes[:1]
    for code in codes[1:]:
        nested.append(np.unique(nested[-1] * (code.max() + 1) + code, return_inverse=True)[1])
    _, first, row = np.unique(nested[-1], return_index=True, return_inverse=True)
    return row, tuple(code[first] for code in nested[:-1])


def _matrix(
    figure: Floats, n: Floats, variance: Floats | None, row: Ints, periods: _Periods, outer: tuple[Ints, ...]
) -> UnitMatrix:
    """Units by periods, all of them together first; `variance` of one measurement where figures are means."""
    known = ~np.isnan(n)
    o, size = figure, None
    if variance is not None:
        known &= variance > 0
        o, size = figure * n, (n / variance)[known]
    units, columns = range(int(row.max()) + 1), range(int(periods.column.max()) + 1)
    found = UnitMatrix.of(units, columns, row[known], periods.column[known], o[known], n[known], size, outer)
    return found.gathered(periods.windows)


def _rows(spread: Between, units: UnitMatrix, met: Floats) -> dict[str, Any]:
    lowest, highest = units.extremes
    return {
        "units": spread.units, "cases": units.denominator.sum(axis=0), "mean": spread.mean, "sd": spread.sd,
        "sd_lower": spread.sd_lower, "sd_upper": spread.sd_upper, "beyond_chance": spread.beyond_chance,
        "chi2": spread.chi2, "df": np.maximum(spread.units - 1, 0), "p": spread.p, "lowest": lowest,
        "highest": highest, "range": highest - lowest, "on_target": met, "reason": spread.reason,
    }  # fmt: skip


def _trend(line: Trend, ordered: bool) -> dict[str, Any]:
    return {
        "trend": line.way, "periods": float(line.periods) or np.nan, "slope": line.slope,
        "slope_lower": line.lower, "slope_upper": line.upper, "p": line.p, "sd_first": line.sd_first,
        "sd_last": line.sd_last, "reason": line.reason if ordered else NO_ORDER,
    }  # fmt: skip


def on_target(value: Floats, target: float | None, operator: Operator | None) -> Floats:
    """The share of the units with a figure that meet the target without slack, for each column of units by periods.

    NaN without a target, and without an operator (a bare number has no direction).
    """
    if target is None or operator is None:
        return np.full(value.shape[1], np.nan)
    known = ~np.isnan(value)
    met, of = (known & meets(value, target, operator)).sum(axis=0), known.sum(axis=0)
    share: Floats = met / np.where(of > 0, of, np.nan)
    return share


def _shares(units: UnitMatrix, answered: Bools, law: Law) -> Floats:
    """The share of every level in the variation of the units, and its interval: (3, levels, periods)."""
    told = np.full((3, len(units.groups) + 1, len(answered)), np.nan)
    value, size = units.value, units.size
    for at in np.flatnonzero(answered) if units.groups else ():
        known = size[:, at] > 0
        found = shares(value[known, at], size[known, at], [code[known] for code in units.groups], law)
        told[:, :, at] = found.share, found.lower, found.upper
    return told


def funnel_table(
    table: pd.DataFrame, kind: str, overdispersion: str = "none", *, unit: str = "unit",
    numerator: str = "numerator", denominator: str = "denominator", limits: Sequence[float] = LIMITS,
    multiply: float = 1,
) -> tuple[pd.DataFrame, Funnel]:  # fmt: skip
    """One funnel of the units of a table, in their order there: `unit, numerator, denominator, value, target, z,
    lower95, upper95, lower998, upper998, outside`, with further limits before `outside`.

    The pairs for 95 and 99.8 % are always there; a unit is outside when it is beyond all limits asked for.
    Values, target and limits are times `multiply`. Raises Refused for columns and figures it cannot use, and with
    the reason of the funnel when there is none (`variation.few_units`, `variation.few_units_overdispersion`).
    """
    check_columns(table, [unit])
    o, n = figures(table, numerator, denominator, kind)
    rows = pd.DataFrame({"unit": table[unit], "numerator": o, "denominator": n})
    units = rows.groupby("unit", sort=False, observed=True).sum(min_count=1).reset_index()
    if not len(units):
        raise Refused("variation.no_units")
    o, n = (units[name].to_numpy(dtype=float) for name in ("numerator", "denominator"))
    levels = sorted({*limits, *LIMITS})
    found = funnel(o, n, kind, overdispersion, levels)
    if found.reason:
        raise Refused(f"variation.{found.reason}", units=found.units)
    widest = levels.index(max(limits)) + 1
    shown = {"unit": units["unit"], "numerator": o, "denominator": n}
    shown |= {"value": found.value * multiply, "target": found.target * multiply, "z": found.z}
    for level in [*LIMITS, *(level for level in levels if level not in LIMITS)]:
        name, at = f"{level:g}".replace(".", ""), levels.index(level)
        shown |= {f"lower{name}": found.lower[at] * multiply, f"upper{name}": found.upper[at] * multiply}
    return pd.DataFrame(shown | {"outside": np.abs(found.position) >= widest}), found


def figures(table: pd.DataFrame, numerator: str, denominator: str, kind: str) -> tuple[Floats, Floats]:
    """The two columns as numbers, missing together, and where the denominator is 0.

    The table's index counts the rows below the header from 0, for the row that a refusal names.

    Raises Refused where a column is not there or not numbers (`spc.unknown_column`, `spc.not_numbers`), a
    figure is below zero (`variation.negative`), or a share above the whole (`variation.above_whole`).
    """
    check_columns(table, [numerator, denominator])
    o, n = numbers(table, numerator), numbers(table, denominator)
    known = ~(np.isnan(o) | np.isnan(n))
    for column, figure in ((numerator, o), (denominator, n)):
        if kind != "mean" and (below := known & (figure < 0)).any():
            raise Refused("variation.negative", column=column, count=int(below.sum()))
    if kind == "pr" and (above := known & (o > n)).any():
        row = int(np.flatnonzero(above)[0])
        raise Refused("variation.above_whole", numerator=f"{o[row]:g}", denominator=f"{n[row]:g}",
                      count=int(above.sum()), row=int(table.index[row]) + 2)  # fmt: skip
    known &= n > 0
    return np.where(known, o, np.nan), np.where(known, n, np.nan)
