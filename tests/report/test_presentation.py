"""The presentation: what stands on each screen, what is said of what has gone, and that it is one file of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from lkt.domain.area import Area
from lkt.domain.catalogue import Catalogue
from lkt.domain.seminar import Item
from lkt.report.chosen import Screen, Told, screens
from lkt.report.gather import Edition, source
from lkt.report.presentation import notes, presentation
from lkt.store import Database, open_database
from lkt.text import Text
from lkt.views.area import area_view
from lkt.views.seminar import since_view, suggestion
from lkt.views.variation import variation_table
from tests.conftest import TODAY, copied

CHART = Item("team", "KOL-03", "KOL-HOR", 34)
NASTY = 'Ro\'s <b>& "Sø" = </script><script>alert(1)</script>' + "x" * 200


@pytest.fixture(scope="module")
def opened(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = open_database(copied(demo_file, tmp_path_factory.mktemp("stage") / "lkt.duckdb"))
    yield database
    database.close()


def now(opened: Database, catalogue: Catalogue) -> Edition:
    return source(opened, catalogue, Text("da"), TODAY)


def told(found: Edition, area: Area) -> Told:
    seminar = area.last_seminar(TODAY)
    assert seminar
    then = found.then(seminar.moment, area.id)
    return then, since_view(then, found, area.id, seminar)


def words(page: str) -> str:
    return unescape(re.sub("<[^>]+>", " ", page))


def test_everything_that_is_suggested_has_a_screen(opened: Database, catalogue: Catalogue) -> None:
    found, area = now(opened, catalogue), catalogue.areas["KOL"]
    view = area_view(found, "KOL")
    items = suggestion(view, variation_table(found, "KOL"), since=True)
    kinds = [item.kind for item in items]
    assert (kinds[:3], kinds[-2:]) == (["answer", "since", "matrix"], ["variation", "missing"])
    assert kinds.count("team") == 7
    assert len({(item.team, item.indicator) for item in items if item.team}) == 7
    shown = screens(items, area, found, told(found, area))
    page = presentation(shown, "KOL", Text("da"))
    assert (
        page.count("<section") == len(shown) == len(items) + 8
    )  # since takes six, the matrix three, missing two
    charts = page.count("<svg") - 1  # the corners of the button are no chart
    assert len(page.encode()) < 2_000_000 + 15_000 * charts
    for screen in shown:
        assert screen.plate
        for said in (
            screen.plate.title,
            screen.plate.sentence,
            screen.plate.source,
            str(screen.plate.receipt),
        ):
            assert said in words(page)
    assert words(page).count("Demodata") >= len(shown)
    assert all(
        f"{n}. {s.plate.title}" in words(notes(shown, "KOL", Text("da")))
        for n, s in enumerate(shown, 1)
        if s.plate
    )


@pytest.mark.parametrize(("kind", "rows"), [("since", 34), ("missing", 18), ("matrix", 20), ("ideas", 5)])
def test_a_table_goes_on_until_all_of_it_is_shown(
    opened: Database, catalogue: Catalogue, kind: str, rows: int
) -> None:
    """In parts alike in size, each of which says so; on paper in one piece."""
    found, area = now(opened, catalogue), catalogue.areas["KOL"]
    since, items = told(found, area), [Item(kind)]
    (whole,) = (screen.plate for screen in screens(items, area, found, since, whole=True))
    parts = [screen.plate for screen in screens(items, area, found, since)]
    assert whole
    assert len(whole.table) == rows + 1
    assert whole.table[1:] == tuple(row for part in parts if part for row in part.table[1:])
    assert [part.title for part in parts if part] == [
        f"{whole.title} ({at} af {len(parts)})" for at in range(1, len(parts) + 1)
    ]
    sizes = [len(part.table) for part in parts if part]
    assert max(sizes) - min(sizes) < len(parts)


def test_it_asks_nobody_for_anything(opened: Database, catalogue: Catalogue) -> None:
    page = presentation(screens([CHART], catalogue.areas["KOL"], now(opened, catalogue)), "KOL", Text("da"))
    known = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert set(re.findall(r"https?://[^\s\"'<>]+", page)) <= known
    assert not re.search(r"<(link|img|iframe)|@import|url\((?!#)|fetch\(|src=", page)
    assert len(set(re.findall(r"id=[\"']([^\"']+)", page))) == len(re.findall(r"id=[\"']([^\"']+)", page))


def test_then_stands_beside_now(opened: Database, catalogue: Catalogue) -> None:
    found, area = now(opened, catalogue), catalogue.areas["KOL"]
    (screen,) = screens([CHART], area, found, told(found, area))
    assert screen.before
    assert len(screen.before.chart[0]) < len(screen.plate.chart[0])  # type: ignore[index,union-attr]
    assert "Da: Seminar 3 (19.05.2026)" in words(presentation([screen], "KOL", Text("da")))
    assert screens([CHART], area, found)[0].before is None  # of the first seminar there is no then


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (replace(CHART, figures=40), "er rettet væk eller slettet"),
        (Item("team", "KOL-03", "KOL-XXX"), "findes ikke længere"),
        (Item("variation", "KOL-99"), "findes ikke længere"),
        (Item("since"), "ikke været et seminar endnu"),
        (Item("lasted"), "for få tal efter afslutningen"),
    ],
)
def test_what_has_gone_is_said(opened: Database, catalogue: Catalogue, item: Item, said: str) -> None:
    found = screens([item], catalogue.areas["KOL"], now(opened, catalogue))
    assert said in words(presentation(found, "KOL", Text("da")))


def test_nothing_chosen_is_one_screen_that_says_so(text: Text) -> None:
    page = presentation((), "KOL", text)
    assert page.count("<section") == 1
    assert text("seminar.empty") in words(page)


def test_an_area_without_figures(database: Database, catalogue: Catalogue) -> None:
    found = source(database, catalogue, Text("da"), TODAY)
    items = [
        Item("answer"),
        Item("matrix"),
        Item("missing"),
        CHART,
        Item("variation", "KOL-03"),
        Item("ideas"),
    ]
    shown = screens(items, catalogue.areas["KOL"], found)
    assert shown[-1].plate
    assert not shown[-1].plate.table  # no idea has been tested: words, and no heads of nothing
    assert Text("da")("assessment.empty") in words(presentation(shown, "KOL", Text("da")))
    view = area_view(found, "KOL")
    assert suggestion(view, variation_table(found, "KOL"), since=True) == ()


def test_names_are_words_whatever_they_hold(opened: Database, catalogue: Catalogue) -> None:
    found = now(opened, catalogue)
    teams = found.catalogue.teams | {"KOL-HOR": replace(found.catalogue.teams["KOL-HOR"], name=NASTY)}  # type: ignore[operator]
    named = replace(found, catalogue=replace(found.catalogue, teams=teams))
    shown = screens([CHART, Item("matrix"), Item("missing")], catalogue.areas["KOL"], named)
    for page in (presentation(shown, NASTY, Text("da")), notes(shown, NASTY, Text("da"))):
        assert "alert(1)</script>" not in page
        assert "<b>" not in page
        assert NASTY in unescape(page)


def test_in_blind_mode_no_byte_names_a_team(opened: Database, catalogue: Catalogue) -> None:
    teams = catalogue.teams_of("KOL")
    blind = now(opened, catalogue).reader.reading.blind([team.id for team in teams], "k" * 32)
    found = source(opened, catalogue, Text("da"), TODAY, blind)
    area = catalogue.areas["KOL"]
    items = [
        Item("answer"),
        Item("since"),
        Item("matrix"),
        CHART,
        Item("variation", "KOL-03"),
        Item("missing"),
    ]
    shown = screens(items, area, found, told(found, area))
    assert blind.codes["KOL-HOR"] in str([screen.plate.receipt.subject for screen in shown if screen.plate])
    for page in (presentation(shown, "KOL", Text("da")), notes(shown, "KOL", Text("da"))):
        assert not [team.id for team in teams if team.id in page or team.name in unescape(page)]


def test_then_is_read_as_it_was(opened: Database, catalogue: Catalogue) -> None:
    """The view of the seminar's day, asked today, is the one that was shown."""
    found, area = now(opened, catalogue), catalogue.areas["KOL"]
    then, _ = told(found, area)
    seminar = area.last_seminar(TODAY)
    assert seminar
    again = source(opened, catalogue, then.text, seminar.day, as_of=seminar.moment)
    assert str(again.team("KOL-HOR", "KOL-03").receipt) == str(then.team("KOL-HOR", "KOL-03").receipt)


def test_a_screen_without_a_plate_says_why() -> None:
    assert "væk" in words(presentation([Screen(None, remark="Er væk")], "KOL", Text("da")))


def test_a_network_that_has_ended_shows_what_was_lost(opened: Database, catalogue: Catalogue) -> None:
    """And asks what keeps it alive; how often that is wrong, and how late, stands beneath."""
    found, text = now(opened, catalogue), Text("da")
    view = area_view(found, "PAL")
    items = suggestion(view, variation_table(found, "PAL"), since=False)
    assert [item.kind for item in items[:3]] == ["answer", "lasted", "matrix"]
    (screen,) = screens(items[1:2], catalogue.areas["PAL"], found)
    assert screen.plate
    assert screen.plate.sentence.startswith(
        f"Siden afslutningen er niveauet blevet dårligere i {len(view.lost)} "
    )
    assert [row[:2] for row in screen.plate.table[1:]] == [
        (t.name, text.name(i.name)) for t, i, _ in view.lost
    ]
    assert screen.plate.caveats[0] == text("team.lasted.sure")
    assert screen.plate.question == text("seminar.question.lasted")
