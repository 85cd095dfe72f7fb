"""The final figures of an indicator, gathered in stretches of months counted back from the newest.

Counted back, and not by the calendar: so every stretch has the same length, and the newest is as new as can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from lkt.domain.indicator import Indicator, Measure
from lkt.domain.period import Period

HALF_YEAR, QUARTER, YEAR = 6, 3, 12
LEAST = 5  # stretches, before a course can be judged
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


def final(prepared: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Figures that take part, of the newest definition alone: team, x, months, o, n, spread, goal.

    `o / n` is the figure; both add up over rows. Of means o is Σ n · mean, and counts are per month (n is months).
    """
    # Not by `part`: phases that people have set split a team's own calculation, and leave its figures comparable.
    begun = [pd.Timestamp(day) for day in indicator.breaks() if pd.Timestamp(day) <= prepared["x"].max()]
    takes_part = ~prepared["left_out"] & (prepared["x"] >= max(begun, default=pd.Timestamp.min))
    months = np.where(prepared["grain"] == "quarter", 3, 1)
    numerator, n, y = (prepared[name].to_numpy() for name in ("numerator", "denominator", "y"))
    if indicator.measure is Measure.COUNT:
        n = months.astype(float)
    o = numerator if indicator.measure.adds_up else y * n
    known = takes_part.to_numpy() & ~np.isnan(o) & (n > 0)
    found: pd.DataFrame = prepared.loc[known, ["team", "x", "spread", "goal"]].reset_index(drop=True)
    return found.assign(months=months[known], o=o[known], n=n[known])
