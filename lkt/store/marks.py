"""What teams did, and when (tiltag): the annotations of their charts."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from lkt.domain.team import Scope
from lkt.store.database import Database

if TYPE_CHECKING:
    import pandas as pd


def add(
    database: Database, team: str, indicator: str | None, day: date, text: str, scope: Scope, at: datetime
) -> None:
    """Note a change. Without an indicator it shows on all of the team's charts."""
    with database.writing() as writer:
        row = [writer.next_id("mark"), team, indicator, day, text, at, scope.user]
        writer.append("mark", [row])
        writer.log(at, scope, "mark", team, indicator or "")


def read(database: Database, team: str, indicator: str) -> pd.DataFrame:
    """The marks on one chart, oldest first: day, text, recorded_by."""
    return database.query(
        """
        select day, text, recorded_by from mark
        where team = $team and (indicator is null or indicator = $indicator)
        order by day, id
        """,
        {"team": team, "indicator": indicator},
    )
