"""The catalogue as it stands in the database: one document per definition and change."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lkt.domain.access import Scope
from lkt.domain.catalogue import KINDS, Catalogue
from lkt.domain.serialization import from_plain, to_plain
from lkt.store.database import Database, Writer


@dataclass(frozen=True)
class Difference:
    """What loading a catalogue would do to one definition."""

    kind: str
    id: str
    change: str  # added, changed or removed
    body: str | None  # the new document; None when removed


@dataclass(frozen=True)
class Row:
    """One change of a definition: who made it, when (UTC without zone) and why."""

    number: int
    body: str | None
    at: datetime
    by: str
    reason: str

    @property
    def plain(self) -> Any:
        """The document as plain values; None where it was taken out."""
        return json.loads(self.body) if self.body else None


def histories(
    database: Database, kinds: Collection[str] = KINDS, as_of: datetime | None = None, of: str | None = None
) -> dict[tuple[str, str], list[Row]]:
    """By kind and id all there has been of it, the newest last, in the order they were first written.

    of: only this id, and those within (a team's: `KOL-HOR/3`). Folded here: windows over so few rows take DuckDB eight
    times as long as the rows alone.
    """
    rows = database.rows(
        """
        select kind, id, number, body, recorded_at as at, recorded_by as by, reason from definition
        where kind in (select unnest($kinds)) and ($of is null or id = $of or id ^@ ($of || '/'))
          and recorded_at <= coalesce($as_of::timestamp, 'infinity'::timestamp)
        order by number
        """,
        {"kinds": list(kinds), "of": of, "as_of": as_of},
    )
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.pop("kind"), row.pop("id")), []).append(Row(**row))
    return found


def history(database: Database, kind: str, id: str) -> list[Row]:
    """All there has been of a definition, the newest first."""
    return histories(database, [kind], of=id).get((kind, id), [])[::-1]


def read(database: Database, as_of: datetime | None = None) -> Catalogue:
    """The catalogue as it was known at a moment (default: now)."""
    parts: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    for (kind, id), rows in histories(database, as_of=as_of).items():
        if plain := rows[-1].plain:
            parts[kind][id] = from_plain(KINDS[kind], plain)
    return Catalogue(**parts)


def version(database: Database) -> int:
    """Grows with every change of the catalogue and every erasure, and not with figures, which come far more often."""
    asked = "select coalesce(max(number), 0) from definition where kind in (select unnest($kinds))"
    return int(database.scalar(asked, {"kinds": list(KINDS)})) + erasures(database)


def erasures(database: Database) -> int:
    """How many there have been: what was read before the newest may hold what it took out."""
    return int(database.scalar("select count(*) from log where action = 'erase'"))


def differences(database: Database, catalogue: Catalogue) -> list[Difference]:
    """What there is to write: definitions new to the database, changed, or no longer in the catalogue."""
    known = {key: rows[-1].body for key, rows in histories(database).items() if rows[-1].body}
    differ = []
    for kind in KINDS:
        for key, definition in getattr(catalogue, kind).items():
            body = json.dumps(to_plain(definition), ensure_ascii=False)
            before = known.pop((kind, key), None)
            if before != body:
                differ.append(Difference(kind, key, "changed" if before else "added", body))
    return differ + [Difference(kind, key, "removed", None) for kind, key in known]


def append(
    writer: Writer, differ: Sequence[Difference], scope: Scope, reason: str, at: datetime, what: str = "catalogue"
) -> None:  # fmt: skip
    """A row for each difference, and a line in the log."""
    put(writer, [(d.kind, d.id, d.body, at, scope.user, reason) for d in differ])
    writer.log(at, scope, "catalogue", what, str(len(differ)))


def put(writer: Writer, rows: Iterable[Sequence[object]], earlier: bool = False) -> None:
    """Rows of the table, each without its number. earlier: see `Writer.append`."""
    first = writer.next_id("definition", "number")
    writer.append("definition", [(number, *row) for number, row in enumerate(rows, first)], earlier)
