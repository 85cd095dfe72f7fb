"""What becomes of a learning seminar: a team says that its figures are ready, the lead approves and locks all of them
and chooses what is shown: one list for all who prepare it.

Nobody approves, or puts a list in the place of, what another has changed meanwhile without having seen it.
"""

from collections.abc import Sequence
from datetime import datetime

from lkt.actions.access_log import check
from lkt.actions.decisions import checked
from lkt.domain.access import Act, Scope
from lkt.domain.seminar import Item, Step, written
from lkt.errors import Refused
from lkt.store import Database, seminars
from lkt.store.seminars import dataset

MOST = 60  # things to show; nobody shows more in a day


def newest(database: Database, area: str) -> datetime | None:
    """When figures, decisions or definitions of an area were last changed; None where there are none."""
    return max(seminars.changed(database, area).values(), default=None)


def deliver(database: Database, scope: Scope, team: str, area: str, seminar: int, at: datetime) -> None:
    """A team's figures are ready. Refused for another's team, and when the seminar is locked."""
    check(database, scope, Act.DECIDE, "dataset.not_yours", at, team)
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
    check(database, scope, Act.LOCK, "dataset.not_yours", at, area=area)
    with database.writing() as writer:
        if dataset(database, area, seminar).locked:
            raise Refused("dataset.is_locked")
        if newest(database, area) != seen:
            raise Refused("dataset.meanwhile")
        seminars.add(writer, area, seminar, Step.APPROVED, scope, at)


def lock(database: Database, scope: Scope, area: str, seminar: int, at: datetime) -> None:
    """Lock what is approved. Refused when nothing was (`dataset.not_approved`), or it has changed (`.meanwhile`)."""
    check(database, scope, Act.LOCK, "dataset.not_yours", at, area=area)
    with database.writing() as writer:
        known = dataset(database, area, seminar)
        if known.locked:
            raise Refused("dataset.is_locked")
        if known.approved is None:
            raise Refused("dataset.not_approved")
        if (changed := newest(database, area)) and changed > known.approved.recorded_at:
            raise Refused("dataset.meanwhile")
        seminars.add(writer, area, seminar, Step.LOCKED, scope, at)


def unlock(database: Database, scope: Scope, area: str, seminar: int, reason: str, at: datetime) -> None:
    """Take the lock off, with a reason; what is locked next is a new version."""
    check(database, scope, Act.LOCK, "dataset.not_yours", at, area=area)
    words = checked(reason, "dataset")
    with database.writing() as writer:
        if not dataset(database, area, seminar).locked:
            raise Refused("dataset.not_locked")
        seminars.add(writer, area, seminar, Step.UNLOCKED, scope, at, detail=words)


def choose(
    database: Database, scope: Scope, area: str, seminar: int, items: Sequence[Item], seen: int | None, at: datetime
) -> None:  # fmt: skip
    """Put a list in the place of the one that was seen (the id of its entry; None where there was none).

    Refused (`seminar.not_yours`, and noted) for who does not lead the area, (`seminar.meanwhile`) when somebody has
    changed it since, (`seminar.too_many`) for more than MOST.
    """
    check(database, scope, Act.DEFINE, "seminar.not_yours", at, area=area)
    if len(items) > MOST:
        raise Refused("seminar.too_many", most=MOST)
    with database.writing() as writer:
        now = dataset(database, area, seminar).shown
        if now and now.id != seen:
            raise Refused("seminar.meanwhile", by=now.recorded_by)
        seminars.add(writer, area, seminar, Step.SHOWN, scope, at, detail=written(items))
