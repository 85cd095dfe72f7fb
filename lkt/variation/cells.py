"""What every row of a table belongs to (facet, period, groups, unit), as numbers, and the figures that can be added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lkt.errors import Refused
from lkt.spc.axis import Kind, read_axis
from lkt.spc.groups import Ints
from lkt.spc.options import numbers, one_of
from lkt.variation.distributions import Floats
from lkt.variation.units import figures, measurement_variance

CUTS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_YEAR = 365.2425 * 86_400e6  # microseconds


@dataclass(frozen=True)
class Times:
    """The periods in their order: what they are called, and when they are (in years where they are dates)."""

    labels: list[str]
    at: Floats
    ordered: bool  # whether their order means anything


@dataclass(frozen=True)
class Cells:
    """The rows of a table, each in one facet and one period.

    `levels`: the groups, outermost first, and last the units. A code belongs to those before it, so hospital 1 of
    region 2 is not hospital 1 of region 3, and units of two groups are two units.
    """

    facet: Ints
    period: Ints  # a place in `times`
    levels: tuple[Ints, ...]
    numerator: Floats
    denominator: Floats
    cases: Floats
    facets: pd.DataFrame  # the values of the facet columns, by facet
    times: Times


def read(
    table: pd.DataFrame, kind: str, unit: str, numerator: str, denominator: str, groups: Sequence[str],
    period: str | None, facets: list[str], spread: str | None, cut: str | None,
) -> Cells:  # fmt: skip
    """The rows that have a unit, their groups and a period where these are asked for."""
    o, cases = figures(table, numerator, denominator, kind)
    facet, names = _faceted(table, facets)
    when, times = _timed(table, period, cut)
    levels = _nested([pd.factorize(table[name], sort=True)[0] for name in (*groups, unit)])
    n = cases
    if kind == "mean":
        reported = numbers(table, spread) if spread else None
        precision = 1 / _variances(o, cases, facet, levels[-1], when, reported)
        o, n = o * cases * precision, cases * precision
    known = (levels[-1] >= 0) & (when >= 0)
    inner = tuple(code[known] for code in levels)
    return Cells(facet[known], when[known], inner, o[known], n[known], cases[known], names, times)


def _faceted(table: pd.DataFrame, facets: list[str]) -> tuple[Ints, pd.DataFrame]:
    if not facets:
        return np.zeros(len(table), dtype=np.int64), pd.DataFrame(index=[0])
    code: Ints = np.asarray(table.groupby(facets, sort=True, dropna=False).ngroup(), dtype=np.int64)
    first = np.unique(code, return_index=True)[1]
    return code, table[facets].iloc[first].reset_index(drop=True)


def _nested(codes: list[Ints]) -> tuple[Ints, ...]:
    """Every level told apart within the one before it; -1 where it, or one before it, is missing."""
    found = [codes[0]]
    for code in codes[1:]:
        outer = found[-1]
        both = np.where((outer < 0) | (code < 0), -1, outer * (code.max(initial=0) + 1) + code)
        found.append(np.unique(both, return_inverse=True)[1] - int((both < 0).any()))
    return tuple(found)


def _timed(table: pd.DataFrame, period: str | None, cut: str | None) -> tuple[Ints, Times]:
    """The period of every row, -1 where it has none."""
    if period is None:
        return np.zeros(len(table), dtype=np.int64), Times([""], np.zeros(1), True)
    axis = read_axis(table[period])
    known = np.flatnonzero(axis.known)
    key = axis.key[known]
    if cut is not None:
        one_of("cut", cut, CUTS)
        if axis.kind is not Kind.DATE:
            raise Refused("spc.period_needs_dates", column=period)
        months = key.view("datetime64[us]").astype("datetime64[M]")
        key = (months - months.view(np.int64) % CUTS[cut]).astype("datetime64[us]").view(np.int64)
    at, first, place = np.unique(key, return_index=True, return_inverse=True)
    code = np.full(len(table), -1)
    code[known] = place
    labels = _days(at) if cut else table[period].iloc[known[first]].astype(str)
    return code, Times(
        labels.tolist(), at / _YEAR if axis.kind is Kind.DATE else at.astype(float), axis.ordered
    )


def _days(moments: Ints) -> NDArray[np.str_]:
    return moments.view("datetime64[us]").astype("datetime64[D]").astype(str)


def _variances(mean: Floats, n: Floats, facet: Ints, unit: Ints, when: Ints, spread: Floats | None) -> Floats:
    """The variance of one measurement, per row: as reported, or one for each facet from what units do in time."""
    found = np.full(len(n), np.nan)
    if spread is not None:
        found = spread**2
    else:
        order = np.lexsort((when, unit))
        for one in np.unique(facet):
            at = order[(facet[order] == one) & (unit[order] >= 0) & (when[order] >= 0)]
            found[at] = measurement_variance(mean[at], n[at], unit[at])
        if np.isnan(found).all():
            raise Refused("variation.spread_needed")
    return np.where(found > 0, found, np.nan)
