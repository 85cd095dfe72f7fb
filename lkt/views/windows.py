"""The final figures of an indicator, as rows and as teams by months, and windows of months."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lkt.domain.indicator import Indicator, Measure
from lkt.domain.period import Period, periods
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
    def months(self) -> int:
        return len(periods(self.first, self.last))


def final(prepared: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """The final figures of the newest definition alone, from rows as `lkt.views.rows.prepare` makes them.

    team, x, months (how many it speaks for from `x` on), o, n, spread and goal. `o / n` is the figure; both add up:
    of means o is Σ n · mean, and counts are per month (n is months).
    """
    months = pd.Series(np.where(prepared["grain"] == "quarter", 3, 1), prepared.index)
    n = months.astype(float) if indicator.measure is Measure.COUNT else prepared["denominator"]
    o = prepared["numerator"] if indicator.measure.adds_up else prepared["y"] * n
    known = ~prepared["left_out"].astype(bool) & o.notna() & (n > 0)
    # Not by `part`: phases that people have set split a team's own calculation, and leave its figures comparable.
    begun = [day for at in indicator.breaks() if (day := pd.Timestamp(at)) <= prepared["x"].max()]
    if begun:
        known &= prepared["x"] >= max(begun)
    table = prepared[["team", "x", "goal"]].assign(
        months=months, o=o, n=n, spread=prepared["spread"].astype(float)
    )
    return table[known].reset_index(drop=True)


def by_month(figures: pd.DataFrame, indicator: Indicator) -> UnitMatrix:
    """The final figures, at least one, as teams by months.

    A month is a number, counted from January of the year 0; the last is the newest that a figure speaks for. A
    quarter lies in the column of its first month.
    """
    when = (figures["x"].dt.year * 12 + figures["x"].dt.month - 1).to_numpy()
    months = range(int(when.min()), int((when + figures["months"]).max()))
    row, teams = pd.factorize(figures["team"], sort=True)
    o, n = figures["o"].to_numpy(), figures["n"].to_numpy()
    size = None
    if indicator.measure in (Measure.MEAN, Measure.VALUE):
        size = _precision(o, n, figures["spread"].to_numpy(), row, when)
    return UnitMatrix.of(list(teams), months, row, when - months.start, o, n, size)


def _precision(o: Floats, n: Floats, spread: Floats, row: Ints, when: Ints) -> Floats:
    """n / variance: as reported with each mean, else one for all from what teams do from month to month."""
    if np.isnan(spread).all():
        order = np.lexsort((when, row))
        variance = np.full(len(n), measurement_variance((o / n)[order], n[order], row[order]))
    else:
        variance = spread**2
    found: Floats = np.divide(n, variance, out=np.zeros(len(n)), where=variance > 0)
    return found
