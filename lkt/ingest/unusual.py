"""Warnings that learn: a figure far from what the same team has reported before is asked about.

Nothing is refused. Far is beyond six times the usual distance from the team's own median, beyond everything seen so
far as well, and beyond what a mere handful of patients explains.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt
from statistics import median

from lkt.domain.batch import Finding
from lkt.domain.indicator import Measure
from lkt.domain.observation import Observation
from lkt.ingest.codes import found

LEAST = 8  # earlier figures; before that nobody knows what is usual
_TIMES = 6 * 1.4826  # median distances from the median; 1.4826 of them are a normal standard deviation
_MANY = 10  # known figures in one file; fewer are looked through one by one
_LEAST_SHARE, _LEAST_COUNT = 0.25, 5.0  # what differs by less is not asked about


def unusual(new: Observation, earlier: Sequence[Observation], measure: Measure) -> Iterator[Finding]:
    """What to ask about a figure, given the team's others of the indicator. Long gaps between events are usual."""
    if measure.by_event:
        return
    sizes = [o.denominator for o in earlier if o.denominator is not None]
    if _far(new.denominator, sizes):
        # One question a figure: with another denominator the share says nothing of its own.
        percent = measure is Measure.PROPORTION and new.denominator == 100
        code = "percent_for_counts" if percent else "denominator_unusual"
        yield _asked(code, new, new.denominator, sizes)
        return
    if measure in (Measure.RATE, Measure.COUNT):
        counts = [o.numerator for o in earlier if o.numerator is not None]
        if _far(new.numerator, counts, _LEAST_COUNT):
            yield _asked("figure_unusual", new, new.numerator, counts)
        return
    figures = [figure for o in earlier if (figure := o.figure(measure)) is not None]
    shares = measure is Measure.PROPORTION and bool(new.denominator)
    least = max(_LEAST_SHARE, _by_chance(figures, new.denominator or 1)) if shares else 0.0
    if _far(new.figure(measure), figures, least, not shares):
        code = "share_unusual" if shares else "figure_unusual"
        yield _asked(code, new, new.figure(measure), figures)


def mostly_corrections(changed: int, unchanged: int) -> Iterator[Finding]:
    """A file that changes most of what was reported is more likely another team's, or an old one."""
    if changed + unchanged >= _MANY and changed > unchanged:
        yield found("mostly_corrections", changed=changed, known=changed + unchanged)


def _far(value: float | None, usual: Sequence[float], least: float = 0.0, doubled: bool = True) -> bool:
    """Whether a number lies far from those seen. `least` is never far, nor where `doubled` is twice the usual."""
    if value is None or len(usual) < LEAST:
        return False
    middle = median(usual)
    spread = median(abs(x - middle) for x in usual)
    reach = max(_TIMES * spread, max(usual) - min(usual), least, abs(middle) if doubled else 0.0)
    return abs(value - middle) > reach


def _by_chance(shares: Sequence[float], cases: float) -> float:
    """Four standard errors of a share of so few patients."""
    middle = median(shares) if shares else 0.5
    return 4 * sqrt(max(middle * (1 - middle), 0.25 / cases) / cases)


def _asked(code: str, new: Observation, value: float | None, usual: Sequence[float]) -> Finding:
    scale = 100 if code == "share_unusual" else 1
    figure, typical = (_rounded(number * scale) for number in (value or 0.0, median(usual)))
    return found(code, new.place, period=new.period, figure=figure, typical=typical)


def _rounded(number: float) -> float:
    return float(f"{number:.3g}") if abs(number) < 1000 else round(number, 0)
