"""How often a series that has not changed gives a signal all the same: runs are counted exactly, the rest simulated.

Without a change every order of points above and below the centre line is as likely as any other. So the
probability of a signal is a share of orders, and orders with given runs are counted in whole numbers.

| centre | orders | how many |
|---|---|---|
| fixed: known or given from outside | any row of above and below | 2^useful |
| median: of the same points | as many above and below as there are | useful over above |
| frozen: median of the first `base` useful points | an even split, then whatever follows | weighed, below |

A frozen median is itself uncertain: averaged over where it may lie, later points come from a Pólya urn (method.md 5).
Season and dependence are not counted but compared: `chance`.

Limits and other rule sets cannot be counted. There a series is drawn again and again as it would be without any change,
with the same denominators, gaps, baseline and points left out, and goes through `analyse` like any other.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from math import comb
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from lkt.domain.assessment import Evidence
from lkt.spc.analysis import analyse
from lkt.spc.best_box import one_more
from lkt.spc.charts import CHARTS
from lkt.spc.groups import Floats
from lkt.spc.options import Options
from lkt.spc.runs import Limits, anhoej, bestbox, cuts, orders
from lkt.spc.season import fitted

Centre = Literal["fixed", "median", "frozen"]
# The rule sets whose run signal is a box: a longest run above its limit or too few crossings.
BOXES: dict[str, Limits] = {"anhoej": anhoej, "bestbox": bestbox}
SERIES = 2000  # the standard error of a share of 5 % is then half a percentage point
_DRAWN = "stable: series"  # a column beside those of the caller


@lru_cache(maxsize=4096)
def false_signal(
    useful: int, centre: Centre, base: int = 1, *, above: int | None = None, rules: str = "anhoej"
) -> float:
    """The probability that `useful` points without any change give a run signal.

    base: how many of the useful points the frozen median comes from (centre "frozen").
    above: how many of the points that the centre comes from lie above it: of all useful points (median) or
        of those in the baseline (frozen). Points on the median leave an uneven number on either side;
        without `above` the split is as even as can be. Exact for any centre made from all points alike, a
        mean too; for a frozen median nearly so (docs/method.md 5).
    rules: anhoej or bestbox.

    A signal is a longest run above its limit or too few crossings (`lkt.spc.runs`). The joint
    distribution of both: Wentzel-Larsen and Anhøj, PLoS ONE 14 (2019) e0223233, for a fixed centre; about
    the median with the arrangements of Wald and Wolfowitz, Ann. Math. Stat. 11 (1940). With 10 points about
    a fixed line 46 of 1024 orders signal, 4.5 %; about their median 2 of 252, 0.8 %: five above, then five
    below, or the other way round. Zero below 6 points (fixed) and 10 points (median; 9 allowing for ties).

    A frozen median that is the middle of two figures depends a little on the distribution (docs/method.md 5).

    >>> [round(100 * false_signal(n, "fixed"), 1) for n in (10, 12, 24, 36, 100)]
    [4.5, 4.3, 6.6, 8.5, 7.1]
    >>> [round(100 * false_signal(n, "median"), 1) for n in (10, 12, 24, 36, 100)]
    [0.8, 1.3, 3.1, 4.3, 5.0]
    >>> [round(100 * false_signal(n, "frozen", 12), 1) for n in (12, 24, 36, 60)]
    [1.3, 8.0, 14.9, 18.9]
    """
    if useful <= 0:
        return 0.0
    longest, crossings = BOXES[rules](useful)
    if centre == "fixed":  # either side begins
        whole = 1 << useful
        quiet = 2 * sum(cuts(useful, runs, longest) for runs in range(crossings + 1, useful + 1))
    elif centre == "median":
        above = useful // 2 if above is None else above
        whole, quiet = comb(useful, above), orders(above, useful - above, longest, crossings + 1)
    else:
        base = min(base, useful)
        return _frozen(useful, base, base // 2 if above is None else min(above, base), longest, crossings)
    return (whole - quiet) / whole


def _frozen(useful: int, base: int, high: int, longest: int, crossings: int) -> float:
    """Point by point: first the baseline, `high` of it above, drawn without putting back; then Pólya's urn."""
    # Side (0 below, 1 above), run so far, crossings (enough is enough), points above so far.
    quiet = np.zeros((2, longest + 1, crossings + 1, max(high, useful - base) + 2))
    quiet[1, 1, 0, 1], quiet[0, 1, 0, 0] = high / base, 1 - high / base
    above = np.arange(quiet.shape[-1])
    for drawn in range(1, base):
        quiet = _next(quiet, (high - above) / (base - drawn))
    later = np.zeros_like(quiet)
    later[..., 0] = quiet.sum(axis=-1)
    for drawn in range(useful - base):
        later = _next(later, (high + 1 + above) / (base + 2 + drawn))
    return float(1 - later[:, :, crossings].sum())


