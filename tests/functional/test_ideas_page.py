"""Forandringsidéer: the diagram, the ideas, one of them with its tests; and the way there from who solved it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lkt.domain.access import Role
from lkt.domain.improvement import Change
from lkt.store import definitions, open_database
from lkt.text import Text
from lkt.ui import frame
from tests.conftest import LEAD, NOW, copied, recorded
from tests.functional.conftest import Open, Sign, charts, go, healthy, opened, plain, raw, sent, texts
from tests.views.test_ledger import forget


def put(path: Path, *changes: Change) -> None:
    database = open_database(path)
    with database.writing() as writer:
        for each in changes:
            definitions.write(writer, each, LEAD, NOW)
    database.close()


HIP = "HOF-AUH"


def tried(team: str, idea: str | None = "KOL-I1") -> Change:
    return Change(f"{team}/{idea}", team, f"Tjekliste i {team}", date(2025, 6, 3), idea=idea)


@pytest.fixture(scope="module")
def tested(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration: eight teams have tested an idea, one an idea that is gone, one none; one area has none."""
    path = copied(demo_file, tmp_path_factory.mktemp("tested") / "lkt.duckdb")
    database = open_database(path)
    known = definitions.read(database)
    teams = [team.id for team in known.teams_of("KOL")]
    drivers = {id: driver for id, driver in known.drivers.items() if driver.area != "AKK"}
    recorded(database, replace(known, drivers=drivers), LEAD, "no diagram", NOW)
    forget(database)
    database.close()
    put(path, *map(tried, teams[:8]), tried("KOL-HOR", "KOL-I99"), tried("KOL-HOR", None))
    return path


def test_the_diagram_and_all_ideas(open_page: Open, tested: Path, text: Text) -> None:
    visit = healthy(open_page(tested, "ideer", area="KOL", lang=text.language))
    (chart,) = charts(visit)
    assert chart.alt == text("ideas.answer", ideas=8, tried=1, teams=8)
    assert text("ideas.teams", teams=8) in chart.column("told")
    said = plain(texts(visit))
    for words in (
        chart.alt, text("ideas.coincidence"), text("ideas.gone", id="KOL-I99"), text("ideas.without"),
        text("ideas.verdict.untested"), text("ideas.tested_by", teams=8, tests=8),
    ):  # fmt: skip
        assert words in said
    assert [link.label for link in visit.page_link] == [text("ideas.edit")]


def test_one_idea_and_its_tests(open_page: Open, tested: Path, text: Text) -> None:
    visit = healthy(open_page(tested, "ideer", area="KOL", idea="KOL-I1", lang=text.language))
    shown = raw(visit)
    assert shown.count("Tjekliste i KOL-") == 8
    assert shown.count("indicator=KOL-03") == 8
    assert "KOL-I2" not in shown
    visit.selectbox(key="idea").select("none").run()
    assert visit.query_params["idea"] == "none"
    assert "Tjekliste i KOL-HOR" in raw(healthy(visit))
    visit.selectbox(key="area").select("AKK").run()
    assert "idea" not in visit.query_params


def test_an_unknown_idea_and_an_area_without_a_diagram(open_page: Open, tested: Path, text: Text) -> None:
    visit = healthy(open_page(tested, "ideer", area="KOL", idea="X", lang=text.language))
    assert "»X«" in plain(visit.warning[0].value) or '"X"' in plain(visit.warning[0].value)
    go(visit, "ideer", area="AKK", lang=text.language)
    assert text("ideas.no_diagram") in plain(texts(healthy(visit)))


def test_a_new_test_is_on_the_page_at_once(open_page: Open, demo_file: Path, tmp_path: Path) -> None:
    """Improvement work leaves the version of the store as it is."""
    visit = healthy(open_page(copied(demo_file, tmp_path / "lkt.duckdb"), "ideer", area="HOF"))
    assert "Tjekliste i HOF-AUH" not in raw(visit)
    before = raw(visit)
    with frame.OPENED[-1].writing() as writer:
        definitions.write(writer, tried(HIP, None), LEAD, NOW)
    assert raw(visit.run()) != before


@pytest.mark.parametrize("role", [Role.STEERING, Role.PRESENTER, Role.EXPERT, Role.TEAM, Role.MANAGER])
def test_who_may_not_define_has_no_way_to_edit(sign_in: Sign, role: Role) -> None:
    visit = healthy(sign_in("ideer", role, area="KOL"))
    assert not visit.page_link
    assert ("vises under koder" in sent(visit)) is (role is Role.STEERING)


def test_from_who_solved_it_straight_to_what_was_done(open_page: Open, tested: Path, text: Text) -> None:
    asked = {"team": "KOL-HGH", "indicator": "KOL-03", "lang": text.language}
    shown = raw(opened(open_page(tested, "team", **asked), "improvers"))
    assert "ideer?area=KOL&amp;idea=KOL-I1" in shown
    assert text("ideas.to_idea", idea="X").removesuffix("X") in shown
