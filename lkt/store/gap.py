"""The last part of an erasure: new files, made beside the store, take the place of the old ones.

`….erasing` is being made, and means nothing; renamed to `….erased` it is decided, and whoever opens the database
next does the rest, were the program to end here.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from lkt.store.files import all_beside, beside, sync_folder

# What could lie beside the database in its name and hold what stood in it; journal and archive are of an older LKT.
_OLD = ("wal*", "tmp", "journal", "archive", "replaced-*", "restoring*", "part*", "refusals.part", "erasing")


def making(path: Path) -> Path:
    return beside(path, "erasing")


def decided(path: Path) -> Path:
    return beside(path, "erased")


def is_open(path: Path) -> bool:
    """Whether an erasure was begun or decided and is not at its end."""
    return making(path).exists() or decided(path).exists()


def close(path: Path) -> None:
    """Put what was decided in place, whatever of it is there already.

    Nobody may have the database open, or be at this too (`files.alone_in`).
    """
    new = decided(path)
    if not new.exists():
        logging.getLogger("lkt").warning(
            "an erasure was stopped before it was decided: nothing has been erased"
        )
        shutil.rmtree(making(path), ignore_errors=True)
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
