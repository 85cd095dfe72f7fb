"""Units by periods: the one value that comparisons of units are operations on.

| figures | numerator | denominator | size, what a figure rests on |
|---|---|---|---|
| proportions, rates | numerators | denominators | the denominator |
| means | n · mean | n, how many were measured | n / variance of one measurement |

Months and units are added, percentages never averaged.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from lkt.errors import Refused
from lkt.spc.groups import Bools, Floats, Ints, boundaries
from lkt.spc.options import numbers


@dataclass(frozen=True)
class UnitMatrix:
    """Rows are units in order of their groups, columns periods in order. 0 where nothing was reported.

    `weighted` adds size × figure. `groups`: a code per unit for each level above the units, outermost first; a code
    belongs to the one before it.
    """

    units: tuple[Any, ...]
    periods: tuple[Any, ...]
    numerator: Floats
    denominator: Floats
    size: Floats
    weighted: Floats
    groups: tuple[Ints, ...] = ()

    @classmethod
    def of(
        cls, units: Sequence[Hashable], periods: Sequence[Hashable], row: Ints, column: Ints,
        numerator: Floats, denominator: Floats, size: Floats | None = None, groups: tuple[Ints, ...] = (),
    ) -> UnitMatrix:  # fmt: skip
        """From reports, an element each, with a denominator above 0; those of one cell are added."""
        shape = (len(units), len(periods))
        cell = row * shape[1] + column

        def added(values: Floats) -> Floats:
            sums = np.bincount(cell, values, shape[0] * shape[1])
            return sums.reshape(shape).astype(float, copy=False)

        o, n = added(numerator), added(denominator)
        told, weighted = (n, o) if size is None else (added(size), added(numerator * (size / denominator)))
        return cls(tuple(units), tuple(periods), o, n, told, weighted, groups)

    @property
    def value(self) -> Floats:
        """The figures, each report weighing by what it rests on; NaN where there is none."""
        found = np.full(self.size.shape, np.nan)
        np.divide(self.weighted, self.size, out=found, where=self.size > 0)
        return found

    @property
    def reported(self) -> Bools:
        found: Bools = self.denominator > 0
        return found

    def over(self, chosen: Bools) -> Floats:
        """Σ numerators / Σ denominators of each unit over the chosen of its periods; NaN where there is none."""
        above, of = ((values * chosen).sum(axis=1) for values in (self.numerator, self.denominator))
        found: Floats = above / np.where(of > 0, of, np.nan)
        return found

    def gathered(self, windows: Sequence[slice]) -> UnitMatrix:
        """The columns of each window added; the windows, which may overlap, are the new periods."""
        return self._summed(
            lambda values: np.stack([values[:, window].sum(axis=1) for window in windows], axis=1),
            periods=tuple(range(len(windows))),
        )

    def starts(self, level: int = -1) -> Ints:
        """The first row of each group of a level."""
        return np.flatnonzero(boundaries(self.groups[level]))

    def grouped(self, level: int = -1) -> UnitMatrix:
        """The groups of a level as units: the sums of theirs."""
        starts = self.starts(level)
        outer = tuple(code[starts] for code in self.groups[:level])
        return self._summed(
            lambda values: np.add.reduceat(values, starts, axis=0),
            units=tuple(self.groups[level][starts].tolist()), groups=outer,
        )  # fmt: skip

    def _summed(self, add: Any, **changed: Any) -> UnitMatrix:
        """What rests on the same array stays so."""
        o, n = add(self.numerator), add(self.denominator)
        counted = self.size is self.denominator
        size, weighted = (n, o) if counted else (add(self.size), add(self.weighted))
        return replace(self, numerator=o, denominator=n, size=size, weighted=weighted, **changed)


def back(months: int, width: int, steps: int = 0) -> slice:
    """The columns of a window of so many months, `steps` of them before the one that ends with the newest month.

    Counted back, and not by the calendar: so every window has the same length, the newest is as new as can be, and
    none at the end is unfinished. Cut off, or empty, where the months begin.

    >>> back(16, 6), back(16, 6, 2)
    (slice(10, 16, None), slice(0, 4, None))
    """
    end = months - steps * width
    return slice(max(end - width, 0), max(end, 0))


def nested(codes: Sequence[Ints]) -> tuple[Ints, ...]:
    """Every level told apart within the one before it; -1 where it, or one before it, is missing."""
    found = [codes[0]]
    for code in codes[1:]:
        outer = found[-1]
        both = np.where((outer < 0) | (code < 0), -1, outer * (code.max(initial=0) + 1) + code)
        found.append(np.unique(both, return_inverse=True)[1] - int((both < 0).any()))
    return tuple(found)


def read_reports(
    table: pd.DataFrame, unit: str, period: str, numerator: str, denominator: str, group: str | None = None
) -> tuple[UnitMatrix, tuple[Hashable, ...]] | None:
    """A table with one row per unit and period, and what the groups are called; None where nobody reports.

    A row is a report when it has a unit, a period, a numerator and a denominator above 0. Raises Refused
    for an unknown column, a column that is not numbers, and two reports of one unit and period.
    """
    check(table, [unit, period, numerator, denominator, *([] if group is None else [group])])
    above, of = numbers(table, numerator), numbers(table, denominator)
    there = ~np.isnan(above) & (of > 0) & table[[unit, period]].notna().all(axis=1).to_numpy()
    if not there.any():
        return None
    part = table[there]
    named = [pd.Series(0, part.index) if group is None else part[group], part[unit], part[period]]
    (of_group, groups), (of_unit, units), (column, periods) = (
        pd.factorize(values, sort=True, use_na_sentinel=False) for values in named
    )
    pairs, row = np.unique(of_group * len(units) + of_unit, return_inverse=True)
    again = pd.Series(row * len(periods) + column).duplicated().to_numpy()
    if again.any():
        first = part[again].iloc[0]
        fields = {"unit": first[unit], "period": _plain(first[period]), "count": int(again.sum())}
        raise Refused("signals.duplicate", **fields)
    found = UnitMatrix.of(
        _labels(units.take(pairs % len(units))), _labels(periods), row, column, above[there], of[there],
        groups=(pairs // len(units),),
    )  # fmt: skip
    return found, (None,) if group is None else _labels(groups)


def check(table: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise Refused for a column that is not there."""
    for name in columns:
        if name not in table.columns:
            known = ", ".join(str(column) for column in table.columns)
            raise Refused("spc.unknown_column", column=name, known=known)


