"""Saying no to somebody who asks for what is not theirs, and noting what is no write: who saw, took out or was refused
what, signed in, or sent a file that was let in though it could be about a person (`lkt.store.access_log`).

A line says who, when and what, and of a file its hash and size; never its name, nor anything that stood in it.
The chain knows nothing of it: nothing was written.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn

from lkt.domain.access import Act, Scope
from lkt.errors import Refused, must
from lkt.store import Database, access_log


def deny(database: Database, scope: Scope, key: str, at: datetime, **fields: object) -> NoReturn:
    """Raise Refused with a text's key, once the log of refusals knows of it."""
    note(database, scope, at, {key: 1})
    raise Refused(key, **fields)


def check(
    database: Database, scope: Scope, act: Act, key: str, at: datetime, team: str = "", area: str = ""
) -> None:
    """Refused with a text's key, and noted, when somebody may not do that for a team or an area."""
    if not scope.may(act, team, area):
        deny(database, scope, key, at)


def note(
    database: Database, scope: Scope, at: datetime, codes: Mapping[str, int], sha256: str = "", size: int = 0,
    about: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Add a line. `codes`: how often each reason was found, or `seen.<page>` and `export.<form>`.

    about: the ids of the area, team, indicator or region it is about, else those of who asks. A name that looks like a
    CPR number is masked. Beside a database that is only read nothing is noted, and a disk that takes none keeps nobody
    from going on.
    """
    from lkt.ingest import cpr  # with its many patterns, which a command that only looks does without

    if database.unsound:
        return
    who = {"at": at.isoformat(timespec="seconds"), "by": cpr.masked(scope.user), "role": scope.role.value}
    where = dict(about or ({"team": scope.team} if scope.team else {}))
    areas = [where.pop("area")] if "area" in where else sorted(scope.areas or ())
    what = {**where, "areas": areas, "codes": dict(codes), "sha256": sha256, "size": size}
    try:
        access_log.append(database.path, who | what)
    except OSError:
        logging.getLogger("lkt").warning("a refusal could not be noted")


def check_name(name: str) -> None:
    """Refused (`upload.person_in_user`) for a sender's name that looks like a CPR number."""
    from lkt.ingest import cpr

    must(not cpr.holds_cpr(name), "upload.person_in_user")
