"""Series made for tests, and the indicator they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from lkt import spc
from lkt.domain.assessment import MINIMUM, Evidence
from lkt.domain.indicator import Direction, Indicator, IndicatorType, Measure, Version
from lkt.domain.names import Name, Provenance


def indicator(unit: str = "pct", direction: Direction = Direction.HIGHER, **more: Any) -> Indicator:
    return Indicator(
        id="PRV-01", area="PRV", name=Name("Prøve"), type=IndicatorType.PROCESS,
        measure=more.pop("measure", Measure.PROPORTION), unit=unit, direction=direction, chart="p",
        versions=(Version(1, "tæller"),), provenance=Provenance.DEMO, **more,
    )  # fmt: skip


def months(values: Sequence[float | None], start: str = "2024-01") -> pd.DataFrame:
    """A table with one figure a month."""
    return pd.DataFrame({"x": pd.date_range(start, periods=len(values), freq="MS"), "y": values}, dtype=None)


def evidence(
    values: Sequence[float | None], direction: str = "higher", chart: str = "run", **more: Any
) -> Evidence:
    """The evidence of one series of monthly figures."""
    found = spc.analyse(months(values), spc.Options(chart, direction=direction, **more))
    return spc.evidence(found)[()]


def sides(found: spc.Analysis, baseline: bool = False) -> tuple[Any, Any]:
    """Useful points above and below the centre line, for each row of the summary; all, or those of the baseline."""
    keys = found.summary.columns[: found.summary.columns.get_loc("phase") + 1].tolist()
    points = found.points
    series = points.groupby(keys, dropna=False, sort=False).ngroup().to_numpy()
    way = np.sign(points["value"].to_numpy() - points["centre"].to_numpy())
    chosen = points["useful"].to_numpy() & (points["baseline"].to_numpy() | (not baseline))
    above, below = (
        np.bincount(series[chosen & (way == side)], minlength=len(found.summary)) for side in (1, -1)
    )
    return above, below


def long_enough(found: spc.Analysis, part: slice = slice(None)) -> tuple[list[tuple[int, int]], int]:
    """For `noise_floor`: points above and below of the series of MINIMUM useful points, and how many signal."""
    rows = zip(*sides(found), found.summary["runs_signal"].tolist(), strict=True)
    own = [row for row in list(rows)[part] if row[0] + row[1] >= MINIMUM]
    return [(int(above), int(below)) for above, below, _ in own], sum(signal for *_, signal in own)
