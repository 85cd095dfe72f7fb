"""The programme from above: what stands on the steering group's page and on a region's, and from where."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import escape

import pytest

from lkt.charts.programme import programme_table, region_table
from lkt.domain.access import Held, Person
from lkt.domain.area import Dated, Status
from lkt.domain.assessment import Reading
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import IndicatorType
from lkt.domain.names import Name
from lkt.domain.period import Period
from lkt.store import Database, Reader, Source
from lkt.text import LANGUAGES, Text
from lkt.views.area import area_view, overview
from lkt.views.delivery import State
from lkt.views.programme import region_view, regions_with_teams
from tests.conftest import LEAD, TODAY, recorded


def test_the_steering_group_reads_what_areas_say(demo_database: Database, catalogue: Catalogue) -> None:
    lines = overview(Source(Reader(demo_database), catalogue, TODAY))
    assert {line.area.id for line in lines} == set(catalogue.areas)
    for line in lines:
        view = area_view(Source(Reader(demo_database), catalogue, TODAY), line.area.id)
        assert line.noise == view.noise
        better = {team for (team, _), told in view.found.items() if told.reading is Reading.IMPROVEMENT}
        assert line.improved == len(better) <= line.followed <= line.teams
        worse = [id for (_, id), told in view.found.items() if told.reading is Reading.CONCERN]
        harm = {i.id: worse.count(i.id) for i in view.indicators if i.type is IndicatorType.BALANCING}
        assert {i.id: teams for i, teams, _ in line.harm} == {id: n for id, n in harm.items() if n}
    shown = programme_table(lines, dict.fromkeys(catalogue.areas, ""), Text("da"))
    names = [
        escape(Text("da").name(line.area.name)) for line in sorted(lines, key=lambda line: line.area.rank)
    ]
    assert [name for name in re.findall("<b>(.*?)</b>", shown) if name in names] == names
    assert any(line.harm for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_team_is_named_to_the_steering_group(
    demo_database: Database, catalogue: Catalogue, language: str
) -> None:
    lines = overview(Source(Reader(demo_database), catalogue, TODAY))
    shown = programme_table(lines, dict.fromkeys(catalogue.areas, "X & Y"), Text(language))
    assert "X &amp; Y" in shown
    assert not [t.id for t in catalogue.teams.values() if t.id in shown or f">{t.name}<" in shown]


def test_areas_without_figures_are_told_without_verdict(database: Database, catalogue: Catalogue) -> None:
    lines = overview(Source(Reader(database), catalogue, TODAY))
    assert {(line.improved, line.followed, line.noise.series, *line.harm) for line in lines} == {(0, 0, 0)}
    shown = programme_table(lines, dict.fromkeys(catalogue.areas, ""), Text("da"))
    assert shown.count("intet fra 12 af 12 teams") == 1


@pytest.mark.parametrize(
    ("today", "end", "left"),
    [
        (date(2026, 11, 1), "2026-12", 1),
        (date(2026, 12, 31), "2026-12", 0),
        (date(2027, 1, 1), "2026-12", -1),
        (date(2026, 12, 31), "2027-01", 1),
        (date(2026, 1, 31), "2028-12", 35),
        (TODAY, None, None),
    ],
)
def test_months_left(catalogue: Catalogue, today: date, end: str | None, left: int | None) -> None:
    area = catalogue.areas["KOL"]
    when = replace(area.timeline, planned_end=Period.parse(end) if end else None)
    assert replace(area, timeline=when).months_left(today) == left


@pytest.mark.parametrize("status", [Status.PAUSED, Status.CLOSED])
def test_nothing_is_left_where_nothing_goes_on(catalogue: Catalogue, status: Status) -> None:
    area = catalogue.areas["KOL"]
    now = Dated(status.value, Name("x", "x"), TODAY)
    assert replace(area, statuses=(*area.statuses, now)).months_left(TODAY) is None


@pytest.mark.parametrize(
    ("status", "end", "words"),
    [
        (Status.ACTIVE, "2026-12", "1 måned tilbage (slutter december 2026)"),
        (Status.ACTIVE, "2026-11", "Slutter i denne måned"),
        (Status.ACTIVE, "2026-10", "Planlagt slut oktober 2026 er passeret"),
        (Status.ACTIVE, None, "Slut er ikke fastsat"),
        (Status.PREPARING, "2028-12", "Starter december 2024, slutter december 2028"),
        (Status.PAUSED, "2028-12", "På pause"),
        (Status.CLOSED, "2028-12", "Afsluttet"),
    ],
)
def test_time_is_told(
    database: Database, catalogue: Catalogue, status: Status, end: str | None, words: str
) -> None:
    area = catalogue.areas["KOL"]
    when = replace(area.timeline, planned_end=Period.parse(end) if end else None)
    statuses = (*area.statuses, Dated(status.value, Name("x", "x"), TODAY))
    known = replace(catalogue, areas={"KOL": replace(area, timeline=when, statuses=statuses)})
    shown = programme_table(overview(Source(Reader(database), known, TODAY)), {"KOL": ""}, Text("da"))
    assert f"<td data-head='Tid'>{words}</td>" in shown


def peopled(database: Database, catalogue: Catalogue) -> None:
    later = TODAY + timedelta(days=1)
    people = [
        Person("a", "Anna <Holm>", (Held("leader", ("KOL-HOR",)),)),
        Person("b", "Bo", (Held("contact", ("1082",)), Held("expert", ("KOL",)))),
        Person("c", "Før", (Held("contact", ("1082",), last=date(2026, 1, 1)),)),
        Person("d", "Senere", (Held("leader", ("KOL-HOR",), first=later),)),
        Person("e", "Anden", (Held("contact", ("1081",)),)),
    ]
    known = replace(catalogue, people={person.id: person for person in people})
    recorded(database, known, LEAD, "people", datetime(2026, 11, 24))


def test_a_region_has_its_teams_and_whom_to_ask(demo_database: Database, catalogue: Catalogue) -> None:
    peopled(demo_database, catalogue)
    view = region_view(Source(Reader(demo_database), catalogue, TODAY), "1082")
    teams = [line.team for _, lines in view.areas for line in lines]
    placed = [(team, catalogue.region_of(team, TODAY)) for team in catalogue.teams.values() if team.active]
    assert {t.id for t in teams} == {team.id for team, region in placed if region and region.id == "1082"}
    assert view.contacts == ("Bo",)
    leaders = {line.team.id: line.leaders for _, lines in view.areas for line in lines if line.leaders}
    assert leaders == {"KOL-HOR": ("Anna <Holm>",)}
    shown = region_table(view, Text("da"))
    assert "Anna &lt;Holm&gt;" in shown
    assert "team?team=KOL-HOR" in shown
    area = area_view(Source(Reader(demo_database), catalogue, TODAY), "KOL")
    last = {d.team: d.state for d in area.deliveries if d.month == view.month}
    for line in {a.id: lines for a, lines in view.areas}["KOL"]:
        assert line.state is last[line.team.id]
        own = [told.reading for (team, _), told in area.found.items() if team == line.team.id]
        assert line.signals["concern"] == own.count(Reading.CONCERN)


def test_silence_is_told_in_months(database: Database, catalogue: Catalogue) -> None:
    view = region_view(Source(Reader(database), catalogue, TODAY), "1082")
    states = {area.id: {(line.state, line.silent) for line in lines} for area, lines in view.areas}
    assert states["KOL"] == {(State.MISSING, 12)}
    assert states["HOF"] == {(State.NOT_EXPECTED, 0)}
    assert "Intet i 12 måneder" in region_table(view, Text("da"))


@pytest.mark.parametrize("today", [date(2026, 12, 31), date(2027, 1, 1)])
def test_the_merger_is_there_before_and_after(database: Database, catalogue: Catalogue, today: date) -> None:
    known = [region.id for region in regions_with_teams(catalogue, today)]
    now = [region.id for region in catalogue.regions.values() if region.exists(today)]
    assert known[: len(now)] == now
    assert set(known) == set(catalogue.regions)

    def ids(region: str) -> set[str]:
        view = region_view(Source(Reader(database), catalogue, today), region)
        return {line.team.id for _, lines in view.areas for line in lines}

    assert ids("R-OST") == ids("1084") | ids("1085")
    assert not ids("1084") & ids("1085")
    assert ids("1084")
