"""Operations on many series at once: the points of a group lie together, and no loop runs over groups.

A group is one phase of one series. All arrays are per point, in order of group and x, unless they are
said to be per group. Missing values are NaN and take no part.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Signs = NDArray[np.int8]  # 1 up or above, -1 down or below, 0 neither
Bools = NDArray[np.bool_]
T = TypeVar("T", bound=np.generic)

PIECE = 1 << 15
ROUNDING = 1e-12  # figures this close are equal, as part of the larger


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
        return self.broadcast(np.arange(len(self.starts)))

    @cached_property
    def position(self) -> Ints:
        """The place of each point in its group, from 0."""
        return np.arange(self.points) - self.broadcast(self.starts)

    @property
    def last(self) -> Ints:
        """The position of the last point of each group."""
        return self.starts + self.sizes - 1

    def broadcast(self, values: NDArray[T]) -> NDArray[T]:
        """One value per group, along the last axis, given to each of its points."""
        return np.repeat(values, self.sizes, axis=-1)

    def total(self, values: Floats) -> Floats:
        """Sums per group along the last axis; a missing value makes its sum missing."""
        return np.add.reduceat(values, self.starts, axis=-1)

    @property
    def single(self) -> bool:
        """Whether every group has exactly one point."""
        return len(self.starts) == self.points

    def sum(self, values: Floats) -> Floats:
        """Sums per group; missing values add nothing."""
        if not self.points:
            return np.zeros(0)
        found: Floats = np.add.reduceat(values, self.starts)
        if np.isnan(found).any():
            found = np.add.reduceat(np.where(np.isnan(values), 0.0, values), self.starts)
        return found

    def count(self, where: Bools) -> Ints:
        """How many points of each group are marked."""
        if where.all():
            return self.sizes.copy()
        if not where.any():
            return np.zeros(len(self.starts), dtype=np.int64)
        # Narrow sums are several times faster than wide ones.
        return np.add.reduceat(where, self.starts, dtype=np.int32).astype(np.int64)

    def any(self, where: Bools) -> Bools:
        found: Bools = np.logical_or.reduceat(where, self.starts) if self.points else np.zeros(0, dtype=bool)
        return found

    def latest(self, chosen: Bools) -> Ints:
        """The position of the last chosen point of each group, -1 where none is."""
        found = self.last
        rest = np.flatnonzero(~chosen[found])  # mostly few: the last point of a group is seldom left out
        _, points = self.select(rest)
        at = np.append(-1, points[chosen[points]])
        before = at[np.searchsorted(at, found[rest], side="right") - 1]
        found[rest] = np.where(before >= self.starts[rest], before, -1)
        return found

    def select(self, chosen: Ints) -> "tuple[Groups, Ints]":
        """The chosen groups alone, and the positions of their points."""
        sizes = self.sizes[chosen]
        alone = Groups(np.cumsum(sizes) - sizes, int(sizes.sum()))
        return alone, alone.broadcast(self.starts[chosen]) + alone.position

    def among(self, chosen: Bools) -> "Groups":
        """The groups of the chosen points alone."""
        code = self.code[chosen]
        return Groups(np.flatnonzero(np.diff(code, prepend=-1)), len(code))

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
        used = chosen(values, where)
        count = self.count(~np.isnan(used))
        rough = self.sum(used) / count
        return rough + self.sum(used - self.broadcast(rough)) / count

    def median(self, values: Floats, where: Bools | None = None) -> Floats:
        """Medians per group; NaN for a group without values.

        Groups of about the same size are sorted together, as rows of one matrix: several times faster
        than sorting all points by group and value.

        >>> Groups(np.array([0, 3]), 7).median(np.array([3.0, 1.0, 2.0, 4.0, np.nan, 1.0, 9.0])).tolist()
        [2.0, 4.0]
        """
        used = chosen(values, where)
        found = np.full(len(self.starts), np.nan)
        # Sizes between powers of two share a matrix, so at most half of it is padding.
        classes = np.frexp(self.sizes)[1]
        for size_class in np.unique(classes):
            these = np.flatnonzero(classes == size_class)
            found[these] = _row_medians(self._matrix(used, these))
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


def unique_per_group(values: NDArray[T]) -> NDArray[T]:
    """What there is to look at: one value of an array that is one number for all (`numpy.broadcast_to`)."""
    return values[:1] if values.strides == (0,) else values


def boundaries(values: NDArray[Any]) -> Bools:
    """True at the first element and wherever one differs from the one before."""
    found = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def chosen(values: Floats, where: Bools | None) -> Floats:
    """The values where marked, else NaN; the values themselves where all of them are."""
    return values if where is None or where.all() else np.where(where, values, np.nan)


def _row_medians(rows: Floats) -> Floats:
    ordered = np.sort(rows, axis=1)  # NaN last
    count = np.full(len(rows), rows.shape[1])
    holes = np.flatnonzero(np.isnan(ordered[:, -1]))
    count[holes] -= np.isnan(ordered[holes]).sum(axis=1)
    row = np.arange(len(rows))
    low = ordered[row, np.maximum(count - 1, 0) // 2]
    high = ordered[row, np.minimum(count // 2, rows.shape[1] - 1)]
    return np.asarray(np.where(low == high, low, low + (high - low) / 2))


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


def in_pieces(function: Callable[..., NDArray[T]]) -> Callable[..., NDArray[T]]:
    """For functions of arrays of equal length that look at one element at a time; the answer may have rows of them.

    Millions of elements are taken a piece at a time, so that what is in between stays in the processor's
    cache: three to five times faster, and no memory but that of the result.
    """

    @wraps(function)
    def taken(*arrays: NDArray[Any]) -> NDArray[T]:
        first = function(*(values[:PIECE] for values in arrays))
        if len(arrays[0]) <= PIECE:
            return first
        found = np.empty((*first.shape[:-1], len(arrays[0])), dtype=first.dtype)
        found[..., :PIECE] = first
        for at in range(PIECE, found.shape[-1], PIECE):
            found[..., at : at + PIECE] = function(*(values[at : at + PIECE] for values in arrays))
        return found

    return taken


def same(left: Floats | float, right: Floats | float) -> Any:
    """Equal but for the rounding of floating-point sums: within `ROUNDING` of the larger of the two.

    >>> bool(same(0.1 + 0.2, 0.3)), bool(same(0.3, 0.3001))
    (True, False)
    """
    return np.abs(left - right) <= ROUNDING * np.maximum(np.abs(left), np.abs(right))
