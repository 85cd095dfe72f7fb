"""The same series by month and by quarter: does its verdict hold at both?

Quarters have fewer points with less noise. A verdict that changes with the grain hangs on how the figures
were cut; one that holds at both is worth more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lkt import spc
from lkt.domain.assessment import Assessment, Variation
from lkt.domain.indicator import Direction
from lkt.domain.period import Grain
from lkt.spc.axis import read_axis
from lkt.spc.groups import Bools
from lkt.spc.options import flags, numbers


@dataclass(frozen=True)
class GrainCheck:
    """One series at every grain. An assessment that is not `judged` had too few points at that grain."""

    assessments: tuple[tuple[Grain, Assessment], ...]  # a grain without a point is left out
    left_out: int  # months with a figure that belong to no whole quarter

    @property
    def verdict(self) -> Variation | None:
        """That of the finest grain that can be judged, None where none can."""
        return next(iter(self._verdicts), None)

    @property
    def of(self) -> int:
        """How many grains can be judged."""
        return len(self._verdicts)

    @property
    def holds(self) -> int:
        """At how many of them the verdict is the same."""
        return sum(found is self.verdict for found in self._verdicts)

    @property
    def _verdicts(self) -> list[Variation]:
        return [found.variation for _, found in self.assessments if found.judged]


def grain_check(
    table: pd.DataFrame, *, x: str = "x", y: str = "y", n: str | None = None, aggregate: str = "sum",
    direction: Direction = Direction.NEUTRAL, phase: str | None = None, exclude: str | None = None,
) -> GrainCheck | None:  # fmt: skip
    """A series as run charts by month and by quarter; None without a row.

    table: one row per month, as for `lkt.spc.analyse`; x are dates.
    n: with a denominator y is a numerator, and a quarter is sum(y) / sum(n). Of means give y = mean x n.
    aggregate: without n, how three months make a quarter: sum (counts), mean or median (values).
    phase, exclude: columns as in `analyse`.

    Only whole quarters count: three months of the same phase, each with a figure that is not excluded.
    Raises Refused as `analyse` does, and where x are not dates (`spc.period_needs_dates`).

    >>> months = pd.date_range("2023-01-01", periods=36, freq="MS")
    >>> rows = pd.DataFrame({"x": months, "y": [5, 6, 4] * 6 + [8, 9, 7] * 6, "n": 10})
    >>> found = grain_check(rows, n="n", direction=Direction.HIGHER)
    >>> found.verdict.value, found.holds, found.of, found.left_out
    ('improvement', 2, 2, 0)
    """
    options: dict[str, Any] = {"x": x, "y": y, "n": n, "aggregate": aggregate, "direction": direction.value}
    by_month = spc.analyse(table, spc.Options(**options, phase=phase, exclude=exclude, period="month"))
    used = ~np.isnan(numbers(table, y))
    if n is not None:
        used &= numbers(table, n) > 0
    if exclude is not None:
        used &= ~flags(table, exclude)
    whole = _whole(table[x], used, table[phase] if phase else None)
    by_quarter = spc.analyse(table[whole], spc.Options(**options, phase=phase, period="quarter"))
    facts = [(Grain.MONTH, spc.evidence(by_month).get(())), (Grain.QUARTER, spc.evidence(by_quarter).get(()))]
    if facts[0][1] is None:
        return None
    told = tuple((grain, spc.assess(known, direction)) for grain, known in facts if known is not None)
    return GrainCheck(told, len(table[used & ~whole].drop_duplicates(x)))


def _whole(x: pd.Series, used: Bools, phase: pd.Series | None) -> Bools:
    """The rows with a figure whose quarter has one for each of its months, within the same phase."""
    axis = read_axis(x, "month")
    used = used & axis.known
    months = axis.key[used].view("datetime64[us]").astype("datetime64[M]").view(np.int64)
    part = phase[used].to_numpy() if phase is not None else 0
    cells = pd.DataFrame({"phase": part, "quarter": months // 3, "month": months})
    found = np.zeros(len(x), dtype=bool)
    found[used] = cells.groupby(["phase", "quarter"], dropna=False)["month"].transform("nunique") == 3
    return found
