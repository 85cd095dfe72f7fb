"""Bringing the store back from any of database, chain and backups: from whatever leads furthest.

Nothing is thrown away: what stood in its place is kept beside it under another name.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from lkt.domain.access import Scope
from lkt.errors import LktError, StoreError, StoreLocked, StoreUnwritable
from lkt.store import backup
from lkt.store.chain import Chain, Damaged, Link, State
from lkt.store.files import all_beside, alone_in, beside, disk_full, sync_folder
from lkt.store.opening import create_database, open_database


@dataclass(frozen=True)
class Restored:
    """Where the figures came from: a file as it was after write `start`, and the writes played on top."""

    source: Path | None  # None: from the chain alone
    start: int
    replayed: int
    kept: tuple[Path, ...]  # what stood in the place of database and chain
    schema: int  # of an older file that was brought up to date; 0 where it was not
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
    StoreError when nothing is whole: nothing has been changed then. StoreUnwritable where nothing can be written.
    """
    folder = beside(path, "restoring")
    try:
        with alone_in(path.parent):
            if _is_sound(path) and source is None:
                return None
            try:
                return _brought_back(path, scope, at, source, _emptied(folder))
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise StoreUnwritable(path=path, folder=path.parent) from error


def _brought_back(path: Path, scope: Scope, at: datetime, source: Path | None, folder: Path) -> Restored:
    """All of it is made in a folder beside the store, and put in place when it is whole."""
    bases = [source] if source else [path, *backup.backups(path)]
    states = {base: state for base in bases if (state := _state(base, path, folder))}
    chain = _trusted(path, list(states.values()))
    needed = max((base.stat().st_size for base in states), default=0)
    if full := disk_full(path.parent, needed):
        raise full
    for way in sorted(_ways(chain, states, source), key=lambda way: -way.end):
        part = _emptied(folder) / path.name
        try:
            schema = _lay(way, part, chain)
        except (Damaged, duckdb.Error, OSError, LktError):
            continue
        whole = not chain.broken and chain.newest == way.end
        if whole:
            shutil.copyfile(chain.path, Chain(part).path)
        with closing(open_database(part)) as database:
            if not whole:
                database.begin()
            kin = [state.log for state in states.values() if state.is_kin(database.state())]
            lost = max(chain.newest, *kin, 0) - way.end
            with database.writing() as writer:
                writer.log(at, scope, "restore", "database", f"{way.start}+{way.end - way.start}")
        kept = _in_place(part, path, at, keep_chain=not whole)
        return Restored(way.base, way.start, way.end - way.start, kept, schema, lost)
    raise StoreError("error.source_unrestored" if source else "error.store_unrestored", path=source or path)


def _is_sound(path: Path) -> bool:
    """StoreLocked when somebody has it. What cannot be opened for another reason is what we are here to mend."""
    try:
        with closing(open_database(path)) as database:
            return database.unsound is None and bool(database.chain.links or not database.version())
    except StoreLocked:
        raise
    except LktError:
        return False


def _state(base: Path, path: Path, folder: Path) -> State | None:
    """What a file holds; of the database the main file alone, since its write-ahead log has nothing acknowledged."""
    try:
        return backup.state_in(Path(shutil.copyfile(base, folder / "looked-at")) if base == path else base)
    except OSError:
        return None


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


def _lay(way: _Way, part: Path, chain: Chain) -> int:
    """Make what a way leads to at `part`, at once, and hold it to the chain; the older schema of its base, else 0."""
    if way.base:
        shutil.copyfile(way.base, part)
    with closing(create_database(part)) as database:
        state = database.play(rows for link in way.links for rows in chain.rows(link))
        if way.links and not state.agrees(way.links[-1].state):
            raise Damaged
    Chain(part).path.unlink(missing_ok=True)
    return database.was


def _in_place(part: Path, path: Path, at: datetime, keep_chain: bool) -> tuple[Path, ...]:
    """Move what was restored into the database's place, and what was there, a bad chain too, to names of their own."""
    aside, chain = beside(path, f"replaced-{at:%Y%m%d-%H%M%S}"), Chain(path).path
    logs = all_beside(path, "wal*")  # DuckDB has a `.wal.checkpoint` for a while
    moved = [(log, Path(f"{aside}{log.name.removeprefix(path.name)}-replaced")) for log in logs]
    moved += [(path, aside)] + [(chain, beside(aside, "chain"))] * keep_chain
    kept = [old.replace(name) for old, name in moved if old.exists()]
    Chain(part).path.replace(chain)
    part.replace(path)
    sync_folder(path.parent)
    return tuple(kept)


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder
