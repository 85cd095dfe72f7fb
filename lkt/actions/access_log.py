"""Saying no to somebody who asks for what is not theirs; and what was refused, or let in though it could be about a
person: `lkt.duckdb.refusals`, which only grows.

A line says who, when and why, and of a file its hash and size; never its name, nor anything that stood in it.
The chain knows nothing of it: nothing was written.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn

from lkt.domain.access import Act, Scope
from lkt.errors import Refused
from lkt.store import Database
from lkt.store.files import beside


def deny(database: Database, scope: Scope, key: str, at: datetime, **fields: object) -> NoReturn:
    """Raise Refused with a text's key, once the log of refusals knows of it."""
    note(database, scope, at, {key: 1})
    raise Refused(key, **fields)


def check(database: Database, scope: Scope, act: Act, team: str, key: str, at: datetime) -> None:
    """Refused with a text's key, and noted, when somebody may not do that for a team."""
    if not scope.may(act, team):
        deny(database, scope, key, at)


def note(
    database: Database, scope: Scope, at: datetime, codes: Mapping[str, int], sha256: str = "", size: int = 0
) -> None:
    """Add a line. `codes`: how often each reason was found. A name that looks like a CPR number is masked.

    Beside a database that is only read nothing is noted, and a disk that takes none keeps nobody from going on.
    """
    from lkt.ingest import cpr  # with its many patterns, which a command that only looks does without

    if database.unsound:
        return
    line = {
        "at": at.isoformat(timespec="seconds"), "by": cpr.masked(scope.user), "role": scope.role.value,
        "team": scope.team, "codes": dict(codes), "sha256": sha256, "size": size,
    }  # fmt: skip
    try:
        # One write to a file opened for appending: two at once stand one after the other.
        with beside(database.path, "refusals").open("a+b", buffering=0) as file:
            file.seek(max(file.seek(0, io.SEEK_END) - 1, 0))
            # A line that was cut short is ended, so that it does not swallow the next.
            cut = file.read(1) not in (b"", b"\n")
            file.write((b"\n" if cut else b"") + json.dumps(line).encode() + b"\n")
    except OSError:
        logging.getLogger("lkt").warning("a refusal could not be noted")


def check_name(name: str) -> None:
    """Refused (`upload.person_in_user`) for a sender's name that looks like a CPR number."""
    from lkt.ingest import cpr

    if cpr.holds_cpr(name):
        raise Refused("upload.person_in_user")
