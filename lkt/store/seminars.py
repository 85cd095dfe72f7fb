"""What became of figures for learning seminars, and when an area's figures last became others."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from lkt.domain.access import Scope
from lkt.domain.seminar import Dataset, Entry, Step, locks
from lkt.store.database import Database, Writer, sql

_CHANGES = sql("changes")


def entries(database: Database, area: str | None = None, seminar: int | None = None) -> tuple[Entry, ...]:
    """Every step for seminars, of all areas or one, oldest first."""
    where = "area = coalesce($area, area) and seminar = coalesce($seminar, seminar)"
    rows = database.rows(f"from seminar where {where} order by id", {"area": area, "seminar": seminar})
    return tuple(Entry(**row | {"step": Step(row["step"])}) for row in rows)


def dataset(database: Database, area: str, seminar: int) -> Dataset:
    """The steps taken for one seminar."""
    return Dataset(entries(database, area, seminar))


def locked(database: Database) -> dict[str, Entry]:
    """By area the lock that counts (`lkt.domain.seminar.locks`)."""
    return locks(entries(database))


def changed(database: Database, area: str) -> Mapping[str, datetime]:
    """When figures or decisions of each team of an area were last changed; under "" what is defined for the area."""
    return {row["team"]: row["newest"] for row in database.rows(_CHANGES, {"area": area})}


def add(
    writer: Writer, area: str, seminar: int, step: Step, scope: Scope, at: datetime, team: str | None = None,
    detail: str = "",
) -> None:  # fmt: skip
    """Record a step. The first one of a seminar draws its random word."""
    key = writer.scalar("select min(key) from seminar where area = ? and seminar = ?", [area, seminar])
    row = [writer.next_id("seminar"), area, seminar, step.value, team, detail, key or secrets.token_hex(16)]
    writer.append("seminar", [[*row, at, scope.user]])
    writer.log(at, scope, step.value, team or area, str(seminar))
