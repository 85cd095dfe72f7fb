"""What counts: for every team, indicator and period the newest figure that was not taken back."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from lkt.domain.observation import Key, Observation, Place
from lkt.domain.period import Grain, Period
from lkt.store.database import Database

if TYPE_CHECKING:
    import pandas as pd

# `upload` ids grow with time, so the highest one is the newest. Blanks never erase: what a row may do without
# (see `Observation.filled`) is taken from the upload before, as long as that one stands: `arg_max` passes over them.
_CURRENT = """
    with standing as (
        select u.id, u.area, u.recorded_at, u.source from upload u
        where u.recorded_at <= coalesce($as_of::timestamp, 'infinity'::timestamp)
          and u.id is distinct from $without
          and u.id <= coalesce($newest, u.id)
          and not exists (
              from undo x
              where x.upload = u.id and x.recorded_at <= coalesce($as_of::timestamp, 'infinity'::timestamp)
          )
    )
    select
        area, team, indicator, newest.version, start, grain, newest.numerator, denominator, newest.value,
        newest.spread, unknown, comment, newest.sheet, newest.cell, upload, recorded_at, source,
        coalesce(event, 1) as event
    from (
        select
            s.area, o.team, o.indicator, o.start, o.grain, o.event, s.source,
            max(o.upload) as upload, arg_max(s.recorded_at, o.upload) as recorded_at,
            arg_max({'version': o.version, 'numerator': o.numerator, 'value': o.value, 'spread': o.spread,
                     'sheet': o.sheet, 'cell': o.cell}, o.upload) as newest,
            arg_max(o.denominator, o.upload) as denominator, arg_max(o.unknown, o.upload) as unknown,
            arg_max(o.comment, o.upload) as comment
        from observation o join standing s on s.id = o.upload
        where ($area is null or s.area = $area)
          and ($teams is null or list_contains($teams, o.team))
          and ($indicator is null or o.indicator = $indicator)
        group by all
    )
    qualify row_number() over (partition by team, indicator, start, grain, event order by upload desc) = 1
    order by team, indicator, start, event
"""


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
    return database.query(
        """
        select o.team, o.start, min(u.recorded_at) as first_at,
            list(distinct o.indicator order by o.indicator) as indicators
        from observation o
        join upload u on u.id = o.upload
        where u.area = $area and o.grain = 'month'
          and u.recorded_at <= coalesce($as_of::timestamp, 'infinity'::timestamp)
          and u.id not in (
              select upload from undo
              where recorded_at <= coalesce($as_of::timestamp, 'infinity'::timestamp)
          )
        group by o.team, o.start
        order by o.team, o.start
        """,
        {"area": area, "as_of": as_of},
    )
