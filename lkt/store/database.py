"""The open database: the only two ways to talk to it (`query`, `writing`), and whether it may be written.

A connection shared between threads hands one session another's answer (duckdb 1.5 and 2.0), so every call
takes a cursor of its own, and this module is the only one that has the connection.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from lkt.domain.team import Scope
from lkt.errors import StoreReadOnly, StoreWriteFailed
from lkt.store.journal import Journal, Line, State, Written, state_of

if TYPE_CHECKING:
    import pandas as pd

Parameters = Sequence[object] | Mapping[str, object]
LEAST_FREE = 500_000_000  # bytes; an upload, its archive and a checkpoint need far less, a backup may not
_DISK = (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException, OSError)


class Writer:
    """A transaction that is open. `written` are the rows added so far, for the journal."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor
        self.written: list[Written] = []

    def scalar(self, sql: str, parameters: Parameters = ()) -> Any:
        row = self._cursor.execute(sql, parameters).fetchone()
        return row[0] if row else None

    def run(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Any statement. The journal does not know of it: for the schema alone."""
        self._cursor.execute(sql, parameters)

    def append(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Add rows to a table of ours; values in the order of its columns.

        They travel as one JSON document: as fast as a frame, and what is None stays null.
        """
        names = list(self._columns(table))
        plain = [dict(zip(names, row, strict=True)) for row in rows]
        self.insert(Written(table, json.dumps(plain, default=str), len(plain)))

    def insert(self, part: Written) -> None:
        """Add rows that are a JSON document already."""
        columns = self._columns(part.table)
        self._cursor.execute(
            f"insert into {part.table} by name select unnest(from_json(?, ?), recursive := true)",
            [part.document, json.dumps([columns])],
        )
        self.written.append(part)

    def log(self, at: datetime, scope: Scope, action: str, subject: str, detail: str = "") -> None:
        """Who did what, and when: every write has its line. Values of figures do not belong there."""
        row = [self.next_id("log"), at, scope.user, scope.role.value, action, subject, detail]
        self.append("log", [row])

    def next_id(self, table: str, column: str = "id") -> int:
        return int(self.scalar(f"select coalesce(max({column}), 0) + 1 from {table}"))

    def line(self) -> Line | None:
        """What the journal will say of this write; None when no row was added.

        Every write has its line in the log, which is what makes it a write.
        """
        if not self.written:
            return None
        log = next(part for part in self.written if part.table == "log")
        entry = json.loads(log.document)[-1]
        added: Counter[str] = Counter()
        for part in self.written:
            added[part.table] += part.count
        who = (entry["recorded_at"], entry["recorded_by"], entry["action"], entry["subject"])
        return Line(*who, state_of(self._cursor), dict(added))

    def _columns(self, table: str) -> dict[str, str]:
        """Names and types of a table's columns; a twentieth of the time that `duckdb_columns()` takes."""
        return dict(self._cursor.execute("select name, type from pragma_table_info(?)", [table]).fetchall())


class Database:
    """An open database file. Make one with `open_database` or `create_database`."""

    def __init__(
        self, path: Path, connect: Callable[[], duckdb.DuckDBPyConnection], unsound: StoreReadOnly | None = None
    ) -> None:  # fmt: skip
        self.path = path
        self.journal = Journal(path)
        self.unsound = unsound  # why it is read and not written
        self._stand_in = unsound is not None  # a backup in place of the database has no journal of its own
        self._connect = connect
        self._connection = connect()
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
            return Writer(cursor).scalar(sql, parameters)

    def state(self) -> State:
        """What it holds, to be compared with the journal."""
        with self._connection.cursor() as cursor:
            return state_of(cursor)

    def version(self) -> int:
        """Grows with every change: the only cache key there is."""
        return int(self.scalar("select coalesce(max(id), 0) from log"))

    def settle(self) -> None:
        """Compare with the journal, and complete it where the program ended before a write had its line."""
        if self._stand_in:
            return
        try:
            self.unsound = self.journal.compare(self.state())
        except OSError:
            self.unsound = StoreReadOnly("soundness.journal_unwritable", path=self.journal.path)

    def obstacle(self) -> StoreReadOnly | None:
        """Why nothing can be written just now; None when it can."""
        return self.unsound or _disk_full(self.path.parent)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """One transaction: all of it or nothing. One writer at a time.

        When this ends without an error, what was written is in the database file, in the archive and in the
        journal. StoreReadOnly when nothing can be written now, StoreWriteFailed when the disk did not take it.
        """
        with self._writer:
            try:
                if self.unsound or not self.journal.is_current():
                    self.settle()  # perhaps the disk has room again
                if obstacle := self.obstacle():
                    raise obstacle
                with self._transaction() as writer:
                    yield writer
            except _DISK as error:
                self._revive()
                self.settle()
                raise StoreWriteFailed(path=self.path) from error

    @contextmanager
    def alone(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor while nobody writes, for a copy of the whole file."""
        with self._writer, self._connection.cursor() as cursor:
            yield cursor

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[Writer]:
        with self._connection.cursor() as cursor:
            cursor.begin()
            try:
                writer = Writer(cursor)
                if not self.journal.lines:
                    self.journal.begin(state_of(cursor))
                yield writer
                line = writer.line()
                if line:
                    self.journal.intend(line, writer.written)
                cursor.commit()
            except BaseException:
                with contextlib.suppress(duckdb.Error):  # the first error is the one to tell
                    cursor.rollback()
                raise
            # A copy of the file or a damaged write-ahead log must not lose what was acknowledged.
            cursor.execute("checkpoint")
        if line:
            self.journal.acknowledge(line.state.log)

    def _revive(self) -> None:
        """DuckDB answers nothing after a checkpoint that failed, until the file has been opened anew."""
        try:
            self.scalar("select 1")
        except duckdb.Error:
            self._connection.close()
            self._connection = self._connect()


def _disk_full(folder: Path) -> StoreReadOnly | None:
    """Why nothing should be written on a disk that is almost full."""
    free = shutil.disk_usage(folder).free
    if free >= LEAST_FREE:
        return None
    return StoreReadOnly("soundness.disk_full", free=free // 1_000_000, needed=LEAST_FREE // 1_000_000)


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
