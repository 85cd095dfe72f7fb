"""How sure the conclusion of a series is: what chance alone gives, whether a signal hangs on single points, and whether
it is the same month for month and quarter for quarter."""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from lkt import spc
from lkt.domain.assessment import Assessment, Case, Evidence, Variation
from lkt.domain.indicator import Indicator
from lkt.domain.period import Grain
from lkt.spc import Fragility
from lkt.spc.chance import SERIES as SIMULATED
from lkt.spc.chance import chance
from lkt.spc.phase_facts import Key
from lkt.views.rows import KEY
from lkt.views.series import SeriesSet

__all__ = ["SIMULATED"]


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


@dataclass(frozen=True)
class GrainCheck:
    """One series by month and by quarter. Quarters have fewer points with less noise: a verdict that changes with the
    grain hangs on how the figures were cut. An assessment that is not `judged` had too few points at that grain."""

    months: Assessment
    quarters: Assessment | None  # None without a whole quarter in the phase

    @property
    def verdicts(self) -> list[Variation]:
        """Of the grains that can be judged, months first."""
        return [found.variation for found in (self.months, self.quarters) if found and found.judged]


def grains(series: SeriesSet, indicator: Indicator) -> dict[tuple[str, str], GrainCheck]:
    """For every series of the indicator, as it is calculated unless somebody asks for another chart.

    Only whole quarters count: three months of one phase, each with a figure that takes part. A phase without one is
    not answered by the quarters of the phase before it. Those are left out of which there is nothing to ask: neither
    grain can be judged, the figures are not of months, or the median is that of a frozen baseline (whole quarters
    seldom end where it ends).
    """
    months = series.table["grain"] == Grain.MONTH
    others = set(series.table.loc[~months, KEY].itertuples(index=False, name=None))
    common = spc.Options(facets=KEY, phase="part", direction=indicator.direction.value, period="quarter")
    quarters: dict[Key, Evidence] = {}
    for rows, made in _additive(series.table[months], indicator):
        rows = rows[rows["y"].notna() & ~rows["left_out"]]
        months_of = rows.groupby([*KEY, "part", rows["x"].dt.to_period("Q")])["x"].transform("size")
        quarters |= spc.evidence(spc.analyse(rows[months_of == 3], replace(common, **made)))
    found = {}
    for key, known in series.assessments.items():
        facts, own = known.evidence, quarters.get(key)
        if key in others or not facts or facts.base < facts.observations or known.case is Case.BASELINE:
            continue
        told = own is not None and own.begins >= facts.begins  # type: ignore[operator] # both are days
        found[key] = GrainCheck(known, spc.assess(own, indicator.direction) if told else None)
    return {key: check for key, check in found.items() if check.verdicts}


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
