"""The run chart (seriediagram)."""

from __future__ import annotations

from lkt.spc.charts.ranges import Ranges
from lkt.spc.series import Drawn, Series, without_limits


def run(series: Series, spread: Ranges) -> Drawn:
    """Centre: the median of the base; no limits. Anhøj and Olesen 2014; qicharts2 `qic.run`."""
    centre = series.centre(series.groups.median(series.value, series.base))
    return without_limits(series.value, centre)
