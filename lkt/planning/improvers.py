"""Who solved it? For teams that miss their target: those that began where they began, and have improved since."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lkt import spc
from lkt.domain.assessment import MINIMUM, Variation
from lkt.domain.indicator import Direction, Measure, Operator
from lkt.errors import Refused
from lkt.spc.groups import Bools, Floats, Ints
from lkt.variation.unit_matrix import UnitMatrix, read_reports

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
    since: Hashable  # the first period of the improvement
    on_target: bool
    apart: float  # how far from the asking team it began: 0 the same, 1 as far as counts as similar


def solved(
    table: pd.DataFrame, measure: Measure, direction: Direction, target: float | Mapping[Hashable, float],
    operator: Operator, *, asking: Collection[Hashable] | None = None, unit: str = "unit",
    period: str = "period", numerator: str = "numerator", denominator: str = "denominator",
) -> dict[Hashable, tuple[Peer, ...]]:  # fmt: skip
    """For each asking team its peers, the most alike first; all teams of one indicator at once.

    table: one row per team and period, all of one definition and final; of counts and values the
        denominator is 1.
    target: in natural units, one for all or by team; operator: how it is met (`lkt.spc.comparison`).
    asking: the teams to find peers for; None takes those whose newest level misses their target.

    Levels are sum of numerators / sum of denominators: of the first BEGINNING and the last NEWEST figures.
    An improvement is sustained when the verdict of the team's run chart is improvement (a signal, moved the
    wanted way, not undone: `lkt.spc.direction`) and the newest level lies nearer the level since the improvement
    than the level before it. That newest level must meet the target, or lie nearer it than that of the
    asking team. `since`: the period after which the sum of the differences from the team's own mean turns
    (the cumulative sum of Pettitt, Appl. Stat. 28 (1979), of values instead of ranks).

    >>> months = range(24)
    >>> rows = [("A", m, 5 + m % 2, 10) for m in months] + [("B", m, 5 + m % 2 + 3 * (m > 11), 10) for m in months]
    >>> table = pd.DataFrame(rows, columns=["unit", "period", "numerator", "denominator"])
    >>> found = solved(table, Measure.PROPORTION, Direction.HIGHER, 0.8, Operator.AT_LEAST)
    >>> [(peer.team, peer.began, peer.newest, peer.since, peer.on_target) for peer in found["A"]]
    [('B', 0.55, 0.85, 12, True)]

    Raises Refused as `lkt.variation.unit_matrix.read_reports` does, and for a neutral direction
    (`signals.neutral`).
    """
    if direction is Direction.NEUTRAL:
        raise Refused("signals.neutral")
    read = read_reports(table, unit, period, numerator, denominator)
    if read is None:
        return {}
    reports, _ = read
    teams = _teams(reports, direction, target, operator)
    apart = _apart(teams, measure)
    chosen = ~teams.met & ~np.isnan(teams.target)
    if asking is not None:
        chosen = np.isin(
            np.arange(len(chosen)), [at for at, name in enumerate(reports.units) if name in asking]
        )
    nearer = teams.met | (teams.missing < teams.missing[:, None])
    found = teams.sustained & nearer & (apart <= 1)
    np.fill_diagonal(found, False)
    return {
        reports.units[at]: tuple(
            Peer(
                reports.units[other], float(teams.began[other]), float(teams.newest[other]),
                reports.periods[teams.since[other]], bool(teams.met[other]), float(apart[at, other]),
            )
            for other in sorted(np.flatnonzero(found[at]), key=apart[at].__getitem__)
        )
        for at in np.flatnonzero(chosen)
    }  # fmt: skip


@dataclass(frozen=True)
class _Teams:
    """One element per team."""

    began: Floats
    newest: Floats
    size: Floats  # standard deviation at the beginning, of a figure of mean size
    target: Floats
    met: Bools
    sustained: Bools
    since: Ints  # column of the first period of the improvement

    @property
    def missing(self) -> Floats:
        """How far the newest level is from its target."""
        return np.abs(self.newest - self.target)


def _teams(
    reports: UnitMatrix, direction: Direction, target: float | Mapping[Hashable, float], operator: Operator
) -> _Teams:
    place = np.cumsum(reports.reported, axis=1)
    early = reports.reported & (place <= BEGINNING)
    newest = reports.over(reports.reported & (place > place[:, -1:] - NEWEST))
    named = [target.get(u, np.nan) if isinstance(target, Mapping) else target for u in reports.units]
    met = [spc.meets(level, goal, operator) for level, goal in zip(newest, named, strict=True)]
    since = _since(reports, 1 if direction is Direction.HIGHER else -1)
    return _Teams(
        reports.over(early), newest, _spread(reports, early), np.array(named, dtype=float),
        np.array(met, dtype=bool), _sustained(reports, direction, newest, since), since,
    )  # fmt: skip


def _spread(reports: UnitMatrix, chosen: Bools) -> Floats:
    """Standard deviation of the chosen figures of each team; NaN for a single one."""
    figure = reports.numerator / np.where(chosen, reports.denominator, np.nan)
    count = chosen.sum(axis=1)
    mean = np.where(chosen, figure, 0).sum(axis=1) / count
    squares = np.where(chosen, (figure - mean[:, None]) ** 2, 0).sum(axis=1)
    found: Floats = np.sqrt(squares / np.where(count > 1, count - 1, np.nan))
    return found


def _apart(teams: _Teams, measure: Measure) -> Floats:
    """Teams by teams: how far apart they began; 1 is as far as counts as similar."""
    began = teams.began
    if measure is Measure.PROPORTION:
        scale = 2 * np.arcsin(np.sqrt(np.clip(began, 0, 1)))
        apart: Floats = np.abs(scale - scale[:, None]) / NEAR_SHARE
        return apart
    difference = np.abs(began - began[:, None])
    if measure in (Measure.RATE, Measure.RATIO, Measure.COUNT) and (began >= 0).all():
        scale = np.log(np.where(began > 0, began, np.nan))
        return np.where(difference == 0, 0.0, np.abs(scale - scale[:, None]) / NEAR_RATE)
    spread = np.sqrt((teams.size**2 + teams.size[:, None] ** 2) / 2)
    return np.where(difference == 0, 0.0, difference / np.where(spread > 0, spread, np.nan) / NEAR_VALUE)


def _sustained(reports: UnitMatrix, direction: Direction, newest: Floats, since: Ints) -> Bools:
    """The teams whose run chart shows an improvement that has not been lost."""
    row, column = np.nonzero(reports.reported)
    cells = {"y": reports.numerator[row, column], "n": reports.denominator[row, column]}
    table = pd.DataFrame({"unit": row, "x": column, **cells})
    found = spc.analyse(table, spc.Options("run", n="n", facets=["unit"], direction=direction.value))
    improved = (found.facts["variation"] == Variation.IMPROVEMENT).to_numpy()
    enough = (found.summary["useful"] >= MINIMUM).to_numpy()
    after = reports.reported & (np.arange(len(reports.periods)) >= since[:, None])
    levels = (reports.over(chosen) for chosen in (reports.reported & ~after, after))
    before, later = (np.abs(newest - level) for level in levels)
    kept: Bools = improved & enough & (later < before)
    return kept


def _since(reports: UnitMatrix, wanted: int) -> Ints:
    """The column of the first figure after the sums turn."""
    own = reports.over(reports.reported)[:, None]
    sums = np.cumsum(wanted * (reports.numerator - own * reports.denominator), axis=1)
    turn = np.argmin(np.where(reports.reported, sums, np.inf), axis=1)
    later = reports.reported & (np.arange(sums.shape[1]) > turn[:, None])
    found: Ints = np.where(later.any(axis=1), np.argmax(later, axis=1), turn)
    return found
