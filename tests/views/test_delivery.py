"""Who has delivered: which months are looked at, and when a silent one is worth saying."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from lkt.domain.area import Area, Dated, Status
from lkt.domain.catalogue import Catalogue
from lkt.domain.names import Name
from lkt.domain.period import Period
from lkt.store import Database, observations
from lkt.views.delivery import Delivery, State, deliveries, late, window
from tests.conftest import TODAY

TEAM = "KOL-HOR"


def area(catalogue: Catalogue, status: str, baseline: str = "2023-12", start: str = "2024-12") -> Area:
    found = catalogue.areas["KOL"]
    timeline = replace(found.timeline, baseline_from=Period.parse(baseline), start=Period.parse(start))
    return replace(found, statuses=(Dated(status, Name("prøve"), TODAY),), timeline=timeline)


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


MONTHLY = ["KOL-01", "KOL-02", "KOL-03", "KOL-04", "KOL-05", "KOL-06", "KOL-07"]  # KOL-08 is counted by event


def came(months: dict[str, list[str]]) -> pd.DataFrame:
    """What `lkt.store.observations.deliveries` gives for one team: the indicators that came, by month."""
    at = pd.Timestamp("2026-11-04 13:30")
    return pd.DataFrame(
        [
            {"team": TEAM, "start": pd.Timestamp(month), "first_at": at, "indicators": indicators}
            for month, indicators in months.items()
        ],
        columns=["team", "start", "first_at", "indicators"],
    )


def one(catalogue: Catalogue, found: Area, indicators: list[str], month: str = "2026-10") -> Delivery:
    frame = came({month: indicators} if indicators else {})
    every = deliveries(frame, catalogue, found, TODAY, None)
    (delivery,) = [d for d in every if d.team == TEAM and d.month == Period.parse(month)]
    return delivery


# status | how many came of the 7 that every month should bring | state
STATES = """
active    | 7 | whole
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
    sent = MONTHLY[: int(count)]
    found = one(catalogue, area(catalogue, status), sent)
    assert (found.state, found.expected) == (State(state), 7)
    assert [indicator.id for indicator in found.missing] == MONTHLY[len(sent) :]
    assert found.at == (date(2026, 11, 4) if sent else None)


def test_what_was_not_expected_does_not_stand_in_for_what_was(catalogue: Catalogue) -> None:
    """Seven came, one of them another's: one is missing all the same."""
    found = one(catalogue, area(catalogue, "active"), [*MONTHLY[1:], "KOL-99"])
    assert (found.state, [i.id for i in found.missing], found.expected) == (State.PART, ["KOL-01"], 7)


def test_events_come_when_they_come(catalogue: Catalogue) -> None:
    assert catalogue.indicators["KOL-08"].measure.by_event
    found = one(catalogue, area(catalogue, "active"), [])
    assert [i.id for i in found.missing] == MONTHLY


@pytest.mark.parametrize(
    ("start", "state"), [("2026-09", "missing"), ("2026-10", "missing"), ("2026-11", "not_expected")]
)
def test_before_the_network_nothing_is_missing(catalogue: Catalogue, start: str, state: str) -> None:
    assert one(catalogue, area(catalogue, "active", start=start), []).state == state


def test_every_team_has_every_month(catalogue: Catalogue) -> None:
    found = deliveries(came({"2026-10": MONTHLY}), catalogue, area(catalogue, "active"), TODAY, None)
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


def test_the_store_tells_what_came(demo_database: Database, catalogue: Catalogue) -> None:
    frame = observations.deliveries(demo_database, "KOL")
    known = {i.id for i in catalogue.indicators_of("KOL") if not i.measure.by_event}
    assert all(set(indicators) <= known for indicators in frame["indicators"])
    assert set(frame["indicators"].explode()) == known


def owed_of(catalogue: Catalogue, months: dict[str, list[str]]) -> list[tuple[str, str, str, bool]]:
    """What the team owes for July to October: from, to, the indicators' numbers, whether it is everything."""
    found = area(catalogue, "active", start="2026-07")
    early = {f"{year}-{month:02}": MONTHLY for year in (2025, 2026) for month in range(1, 13)}
    frame = came({month: sent for month, sent in (early | months).items() if sent})
    teams = late(deliveries(frame, catalogue, found, TODAY, None), found)
    return [
        (owed.first.label, owed.last.label, "".join(i.id[-1] for i in owed.missing), owed.everything)
        for owed in teams.get(TEAM, ())
    ]


def test_months_on_end_that_owe_the_same_are_one_line(catalogue: Catalogue) -> None:
    sent = {"2026-07": MONTHLY[1:], "2026-08": MONTHLY[1:], "2026-09": MONTHLY[2:], "2026-10": []}
    assert owed_of(catalogue, sent) == [
        ("2026-07", "2026-08", "1", False),
        ("2026-09", "2026-09", "12", False),
        ("2026-10", "2026-10", "1234567", True),
    ]


def test_a_whole_month_between_keeps_lines_apart(catalogue: Catalogue) -> None:
    months = {"2026-08": [], "2026-10": []}
    assert [owed[:2] for owed in owed_of(catalogue, months)] == [("2026-08",) * 2, ("2026-10",) * 2]


def test_who_has_sent_everything_owes_nothing(catalogue: Catalogue) -> None:
    assert owed_of(catalogue, {}) == []


def test_those_who_owe_most_come_first(catalogue: Catalogue) -> None:
    found = area(catalogue, "active", start="2026-08")
    owing = late(deliveries(came({"2026-10": MONTHLY[:3]}), catalogue, found, TODAY, None), found)
    assert len(owing) == len(catalogue.teams_of("KOL"))
    figures = {team: sum(part.figures for part in owed) for team, owed in owing.items()}
    assert list(figures.values()) == sorted(figures.values(), reverse=True)
    assert list(figures.items())[-1] == (TEAM, 7 + 7 + 4)
    assert all(len(owed) == 1 and owed[0].everything for team, owed in owing.items() if team != TEAM)


def test_nobody_owes_anything_where_the_network_is_not_under_way(catalogue: Catalogue) -> None:
    for status in ("preparing", "paused", "closed"):
        found = area(catalogue, status)
        assert late(deliveries(came({"2026-10": MONTHLY[:3]}), catalogue, found, TODAY, None), found) == {}
