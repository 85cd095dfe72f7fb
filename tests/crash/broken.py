"""Breaking things: a program killed in the middle of an import, a disk that takes no more, damaged bytes."""

from __future__ import annotations

import contextlib
import multiprocessing
import random
import resource
import shutil
import signal
import time
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench import data
from lkt.errors import StoreError
from lkt.store import Database, open_database
from lkt.store.restore import restore
from tests.crash import crowd

TEAM = "KOL-HOR"


def flip(path: Path, place: int) -> None:
    """Turn one bit over."""
    content = bytearray(path.read_bytes())
    content[place] ^= 4
    path.write_bytes(content)


def cut(path: Path, size: int) -> None:
    """Keep only the beginning of a file."""
    with path.open("r+b") as file:
        file.truncate(size)


def killed(folder: Path, kills: int) -> dict[str, float]:
    """Kill a program that imports without end, again and again, at a random moment after it began to store a file.

    lost: uploads with a receipt that are not there; partial: uploads without all of their rows. Where the kill
    left a write-ahead log, it is also damaged in a copy, which must lose no receipt either.
    """
    folder.mkdir()
    path = folder / "lkt.duckdb"
    database = data.empty(path)
    seen = crowd.look(database, crowd.a_file(TEAM, 0), TEAM)
    start = perf_counter()
    crowd.confirm(database, seen, TEAM)
    usual = perf_counter() - start
    database.close()
    drawn = random.Random(7)
    found = dict.fromkeys(("receipts", "lost", "partial", "unopened", "unsound", "logs", "log_lost"), 0.0)
    given: list[int] = []
    for turn in range(kills):
        given += _killed_once(path, 1000 * (turn + 1), drawn.randrange(1, 4), drawn.uniform(0, 1.2 * usual))
        found["receipts"] = len(given)
        if _wal(path).exists() and _wal(path).stat().st_size:
            found["logs"] += 1
            found["log_lost"] += _lost_with_its_log(path, given, drawn)
        try:
            database = open_database(path)
        except StoreError:
            found["unopened"] += 1
            break
        _count(database, given, found)
        database.close()
    return found


def _killed_once(path: Path, seed: int, imports: int, wait: float) -> list[int]:
    """The receipts that a program gave before it was killed within its `imports`-th import."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.crash.broken", "lkt.ingest", "pandas"])
    ours, theirs = context.Pipe(duplex=False)
    program = context.Process(target=_import_without_end, args=(path, seed, theirs), daemon=True)
    program.start()
    theirs.close()
    receipts, begun = [], 0
    while begun < imports:  # EOFError when it ended by itself: then nothing was killed
        said = ours.recv()
        begun += said is None
        receipts += [said] if said else []
    time.sleep(wait)
    program.kill()
    program.join()
    with contextlib.suppress(EOFError):
        while True:
            said = ours.recv()
            receipts += [said] if said else []
    return receipts


def _import_without_end(path: Path, seed: int, out: Connection) -> None:
    """Says None when it begins to store a file and the number on the receipt after it."""
    database = open_database(path)
    for turn in count(seed):
        seen = crowd.look(database, crowd.a_file(TEAM, turn), TEAM)
        out.send(None)
        out.send(crowd.confirm(database, seen, TEAM))


def _wal(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def _lost_with_its_log(path: Path, given: list[int], drawn: random.Random) -> int:
    """Receipts lost when the write-ahead log that a kill left is cut, or has a bit turned over."""
    with TemporaryDirectory() as name:
        copy = Path(name) / path.name
        for ending in ("", ".wal", ".chain"):
            shutil.copy(f"{path}{ending}", f"{copy}{ending}")
        place = drawn.randrange(_wal(copy).stat().st_size)
        drawn.choice([cut, flip])(_wal(copy), place)
        try:
            database = open_database(copy)
        except StoreError:
            restore(copy, data.LEAD, data.AT)
            database = open_database(copy)
        found = dict.fromkeys(("lost", "partial", "unsound"), 0.0)
        _count(database, given, found)
        database.close()
    return int(found["lost"] + found["unsound"])


_UPLOADS = """
    select u.id, count(o.upload) as n from upload u left join observation o on o.upload = u.id group by u.id
"""


def _count(database: Database, given: list[int], found: dict[str, float]) -> None:
    rows = database.rows(_UPLOADS)
    there = {row["id"]: row["n"] for row in rows}
    found["lost"] += sum(number not in there for number in given)
    found["partial"] += sum(n != crowd.ROWS for n in there.values())
    found["unsound"] += database.unsound is not None


def full_disk(folder: Path) -> dict[str, float]:
    """A program whose files may grow no further: what it refuses, and what it still reads."""
    folder.mkdir()
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe(duplex=False)
    program = context.Process(target=_fill, args=(folder / "lkt.duckdb", theirs))
    program.start()
    theirs.close()
    found: dict[str, float] = ours.recv()
    program.join()
    return found


def _fill(path: Path, out: Connection) -> None:
    database = data.empty(path)
    given = [crowd.send(database, crowd.a_file(TEAM, turn), TEAM) for turn in range(3)]
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond the limit then fails, as on a full disk
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 200_000, most))
    refused = None
    for turn in range(3, 400):
        try:
            given.append(crowd.send(database, crowd.a_file(TEAM, turn), TEAM))
        except StoreError as error:
            refused = error
            break
    found = dict.fromkeys(("lost", "partial", "unsound"), 0.0)
    unread = 0
    try:
        _count(database, given, found)
    except Exception:  # whatever it is, reading did not go on
        unread = 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    crowd.send(database, crowd.a_file(TEAM, 999), TEAM)  # there is room again
    database.close()
    again = open_database(path)
    _count(again, given, found)
    again.close()
    out.send({"receipts": len(given), "unrefused": refused is None, "unread": unread} | found)
