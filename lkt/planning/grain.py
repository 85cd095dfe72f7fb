"""The same series by month and by quarter: does its verdict hold at both?

Quarters have fewer points with less noise. A verdict that changes with the grain hangs on how the figures
were cut; one that holds at both is worth more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
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
from lkt.spc.phase_facts import Key


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
    table: pd.DataFrame,
    facets: Sequence[str] = (),
    *,
    x: str = "x",
    y: str = "y",
    n: str | None = None,
    aggregate: str = "sum",
    direction: str = "neutral",
    phase: str | None = None,
    exclude: str | None = None,
) -> dict[Key, GrainCheck]:
    """Every series of a table as run charts by month and by quarter.

    table: one row per series and month, as for `lkt.spc.analyse`; x are dates.
    n: with a denominator y is a numerator, and a quarter is sum(y) / sum(n). Of means give y = mean x n.
    aggregate: without n, how three months make a quarter: sum (counts), mean or median (values).
    phase, exclude: columns as in `analyse`. direction: higher, lower, neutral or a column.

    Only whole quarters count: three months of the same phase, each with a figure that is not excluded.
    Raises Refused as `analyse` does, and where x are not dates (`spc.period_needs_dates`).

    >>> months = pd.date_range("2023-01-01", periods=36, freq="MS")
    >>> rows = pd.DataFrame({"x": months, "y": [5, 6, 4] * 6 + [8, 9, 7] * 6, "n": 10})
    >>> found = grain_check(rows, n="n", direction="higher")[()]
    >>> found.verdict.value, found.holds, found.of, found.left_out
    ('improvement', 2, 2, 0)
    """
    names = list(facets)
    options: dict[str, Any] = {
        "x": x,
        "y": y,
        "n": n,
        "facets": names,
        "aggregate": aggregate,
        "direction": direction,
    }
    by_month = spc.analyse(table, spc.Options(**options, phase=phase, exclude=exclude, period="month"))
    figures = _figures(table, y, n, exclude)
    whole = _whole(table, figures, [*names, *([] if phase is None else [phase])], x)
    by_quarter = spc.analyse(table[whole], spc.Options(**options, phase=phase, period="quarter"))
    ways = _directions(table, names, direction)
    found = {
        grain: {key: spc.assess(facts, ways[key]) for key, facts in spc.evidence(analysis).items()}
        for grain, analysis in ((Grain.MONTH, by_month), (Grain.QUARTER, by_quarter))
    }
    left = Counter(_keys(table[figures & ~whole].drop_duplicates([*names, x]), names))
    return {
        key: GrainCheck(
            tuple((grain, known[key]) for grain, known in found.items() if key in known), left[key]
        )
        for key in found[Grain.MONTH]
    }


def _figures(table: pd.DataFrame, y: str, n: str | None, exclude: str | None) -> Bools:
    """The rows with a figure that takes part."""
    found: Bools = ~np.isnan(numbers(table, y))
    if n is not None:
        found = found & (numbers(table, n) > 0)
    return found if exclude is None else found & ~flags(table, exclude)


def _whole(table: pd.DataFrame, figures: Bools, keys: list[str], x: str) -> Bools:
    """The rows with a figure whose quarter has one for each of its months, within the same keys."""
    axis = read_axis(table[x], "month")
    used = figures & axis.known
    series = (
        table.groupby(keys, dropna=False, sort=False).ngroup().to_numpy() if keys else np.zeros(len(table))
    )
    months = axis.key[used].view("datetime64[us]").astype("datetime64[M]").view(np.int64)
    cells = pd.DataFrame({"series": series[used], "quarter": months // 3, "month": months})
    found = np.zeros(len(table), dtype=bool)
    found[used] = (cells.groupby(["series", "quarter"])["month"].transform("nunique") == 3).to_numpy()
    return found


def _directions(table: pd.DataFrame, facets: list[str], direction: str) -> Mapping[Key, Direction]:
    """The direction of each series."""
    if direction in list(Direction):
        return defaultdict(lambda: Direction(direction))
    each = table.drop_duplicates(facets) if facets else table.head(1)
    ways = [Direction(way) for way in each[direction]]
    return defaultdict(lambda: Direction.NEUTRAL, zip(_keys(each, facets), ways, strict=True))


def _keys(rows: pd.DataFrame, facets: list[str]) -> list[Key]:
    """The key of each row's series, as in `lkt.spc.phase_facts`."""
    return list(rows[facets].itertuples(index=False, name=None)) if facets else [()] * len(rows)
