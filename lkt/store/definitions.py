"""Documents with a history, one row per document and change: the definitions of the catalogue, and what teams and
experts write about improvement work.

Appended like everything else. The newest row of a document counts; one without a body has been taken out.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from operator import itemgetter
from typing import Any, Generic, TypeVar

from lkt.domain.access import Scope
from lkt.domain.catalogue import KINDS, Catalogue
from lkt.domain.improvement import WORK, Work
from lkt.domain.serialization import from_plain, to_plain
from lkt.store.database import Database, Writer

W = TypeVar("W", bound=Work)
_KINDS: dict[type[Any], str] = {kind: name for name, kind in WORK.items()}


@dataclass(frozen=True)
class Difference:
    """What would become of one definition: its document, None where there is none."""

    kind: str
    id: str
    before: str | None
    after: str | None

    @property
    def change(self) -> str:
        return "added" if self.before is None else "removed" if self.after is None else "changed"


@dataclass(frozen=True)
class Row:
    """One change of a document: who made it, when (UTC without zone) and why."""

    number: int
    body: str | None
    at: datetime
    by: str
    reason: str

    @property
    def plain(self) -> Any:
        """The document as plain values; None where it was taken out."""
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True)
class Written(Row, Generic[W]):
    """A document of improvement work as that row has it. `before`: what it has been, the newest first."""

    value: W
    before: tuple["Written[W]", ...] = ()


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
    new = {(kind, id): _body(each) for kind in KINDS for id, each in getattr(catalogue, kind).items()}
    keys = [*new, *(key for key in known if key not in new)]
    return [Difference(*key, known.get(key), new.get(key)) for key in keys if known.get(key) != new.get(key)]


def append(
    writer: Writer, differ: Sequence[Difference], scope: Scope, reason: str, at: datetime, what: str = "catalogue"
) -> None:  # fmt: skip
    """A row for each difference, and a line in the log."""
    _put(writer, [(d.kind, d.id, d.after, at, scope.user, reason) for d in differ])
    writer.log(at, scope, "catalogue", what, str(len(differ)))


def written(
    database: Database, kind: type[W], team: str | None = None, as_of: datetime | None = None
) -> tuple[Written[W], ...]:
    """Every document of a kind of improvement work that stands now, or stood at a moment, in the order they were first
    written."""
    found = []
    for rows in histories(database, [_KINDS[kind]], as_of, team).values():
        known = [Written(**vars(row), value=from_plain(kind, row.plain)) for row in rows if row.body]
        if rows[-1].body:
            found.append(replace(known[-1], before=tuple(known[-2::-1])))
    return tuple(found)


def write(writer: Writer, value: Work, scope: Scope, at: datetime, taken_back: bool = False) -> None:
    """A row more of such a document, and a line in the log about its team and indicator. The reason is in the document
    where it has one."""
    kind, body = _KINDS[type(value)], None if taken_back else _body(value)
    _put(writer, [(kind, value.id, body, at, scope.user, "")])
    writer.log(at, scope, kind, value.team, getattr(value, "indicator", None) or "")


def write_demo(writer: Writer, told: Iterable[tuple[Work, str, date]]) -> None:
    """The demonstration's documents, each by whom and on which day."""
    rows = [
        (_KINDS[type(value)], value.id, _body(value), datetime.combine(day, time(12)), by, "")
        for value, by, day in sorted(told, key=itemgetter(2))
    ]
    _put(writer, rows, earlier=True)  # as if written day by day


def _put(writer: Writer, rows: Iterable[Sequence[object]], earlier: bool = False) -> None:
    """Rows of the table, each without its number. earlier: see `Writer.append`."""
    first = writer.next_id("definition", "number")
    writer.append("definition", [(number, *row) for number, row in enumerate(rows, first)], earlier)


def _body(value: object) -> str:
    return json.dumps(to_plain(value), ensure_ascii=False)
