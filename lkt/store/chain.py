"""The chain beside the database: a link for every acknowledged write, with the rows that it added.

`lkt.duckdb.chain` is a plain file of lines, so that damage to the database cannot reach it. A link is its head
(who, when, what, what the database held then, hashes of its rows and of the link before), its rows, a line a table,
and its seal, the SHA-256 of its head. Head and rows are on disk before the commit, the seal after the checkpoint:
a link without a seal was never acknowledged, and one without its rows cannot be. A link `begin` has all rows there
are; one `backup` has none and names a copy.
"""

import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path

import duckdb

from lkt.errors import StoreReadOnly
from lkt.store.files import beside, sync_folder

# DuckDB's hash is forty times as fast as MD5, and another release may give another one: a state carries its engine.
ENGINE = duckdb.__version__
_HEAD = b'{"at"'  # how a head begins
_SEAL = 65  # bytes of a seal with its end of line


class Damaged(Exception):
    """The rows of a link are not what was written, or do not give what its head says."""


@dataclass(frozen=True)
class State:
    """What a database holds: newest line of its log, rows by table (none of empty ones), a hash over all rows.

    `birth` is the moment of its first write, which tells one store from another.
    """

    log: int
    rows: Mapping[str, int]
    hash: str
    engine: str = ENGINE
    birth: str = ""

    def agrees(self, other: "State") -> bool:
        """The same content. Hashes of two releases of DuckDB cannot be compared; the counts then decide."""
        same = (self.log, dict(self.rows)) == (other.log, dict(other.rows))
        return same and (self.hash == other.hash or self.engine != other.engine)

    def is_kin(self, other: "State") -> bool:
        """Whether both are of the same store."""
        return self.birth == other.birth or not (self.birth and other.birth)


@dataclass(frozen=True)
class Written:
    """Rows that went into a table, as the JSON document they travelled in."""

    table: str
    document: str
    count: int


@dataclass(frozen=True)
class Link:
    """One acknowledged write, and what the database held after it."""

    at: str
    by: str
    action: str
    subject: str
    state: State
    erased: str = ""  # the seal it had before something was taken out of it
    salt: str = ""  # without it nobody can try out what the content was that gave an earlier seal
    rows: str = ""  # SHA-256 of its rows
    size: int = 0  # bytes of them
    previous: str = ""  # the seal of the link before
    seal: str = ""
    start: int = 0  # where its rows begin

    def head(self) -> bytes:
        told = asdict(self)
        del told["seal"], told["start"]
        return json.dumps(told, ensure_ascii=False).encode() + b"\n"

    @property
    def end(self) -> int:
        return self.start + self.size + _SEAL


