"""The run chart (seriediagram)."""

from __future__ import annotations

import numpy as np

from lkt.spc.series import Drawn, Series


def run(series: Series, screened: bool) -> Drawn:
    """Centre: the median of the base; no limits. Anhøj and Olesen 2014; qicharts2 `qic.run`."""
    centre = series.centre(series.groups.median(series.value, series.base))
    none = np.full(len(centre), np.nan)
    return Drawn(series.value, centre, none, none, none, none)
