"""Who solved it? For teams that miss their target: those that began where they began, and have improved since."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lkt import spc
from lkt.domain.assessment import MINIMUM
from lkt.domain.indicator import Direction, Measure, Operator
from lkt.spc.groups import Bools, Floats, Ints
from lkt.variation.unit_matrix import UnitMatrix

BEGINNING = 12  # figures that make the level a team began at
NEWEST = 6  # figures that make its newest level
# How far apart two teams may have begun, on the scale of the measure.
NEAR_SHARE = 0.2  # difference of 2 arcsin(sqrt(p)), a small effect (Cohen 1988): 50 and 60 %, 90 and 95 %
NEAR_RATE = float(np.log(1.25))  # log ratio: a quarter more
NEAR_VALUE = 0.5  # in standard deviations from month to month at the beginning


@dataclass(frozen=True)
class Peer:
    """A team that began at a similar level and has a sustained improvement. Levels in natural units."""

    team: Hashable
    began: float
    newest: float
    since: Any  # the first period of the improvement
    on_target: bool


def solved(
    reports: UnitMatrix, measure: Measure, direction: Direction, targets: Mapping[Hashable, float],
    operator: Operator, asking: Hashable, beginning: int = BEGINNING, last: int = NEWEST,
) -> tuple[Peer, ...]:  # fmt: skip
    """The peers of a team, the most alike first.

    reports: teams by periods, all of one definition and final; of counts and values the denominator is 1.
    targets: in natural units, by team; operator: how they are met (`lkt.spc.comparison`).

    Levels are sum of numerators / sum of denominators: of so many of the first (`beginning`) and the last figures.
    An improvement is sustained when the verdict of the team's run chart is improvement (a signal, moved the
    wanted way, not undone: `lkt.spc.direction`) and the newest level lies nearer the level since the improvement
    than the level before it. That newest level must meet the target, or lie nearer it than that of the
    asking team. `since`: the period after which the sum of the differences from the team's own mean turns
    (the cumulative sum of Pettitt, Appl. Stat. 28 (1979), of values instead of ranks).

    >>> months = range(24)
    >>> rows = [("A", m, 5 + m % 2, 10) for m in months] + [("B", m, 5 + m % 2 + 3 * (m > 11), 10) for m in months]
    >>> table = pd.DataFrame(rows, columns=["unit", "period", "numerator", "denominator"])
    >>> asked = (Measure.PROPORTION, Direction.HIGHER, {"A": 0.8, "B": 0.8}, Operator.AT_LEAST)
    >>> found = solved(UnitMatrix.read(table), *asked, "A")
    >>> [(peer.team, peer.began, peer.newest, peer.since, peer.on_target) for peer in found]
    [('B', 0.55, 0.85, 12, True)]
    """
    own = reports.units.index(asking)
    early = reports.reported & (np.cumsum(reports.reported, axis=1) <= beginning)
    began, newest = reports.over(early), _newest(reports, last)
    goal = np.array([targets.get(team, np.nan) for team in reports.units], dtype=float)
    met, missing = spc.meets(newest, goal, operator), np.abs(newest - goal)
    better, since = improved(reports, direction, last)
    away = apart(reports, early, own, measure)
    found = better & (met | (missing < missing[own])) & (away <= 1)
    found[own] = False
    columns = (began.tolist(), newest.tolist(), [reports.periods[at] for at in since], met.tolist())
    every = [Peer(*row) for row in zip(reports.units, *columns, strict=True)]
    return tuple(every[at] for at in sorted(np.flatnonzero(found), key=away.__getitem__))


def apart(reports: UnitMatrix, chosen: Bools, own: int, measure: Measure) -> Floats:
    """How far each team lay from one of them (its row) over the chosen figures; 1 is as far as counts as similar.

    chosen: teams by periods. NaN where a team has none of them.
    """
    began = reports.over(chosen)
    if measure is Measure.PROPORTION:
        scale = 2 * np.arcsin(np.sqrt(np.clip(began, 0, 1)))
        return np.asarray(np.abs(scale - scale[own]) / NEAR_SHARE)
    difference = np.abs(began - began[own])
    if measure in (Measure.RATE, Measure.RATIO, Measure.COUNT) and not (began < 0).any():
        scale = np.log(np.where(began > 0, began, np.nan))
        return np.where(difference == 0, 0.0, np.abs(scale - scale[own]) / NEAR_RATE)
    count, value = chosen.sum(axis=1), np.where(chosen, reports.value, 0.0)
    away = np.where(chosen, value - (value.sum(axis=1) / np.maximum(count, 1))[:, None], 0.0)
    spread = np.sqrt((away**2).sum(axis=1) / np.where(count > 1, count - 1, np.nan))
    both = np.sqrt((spread**2 + spread[own] ** 2) / 2)
    return np.where(difference == 0, 0.0, difference / np.where(both > 0, both, np.nan) / NEAR_VALUE)


def improved(reports: UnitMatrix, direction: Direction, last: int = NEWEST) -> tuple[Bools, Ints]:
    """The teams whose run chart shows an improvement that has not been lost, and the column it begins in (`solved`)."""
    newest, place = _newest(reports, last), np.arange(len(reports.periods))
    # The column of the first figure after the sums turn.
    above = reports.numerator - reports.over(reports.reported)[:, None] * reports.denominator
    sums = np.cumsum(above if direction is Direction.HIGHER else -above, axis=1)
    turn = np.argmin(np.where(reports.reported, sums, np.inf), axis=1)
    later = reports.reported & (place > turn[:, None])
    since: Ints = np.where(later.any(axis=1), np.argmax(later, axis=1), turn)
    row, column = np.nonzero(reports.reported)
    cells = {"y": reports.numerator[row, column], "n": reports.denominator[row, column]}
    table = pd.DataFrame({"unit": row, "x": column, **cells})
    found = spc.analyse(table, spc.Options("run", n="n", facets=["unit"], direction=direction.value))
    enough = (found.summary["useful"] >= MINIMUM).to_numpy()
    after = reports.reported & (place >= since[:, None])
    old, new = (np.abs(newest - reports.over(chosen)) for chosen in (reports.reported & ~after, after))
    kept: Bools = found.improved & enough & (new < old)
    return kept, since


def _newest(reports: UnitMatrix, last: int) -> Floats:
    place = np.cumsum(reports.reported, axis=1)
    return reports.over(reports.reported & (place > place[:, -1:] - last))