class Chain:
    """The chain of the database at `path`. Only the process that owns the database may write."""

    def __init__(self, database: Path) -> None:
        self.path = beside(database, "chain")
        self.load(b"")

    def load(self, data: bytes | None = None) -> None:
        """Read it anew, every byte."""
        self.links: list[Link] = []
        self.broken: list[int] = []  # so many good links stand before something damaged
        self.intended: Link | None = None  # whole, but without its seal
        if data is None:
            data = self.path.read_bytes() if self.path.exists() else b""
        starts = [0] if data.startswith(_HEAD) else []
        while (found := data.find(b"\n" + _HEAD, *starts[-1:])) >= 0:
            starts.append(found + 1)
        if b"\n" in data and starts[:1] != [0]:
            self.broken.append(0)
        for start, end in pairwise([*starts, len(data)]):
            try:
                link = _parsed(data, start, end)
            except Damaged:
                self.broken.append(len(self.links))
                continue
            if link and link.end > len(data):
                self.intended = link
            elif link:
                if link.previous != self.seal and self.broken[-1:] != [len(self.links)]:
                    self.broken.append(len(self.links))
                self.links.append(link)

    @property
    def seal(self) -> str:
        """The seal of the newest link, which stands for all before it."""
        return self.links[-1].seal if self.links else ""

    @property
    def newest(self) -> int:
        """The number of the last acknowledged write."""
        return self.links[-1].state.log if self.links else 0

    def copies(self) -> dict[str, State]:
        """Every backup that was made, by name, and what it then held; oldest first."""
        return {link.subject: link.state for link in self.links if link.action == "backup"}

    def place(self, state: State) -> int | None:
        """Which link says that a database held just this, the newest first; None when none does."""
        every = range(len(self.links) - 1, -1, -1)
        return next((n for n in every if state.agrees(self.links[n].state)), None)

    def after(self, place: int | None) -> list[Link]:
        """The links after the one at `place`, or with None all that make a database, up to what is damaged."""
        numbered = enumerate(self.links)
        begun = [n for n, link in numbered if link.size and (link.action == "begin" or link.state.log == 1)]
        first = max(begun, default=len(self.links)) if place is None else place + 1
        unbroken = (n for n in self.broken if n >= first + (place is None))
        found = self.links[first : min(unbroken, default=len(self.links))]
        return [link for link in found if place is None or link.action != "begin"]

    def compare(self, state: State, complete: bool = True) -> StoreReadOnly | None:
        """Lay a database beside it; None when they agree, or when there is no chain.

        Completes it where the program ended between a commit and its seal, unless somebody else owns it, who may be
        between the two just now. OSError when that cannot be written.
        """
        self.load()
        if self.broken:
            return StoreReadOnly("soundness.chain_damaged", path=self.path, link=self.broken[0] + 1)
        if self.intended and state.agrees(self.intended.state):
            if not complete:
                return None
            self.acknowledge()
        if not self.links or self.place(state) == len(self.links) - 1:
            return None
        if not state.is_kin(self.links[-1].state):
            return StoreReadOnly("soundness.foreign", path=self.path)
        if state.log > self.newest:
            return StoreReadOnly("soundness.ahead", path=self.path, count=state.log - self.newest)
        if self.place(state) is None:
            return StoreReadOnly("soundness.differs")
        return StoreReadOnly("soundness.behind", count=self.newest - state.log)

    def intend(self, link: Link, written: Sequence[Written]) -> None:
        """Put down what is about to be committed."""
        body = "".join(f'{{"table": "{part.table}", "rows": {part.document}}}\n' for part in written).encode()
        found, salt = hashlib.sha256(body).hexdigest(), secrets.token_hex(8)
        link = replace(link, rows=found, size=len(body), salt=salt, previous=self.seal)
        head, end = link.head(), self.links[-1].end if self.links else 0
        self._write(end, head + body)
        self.intended = replace(link, start=end + len(head), seal=hashlib.sha256(head).hexdigest())

    def acknowledge(self) -> None:
        """Seal what was intended. Once this has returned, nothing can make us forget it."""
        if link := self.intended:
            self._write(link.start + link.size, link.seal.encode() + b"\n")
            self.links.append(link)
            self.intended = None

    def rows(self, link: Link) -> Iterator[Written]:
        """The rows of a write. Damaged unless they are exactly those that were acknowledged."""
        with self.path.open("rb") as file:
            file.seek(link.start)
            body = file.read(link.size)
        if hashlib.sha256(body).hexdigest() != link.rows:
            raise Damaged
        for raw in body.splitlines():
            part = json.loads(raw)
            yield Written(part["table"], json.dumps(part["rows"]), len(part["rows"]))

    def _write(self, end: int, data: bytes) -> None:
        """After `end`; what stood behind it was never acknowledged."""
        new = not self.path.exists()
        with self.path.open("wb" if new else "r+b") as file:
            try:
                file.truncate(end)
                file.seek(end)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                with contextlib.suppress(OSError):
                    file.truncate(end)
                raise
        if new:
            sync_folder(self.path.parent)


def _parsed(data: bytes, start: int, end: int) -> Link | None:
    """The link between two places, perhaps without its seal yet; None where the file ends within it."""
    last, body = end == len(data), data.find(b"\n", start, end) + 1
    if last and not body:
        return None
    try:
        told = json.loads(data[start:body])
        link = Link(**told | {"state": State(**told["state"])})
    except (ValueError, TypeError, KeyError) as error:
        raise Damaged from error
    link = replace(link, start=body, seal=hashlib.sha256(data[start:body]).hexdigest())
    short = last and end < link.end
    if hashlib.sha256(memoryview(data)[body : body + link.size]).hexdigest() != link.rows:
        if short:
            return None
        raise Damaged
    if not short and data[body + link.size : end] != link.seal.encode() + b"\n":
        raise Damaged
    return link


def state_of(cursor: duckdb.DuckDBPyConnection) -> State:
    """Reads every block in use, so a damaged one raises duckdb.Error. 10 ms for 50,000 figures."""
    tables = tables_of(cursor)
    if not tables:
        return State(0, {}, "0")
    parts = [f"select '{table}', count(*), sum(hash('{table}', t)) from {table} t" for table in tables]
    found = cursor.execute(" union all ".join(parts)).fetchall()
    rows = {table: count for table, count, _ in found if count}
    log = cursor.execute("select max(id), min_by(recorded_at, id) from log").fetchone() or (0, None)
    number, birth = int(log[0] or 0), str(log[1] or "")
    return State(number, rows, f"{sum(int(part or 0) for _, _, part in found):x}", birth=birth)


def content_of(cursor: duckdb.DuckDBPyConnection) -> list[Written]:
    """All rows there are, for a chain that begins with them."""
    every = "select coalesce(to_json(list(t)), '[]'), count(*) from {} t"
    found = [(name, cursor.execute(every.format(name)).fetchone()) for name in tables_of(cursor)]
    return [Written(name, *row) for name, row in found if row and row[1]]


def tables_of(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """Our tables, without the one that numbers the schema."""
    found = cursor.execute(
        "select table_name from duckdb_tables()"
        " where database_name = current_database() and table_name <> 'schema' order by table_name"
    ).fetchall()
    return [table for (table,) in found]
