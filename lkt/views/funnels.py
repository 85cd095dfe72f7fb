"""The funnel of the teams of one indicator: where each lies against the limits for its size."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lkt.domain.indicator import Indicator, Measure
from lkt.spc.groups import Groups
from lkt.variation import funnel
from lkt.variation.funnel import limits_at
from lkt.views.levels import TeamLevel
from lkt.views.windows import KINDS

FUNNELLED = (Measure.PROPORTION, Measure.RATE)
KIND = "kind"  # such figures have no funnel
_GRID = 48  # sizes at which the limits are drawn


@dataclass(frozen=True)
class FunnelView:
    """`curves`: size, and lower and upper of 95 and 99.8 %.

    phi is 1 where chance alone is at work; tau2, on the scale of the scores, is what the limits leave room for
    beside chance where they are `usual`.
    """

    usual: bool
    target: float
    phi: float
    tau2: float
    curves: pd.DataFrame


@dataclass(frozen=True)
class NoFunnel:
    """Why there is none: KIND, or a reason of `lkt.variation.Funnel`."""

    reason: str


NO_FUNNEL = NoFunnel(KIND)


def funnel_of(
    levels: tuple[TeamLevel, ...], indicator: Indicator, usual: bool = False
) -> tuple[FunnelView | NoFunnel, tuple[TeamLevel, ...]]:
    """The funnel, and the teams with their places in it.

    usual: limits that leave room for the differences teams usually have (additive overdispersion).
    """
    if indicator.measure not in FUNNELLED:
        return NO_FUNNEL, levels
    kind, one = KINDS[indicator.measure], Groups(np.array([0]), len(levels))
    asked = "cqc" if usual else "none"
    size = np.array([level.denominator for level in levels])
    found = funnel(np.array([level.numerator for level in levels]), size, one, kind, asked)
    if reason := str(found.reason[0]):
        return NoFunnel(reason), levels
    target, tau2 = float(found.target[0]), float(found.tau2[0])
    at = [
        replace(level, position=place) for level, place in zip(levels, found.position.tolist(), strict=True)
    ]
    return FunnelView(
        usual, target, float(found.phi[0]), tau2, _curves(target, tau2, size, kind, asked)
    ), tuple(at)


def _curves(target: float, tau2: float, size: np.ndarray, kind: str, asked: str) -> pd.DataFrame:
    """The limits at sizes from a little below the smallest team to a little above the largest."""
    grid = np.geomspace(max(0.8 * size.min(), 1.0), 1.08 * size.max(), _GRID)
    lower, upper = limits_at(grid, target, kind, asked, tau2)
    columns = dict(zip(("lower95", "lower998"), lower, strict=True))
    return pd.DataFrame({"size": grid, **columns, **dict(zip(("upper95", "upper998"), upper, strict=True))})
