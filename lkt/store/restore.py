"""Bringing the database back: the newest whole copy that the journal knows, and every write after it.

Nothing is thrown away: what stood in the database's place is kept beside it under another name.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from lkt.domain.team import Scope
from lkt.errors import LktError, StoreLocked, StoreUnrestored
from lkt.store import backup
from lkt.store.database import Database, Writer
from lkt.store.journal import Damaged, Journal, Line, State, sync_folder
from lkt.store.opening import create_database, open_database


@dataclass(frozen=True)
class Restored:
    """Where the figures came from: a file as it was after write `start`, and the writes played on top."""

    source: Path | None  # None: from the journal and archive alone
    start: int
    replayed: int
    kept: Path | None  # what stood in its place


def restore(path: Path, scope: Scope, at: datetime, source: Path | None = None) -> Restored | None:
    """Put the database back as it was after the last acknowledged write; nobody may have it open.

    `source` names the backup to start from. None when nothing is wrong and no backup was named.
    StoreUnrestored when no copy and journal lead there: nothing has been changed then.
    """
    journal = _journal(path)
    if _is_sound(path) and source is None:
        return None
    part = path.with_name(f"{path.name}.restoring")
    newest, failed = journal.newest, 0
    for base in [source] if source else [path, *backup.backups(path), None]:
        _clear(part)
        lines = _after(base, part, journal)
        if lines is None:
            continue
        try:
            _replay(part, journal, lines)
        except (Damaged, duckdb.Error) as damage:
            failed = getattr(damage, "number", 0)
            continue
        restored = Restored(base, newest - len(lines), len(lines), _in_place(part, path, at))
        with closing(open_database(path)) as database, database.writing() as writer:
            writer.log(at, scope, "restore", "database", f"{restored.start}+{restored.replayed}")
        return restored
    _clear(part)
    raise StoreUnrestored("error.store_archive" if failed else None, path=path, log=failed)


def _journal(path: Path) -> Journal:
    journal = Journal(path)
    try:
        journal.load()
    except Damaged as damage:
        raise StoreUnrestored(
            "error.store_journal_damaged", path=journal.path, line=damage.number
        ) from damage
    if not journal.lines:
        raise StoreUnrestored("error.store_no_journal", path=journal.path)
    return journal


def _is_sound(path: Path) -> bool:
    """StoreLocked when somebody has it. What cannot be opened for another reason is what we are here to mend."""
    try:
        with closing(open_database(path)) as database:
            return database.unsound is None
    except StoreLocked:
        raise
    except LktError:
        return False


def _after(base: Path | None, part: Path, journal: Journal) -> Sequence[Line] | None:
    """Lay a copy of `base` at `part` and return the writes it lacks; None when it is not what the journal knows.

    The main file alone: the write-ahead log has nothing that was acknowledged, and may be what is damaged.
    Without a base the writes begin at nothing, unless the journal began in the middle of a database's life.
    """
    state: State | None = State(0, {}, "0")
    if base:
        try:
            shutil.copyfile(base, part)
        except OSError:
            return None
        state = backup.state_in(part)
    if not state or not (journal.knows(state) if base else journal.lines[0].state.log == 0):
        return None
    return [line for line in journal.lines if line.state.log > state.log and line.action != "begin"]


def _replay(part: Path, journal: Journal, lines: Sequence[Line]) -> None:
    """Write what the archive has, in one transaction, and see that it gives what the journal says."""
    with closing(create_database(part)) as database, database.alone() as cursor:
        cursor.begin()
        writer = Writer(cursor)
        for line in lines:
            for rows in journal.rows(line):
                writer.insert(rows)
        cursor.commit()
        cursor.execute("checkpoint")
        if not database.state().agrees(journal.lines[-1].state):
            raise Damaged(journal.newest)


def _in_place(part: Path, path: Path, at: datetime) -> Path | None:
    """Move the restored file into the database's place, and what was there to a name of its own."""
    kept = path.with_name(f"{path.name}.replaced-{at:%Y%m%d-%H%M%S}") if path.exists() else None
    if kept:
        path.replace(kept)
    wal = path.with_name(f"{path.name}.wal")
    if wal.exists():
        wal.replace(f"{kept or path}.wal-replaced")
    part.replace(path)
    _clear(part)
    sync_folder(path.parent)
    return kept


def _clear(part: Path) -> None:
    """Remove a database at `part` with all that opening it leaves."""
    for path in (part, part.with_name(f"{part.name}.wal"), Journal(part).path):
        path.unlink(missing_ok=True)
    shutil.rmtree(backup.folder(part), ignore_errors=True)


def unreadable_archives(database: Database) -> list[int]:
    """The acknowledged writes whose archived rows are missing or changed: what could not be played again."""
    lost = []
    for line in database.journal.lines:
        try:
            if line.archive:
                list(database.journal.rows(line))
        except Damaged:
            lost.append(line.state.log)
    return lost
