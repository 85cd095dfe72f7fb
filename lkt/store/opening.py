"""Opening the DuckDB file, making it, and bringing its schema up to date. One process owns it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from operator import itemgetter
from pathlib import Path

import duckdb

from lkt.errors import StoreError, StoreLocked, StoreMissing, StoreNotDatabase, StoreReadOnly, StoreUnwritable
from lkt.store import backup, files
from lkt.store.chain import Chain
from lkt.store.database import Database
from lkt.store.files import alone_in, is_duckdb

# The files that make the schema, by number; the program writes the newest.
SCHEMA = {int(path.name[:4]): path for path in sorted((Path(__file__).parent / "schema").glob("[0-9]*.sql"))}
# The file is data, not a door: no reading of other files, no extensions fetched from elsewhere.
_DOORS = ("autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions")
# One thread a question: many ask at once, and over several the same answer costs up to a third more in all.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {**dict.fromkeys(_DOORS, False), "threads": 1}


def create_database(path: Path) -> Database:
    """Open the file at `path`, making it or bringing its schema up to date where needed."""
    if not path.parent.is_dir():
        raise StoreUnwritable("error.store_folder_missing", path=path, folder=path.parent)
    with _opened(path, new=True) as database:
        schema = _schema_of(database)
        if schema:
            database.settle()
        if 0 < schema < max(SCHEMA):
            backup.make(database)
            database.was = schema
        _migrate(database, schema)
    return database


def open_database(path: Path) -> Database:
    """Open an existing, up-to-date database, and lay it beside its chain."""
    with _opened(path) as database:
        schema = _schema_of(database)
        if schema < max(SCHEMA):
            raise StoreError("error.store_too_old", path=path, found=schema, needed=max(SCHEMA))
        database.settle()
    return database


def open_for_reading(path: Path) -> Database:
    """The database, or where it cannot be opened the backup with the most that can be read whole, not to be written."""
    try:
        return open_database(path)
    except (StoreNotDatabase, StoreMissing):
        found = [(state.log, copy) for copy in backup.backups(path) if (state := backup.state_in(copy))]
        if not found:
            raise
    _, copy = max(found, key=itemgetter(0))
    at = datetime.fromtimestamp(copy.stat().st_mtime)
    said = StoreReadOnly("soundness.backup", path=path, at=f"{at:%Y-%m-%d %H:%M}")
    return Database(copy, partial(duckdb.connect, str(copy), read_only=True), said)


@contextmanager
def _opened(path: Path, new: bool = False) -> Iterator[Database]:
    """The database while it is looked at; closed again when it is not good."""
    with alone_in(path.parent):
        if files.erasure_open(path):
            _close_gap(path)
        if not path.exists():
            # A new, empty database in place of one that has a chain or backups would hide that something is lost.
            for left in filter(Path.exists, (Chain(path).path, *backup.backups(path))):
                raise StoreMissing("error.store_gone", path=path, left=left)
            if not new:
                raise StoreMissing(path=path)
        if path.is_file() and not is_duckdb(path):
            raise StoreNotDatabase(path=path)
        try:
            database = _connected(path)
        except duckdb.Error as error:
            raise _as_store_error(path, str(error)) from error
    try:
        yield database
    except BaseException as error:
        database.close()
        if isinstance(error, duckdb.Error):
            raise StoreNotDatabase("error.store_damaged", path=path) from error
        raise


def _close_gap(path: Path) -> None:
    """Complete an erasure in which the program ended, unless another one is at it: that has the database open."""
    try:
        if path.exists():
            _connect(path).close()
    except duckdb.Error as error:
        if isinstance(locked := _as_store_error(path, str(error)), StoreLocked):
            raise locked from error
    try:
        files.close_erasure(path)
    except OSError as error:
        raise StoreUnwritable(path=path, folder=path.parent) from error


def _connected(path: Path) -> Database:
    """The database; where its file or disk may only be read, one that is read and says so when it is written."""
    try:
        return Database(path, partial(_connect, path))
    except duckdb.IOException as error:
        if not path.is_file() or not isinstance(_as_store_error(path, str(error)), StoreUnwritable):
            raise
        said = StoreReadOnly("soundness.read_only", path=path)
        return Database(path, partial(_connect, path, read_only=True), said)


def _connect(path: Path, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(path), read_only, _CONFIG)
    # All of the answer: with a row left to fetch, DuckDB takes the connection's transaction for one that goes on.
    locked = connection.execute("select current_setting('lock_configuration')").fetchall()
    if locked == [(True,)]:  # the file is open in this process already
        return connection
    folder = str(backup.folder(path).absolute()).replace("'", "''")
    connection.execute(f"set allowed_directories = ['{folder}/']")  # `copy from database` writes there
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _as_store_error(path: Path, message: str) -> StoreError:
    """DuckDB tells what is wrong in its message alone."""
    holder = re.search(r"PID (\d+)", message)
    if "set lock on" in message:  # not "block", which is what is damaged
        return StoreLocked(path=path, process=holder.group(1) if holder else "?")
    if "not a valid DuckDB database" in message or "Is a directory" in message:
        return StoreNotDatabase(path=path)
    if "newer version" in message or "version number" in message:
        return StoreError("error.store_too_new", path=path, found="?", needed=max(SCHEMA))
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
    schema = int(database.scalar("select max(number) from schema"))
    if schema > max(SCHEMA):
        raise StoreError("error.store_too_new", path=database.path, found=schema, needed=max(SCHEMA))
    return schema


def _migrate(database: Database, schema: int) -> None:
    for number, path in SCHEMA.items():
        if number <= schema:
            continue
        with database.writing() as writer:
            if number == 1:
                writer.run("create table schema (number integer not null, file varchar not null)")
            for statement in path.read_text(encoding="utf-8").split(";\n"):
                if statement.strip():
                    writer.run(statement)
            writer.run("insert into schema values (?, ?)", [number, path.name])
    if 0 < schema < max(SCHEMA):
        database.begin()
