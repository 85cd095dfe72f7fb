"""The open database: the only two ways to talk to it (`query`, `writing`), and whether it may be written.

A connection shared between threads hands one session another's answer (duckdb 1.5 and 2.0), so every call
takes a cursor of its own, and this module is the only one that has the connection.
"""

import contextlib
import json
import logging
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from lkt.domain.access import Scope
from lkt.domain.improvement import WORK
from lkt.errors import StoreReadOnly, StoreWriteFailed
from lkt.store.chain import Chain, Link, State, Written, content_of, state_of
from lkt.store.files import alone_in, disk_full

if TYPE_CHECKING:
    import pandas as pd

Parameters = Sequence[object] | Mapping[str, object]
_WORK = f"action in {tuple(WORK)}"
_VERSIONS = f"""
    select coalesce(max(id) filter (where not {_WORK}), 0), coalesce(max(id) filter (where {_WORK}), 0) from log
"""
_NEWEST = "select max(recorded_at + to_microseconds(if(action = 'locked', 1, 0))) from log"
CLOCKS_DIFFER = timedelta(minutes=5)
_Stat = tuple[int, int, int] | None
_DISK = (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException, OSError)


class Writer:
    """A transaction that is open. `written` are the rows added so far, for the chain."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor
        self.written: list[Written] = []
        self.erased = ""  # the seal of the chain that this write takes the place of

    def scalar(self, sql: str, parameters: Parameters = ()) -> Any:
        row = self._cursor.execute(sql, parameters).fetchone()
        return row[0] if row else None

    def run(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Any statement. The chain does not know of it: for the schema alone."""
        self._cursor.execute(sql, parameters)

    def append(self, table: str, rows: Iterable[Sequence[object]], earlier: bool = False) -> None:
        """Add rows to a table of ours; values in the order of its columns.

        They travel as one JSON document: as fast as a frame, and what is None stays null. Unless `earlier`, what is
        written is not of before the newest write: as-of holds although a clock went back. And it is of after a lock.
        """
        names = list(self._columns(table))
        plain: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in rows]
        newest = None if earlier else self.scalar(_NEWEST)
        for row in plain if newest and "recorded_at" in names else ():
            if table == "log" and newest - row["recorded_at"] > CLOCKS_DIFFER:
                logging.getLogger("lkt").warning("the clock is behind the newest write")
            row["recorded_at"] = max(row["recorded_at"], newest)
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
        self.append("log", [[self.next_id("log"), at, scope.user, scope.role.value, action, subject, detail]])

    def next_id(self, table: str, column: str = "id") -> int:
        return int(self.scalar(f"select coalesce(max({column}), 0) + 1 from {table}"))

    def link(self) -> Link | None:
        """What the chain will say of this write; None when no row was added.

        Every write has its line in the log, which is what makes it a write.
        """
        if not self.written:
            return None
        entry = json.loads(next(part for part in self.written if part.table == "log").document)[-1]
        who = (entry["recorded_at"], entry["recorded_by"], entry["action"], entry["subject"])
        return Link(*who, state_of(self._cursor), self.erased)

    def _columns(self, table: str) -> dict[str, str]:
        """Names and types of a table's columns; a twentieth of the time that `duckdb_columns()` takes."""
        return dict(self._cursor.execute("select name, type from pragma_table_info(?)", [table]).fetchall())


