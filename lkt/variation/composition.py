"""The composition guard: does a pooled line move because the units have changed, or because others report?

Beside the line of all that report stands the line of the fixed panel: the units that are there (nearly) all
the time. Numerators and denominators are added, percentages never averaged. When units of another level
join or leave, the two lines part; the guard says so when the parting is more than chance and can be seen.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from scipy import stats

from lkt.spc.groups import Bools, Floats, Ints
from lkt.variation.unit_matrix import read_reports

SHORTEST = 8  # periods; with fewer nobody can be told to have joined
SHARED = 4  # periods in which both must report before they are compared
CERTAIN = 0.05  # level of the tests of the kinds of moving units against the panel, all together
VISIBLE = 0.2  # of the panel line's own standard deviation from period to period
AWAY = 4  # periods in a row without a report before a unit counts as away, ...
AWAY_SHARE = 1 / 6  # ... and at least this share of the periods
PRESENT = 1 / 2  # the panel reports at least so often
Turn = tuple[Hashable, Hashable]  # a unit and a period


class Kind(StrEnum):
    """How a unit takes part."""

    PANEL = "panel"  # never away, and reports most of the time
    JOINS = "joins"  # away at the beginning
    LEAVES = "leaves"  # away at the end
    PASSES = "passes"  # both, or away in the middle, or seldom there


KINDS = tuple(Kind)


class Caution(StrEnum):
    """Why the line of all that report should not be read alone."""

    MOVED = "moved"  # units of another level have joined or left
    NO_PANEL = "no_panel"  # nobody reports throughout: nothing to compare with
    SHORT = "short"  # too few periods to tell who has joined


@dataclass(frozen=True)
class Warned:
    """A warning and its numbers, in the units of numerator / denominator. NaN where there is none.

    differences: how far the units of each kind lie from the panel in the same periods, where that is clear.
    moved: how far the line is moved between times with and without them.
    noise: standard deviation of the panel's line from one period to the next.
    everyone, panel: level in the first and the last third of the periods, of either line.
    """

    caution: Caution
    differences: tuple[tuple[Kind, float], ...] = ()
    moved: float = float("nan")
    noise: float = float("nan")
    everyone: tuple[float, float] = (float("nan"), float("nan"))
    panel: tuple[float, float] = (float("nan"), float("nan"))


@dataclass(frozen=True)
class Composition:
    """One roll-up. The lines have an element per period; NaN where nobody of theirs reports."""

    periods: tuple[Hashable, ...]
    everyone: Floats
    panel: Floats
    reporting: Ints  # units per period
    units: tuple[tuple[Hashable, Kind], ...]
    joins: tuple[Turn, ...]  # unit and its first period (back)
    leaves: tuple[Turn, ...]  # unit and the first period without it
    warning: Warned | None


def compositions(
    table: pd.DataFrame, *, group: str | None = None, unit: str = "unit", period: str = "period",
    numerator: str = "numerator", denominator: str = "denominator",
) -> dict[Hashable, Composition]:  # fmt: skip
    """The guard on every roll-up at once, by the value of `group` (None: all units together, key None).

    table: one row per unit and period. A row counts as a report when it has a numerator and a denominator
    above 0. Of counts the denominator is 1: the line is then the mean per reporting unit. A unit may belong
    to different groups at different times; each group is looked at in its own span of periods.

    Who is in the panel: `presence`. For those that join, leave or pass through, the
    differences to the panel in the same periods are averaged, weighted by D d / (D + d) as Mantel and
    Haenszel do (J. Natl. Cancer Inst. 22 (1959)), and tested against their own variation from period to
    period (t, two-sided, CERTAIN for all kinds together). The guard fires when one is clear and the line is
    moved by VISIBLE of the panel line's standard deviation (mean moving range / 1.128) or more. The move is
    twice the standard deviation over time of sum(share of the denominator x difference): for a unit there
    half of the time, its share times its difference.

    Raises Refused (`signals.duplicate`, `spc.unknown_column`, `spc.not_numbers`).

    >>> months = range(1, 13)
    >>> rows = [(team, m, 6 + m % 2, 10) for team in "AB" for m in months]
    >>> rows += [("C", m, 9 + m % 2, 10) for m in months if m > 6]
    >>> found = compositions(pd.DataFrame(rows, columns=["unit", "period", "numerator", "denominator"]))[None]
    >>> found.joins, found.warning.caution.value, [(k.value, round(d, 2)) for k, d in found.warning.differences]
    ((('C', 7),), 'moved', [('joins', 0.3)])
    >>> [round(level, 2) for level in (*found.warning.everyone, *found.warning.panel)]
    [0.65, 0.75, 0.65, 0.65]
    """
    read = read_reports(table, unit, period, numerator, denominator, group)
    if read is None:
        return {}
    reports, names = read
    starts = reports.starts()
    reporting = np.add.reduceat(reports.reported.astype(np.int64), starts, axis=0)
    span = (np.cumsum(reporting, axis=1) > 0) & (np.cumsum(reporting[:, ::-1], axis=1)[:, ::-1] > 0)
    kind, turns = presence(reports.reported, span[reports.groups[0]])
    above, of = (
        np.array([np.add.reduceat(values * (kind == k)[:, None], starts, axis=0) for k in range(len(KINDS))])
        for values in (reports.numerator, reports.denominator)
    )
    everyone, panel, moving = (
        _Line(above.sum(axis=0), of.sum(axis=0)),
        _Line(above[0], of[0]),
        _Line(above[1:], of[1:]),
    )
    warned = _warnings(span, everyone, panel, moving)
    found = {}
    for at, (begin, end) in enumerate(zip(starts, [*starts[1:], len(kind)], strict=True)):
        units = reports.units[begin:end]
        joins, leaves = (
            tuple(
                (units[row], reports.periods[column]) for row, column in np.argwhere(turns[begin:end] == way)
            )
            for way in (-1, 1)
        )
        kinds = tuple(zip(units, (KINDS[k] for k in kind[begin:end]), strict=True))
        lines = (everyone.level[at], panel.level[at], reporting[at])
        found[names[at]] = Composition(reports.periods, *lines, kinds, joins, leaves, warned[at])
    return found


def presence(reported: Bools, span: Bools) -> tuple[Ints, Ints]:
    """How each unit takes part, as a place in KINDS; and where it goes away (1) and comes back (-1).

    Both are units by periods; `span` are the periods from the first in which the unit's group reports to the last.
    """
    silent = span & ~reported
    needed = np.maximum(AWAY, np.ceil(AWAY_SHARE * span.sum(axis=1)))
    away = silent & (_so_far(silent) + _so_far(silent[:, ::-1])[:, ::-1] - 1 >= needed[:, None])
    row, last = np.arange(len(span)), span.shape[1] - 1 - np.argmax(span[:, ::-1], axis=1)
    late, gone = away[row, np.argmax(span, axis=1)], away[row, last]
    turns = np.zeros(away.shape, dtype=np.int64)
    turns[:, 1:] = np.where(span[:, 1:] & span[:, :-1], np.diff(away.astype(np.int64), axis=1), 0)
    between = np.abs(turns).sum(axis=1) > late.astype(np.int64) + gone
    seldom = reported.sum(axis=1) < PRESENT * span.sum(axis=1)
    kind = np.select(
        [(late & gone) | between, late, gone, seldom],
        [KINDS.index(k) for k in (Kind.PASSES, Kind.JOINS, Kind.LEAVES, Kind.PASSES)],
        default=KINDS.index(Kind.PANEL),
    )
    return kind, turns


def _so_far(marked: Bools) -> Ints:
    """How many marked periods in a row end here."""
    count = np.cumsum(marked, axis=1)
    found: Ints = count - np.maximum.accumulate(np.where(marked, 0, count), axis=1)
    return found


@dataclass(frozen=True)
class _Line:
    """Numerators and denominators added up; periods are the last axis."""

    numerator: Floats
    denominator: Floats

    @property
    def level(self) -> Floats:
        return self.numerator / np.where(self.denominator > 0, self.denominator, np.nan)

    def over(self, chosen: Bools) -> Floats:
        """The level over the chosen periods together."""
        return _Line((self.numerator * chosen).sum(axis=-1), (self.denominator * chosen).sum(axis=-1)).level


def _warnings(span: Bools, everyone: _Line, panel: _Line, moving: _Line) -> list[Warned | None]:
    """What to say of every group."""
    difference, clear = _differences(panel, moving)
    share = moving.denominator / np.where(everyone.denominator > 0, everyone.denominator, np.nan)
    part = (share * np.where(clear, difference, 0.0)[..., None]).sum(axis=0)
    there = ~np.isnan(part)
    middle = np.where(there, part, 0).sum(axis=-1) / np.maximum(there.sum(axis=-1), 1)
    squares = np.where(there, (part - middle[:, None]) ** 2, 0).sum(axis=-1) / np.maximum(
        there.sum(axis=-1), 1
    )
    moved, noise = 2 * np.sqrt(squares), _noise(panel.level)
    place = np.cumsum(span, axis=1) / span.sum(axis=1, keepdims=True)
    ends = [
        [line.over(third).tolist() for third in (span & (place <= 1 / 3), span & (place > 2 / 3))]
        for line in (everyone, panel)
    ]
    alone = (moving.denominator.sum(axis=(0, 2)) > 0) & (panel.denominator.sum(axis=1) == 0)
    fires = clear.any(axis=0) & (moved >= VISIBLE * noise)
    found: list[Warned | None] = []
    for at, short in enumerate(span.sum(axis=1) < SHORTEST):
        if short or alone[at]:
            found.append(Warned(Caution.SHORT if short else Caution.NO_PANEL))
        elif not fires[at]:
            found.append(None)
        else:
            apart = tuple((KINDS[k + 1], float(difference[k, at])) for k in np.flatnonzero(clear[:, at]))
            levels = [(first[at], last[at]) for first, last in ends]
            found.append(Warned(Caution.MOVED, apart, float(moved[at]), float(noise[at]), *levels))
    return found


def _differences(panel: _Line, moving: _Line) -> tuple[Floats, Bools]:
    """Kinds by groups: the weighted mean difference to the panel in shared periods, and whether it is clear."""
    both = (moving.denominator > 0) & (panel.denominator > 0)
    weight = np.where(both, moving.denominator * panel.denominator, 0.0)
    weight = weight / np.where(both, moving.denominator + panel.denominator, 1.0)
    apart = np.where(both, moving.level - panel.level, 0.0)
    total, shared = weight.sum(axis=-1), both.sum(axis=-1)
    total = np.where(total > 0, total, np.nan)
    mean = (weight * apart).sum(axis=-1) / total
    free = np.maximum(shared - 1, 1)
    left = (weight * (apart - mean[..., None])) ** 2
    error = np.sqrt(left.sum(axis=-1) * shared / free) / total
    tested = np.maximum((shared >= SHARED).sum(axis=0), 1)  # the level is for all kinds of a group together
    beyond = np.abs(mean) > stats.t.ppf(1 - CERTAIN / 2 / tested, free) * error
    # Equal levels differ by floating-point rounding alone.
    real = np.abs(mean) > 1e-9 * np.nanmax(np.abs(np.where(both, panel.level, 0.0)), axis=-1)
    return mean, (shared >= SHARED) & beyond & real


def _noise(line: Floats) -> Floats:
    """Standard deviation from period to period: the mean moving range / 1.128."""
    ranges = np.abs(np.diff(line, axis=-1))
    there = ~np.isnan(ranges)
    found: Floats = np.where(there, ranges, 0).sum(axis=-1) / np.maximum(there.sum(axis=-1), 1) / 1.128
    return found
