"""Backups: whole copies of the database, each verified by opening it. The newest thirty are kept.

The copy is made by DuckDB from the open file. Reading the file beside it would miss what is in memory and, where
locks belong to a process (POSIX), let go of DuckDB's own.

A copy on request, while the program that has the database open goes on: no second process can open the file, not even
to read. One that needs what stands in it leaves a request beside the database, an empty file; the program that has it
answers within seconds with the name of a backup that lacks nothing. Who may write in that folder may read what is
there: nothing more is asked of them.
"""

import json
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb

from lkt.errors import LktError, StoreReadOnly, StoreWriteFailed
from lkt.store.chain import Link, State, state_of
from lkt.store.database import Database
from lkt.store.files import all_beside, beside

KEPT = 30
_DAY = 20 * 3600  # seconds; the first visit of tomorrow may come earlier than today's


def folder(path: Path) -> Path:
    """Where the backups of the database at `path` are."""
    return beside(path, "backups")


def backups(path: Path) -> list[Path]:
    """The backups of a database, newest first by their files' dates, which are those of a clock."""
    kept = folder(path).glob("*.duckdb")
    return sorted(kept, key=lambda backup: (backup.stat().st_mtime, backup.name), reverse=True)


def in_order(database: Database) -> list[Path]:
    """The same, newest first as the chain has it; before those the ones that it does not know."""
    place = {name: number for number, name in enumerate(database.chain.copies())}
    return sorted(backups(database.path), key=lambda backup: place.get(backup.name, -1), reverse=True)


def make(database: Database, at: datetime | None = None) -> Path:
    """Copy the database as it is now, verify the copy, and let the oldest beyond thirty go.

    StoreReadOnly when the database is not sound (a bad copy must not push out a good one),
    StoreWriteFailed when the copy cannot be made or does not hold the same.
    """
    if obstacle := database.obstacle():
        raise obstacle
    at = at or datetime.now()
    whole = folder(database.path) / f"{at:%Y%m%d-%H%M%S}.duckdb"
    with database.alone():
        state = _put(whole, partial(_copied, database))
        try:
            if state.log:
                if not database.chain.links:
                    database.begin()
                database.note(Link(str(at), "", "backup", whole.name, state))
            for old in in_order(database)[KEPT:]:
                old.unlink()
        except OSError as error:
            raise StoreWriteFailed("error.backup_failed", path=whole) from error
    return whole


def daily(database: Database) -> Path | None:
    """A backup unless there is one from the last twenty hours or the newest lacks nothing. None when none was made.

    One that is dated ahead is not of today: its clock was wrong.
    """
    if database.obstacle() or not database.version():
        return None
    kept = in_order(database)
    if any(-60 < time.time() - backup.stat().st_mtime < _DAY for backup in kept):
        return None
    return None if kept and state_in(kept[0]) == database.state() else make(database)


def current(database: Database) -> Path:
    """The newest backup where it lacks nothing, else one made now. Errors as of `make`."""
    newest = next(iter(in_order(database)), None)
    return newest if newest and state_in(newest) == database.state() else make(database)


def _copied(database: Database, part: Path) -> State:
    """Copy under the writers' lock; returns what was there to copy."""
    part.parent.mkdir(exist_ok=True)
    name = str(part.absolute()).replace("'", "''")
    with database.alone() as cursor:
        state = state_of(cursor)
        source = cursor.execute("select current_database()").fetchone()
        cursor.execute(f"attach '{name}' as copied")
        try:
            cursor.execute(f'copy from database "{source[0]}" to copied' if source else "")
        finally:
            cursor.execute("detach copied")
    return state


def state_in(path: Path) -> State | None:
    """What a database file that nobody has open holds; None when it cannot be read whole."""
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            return state_of(connection)
    except duckdb.Error:
        return None


def save_as(backup: Path, target: Path) -> None:
    """A backup's copy wherever somebody wants it, verified in the same way."""

    def copied(part: Path) -> State | None:
        shutil.copyfile(backup, part)
        return state_in(backup)

    _put(target, copied)


def _put(target: Path, copied: Callable[[Path], State | None]) -> State:
    """A copy beside its place, held against what was there to copy, and renamed: what was there stays until then."""
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        state = copied(part)
        if not state or state != state_in(part):
            raise StoreWriteFailed("error.backup_failed", path=target)
        part.replace(target)
        return state
    except (duckdb.Error, OSError) as error:
        raise StoreWriteFailed("error.backup_failed", path=target) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


WAIT = 20.0  # seconds of patience; a copy of 50,000 figures takes one
_OVER = 600.0  # seconds after which nobody waits any more


def copy_of(path: Path) -> Path | None:
    """A whole backup of a database that another process has open; None when that process does not answer, or when
    nothing can be asked in that folder.

    StoreReadOnly, with its reason, when it answers that it can make none.
    """
    token = secrets.token_hex(8)
    request, answer = (beside(path, f"{kind}-{token}") for kind in ("request", "answer"))
    try:
        request.touch()
    except OSError:
        return None
    try:
        until = time.monotonic() + WAIT
        while not answer.exists():
            if time.monotonic() > until:
                return None
            time.sleep(0.05)
        told = json.loads(answer.read_text(encoding="utf-8"))
    finally:
        request.unlink(missing_ok=True)
        answer.unlink(missing_ok=True)
    if "refused" in told:
        raise StoreReadOnly(told["refused"], **told["fields"])
    return folder(path) / str(told["copy"])


def answer_requests(database: Database) -> None:
    """Answer whoever asks for a copy just now; what nobody waits for any more is cleared away.

    OSError where the folder takes no answer.
    """
    for left in all_beside(database.path, "request-*", "answer-*", "part-*"):
        kind, _, token = left.suffix[1:].partition("-")
        with suppress(FileNotFoundError):  # whoever asked has taken it away
            if abs(time.time() - left.stat().st_mtime) > _OVER:
                left.unlink()
            elif kind == "request":
                _answer(database, token)
                left.unlink()


def _answer(database: Database, token: str) -> None:
    try:
        told: dict[str, object] = {"copy": current(database).name}
    except LktError as error:
        told = {"refused": error.key, "fields": error.fields}
    part = beside(database.path, f"part-{token}")
    part.write_text(json.dumps(told, default=str), encoding="utf-8")
    part.replace(beside(database.path, f"answer-{token}"))


class _Copy(Database):
    """What was written since it was made is no fault of it."""

    def settle(self) -> None:
        said = self.chain.compare(self.state(), complete=False)
        self.unsound = said if said and said.key != "soundness.behind" else None
        self._looked_at = self._files()


def open_copy(path: Path, copy: Path) -> Database:
    """A backup made on request, read in the place of the database at `path` and beside its chain."""
    database = _Copy(path, partial(duckdb.connect, str(copy), read_only=True))
    database.settle()
    return database
