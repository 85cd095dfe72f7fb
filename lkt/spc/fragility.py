"""Whether a signal survives leaving out any single point, and which points carry it.

All shortened series of all series go through `analyse` together: the rows of a series are repeated once for
every point that can be left out, with that point excluded. So lines, runs and rules are those of a series
from which somebody has excluded it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from lkt.spc.analysis import Analysis, analyse
from lkt.spc.axis import plain
from lkt.spc.groups import Bools, Groups, Ints
from lkt.spc.options import Options
from lkt.spc.phase_facts import Key
from lkt.spc.table import Rows, rows_in_order

BLOCK = 500_000  # rows computed at a time
SERIES, OUT = "fragility: series", "fragility: out"  # columns beside those of the caller


@dataclass(frozen=True)
class Fragility:
    """How a signal takes it when points are left out one at a time: it holds `holds` times of `of`."""

    holds: int
    of: int  # figures that took part, each left out once
    carriers: tuple[Any, ...]  # x of the points without which there is no signal, dates where x are dates


def fragility(table: pd.DataFrame, options: Options = Options()) -> dict[Key, Fragility]:
    """For each series whose newest phase has a signal: does it hold without any one of its points?

    The options are those of `analyse`, the keys those of `evidence`; series without a signal are not
    there. Each figure of the newest phase that takes part is left out in turn. A signal holds if any rule
    of the set still fires, not necessarily the same one. (The jackknife of Quenouille 1949 and Tukey 1958,
    here to describe and not to estimate.)

    Twelve different figures that rise cross their median once, and three times are the fewest that chance
    gives. Without any one of them eleven are left, one of which is the median: ten useful points, where two
    crossings are the fewest. So no point carries the signal. A run of seven about a given line is none
    without one of the seven.

    >>> fragility(pd.DataFrame({"x": range(1, 13), "y": [4, 6, 5, 7, 3, 8, 9, 14, 11, 10, 13, 12]}))
    {(): Fragility(holds=12, of=12, carriers=())}
    >>> run = pd.DataFrame({"x": range(1, 11), "y": [6, 6, 6, 6, 6, 6, 6, 4, 6, 4]})
    >>> fragility(run, Options(cl=5))
    {(): Fragility(holds=3, of=10, carriers=(1, 2, 3, 4, 5, 6, 7))}
    """
    found = analyse(table, options)
    if found.points.empty:
        return {}
    rows = rows_in_order(table, options)
    signal, phase = (values[found.newest] for values in (found.signal, found.summary["phase"].to_numpy()))
    series, points = rows.facets.code, found.points
    # The points that take part, with a figure, in a newest phase that has a signal.
    part = points["included"] & points["value"].notna() & (points["phase"] == phase[series])
    left = np.flatnonzero(part.to_numpy() & signal[series])
    shortened = replace(options, facets=[SERIES], exclude=OUT)
    kept = table[[column for column in table if column in options.columns]].iloc[rows.order]
    again = (analyse(copies, shortened) for copies in _copies(kept, rows, found, left))
    held = [each.signal[each.newest] for each in again]
    return _told(points.iloc[left], list(options.facets), held)


def _copies(kept: pd.DataFrame, rows: Rows, found: Analysis, left: Ints) -> Iterator[pd.DataFrame]:
    """For every point to leave out the rows of its whole series, with that point excluded too."""
    excluded = ~found.points["included"].to_numpy()
    series, whole = rows.facets.code[left], Groups(rows.cells.starts[rows.facets.starts], rows.cells.points)
    block = np.cumsum(whole.sizes[series]) // BLOCK
    for number in np.unique(block):
        copies, at = whole.select(series[block == number])
        point = rows.cells.code[at]
        out = excluded[point] | (point == copies.broadcast(left[block == number]))
        yield kept.iloc[at].assign(**{SERIES: copies.code, OUT: out})


def _told(points: pd.DataFrame, facets: list[str], held: list[Bools]) -> dict[Key, Fragility]:
    """The points that were left out, and whether the signal held without each, by series."""
    holds = np.concatenate([*held, np.zeros(0, dtype=bool)]).tolist()
    keys = zip(*(points[name].tolist() for name in facets), strict=True) if facets else [()] * len(points)
    told = {}
    for key, own in groupby(zip(keys, points["x"].tolist(), holds, strict=True), itemgetter(0)):
        part = list(own)
        carriers = tuple(plain(x) for _, x, hold in part if not hold)
        told[key] = Fragility(sum(hold for *_, hold in part), len(part), carriers)
    return told
