"""The final figures of an indicator, as rows and as teams by months, and windows of months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from lkt.domain.indicator import Indicator, Measure
from lkt.domain.period import Period
from lkt.spc.groups import Floats, Ints
from lkt.variation import UnitMatrix
from lkt.variation.unit_matrix import measurement_variance

HALF_YEAR, QUARTER, YEAR = 6, 3, 12
LEAST = 5  # windows, before a course can be judged
KINDS = {  # the laws of `lkt.variation`, by measure; of the others nobody knows what chance does
    Measure.PROPORTION: "pr",
    Measure.RATE: "rc",
    Measure.COUNT: "rc",
    Measure.MEAN: "mean",
    Measure.VALUE: "mean",
}


@dataclass(frozen=True, order=True)
class Stretch:
    """Whole months, the first and the last included."""

    first: Period
    last: Period

    @classmethod
    def back(cls, newest: Period, months: int, steps: int = 0) -> Stretch:
        """The stretch `steps` before the one that ends with the month `newest`.

        >>> found = Stretch.back(Period.month(2026, 10), 6, 1)
        >>> found.first.label, found.last.label
        ('2025-11', '2026-04')
        """
        last = newest.shift(-steps * months)
        return cls(last.shift(1 - months), last)

    @property
    def last_day(self) -> date:
        return self.last.last_day

    @property
    def months(self) -> int:
        first, last = self.first.start, self.last.start
        return (last.year - first.year) * 12 + last.month - first.month + 1


class Figures(NamedTuple):
    """Figures that take part, one element each. `o / n` is the figure; both add up.

    Of means o is Σ n · mean, and counts are per month (n is months). `months`: how many it speaks for from `x` on.
    """

    team: Any
    x: Any
    months: Any
    o: Any
    n: Any
    spread: Any
    goal: Any

    @property
    def has_spread(self) -> bool:
        """Whether means came with the standard deviation of their measurements."""
        return bool((~np.isnan(self.spread)).any())

    @property
    def table(self) -> pd.DataFrame:
        return pd.DataFrame(self._asdict())


def final(prepared: pd.DataFrame, indicator: Indicator) -> Figures:
    """The final figures of the newest definition alone, from rows as `lkt.views.rows.prepare` makes them."""
    x = prepared["x"].to_numpy()
    # Not by `part`: phases that people have set split a team's own calculation, and leave its figures comparable.
    begun = [day for at in indicator.breaks() if len(x) and (day := np.datetime64(at)) <= x.max()]
    months = np.where(prepared["grain"].to_numpy() == "quarter", 3, 1)
    n = months.astype(float) if indicator.measure is Measure.COUNT else prepared["denominator"].to_numpy()
    o = prepared["numerator"].to_numpy() if indicator.measure.adds_up else prepared["y"].to_numpy() * n
    known = ~prepared["left_out"].to_numpy(dtype=bool) & ~np.isnan(o) & (n > 0)
    if begun:
        known &= x >= max(begun)
    columns = (prepared["spread"].to_numpy(dtype=float), prepared["goal"].to_numpy())
    spread, goal = (values[known] for values in columns)
    return Figures(prepared["team"].array[known], x[known], months[known], o[known], n[known], spread, goal)


def by_month(figures: Figures, indicator: Indicator) -> tuple[UnitMatrix, Ints]:
    """The final figures, at least one, as teams by months, and the place of each team's newest figure among them.

    A month is a number, counted from January of the year 0; the last is the newest that a figure speaks for. A
    quarter lies in the column of its first month.
    """
    when = figures.x.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    months = range(int(when.min()), int((when + figures.months).max()))
    row, teams = pd.factorize(figures.team, sort=True)
    newest = np.zeros(len(teams), dtype=np.int64)
    order = np.argsort(when, kind="stable")
    newest[row[order]] = order
    size = _precision(figures, row, when) if indicator.measure in (Measure.MEAN, Measure.VALUE) else None
    return UnitMatrix.of(teams, months, row, when - months.start, figures.o, figures.n, size), newest


def _precision(figures: Figures, row: Ints, when: Ints) -> Floats:
    """n / variance: as reported with each mean, else one for all from what teams do from month to month."""
    if figures.has_spread:
        variance = figures.spread**2
    else:
        order = np.lexsort((when, row))
        figure = figures.o / figures.n
        one = measurement_variance(figure[order], figures.n[order], row[order])
        variance = np.full(len(figure), one)
    found: Floats = np.divide(figures.n, variance, out=np.zeros(len(variance)), where=variance > 0)
    return found
