"""The figures of a learning seminar: a team says that its own are ready, the lead approves and locks all of them.

Nobody approves what another has changed meanwhile without having seen it.
"""

from __future__ import annotations

from datetime import datetime

from lkt.actions.access_log import check, deny
from lkt.actions.decisions import checked
from lkt.domain.access import Act, Scope
from lkt.domain.seminar import Dataset, Step
from lkt.errors import Refused
from lkt.store import Database, seminars


def dataset(database: Database, area: str, seminar: int) -> Dataset:
    """The steps taken for one seminar."""
    return Dataset(seminars.entries(database, area, seminar))


def newest(database: Database, area: str) -> datetime | None:
    """When figures, decisions or definitions of an area were last changed; None where there are none."""
    return max(seminars.changed(database, area).values(), default=None)


def deliver(database: Database, scope: Scope, team: str, area: str, seminar: int, at: datetime) -> None:
    """A team's figures are ready. Refused for another's team, and when the seminar is locked."""
    check(database, scope, Act.DECIDE, team, "dataset.not_yours", at)
    with database.writing() as writer:
        if dataset(database, area, seminar).locked:
            raise Refused("dataset.is_locked")
        seminars.add(writer, area, seminar, Step.DELIVERED, scope, at, team)


def approve(
    database: Database, scope: Scope, area: str, seminar: int, seen: datetime | None, at: datetime
) -> None:
    """Approve the figures of all teams, as they were `seen`: `newest` when they were looked at.

    Refused (`dataset.not_yours`, `.is_locked`), and (`.meanwhile`) when they have become others.
    """
    _lead(database, scope, area, at)
    with database.writing() as writer:
        if dataset(database, area, seminar).locked:
            raise Refused("dataset.is_locked")
        if newest(database, area) != seen:
            raise Refused("dataset.meanwhile")
        seminars.add(writer, area, seminar, Step.APPROVED, scope, at)


def lock(database: Database, scope: Scope, area: str, seminar: int, at: datetime) -> None:
    """Lock what is approved. Refused when nothing was (`dataset.not_approved`), or it has changed (`.meanwhile`)."""
    _lead(database, scope, area, at)
    with database.writing() as writer:
        known = dataset(database, area, seminar)
        if known.locked:
            raise Refused("dataset.is_locked")
        if known.approved is None:
            raise Refused("dataset.not_approved")
        changed = newest(database, area)
        if changed and changed > known.approved.recorded_at:
            raise Refused("dataset.meanwhile")
        seminars.add(writer, area, seminar, Step.LOCKED, scope, at)


def unlock(database: Database, scope: Scope, area: str, seminar: int, reason: str, at: datetime) -> None:
    """Take the lock off, with a reason; what is locked next is a new version."""
    _lead(database, scope, area, at)
    words = checked(reason, "dataset")
    with database.writing() as writer:
        if not dataset(database, area, seminar).locked:
            raise Refused("dataset.not_locked")
        seminars.add(writer, area, seminar, Step.UNLOCKED, scope, at, detail=words)


def _lead(database: Database, scope: Scope, area: str, at: datetime) -> None:
    if not scope.may_in(Act.LOCK, area):
        deny(database, scope, "dataset.not_yours", at)
