"""How often a series that has not changed gives a signal on the very same chart: simulated.

For what cannot be counted (`lkt.spc.chance`): limits and other rule sets. A series is drawn
again and again as it would be without any change, with the same denominators, gaps, baseline and points left
out, and goes through `analyse` like any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from lkt.spc.analysis import analyse
from lkt.spc.groups import Floats
from lkt.spc.options import Options

SERIES = 2000  # the standard error of a share of 5 % is then half a percentage point
_DRAWN = "stable: series"  # a column beside those of the caller


def simulated_signal(
    rows: pd.DataFrame, options: Options = Options(), *, series: int = SERIES, seed: int = 1
) -> float:
    """The share of stable series like this one in which any rule of the set fires.

    rows: one phase of one series, a row per point; the options are those of `analyse` (facets and phases
    are set aside). Shares are drawn from the binomial distribution and rates and counts from Poisson's, about
    the level of the rows; times from the exponential and cases between events from the geometric distribution;
    other figures from the normal distribution (where a run chart is concerned, any continuous one gives the
    same). Standard error: sqrt(share (1 - share) / series).

    >>> twelve = pd.DataFrame({"x": range(12), "y": np.arange(12.0)})
    >>> round(simulated_signal(twelve), 3), round(simulated_signal(twelve, Options("i")), 3)  # counted for run: 0.013
    (0.008, 0.035)
    """
    y, n, spread = options.y, options.n, options.spread
    chance = np.random.default_rng(seed)
    copies = pd.concat([rows] * series, ignore_index=True)
    copies[_DRAWN] = np.repeat(np.arange(series), len(rows))
    sizes = np.ones(len(copies)) if n is None else copies[n].to_numpy(dtype=float, na_value=np.nan)
    level = _level(rows, y, n)
    missing = copies[y].isna().to_numpy() | ~(sizes > 0)
    drawn = _DRAWS.get(options.chart, _normal)(chance, np.where(missing, 1.0, sizes), level)
    copies[y] = np.where(missing, np.nan, drawn)
    if spread is not None:
        free = np.where(sizes > 1, sizes - 1, np.nan)  # standard deviations of that many normal measurements
        copies[spread] = np.sqrt(chance.chisquare(np.where(sizes > 1, free, 1.0)) / free)
    found = analyse(copies, replace(options, facets=[_DRAWN], phase=None, part=None))
    return float(found.signal.mean())


def _level(rows: pd.DataFrame, y: str, n: str | None) -> float:
    """The sum of the figures over the sum of the denominators, or their mean; 0 where there is nothing to draw."""
    whole = rows[rows[y].notna() & (rows[n] > 0)] if n else rows[rows[y].notna()]
    if whole.empty:
        return 0.0
    return float(whole[y].sum() / whole[n].sum() if n else whole[y].mean())


def _normal(chance: np.random.Generator, sizes: Floats, level: float) -> Floats:
    """About nought: lines and rules of these charts move with level and spread."""
    return chance.standard_normal(len(sizes)) / np.sqrt(sizes)


def _shares(chance: np.random.Generator, sizes: Floats, level: float) -> Any:
    return chance.binomial(np.rint(sizes).astype(np.int64), min(max(level, 0.0), 1.0))


def _counts(chance: np.random.Generator, sizes: Floats, level: float) -> Any:
    return chance.poisson(sizes * level)


# Times from the exponential, cases between events from the geometric distribution from 0, both with that mean;
# numerators of normal figures whose spread goes with the size.
_DRAWS: dict[str, Callable[[np.random.Generator, Floats, float], Any]] = {
    "p": _shares,
    "pp": _shares,
    "u": _counts,
    "up": _counts,
    "c": _counts,
    "t": lambda chance, sizes, level: chance.exponential(level, len(sizes)),
    "g": lambda chance, sizes, level: chance.geometric(1 / (1 + level), len(sizes)) - 1,
    "ip": lambda chance, sizes, _: chance.standard_normal(len(sizes)) * np.sqrt(sizes),
}
