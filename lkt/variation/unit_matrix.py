"""Units by periods: the one value that comparisons of units are operations on.

| figures | numerator | denominator | size, what a figure rests on |
|---|---|---|---|
| proportions, rates | numerators | denominators | the denominator |
| means | n · mean | n, how many were measured | n / variance of one measurement |

Months and units are added, percentages never averaged.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lkt.spc.axis import plain
from lkt.spc.groups import Bools, Floats, Ints, boundaries


@dataclass(frozen=True)
class UnitMatrix:
    """Rows are units in order of their groups, columns periods in order. 0 where nothing was reported.

    `weighted` adds size × figure. `groups`: a code per unit for each level above the units, outermost first; a code
    belongs to the one before it.
    """

    units: tuple[Any, ...]
    periods: tuple[Any, ...]
    groups: tuple[Ints, ...]
    numerator: Floats
    denominator: Floats
    size: Floats
    weighted: Floats

    @classmethod
    def of(
        cls, units: Sequence[Hashable], periods: Sequence[Hashable], row: Ints, column: Ints,
        numerator: Floats, denominator: Floats, size: Floats | None = None, groups: tuple[Ints, ...] = (),
    ) -> UnitMatrix:  # fmt: skip
        """From reports, an element each: those of one cell are added, one without figure or denominator is none.
        `size`: what a report rests on, the denominator where it is not given.
        """
        shape = (len(units), len(periods))
        known = ~np.isnan(numerator) & (denominator > 0)
        cell, above, of = (row * shape[1] + column)[known], numerator[known], denominator[known]
        told = of if size is None else size[known]
        sums = (
            np.bincount(cell, values, shape[0] * shape[1]).reshape(shape).astype(float, copy=False)
            for values in (above, of, told, above * (told / of))
        )
        return cls(tuple(units), tuple(periods), groups, *sums)

    @classmethod
    def read(
        cls, table: pd.DataFrame, unit: str = "unit", period: str = "period",
        numerator: str = "numerator", denominator: str = "denominator",
    ) -> UnitMatrix:  # fmt: skip
        """From a table with a row per report; one without a numerator or with nothing below it is none."""
        rows = table[table[numerator].notna() & (table[denominator] > 0)]
        (row, units), (column, periods) = (pd.factorize(rows[name], sort=True) for name in (unit, period))
        above, of = (rows[name].to_numpy(float) for name in (numerator, denominator))
        return cls.of(list(units), [plain(moment) for moment in periods], row, column, above, of)

    @property
    def value(self) -> Floats:
        """The figures, each report weighing by what it rests on; NaN where there is none."""
        found = np.full(self.size.shape, np.nan)
        np.divide(self.weighted, self.size, out=found, where=self.size > 0)
        return found

    @property
    def reported(self) -> Bools:
        return self.denominator > 0

    def over(self, chosen: Bools) -> Floats:
        """Σ numerators / Σ denominators of each unit over the chosen of its periods; NaN where there is none."""
        above, of = ((values * chosen).sum(axis=1) for values in (self.numerator, self.denominator))
        return np.asarray(above / np.where(of > 0, of, np.nan))

    def gathered(self, windows: Sequence[slice]) -> UnitMatrix:
        """The columns of each window added; the windows, which may overlap, are the new periods."""
        sums = (np.stack([each[:, window].sum(axis=1) for window in windows], axis=1) for each in self._sums)
        return UnitMatrix(self.units, tuple(range(len(windows))), self.groups, *sums)

    def grouped(self, level: int = -1) -> UnitMatrix:
        """The groups of a level as units: the sums of theirs."""
        starts = np.flatnonzero(boundaries(self.groups[level]))
        sums = (np.add.reduceat(each, starts, axis=0) for each in self._sums)
        outer = tuple(code[starts] for code in self.groups[:level])
        return UnitMatrix(tuple(self.groups[level][starts].tolist()), self.periods, outer, *sums)

    @property
    def _sums(self) -> tuple[Floats, Floats, Floats, Floats]:
        return self.numerator, self.denominator, self.size, self.weighted


def back(months: int, width: int, steps: int = 0) -> slice:
    """The columns of a window of so many months, `steps` of them before the one that ends with the newest month.

    Counted back, and not by the calendar: so every window has the same length, the newest is as new as can be, and
    none at the end is unfinished. Cut off, or empty, where the months begin.

    >>> back(16, 6), back(16, 6, 2)
    (slice(10, 16, None), slice(0, 4, None))
    """
    end = months - steps * width
    return slice(max(end - width, 0), max(end, 0))


def precision(mean: Floats, size: Floats, sd: Floats, unit: Ints, when: Ints) -> Floats:
    """What each mean of so many measurements rests on, size / variance of one of them; 0 where nothing is known of it.

    The variance is that reported with the mean (`sd`); where none is reported, one for all (`measurement_variance`).
    """
    variance = sd**2
    if np.isnan(sd).all():
        variance = np.full(len(size), measurement_variance(mean, size, unit, when))
    return np.divide(size, variance, out=np.zeros(len(size)), where=variance > 0)


def measurement_variance(value: Floats, size: Floats, unit: Ints, when: Ints) -> float:
    """The variance of one measurement, from what units do between periods; NaN with nothing to tell by.

    `unit` tells the units apart, `when` is their order in time. Successive means of n and m measurements differ by
    √(1/n + 1/m) standard deviations; the mean of √(π/2) |difference| / √(1/n + 1/m) is the standard deviation,
    as on the I' chart (Taylor 2017). It holds whatever makes a unit differ from itself a period later.

    >>> unit, when = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    >>> round(measurement_variance(np.array([10.0, 12, 10, 12]), np.full(4, 2.0), unit, when), 2)
    6.28
    """
    order = np.lexsort((when, unit))
    order = order[~(np.isnan(value) | np.isnan(size))[order]]
    value, size, unit = value[order], size[order], unit[order]
    together = unit[1:] == unit[:-1]
    if not together.any():
        return float("nan")
    step = np.abs(np.diff(value)) / np.sqrt(1 / size[1:] + 1 / size[:-1])
    return float(np.mean(np.sqrt(np.pi / 2) * step[together]) ** 2)
