"""All areas on one page: status, lead, teams, how fresh the data are, and how many series show a signal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from lkt.domain.area import Area, Status
from lkt.domain.catalogue import Catalogue
from lkt.domain.period import Period
from lkt.domain.region import Region
from lkt.domain.scope import Scope
from lkt.store import Database, observations
from lkt.views.series import SeriesSet, compute


@dataclass(frozen=True)
class Signals:
    """How the newest phase of every series reads. `series` counts those long enough to show a signal."""

    series: int
    improvement: int
    concern: int
    other: int  # signals without a good or bad way


@dataclass(frozen=True)
class AreaLine:
    """One area on the overview."""

    area: Area
    lead: Region
    successor: Region | None  # where the leading region has gone, once that date has come
    teams: int
    indicators: int
    latest: Period | None  # newest month with figures
    delivered: int | None  # active areas: teams with figures for the last ended month
    signals: Signals


@dataclass(frozen=True)
class Overview:
    lines: tuple[AreaLine, ...]
    demo: bool
    updated: datetime | None  # when the newest figures came, UTC


def overview(database: Database, catalogue: Catalogue, scope: Scope, today: date) -> Overview:
    """Every area, in the order of the catalogue."""
    frame = observations.current(database)
    series = compute(frame, catalogue, today)
    lines = tuple(_line(area, catalogue, frame, series, today) for area in catalogue.areas.values())
    updated = frame["recorded_at"].max() if len(frame) else None
    return Overview(lines, bool((frame["source"] == "demo").any()), updated)


def _line(
    area: Area, catalogue: Catalogue, frame: pd.DataFrame, series: SeriesSet, today: date
) -> AreaLine:
    lead = catalogue.regions[area.lead_region]
    here = frame[(frame["area"] == area.id) & (frame["grain"] == "month")]
    ids = {i.id for i in catalogue.indicators_of(area.id)}
    return AreaLine(
        area=area,
        lead=lead,
        successor=None if lead.exists(today) else catalogue.regions.get(lead.successor or ""),
        teams=sum(team.active for team in catalogue.teams_of(area.id)),
        indicators=len(ids),
        latest=Period.containing(here["start"].max().date()) if len(here) else None,
        delivered=_delivered(here, today) if area.status is Status.ACTIVE else None,
        signals=signals(series.latest[series.latest["indicator"].isin(ids)]),
    )


def _delivered(here: pd.DataFrame, today: date) -> int:
    last = Period.containing(today).shift(-1)
    return int(here.loc[here["start"] == pd.Timestamp(last.start), "team"].nunique())


def signals(latest: pd.DataFrame) -> Signals:
    """Count the verdicts of a summary frame."""
    long_enough = latest[latest["useful"] >= SHORTEST]
    found = Counter(long_enough.loc[long_enough["runs_signal"], "variation"])
    improvement, concern = found["improvement"], found["concern"]
    return Signals(len(long_enough), improvement, concern, found.total() - improvement - concern)


# Fewer useful points than this cannot show an Anhøj signal worth the name (domain.md 2.1, "too few").
SHORTEST = 10
