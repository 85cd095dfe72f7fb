"""Every file of a store in turn removed, cut, flipped, replaced by an older or another store's one, at rest and while
the app runs: noticed, named, and brought back. And a clock that is not right."""

from __future__ import annotations

import logging
import os
import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest

from lkt.errors import StoreError
from lkt.store import Database, backup, create_database, observations, open_database, soundness
from lkt.store.restore import restore
from tests.conftest import LEAD, NOW, once
from tests.store.made import flip, said, send, shown, what_is_wrong

DAY = timedelta(days=1)


def _removed(file: Path, _: Path) -> None:
    file.unlink()


def _cut(file: Path, _: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _flipped(file: Path, _: Path) -> None:
    flip(file, 20_000 if file.suffix == ".duckdb" else 500)


def _older(file: Path, folder: Path) -> None:
    shutil.copy(folder / "early" / file.name, file)


def _foreign(file: Path, folder: Path) -> None:
    shutil.copy(folder / "other" / file.name, file)


HARMS = {"removed": _removed, "cut": _cut, "flipped": _flipped, "older": _older, "foreign": _foreign}

# file | harm | what is said at the start | what is said in the running app (the same where nothing stands)
TABLE = """
database | removed | error.store_gone         | soundness.moved
database | cut     | error.store_damaged      | soundness.moved
database | flipped | error.store_damaged      | soundness.moved
database | older   | soundness.behind         | soundness.moved
database | foreign | soundness.foreign        | soundness.moved
chain    | removed | soundness.chain_gone     |
chain    | cut     | soundness.ahead          |
chain    | flipped | soundness.chain_damaged  |
chain    | older   | soundness.ahead          |
chain    | foreign | soundness.foreign        |
"""
CASES = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three uploads, a backup after the first; beside it what the files were then, and those of another store."""

    def make(path: Path) -> None:
        folder = path.parent
        database = create_database(path)
        send(database, 10)
        backup.make(database, NOW)
        shutil.copytree(folder, folder / "early")
        send(database, 11, 4)
        send(database, 12, 5)
        database.close()
        (folder / "other").mkdir()
        other = create_database(folder / "other" / path.name)
        for month in (1, 2, 3):
            send(other, 99, month, at=NOW - DAY)
        other.close()

    return once(tmp_path_factory, "three", make)


@pytest.fixture
def store(three: Path, tmp_path: Path) -> Path:
    return shutil.copytree(three.parent, tmp_path / "store") / three.name


def told(path: Path) -> list[str]:
    """Everything that is said when it is opened."""
    try:
        database = open_database(path)
    except StoreError as error:
        return [error.key]
    keys = [key for key in [what_is_wrong(database), *said(database)] if key]
    database.close()
    return keys


def file_of(path: Path, which: str) -> Path:
    return path if which == "database" else path.with_name("lkt.duckdb.chain")


@pytest.mark.parametrize(("which", "harm", "start", "_"), CASES)
def test_at_rest(store: Path, which: str, harm: str, start: str, _: str) -> None:
    HARMS[harm](file_of(store, which), store.parent)
    assert told(store) == [start]
    restored = restore(store, LEAD, NOW)
    assert restored
    assert restored.lost == 0
    assert told(store) == []
    assert shown(store) == [10, 11, 12]


@pytest.mark.parametrize(("which", "harm", "start", "running"), CASES)
def test_while_it_runs(store: Path, which: str, harm: str, start: str, running: str) -> None:
    database = open_database(store)
    assert database.obstacle() is None
    HARMS[harm](file_of(store, which), store.parent)
    obstacle = database.obstacle()
    found = [obstacle.key] if obstacle else said(database)
    assert found == [running or start]
    assert observations.current(database)["numerator"].tolist() == [10, 11, 12]  # reading goes on
    if which == "database":
        with pytest.raises(StoreError):
            send(database, 13, 6)
    database.close()
    if told(store):
        assert restore(store, LEAD, NOW)
    assert told(store) == []
    assert shown(store) == [10, 11, 12]


@pytest.mark.parametrize("left", ["database", "chain", "backup"])
def test_any_one_that_is_whole_brings_everything_back(store: Path, left: str) -> None:
    database = open_database(store)
    backup.make(database, NOW + DAY)
    database.close()
    for file in (store, file_of(store, "chain"), *backup.backups(store)):
        whole = {"database": store, "chain": file_of(store, "chain"), "backup": backup.backups(store)[0]}[
            left
        ]
        if file != whole:
            _flipped(file, store.parent)
    found = restore(store, LEAD, NOW)
    assert found is None or found.lost == 0
    assert shown(store) == [10, 11, 12]


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        ("removed", None),
        ("cut", "damaged"),
        ("flipped", "damaged"),
        ("foreign", "foreign"),
        ("older", "changed"),
    ],
)
def test_a_backup(store: Path, harm: str, expected: str | None) -> None:
    """Said by `check`; one that is gone at once."""
    database = open_database(store)
    (copy,) = backup.backups(store)
    early = store.parent / "early" / "lkt.duckdb"
    shutil.copy(early, early.with_name(copy.name))
    shutil.copy(store.parent / "other" / "lkt.duckdb", store.parent / "other" / copy.name)
    if harm == "older":
        early_one = create_database(early)
        send(early_one, 9, 9)
        early_one.close()
        shutil.copy(early, early.with_name(copy.name))
    HARMS[harm](copy, store.parent)
    assert [what for _, what in soundness.bad_backups(database)] == ([expected] if expected else [])
    assert said(database) == ([] if expected else ["soundness.backup_gone"])
    assert backup.make(database, NOW + DAY)
    database.close()


def test_everything_older_than_a_backup_is_noticed(store: Path) -> None:
    database = open_database(store)
    backup.make(database, NOW + DAY)
    database.close()
    for file in (store, file_of(store, "chain")):
        _older(file, store.parent)
    database = open_database(store)
    assert [what for _, what in soundness.bad_backups(database)] == ["ahead"]
    database.close()


def test_a_file_put_back_is_all_that_it_takes(store: Path) -> None:
    database = open_database(store)
    store.rename(store.with_name("away"))
    assert database.obstacle()
    store.with_name("away").rename(store)
    assert database.obstacle() is None
    send(database, 13, 6)
    database.close()
    assert shown(store) == [10, 11, 12, 13]


@pytest.mark.parametrize("ahead", [timedelta(days=1), timedelta(hours=1), -timedelta(days=1)])
def test_time_never_runs_backwards(
    database: Database, ahead: timedelta, caplog: pytest.LogCaptureFixture
) -> None:
    """What was written while the clock was wrong, and what after it was set right, stand in the order of writing."""
    send(database, 10, at=NOW + ahead)
    send(database, 11, at=NOW)
    moments = [row["recorded_at"] for row in database.rows("select recorded_at from upload order by id")]
    assert moments == sorted(moments)
    assert moments[1] == max(NOW, NOW + ahead)
    links = [link.at for link in database.chain.links]
    assert links == sorted(links)
    before = observations.current(database, as_of=moments[0] - timedelta(seconds=1))
    assert before["numerator"].tolist() == []
    back = ahead > timedelta()
    assert said(database) == ["soundness.clock_back"] * back
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * back


@pytest.mark.parametrize("ahead", [DAY, 40 * DAY])
def test_a_backup_dated_ahead_stops_no_daily_one(database: Database, ahead: timedelta) -> None:
    send(database, 10)
    first = backup.make(database, NOW + ahead)
    later = time.time() + ahead.total_seconds()
    os.utime(first, (later, later))
    send(database, 11, 4)
    second = backup.daily(database)
    assert second is not None
    assert backup.daily(database) is None
    assert backup.in_order(database) == [second, first]
    assert said(database) == []
