"""Charts of rare events: time between them (t) and cases between them (g)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lkt.spc.charts.individuals import i
from lkt.spc.charts.ranges import Ranges
from lkt.spc.groups import Floats
from lkt.spc.series import Drawn, Series

POWER = 3.6  # makes exponential times nearly normal (Nelson, J. Qual. Tech. 26 (1994))


def t(series: Series, spread: Ranges) -> Drawn:
    """The I chart of time^(1/3.6), taken back.

    A lower limit below zero on that scale becomes zero; an inner line below zero is not defined, as in
    qicharts2. Zones are counted on the transformed scale, where sigmas are even. A centre
    line given from outside is a time, not a transformed one (unlike qicharts2).
    Nelson 1994; Montgomery 7.3.5.
    """
    cl = None if series.cl is None else series.cl ** (1 / POWER)
    roots = replace(series, value=series.value ** (1 / POWER), cl=cl)
    drawn = i(roots, spread)
    lower = np.maximum(drawn.lower, 0.0)
    return Drawn(
        series.value, _back(drawn.centre), _back(lower), _back(drawn.upper), _back(drawn.lower95),
        _back(drawn.upper95), drawn.sigma, even=drawn,
    )  # fmt: skip


def _back(line: Floats) -> Floats:
    return np.where(line >= 0, line, np.nan) ** POWER


def g(series: Series, spread: Ranges) -> Drawn:
    """Limits m ± 3 sqrt(m (m + 1)), m the mean of the base, not below 0; drawn and judged about the median.

    A centre line given from outside is taken as m, and 0.693 m (the median of the geometric distribution)
    is drawn. Benneyan, Health Care Manag. Sci. 4 (2001); Provost and Murray; qicharts2 `qic.g`.
    """
    groups = series.groups
    mean = series.centre(groups.mean(series.value, series.base))
    median = series.centre(groups.median(series.value, series.base))
    sigma = np.sqrt(mean * (mean + 1))
    floored = [np.maximum(mean - k * sigma, 0.0) for k in (3, 2)]
    centre = np.where(series.given, 0.693 * mean, median)
    inner = mean + 2 * sigma
    return Drawn(series.value, centre, floored[0], mean + 3 * sigma, floored[1], inner, (inner - centre) / 2)
