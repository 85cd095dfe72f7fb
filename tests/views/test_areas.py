"""Overview, area page and team page tell the same, since all have it from one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from lkt.domain.area import Status
from lkt.domain.assessment import Case, Reading, Why
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Charting, DecisionKind
from lkt.domain.period import Period
from lkt.store import Database, Reader, Source, decisions, observations
from lkt.text import Text
from lkt.text.sentence import paragraph, sentence
from lkt.views.area import AreaView, area_view, overview, signals_of
from lkt.views.delivery import State, late, tally
from lkt.views.series import SeriesSet, area_series, compute
from lkt.views.team import team_view
from tests.conftest import LEAD, NOW, TODAY
from tests.views.made import team_page

AREAS = ("AKK", "KOL", "HSF", "TVA", "ADH", "APO", "PAL", "ANT", "HOF", "BDI")


def seen(database: Database, catalogue: Catalogue, area: str, today: date = TODAY) -> AreaView:
    return area_view(Source(Reader(database), catalogue, today), area)


@pytest.fixture(scope="module")
def page_of(opened: Database, catalogue: Catalogue) -> Callable[[str], AreaView]:
    """An area's page in the demonstration, made once for all that is asked of it."""
    return cache(lambda area: seen(opened, catalogue, area))


@pytest.fixture(scope="module")
def series_of(opened: Database, catalogue: Catalogue) -> Callable[[str], SeriesSet]:
    """And its series."""
    return cache(lambda area: area_series(Source(Reader(opened), catalogue, TODAY), area))


@pytest.mark.parametrize("area", AREAS)
def test_the_matrix_says_what_the_assessments_say(
    opened: Database, catalogue: Catalogue, page_of: Callable[[str], AreaView], area: str
) -> None:
    view = page_of(area)
    series = compute(observations.current(opened, area=area), catalogue, TODAY)
    assert view.found == series.assessments
    told = Counter(told.reading for told in view.found.values())
    short = sum(told[kind] for kind in (Reading.SHORT, Reading.BASELINE, Reading.EMPTY))
    words = {word.value: told[word] for word in (Reading.IMPROVEMENT, Reading.CONCERN, Reading.OTHER)}
    assert view.signals == words | {"series": sum(told.values()) - short}


@pytest.mark.parametrize("area", AREAS)
def test_a_status_decides_what_is_said(
    opened: Database,
    catalogue: Catalogue,
    page_of: Callable[[str], AreaView],
    series_of: Callable[[str], SeriesSet],
    area: str,
) -> None:
    """In preparation nothing is judged and no target stands; where a network is not under way nobody is reminded."""
    view, series = page_of(area), series_of(area)
    status, readings = catalogue.areas[area].status, {told.reading for told in view.found.values()}
    judged = readings - {Reading.BASELINE, Reading.SHORT, Reading.EMPTY}
    assert bool(judged) == (status is not Status.PREPARING)
    assert (Reading.BASELINE in readings) == (status is Status.PREPARING)
    assert series.points["target"].notna().any() == (status is not Status.PREPARING)
    assert bool(late(view.deliveries, view.area)) == (status is Status.ACTIVE)
    if status is Status.PREPARING:
        assert view.noise.series == 0
        for key, found in series.assessments.items():
            indicator = catalogue.indicators[key[1]]
            words = f"{sentence(Text('da'), found, indicator)} {paragraph(Text('da'), found, indicator)}".casefold()
            told = ("forbedring", "forværring", "tegn på", "målet", "krydsninger")
            assert not [word for word in told if word in words], words
            page = team_view(Source(Reader(opened), catalogue, TODAY), series.only(*key), *key)
            assert (page.sureness, page.suggestion, page.pause) == (None, None, None)


def test_a_pause_lasts_from_its_first_day_until_today(catalogue: Catalogue) -> None:
    paused = {id: area.pause(TODAY) for id, area in catalogue.areas.items()}
    assert {id: found for id, found in paused.items() if found} == {"ADH": (date(2025, 11, 1), TODAY)}


def test_the_overview_counts_what_the_areas_count(
    opened: Database, catalogue: Catalogue, page_of: Callable[[str], AreaView]
) -> None:
    found = overview(Source(Reader(opened), catalogue, TODAY))
    assert [line.area.id for line in found] == list(catalogue.areas)
    last = Period.containing(TODAY).shift(-1)
    for line in found:
        view = page_of(line.area.id)
        assert (line.signals, line.latest) == (view.signals, view.latest)
        assert (line.teams, line.indicators) == (len(view.teams), view.indicators)
        told = tally(view.deliveries, last) if line.area.status is Status.ACTIVE else None
        assert (line.delivered, line.month) == (told, last)
        assert told is None or told["teams"] == line.teams == sum(told[state] for state in State)


def test_an_empty_database_has_lines_without_figures(database: Database, catalogue: Catalogue) -> None:
    found = overview(Source(Reader(database), catalogue, TODAY))
    assert [line.area.id for line in found] == list(catalogue.areas)
    assert {(line.latest, line.signals["series"]) for line in found} == {(None, 0)}
    assert {line.delivered["missing"] == line.teams for line in found if line.delivered} == {True}


@pytest.mark.parametrize("area", AREAS)
def test_an_area_without_figures_has_its_teams(database: Database, catalogue: Catalogue, area: str) -> None:
    view = seen(database, catalogue, area)
    assert (view.found, view.latest) == ({}, None)
    assert [team.id for team, _ in view.teams] != []
    assert all(len(d.missing) == d.expected for d in view.deliveries)


