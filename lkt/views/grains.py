"""Whether the conclusion of a series is the same month for month and quarter for quarter."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lkt.domain.assessment import Assessment
from lkt.domain.charting import Charting
from lkt.domain.indicator import Indicator
from lkt.domain.period import Grain
from lkt.planning import GrainCheck, grain_check
from lkt.views.series import SeriesSet

_DEFAULT = Charting()


def grains(
    series: SeriesSet, found: Assessment, indicator: Indicator, charting: Charting = _DEFAULT
) -> GrainCheck | None:
    """For an only series with this assessment.

    None where there is nothing to ask: neither grain can be judged, the figures are not of months, somebody looks
    through another chart or other rules, or the median is that of a frozen baseline (whole quarters seldom end
    where it ends).
    """
    evidence = found.evidence
    monthly = (series.table["grain"] == Grain.MONTH).all()
    if charting != _DEFAULT or evidence is None or evidence.base < evidence.observations or not monthly:
        return None
    rows, counted = _additive(series.table, indicator)
    check = grain_check(rows, **counted, phase="part", exclude="left_out", direction=indicator.direction)
    return check if check and check.of else None


def _additive(table: pd.DataFrame, indicator: Indicator) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The rows, and how three months of them make a quarter: sums over sums, never a mean of percentages."""
    measure = indicator.measure
    if measure.divides:
        return table, {"y": "numerator", "n": "denominator"}
    if measure.adds_up:
        return table, {"y": "y", "aggregate": "sum"}
    known = table["denominator"][table["y"].notna()]
    if (known > 0).all():
        return table.assign(total=table["y"] * table["denominator"]), {"y": "total", "n": "denominator"}
    return table, {"y": "y", "aggregate": "mean"}
