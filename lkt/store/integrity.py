"""Whether a database holds what its journal says it should. Where it does not, it is read and not written."""

from __future__ import annotations

import shutil
from pathlib import Path

from lkt.errors import StoreReadOnly
from lkt.store.journal import Journal, JournalDamaged, State

LEAST_FREE = 500_000_000  # bytes; an upload, its archive and a checkpoint need far less, a backup may not


def compare(state: State, journal: Journal) -> StoreReadOnly | None:
    """Lay a database beside its journal; None when they agree, or when there is no journal yet.

    Completes the journal where the program ended between a commit and its line. OSError when that cannot
    be written.
    """
    try:
        journal.load()
    except JournalDamaged as damage:
        return StoreReadOnly("soundness.journal_damaged", path=journal.path, line=damage.line)
    if not journal.exists() or (not journal.lines and not state.log):
        return None
    missing = range(journal.newest + 1, state.log + 1)
    archived = [journal.pending(log) for log in missing]
    if archived and all(archived) and archived[-1] and state.agrees(archived[-1].state):
        for log in missing:
            journal.acknowledge(log)
    if state.log > journal.newest:
        return StoreReadOnly("soundness.ahead", path=journal.path, count=state.log - journal.newest)
    if not journal.knows(state):
        return StoreReadOnly("soundness.differs")
    if state.log < journal.newest:
        return StoreReadOnly("soundness.behind", count=journal.newest - state.log)
    return None


def disk_full(folder: Path) -> StoreReadOnly | None:
    """Why nothing should be written on a disk that is almost full."""
    free = shutil.disk_usage(folder).free
    if free >= LEAST_FREE:
        return None
    return StoreReadOnly("soundness.disk_full", free=free // 1_000_000, needed=LEAST_FREE // 1_000_000)
