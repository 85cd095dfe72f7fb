"""What repeats in figures of months: a season, and dependence on the month before. All series at once.

Looked for in what lasting changes leave, so that a shift is neither: the best split beside a yearly wave is taken away,
whether it is beyond doubt or not, so that nothing hangs on that, and others as long as they or the one before are.
Least squares in steps (Frisch and Waugh, Econometrica 1 (1933)): the column of a split is freed of mean and wave, and
running sums give its gain at every place.
"""

import csv
from functools import cache
from math import sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.special import erf, stdtrit

from lkt.spc.change import LATER, SHORTEST
from lkt.spc.groups import PIECE, ROUNDING, Bools, Floats, Groups, Ints

LEAST = 24  # months with a figure: every month twice
YEAR = 12
_TURN = 2 * np.pi / YEAR


def repeats(y: Floats, there: Bools) -> Floats:
    """y: a row per series, a column per month; there: where it has a figure (elsewhere y is 0). All count alike.

    Of each series, in what its best split leaves: its figures; the correlation with the month after, the season taken
    away; the share of the squares that a yearly wave takes; twice its phase (1 even about the middle of the series, -1
    odd); squares between months besides, as part of those within the wave; how far successive months of the calendar
    lie on one side of their median (-1 to 1); the wave's cosine and sine from month 0; and of the whole series whether
    a wave alone leaves less than one step alone (1 or 0).
    """
    months = np.arange(y.shape[1])
    design = np.stack([np.ones(len(months)), np.cos(_TURN * months), np.sin(_TURN * months)])
    figures, w = np.count_nonzero(there, axis=1), there.astype(float)
    same = there[:1] if (there == there[:1]).all() else there  # rows are mostly alike
    used = same[:, None] * design
    root = np.linalg.cholesky(np.linalg.inv(used @ design.T))
    column = root.transpose(0, 2, 1) @ used  # mean and wave, uncorrelated
    y = w * (y - (y.sum(axis=1) / figures)[:, None])
    hair = ROUNDING * np.fmax(np.vecdot(y, y), ROUNDING)  # what rounding leaves
    size = (column @ y[..., None])[..., 0]
    shared, place = np.cumsum(column, axis=2), np.cumsum(same, axis=1)
    inner = (place >= SHORTEST) & (place <= place[:, -1:] - SHORTEST)
    free = np.where(inner, place - np.sum(shared**2, axis=1), np.inf)
    left, freedom, row = y - (size[:, None] @ column)[:, 0], figures - 4, np.arange(len(y))
    alone = np.where(inner, place * (1 - place / place[:, -1:]), np.inf)
    waving = np.vecdot(left, left) < np.vecdot(y, y) - np.max(np.cumsum(y, axis=1) ** 2 / alone, axis=1)
    sure = np.ones(len(y), dtype=bool)
    while len(row):
        own, at = row % len(same), np.arange(len(row))
        gone = np.cumsum(left[row], axis=1)
        split = np.argmax(gone**2 / free[own], axis=1)
        step = gone[at, split] / free[own, split]
        t = stdtrit(np.maximum(freedom[row], 1), 1 - LATER / 2 / figures[row])
        gain, within = step * gone[at, split], np.vecdot(left[row], left[row])
        beyond = gain * freedom[row] > t**2 * np.maximum(within - gain, hair[row])
        taken = np.flatnonzero((beyond | sure[row]) & (freedom[row] > SHORTEST))
        sure[row] = beyond
        row, own, split, step = row[taken], own[taken], split[taken], step[taken]
        size[row] -= step[:, None] * shared[own, :, split]
        y[row] -= w[row] * step[:, None] * (months <= split[:, None])
        left[row] = y[row] - (size[row, None] @ column[own])[:, 0]
        freedom[row] -= 1
    mean, within = y.sum(axis=1) ** 2 / figures, np.maximum(np.vecdot(left, left), hair)
    whole = np.maximum(np.vecdot(y, y) - mean, within)
    calendar = np.eye(YEAR)[months % YEAR]
    total, cases = y @ calendar, np.maximum(w @ calendar, 1)
    between = np.sum(total**2 / cases, axis=1) - mean
    spread, level = np.sqrt(np.maximum(whole - between, hair) / (figures - YEAR - 1)), total / cases
    side = erf((level - np.median(level, axis=1)[:, None]) / spread[:, None] / sqrt(2))
    alike = np.mean(side * np.roll(side, 1, axis=1), axis=1)
    _, even, odd = (root @ size[..., None])[..., 0].T
    newest = months[-1] - np.argmax(there[:, ::-1], axis=1)
    turn = np.cos(2 * (np.arctan2(odd, even) - _TURN * newest / 2))
    rest = np.maximum(between + within - whole, 0.0) / within
    following = np.vecdot(left[:, 1:], left[:, :-1]) / within
    return np.stack([figures, following, 1 - within / whole, turn, rest, alike, even, odd, waving])


