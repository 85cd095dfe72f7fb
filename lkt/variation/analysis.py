"""What the command line asks of a table with a row per report: the variation of its units, and their funnel.

Level `unit` compares the units, level `group` the groups' totals (a region is the sum of its teams); of groups within
groups each level has the name of its column. The share of a level is its part of the variation of the units.
"""

from collections.abc import Sequence
from math import gcd
from typing import Any

import numpy as np
import pandas as pd

from lkt.domain.indicator import Direction, Operator
from lkt.errors import Refused, must
from lkt.spc.axis import Axis, Kind, read_axis
from lkt.spc.conclusion import meets
from lkt.spc.groups import Bools, Floats, Ints
from lkt.spc.options import check_columns, numbers
from lkt.variation.distributions import LAWS, Law
from lkt.variation.funnel import LIMITS, Funnel, funnel
from lkt.variation.shares import shares
from lkt.variation.trend import spread_of, trends
from lkt.variation.unit_matrix import UnitMatrix, back, precision
from lkt.variation.variance import NO_ORDER, adjusted

CUTS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
UNIT, GROUP = "unit", "group"  # the levels of a table with one column of groups
COLUMNS = (
    "period", "level", "units", "cases", "mean", "sd", "sd_lower", "sd_upper", "beyond_chance", "chi2", "df", "p",
    "lowest", "highest", "range", "on_target", "share", "share_lower", "share_upper", "reason", "complete",
    "sd_log", "sd_log_lower", "sd_log_upper", "p_adjusted",
)  # fmt: skip
TRENDS = (
    "level", "trend", "periods", "slope", "slope_lower", "slope_upper", "p", "sd_first", "sd_last", "reason",
    "unfinished", "natural", "slope_log", "slope_log_lower", "slope_log_upper", "p_log", "p_adjusted",
)  # fmt: skip
_YEAR = 365.2425 * 86_400e6  # microseconds


