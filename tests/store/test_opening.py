"""What is noticed when a database is opened: damage, an older copy, a file that is gone, a full disk."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from lkt.errors import StoreError, StoreMissing, StoreReadOnly, StoreUnwritable, StoreWriteFailed
from lkt.store import (
    Database,
    backup,
    create_database,
    observations,
    open_database,
    open_for_reading,
    uploads,
)  # fmt: skip
from lkt.store.chain import Chain
from lkt.store.database import Writer
from lkt.store.restore import restore
from tests.conftest import LEAD, NOW
from tests.store.made import flip, reopened, said, send, shown, what_is_wrong


def test_a_sound_database_is_opened_without_a_word(database: Database) -> None:
    send(database, 10)
    again = reopened(database)
    assert again.obstacle() is None
    again.close()


def test_an_older_copy_is_read_and_not_written(database: Database, tmp_path: Path) -> None:
    send(database, 10)
    shutil.copy(database.path, tmp_path / "older")
    send(database, 11, 4)
    send(database, 12, 5)
    database.close()
    shutil.copy(tmp_path / "older", database.path)
    older = open_database(database.path)
    assert older.unsound is not None
    assert (older.unsound.key, older.unsound.fields["count"]) == ("soundness.behind", 2)
    assert observations.current(older)["numerator"].tolist() == [10]
    with pytest.raises(StoreReadOnly, match="behind"):
        send(older, 13, 6)
    older.close()


def test_content_changed_behind_our_back_is_noticed(database: Database) -> None:
    send(database, 10)
    database.close()
    with duckdb.connect(str(database.path)) as other:
        other.execute("update observation set numerator = 11")
    changed = open_database(database.path)
    assert what_is_wrong(changed) == "soundness.differs"
    changed.close()


def test_a_chain_that_lacks_writes_is_noticed(database: Database) -> None:
    send(database, 10)
    early = database.chain.path.read_bytes()
    send(database, 11, 4)
    database.chain.path.write_bytes(early)
    again = reopened(database)
    assert what_is_wrong(again) == "soundness.ahead"
    again.close()


def test_a_chain_that_is_gone_is_said_and_begins_anew_with_all_there_is(database: Database) -> None:
    send(database, 10)
    database.chain.path.unlink()
    again = reopened(database)
    assert (what_is_wrong(again), said(again)) == (None, ["soundness.chain_gone"])
    send(again, 12, 5)
    assert [link.action for link in again.chain.links] == ["begin", "upload"]
    assert said(again) == []
    again.close()
    again.path.unlink()
    assert restore(again.path, LEAD, NOW)
    assert shown(again.path) == [10, 12]


def test_a_damaged_chain_is_noticed(database: Database) -> None:
    send(database, 10)
    send(database, 11, 4)
    flip(database.chain.path, 30)
    again = reopened(database)
    assert what_is_wrong(again) == "soundness.chain_damaged"
    again.close()


@pytest.mark.parametrize("make", [create_database, open_database])
def test_a_file_that_is_gone_is_not_replaced_by_an_empty_one(database: Database, make: object) -> None:
    send(database, 10)
    database.close()
    database.path.unlink()
    with pytest.raises(StoreMissing) as caught:
        make(database.path)  # type: ignore[operator]
    assert caught.value.key == "error.store_gone"
    assert not database.path.exists()


def test_a_flipped_bit_is_noticed_or_touches_nothing(database: Database, tmp_path: Path) -> None:
    """Blocks that are not in use may be damaged without harm: the content is then still what it was."""
    send(database, 10)
    state = database.state()
    database.close()
    whole = database.path.read_bytes()
    drawn, noticed = random.Random(7), 0
    for _ in range(12):
        database.path.write_bytes(whole)
        flip(database.path, drawn.randrange(len(whole)))
        try:
            opened = open_database(database.path)
        except StoreError:
            noticed += 1
            continue
        assert opened.unsound is not None or opened.state() == state
        opened.close()
    assert noticed > 0


def test_a_write_ahead_log_that_is_damaged_loses_nothing_acknowledged(database: Database) -> None:
    """Killed between commit and checkpoint: the log has a write that nobody had a receipt for."""
    send(database, 10)
    with database.alone() as cursor:
        cursor.begin()
        writer = Writer(cursor)
        uploads.put(writer, [], "file")
        cursor.execute("insert into undo values (1, '2026-01-01', 'x')")
        cursor.commit()
    path = database.path
    wal = path.with_name("lkt.duckdb.wal")
    killed = path.with_name("killed.duckdb")
    for name in ("", ".wal"):
        shutil.copy(f"{path}{name}", f"{killed}{name}")
    shutil.copy(database.chain.path, Chain(killed).path)
    assert wal.stat().st_size > 0
    cut = killed.with_name("killed.duckdb.wal")
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    opened = open_database(killed)
    assert what_is_wrong(opened) is None
    assert observations.current(opened)["numerator"].tolist() == [10]
    opened.close()


def test_a_disk_almost_full_is_read_and_not_written(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(database, 10)
    monkeypatch.setattr("lkt.store.files.LEAST_FREE", 10**18)
    with pytest.raises(StoreReadOnly, match="disk_full"):
        send(database, 11, 4)
    assert observations.current(database)["numerator"].tolist() == [10]
    assert database.unsound is None


@pytest.mark.parametrize("when", ["archive", "checkpoint"])
def test_a_disk_that_does_not_take_it(database: Database, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    """DuckDB answers nothing after a checkpoint that failed; the file is opened anew and reading goes on."""
    send(database, 10)
    with monkeypatch.context() as patch:
        if when == "archive":
            patch.setattr(Chain, "intend", _full)
        else:
            patch.setattr(database, "_transaction", _fatal(database))
        with pytest.raises(StoreWriteFailed):
            send(database, 11, 4)
    assert observations.current(database)["numerator"].tolist() == [10]
    send(database, 12, 5)  # the same file may be sent again
    assert observations.current(database)["numerator"].tolist() == [10, 12]
    assert what_is_wrong(database) is None


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def _fatal(database: Database) -> object:
    @contextmanager
    def transaction() -> Iterator[Writer]:
        database._connection.close()  # as good as invalidated
        raise duckdb.FatalException("Failed to create checkpoint because of error: No space left on device")
        yield

    return transaction


def test_without_the_database_the_newest_backup_is_read(database: Database) -> None:
    send(database, 10)
    backup.make(database, NOW)
    send(database, 11, 4)
    database.close()
    flip(database.path, 3 * 4096 + 500)
    flip(database.path, 20_000)
    shown = open_for_reading(database.path)
    assert what_is_wrong(shown) == "soundness.backup"
    assert observations.current(shown)["numerator"].tolist() == [10]
    with pytest.raises(StoreReadOnly, match="backup"):
        uploads.undo(shown, 1, LEAD, NOW)
    shown.close()


@pytest.mark.parametrize("stage", ["erasing", "erased", "damaged"])
def test_programs_that_begin_at_once_do_not_stumble_over_one_another(database: Database, stage: str) -> None:
    """They finish one erasure, or bring one store back: one of them does it, and each then has a whole store."""
    send(database, 10)
    backup.make(database, NOW)
    database.close()
    path, program = database.path, [sys.executable, "-c", _AT_ONCE, str(database.path)]
    made = path.with_name(f"{path.name}.{stage}")
    if stage == "damaged":
        flip(path, 20_000)
    else:
        made.mkdir()
        for ending in ("", ".chain"):
            shutil.copy(f"{path}{ending}", made / f"{path.name}{ending}")
        shutil.copytree(backup.folder(path), made / f"{path.name}.backups")
    started = [
        subprocess.Popen([*program, stage], stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(4)
    ]
    for each in started:
        assert each.stdout
        assert each.stdout.readline() == b"ready\n"
    for each in started:
        assert each.stdin
        each.stdin.write(b"go\n")
        each.stdin.flush()
    told = [each.communicate()[0].decode().strip() for each in started]
    assert set(told) <= {"10.0", "StoreLocked"}, told
    assert shown(path) == [10]
    assert not made.exists()
    assert len(list(path.parent.glob("*.replaced-*"))) == (stage == "damaged")


_AT_ONCE = """
import sys
from datetime import datetime
from pathlib import Path
from lkt.domain.access import Role, Scope
from lkt.errors import StoreError
from lkt.store import observations, open_database
from lkt.store.restore import restore
path = Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
try:
    if sys.argv[2] == "damaged":
        restore(path, Scope("x", Role.LEAD), datetime(2026, 11, 24))
    database = open_database(path)
    print(observations.known(database, "KOL", ["KOL-HOR"]).popitem()[1].numerator)
