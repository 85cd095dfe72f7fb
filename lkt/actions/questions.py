"""What a person is asked about a file that could be stored: figures unlike the team's own, and too many corrections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from lkt.actions.comparison import Change, Known, Line
from lkt.domain.batch import Finding
from lkt.domain.catalogue import Catalogue
from lkt.domain.observation import Observation
from lkt.domain.period import Period
from lkt.ingest.rules import LEAST, mostly_corrections, unusual


def questions(lines: Sequence[Line], known: Known, catalogue: Catalogue) -> Iterator[Finding]:
    """Everything to ask about the figures of a file."""
    counts = Counter(line.change for line in lines if not line.demo)
    yield from mostly_corrections(counts[Change.CHANGED], counts[Change.UNCHANGED])
    earlier = _earlier(known)
    for line in lines:
        after = line.after
        others = earlier.get((after.team, after.indicator), {})
        if line.change is Change.UNCHANGED or len(others) < LEAST:
            continue
        measure = catalogue.indicators[after.indicator].measure
        yield from unusual(after, [o for period, o in others.items() if period != after.period], measure)


def _earlier(known: Known) -> dict[tuple[str, str], dict[Period, Observation]]:
    """The figures of each team and indicator: people's own, or while those are few the demonstration's too."""
    own: dict[tuple[str, str], dict[Period, Observation]] = {}
    both: dict[tuple[str, str], dict[Period, Observation]] = {}
    for (team, indicator, period), standing in known.items():
        both.setdefault((team, indicator), {})[period] = standing.observation
        if not standing.demo:
            own.setdefault((team, indicator), {})[period] = standing.observation
    return {
        series: own[series] if len(own.get(series, ())) >= LEAST else every for series, every in both.items()
    }