def variation(
    table: pd.DataFrame, kind: str = "pr", *, unit: str, numerator: str, denominator: str,
    group: str | Sequence[str] | None = None, period: str | None = None, facets: Sequence[str] = (),
    spread: str | None = None, cut: str | None = None, target: float | None = None,
    direction: Direction = Direction.NEUTRAL,
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Between-unit and between-group variation in all and by period, and its trend; every facet by itself.

    The first table has the facets and COLUMNS (period empty for all together), the second the facets and TRENDS, a row
    per level; none where no period was asked for.

    `kind` is pr, rc or mean; for mean the numerator is the unit's mean and the denominator its measurements,
    `spread` their standard deviation (without it, chance is what units do from one period to the next). `group` is
    a column, or several, outermost first (region, hospital); units of two groups are two units, whatever they are
    called. `cut` gathers dates to months, quarters, halves or years, counted back from the newest month
    (`lkt.variation.unit_matrix.back`); an oldest one that is cut off is not `complete` and has no part in the trend.
    `p_adjusted` is how often chance alone gives so much (of spreads either way, as the interval has it; of trends the
    way, on both scales), for the number of facets looked at (`lkt.variation.variance.adjusted`) at level and period.
    A target counts for a direction: at least where higher is better, at most where lower is. Slopes are per year
    where periods are dates.

    Raises Refused for columns and figures it cannot use, for groups named alike (`variation.group_name`), and for
    means of which nobody knows the chance (`variation.spread_needed`).

    >>> rows = [(u, q, 10 + u * (u < 5 or q < 3), 40) for u in range(8) for q in range(6)]
    >>> told, trends = variation(pd.DataFrame(rows, columns=["team", "q", "k", "n"]), unit="team", period="q",
    ...                          numerator="k", denominator="n")
    >>> told[["period", "units", "lowest", "highest"]].iloc[[0, 1]].round(3).values.tolist()
    [['', 8, 0.25, 0.35], ['0', 8, 0.25, 0.425]]
    >>> trends["trend"].tolist()
    ['cannot_tell']
    """
    groups = [group] if isinstance(group, str) else list(group or ())
    check_columns(table, [unit, *groups, *(name for name in (period, spread) if name), *facets])
    if taken := [name for name in facets if name in COLUMNS or name in TRENDS]:
        raise Refused("spc.facet_name", column=taken[0])
    levels = [UNIT, *(groups[::-1] if len(groups) > 1 else [GROUP] * len(groups))]
    must(len(set(levels)) == len(levels), "variation.group_name", columns=", ".join(groups))
    axis = read_axis(table[period]) if period else None
    if cut and axis and axis.kind is not Kind.DATE:
        raise Refused("spc.period_needs_dates", column=period)
    operator = {Direction.HIGHER: Operator.AT_LEAST, Direction.LOWER: Operator.AT_MOST}.get(direction)
    o, n = figures(table, numerator, denominator, kind)
    sd = numbers(table, spread) if spread else np.full(len(table), np.nan)
    nested = [[*groups, unit][:depth] for depth in range(1, len(groups) + 2)]
    codes = [table.groupby(names, observed=True).ngroup().to_numpy() for names in nested]
    placed = table[nested[-1]].notna().all(axis=1).to_numpy() & (axis.known if axis else True)
    facet = table.groupby(list(facets), dropna=False).ngroup().to_numpy() if facets else np.zeros(len(table))
    rows, lines = [], []
    for number in np.unique(facet[placed]):
        own = np.flatnonzero(placed & (facet == number))
        column, windows, at, periods, newest = _periods(axis, own, cut)
        _, first, row = np.unique(codes[-1][own], return_index=True, return_inverse=True)
        above, size = o[own], n[own]
        if kind == "mean":
            above, size = above * size, precision(above, size, sd[own], row, column)
        units = UnitMatrix.of(
            range(len(first)), range(int(column.max()) + 1), row, column, above, n[own], size,
            tuple(code[own][first].astype(np.int64) for code in codes[:-1]),
        ).gathered(windows)  # fmt: skip
        parts = [units, *(units.grouped(depth) for depth in range(len(groups))[::-1])]
        found = [spread_of([part], LAWS[kind]) for part in parts]
        courses = trends(parts, [at] * len(parts), LAWS[kind])
        shared = _shares(units, found[0].reason == "", LAWS[kind])
        for level, part, between, trend, share in zip(levels, parts, found, courses, shared, strict=True):
            of = {name: table[name].iloc[own[0]] for name in facets} | {"level": level}
            cells = periods | vars(between) | share | of | {"cases": part.denominator.sum(axis=0)}
            cells |= {"df": np.maximum(between.units - 1, 0), "range": between.highest - between.lowest}
            cells |= {"on_target": on_target(part.value, target, operator), "p_adjusted": between.p_both}
            rows.append(pd.DataFrame(cells))
            line = vars(trend) | {"trend": trend.way, "periods": float(trend.periods) or np.nan}
            line["p_adjusted"] = trend.p_way
            if axis and not axis.ordered:
                line["reason"] = NO_ORDER
            lines.append(line | of | {"unfinished": newest})
    answer = pd.concat(rows or [pd.DataFrame(columns=[*facets, *COLUMNS])], ignore_index=True)
    must(kind != "mean" or spread or answer["units"].any(), "variation.spread_needed")
    told = pd.DataFrame(lines if period else [], columns=[*facets, *TRENDS])
    return _adjusted(answer, "level", "period")[[*facets, *COLUMNS]], _adjusted(told, "level")


def _adjusted(told: pd.DataFrame, *looks: str) -> pd.DataFrame:
    """The same with `p_adjusted` for how many facets are looked at, among the rows alike in `looks`."""
    for own in told.groupby([*looks]).indices.values():
        told.loc[own, "p_adjusted"] = adjusted(told.loc[own, "p_adjusted"].to_numpy(float))
    return told


def _periods(
    axis: Axis | None, own: Ints, cut: str | None
) -> tuple[Ints, list[slice], Floats, dict[str, list[Any]], str]:
    """What becomes of the rows: a column for each, and all columns together, then a window of them for each period.

    With them when each period is, in years where they are dates (NaN takes no part in the trend), its name and whether
    it is complete; and the newest month, where the calendar's month, quarter, half or year does not end with it.
    Months that all begin a quarter (or a half, a year) speak for the whole of it, as far as a period is one.
    """
    newest, labels, windows, whole = "", list[str](), list[slice](), list[bool]()
    column, at = np.zeros(len(own), dtype=np.int64), np.zeros(0)
    if axis and cut:
        month = axis.key[own].view("datetime64[us]").astype("datetime64[M]").view(np.int64)
        width, first = CUTS[cut], int(month.min())
        end = int(month.max()) + gcd(width, *np.unique(month % 12).tolist())
        steps = np.arange(-(-(end - first) // width))[::-1]
        windows = [back(end - first, width, int(step)) for step in steps]
        whole = [window.stop - window.start == width for window in windows]
        begins = (end - width * (steps + 1)).astype("datetime64[M]").astype("datetime64[D]")
        labels, at = begins.astype(str).tolist(), np.where(whole, steps[::-1] * width / 12, np.nan)
        column, newest = month - first, "" if end % width == 0 else str(np.datetime64(end - 1, "M"))
    elif axis:
        key, first_row, column = np.unique(axis.key[own], return_index=True, return_inverse=True)
        windows, whole = [slice(number, number + 1) for number in range(len(key))], [True] * len(key)
        labels = axis.shown.iloc[own[first_row]].astype(str).tolist()
        at = key / (_YEAR if axis.kind is Kind.DATE else 1) if axis.ordered else np.full(len(key), np.nan)
    told: dict[str, list[Any]] = {"period": ["", *labels], "complete": [True, *whole]}
    return column, [slice(None), *windows], np.append(np.nan, at), told, newest


def on_target(value: Floats, target: float | None, operator: Operator | None) -> Floats:
    """The share of the units with a figure that meet the target without slack, for each column of units by periods.

    NaN without a target, and without an operator (a bare number has no direction).
    """
    if target is None or operator is None:
        return np.full(value.shape[1], np.nan)
    known = ~np.isnan(value)
    of = np.where(known.any(axis=0), known.sum(axis=0), np.nan)
    return np.asarray((known & meets(value, target, operator)).sum(axis=0) / of)


def _shares(units: UnitMatrix, answered: Bools, law: Law) -> list[dict[str, Floats]]:
    """The share of every level in the variation of the units by period, and its interval; the units first."""
    told = np.full((len(units.groups) + 1, 3, len(answered)), np.nan)
    for at in np.flatnonzero(answered) if units.groups else ():
        found = shares(units.value[:, at], units.size[:, at], units.groups, law)
        told[:, :, at] = np.transpose(found[1:])[::-1]
    return [dict(zip(("share", "share_lower", "share_upper"), level, strict=True)) for level in told]


def funnel_table(
    table: pd.DataFrame, kind: str, overdispersion: str = "none", *, unit: str = "unit",
    numerator: str = "numerator", denominator: str = "denominator", limits: Sequence[float] = LIMITS,
    multiply: float = 1, trim: float = 0.1,
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
    must(len(units), "variation.no_units")
    o, n = (units[name].to_numpy(dtype=float) for name in ("numerator", "denominator"))
    levels = sorted({*limits, *LIMITS})
    found = funnel(o, n, kind, overdispersion, levels, trim=trim)
    must(not found.reason, f"variation.{found.reason}", units=found.units)
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
