"""What a database holds, in a few numbers: to be compared with what its journal says it should hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

# DuckDB's hash is forty times as fast as MD5, and another release may give another one: a state carries its engine.
ENGINE = duckdb.__version__


@dataclass(frozen=True)
class State:
    """Newest line of the log, rows by table (empty tables left out), and one hash over every row of every table."""

    log: int
    rows: Mapping[str, int]
    hash: str
    engine: str = ENGINE

    def agrees(self, other: State) -> bool:
        """The same content. Hashes of two releases of DuckDB cannot be compared; the counts then decide."""
        same = (self.log, dict(self.rows)) == (other.log, dict(other.rows))
        return same and (self.hash == other.hash or self.engine != other.engine)


def state_of(cursor: duckdb.DuckDBPyConnection) -> State:
    """Reads every block in use, so a damaged one raises duckdb.Error. 10 ms for 50,000 figures."""
    tables = cursor.execute(
        "select table_name from duckdb_tables()"
        " where database_name = current_database() and table_name <> 'schema' order by table_name"
    ).fetchall()
    if not tables:
        return State(0, {}, "0")
    parts = [f"select '{table}', count(*), sum(hash('{table}', t)) from {table} t" for (table,) in tables]
    found = cursor.execute(" union all ".join(parts)).fetchall()
    rows = {table: count for table, count, _ in found if count}
    log = cursor.execute("select coalesce(max(id), 0) from log").fetchone()
    return State(int(log[0]) if log else 0, rows, f"{sum(int(part or 0) for _, _, part in found):x}")
