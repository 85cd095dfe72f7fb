"""Saying no to somebody who asks for what is not theirs: it is noted, and raised."""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn

from lkt.domain.scope import Scope
from lkt.errors import Refused
from lkt.store import Database, refusals


def deny(database: Database, scope: Scope, key: str, at: datetime, **fields: object) -> NoReturn:
    """Raise Refused with a text's key, once the log of refusals knows of it."""
    refusals.append(database, at, scope, {key: 1})
    raise Refused(key, **fields)
