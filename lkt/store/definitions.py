"""The catalogue as it stands in the database: one document per definition and change."""

import json
from collections.abc import Sequence
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


def _current(database: Database, as_of: datetime | None = None) -> list[dict[str, Any]]:
    """number, kind, id, body of the newest row of every definition, in the order they were first written."""
    return database.rows(
        """
        select number, kind, id, body
        from definition
        where recorded_at <= coalesce($as_of::timestamp, 'infinity'::timestamp) and kind in $kinds
        qualify row_number() over (partition by kind, id order by number desc) = 1
        order by min(number) over (partition by kind, id)
        """,
        {"as_of": as_of, "kinds": list(KINDS)},
    )


def documents(database: Database) -> dict[tuple[str, str], tuple[int, Any]]:
    """By kind and id: the number of the newest row, and the plain document; None where it has been taken out."""
    return {(row["kind"], row["id"]): (row["number"], _plain(row["body"])) for row in _current(database)}


def _plain(body: str | None) -> Any:
    return json.loads(body) if body else None


@dataclass(frozen=True)
class Row:
    """One change of a definition: who made it, when and why. `plain` is None where it was taken out."""

    number: int
    plain: Any
    at: datetime
    by: str
    reason: str


def history(database: Database, kind: str, id: str) -> tuple[Row, ...]:
    """All there has been of a definition, the newest first."""
    asked = """
        select number, body as plain, recorded_at as at, recorded_by as by, reason from definition
        where kind = ? and id = ? order by number desc
    """
    return tuple(Row(**row | {"plain": _plain(row["plain"])}) for row in database.rows(asked, [kind, id]))


def read(database: Database, as_of: datetime | None = None) -> Catalogue:
    """The catalogue as it was known at a moment (default: now)."""
    parts: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    for row in _current(database, as_of):
        if row["body"] is not None:
            parts[row["kind"]][row["id"]] = from_plain(KINDS[row["kind"]], json.loads(row["body"]))
    return Catalogue(**parts)


def version(database: Database) -> int:
    """Grows with every change of the catalogue and every erasure, and not with figures, which come far more often."""
    asked = "select coalesce(max(number), 0) from definition where kind in (select unnest($kinds))"
    return int(database.scalar(asked, {"kinds": list(KINDS)})) + erasures(database)


def erasures(database: Database) -> int:
    """How many there have been: what was read before the newest may hold what it took out."""
    return int(database.scalar("select count(*) from log where action = 'erase'"))


def differences(database: Database, catalogue: Catalogue) -> list[Difference]:
    """What `record` would write: definitions new to the database, changed, or no longer in the catalogue."""
    known = {(row["kind"], row["id"]): row["body"] for row in _current(database) if row["body"] is not None}
    differ = []
    for kind in KINDS:
        for key, definition in getattr(catalogue, kind).items():
            body = json.dumps(to_plain(definition), ensure_ascii=False)
            before = known.pop((kind, key), None)
            if before != body:
                differ.append(Difference(kind, key, "changed" if before else "added", body))
    # Files that say nothing of people leave theirs as they are.
    gone = [each for each in known if each[0] != "people" or catalogue.people]
    return differ + [Difference(kind, key, "removed", None) for kind, key in gone]


def record(
    database: Database, catalogue: Catalogue, scope: Scope, reason: str, at: datetime
) -> list[Difference]:
    """Write what differs and return it; nothing is written when nothing does."""
    differ = differences(database, catalogue)
    if not differ:
        return []
    with database.writing() as writer:
        append(writer, differ, scope, reason, at)
    return differ


def append(
    writer: Writer, differ: Sequence[Difference], scope: Scope, reason: str, at: datetime, what: str = "catalogue"
) -> None:  # fmt: skip
    """A row for each difference, and a line in the log."""
    first = writer.next_id("definition", "number")
    rows = [(first + i, d.kind, d.id, d.body, at, scope.user, reason) for i, d in enumerate(differ)]
    writer.append("definition", rows)
    writer.log(at, scope, "catalogue", what, str(len(differ)))
