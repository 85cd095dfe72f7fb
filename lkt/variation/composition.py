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
from lkt.variation.presence import KINDS, Kind, Presence, Turn, presence
from lkt.variation.reports import Reports, read_reports

SHORTEST = 8  # periods; with fewer nobody can be told to have joined
SHARED = 4  # periods in which both must report before they are compared
CERTAIN = 0.05  # level of the tests of the kinds of moving units against the panel, all together
VISIBLE = 0.2  # of the panel line's own standard deviation from period to period


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
    table: pd.DataFrame,
    *,
    group: str | None = None,
    unit: str = "unit",
    period: str = "period",
    numerator: str = "numerator",
    denominator: str = "denominator",
) -> dict[Hashable, Composition]:
    """The guard on every roll-up at once, by the value of `group` (None: all units together, key None).

    table: one row per unit and period. A row counts as a report when it has a numerator and a denominator
    above 0. Of counts the denominator is 1: the line is then the mean per reporting unit. A unit may belong
    to different groups at different times; each group is looked at in its own span of periods.

    Who is in the panel: `lkt.variation.presence`. For those that join, leave or pass through, the
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
    reports = read_reports(table, group, unit, period, numerator, denominator)
    if reports is None:
        return {}
    there = presence(reports)
    everyone, panel, moving = _lines(reports, there)
    warned = _warnings(reports.span, everyone, panel, moving)
    reporting = reports.total(reports.reported.astype(float)).astype(np.int64)
    return {
        name: Composition(
            reports.periods, everyone.level[at], panel.level[at], reporting[at],
            *_members(reports, there, at), warned[at],
        )
        for at, name in enumerate(reports.groups)
    }  # fmt: skip


def _members(
    reports: Reports, there: Presence, at: int
) -> tuple[tuple[tuple[Hashable, Kind], ...], tuple[Turn, ...], tuple[Turn, ...]]:
    """The units of a group with their kinds, and who came and went."""
    rows = reports.rows(at)
    units, turns = reports.units[rows], there.turns[rows]
    came, went = (
        tuple((units[row], reports.periods[column]) for row, column in np.argwhere(turns == way))
        for way in (-1, 1)
    )
    return tuple((u, KINDS[k]) for u, k in zip(units, there.kind[rows], strict=True)), came, went


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
        above, of = ((values * chosen).sum(axis=-1) for values in (self.numerator, self.denominator))
        found: Floats = above / np.where(of > 0, of, np.nan)
        return found


def _lines(reports: Reports, there: Presence) -> tuple[_Line, _Line, _Line]:
    """Everyone, the panel (groups by periods), and the moving kinds (kinds by groups by periods)."""
    sums = [
        [reports.total(values * (there.kind == kind)[:, None]) for kind in range(len(KINDS))]
        for values in (reports.numerator, reports.denominator)
    ]
    above, of = np.array(sums)
    return _Line(above.sum(axis=0), of.sum(axis=0)), _Line(above[0], of[0]), _Line(above[1:], of[1:])


@dataclass(frozen=True)
class _Parting:
    """How the two lines of every group part. `difference` and `clear` are kinds by groups."""

    difference: Floats
    clear: Bools
    moved: Floats
    noise: Floats
    everyone: Floats  # groups by two: the first and the last third
    panel: Floats

    @property
    def shows(self) -> Bools:
        found: Bools = self.clear.any(axis=0) & (self.moved >= VISIBLE * self.noise)
        return found

    def warned(self, at: int) -> Warned:
        told = [
            (KINDS[kind + 1], float(self.difference[kind, at])) for kind in np.flatnonzero(self.clear[:, at])
        ]
        (before, after), (first, last) = self.everyone[at].tolist(), self.panel[at].tolist()
        return Warned(
            Caution.MOVED,
            tuple(told),
            float(self.moved[at]),
            float(self.noise[at]),
            (before, after),
            (first, last),
        )


def _warnings(span: Bools, everyone: _Line, panel: _Line, moving: _Line) -> list[Warned | None]:
    """What to say of every group."""
    short: Bools = span.sum(axis=1) < SHORTEST
    alone: Bools = (moving.denominator.sum(axis=(0, 2)) > 0) & (panel.denominator.sum(axis=1) == 0)
    parting = _parting(span, everyone, panel, moving)
    found: list[Warned | None] = [
        parting.warned(at) if shows else None for at, shows in enumerate(parting.shows)
    ]
    for caution, where in ((Caution.NO_PANEL, alone), (Caution.SHORT, short)):
        found = [
            Warned(caution) if here else other for here, other in zip(where.tolist(), found, strict=True)
        ]
    return found


def _parting(span: Bools, everyone: _Line, panel: _Line, moving: _Line) -> _Parting:
    difference, clear = _differences(panel, moving)
    share = moving.denominator / np.where(everyone.denominator > 0, everyone.denominator, np.nan)
    part = (share * np.where(clear, difference, 0.0)[..., None]).sum(axis=0)
    place = np.cumsum(span, axis=1) / span.sum(axis=1, keepdims=True)
    thirds = (span & (place <= 1 / 3), span & (place > 2 / 3))
    levels = (np.column_stack([line.over(third) for third in thirds]) for line in (everyone, panel))
    return _Parting(difference, clear, 2 * _deviation(part), _noise(panel.level), *levels)


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


def _deviation(values: Floats) -> Floats:
    """Standard deviation over the periods, missing ones passed over."""
    there = ~np.isnan(values)
    count = np.maximum(there.sum(axis=-1), 1)
    mean = np.where(there, values, 0).sum(axis=-1) / count
    found: Floats = np.sqrt(
        np.where(there, values - mean[..., None], 0) ** 2 @ np.ones(values.shape[-1]) / count
    )
    return found


def _noise(line: Floats) -> Floats:
    """Standard deviation from period to period: the mean moving range / 1.128."""
    ranges = np.abs(np.diff(line, axis=-1))
    there = ~np.isnan(ranges)
    found: Floats = np.where(there, ranges, 0).sum(axis=-1) / np.maximum(there.sum(axis=-1), 1) / 1.128
    return found
