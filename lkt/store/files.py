"""What lies beside the database in its name, how it gets on disk, and one program at a time in its folder.

The last part of an erasure: new files, made beside the store, take the place of the old ones. `….erasing` is being
made, and means nothing; renamed to `….erased` it is decided, and whoever opens the database next does the rest, were
the program to end here.
"""

import glob
import logging
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lkt.errors import StoreReadOnly

_held: set[tuple[int, Path]] = set()  # by which thread, which folder
LEAST_FREE = 500_000_000  # bytes; an upload, its link and a checkpoint need far less, a backup may not


def beside(path: Path, ending: str) -> Path:
    """The file or folder of the database at `path` that has this ending: `lkt.duckdb.chain`."""
    return path.with_name(f"{path.name}.{ending}")


def all_beside(path: Path, *patterns: str) -> list[Path]:
    """Those that are there."""
    return [each for pattern in patterns for each in path.parent.glob(f"{glob.escape(path.name)}.{pattern}")]


def sync_folder(folder: Path) -> None:
    """Put a folder's list of files on disk; only POSIX knows how."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other program opens a database in this folder or puts its files in place.

    Whoever waits no longer need not do so again within. Let go of when the program ends. Where there is no such lock
    (Windows, some disks of a network) nothing is waited for.
    """
    handle, mine = None, (threading.get_ident(), folder)
    if mine in _held:
        yield
        return
    with suppress(OSError, ImportError):
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
    _held.add(mine)
    try:
        yield
    finally:
        _held.discard(mine)
        if handle is not None:
            os.close(handle)


def disk_full(folder: Path, needed: int = 0) -> StoreReadOnly | None:
    """Why nothing should be written on a disk that has not `needed` bytes and the usual room beside."""
    free, needed = shutil.disk_usage(folder).free, needed + LEAST_FREE
    if free >= needed:
        return None
    return StoreReadOnly("soundness.disk_full", free=free // 1_000_000, needed=needed // 1_000_000)


def is_duckdb(path: Path) -> bool:
    """By its first bytes; one that cannot be read may be. DuckDB would open CSV and Parquet too, and keep nothing."""
    try:
        with path.open("rb") as file:
            return file.read(12)[8:] == b"DUCK"
    except OSError:
        return True


# What could lie beside the database in its name and hold what stood in it; journal and archive are of an older LKT.
_OLD = ("wal*", "tmp", "journal", "archive", "replaced-*", "restoring*", "part*", "refusals.part", "erasing")


def erasure_open(path: Path) -> bool:
    """Whether an erasure was begun or decided and is not at its end."""
    return any(beside(path, ending).exists() for ending in ("erasing", "erased"))


def close_erasure(path: Path) -> None:
    """Put what was decided in place, whatever of it is there already.

    Nobody may have the database open, or be at this too (`files.alone_in`).
    """
    new = beside(path, "erased")
    if not new.exists():
        said = "an erasure was stopped before it was decided: nothing has been erased"
        logging.getLogger("lkt").warning(said)
        shutil.rmtree(beside(path, "erasing"), ignore_errors=True)
        return
    for old in all_beside(path, *_OLD):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    for file in sorted(new.iterdir(), reverse=True):  # the database last: its name is the beginning of theirs
        place = path.with_name(file.name)
        if file.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        file.replace(place)
    sync_folder(path.parent)
    new.rmdir()
    sync_folder(path.parent)
