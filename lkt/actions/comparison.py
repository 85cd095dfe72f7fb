"""A file's figures beside what is known: new, changed, unchanged, what stays as it is; and what to ask about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lkt.domain.batch import Batch, Finding
from lkt.domain.catalogue import Catalogue
from lkt.domain.observation import Key, Observation
from lkt.domain.period import Period
from lkt.ingest.rules import LEAST, mostly_corrections, unusual
from lkt.store.observations import Standing

Known = Mapping[Key, Standing]


class Change(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Line:
    """One figure of the file (`sent`) beside what the database has for it (`demo`: from the demonstration)."""

    before: Observation | None
    sent: Observation
    demo: bool = False

    @property
    def after(self) -> Observation:
        """What will count: blanks never erase, but nothing invented is taken over."""
        return self.sent if self.before is None or self.demo else self.sent.filled(self.before)

    @property
    def change(self) -> Change:
        if self.before is None:
            return Change.NEW
        return Change.UNCHANGED if self.before.content == self.after.content else Change.CHANGED


@dataclass(frozen=True)
class Comparison:
    """What confirming would store, and what it leaves as it is.

    left_out: reported before, and empty in the file. newer: corrected since the template was downloaded, and
    in the file as it was then.
    """

    lines: tuple[Line, ...] = ()
    left_out: tuple[Observation, ...] = ()
    newer: tuple[Line, ...] = ()


def compare(batch: Batch, known: Known, then: Known) -> Comparison:
    """Lay a batch beside what counts now, and what its template was filled with."""
    lines = tuple(_lines(batch, known))
    newer = {line.sent.key: line for line in lines if _untouched(line, then)}
    sent = {line.sent.key for line in lines}
    return Comparison(
        tuple(line for line in lines if line.sent.key not in newer),
        tuple(known[key].observation for key in batch.blank if key in known and key not in sent),
        tuple(newer.values()),
    )


def _lines(batch: Batch, known: Known) -> Iterator[Line]:
    for sent in batch.observations:
        standing = known.get(sent.key)
        yield Line(standing.observation, sent, standing.demo) if standing else Line(None, sent)


def _untouched(line: Line, then: Known) -> bool:
    """Whether the file says what the template came with, and that has been corrected since."""
    old = then.get(line.sent.key)
    if old is None or line.before is None or line.before.content == old.observation.content:
        return False
    return line.sent.filled(old.observation).content == old.observation.content


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
    series: dict[tuple[str, str], dict[Period, Standing]] = {}
    for (team, indicator, period), standing in known.items():
        series.setdefault((team, indicator), {})[period] = standing
    enough = {key for key, each in series.items() if sum(not s.demo for s in each.values()) >= LEAST}
    return {
        key: {period: s.observation for period, s in each.items() if key not in enough or not s.demo}
        for key, each in series.items()
    }
