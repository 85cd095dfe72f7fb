"""The composition guard: does a pooled line move because the units have changed, or because others report?

Beside the line of all that report stands that of the fixed panel: the units that are there (nearly) all the time.
When units of another level join or leave, the two part; the guard says when that is more than chance and can be seen.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from scipy import stats

from lkt.spc.groups import Bools, Floats, Ints
from lkt.variation.unit_matrix import UnitMatrix

SHORTEST = 8  # periods; with fewer nobody can be told to have joined
SHARED = 4  # periods in which both must report before they are compared
CERTAIN = 0.05  # level of the tests of the kinds of moving units against the panel, all together
VISIBLE = 0.2  # of the panel line's own standard deviation from period to period
AWAY = 4  # periods in a row without a report before a unit counts as away, ...
AWAY_SHARE = 1 / 6  # ... and at least this share of the periods
PRESENT = 1 / 2  # the panel reports at least so often


class Kind(IntEnum):  # how a unit takes part
    PANEL = 0  # never away, and reports most of the time
    JOINS = 1  # away at the beginning
    LEAVES = 2  # away at the end
    PASSES = 3  # both, or away in the middle, or seldom there


# Why the line of all that report should not be read alone: units of another level have joined or left; nobody reports
# throughout, so there is nothing to compare with; too few periods to tell who has joined.
CAUTIONS = MOVED, NO_PANEL, SHORT = "moved", "no_panel", "short"


@dataclass(frozen=True)
class Composition:
    """One roll-up. The lines and sums have an element per period; NaN where nobody of a line reports.

    `caution`: one of CAUTIONS, empty where the line of all may be read alone. `ends`: the levels of everyone and of the
    panel (rows) in the first and the last third of the periods.
    """

    periods: tuple[Hashable, ...]
    everyone: Floats
    panel: Floats
    numerator: Floats  # of everyone
    denominator: Floats
    reporting: Ints  # units per period
    units: tuple[tuple[Hashable, Kind], ...]
    joins: tuple[tuple[Hashable, Hashable], ...]  # unit and its first period (back)
    leaves: tuple[tuple[Hashable, Hashable], ...]  # unit and the first period without it
    caution: str
    ends: Floats


def composition(reports: UnitMatrix) -> Composition:
    """The guard on the sum of some units, in the periods in which one of them reports.

    Of counts the denominator is 1: the line is then the mean per reporting unit.

    For those that join, leave or pass through, the differences to the panel in the same periods are averaged,
    weighted by D d / (D + d) as Mantel and Haenszel do (J. Natl. Cancer Inst. 22 (1959)), and tested against their
    own variation from period to period (t, two-sided, CERTAIN for all kinds together). The guard fires when one is
    clear and the line is moved by VISIBLE of the panel line's standard deviation (mean moving range / 1.128) or more.
    The move is twice the standard deviation over time of sum(share of the denominator x difference): for a unit
    there half of the time, its share times its difference.

    >>> import pandas as pd
    >>> months = range(1, 13)
    >>> rows = [(team, m, 6 + m % 2, 10) for team in "AB" for m in months]
    >>> rows += [("C", m, 9 + m % 2, 10) for m in months if m > 6]
    >>> table = pd.DataFrame(rows, columns=["unit", "period", "numerator", "denominator"])
    >>> found = composition(UnitMatrix.read(table))
    >>> found.joins, found.caution, found.ends.round(2).tolist()
    ((('C', 7),), 'moved', [[0.65, 0.75], [0.65, 0.65]])
    """
    kind, turns = presence(reports.reported)
    above, of = (
        np.array([values[kind == each].sum(axis=0) for each in Kind])
        for values in (reports.numerator, reports.denominator)
    )
    joins, leaves = (
        tuple((reports.units[row], reports.periods[column]) for row, column in np.argwhere(turns == way))
        for way in (-1, 1)
    )
    place = np.arange(1, len(reports.periods) + 1) / len(reports.periods)
    thirds = np.stack([place <= 1 / 3, place > 2 / 3], axis=1)
    sums, sizes = (np.stack([kinds.sum(axis=0), kinds[0]]) for kinds in (above, of))
    everyone, panel = _level(sums, sizes)
    return Composition(
        reports.periods, everyone, panel, sums[0], sizes[0], reports.reported.sum(axis=0),
        tuple(zip(reports.units, map(Kind, kind.tolist()), strict=True)), joins, leaves, _caution(above, of),
        _level(sums @ thirds, sizes @ thirds),
    )  # fmt: skip


def presence(reported: Bools) -> tuple[Ints, Ints]:
    """The Kind of each unit; and where it goes away (1) and comes back (-1), as `reported` units by periods."""
    needed = max(AWAY, np.ceil(AWAY_SHARE * reported.shape[1]))
    away = ~reported & (_silent(reported) + _silent(reported[:, ::-1])[:, ::-1] - 1 >= needed)
    turns = np.diff(away.astype(np.int64), axis=1, prepend=away[:, :1])
    late, gone = away[:, 0], away[:, -1]
    between = np.abs(turns).sum(axis=1) > late.astype(np.int64) + gone
    seldom = reported.sum(axis=1) < PRESENT * reported.shape[1]
    kinds = [Kind.PASSES, Kind.JOINS, Kind.LEAVES, Kind.PASSES]
    return np.select([(late & gone) | between, late, gone, seldom], kinds, default=Kind.PANEL), turns


def _silent(reported: Bools) -> Ints:
    """How many periods in a row without a report end here."""
    count = np.cumsum(~reported, axis=1)
    return count - np.maximum.accumulate(np.where(reported, count, 0), axis=1)


def _level(above: Floats, of: Floats) -> Floats:
    return above / np.where(of > 0, of, np.nan)


def _caution(above: Floats, of: Floats) -> str:
    """What to say of the sums of each kind of units, kinds by periods."""
    if of.shape[1] < SHORTEST:
        return SHORT
    if not of[0].any():
        return NO_PANEL
    difference, clear = _differences(above, of)
    moved = 2 * np.std((of[1:] / of.sum(axis=0) * np.where(clear, difference, 0.0)[:, None]).sum(axis=0))
    ranges = np.abs(np.diff(_level(above[0], of[0])))
    noise = ranges[~np.isnan(ranges)].sum() / max((~np.isnan(ranges)).sum(), 1) / 1.128
    return MOVED if clear.any() and moved >= VISIBLE * noise else ""


def _differences(above: Floats, of: Floats) -> tuple[Floats, Bools]:
    """Of every kind but the panel: the weighted mean difference to it in shared periods, and whether it is clear."""
    panel, both = _level(above[0], of[0]), (of[1:] > 0) & (of[0] > 0)
    weight = np.where(both, of[1:] * of[0], 0.0) / np.where(both, of[1:] + of[0], 1.0)
    apart = np.where(both, _level(above[1:], of[1:]) - panel, 0.0)
    total, shared = weight.sum(axis=1), both.sum(axis=1)
    total = np.where(total > 0, total, np.nan)
    mean = (weight * apart).sum(axis=1) / total
    free = np.maximum(shared - 1, 1)
    error = np.sqrt(((weight * (apart - mean[:, None])) ** 2).sum(axis=1) * shared / free) / total
    tested = max(int((shared >= SHARED).sum()), 1)  # the level is for all kinds together
    beyond = np.abs(mean) > stats.t.ppf(1 - CERTAIN / 2 / tested, free) * error
    # Equal levels differ by floating-point rounding alone.
    real = np.abs(mean) > 1e-9 * np.abs(np.where(both, panel, 0.0)).max(axis=1)
    return mean, (shared >= SHARED) & beyond & real
