"""The comparisons of a table: which units stand beside each other, in all and in every period, at every level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lkt.spc.groups import Bools, Groups, Ints, boundaries
from lkt.variation.cells import Cells
from lkt.variation.distributions import Floats

ALL = -1  # the period of a comparison of all periods together


@dataclass(frozen=True)
class Compared:
    """Comparisons one after another: `facet`, `period` and `level` of each, and its units in `groups`.

    `period` is a place in `Cells.times`, or ALL; `level` a place in `Cells.levels`. Per unit its figure, what it
    rests on, its cases, and one row of the table that is the unit's.
    """

    facet: Ints
    period: Ints
    level: Ints
    groups: Groups
    value: Floats
    size: Floats
    cases: Floats
    row: Ints

    @property
    def series(self) -> Ints:
        """Comparisons of the same level and facet, one for each period."""
        found: Ints = self.level * (self.facet.max(initial=0) + 1) + self.facet
        return found

    def begins(self, chosen: Ints) -> Bools:
        """Where among the chosen comparisons another series begins."""
        return boundaries(self.series[chosen])

    def units(self, at: int) -> tuple[Floats, Floats, Ints]:
        """Value, size and row of the units of one comparison that have a figure."""
        own = slice(self.groups.starts[at], self.groups.starts[at] + self.groups.sizes[at])
        known = self.size[own] > 0
        return self.value[own][known], self.size[own][known], self.row[own][known]


def compare(cells: Cells, by_period: bool) -> Compared:
    """The comparisons of all levels, the units first: of all periods together, then of every period."""
    inward = range(len(cells.levels) - 1, -1, -1)
    every = np.full(len(cells.facet), ALL)
    times = (every, cells.period) if by_period else (every,)
    return _together([_compare(cells, period, level) for period in times for level in inward])


def _compare(cells: Cells, period: Ints, level: int) -> Compared:
    """One level: the rows of each unit added; missing where none of them has a figure."""
    inner = cells.levels[level]
    outer = cells.facet * (period.max(initial=0) + 2) + period
    both = outer * (inner.max(initial=0) + 1) + inner
    _, row, unit = np.unique(both, return_index=True, return_inverse=True)
    known = ~np.isnan(cells.numerator)
    some = np.bincount(unit[known], minlength=len(row)) > 0
    o, n, cases = (
        np.where(some, np.bincount(unit[known], figure[known], len(row)), np.nan)
        for figure in (cells.numerator, cells.denominator, cells.cases)
    )
    starts = np.flatnonzero(boundaries(outer[row]))
    first = row[starts]
    return Compared(
        cells.facet[first], period[first], np.full(len(first), level), Groups(starts, len(row)),
        o / n, n, cases, row,
    )  # fmt: skip


def _together(made: list[Compared]) -> Compared:
    points = np.cumsum([0, *(part.groups.points for part in made)])
    starts = np.concatenate([part.groups.starts + at for part, at in zip(made, points[:-1], strict=True)])
    facet, period, level, value, size, cases, row = (
        np.concatenate([getattr(part, name) for part in made])
        for name in ("facet", "period", "level", "value", "size", "cases", "row")
    )
    return Compared(facet, period, level, Groups(starts, int(points[-1])), value, size, cases, row)
