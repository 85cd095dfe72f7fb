"""The DuckDB file: opening it, its schema, and the only two ways to talk to it (`query`, `writing`).

One process owns the file. A connection shared between threads hands one session another's answer
(duckdb 1.5 and 2.0), so every call takes a cursor of its own, and this module is the only one that has
the connection.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from lkt.errors import (
    StoreError,
    StoreLocked,
    StoreMissing,
    StoreNotDatabase,
    StoreTooNew,
    StoreTooOld,
    StoreUnwritable,
)

if TYPE_CHECKING:
    import pandas as pd

_SCHEMA = Path(__file__).parent / "schema"
Parameters = Sequence[object] | Mapping[str, object]
# The file is data, not a door: no reading of other files, no extensions fetched from elsewhere.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "lock_configuration": True,
}


def _steps() -> list[tuple[int, Path]]:
    return [(int(path.name[:4]), path) for path in sorted(_SCHEMA.glob("[0-9]*.sql"))]


def newest_schema() -> int:
    """The schema this program writes."""
    return _steps()[-1][0]


class Database:
    """An open database file. Make one with `open_database` or `create_database`."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self._connection = connection
        self._writer = threading.RLock()

    def query(self, sql: str, parameters: Parameters = ()) -> pd.DataFrame:
        """The answer as a frame. Values go in as parameters only."""
        with self._connection.cursor() as cursor:
            return cursor.execute(sql, parameters).df()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[dict[str, Any]]:
        """The answer as plain values by column; what is missing is None."""
        with self._connection.cursor() as cursor:
            answer = cursor.execute(sql, parameters)
            names = [column[0] for column in answer.description]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def scalar(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first value of the first row."""
        with self._connection.cursor() as cursor:
            row = cursor.execute(sql, parameters).fetchone()
        return row[0] if row else None

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """One transaction: all of it or nothing. One writer at a time; what is committed is on disk."""
        with self._writer, self._connection.cursor() as cursor:
            cursor.begin()
            try:
                yield Writer(cursor)
                cursor.commit()
            except BaseException:
                cursor.rollback()
                raise
            # A copy of the file or a damaged write-ahead log must not lose what was acknowledged.
            cursor.execute("checkpoint")

    def version(self) -> int:
        """Grows with every change: the only cache key there is."""
        return int(self.scalar("select coalesce(max(id), 0) from log"))

    def close(self) -> None:
        self._connection.close()


class Writer:
    """What a transaction can do."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor

    def scalar(self, sql: str, parameters: Sequence[object] = ()) -> Any:
        row = self._cursor.execute(sql, parameters).fetchone()
        return row[0] if row else None

    def run(self, sql: str, parameters: Sequence[object] = ()) -> None:
        self._cursor.execute(sql, parameters)

    def append(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Add rows to a table of ours; values in the order of its columns.

        They travel as one JSON document: as fast as a frame, and what is None stays null.
        """
        columns = self._cursor.execute(
            "select column_name, data_type from duckdb_columns() where table_name = ? order by column_index",
            [table],
        ).fetchall()
        names = [name for name, _ in columns]
        document = json.dumps([dict(zip(names, row, strict=True)) for row in rows], default=str)
        self._cursor.execute(
            f"insert into {table} select unnest(from_json(?, ?), recursive := true)",
            [document, json.dumps([dict(columns)])],
        )

    def next_id(self, table: str, column: str = "id") -> int:
        return int(self.scalar(f"select coalesce(max({column}), 0) + 1 from {table}"))


@contextmanager
def without_frames() -> Iterator[None]:
    """For commands of one thread that ask for no frame: inside, DuckDB does not load pandas.

    It would, half a second long, only to see whether a parameter is one of pandas' values.
    """
    absent = "pandas" not in sys.modules
    if absent:
        sys.modules["pandas"] = None  # type: ignore[assignment] # Python's own way to say "not there"
    try:
        yield
    finally:
        if absent:
            del sys.modules["pandas"]


def create_database(path: Path) -> Database:
    """Open the file at `path`, making it or bringing its schema up to date where needed."""
    if not path.parent.is_dir():
        raise StoreUnwritable("error.store_folder_missing", path=path, folder=path.parent)
    database = _connect(path)
    try:
        _migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def open_database(path: Path) -> Database:
    """Open an existing, up-to-date database."""
    if not path.exists():
        raise StoreMissing(path=path)
    database = _connect(path)
    try:
        found = _schema_of(database)
        if found < newest_schema():
            raise StoreTooOld(path=path, found=found, needed=newest_schema())
    except BaseException:
        database.close()
        raise
    return database


def _connect(path: Path) -> Database:
    if path.is_file() and not _is_duckdb(path):
        raise StoreNotDatabase(path=path)
    try:
        return Database(path, duckdb.connect(str(path), config=_CONFIG))
    except duckdb.Error as error:
        raise _as_store_error(path, str(error)) from error


def _is_duckdb(path: Path) -> bool:
    """DuckDB would open a CSV or Parquet file too, as a view of it, and keep nothing."""
    try:
        with path.open("rb") as file:
            return file.read(12)[8:] == b"DUCK"
    except OSError:
        return True  # unreadable: DuckDB says why


def _as_store_error(path: Path, message: str) -> StoreError:
    """DuckDB tells what is wrong in its message alone."""
    holder = re.search(r"PID (\d+)", message)
    if "lock" in message:
        return StoreLocked(path=path, process=holder.group(1) if holder else "?")
    if "not a valid DuckDB database" in message or "Is a directory" in message:
        return StoreNotDatabase(path=path)
    if "newer version" in message or "version number" in message:
        return StoreTooNew(path=path, found="?", needed=newest_schema())
    if "Permission denied" in message or "Cannot open file" in message:
        return StoreUnwritable(path=path, folder=path.parent)
    return StoreNotDatabase("error.store_damaged", path=path)


def _schema_of(database: Database) -> int:
    """The file's schema number: 0 for a new file. Some other program's DuckDB file is refused."""
    tables = {row["table_name"] for row in database.rows("select table_name from duckdb_tables()")}
    if not tables:
        return 0
    if "schema" not in tables:
        raise StoreNotDatabase("error.store_foreign", path=database.path)
    found = int(database.scalar("select max(number) from schema"))
    if found > newest_schema():
        raise StoreTooNew(path=database.path, found=found, needed=newest_schema())
    return found


def _migrate(database: Database) -> None:
    found = _schema_of(database)
    for number, path in _steps():
        if number <= found:
            continue
        with database.writing() as writer:
            if number == 1:
                writer.run("create table schema (number integer not null, file varchar not null)")
            for statement in path.read_text(encoding="utf-8").split(";\n"):
                if statement.strip():
                    writer.run(statement)
            writer.run("insert into schema values (?, ?)", [number, path.name])
