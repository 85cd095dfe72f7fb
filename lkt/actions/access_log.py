"""Saying no to somebody who asks for what is not theirs, and who it was: it is noted, and raised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import NoReturn

from lkt.domain.team import Scope
from lkt.errors import Refused
from lkt.store import Database, access_log


def deny(database: Database, scope: Scope, key: str, at: datetime, **fields: object) -> NoReturn:
    """Raise Refused with a text's key, once the log of refusals knows of it."""
    note(database, scope, at, {key: 1})
    raise Refused(key, **fields)


def check_reports(database: Database, scope: Scope, team: str, key: str, at: datetime) -> None:
    """Refused with a text's key, and noted, when a team is not one's own.

    A project lead may report for every team.
    """
    if not scope.may_report(team):
        deny(database, scope, key, at)


def note(
    database: Database, scope: Scope, at: datetime, codes: Mapping[str, int], sha256: str = "", size: int = 0
) -> None:
    """A line in the log of refusals. A name typed there is masked when it looks like a CPR number."""
    from lkt.ingest import cpr  # with its many patterns, which a command that only looks does without

    access_log.append(database, at, replace(scope, user=cpr.masked(scope.user)), codes, sha256, size)


def check_name(name: str) -> None:
    """Refused (`upload.person_in_user`) for a sender's name that looks like a CPR number."""
    from lkt.ingest import cpr

    if cpr.holds_cpr(name):
        raise Refused("upload.person_in_user")
