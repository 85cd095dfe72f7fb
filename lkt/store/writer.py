"""What a transaction can do: ask, and add rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from lkt.store.journal import Line, Written
from lkt.store.state import state_of


class Writer:
    """A transaction that is open. `written` are the rows added so far, for the journal."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor
        self.written: list[Written] = []

    def scalar(self, sql: str, parameters: Sequence[object] = ()) -> Any:
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

    def next_id(self, table: str, column: str = "id") -> int:
        return int(self.scalar(f"select coalesce(max({column}), 0) + 1 from {table}"))

    def line(self) -> Line | None:
        """What the journal will say of this write; None when no row was added.

        Every write has its line in the log, which is what makes it a write.
        """
        if not self.written:
            return None
        log = next(part for part in self.written if part.table == "log")
        told = json.loads(log.document)[-1]
        added: dict[str, int] = {}
        for part in self.written:
            added[part.table] = added.get(part.table, 0) + part.count
        return Line(
            told["recorded_at"], told["recorded_by"], told["action"], told["subject"], state_of(self._cursor), added
        )  # fmt: skip

    def _columns(self, table: str) -> dict[str, str]:
        """Names and types of a table's columns; a twentieth of the time that `duckdb_columns()` takes."""
        found = self._cursor.execute("select name, type from pragma_table_info(?)", [table]).fetchall()
        return dict(found)
