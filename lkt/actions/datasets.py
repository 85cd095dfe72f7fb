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
from lkt.errors import Refused, must
from lkt.store import Database, seminars
from lkt.store.seminars import dataset

MOST = 60  # things to show; nobody shows more in a day


def newest(database: Database, area: str) -> datetime | None:
    """When figures, decisions or definitions of an area were last changed; None where there are none."""
    return max(seminars.changed(database, area).values(), default=None)


def take(
    database: Database, scope: Scope, step: Step, area: str, seminar: int, at: datetime, team: str = "",
    seen: datetime | None = None, reason: str = "",
) -> None:  # fmt: skip
    """Take a step: the figures of a `team` are DELIVERED, those of all teams APPROVED as they were `seen` (`newest`
    when they were looked at) and then LOCKED, or UNLOCKED with a `reason`: what is locked next is a new version.

    Refused (`dataset.not_yours`, and noted; `.empty`, `.too_long`, `.person`) for who asks and for the reason, where
    another step is next (`.is_locked`, `.not_locked`, `.not_approved`), and (`.meanwhile`) when figures have changed.
    """
    delivers, unlocks = step is Step.DELIVERED, step is Step.UNLOCKED
    if delivers is not bool(team):
        raise ValueError("a team delivers, an area takes every other step")
    act = Act.DECIDE if delivers else Act.LOCK
    check(database, scope, act, "dataset.not_yours", at, team, "" if team else area)
    words = checked(reason, "dataset") if unlocks else ""
    with database.writing() as writer:
        known = dataset(database, area, seminar)
        must(unlocks is bool(known.locked), "dataset.not_locked" if unlocks else "dataset.is_locked")
        if step is Step.APPROVED:
            must(newest(database, area) == seen, "dataset.meanwhile")
        if step is Step.LOCKED:
            approved, changed = must(known.approved, "dataset.not_approved"), newest(database, area)
            must(changed is None or changed <= approved.recorded_at, "dataset.meanwhile")
        seminars.add(writer, area, seminar, step, scope, at, team or None, words)


def choose(
    database: Database, scope: Scope, area: str, seminar: int, items: Sequence[Item], seen: int | None, at: datetime
) -> None:  # fmt: skip
    """Put a list in the place of the one that was seen (the id of its entry; None where there was none).

    Refused (`seminar.not_yours`, and noted) for who does not lead the area, (`seminar.meanwhile`) when somebody has
    changed it since, (`seminar.too_many`) for more than MOST.
    """
    check(database, scope, Act.DEFINE, "seminar.not_yours", at, area=area)
    must(len(items) <= MOST, "seminar.too_many", most=MOST)
    with database.writing() as writer:
        now = dataset(database, area, seminar).shown
        if now and now.id != seen:
            raise Refused("seminar.meanwhile", by=now.recorded_by)
        seminars.add(writer, area, seminar, Step.SHOWN, scope, at, detail=written(items))
