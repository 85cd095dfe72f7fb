"""The same series by month and by quarter: does its verdict hold at both?

Quarters have fewer points with less noise. A verdict that changes with the grain hangs on how the figures
were cut; one that holds at both is worth more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lkt import spc
from lkt.domain.assessment import Assessment, Variation
from lkt.domain.indicator import Direction
from lkt.spc.axis import read_axis
from lkt.spc.groups import Bools
from lkt.spc.options import Options, flags, numbers
from lkt.spc.phase_facts import Key


@dataclass(frozen=True)
class GrainCheck:
    """One series at both grains. An assessment that is not `judged` had too few points at that grain."""

    months: Assessment
    quarters: Assessment | None  # None without a whole quarter in the phase

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
        return [found.variation for found in (self.months, self.quarters) if found and found.judged]


def grain_check(
    table: pd.DataFrame, months: Mapping[Key, Assessment], asked: Options = Options()
) -> dict[Key, GrainCheck]:  # fmt: skip
    """Series as they were assessed by month, beside the same as run charts by quarter; by facets, like `evidence`.

    table: one row per month, as for `lkt.spc.analyse`; x are dates.
    asked: how quarters are calculated. With a denominator y is a numerator, and a quarter is sum(y) / sum(n): of means
        give y = mean x n. Without one `aggregate` makes a quarter: sum (counts), mean or median (values).

    Only whole quarters count: three months of the same phase, each with a figure that is not excluded. A phase
    without one is not answered by the quarters of the phase before it.
    Raises Refused as `analyse` does, and where x are not dates (`spc.period_needs_dates`).

    >>> days = pd.date_range("2023-01-01", periods=36, freq="MS")
    >>> rows = pd.DataFrame({"x": days, "y": [5, 6, 4] * 6 + [8, 9, 7] * 6, "n": 10})
    >>> asked = spc.Options(n="n", direction="higher")
    >>> months = {(): spc.assess(spc.evidence(spc.analyse(rows, asked))[()], Direction.HIGHER)}
    >>> found = grain_check(rows, months, asked)[()]
    >>> found.verdict.value, found.holds, found.of
    ('improvement', 2, 2)
    """
    used = ~np.isnan(numbers(table, asked.y))
    if asked.n is not None:
        used &= numbers(table, asked.n) > 0
    if isinstance(asked.exclude, str):
        used &= ~flags(table, asked.exclude)
    parts = [*asked.facets, *([asked.phase] if isinstance(asked.phase, str) else [])]
    whole = table[_whole(table[asked.x], used, table[parts])]
    quarters = spc.evidence(spc.analyse(whole, replace(asked, period="quarter")))
    found = {}
    for key, known in months.items():
        own, phase = quarters.get(key), known.evidence.begins if known.evidence else None
        # Both are days: `x` of whole quarters are.
        told = own is not None and phase is not None and own.begins >= phase  # type: ignore[operator]
        found[key] = GrainCheck(known, spc.assess(own, Direction(asked.direction)) if told else None)
    return found


def _whole(x: pd.Series, used: Bools, parts: pd.DataFrame) -> Bools:
    """The rows with a figure whose quarter has one for each of its months, within the same series and phase."""
    axis = read_axis(x, "month")
    used = used & axis.known
    months = axis.key[used].view("datetime64[us]").astype("datetime64[M]").view(np.int64)
    quarter = parts[used].assign(quarter=months // 3)
    code = quarter.groupby(list(quarter), dropna=False).ngroup().to_numpy()
    different = np.unique(code * 3 + months % 3) // 3
    found = np.zeros(len(x), dtype=bool)
    found[used] = (np.bincount(different) == 3)[code]
    return found
