"""Bringing the store back from any of database, chain and backups: from whatever leads furthest.

Nothing is thrown away: what stood in its place is kept beside it under another name.
"""

from __future__ import annotations

import glob
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from lkt.domain.team import Scope
from lkt.errors import LktError, StoreLocked, StoreUnrestored, StoreUnwritable
from lkt.store import backup, legacy
from lkt.store.chain import Chain, Damaged, Link, State, sync_folder
from lkt.store.database import Writer, disk_full
from lkt.store.opening import create_database, open_database


@dataclass(frozen=True)
class Restored:
    """Where the figures came from: a file as it was after write `start`, and the writes played on top."""

    source: Path | None  # None: from the chain alone
    start: int
    replayed: int
    kept: tuple[Path, ...]  # what stood in the place of database and chain
    lost: int  # writes that somewhere are told of, and nowhere whole


@dataclass(frozen=True)
class _Way:
    """A file to begin with (None: nothing) as it was after write `start`, and the links to play on top of it."""

    base: Path | None
    start: int
    links: Sequence[Link]

    @property
    def end(self) -> int:
        return self.links[-1].state.log if self.links else self.start


def restore(path: Path, scope: Scope, at: datetime, source: Path | None = None) -> Restored | None:
    """Put the store back as it was after the last acknowledged write; nobody may have it open.

    `source` names the backup to start from. None when nothing is wrong and no backup was named.
    StoreUnrestored when nothing is whole: nothing has been changed then. StoreUnwritable where nothing can be written.
    """
    try:
        if _is_sound(path) and source is None:
            return None
        return _brought_back(path, scope, at, source)
    except OSError as error:
        raise StoreUnwritable(path=path, folder=path.parent) from error


def _brought_back(path: Path, scope: Scope, at: datetime, source: Path | None) -> Restored:
    part = path.with_name(f"{path.name}.restoring")
    part.touch()  # or what cannot be written would be taken for what is not whole
    _clear(part)
    legacy.carry_over(path)
    bases = [source] if source else [path, *backup.backups(path)]
    states = {base: state for base in bases if (state := _state(base, path, part))}
    chain = _trusted(path, list(states.values()))
    for way in sorted(_ways(chain, states, source), key=lambda way: -way.end):
        laid = bool(way.links) or way.base != path
        try:
            if laid:
                _lay(way, part, chain)
        except (Damaged, duckdb.Error, OSError, LktError):
            _clear(part)
            continue
        whole = not chain.broken and chain.newest == way.end and bool(chain.after(None))
        kept = _in_place(part if laid else None, path, at, None if whole else chain)
        with closing(open_database(path)) as database:
            if not whole:
                database.begin()
            kin = [state.log for state in states.values() if state.is_kin(database.state())]
            lost = max(chain.newest, *kin, 0) - way.end
            with database.writing() as writer:
                writer.log(at, scope, "restore", "database", f"{way.start}+{way.end - way.start}")
        return Restored(way.base, way.start, way.end - way.start, kept, lost)
    needed = max((base.stat().st_size for base in states), default=0)
    raise disk_full(path.parent, needed) or StoreUnrestored(path=path)


def _is_sound(path: Path) -> bool:
    """StoreLocked when somebody has it. What cannot be opened for another reason is what we are here to mend."""
    try:
        with closing(open_database(path)) as database:
            return database.unsound is None and bool(database.chain.links or not database.version())
    except StoreLocked:
        raise
    except LktError:
        return False


def _state(base: Path, path: Path, part: Path) -> State | None:
    """What a file holds; of the database the main file alone, since its write-ahead log has nothing acknowledged."""
    try:
        return backup.state_in(Path(shutil.copyfile(base, part)) if base == path else base)
    except OSError:
        return None
    finally:
        _clear(part)


def _trusted(path: Path, states: Sequence[State]) -> Chain:
    """The chain, unless it is another store's: that of none of the files here, which agree with one another."""
    chain = Chain(path)
    chain.load()
    kin = [state for state in states if chain.links and state.is_kin(chain.links[-1].state)]
    if len(states) > 1 and not kin and all(state.is_kin(states[0]) for state in states):
        chain.load(b"")
    return chain


def _ways(chain: Chain, states: dict[Path, State], source: Path | None) -> Iterator[_Way]:
    """Every way there could be, the ones that need least first."""
    for base, state in states.items():
        place = chain.place(state)
        newer = not chain.links or (state.log > chain.newest and state.is_kin(chain.links[-1].state))
        hidden = chain.broken and state.log not in {link.state.log for link in chain.links}
        if place is not None:
            yield _Way(base, state.log, chain.after(place))
        elif newer or hidden:
            yield _Way(base, state.log, ())
    if not source and (links := chain.after(None)):
        yield _Way(None, 0, links)


def _lay(way: _Way, part: Path, chain: Chain) -> None:
    """Make at `part` what a way leads to, in one transaction, and see that it is what the chain says."""
    _clear(part)
    if way.base:
        shutil.copyfile(way.base, part)
    with closing(create_database(part)) as database, database.alone() as cursor:
        cursor.begin()
        writer = Writer(cursor)
        for link in way.links:
            for rows in chain.rows(link):
                writer.insert(rows)
        cursor.commit()
        cursor.execute("checkpoint")
        if way.links and not database.state().agrees(way.links[-1].state):
            raise Damaged
    Chain(part).path.unlink(missing_ok=True)


def _in_place(part: Path | None, path: Path, at: datetime, chain: Chain | None) -> tuple[Path, ...]:
    """Move what was restored into the database's place, and what was there, a bad chain too, to names of their own."""
    aside = path.with_name(f"{path.name}.replaced-{at:%Y%m%d-%H%M%S}")
    logs = path.parent.glob(f"{glob.escape(path.name)}.wal*")  # DuckDB has a `.wal.checkpoint` for a while
    moved = [(log, Path(f"{aside}{log.name.removeprefix(path.name)}-replaced")) for log in logs]
    moved += [(path, aside)] if part else []
    moved += [(chain.path, Path(f"{aside}.chain"))] if chain else []
    kept = [old.replace(name) for old, name in moved if old.exists()]
    if part:
        part.replace(path)
        _clear(part)
    sync_folder(path.parent)
    return tuple(kept)


def _clear(part: Path) -> None:
    """Remove a database at `part` with all that opening it leaves."""
    for path in (part, part.with_name(f"{part.name}.wal"), Chain(part).path):
        path.unlink(missing_ok=True)
    shutil.rmtree(backup.folder(part), ignore_errors=True)