def _next(state: Floats, up: Floats) -> Floats:
    """One point more: it lies above with probability `up`, by the number above so far."""
    up = np.clip(up, 0, 1)
    rises = np.roll(state * up, 1, axis=-1)  # there is room: so many above there never are
    return one_more(rises, state * (1 - up))


def chance(found: Evidence, rules: str, fixed: bool = False) -> float | None:
    """How often a series like this one, without any change, gives a run signal; None where nobody can count.

    Of figures of 24 months and more: the share of simulated series that signal where as much season and dependence was
    found (`lkt.spc.season`). From there to the points as they are (their split, a frozen line) quiet series stay quiet
    as often as counted for independent ones; a frozen line lies between the median of all points and a known level, the
    nearer to the one the longer its baseline.

    fixed: the centre line is given from outside.
    """
    if found.chart != "run" or rules not in BOXES:
        return None
    useful, base = found.useful, max(found.base_useful, 1)
    centre: Centre = "fixed" if fixed else "frozen" if found.base < found.observations else "median"
    above = found.above if centre == "median" else None
    counted = false_signal(useful, centre, base, above=above, rules=rules)
    if found.monthly is None or not counted:
        return counted
    repeated, quiet = traits(*map(np.array, found.monthly.traits)), 0.0
    own = base / useful if centre == "frozen" else float(centre == "median")
    kinds: dict[Centre, float] = {"median": own, "fixed": 1 - own}
    for kind, share in kinds.items():
        even, weights = false_signal(useful, kind, rules=rules), fitted(f"{rules} {kind}", found.observations)
        quiet += share * float(expit(-logit(even) - repeated @ weights)) / (1 - even)
    return max(1 - quiet * (1 - counted), 0.0)


def traits(phi: Floats, wave: Floats, turn: Floats, rest: Floats, alike: Floats) -> Floats:
    """What the log odds of a signal are a sum of (`lkt.spc.season.repeats`)."""
    phi, rest = np.clip(phi, -1, 1.5), np.log(np.maximum(rest, 1e-3))
    odds = np.clip(logit(np.clip(wave, 1e-6, 1 - 1e-6)), -4, 4)
    season = (odds, odds**2, phi * odds, wave * turn, wave * turn**2, rest, phi * rest)
    sides = (alike, alike * abs(alike), alike * odds, alike * phi, alike * rest)
    return np.stack([np.ones(phi.shape), phi, phi * abs(phi), *season, *sides], axis=-1)


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
    missing = copies[y].isna().to_numpy() | ~(sizes > 0)
    known = ~missing[: len(rows)]
    level = float(rows[y][known].sum() / sizes[: len(rows)][known].sum()) if known.any() else 0.0
    drawn = _DRAWS[law_of(options)](chance, np.where(missing, 1.0, sizes), level)
    copies[y] = np.where(missing, np.nan, drawn)
    if spread is not None:
        free = np.where(sizes > 1, sizes - 1, np.nan)  # standard deviations of that many normal measurements
        copies[spread] = np.sqrt(chance.chisquare(np.where(sizes > 1, free, 1.0)) / free)
    found = analyse(copies, replace(options, facets=[_DRAWN], phase=None, part=None))
    return float(found.case.series.groups.any(found.verdict.rule >= 0).mean())


def law_of(options: Options) -> str:
    """By what figures without a change are drawn; "" where no more is asked of them than where there are any."""
    if (law := CHARTS[options.chart].law or options.chart) in _DRAWS:
        return law
    return "ip" if options.n and options.spread is None else ""


# By the law of a chart or the chart: times from the exponential, cases between events from the geometric distribution
# from 0, both with that mean; numerators of normal figures whose spread goes with the size. Others are normal about
# nought, since lines and rules of these charts move with level and spread.
_DRAWS: dict[str, Callable[[np.random.Generator, Floats, float], Any]] = {
    "share": lambda chance, n, level: chance.binomial(np.rint(n).astype(np.int64), np.clip(level, 0, 1)),
    "rate": lambda chance, n, level: chance.poisson(n * level),
    "t": lambda chance, n, level: chance.exponential(level, len(n)),
    "g": lambda chance, n, level: chance.geometric(1 / (1 + level), len(n)) - 1,
    "ip": lambda chance, sizes, _: chance.standard_normal(len(sizes)) * np.sqrt(sizes),
    "": lambda chance, sizes, _: chance.standard_normal(len(sizes)) / np.sqrt(sizes),
}
