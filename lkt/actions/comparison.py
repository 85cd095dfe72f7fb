"""A file's figures beside what is known: new, changed, unchanged, and what stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from lkt.domain.batch import Batch
from lkt.domain.observation import Key, Observation
from lkt.store.observations import Standing

Known = Mapping[Key, Standing]


class Change(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Line:
    """One figure of the file beside what the database has for it (`demo`: from the demonstration)."""

    before: Observation | None
    after: Observation
    demo: bool = False

    @property
    def change(self) -> Change:
        if self.before is None:
            return Change.NEW
        return Change.UNCHANGED if self.before.content == self.after.content else Change.CHANGED


@dataclass(frozen=True)
class Comparison:
    """What confirming would store, and what it leaves as it is.

    left_out: reported before, and empty in the file. newer: corrected by somebody since the template was
    downloaded, and in the file as it was then.
    """

    lines: tuple[Line, ...] = ()
    left_out: tuple[Observation, ...] = ()
    newer: tuple[Observation, ...] = ()


def compare(batch: Batch, known: Known, then: Known) -> Comparison:
    """Lay a batch beside what counts now, and what counted when its template was downloaded."""
    lines = tuple(_lines(batch, known))
    newer = dict.fromkeys(line.after.key for line in lines if _untouched(line, then))
    sent = {line.after.key for line in lines}
    return Comparison(
        tuple(line for line in lines if line.after.key not in newer),
        tuple(known[key].observation for key in batch.blank if key in known and key not in sent),
        tuple(known[key].observation for key in newer),
    )


def _lines(batch: Batch, known: Known) -> Iterator[Line]:
    for sent in batch.observations:
        standing = known.get(sent.key)
        if standing is None:
            yield Line(None, sent)
        else:
            own = sent if standing.demo else _filled(sent, standing.observation)
            yield Line(standing.observation, own, standing.demo)


def _filled(sent: Observation, before: Observation) -> Observation:
    """Blanks never erase: what is empty in a row stays as it was, where the row may do without it."""
    return replace(
        sent,
        denominator=before.denominator if sent.denominator is None else sent.denominator,
        unknown=before.unknown if sent.unknown is None else sent.unknown,
        comment=before.comment if sent.comment is None else sent.comment,
    )


def _untouched(line: Line, then: Known) -> bool:
    """Whether the file says what the template came with, and somebody has corrected that since."""
    old = then.get(line.after.key)
    if old is None or line.before is None or line.before.content == old.observation.content:
        return False
    return line.after.content in (old.observation.content, _filled(old.observation, line.before).content)
