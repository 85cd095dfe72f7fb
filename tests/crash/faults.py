"""What happens to acknowledged uploads when things break: killed programs, crowds, full disks, damaged files.

Each fault yields one line of counts. All but the number of tries, what was noticed and the seconds should be 0.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench import data
from lkt.errors import StoreError
from lkt.store import Database, backup, open_database
from lkt.store.restore import restore
from tests.crash import broken, crowd, erasing

DAMAGES = 200  # files with a bit turned over


@dataclass(frozen=True)
class Fault:
    """One kind of fault: how often it was made, and what came of it."""

    name: str
    tries: int
    counts: Mapping[str, float]


def run(kills: int = 500, damages: int = DAMAGES) -> Iterator[Fault]:
    """Every fault as it is tried; some minutes."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        yield Fault("killed", kills, broken.killed(folder / "killed", kills))
        yield Fault("crowd", crowd.THREADS, crowd.import_at_once(folder / "crowd"))
        yield Fault("full", 1, broken.full_disk(folder / "full"))
        yield Fault("erasing", kills // 5, erasing.killed(folder / "erasing", kills // 5))
        yield Fault("full_copies", 3, erasing.full_disk(folder / "copies"))
        yield from damaged(folder / "damaged", damages)


def damaged(folder: Path, damages: int, writes: int = 20) -> Iterator[Fault]:
    """Damage to a database that has a backup and writes since, and the way back."""
    folder.mkdir()
    whole = folder / "whole"
    older = _sample(whole, writes)
    size = (whole / NAME).stat().st_size
    drawn = random.Random(7)

    def flip(path: Path) -> None:
        broken.flip(path, drawn.randrange(size))

    def cut(path: Path) -> None:
        broken.cut(path, drawn.randrange(size))

    def go_back(path: Path) -> None:
        shutil.copy(older, path)

    harms: list[tuple[str, int, Callable[[Path], None]]] = [
        ("flipped", damages, flip),
        ("cut", max(1, damages // 10), cut),
        ("gone", 1, Path.unlink),
        ("older", 1, go_back),
    ]
    for name, tries, harm in harms:
        outcomes = [_after(whole, folder / "try", harm) for _ in range(tries)]
        noticed, silent, unrestored, seconds = zip(*outcomes, strict=True)
        counts = {"noticed": sum(noticed), "silent": sum(silent), "unrestored": sum(unrestored)}
        yield Fault(name, tries, counts | {"seconds": max(seconds)})


NAME = "lkt.duckdb"


def _sample(folder: Path, writes: int) -> Path:
    """A full area with a backup and writes since; returns an older copy of the file."""
    folder.mkdir()
    database = data.full_area(folder / NAME)
    made = backup.make(database, data.AT)
    older = Path(shutil.copy(made, folder.parent / "older"))
    for turn in range(writes):
        crowd.send(database, crowd.a_file("KOL-HOR", turn), "KOL-HOR")
    database.close()
    return older


def _after(whole: Path, folder: Path, harm: Callable[[Path], None]) -> tuple[bool, bool, bool, float]:
    """Whether a harm was noticed, was silent though figures changed, was not mended; seconds of mending."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole, folder)
    path = folder / NAME
    expected = _figures(open_database(path))
    harm(path)
    try:
        database = open_database(path)
    except StoreError:
        noticed, silent = True, False
    else:
        noticed = database.unsound is not None
        silent = _figures(database) != expected and not noticed
    start = perf_counter()
    try:
        if noticed:
            restore(path, data.LEAD, data.AT)
        mended = _figures(open_database(path)) == expected
    except StoreError:
        mended = False
    return noticed, silent, not mended, perf_counter() - start


def _figures(database: Database) -> object:
    """The content of what people reported, and close."""
    found = database.rows("select count(*), sum(hash(o)) from observation o")
    database.close()
    return found
