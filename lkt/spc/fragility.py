"""Whether a signal survives leaving out any single point, and which points carry it.

All shortened phases of all series are judged together: the points of a phase are repeated once for every point that
can be left out, with that point excluded. So lines, runs and rules are those of a series from which somebody has
excluded it.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from lkt.spc.analysis import Analysis, analyse, drawn
from lkt.spc.axis import plain
from lkt.spc.direction import fire
from lkt.spc.options import Options
from lkt.spc.phase_facts import Key

BLOCK = 500_000  # points judged at a time


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
    return jackknife(analyse(table, options))


def jackknife(found: Analysis) -> dict[Key, Fragility]:
    """The same of a table that has been analysed."""
    series, groups, options = found.case.series, found.case.series.groups, found.options
    newest = np.zeros(len(groups.starts), dtype=bool)
    newest[found.newest] = True
    left = np.flatnonzero(found.case.used & groups.broadcast(newest & found.signal))
    arrays = {name: values for name, values in vars(series).items() if isinstance(values, np.ndarray)}
    block, held = np.cumsum(groups.sizes[groups.code[left]]) // BLOCK, [np.zeros(0, dtype=bool)]
    for number in np.unique(block):
        out = left[block == number]
        copies, at = groups.select(groups.code[out])
        # What is shown beside them nobody asks for.
        own: dict[str, Any] = {name: values[at] for name, values in arrays.items()}
        own["included"] &= at != copies.broadcast(out)
        own["weight"] = np.where(own["included"], own["weight"], 0.0)
        with np.errstate(all="ignore"):
            held.append(fire(*drawn(replace(series, groups=copies, **own), options)).signal)
    x, holds = found.points["x"].iloc[left], np.concatenate(held)
    keys = [found.points[name].iloc[left].tolist() for name in options.facets]
    told: dict[Key, list[tuple[Any, bool]]] = {}
    for *key, at, hold in zip(*keys, x.tolist(), holds.tolist(), strict=True):
        told.setdefault(tuple(key), []).append((at, hold))
    return {
        key: Fragility(
            sum(hold for _, hold in own), len(own), tuple(plain(at) for at, hold in own if not hold)
        )
        for key, own in told.items()
    }