class Pattern(NamedTuple):
    """What was found, a row per group that was looked at."""

    groups: Ints
    traits: Floats  # the dependence, the share of the wave, its phase, what months differ besides, how alike they are
    seasonal: Bools
    doubtful: Bools  # a season alone tells more of the figures than a change alone
    dependent: Bools
    season: Floats  # per point of the table: what a season makes of it, where there may be one
    newest: Ints  # the newest point with a figure, and that of the year before or -1
    ago: Ints


def look(value: Floats, used: Bools, moment: Ints, groups: Groups) -> Pattern:
    """What repeats in every group with LEAST figures, no two of one month, in more than half of its months.

    used: the points that take part, if they have a figure; moment: microseconds since 1970.
    """
    used = used & ~np.isnan(value)
    count = groups.count(used)
    some = np.flatnonzero(count >= LEAST)
    points = groups.select(some)[1]
    points = points[used[points]]
    month = moment[points].view("M8[us]").astype("M8[M]").astype(np.int64)
    own = Groups(np.cumsum(count[some]) - count[some], len(points))
    step = np.diff(month, prepend=0)
    step[own.starts] = 1
    span = month[own.last] - month[own.starts] + 1
    good = np.flatnonzero(~own.any(step < 1) & (span < 2 * own.sizes))
    own, inside = own.select(good)
    some, points, width = some[good], points[inside], int(span[good].max(initial=LEAST))
    cell = own.code * width + month[inside] - own.broadcast(month[inside][own.starts])
    found, rows = [], max(PIECE // width, 1)
    for begin in range(0, max(len(some), 1), rows):
        here = slice(*np.searchsorted(cell, (begin * width, (begin + rows) * width)))
        table, at = np.zeros(min(rows, len(some) - begin) * width), cell[here] - begin * width
        there = np.zeros(len(table), dtype=bool)
        table[at], there[at] = value[points[here]], True
        found.append(repeats(table.reshape(-1, width), there.reshape(-1, width)))
    figures, following, wave, turn, rest, alike, even, odd, waving = np.concatenate(found, axis=1)
    usual = fitted("independent", figures)
    phi, lift = (following - usual[0]) * usual[1], lifted(following, wave, *usual[:2])
    seasonal, doubtful = (lift > usual[2]) | (rest > usual[3]), waving > 0
    waves, at = own.select(np.flatnonzero(doubtful))
    season, angle = np.zeros(groups.points), _TURN * (cell[at] % width)
    even, odd = (waves.broadcast(each[doubtful]) for each in (even, odd))
    season[points[at]] = even * np.cos(angle) + odd * np.sin(angle)
    before = cell[own.last] - YEAR
    ago = np.minimum(np.searchsorted(cell, before), len(cell) - 1)
    ago = np.where((cell[ago] == before) & (before >= own.code[own.starts] * width), points[ago], -1)
    # Alike whatever else is in the table.
    traits = np.round(np.stack([phi, wave, turn, rest, alike], axis=1), 6)
    newest = points[own.last]
    return Pattern(some, traits, seasonal, doubtful, following > usual[4], season, newest, ago)


def lifted(following: Floats, wave: Floats, usual: Floats | float, slope: Floats | float) -> Floats:
    """Squares of the wave by those it leaves, less what dependence lifts slow waves by (the spectrum of AR(1))."""
    phi = np.clip((following - usual) * slope, 0, 0.9)
    return np.asarray(wave / (1 - wave) * (1 + phi**2 - 2 * phi * np.cos(_TURN)) / (1 - phi**2))


def fitted(name: str, months: Floats | int) -> Floats:
    """Numbers found by simulation (`season.csv`, made by `python -m tests.calibration.season`), in between linearly."""
    sizes, *columns = _table(name).T
    return np.array([np.interp(months, sizes, column) for column in columns])


@cache
def _table(name: str) -> Floats:
    with Path(__file__).with_name("season.csv").open(encoding="utf-8") as file:
        return np.array([[*map(float, row)] for own, *row in csv.reader(file) if own == name])
