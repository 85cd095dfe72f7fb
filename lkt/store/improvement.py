"""What teams and experts write about improvement work: documents with a history, beside the definitions.

Appended like everything else. The newest row of a document counts; one without a body has been taken back.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from operator import itemgetter
from typing import Any, Generic, TypeVar

from lkt.domain.access import Scope
from lkt.domain.improvement import WORK, Work
from lkt.domain.serialization import from_plain, to_plain
from lkt.store import definitions
from lkt.store.database import Database, Writer

W = TypeVar("W", bound=Work)
_KINDS: dict[type[Any], str] = {kind: name for name, kind in WORK.items()}


@dataclass(frozen=True)
class Written(Generic[W]):
    """A document, with who wrote it so and when (UTC without zone). `before`: what it has been, the newest first."""

    value: W
    number: int  # of its row
    at: datetime
    by: str
    before: tuple["Written[W]", ...] = ()

    @property
    def first(self) -> datetime:
        """When it was first written."""
        return self.before[-1].at if self.before else self.at


def written(
    database: Database, kind: type[W], team: str | None = None, as_of: datetime | None = None
) -> tuple[Written[W], ...]:
    """Every document of a kind that stands now, or stood at a moment, in the order they were first written."""
    found = []
    for rows in definitions.histories(database, [_KINDS[kind]], as_of, team).values():
        known = [Written(from_plain(kind, row.plain), row.number, row.at, row.by) for row in rows if row.body]
        if rows[-1].body:
            found.append(replace(known[-1], before=tuple(known[-2::-1])))
    return tuple(found)


def put(writer: Writer, value: Work, scope: Scope, at: datetime, taken_back: bool = False) -> None:
    """A row more of a document, and a line in the log about its team and indicator."""
    definitions.put(writer, [_row(value, at, scope.user, taken_back)])
    writer.log(at, scope, _KINDS[type(value)], value.team, getattr(value, "indicator", None) or "")


def put_demo(writer: Writer, told: Sequence[tuple[Work, str, date]]) -> None:
    """The demonstration's documents, each by whom and on which day."""
    days = sorted(told, key=itemgetter(2))
    rows = [_row(value, datetime.combine(day, time(12)), by) for value, by, day in days]
    definitions.put(writer, rows, earlier=True)  # as if written day by day


def _row(value: Work, at: datetime, by: str, taken_back: bool = False) -> list[object]:
    """Of the table of definitions; the reason is in the document where it has one."""
    body = None if taken_back else json.dumps(to_plain(value), ensure_ascii=False)
    return [_KINDS[type(value)], value.id, body, at, by, ""]
