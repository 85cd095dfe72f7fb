"""What is to be shown at a seminar: one list for all who prepare it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lkt.actions.access_log import deny
from lkt.domain.access import Act, Scope
from lkt.domain.seminar import Entry, Item, Step, datasets, written
from lkt.errors import Refused
from lkt.store import Database, seminars

MOST = 60  # things; nobody shows more in a day


def standing(database: Database, area: str, seminar: int) -> Entry | None:
    """The list that stands; None where nothing has been chosen."""
    found = datasets(seminars.entries(database, area, seminar)).get((area, seminar))
    return found.last(Step.SHOWN) if found else None


def choose(
    database: Database, scope: Scope, area: str, seminar: int, items: Sequence[Item], seen: int | None, at: datetime
) -> None:  # fmt: skip
    """Put a list in the place of the one that was seen (the id of its entry; None where there was none).

    Refused (`seminar.not_yours`, and noted) for who does not lead the area, (`seminar.meanwhile`) when somebody has
    changed it since, (`seminar.too_many`) for more than MOST.
    """
    if not scope.may_in(Act.DEFINE, area):
        deny(database, scope, "seminar.not_yours", at)
    if len(items) > MOST:
        raise Refused("seminar.too_many", most=MOST)
    with database.writing() as writer:
        now = standing(database, area, seminar)
        if now and now.id != seen:
            raise Refused("seminar.meanwhile", by=now.recorded_by)
        seminars.add(writer, area, seminar, Step.SHOWN, scope, at, detail=written(items))
