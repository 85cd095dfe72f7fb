"""The charts: one function each, from the points of all series to their lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from lkt.spc.charts import counts, individuals, measurements, rare, run
from lkt.spc.charts.ranges import Ranges
from lkt.spc.series import Drawn, Series


@dataclass(frozen=True)
class Chart:
    """`measure` is what is plotted (`lkt.spc.subgroups`); `draw` is told how ranges become a sigma.

    `margin`: a freeze that leaves fewer points on either side of it is not used.
    """

    draw: Callable[[Series, Ranges], Drawn]
    measure: str = "figure"
    denominator: bool = False  # cannot do without one
    negative: bool = True  # figures below zero make sense
    margin: int = 0

    def frozen(self, series: Series) -> Series:
        """The series, with all points of a phase as its baseline where the freeze is too near an end."""
        if not self.margin:
            return series
        groups, before = series.groups, series.groups.count(series.baseline)
        near = np.minimum(before, groups.sizes - before) < self.margin
        return replace(series, baseline=series.baseline | groups.broadcast(near))


CHARTS = {
    "run": Chart(run.run),
    "i": Chart(individuals.i),
    "mr": Chart(individuals.mr),
    "ip": Chart(individuals.ip, margin=2),
    "xbar": Chart(measurements.xbar, "mean"),
    "s": Chart(measurements.s, "sd"),
    "t": Chart(rare.t, negative=False),
    "c": Chart(counts.c, "sum", negative=False),
    "u": Chart(counts.u, denominator=True, negative=False),
    "up": Chart(counts.up, denominator=True, negative=False),
    "p": Chart(counts.p, denominator=True, negative=False),
    "pp": Chart(counts.pp, denominator=True, negative=False),
    "g": Chart(rare.g, negative=False),
}
