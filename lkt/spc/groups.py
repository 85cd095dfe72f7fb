"""Operations on many series at once: the points of a group lie together, and no loop runs over groups.

A group is one phase of one series. All arrays are per point, in order of group and x, unless they are
said to be per group. Missing values are NaN and take no part.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True)
class Groups:
    """Blocks of points. `starts` holds the position of the first point of each; no block is empty."""

    starts: Ints
    points: int

    @cached_property
    def sizes(self) -> Ints:
        return np.diff(self.starts, append=self.points)

    @cached_property
    def code(self) -> Ints:
        """The group of each point: 0, 0, 0, 1, 1, ..."""
        return self.spread(np.arange(len(self.starts)))

    @cached_property
    def position(self) -> Ints:
        """The place of each point in its group, from 0."""
        return np.arange(self.points) - self.spread(self.starts)

    @property
    def last(self) -> Ints:
        """The position of the last point of each group."""
        return self.starts + self.sizes - 1

    def spread(self, values: NDArray[T]) -> NDArray[T]:
        """One value per group, given to each of its points."""
        return np.repeat(values, self.sizes)

    def sum(self, values: Floats) -> Floats:
        """Sums per group; missing values add nothing."""
        return (
            np.add.reduceat(np.where(np.isnan(values), 0.0, values), self.starts)
            if self.points
            else np.zeros(0)
        )

    def count(self, where: Bools) -> Ints:
        """How many points of each group are marked."""
        return np.add.reduceat(where, self.starts, dtype=np.int64) if self.points else np.zeros(0, np.int64)

    def any(self, where: Bools) -> Bools:
        return self.count(where) > 0

    def extremes(self, values: Floats) -> tuple[Floats, Floats]:
        """The lowest and the highest value of each group; NaN for a group without values."""
        if not self.points:
            return np.zeros(0), np.zeros(0)
        return np.fmin.reduceat(values, self.starts), np.fmax.reduceat(values, self.starts)

    def mean(self, values: Floats, where: Bools | None = None) -> Floats:
        """Means per group, correct to the last digit; NaN for a group without values.

        A second pass adds the mean of what the first one left over, as R does. One pass gives
        0.10000000000000002 for 24 times 0.1, and then every point seems to lie below the mean.

        >>> Groups(np.array([0]), 24).mean(np.full(24, 0.1)).item()
        0.1
        """
        used = values if where is None else np.where(where, values, np.nan)
        count = self.count(~np.isnan(used))
        rough = self.sum(used) / count
        return rough + self.sum(used - self.spread(rough)) / count

    def median(self, values: Floats, where: Bools | None = None) -> Floats:
        """Medians per group; NaN for a group without values.

        Groups of about the same size are sorted together, as rows of one matrix: several times faster
        than sorting all points by group and value.

        >>> Groups(np.array([0, 3]), 7).median(np.array([3.0, 1.0, 2.0, 4.0, np.nan, 1.0, 9.0])).tolist()
        [2.0, 4.0]
        """
        used = values if where is None else np.where(where, values, np.nan)
        found = np.full(len(self.starts), np.nan)
        # Sizes between powers of two share a matrix, so at most half of it is padding.
        classes = np.frexp(self.sizes)[1]
        for size_class in np.unique(classes):
            chosen = np.flatnonzero(classes == size_class)
            found[chosen] = _row_medians(self._matrix(used, chosen))
        return found

    def _matrix(self, values: Floats, chosen: Ints) -> Floats:
        """The values of the chosen groups as rows, padded with NaN."""
        sizes = self.sizes[chosen]
        width = int(sizes.max())
        if len(chosen) == len(self.starts) and (sizes == width).all():
            return values.reshape(-1, width)
        column = np.arange(width)
        at = np.minimum(self.starts[chosen][:, None] + column, self.points - 1)
        return np.where(column < sizes[:, None], values[at], np.nan)


def _row_medians(rows: Floats) -> Floats:
    ordered = np.sort(rows, axis=1)  # NaN last
    count = rows.shape[1] - np.isnan(rows).sum(axis=1)
    row = np.arange(len(rows))
    low = ordered[row, np.maximum(count - 1, 0) // 2]
    high = ordered[row, np.minimum(count // 2, rows.shape[1] - 1)]
    middle: Floats = np.where(low == high, low, low + (high - low) / 2)
    return middle


def moving_ranges(values: Floats, groups: Groups, where: Bools) -> Floats:
    """Differences between successive marked points of a group, without sign, at the later point.

    Points not marked are bridged: their neighbours are compared. A missing value costs both ranges it
    would take part in. NaN elsewhere. Values that are equal but for rounding are no distance apart.
    """
    at = np.flatnonzero(where)
    found, base = np.full(len(values), np.nan), values[at]
    together = np.diff(groups.code[at]) == 0
    ranges = np.where(same(base[1:], base[:-1]), 0.0, np.abs(np.diff(base)))
    found[at[1:]] = np.where(together, ranges, np.nan)
    return found


def same(left: Floats | float, right: Floats | float) -> Any:
    """Equal but for the rounding of floating-point sums: within 1e-12 of the larger of the two.

    >>> bool(same(0.1 + 0.2, 0.3)), bool(same(0.3, 0.3001))
    (True, False)
    """
    return np.abs(left - right) <= 1e-12 * np.maximum(np.abs(left), np.abs(right))
