"""Timing: medians of alternating runs, so that a busy moment hits both sides."""

from collections.abc import Callable
from statistics import median
from time import perf_counter


def milliseconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return 1000 * (perf_counter() - begun)


def alternating(ours: Callable[[], object], bare: Callable[[], object], times: int) -> tuple[float, float]:
    """Medians of both in milliseconds, taken in turns after an unmeasured one."""
    ours(), bare()
    pairs = [(milliseconds(ours), milliseconds(bare)) for _ in range(times)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