def _labels(values: Any) -> tuple[Hashable, ...]:
    return tuple(_plain(value) for value in values)


def _plain(value: Any) -> Hashable:
    """A moment as its date, anything else as it is."""
    found: Hashable = value.date() if isinstance(value, pd.Timestamp) else value
    return found


def measurement_variance(value: Floats, size: Floats, unit: np.ndarray) -> float:
    """The variance of one measurement, from what units do between periods; NaN with nothing to tell by.

    `unit` tells the units apart, each in order of time. Successive means of n and m measurements differ by
    √(1/n + 1/m) standard deviations; the mean of √(π/2) |difference| / √(1/n + 1/m) is the standard deviation,
    as on the I' chart (Taylor 2017). It holds whatever makes a unit differ from itself a period later.

    >>> measurement_variance(np.array([10.0, 12, 10, 12]), np.full(4, 2.0), np.array([0, 0, 1, 1])).__round__(2)
    6.28
    """
    known = ~(np.isnan(value) | np.isnan(size))
    value, size, unit = value[known], size[known], unit[known]
    together = unit[1:] == unit[:-1]
    if not together.any():
        return float("nan")
    step = np.abs(np.diff(value)) / np.sqrt(1 / size[1:] + 1 / size[:-1])
    return float(np.mean(np.sqrt(np.pi / 2) * step[together]) ** 2)
