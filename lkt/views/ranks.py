"""Who lies highest and lowest, and how sure that is: levels drawn towards the mean, and probabilities of places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lkt.variation.distributions import LAWS
from lkt.variation.ranks import ranks
from lkt.views.variation import VariationView
from lkt.views.windows import KINDS, TeamLevel

_SEED = 2027  # the same figures give the same probabilities every time
_TOP, _FROM = 3, 8  # places at each end; of fewer teams than eight, the highest and the lowest alone


@dataclass(frozen=True)
class Place:
    """A team's level drawn towards the mean, with its 95 % interval, and how likely its places are.

    highest, lowest: probability of being among the `top` of that end. ranks: 95 % interval of the rank, 1 the
    highest; None where ranks are withheld.
    """

    level: TeamLevel
    ranks: tuple[int, int] | None
    estimate: float
    lower: float
    upper: float
    highest: float
    lowest: float


@dataclass(frozen=True)
class RanksView:
    """`places`: the highest estimate first. `reason`: why rank numbers are withheld; empty where they are told.

    `reliability`: the part of the seen differences that would be seen again, 0 to 1; NaN where there is no place.
    """

    places: tuple[Place, ...]
    top: int
    reliability: float
    reason: str


def ranks_view(view: VariationView) -> RanksView:
    """From the variation of an indicator; no places, and the reason, where nothing is compared."""
    if reason := view.newest.reason if view.newest else view.reason:
        return RanksView((), 0, float("nan"), reason)
    teams = view.teams
    top = _TOP if len(teams) >= _FROM else 1
    value, size = (np.array([getattr(team, name) for team in teams]) for name in ("value", "told"))
    found = ranks(value, size, LAWS[KINDS[view.indicator.measure]], _SEED, top)
    ranked = zip(found.rank_lower.astype(int).tolist(), found.rank_upper.astype(int).tolist(), strict=True)
    columns = (found.estimate, found.lower, found.upper, found.among_highest, found.among_lowest)
    told = [
        Place(team, None if found.reason else rank, *map(float, row))
        for team, rank, *row in zip(teams, ranked, *columns, strict=True)
    ]
    order = sorted(told, key=lambda place: -place.estimate)
    return RanksView(tuple(order), top, found.overall, found.reason)
