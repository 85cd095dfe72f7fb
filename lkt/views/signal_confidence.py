"""How sure the signal of a series is: what chance alone gives, and whether it hangs on single points."""

from __future__ import annotations

from dataclasses import dataclass

from lkt import spc
from lkt.domain.assessment import Assessment, Evidence
from lkt.spc import Fragility
from lkt.spc.chance import BOXES
from lkt.spc.stable import SERIES as SIMULATED
from lkt.views.series import SeriesSet

__all__ = ["SIMULATED", "Sureness", "sureness"]


@dataclass(frozen=True)
class Sureness:
    """Of 1: how often a series like this one, without any change, gives a signal on the same chart.

    `counted` is exact, otherwise it was simulated. `fragility` tells what leaving out single points does.
    """

    chance: float
    counted: bool
    fragility: Fragility | None


def sureness(series: SeriesSet, found: Assessment) -> Sureness | None:
    """For an only series with this assessment. None without a signal."""
    if found.span is None or found.evidence is None:
        return None
    chance = _counted(series, found.evidence)
    counted = chance is not None
    if chance is None:
        parts = series.table["part"]
        chance = spc.simulated_signal(series.table[parts == parts.max()], series.asked)
    return Sureness(chance, counted, next(iter(spc.fragility(series.table, series.asked).values()), None))


def _counted(series: SeriesSet, found: Evidence) -> float | None:
    """Run charts about a median, frozen or not; None where nobody can count."""
    rules = series.asked.rules
    if series.asked.chart != "run" or rules not in BOXES:
        return None
    points = series.points[(series.points["phase"] == found.phase) & series.points["useful"]]
    if found.base < found.observations:
        base = int(points["baseline"].sum())
        return spc.false_signal(found.useful, "frozen", base, rules=rules) if base else None
    above = int((points["value"] > points["centre"]).sum())
    return spc.false_signal(found.useful, "median", above=above, rules=rules)
