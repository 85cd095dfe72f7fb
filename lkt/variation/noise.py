"""The noise floor of a matrix: how many of its series show a run signal, and how many chance alone would give.

Each series without any change signals with a probability of its own (`lkt.spc.false_signal`), exact for
its useful points and its centre line. The number of signals among independent series is then
Poisson-binomial: its generating function is the product of (1 - p + p z), and its probabilities come from
that by Fourier transform (Hong, Comput. Stat. Data Anal. 59 (2013)).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lkt.domain.assessment import MINIMUM
from lkt.spc import Analysis, false_signal
from lkt.spc.chance import Centre
from lkt.spc.groups import Floats, Ints

_TAIL = 0.025


@dataclass(frozen=True)
class NoiseFloor:
    """Signals seen, beside what to expect by chance if nothing had changed in any series.

    `low` to `high` is the 95 % range. `by_chance`: the probability that chance gives as many as were seen
    or more.
    """

    series: int  # long enough to show a signal
    short: int  # too short to count: neither here nor there
    seen: int
    expected: float
    low: int
    high: int
    by_chance: float

    @property
    def more_than_chance(self) -> bool:
        return self.seen > self.high


def noise_floor(
    above: ArrayLike,
    below: ArrayLike,
    signal: ArrayLike,
    centre: Centre = "median",
    base: ArrayLike | None = None,
    *,
    judged: ArrayLike | None = None,
    rules: str = "anhoej",
) -> NoiseFloor:
    """The noise floor of many series; one element per series in every array.

    above, below: useful points on either side of the centre line.
    signal: whether the series shows a run signal.
    centre: median (or any line made from all points of the series alike), fixed, or frozen.
    base: useful points in the baseline of each series (centre "frozen").
    judged: False where the matrix says nothing of a series for another reason than its length, as where
        half of its figures lie on the median and all others on one side. Depends on `above`, `below` and
        the number of figures alone, or the expectation is no longer exact.
    Series of fewer than MINIMUM useful points do not count.

    Given how many points lie on either side of a centre of their own, every order of them is as likely as
    any other, ties on the median or not; so the expectation is exact for each series whose figures come
    from one distribution. Series that share their patients keep the expectation and have a wider range.

    Twenty series of 24 points, twelve on either side: 20 times 3.06 %.

    >>> floor = noise_floor([12] * 20, [12] * 20, [True] + [False] * 19)
    >>> floor.series, floor.seen, round(floor.expected, 2), floor.low, floor.high
    (20, 1, 0.61, 0, 2)
    >>> round(floor.by_chance, 3), floor.more_than_chance
    (0.463, False)
    """
    up, down = np.asarray(above, np.int64), np.asarray(below, np.int64)
    counts = (up + down >= MINIMUM) & (np.ones_like(up, bool) if judged is None else np.asarray(judged, bool))
    baseline = np.zeros_like(up) if base is None else np.broadcast_to(np.asarray(base, np.int64), up.shape)
    seen = int((np.asarray(signal, bool) & counts).sum())
    chance, times = _chances(up[counts], down[counts], centre, baseline[counts], rules)
    spread = poisson_binomial(chance, times)
    low, high = central_range(spread)
    series = int(counts.sum())
    return NoiseFloor(
        series, up.size - series, seen, float(chance @ times), low, high, min(float(spread[seen:].sum()), 1.0)
    )


def sides(found: Analysis) -> tuple[Ints, Ints]:
    """Useful points above and below the centre line, for each row of the summary.

    >>> import pandas as pd
    >>> from lkt import spc
    >>> sides(spc.analyse(pd.DataFrame({"x": range(5), "y": [1, 2, 2, 3, 4]})))
    (array([2]), array([1]))
    """
    names = found.summary.columns.tolist()
    keys = names[: names.index("phase") + 1]
    used = found.points.loc[found.points["useful"], [*keys, "value", "centre"]]
    up = (used["value"] > used["centre"]).to_numpy()
    series = found.points.groupby(keys, dropna=False, sort=False).ngroup().to_numpy()[used.index]
    return (
        np.bincount(series[up], minlength=len(found.summary)),
        np.bincount(series[~up], minlength=len(found.summary)),
    )


def _chances(up: Ints, down: Ints, centre: Centre, base: Ints, rules: str) -> tuple[Floats, Ints]:
    """The probability of a signal of every kind of series, and how many there are of each."""
    columns = {
        "fixed": (up + down,),
        "median": (up + down, np.minimum(up, down)),
        "frozen": (up + down, base),
    }
    kinds, times = np.unique(np.column_stack(columns.get(centre, (up,))), axis=0, return_counts=True)
    found = [_chance(centre, rules, *map(int, kind)) for kind in kinds]
    return np.array(found, dtype=float), times


def _chance(centre: Centre, rules: str, useful: int, more: int = 0) -> float:
    return false_signal(
        useful, centre, more if centre == "frozen" else None, above=more if centre == "median" else None,
        rules=rules,
    )  # fmt: skip


def poisson_binomial(chance: Floats, times: Ints) -> Floats:
    """The probabilities of 0, 1, 2, ... successes: `times` independent trials of each chance.

    >>> poisson_binomial(np.array([0.5, 0.1]), np.array([1, 1])).round(3).tolist()
    [0.45, 0.5, 0.05]
    """
    trials = int(times.sum())
    circle = np.exp(-2j * np.pi * np.arange((trials + 1) // 2 + 1) / (trials + 1))
    product = np.ones(len(circle), dtype=complex)
    for p, count in zip(chance, times, strict=True):
        product *= (1 - p + p * circle) ** int(count)
    found: Floats = np.clip(np.fft.irfft(product, trials + 1), 0, 1)
    return found


def central_range(spread: Floats) -> tuple[int, int]:
    """The 95 % range of a count: the middle of each value's own probability lies within 2.5 and 97.5 %.

    Counts come in steps. With the whole step in each tail the range would cover 97 to 99 %; with half of it
    (mid-P: Lancaster, JASA 56 (1961)) it covers 95 % as nearly as a count can.

    >>> central_range(np.array([0.6, 0.3, 0.08, 0.02]))
    (0, 2)
    """
    middle = np.cumsum(spread) - spread / 2
    within = np.flatnonzero((middle > _TAIL) & (middle < 1 - _TAIL))
    return int(within[0]), int(within[-1])
