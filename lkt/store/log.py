"""Who did what, and when. Every write adds a line in its own transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from lkt.domain.team import Scope
from lkt.store.database import Database
from lkt.store.writer import Writer

if TYPE_CHECKING:
    import pandas as pd


def add(writer: Writer, at: datetime, scope: Scope, action: str, subject: str, detail: str = "") -> None:
    """One line in the log. Values of figures do not belong here."""
    row = [writer.next_id("log"), at, scope.user, scope.role.value, action, subject, detail]
    writer.append("log", [row])


def read(database: Database, limit: int = 200) -> pd.DataFrame:
    """The newest lines first: id, recorded_at, recorded_by, role, action, subject, detail."""
    return database.query("select * from log order by id desc limit ?", [limit])
