"""How sure the signal of a series is: what chance alone gives, and whether it hangs on single points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lkt import spc
from lkt.domain.assessment import Assessment
from lkt.spc import Fragility
from lkt.spc.stable import SERIES as SIMULATED

__all__ = ["SIMULATED", "Sureness", "sureness"]


@dataclass(frozen=True)
class Sureness:
    """Of 1: how often a series like this one, without any change, gives a signal on the same chart.

    `counted` is exact, otherwise it was simulated. `fragility` tells what leaving out single points does.
    """

    chance: float
    counted: bool
    fragility: Fragility | None


def sureness(table: pd.DataFrame, asked: Mapping[str, Any], found: Assessment) -> Sureness | None:
    """For a series with a signal: its prepared rows, and what `lkt.spc.analyse` was asked. None without a signal."""
    if found.span is None or found.evidence is None:
        return None
    frozen = found.evidence.base < found.evidence.observations
    counted = asked["chart"] == "run" and asked["rules"] == "anhoej" and not frozen
    if counted:
        chance = spc.false_signal(found.evidence.useful, "median")
    else:
        newest = table[table["part"] == table["part"].max()]
        chance = spc.simulated_signal(newest, **asked)
    return Sureness(chance, counted, next(iter(spc.fragility(table, **asked).values()), None))
