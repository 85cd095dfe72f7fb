"""Which units are there all the time, and which join, leave or pass through."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from lkt.spc.groups import Bools, Ints
from lkt.variation.reports import Reports

AWAY = 4  # periods in a row without a report before a unit counts as away, ...
AWAY_SHARE = 1 / 6  # ... and at least this share of the periods
PRESENT = 1 / 2  # the panel reports at least so often


class Kind(StrEnum):
    """How a unit takes part."""

    PANEL = "panel"  # never away, and reports most of the time
    JOINS = "joins"  # away at the beginning
    LEAVES = "leaves"  # away at the end
    PASSES = "passes"  # both, or away in the middle, or seldom there


KINDS = tuple(Kind)
Turn = tuple[Hashable, Hashable]  # a unit and a period


@dataclass(frozen=True)
class Presence:
    """One element per unit, or units by periods. `kind` is a place in KINDS."""

    kind: Ints
    turns: Ints  # 1 where a unit has gone away, -1 where it comes (back), else 0


def presence(reports: Reports) -> Presence:
    """How each unit takes part in its group, within the periods in which the group reports at all."""
    span = reports.span[reports.group]
    away = _away(reports, span)
    row = np.arange(len(span))
    first = np.argmax(span, axis=1)
    last = span.shape[1] - 1 - np.argmax(span[:, ::-1], axis=1)
    late, gone = away[row, first], away[row, last]
    turns = np.zeros(away.shape, dtype=np.int64)
    turns[:, 1:] = np.where(span[:, 1:] & span[:, :-1], np.diff(away.astype(np.int64), axis=1), 0)
    between = np.abs(turns).sum(axis=1) > late.astype(np.int64) + gone
    seldom = reports.reported.sum(axis=1) < PRESENT * span.sum(axis=1)
    kind = np.select(
        [(late & gone) | between, late, gone, seldom],
        [KINDS.index(k) for k in (Kind.PASSES, Kind.JOINS, Kind.LEAVES, Kind.PASSES)],
        default=KINDS.index(Kind.PANEL),
    )
    return Presence(kind, turns)


def _away(reports: Reports, span: Bools) -> Bools:
    """Units by periods: within a stretch without reports that is long enough to count as away."""
    silent = span & ~reports.reported
    needed = np.maximum(AWAY, np.ceil(AWAY_SHARE * span.sum(axis=1)))
    length = _so_far(silent) + _so_far(silent[:, ::-1])[:, ::-1] - 1
    found: Bools = silent & (length >= needed[:, None])
    return found


def _so_far(marked: Bools) -> Ints:
    """How many marked periods in a row end here."""
    count = np.cumsum(marked, axis=1)
    found: Ints = count - np.maximum.accumulate(np.where(marked, 0, count), axis=1)
    return found
