"""From a table with one row per figure to the points of many series, all at once.

Rows of the same facets and x are one point (a subgroup). Rows without x are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from lkt.domain.indicator import Direction
from lkt.errors import Refused
from lkt.spc.axis import Axis, Kind, read_axis
from lkt.spc.groups import Bools, Floats, Groups, Ints, boundaries
from lkt.spc.options import WANTED, Options, flags, numbers, one_of
from lkt.spc.series import Series, combine, reported


@dataclass(frozen=True)
class Rows:
    """The rows of a table in order of series and x, cut into points and these into series."""

    table: pd.DataFrame
    axis: Axis
    order: Ints | slice  # rows of the table; a slice of all where they stand in order already
    cells: Groups  # rows of one point
    facets: Groups  # points of one series

    @cached_property
    def first(self) -> Ints | slice:
        """The table's row that a point is known by: the first of its subgroup."""
        if self.cells.single:
            return self.order
        return self.cells.starts if isinstance(self.order, slice) else self.order[self.cells.starts]

    def of_points(self, column: pd.Series) -> pd.Series:
        """A column's value at each point. Where that is all of it nothing is copied until somebody writes."""
        return column.iloc[self.first].reset_index(drop=True)

    def numbers(self, column: str) -> Floats:
        return numbers(self.table, column)[self.order]

    def positions(self, argument: str, given: Sequence[int]) -> Sequence[int]:
        """Positions in a series. One that no series has is a mistake."""
        longest = int(self.facets.sizes.max(initial=0))
        if max(given, default=0) > longest > 0:
            raise Refused("spc.position_beyond", argument=argument, value=max(given), count=longest)
        return given

    def per_point(self, given: float | str | None) -> Floats:
        """A column (its value in the first row of each point), a number for all, or NaN."""
        if isinstance(given, str):
            return numbers(self.table, given)[self.first]
        return np.broadcast_to(np.nan if given is None else float(given), len(self.cells.starts))


def read(table: pd.DataFrame, options: Options, measure: str) -> Series:
    """The points of every series of the table; `measure` is what the chart plots (`lkt.spc.series`)."""
    options.check(table)
    rows = rows_in_order(table, options)
    groups = rows.facets
    if options.part is not None or options.phase is not None:
        begins = boundaries(_phase_labels(rows, options))
        begins[groups.starts] = True
        groups = Groups(np.flatnonzero(begins), len(begins))
    y, n = rows.numbers(options.y), None if options.n is None else rows.numbers(options.n)
    if options.spread is None or measure not in ("mean", "sd"):
        subgroups = combine(y, n if measure == "figure" else None, rows.cells, measure, options.aggregate)
    elif n is None:
        raise Refused("spc.spread_needs_size", column=options.spread)
    else:
        subgroups = reported(y, rows.numbers(options.spread), n, rows.cells, measure)
    included = _included(rows, options)
    cases = subgroups[2] if options.cases is None else rows.per_point(options.cases)
    # The number of a phase is the number of phases begun in its series so far.
    earlier = np.searchsorted(groups.starts, rows.facets.starts)
    before = np.searchsorted(rows.facets.starts, groups.starts, side="right") - 1
    return Series(
        *subgroups,
        groups=groups,
        baseline=_baseline(rows, options, groups),
        included=included,
        weight=np.where(included, np.where(cases > 0, cases, 1.0), 0.0),
        cl=None if options.cl is None else rows.per_point(options.cl),
        ordered=rows.axis.ordered,
        moment=rows.axis.key[rows.first] if rows.axis.kind is Kind.DATE else None,
        facets={name: rows.of_points(table[name]) for name in options.facets},
        x=rows.of_points(rows.axis.shown),
        phase=groups.broadcast(np.arange(1, len(groups.starts) + 1) - earlier[before]),
        target=rows.per_point(options.target),
        wanted=_wanted(rows, options.direction),
        multiply=options.multiply,
    )


