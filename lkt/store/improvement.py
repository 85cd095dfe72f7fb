"""What teams and experts write about improvement work: documents with a history, beside the definitions.

Appended like everything else. The newest row of a document counts; one without a body has been taken back.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from lkt.domain.improvement import WORK, Work
from lkt.domain.serialization import from_plain, to_plain
from lkt.domain.team import Scope
from lkt.store.database import Database, Writer

W = TypeVar("W", bound=Work)
_KINDS: dict[type[Any], str] = {kind: name for name, kind in WORK.items()}


@dataclass(frozen=True)
class Written(Generic[W]):
    """A document as it stands, with who wrote it last and when (UTC without zone). `number`: its newest row."""

    value: W
    number: int
    at: datetime
    by: str
    first: datetime  # when it was first written


def written(
    database: Database, kind: type[W], team: str | None = None, as_of: datetime | None = None
) -> tuple[Written[W], ...]:
    """Every document of a kind that stands now, or stood at a moment, in the order they were first written."""
    rows = database.rows(
        """
        select number, body, recorded_at, recorded_by, min(recorded_at) over (partition by id) as first
        from definition
        where kind = $kind and ($team is null or (body ->> '$.team') = $team or body is null)
          and recorded_at <= coalesce($as_of::timestamp, 'infinity'::timestamp)
        qualify row_number() over (partition by id order by number desc) = 1
        order by min(number) over (partition by id)
        """,
        {"kind": _KINDS[kind], "team": team, "as_of": as_of},
    )
    return tuple(
        Written(from_plain(kind, json.loads(body)), number, at, by, first)
        for number, body, at, by, first in (row.values() for row in rows)
        if body
    )


def put(
    writer: Writer, value: Work, scope: Scope, at: datetime, reason: str = "", taken_back: bool = False
) -> None:
    """A row more of a document, and a line in the log about its team and indicator."""
    kind, body = _KINDS[type(value)], json.dumps(to_plain(value), ensure_ascii=False)
    row = [
        writer.next_id("definition", "number"), kind, value.id, None if taken_back else body, at, scope.user, reason,
    ]  # fmt: skip
    writer.append("definition", [row])
    writer.log(at, scope, kind, value.team, getattr(value, "indicator", None) or "")


def version(database: Database, team: str | None = None) -> int:
    """Grows with everything that is written here, of all teams or of one: the rest of the store stays as it is."""
    asked = "select coalesce(max(number), 0) from definition where kind in $kinds and ($team is null or id ^@ $team)"
    return int(database.scalar(asked, {"kinds": list(WORK), "team": team}))
