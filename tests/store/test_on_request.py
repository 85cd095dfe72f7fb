"""What stands in a database that another process has open, without opening it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from lkt.errors import StoreReadOnly
from lkt.store import Database, backup, observations
from tests.store.made import send


@contextmanager
def answering(database: Database) -> Iterator[None]:
    """The app, which answers as long as it runs."""
    over = Event()

    def serve() -> None:
        while not over.wait(0.02):
            backup.answer_requests(database)

    app = Thread(target=serve)
    app.start()
    yield
    over.set()
    app.join()


def beside(database: Database) -> list[str]:
    return sorted(p.name for p in database.path.parent.glob("*.request-*")) + sorted(
        p.name for p in database.path.parent.glob("*.answer-*")
    )


def test_a_copy_lacks_nothing_and_is_made_once(database: Database) -> None:
    send(database, 10)
    with answering(database):
        first = backup.copy_of(database.path)
        assert backup.copy_of(database.path) == first  # nothing is new: nothing is pushed out
        send(database, 11, 4)
        second = backup.copy_of(database.path)
    assert first is not None
    assert second is not None
    assert backup.state_in(second) == database.state()
    copy = backup.open_copy(database.path, second)
    assert observations.current(copy)["numerator"].tolist() == [10, 11]
    copy.close()
    assert beside(database) == []


def test_what_was_written_since_is_no_fault(database: Database) -> None:
    send(database, 10)
    made = backup.make(database)
    send(database, 11, 4)
    copy = backup.open_copy(database.path, made)
    assert copy.obstacle() is None
    copy.close()


def test_why_there_is_no_copy_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    send(database, 10)
    monkeypatch.setattr("lkt.store.files.LEAST_FREE", 10**18)
    with answering(database), pytest.raises(StoreReadOnly, match="disk_full"):
        backup.copy_of(database.path)
    assert beside(database) == []


def test_nobody_waits_for_ever(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "WAIT", 0.1)
    assert backup.copy_of(database.path) is None
    assert beside(database) == []


@pytest.mark.parametrize("kind", ["request", "answer", "part"])
@pytest.mark.parametrize("hours", [-1, 1])
def test_what_nobody_waits_for_is_cleared_away(database: Database, kind: str, hours: int) -> None:
    """Also when the clock went back since."""
    send(database, 10)
    old = Path(f"{database.path}.{kind}-00")
    old.touch()
    os.utime(old, (time.time() - 3600 * hours,) * 2)
    backup.answer_requests(database)
    assert list(database.path.parent.glob("*-00")) == []
    assert backup.backups(database.path) == []


def test_where_nothing_can_be_asked_nothing_is_answered(tmp_path: Path) -> None:
    assert backup.copy_of(tmp_path / "gone" / "lkt.duckdb") is None


def test_whoever_reads_a_copy_writes_nothing_to_the_chain_of_another(database: Database) -> None:
    send(database, 10)
    made = backup.make(database)
    path = database.chain.path
    path.write_bytes(path.read_bytes()[:-65])  # the link of the backup is not sealed yet
    before = path.read_bytes()
    copy = backup.open_copy(database.path, made)
    assert (copy.unsound, path.read_bytes()) == (None, before)
    copy.close()