@pytest.mark.parametrize("area", AREAS)
def test_teams_stand_by_region_from_the_north(
    catalogue: Catalogue, page_of: Callable[[str], AreaView], area: str
) -> None:
    view = page_of(area)
    assert {team.id for team, _ in view.teams} == {t.id for t in catalogue.teams_of(area) if t.active}
    order = [list(catalogue.regions).index(region.id) for _, region in view.teams]
    assert order == sorted(order)


@pytest.mark.parametrize("indicator", ["KOL-01", "KOL-08"])
def test_a_team_page_says_what_its_cell_says(
    opened: Database, catalogue: Catalogue, page_of: Callable[[str], AreaView], indicator: str
) -> None:
    whole = area_series(Source(Reader(opened), catalogue, TODAY), "KOL", indicator)
    area = page_of("KOL")
    for (team, id), told in area.found.items():
        if id == indicator:
            view = team_view(Source(Reader(opened), catalogue, TODAY), whole, team, indicator)
            assert (view.assessment.reading, view.assessment.way) == (told.reading, told.way)
            figures = view.points.dropna(subset=["value"])
            period = next(r.first for r in view.months if r.value is not None)
            assert area.newest[team, id] == (figures["value"].iloc[-1], period)


def test_a_team_without_figures(database: Database, catalogue: Catalogue) -> None:
    view = team_page(database, catalogue, "KOL-HOR", "KOL-03", TODAY)
    assert view.empty
    assert (view.months, view.years, view.marks) == ((), (), ())
    assert view.assessment.reading is Reading.EMPTY


@pytest.mark.parametrize(
    ("area", "today", "regions"),
    [
        ("TVA", date(2026, 12, 31), {"1081", "1082", "1083", "1084", "1085"}),
        ("TVA", date(2027, 1, 1), {"1081", "1082", "1083", "R-OST"}),
        ("ANT", date(2027, 1, 1), {"1081", "1082", "1083", "R-OST"}),
    ],
)
def test_without_figures_teams_stand_in_the_regions_of_today(
    database: Database, catalogue: Catalogue, area: str, today: date, regions: set[str]
) -> None:
    assert {region.id for _, region in seen(database, catalogue, area, today).teams} == regions


def test_a_closed_network_keeps_the_regions_of_its_time(
    demo_database: Database, catalogue: Catalogue
) -> None:
    before, after = (seen(demo_database, catalogue, "ANT", day) for day in (TODAY, date(2027, 1, 1)))
    assert before.teams == after.teams
    assert {"1084", "1085"} < {region.id for _, region in after.teams}


def test_the_team_page_names_the_region_of_today(demo_database: Database, catalogue: Catalogue) -> None:
    def region(today: date) -> str | None:
        found = team_page(demo_database, catalogue, "AKK-HGH", "AKK-02", today).region
        return found.id if found else None

    assert (region(date(2026, 12, 31)), region(date(2027, 1, 1))) == ("1084", "R-OST")


# The noise floor


@pytest.mark.parametrize("area", ["KOL", "AKK", "ANT", "HOF"])
def test_the_noise_floor_counts_what_the_matrix_shows(
    page_of: Callable[[str], AreaView], series_of: Callable[[str], SeriesSet], area: str
) -> None:
    """But series that are judged on another chart, whose chance is another."""
    view, found = page_of(area), series_of(area).assessments.values()
    told = signals_of(each for each in found if not (each.evidence and each.evidence.why))
    assert view.noise.series == told["series"]
    assert view.noise.seen == told["improvement"] + told["concern"] + told["other"]
    assert 0 < view.noise.expected < 0.1 * view.noise.series
    assert view.noise.low <= view.noise.expected <= view.noise.high


def test_a_frozen_baseline_is_not_counted_by_the_noise_floor(
    demo_database: Database, catalogue: Catalogue
) -> None:
    before = area_view(Source(Reader(demo_database), catalogue, TODAY), "KOL").noise
    frame = observations.current(demo_database, team="KOL-HOR", indicator="KOL-03")
    decisions.add(
        demo_database, "KOL-HOR", "KOL-03", DecisionKind.FREEZE, frame["start"].iloc[11].date(), "før start",
        LEAD, NOW,
    )  # fmt: skip
    after = area_view(Source(Reader(demo_database), catalogue, TODAY), "KOL").noise
    assert (after.series, after.seen) == (before.series - 1, before.seen - 1)


def test_a_team_page_without_a_signal_says_how_large_a_change_shows(
    opened: Database, catalogue: Catalogue, page_of: Callable[[str], AreaView]
) -> None:
    for team, _ in page_of("KOL").teams:
        view = team_page(opened, catalogue, team.id, "KOL-03", TODAY)
        run = view.charting.chart == "run"
        assert (view.visible is not None) == (view.assessment.case is Case.STABLE and run)
        assert view.visible is None or view.visible > 0.05


def test_a_team_page_is_drawn_as_it_is_judged(demo_database: Database, catalogue: Catalogue) -> None:
    """Half of the figures lie at 100 %: the mean, its change, and no limits."""
    view = team_page(demo_database, catalogue, "APO-RH", "APO-03", TODAY)
    evidence = view.assessment.evidence
    assert evidence
    assert (evidence.why, evidence.chart, view.charting) == (Why.MEDIAN, "pp", Charting("pp", "level"))
    assert view.points["rule"].notna().sum() > 20
    assert view.points["upper"].isna().all()
    assert view.sureness
    assert view.sureness.chance < 0.03
