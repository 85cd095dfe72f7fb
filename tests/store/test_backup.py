"""Backups and bringing back: whole copies, thirty of them, and nothing acknowledged lost."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import duckdb
import pytest

from lkt.domain.improvement import Change
from lkt.errors import StoreError, StoreReadOnly, StoreUnwritable, StoreWriteFailed
from lkt.store import Database, backup, definitions, observations, open_database
from lkt.store.database import Writer
from lkt.store.restore import restore
from tests.conftest import LEAD, NOW
from tests.store.made import flip, reopened, send, shown


def figures(database: Database) -> list[float]:
    return observations.current(database)["numerator"].tolist()


def test_a_copy_holds_the_same_and_opens(database: Database) -> None:
    send(database, 10)
    made = backup.make(database, NOW)
    assert made.name == f"{NOW:%Y%m%d-%H%M%S}.duckdb"
    assert backup.state_in(made) == database.state()
    send(database, 11, 4)  # the lock is free again, and nothing stayed attached
    assert figures(database) == [10, 11]


def test_a_copy_while_others_write_is_one_of_the_states_there_were(database: Database) -> None:
    def write() -> None:
        for month in range(1, 9):
            send(database, month, month)

    writer = Thread(target=write)
    writer.start()
    made = [backup.make(database, NOW + timedelta(seconds=n)) for n in range(3)]
    writer.join()
    for path in made:
        state = backup.state_in(path)
        assert state is not None
        assert database.chain.place(state) is not None


def test_thirty_are_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "KEPT", 2)
    made = []
    for n in range(3):
        made.append(backup.make(database, NOW + timedelta(days=n)))
        os.utime(made[-1], (n, n))
    backup.make(database, NOW + timedelta(days=9))
    assert [path.name for path in backup.backups(database.path)] == ["20261202-093000.duckdb", made[2].name]


def test_a_copy_that_is_not_whole_is_no_backup(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "state_in", lambda path: None)
    with pytest.raises(StoreWriteFailed, match="backup_failed"):
        backup.make(database, NOW)
    assert backup.backups(database.path) == []


def test_a_bad_database_does_not_push_out_good_backups(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lkt.store.files.LEAST_FREE", 10**18)
    with pytest.raises(StoreReadOnly):
        backup.make(database, NOW)


def test_one_a_day_and_none_when_nothing_is_new(database: Database) -> None:
    send(database, 10)
    first = backup.daily(database)
    assert first is not None
    send(database, 11, 4)
    assert backup.daily(database) is None  # the newest is of today
    yesterday = time.time() - 86_400
    os.utime(first, (yesterday, yesterday))
    second = backup.daily(database)
    assert second is not None
    os.utime(second, (yesterday, yesterday))
    assert backup.daily(database) is None  # and now it lacks nothing


def test_the_door_is_open_to_the_backups_alone(database: Database, tmp_path: Path) -> None:
    with pytest.raises(duckdb.PermissionException):
        database.query(f"attach '{tmp_path}/elsewhere.duckdb' as elsewhere")


def _older(path: Path, early: Path) -> None:
    shutil.copy(early, path)


def _gone(path: Path, _: Path) -> None:
    path.unlink()


def _flipped(path: Path, _: Path) -> None:
    flip(path, 20_000)


def _cut(path: Path, _: Path) -> None:
    path.write_bytes(path.read_bytes()[:30_000])


@pytest.mark.parametrize("harm", [_older, _gone, _flipped, _cut])
@pytest.mark.parametrize("backups", [True, False])
@pytest.mark.slow
def test_nothing_acknowledged_is_lost(
    tmp_path: Path, empty_file: Path, harm: Callable[[Path, Path], None], backups: bool
) -> None:
    """With a backup or without one: the chain then has to reach back to the beginning, or to an older copy."""
    from lkt.store import create_database

    database = create_database(tmp_path / "lkt.duckdb")
    send(database, 10)
    early = Path(shutil.copy(database.path, tmp_path / "early"))
    if backups:
        backup.make(database, NOW)
    send(database, 11, 4)
    send(database, 12, 3)
    state = database.state()
    database.close()
    harm(database.path, early)
    found = restore(database.path, LEAD, NOW)
    assert found is not None
    assert found.start + found.replayed == state.log
    again = open_database(database.path)
    assert again.obstacle() is None
    assert figures(again) == [12, 11]
    assert again.version() == state.log + 1
    assert again.query("from log order by id desc limit 1")["action"].tolist() == ["restore"]
    send(again, 13, 5)
    again = reopened(again)
    assert again.obstacle() is None
    again.close()
    assert (found.kept == ()) == (harm is _gone)
    assert not list(tmp_path.glob("*.restoring*"))


def test_nothing_is_done_where_nothing_is_wrong(database: Database) -> None:
    send(database, 10)
    database.close()
    before = database.path.read_bytes()
    assert restore(database.path, LEAD, NOW) is None
    assert database.path.read_bytes() == before


def test_a_named_backup_is_where_it_starts(database: Database) -> None:
    send(database, 10)
    made = backup.make(database, NOW)
    send(database, 11, 4)
    database.close()
    found = restore(database.path, LEAD, NOW, made)
    assert found is not None
    assert (found.source, found.replayed) == (made, 1)


def test_what_nothing_whole_holds_is_told_and_the_rest_brought_back(database: Database) -> None:
    send(database, 10)
    backup.make(database, NOW)
    send(database, 11, 4)
    end = database.chain.links[-1].end
    send(database, 12, 5)
    database.close()
    flip(database.path, 20_000)
    flip(database.chain.path, end - 300)  # in the rows of the second upload
    found = restore(database.path, LEAD, NOW)
    assert found is not None
    assert (found.start, found.replayed, found.lost) == (2, 0, 2)
    assert [path.name for path in found.kept] == [
        f"lkt.duckdb.replaced-20261123-093000{ending}" for ending in ("", ".chain")
    ]
    assert shown(database.path) == [10]


def test_where_nothing_is_whole_nothing_is_changed(database: Database) -> None:
    database.close()
    flip(database.path, 20_000)
    flip(database.chain.path, 400)
    before = database.path.read_bytes()
    with pytest.raises(StoreError, match="store_unrestored"):
        restore(database.path, LEAD, NOW)
    assert database.path.read_bytes() == before
    assert not list(database.path.parent.glob("*.restoring*"))


def test_a_migration_is_preceded_by_a_backup_and_followed_by_a_sound_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lkt.store import create_database, opening

    path, append = tmp_path / "lkt.duckdb", Writer.append

    def as_then(writer: Writer, table: str, rows: Iterable[Sequence[object]], earlier: bool = False) -> None:
        append(writer, table, [row[:14] for row in rows] if table == "observation" else rows)

    with monkeypatch.context() as patch:
        patch.setattr(opening, "SCHEMA", {1: opening.SCHEMA[1]})
        patch.setattr(Writer, "append", as_then)
        older = create_database(path)
        send(older, 10)
        with older.writing() as writer:
            writer.append("mark", [[1, "KOL-HOR", None, date(2026, 3, 1), 'ny "plan"', NOW, "per"]])
            writer.log(NOW, LEAD, "mark", "KOL-HOR")
        older.close()
    newer = create_database(path)
    assert newer.obstacle() is None
    (note,) = definitions.written(newer, Change, "KOL-HOR")  # notes of then are changes of now
    assert (note.value, note.by) == (
        Change("KOL-HOR/note-1", "KOL-HOR", 'ny "plan"', date(2026, 3, 1)),
        "per",
    )
    send(newer, 11, 4)
    newer = reopened(newer)
    assert newer.obstacle() is None
    assert len(backup.backups(path)) == 1
    newer.close()
    flip(path, 20_000)
    restored = restore(path, LEAD, NOW)
    assert (restored and restored.schema) == 1  # the backup of before, brought up to date
    again = open_database(path)
    assert figures(again) == [10, 11]
    again.close()


def test_a_copy_that_fails_leaves_what_was_there(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, target = backup.make(database, NOW), tmp_path / "copy.duckdb"
    target.write_bytes(b"older")

    def full(source: Path, copy: Path) -> None:
        copy.write_bytes(source.read_bytes()[:1000])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup.shutil, "copyfile", full)
    with pytest.raises(StoreWriteFailed):
        backup.save_as(made, target)
    assert target.read_bytes() == b"older"
    assert not list(tmp_path.glob("*.part"))


def test_a_backup_that_the_chain_cannot_tell_of_is_a_sentence(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(database, 10)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(database.chain, "_write", full)
    with pytest.raises(StoreWriteFailed) as error:
        backup.make(database, NOW)
    assert error.value.key == "error.backup_failed"


def test_where_nothing_can_be_written_nothing_is_called_broken(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(database, 10)
    backup.make(database, NOW)
    database.close()
    database.path.unlink()
    before = sorted(database.path.parent.rglob("*"))

    def protected(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", protected)
        with pytest.raises(StoreUnwritable):
            restore(database.path, LEAD, NOW)
    assert sorted(database.path.parent.rglob("*")) == before
    assert restore(database.path, LEAD, NOW) is not None


def test_no_log_of_writes_is_played_on_top_of_what_was_restored(database: Database) -> None:
    send(database, 10)
    backup.make(database, NOW)
    database.close()
    database.path.unlink()
    for ending in ("wal", "wal.checkpoint", "wal.recovery"):
        database.path.with_name(f"{database.path.name}.{ending}").write_bytes(b"of another")
    restored = restore(database.path, LEAD, NOW)
    assert restored is not None
    assert len(restored.kept) == 3
    assert open_database(database.path).unsound is None


@pytest.mark.parametrize("free", [0, 499_000_000, 500_100_000])
def test_too_little_room_is_said_before_anything_is_moved(
    database: Database, monkeypatch: pytest.MonkeyPatch, free: int
) -> None:
    """Also where the copy would fit and nothing more."""
    send(database, 10)
    backup.make(database, NOW)
    database.close()
    flip(database.path, 20_000)
    files = [file for file in database.path.parent.rglob("*") if file.is_file()]
    before = {file: file.read_bytes() for file in files}
    with monkeypatch.context() as patch:
        patch.setattr("lkt.store.files.shutil.disk_usage", lambda _: shutil._ntuple_diskusage(free, 0, free))  # type: ignore[attr-defined]
        with pytest.raises(StoreReadOnly, match="disk_full"):
            restore(database.path, LEAD, NOW)
    assert {file: file.read_bytes() for file in database.path.parent.rglob("*") if file.is_file()} == before
    assert restore(database.path, LEAD, NOW)


def test_a_disk_that_takes_no_more_on_the_way_leaves_all_in_its_place(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(database, 10)
    database.close()
    flip(database.path, 20_000)
    before = database.path.read_bytes(), database.chain.path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("lkt.store.chain.Chain.acknowledge", full)
        with pytest.raises(StoreWriteFailed):
            restore(database.path, LEAD, NOW)
    assert (database.path.read_bytes(), database.chain.path.read_bytes()) == before
    assert not list(database.path.parent.glob("*.re*"))
