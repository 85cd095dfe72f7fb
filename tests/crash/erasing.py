"""An erasure killed at a random moment, and backup, erasure and restore on a disk that takes no more."""

from __future__ import annotations

import multiprocessing
import random
import resource
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter

from bench import data
from lkt.actions import erasure
from lkt.actions.erasure import Asked
from lkt.errors import StoreError
from lkt.store import backup, open_database
from lkt.store.restore import restore
from tests.crash import crowd

SECRET, TEAM = "Æblehave 4711", "KOL-HOR"


def a_store(folder: Path) -> Path:
    """Three uploads of a team, the second with something in its comments, and a backup after each."""
    folder.mkdir()
    database = data.empty(folder / "lkt.duckdb")
    for turn in range(3):
        content = crowd.a_file(TEAM, turn)
        if turn == 1:
            lines = content.decode().splitlines()
            content = "\n".join(
                [f"{lines[0]};Kommentar", *(f"{line};{SECRET}" for line in lines[1:])]
            ).encode()
        crowd.send(database, content, TEAM)
        backup.make(database, data.AT.replace(day=turn + 2))
    database.close()
    return folder / "lkt.duckdb"


def killed(folder: Path, kills: int) -> dict[str, float]:
    """half: something is left although the store says that it is gone, or the store is not sound.

    done: how often it was erased all the same.
    """
    whole = a_store(folder)
    drawn, usual = random.Random(7), 0.0
    found = {"done": 0.0, "half": 0.0, "unopened": 0.0}
    for turn in range(-1, kills):
        path = _copied(whole, folder)
        program = multiprocessing.get_context("forkserver").Process(target=_erase, args=(path,))
        start = perf_counter()
        program.start()
        if turn < 0:
            program.join()  # to know how long it takes
            usual = perf_counter() - start
            continue
        time.sleep(drawn.uniform(0.3, 1.0) * usual)
        program.kill()
        program.join()
        try:
            database = open_database(path)
        except StoreError:
            found["unopened"] += 1
            continue
        said = bool(database.scalar("select count(*) from log where action = 'erase'"))
        found["done"] += said
        found["half"] += database.unsound is not None or said == _left(path)
        database.close()
    return found


def full_disk(folder: Path) -> dict[str, float]:
    """Files may grow no further than a fifth of the database. changed: the store was not as before afterwards."""
    whole = a_store(folder)
    found = {"unrefused": 0.0, "changed": 0.0}
    for act in (_back_up, _erase, _restore):
        path = _copied(whole, folder)
        if act is _restore:
            path.unlink()
        before = {file: file.read_bytes() for file in path.parent.rglob("*") if file.is_file()}
        context = multiprocessing.get_context("forkserver")
        ours, theirs = context.Pipe(duplex=False)
        program = context.Process(target=_limited, args=(act, path, path.parent, theirs))
        program.start()
        theirs.close()
        found["unrefused"] += not ours.recv()
        program.join()
        after = {file: file.read_bytes() for file in path.parent.rglob("*") if file.is_file()}
        found["changed"] += any(after.get(file) != content for file, content in before.items())
        with suppress(StoreError):
            restore(path, data.LEAD, data.AT)
        database = open_database(path)
        found["changed"] += database.unsound is not None
        database.close()
    return found


def _copied(whole: Path, folder: Path) -> Path:
    shutil.rmtree(folder / "try", ignore_errors=True)
    (folder / "try").mkdir()
    for file in whole.parent.glob("lkt.duckdb*"):
        (shutil.copytree if file.is_dir() else shutil.copy)(file, folder / "try" / file.name)
    return folder / "try" / whole.name


def _left(path: Path) -> bool:
    wanted = [SECRET.encode(code) for code in ("utf-8", "utf-16-le")] + [b"have 4711"]
    files = [file.read_bytes() for file in path.parent.rglob("*") if file.is_file()]
    return any(form in content for form in wanted for content in files)


def _limited(act: Callable[[Path], None], path: Path, folder: Path, out: Connection) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond the limit then fails, as on a full disk
    size = max(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    resource.setrlimit(resource.RLIMIT_FSIZE, (size // 5, resource.RLIM_INFINITY))
    try:
        act(path)
    except StoreError:
        out.send(True)
    else:
        out.send(False)


def _erase(path: Path) -> None:
    database = open_database(path)
    erasure.erase(database, data.LEAD, "Ida", Asked(pattern="4711"), "en stue, der kan kendes", data.AT)
    database.close()


def _back_up(path: Path) -> None:
    database = open_database(path)
    try:
        backup.make(database, data.AT.replace(day=20))
    finally:
        database.close()


def _restore(path: Path) -> None:
    restore(path, data.LEAD, data.AT)