def rows_in_order(table: pd.DataFrame, options: Options) -> Rows:
    """The rows of a table that have an x, cut into points and series."""
    axis = read_axis(table[options.x], options.period)
    stretches, rank = _facets(table, options.facets)
    key, begins = axis.key, np.zeros(len(table), dtype=bool)
    begins[stretches.starts] = True
    order: Ints | slice = slice(None)
    # Tables that are in order already are common, and nothing is moved.
    if not (axis.known.all() and (rank[1:] > rank[:-1]).all() and (begins[1:] | (key[1:] >= key[:-1])).all()):
        facet, order = stretches.broadcast(rank), np.flatnonzero(axis.known)
        order = order[np.lexsort((key[order], facet[order]))]
        key, begins = key[order], boundaries(facet[order])
    cells = Groups(np.flatnonzero(begins | boundaries(key)), len(key))
    facets = Groups(np.flatnonzero(begins if cells.single else begins[cells.starts]), len(cells.starts))
    return Rows(table, axis, order, cells, facets)


def _facets(table: pd.DataFrame, names: Sequence[str]) -> tuple[Groups, Ints]:
    """Stretches of rows of one series, and their ranks by the facets' values. Neighbours are mostly of one series."""
    begins = np.zeros(len(table), dtype=bool)
    begins[:1] = True
    for name in names:
        column = table[name]
        plain = isinstance(column.dtype, np.dtype) and column.dtype.kind in "iufbM"
        begins |= boundaries(column.to_numpy()) if plain else True
    stretches = Groups(np.flatnonzero(begins), len(table))
    rank = np.zeros(len(stretches.starts), dtype=np.int64)
    for name in names:
        firsts = table[name] if stretches.single else table[name].iloc[stretches.starts]
        own, different = pd.factorize(firsts, sort=True, use_na_sentinel=False)
        rank = rank * max(len(different), 1) + own
    changes = boundaries(rank)
    return Groups(stretches.starts[changes], len(table)), rank[changes]


def _phase_labels(rows: Rows, options: Options) -> Ints:
    """A label per point that changes where a new phase begins."""
    if options.part is not None:
        ends = sorted(rows.positions("part", options.part))
        return np.searchsorted(ends, rows.facets.position, side="right")
    if isinstance(options.phase, str):
        return pd.factorize(rows.table[options.phase])[0][rows.first].astype(np.int64)
    starts = read_axis(pd.Series(list(options.phase or ())))
    if starts.kind is not rows.axis.kind or not starts.known.all():
        raise Refused("spc.phase_start", value=", ".join(str(start) for start in options.phase or ()))
    key, known = np.sort(starts.key), rows.axis.key[rows.axis.known]
    if len(known) and key[-1] > known.max():
        last = rows.axis.shown[rows.axis.known].iloc[int(known.argmax())]
        value = list(options.phase or ())[int(starts.key.argmax())]
        raise Refused("spc.phase_beyond", value=value, last=last)
    return np.searchsorted(key, rows.axis.key[rows.first], side="right")


def _baseline(rows: Rows, options: Options, groups: Groups) -> Bools:
    """Where the lines come from. A phase in which no point is marked as baseline uses all its points."""
    if options.freeze is None:
        return np.ones(groups.points, dtype=bool)
    if isinstance(options.freeze, str):
        marked = flags(rows.table, options.freeze)[rows.first]
        return marked | ~groups.broadcast(groups.any(marked))
    # It may be longer than a series that still grows.
    return groups.position < options.freeze


def _included(rows: Rows, options: Options) -> Bools:
    """Excluded positions count within the series, a marked row excludes its point."""
    if isinstance(options.exclude, str):
        return ~rows.cells.any(flags(rows.table, options.exclude)[rows.order])
    if options.exclude is None:
        return np.ones(rows.facets.points, dtype=bool)
    return ~np.isin(rows.facets.position + 1, rows.positions("exclude", options.exclude))


def _wanted(rows: Rows, direction: str) -> Ints:
    if direction in list(Direction):
        return np.broadcast_to(WANTED[Direction(direction)], rows.facets.points)
    codes, different = pd.factorize(rows.table[direction])
    for value in different:
        one_of("direction", value, list(Direction))
    ways = np.array([*(WANTED[Direction(value)] for value in different), 0], dtype=np.int64)
    return ways[codes][rows.first]  # code -1, a missing direction, is the last: neutral
