"""The charts: one function each, from the points of all series to their lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lkt.spc.charts import counts, individuals, measurements, rare, run
from lkt.spc.series import Drawn, Series


@dataclass(frozen=True)
class Chart:
    """`measure` is what is plotted (`lkt.spc.subgroups`); the second argument of `draw` is `screened`."""

    draw: Callable[[Series, bool], Drawn]
    measure: str = "figure"
    denominator: bool = False  # cannot do without one
    negative: bool = True  # figures below zero make sense


CHARTS = {
    "run": Chart(run.run),
    "i": Chart(individuals.i),
    "mr": Chart(individuals.mr),
    "ip": Chart(individuals.ip),
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
