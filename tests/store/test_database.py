"""Opening the file: what can be wrong with it, and that threads and processes do not mix."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from lkt.errors import (
    StoreError,
    StoreLocked,
    StoreMissing,
    StoreNotDatabase,
    StoreUnwritable,
)
from lkt.store import Database, create_database, open_database, without_frames
from lkt.store.opening import SCHEMA


def test_a_new_file_gets_the_newest_schema_and_opens_again(tmp_path: Path) -> None:
    path = tmp_path / "new.duckdb"
    create_database(path).close()
    database = open_database(path)
    assert database.scalar("select max(number) from schema") == max(SCHEMA)
    database.close()


def test_making_it_again_keeps_what_is_there(database: Database) -> None:
    before = database.version()
    database.close()
    again = create_database(database.path)
    assert again.version() == before > 0
    again.close()


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"not a database at all " * 500, StoreNotDatabase), (b"", StoreNotDatabase)],
)
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes, expected: type[StoreError]) -> None:
    path = tmp_path / "some.duckdb"
    path.write_bytes(content)
    with pytest.raises(expected) as caught:
        create_database(path)
    assert caught.value.fields["path"] == path
    assert path.read_bytes() == content


def test_somebody_elses_duckdb_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    with duckdb.connect(str(path)) as other:
        other.execute("create table patients (n integer)")
    with pytest.raises(StoreNotDatabase) as caught:
        create_database(path)
    assert caught.value.key == "error.store_foreign"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreUnwritable) as caught:
        create_database(tmp_path / "nowhere" / "lkt.duckdb")
    assert caught.value.key == "error.store_folder_missing"


def test_a_folder_that_cannot_be_written() -> None:
    with pytest.raises(StoreUnwritable):
        create_database(Path("/proc/lkt.duckdb"))


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(StoreNotDatabase):
        create_database(tmp_path)


def test_no_file_yet(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        open_database(tmp_path / "lkt.duckdb")


@pytest.mark.parametrize(("shift", "said"), [(1, "store_too_new"), (-1, "store_too_old")])
def test_another_programs_schema(database: Database, shift: int, said: str) -> None:
    with database.writing() as writer:
        writer.run("update schema set number = ?", [max(SCHEMA) + shift])
    database.close()
    with pytest.raises(StoreError, match=said) as caught:
        open_database(database.path)
    assert caught.value.fields["found"] == max(SCHEMA) + shift


def test_another_process_is_told_who_holds_the_file(database: Database) -> None:
    program = (
        "import sys; from pathlib import Path; from lkt.store import open_database\n"
        "try: open_database(Path(sys.argv[1]))\n"
        "except Exception as error: print(type(error).__name__, error.fields['process'])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, str(database.path)], capture_output=True, text=True, check=True
    )
    name, process = answer.stdout.split()
    assert name == StoreLocked.__name__
    assert int(process) > 0


def test_sql_cannot_reach_other_files(database: Database) -> None:
    with pytest.raises(duckdb.PermissionException):
        database.query("select * from read_csv('/etc/passwd')")


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    before = database.version()

    def fail() -> None:
        with database.writing() as writer:
            writer.run("insert into undo values (1, ?, 'x')", [datetime(2026, 1, 1)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert database.scalar("select count(*) from undo") == 0
    assert database.version() == before


def test_threads_get_their_own_answers(database: Database) -> None:
    wrong: list[tuple[int, int]] = []

    def ask(number: int) -> None:
        for _ in range(40):
            answer = database.scalar("select ? + 0", [number])
            if answer != number:
                wrong.append((number, answer))

    threads = [threading.Thread(target=ask, args=[n]) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_without_frames_parameters_do_not_load_pandas(database: Database) -> None:
    program = f"""
import sys
from lkt.store import open_database, without_frames
from pathlib import Path
database = open_database(Path({str(database.path)!r}))
with without_frames():
    assert database.rows("select ? as a, ? as b", ["x", [1, 2]]) == [{{"a": "x", "b": [1, 2]}}]
assert "pandas" not in sys.modules
assert list(database.query("select ? as a", [1])["a"]) == [1]
"""
    database.close()
    subprocess.run([sys.executable, "-c", program], check=True)


def test_without_frames_leaves_a_loaded_pandas_alone(database: Database) -> None:
    with without_frames():
        assert list(database.query("select ? as a", [1])["a"]) == [1]
