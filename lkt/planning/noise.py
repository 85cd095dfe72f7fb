"""The noise floor of a matrix: how many of its series show a run signal, and how many chance alone would give.

Each series without any change signals with a probability of its own (`lkt.spc.false_signal`), exact for
its useful points and its centre line. The number of signals among independent series is then
Poisson-binomial: its generating function is the product of (1 - p + p z), and its probabilities come from
that by Fourier transform (Hong, Comput. Stat. Data Anal. 59 (2013)).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lkt.spc import false_signal
from lkt.spc.groups import Floats, Ints

_TAIL = 0.025


@dataclass(frozen=True)
class NoiseFloor:
    """Signals seen, beside what to expect by chance if nothing had changed in any series: `low` to `high` is the 95 %
    range."""

    series: int  # long enough to show a signal
    seen: int
    expected: float
    low: int
    high: int

    @property
    def more_than_chance(self) -> bool:
        return self.seen > self.high


def noise_floor(sides: Sequence[tuple[int, int]], seen: int) -> NoiseFloor:
    """The noise floor of many series about their own medians, of which so many are `seen` to show a run signal.

    sides: of each series that is long enough (`lkt.domain.assessment.MINIMUM`) how many useful points lie above and
    below the median. Whether one is among them depends on these numbers and the number of figures alone, or the
    expectation is no longer exact.

    Given how many points lie on either side of a centre of their own, every order of them is as likely as
    any other, ties on the median or not; so the expectation is exact for each series whose figures come
    from one distribution. Series that share their patients keep the expectation and have a wider range.

    Twenty series of 24 points, twelve on either side: 20 times 3.06 %.

    >>> floor = noise_floor([(12, 12)] * 20, 1)
    >>> floor.series, floor.seen, round(floor.expected, 2), floor.low, floor.high, floor.more_than_chance
    (20, 1, 0.61, 0, 2, False)
    """
    # A chance depends on the useful points, and on how the median splits them.
    kinds = Counter((above + below, min(above, below)) for above, below in sides)
    chance = np.array([false_signal(n, "median", above=fewer) for n, fewer in kinds], dtype=float)
    times = np.array([*kinds.values()], dtype=np.int64)
    low, high = central_range(poisson_binomial(chance, times))
    return NoiseFloor(len(sides), seen, float(chance @ times), low, high)


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
    return np.clip(np.fft.irfft(product, trials + 1), 0, 1)


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
