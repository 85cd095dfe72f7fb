"""Who has delivered: which months are looked at, and when a silent one is worth saying."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from lkt.domain.area import Area, Dated, Status
from lkt.domain.catalogue import Catalogue
from lkt.domain.period import Period
from lkt.store import Database, observations
from lkt.views.delivery import Delivery, State, deliveries, late, window
from tests.conftest import TODAY

TEAM = "KOL-HOR"


def area(catalogue: Catalogue, status: str, baseline: str = "2023-12", start: str = "2024-12") -> Area:
    found = catalogue.areas["KOL"]
    timeline = replace(found.timeline, baseline_from=Period.parse(baseline), start=Period.parse(start))
    return replace(found, statuses=(Dated(status, "prøve", TODAY),), timeline=timeline)


# status | today | newest month with figures | baseline | the window
WINDOWS = """
active    | 2026-11-23 | 2026-10 | 2023-12 | 2025-11 2026-10
active    | 2026-11-30 | 2026-10 | 2023-12 | 2025-11 2026-10
active    | 2026-12-01 | 2026-10 | 2023-12 | 2025-12 2026-11
active    | 2026-11-23 | 2026-05 | 2023-12 | 2025-11 2026-10
active    | 2026-11-23 | -       | 2026-07 | 2026-07 2026-10
active    | 2026-11-23 | -       | 2027-01 | -
preparing | 2026-11-23 | -       | 2025-11 | 2025-11 2026-10
preparing | 2026-11-23 | 2026-08 | 2025-11 | 2025-11 2026-08
paused    | 2026-11-23 | 2025-10 | 2024-01 | 2024-11 2025-10
closed    | 2026-11-23 | 2020-06 | 2016-06 | 2019-07 2020-06
closed    | 2026-11-23 | 2016-08 | 2016-06 | 2016-06 2016-08
closed    | 2026-11-23 | -       | 2016-06 | 2025-11 2026-10
"""


def lines(table: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("status", "today", "latest", "baseline", "expected"), lines(WINDOWS))
def test_the_months_looked_at(
    catalogue: Catalogue, status: str, today: str, latest: str, baseline: str, expected: str
) -> None:
    newest = None if latest == "-" else Period.parse(latest)
    found = window(area(catalogue, status, baseline), date.fromisoformat(today), newest)
    assert found == sorted(set(found))
    assert [month.label for month in found[:1] + found[-1:]] == ([] if expected == "-" else expected.split())


def came(month: str, indicators: int) -> pd.DataFrame:
    """What `lkt.store.observations.deliveries` gives for one team and month."""
    at = pd.Timestamp("2026-11-04 13:30")
    return pd.DataFrame(
        [{"team": TEAM, "start": pd.Timestamp(month), "first_at": at, "indicators": indicators}]
    )


def one(catalogue: Catalogue, found: Area, count: int, month: str = "2026-10") -> Delivery:
    frame = came(month, count) if count else came(month, 1).iloc[:0]
    every = deliveries(frame, catalogue, found, TODAY, None)
    (delivery,) = [d for d in every if d.team == TEAM and d.month == Period.parse(month)]
    return delivery


# status | indicators that came of 7 (events come when they come) | state
STATES = """
active    | 7 | whole
active    | 8 | whole
active    | 6 | part
active    | 1 | part
active    | 0 | missing
preparing | 0 | not_expected
paused    | 0 | not_expected
closed    | 0 | not_expected
preparing | 3 | part
paused    | 7 | whole
"""


@pytest.mark.parametrize(("status", "count", "state"), lines(STATES))
def test_the_state_of_a_month(catalogue: Catalogue, status: str, count: str, state: str) -> None:
    found = one(catalogue, area(catalogue, status), int(count))
    assert (found.state, found.indicators, found.expected) == (State(state), int(count), 7)
    assert found.at == (date(2026, 11, 4) if int(count) else None)


@pytest.mark.parametrize(
    ("start", "state"), [("2026-09", "missing"), ("2026-10", "missing"), ("2026-11", "not_expected")]
)
def test_before_the_network_nothing_is_missing(catalogue: Catalogue, start: str, state: str) -> None:
    assert one(catalogue, area(catalogue, "active", start=start), 0).state == state


def test_every_team_has_every_month(catalogue: Catalogue) -> None:
    found = deliveries(came("2026-10", 7), catalogue, area(catalogue, "active"), TODAY, None)
    assert len(found) == 12 * len(catalogue.teams_of("KOL"))
    assert sum(d.state is State.WHOLE for d in found) == 1


def test_an_undone_upload_was_never_delivered(demo_database: Database) -> None:
    before = observations.deliveries(demo_database, "KOL")
    with demo_database.writing() as writer:
        writer.run("insert into undo select id, now()::timestamp, 'x' from upload where area = 'KOL'")
    assert len(before) > 0 == len(observations.deliveries(demo_database, "KOL"))


def test_only_networks_under_way_are_reminded(demo_database: Database, catalogue: Catalogue) -> None:
    for found in catalogue.areas.values():
        frame = observations.deliveries(demo_database, found.id)
        latest = Period.containing(frame["start"].max().date()) if len(frame) else None
        states = {d.state for d in deliveries(frame, catalogue, found, TODAY, latest)}
        assert State.WHOLE in states
        assert State.MISSING not in states or found.status is Status.ACTIVE


def test_those_who_owe_most_come_first_with_their_months(catalogue: Catalogue) -> None:
    found = area(catalogue, "active", start="2026-08")
    every = deliveries(came("2026-10", 3), catalogue, found, TODAY, None)
    owed = late(every, found)
    assert len(owed) == len(catalogue.teams_of("KOL"))
    last = owed[-1]
    assert last.team == TEAM
    assert [month.label for month in last.missing] == ["2026-08", "2026-09"]
    assert [month.label for month in last.part] == ["2026-10"]
    assert all(len(o.missing) == 3 and not o.part for o in owed[:-1])


def test_nobody_owes_anything_where_the_network_is_not_under_way(catalogue: Catalogue) -> None:
    for status in ("preparing", "paused", "closed"):
        found = area(catalogue, status)
        assert late(deliveries(came("2026-10", 3), catalogue, found, TODAY, None), found) == ()
