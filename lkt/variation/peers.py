"""Who solved it? For teams that miss their target: those that began where they began, and have improved since."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lkt import spc
from lkt.domain.assessment import MINIMUM, Variation
from lkt.domain.indicator import Direction, Measure, Operator
from lkt.spc.groups import Bools, Floats, Ints
from lkt.variation.reports import Reports, read_reports

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
    table: pd.DataFrame,
    measure: Measure,
    direction: Direction,
    target: float | Mapping[Hashable, float],
    operator: Operator,
    *,
    asking: Collection[Hashable] | None = None,
    unit: str = "unit",
    period: str = "period",
    numerator: str = "numerator",
    denominator: str = "denominator",
) -> dict[Hashable, tuple[Peer, ...]]:
    """For each asking team its peers, the most alike first; all teams of one indicator at once.

    table: one row per team and period, all of one definition and final; of counts and values the
        denominator is 1.
    target: in natural units, one for all or by team; operator: how it is met (`lkt.spc.comparison`).
    asking: the teams to find peers for; None takes those whose newest level misses their target.

    Levels are sum of numerators / sum of denominators: of the first BEGINNING and the last NEWEST figures.
    An improvement is sustained when the verdict of the team's run chart is improvement and still stands: a
    long run on the wanted side reaches the newest useful point, or the crossings are too few and the newest
    useful point lies on the wanted side. Its newest level must meet the target or lie nearer it than that of
    the asking team. `since`: the period after which the sums of figures below and above the team's own mean
    turn (the cumulative sum of Pettitt, Appl. Stat. 28 (1979), of values instead of ranks).

    Raises Refused as `lkt.variation.reports.read_reports` does, and for a neutral direction
    (`signals.neutral`).
    """
