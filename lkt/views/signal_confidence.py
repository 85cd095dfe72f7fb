"""How sure the conclusion of a series is: what chance alone gives, whether a signal hangs on single points, and whether
it is the same month for month and quarter for quarter."""

from collections.abc import Mapping
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


def sureness(
    rows: pd.DataFrame, asked: spc.Options, found: Assessment, fragile: Fragility | None
) -> Sureness | None:
    """For the rows of one series with this assessment, drawn as it was judged. None without a signal."""
    if found.span is None or found.evidence is None:
        return None
    told = chance(found.evidence, asked.rules)
    if told is not None:
        return Sureness(told, "compared" if found.evidence.monthly else "counted", fragile)
    simulated = spc.simulated_signal(rows[rows["part"] == rows["part"].max()], asked)
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


def grains(
    table: pd.DataFrame, assessments: Mapping[tuple[str, str], Assessment], indicator: Indicator
) -> dict[tuple[str, str], GrainCheck]:
    """For every series of the indicator: its rows (`lkt.views.rows.prepare`), and what they say by month.

    Only whole quarters count: three months of one phase, each with a figure that takes part. A phase without one is
    not answered by the quarters of the phase before it. Those are left out of which there is nothing to ask: neither
    grain can be judged, the figures are not of months, or the median is that of a frozen baseline (whole quarters
    seldom end where it ends).
    """
    months = table["grain"] == Grain.MONTH
    monthly, others = (
        set(table.loc[part, KEY].itertuples(index=False, name=None)) for part in (months, ~months)
    )
    common = spc.Options(facets=KEY, phase="part", direction=indicator.direction.value, period="quarter")
    quarters: dict[Key, Evidence] = {}
    for rows, made in _additive(table[months], indicator):
        rows = rows[rows["y"].notna() & ~rows["left_out"]]
        months_of = rows.groupby([*KEY, "part", rows["x"].dt.year * 4 + rows["x"].dt.quarter])["x"].transform(
            "size"
        )
        quarters |= spc.evidence(spc.analyse(rows[months_of == 3], replace(common, **made)))
    found = {}
    for key in assessments.keys() & monthly - others:
        known, own = assessments[key], quarters.get(key)
        facts = known.evidence
        if not facts or facts.base < facts.observations or known.case is Case.BASELINE:
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
    weighted, plain = {"y": "total", "n": "denominator"}, {"y": "y", "aggregate": "mean"}
    return [(total[sized], weighted), (rows[~sized], plain)]
