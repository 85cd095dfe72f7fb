"""What counts: for every team, indicator and period the newest figure that was not taken back."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from lkt.domain.observation import Key, Observation, Place
from lkt.domain.period import Grain, Period
from lkt.store.database import Database, sql

if TYPE_CHECKING:
    import pandas as pd

_CURRENT, _DELIVERIES = sql("current"), sql("deliveries")


def current(
    database: Database, area: str | None = None, team: str | None = None, indicator: str | None = None,
    as_of: datetime | None = None,
) -> "pd.DataFrame":  # fmt: skip
    """What counts now, or counted at a moment (UTC without zone).

    Columns: area, team, indicator, version, start, grain, numerator, denominator, value, spread, unknown,
    comment, sheet, cell, upload, recorded_at, source, event; sorted by team, indicator, start, event. Missing
    numbers are NaN, missing texts None.
    """
    asked = {"area": area, "teams": [team] if team else None, "indicator": indicator, "as_of": as_of}
    return database.query(_CURRENT, asked | {"newest": None, "without": None})


def known(
    database: Database, area: str, teams: Collection[str], newest: int | None = None, without: int | None = None
) -> dict[Key, Observation]:  # fmt: skip
    """What counts now for some teams of an area, by its key.

    newest: the id of an upload, to see what would count if none had come after it. without: the id of an
    upload, to see what would count if it had not come.
    """
    asked: dict[str, object] = {"area": area, "teams": list(teams), "newest": newest, "without": without}
    standing = [
        Observation(
            row["team"], row["indicator"], row["version"], Period(row["start"], Grain(row["grain"]), row["event"]),
            row["numerator"], row["denominator"], row["value"], row["spread"], row["unknown"], row["comment"],
            Place(row["sheet"], row["cell"]), row["source"] == "demo",
        )
        for row in database.rows(_CURRENT, asked | {"indicator": None, "as_of": None})
    ]  # fmt: skip
    return {figure.key: figure for figure in standing}


def deliveries(database: Database, area: str, as_of: datetime | None = None) -> "pd.DataFrame":
    """When each team first delivered each month, and what: team, start, first_at, indicators (without events).

    As it is known now, or was at a moment (UTC without zone).
    """
    return database.query(_DELIVERIES, {"area": area, "as_of": as_of})