except StoreError as error:
    print(type(error).__name__)
"""


@pytest.mark.parametrize("make", [create_database, open_database])
def test_backups_alone_are_not_hidden_by_an_empty_database(database: Database, make: object) -> None:
    send(database, 10)
    backup.make(database, NOW)
    database.close()
    database.path.unlink()
    database.chain.path.unlink()
    with pytest.raises(StoreMissing, match="store_gone"):
        make(database.path)  # type: ignore[operator]
    assert restore(database.path, LEAD, NOW)
    assert shown(database.path) == [10]


def test_a_chain_without_its_beginning_is_noticed(database: Database) -> None:
    send(database, 10)
    data = database.chain.path.read_bytes()
    database.chain.path.write_bytes(data[database.chain.links[0].end :])
    again = reopened(database)
    assert what_is_wrong(again) == "soundness.chain_damaged"
    again.close()
    assert restore(again.path, LEAD, NOW)
    again.path.unlink()
    assert restore(again.path, LEAD, NOW)
    assert shown(again.path) == [10]


def test_a_backup_beside_a_chain_that_is_gone_begins_a_whole_one(database: Database) -> None:
    send(database, 10)
    database.chain.path.unlink()
    again = reopened(database)
    backup.make(again, NOW)
    assert [link.action for link in again.chain.links] == ["begin", "backup"]
    again.close()


def test_where_an_erasure_cannot_be_finished_nothing_is_read(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was to go would be shown again."""
    database.close()
    database.path.with_name(f"{database.path.name}.erased").mkdir()

    def protected(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "rmdir", protected)
    with pytest.raises(StoreUnwritable):
        open_database(database.path)
