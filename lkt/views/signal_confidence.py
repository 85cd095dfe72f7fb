"""How sure the conclusion of a series is: what chance alone gives, whether a signal hangs on single points, and whether
it is the same month for month and quarter for quarter."""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from lkt import spc
from lkt.domain.assessment import Assessment, Case
from lkt.domain.indicator import Indicator
from lkt.domain.period import Grain
from lkt.planning.grain import GrainCheck, grain_check
from lkt.spc import Fragility
from lkt.spc.chance import SERIES as SIMULATED
from lkt.spc.chance import chance
from lkt.views.rows import KEY
from lkt.views.series import SeriesSet

__all__ = ["SIMULATED", "GrainCheck", "Sureness", "grains", "sureness"]


@dataclass(frozen=True)
class Sureness:
    """Of 1: how often a series like this one, without any change, gives a signal on the same chart.

    `how`: counted is exact; compared with series that repeat as much, and simulated of this very one, are not.
    `fragility` tells what leaving out single points does.
    """

    chance: float
    how: str
    fragility: Fragility | None


def sureness(series: SeriesSet, found: Assessment, fragile: Fragility | None) -> Sureness | None:
    """For an only series with this assessment, drawn as it was judged. None without a signal."""
    if found.span is None or found.evidence is None:
        return None
    told = chance(found.evidence, series.asked.rules)
    if told is not None:
        return Sureness(told, "compared" if found.evidence.monthly else "counted", fragile)
    parts = series.table["part"]
    simulated = spc.simulated_signal(series.table[parts == parts.max()], series.asked)
    return Sureness(simulated, "simulated", fragile)


def grains(series: SeriesSet, indicator: Indicator) -> dict[tuple[str, str], GrainCheck]:
    """For every series of the indicator, as it is calculated unless somebody asks for another chart.

    Those are left out of which there is nothing to ask: neither grain can be judged, the figures are not of months,
    or the median is that of a frozen baseline (whole quarters seldom end where it ends).
    """
    months = series.table["grain"] == Grain.MONTH
    asked = {
        key: known for key, known in series.assessments.items()
        if known.evidence and known.evidence.base >= known.evidence.observations and known.case is not Case.BASELINE
    }  # fmt: skip
    for key in _keys(series.table[~months]):
        asked.pop(key, None)
    found: dict[tuple[str, str], GrainCheck] = {}
    common = spc.Options(
        facets=KEY, phase="part", exclude="left_out", direction=indicator.direction.value
    )  # fmt: skip
    for rows, counted in _additive(series.table[months], indicator):
        own = {key: asked[key] for key in _keys(rows) & set(asked)}
        found |= grain_check(rows, own, replace(common, **counted))
    return {key: check for key, check in found.items() if check.of}


def _keys(rows: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(rows["team"], rows["indicator"], strict=True))


def _additive(rows: pd.DataFrame, indicator: Indicator) -> list[tuple[pd.DataFrame, dict[str, Any]]]:
    """The rows, and how three months of them make a quarter: sums over sums, never a mean of percentages."""
    measure = indicator.measure
    if measure.divides:
        return [(rows, {"y": "numerator", "n": "denominator"})]
    if measure.adds_up:
        return [(rows, {"y": "y", "aggregate": "sum"})]
    known = (rows["denominator"] > 0) | rows["y"].isna()
    sized = known.groupby([rows[name] for name in KEY]).transform("all")
    total = rows.assign(total=rows["y"] * rows["denominator"])
    return [
        (total[sized], {"y": "total", "n": "denominator"}), (rows[~sized], {"y": "y", "aggregate": "mean"})
    ]  # fmt: skip
