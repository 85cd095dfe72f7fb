"""What every row of a table belongs to (facet, group, unit, period), and the figures that can be added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lkt.errors import Refused
from lkt.spc.axis import Kind, read_axis
from lkt.spc.options import numbers, one_of
from lkt.variation.laws import Floats
from lkt.variation.units import added, figures, measurement_variance

CUTS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
FACET, GROUP, UNIT = "__facet", "__group", "__unit"
TIME, LABEL, YEARS = "__time", "__label", "__years"  # what sorts a period, what it is called, when it is
_YEAR = 365.2425 * 86_400e6  # microseconds


@dataclass(frozen=True)
class Cells:
    """`table` has FACET, GROUP, UNIT and the columns of the period; a row belongs to one of each."""

    table: pd.DataFrame
    numerator: Floats
    denominator: Floats
    cases: Floats
    facets: pd.DataFrame  # the values of the facet columns, by FACET
    ordered: bool  # whether periods have an order

    def added(self, by: Sequence[str]) -> pd.DataFrame:
        """A row per unit, or whatever `by` tells apart."""
        return added(self.table, by, self.numerator, self.denominator, self.cases)


def read(
    table: pd.DataFrame, kind: str, unit: str, numerator: str, denominator: str, group: str | None,
    period: str | None, facets: list[str], spread: str | None, cut: str | None,
) -> Cells:  # fmt: skip
    """The rows that have a unit, a group and a period where these are asked for."""
    o, cases = figures(table, numerator, denominator, kind)
    code = table.groupby(facets, sort=True, dropna=False).ngroup() if facets else pd.Series(0, table.index)
    cells = pd.DataFrame({FACET: code, GROUP: table[group] if group else "", UNIT: table[unit]})
    cells, ordered = _timed(cells, table, period, cut)
    n = cases
    if kind == "mean":
        precision = 1 / _variances(o, cases, cells, numbers(table, spread) if spread else None)
        o, n = o * cases * precision, cases * precision
    known = cells.notna().all(axis=1).to_numpy()
    names = table[facets].assign(**{FACET: code}).drop_duplicates(FACET).set_index(FACET)
    return Cells(cells[known], o[known], n[known], cases[known], names, ordered)


def _timed(
    cells: pd.DataFrame, table: pd.DataFrame, period: str | None, cut: str | None
) -> tuple[pd.DataFrame, bool]:
    if period is None:
        cells[TIME], cells[LABEL], cells[YEARS] = 0.0, "", 0.0
        return cells, True
    axis = read_axis(table[period])
    key, label = axis.key, table[period].astype(str)
    if cut is not None:
        one_of("cut", cut, CUTS)
        if axis.kind is not Kind.DATE:
            raise Refused("spc.period_needs_dates", column=period)
        months = key.view("datetime64[us]").astype("datetime64[M]")
        months = months - months.view(np.int64) % CUTS[cut]
        key = months.astype("datetime64[us]").view(np.int64)
        label = pd.Series(months.astype("datetime64[D]").astype(str), table.index)
    when = key / _YEAR if axis.kind is Kind.DATE else key
    cells[TIME], cells[LABEL], cells[YEARS] = key.astype(float), label.where(axis.known), when.astype(float)
    return cells, axis.ordered


def _variances(mean: Floats, n: Floats, cells: pd.DataFrame, spread: Floats | None) -> Floats:
    """The variance of one measurement, per row: as reported, or one for each facet from what units do in time."""
    found = np.full(len(n), np.nan)
    if spread is not None:
        found = spread**2
    else:
        unit = cells.groupby([FACET, GROUP, UNIT], sort=True).ngroup().to_numpy()
        for facet in cells[FACET].dropna().unique():
            at = np.flatnonzero(cells[FACET] == facet)
            at = at[np.lexsort((cells[TIME].to_numpy()[at], unit[at]))]
            found[at] = measurement_variance(mean[at], n[at], unit[at])
        if np.isnan(found).all():
            raise Refused("variation.spread_needed")
    return np.where(found > 0, found, np.nan)