class Database:
    """An open database file. Make one with `open_database` or `create_database`."""

    def __init__(
        self, path: Path, connect: Callable[[], duckdb.DuckDBPyConnection], unsound: StoreReadOnly | None = None
    ) -> None:  # fmt: skip
        self.path = path
        self.chain = Chain(path)
        self.unsound = self._given = unsound  # why it is read and not written; in any case, when given
        self.was = 0  # the older schema that it was brought up to date from
        self._connect = connect
        self._connection = connect()
        self._writer = threading.RLock()
        self._gate = threading.Condition()  # closed while the connection becomes another one
        self._busy = 0  # cursors in use
        self._own: _Stat = None  # the file as we left it
        self._looked_at: tuple[_Stat, _Stat] = (None, None)  # the files that `unsound` speaks of

    def query(self, sql: str, parameters: Parameters = ()) -> "pd.DataFrame":
        """The answer as a frame. Values go in as parameters only."""
        with self._cursor() as cursor:
            return cursor.execute(sql, parameters).df()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[dict[str, Any]]:
        """The answer as plain values by column; what is missing is None."""
        with self._cursor() as cursor:
            answer = cursor.execute(sql, parameters)
            names = [column[0] for column in answer.description]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def scalar(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first value of the first row."""
        with self._cursor() as cursor:
            return Writer(cursor).scalar(sql, parameters)

    def state(self) -> State:
        """What it holds, to be compared with the chain."""
        with self._cursor() as cursor:
            return state_of(cursor)

    def version(self) -> int:
        """Grows with every change but of improvement work."""
        return self.versions()[0]

    def versions(self) -> tuple[int, int]:
        """The same, and what grows with every change of improvement work: a remark makes no figures anew."""
        with self._cursor() as cursor:
            other, work = cursor.execute(_VERSIONS).fetchone() or (0, 0)
        return int(other), int(work)

    def settle(self) -> None:
        """Compare with the chain, and complete it where the program ended before a write had its seal.

        Where nothing is written anyway, what is wrong besides is told all the same.
        """
        state, (own, _) = self.state(), self._files()
        self._own = self._own or own
        try:
            found = self.chain.compare(state, complete=not self._given)
        except OSError:
            found = StoreReadOnly("soundness.chain_unwritable", path=self.chain.path)
        if own != self._own:
            found = StoreReadOnly("soundness.moved", path=self.path)
        self.unsound = found or self._given
        self._looked_at = self._files()

    def obstacle(self) -> StoreReadOnly | None:
        """Why nothing can be written just now; None when it can. Looks whether the files are those we left."""
        changed = self._files() != self._looked_at
        if changed and self._writer.acquire(blocking=False):  # whoever writes has looked when that is done
            try:
                if self._files() != self._looked_at:
                    self.settle()
            finally:
                self._writer.release()
        return self.unsound or disk_full(self.path.parent)

    def begin(self) -> None:
        """Give the chain all there is: it has nothing, or the schema is another."""
        with self.alone() as cursor:
            at = str(Writer(cursor).scalar("select max(recorded_at) from log"))
            self.note(Link(at, "", "begin", "", state_of(cursor)), content_of(cursor))

    def note(self, link: Link, written: Sequence[Written] = ()) -> None:
        """A link of what is in the database already."""
        with self._writer:
            self.chain.intend(link, written)
            self.chain.acknowledge()
            self._looked_at = self._looked_at[0], _stat(self.chain.path)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """One transaction: all of it or nothing. One writer at a time.

        When this ends without an error, what was written is in the database file and in the chain. StoreReadOnly
        when nothing can be written now, StoreWriteFailed when the disk did not take it.
        """
        with self._writer:
            try:
                if self.unsound:
                    self.settle()  # perhaps the disk has room again
                if obstacle := self.obstacle():
                    raise obstacle
                with self._transaction() as writer:
                    yield writer
            except _DISK as error:
                try:
                    self.scalar("select 1")
                except duckdb.Error:  # after a checkpoint that failed, until the file is opened anew
                    self.exchange(lambda: None)
                self._own = None  # perhaps it was written to
                self.settle()
                raise StoreWriteFailed(path=self.path) from error

    @contextmanager
    def alone(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor while nobody writes, for a copy of the whole file."""
        with self._writer, self._cursor() as cursor:
            yield cursor

    def play(self, written: Iterable[Written]) -> State:
        """Add rows of a chain, in one transaction; returns what the database then holds."""
        with self.alone() as cursor:
            cursor.begin()
            writer = Writer(cursor)
            for part in written:
                writer.insert(part)
            cursor.commit()
            cursor.execute("checkpoint")
            self._left()
            return state_of(cursor)

    def close(self) -> None:
        self._connection.close()

    def exchange(self, act: Callable[[], None]) -> None:
        """Let `act` put other files in place while the database is closed. Questions asked meanwhile wait."""
        with self._writer:
            with alone_in(self.path.parent), self._gate:
                self._gate.wait_for(lambda: self._busy <= 1, timeout=10)  # one may be our caller's
                self._connection.close()
                try:
                    act()
                finally:
                    self._connection = self._connect()
            self._own = None
            self.settle()

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._gate:
            cursor = self._connection.cursor()
            self._busy += 1
        try:
            with cursor:
                yield cursor
        finally:
            with self._gate:
                self._busy -= 1
                self._gate.notify_all()

    def _files(self) -> tuple[_Stat, _Stat]:
        return _stat(self.path), _stat(self.chain.path)

    def _left(self) -> None:
        """These are the files as we leave them."""
        self._looked_at = self._files()
        self._own = self._looked_at[0]

    @contextmanager
    def _transaction(self) -> Iterator[Writer]:
        if not self.chain.links and self.state().log:
            self.begin()
        with self._cursor() as cursor:
            cursor.begin()
            try:
                writer = Writer(cursor)
                yield writer
                link = writer.link()
                if link:
                    self.chain.intend(link, writer.written)
                cursor.commit()
            except BaseException:
                with contextlib.suppress(duckdb.Error):  # the first error is the one to tell
                    cursor.rollback()
                raise
            # A copy of the file or a damaged write-ahead log must not lose what was acknowledged.
            cursor.execute("checkpoint")
        if link:
            self.chain.acknowledge()
        self._left()


def sql(name: str) -> str:
    """A question of more than ten lines, which has a file of its own as the schema has."""
    return Path(__file__).with_name("sql").joinpath(f"{name}.sql").read_text(encoding="utf-8")


def _stat(path: Path) -> _Stat:
    """By which one sees that a file is another one, or was written by somebody else; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


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
