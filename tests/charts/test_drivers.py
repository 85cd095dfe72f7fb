"""The driver diagram as a picture, and how its ideas have gone as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from lkt.charts.drivers import drivers_chart, ledger_table, trials_table
from lkt.domain.catalogue import Catalogue
from lkt.domain.improvement import Change, Driver, DriverKind, Ending
from lkt.report.picture import _wide, svg_of
from lkt.text import LANGUAGES, Text
from lkt.views.ledger import Evidence, Ledger, Line, Outcome, Sign, Trial


def made(catalogue: Catalogue, drivers: tuple[Driver, ...] | None = None, tests: int = 2) -> Ledger:
    """The first idea has been tested by so many teams."""
    drivers = catalogue.drivers_of("KOL") if drivers is None else drivers
    ideas = [driver for driver in drivers if driver.kind is DriverKind.IDEA]
    trials = tuple(
        Trial(
            Change(team.id, team.id, "<b>Tjekliste", date(2025, 5, 1), learnt="Ro &\nmål", ending=Ending.ADOPT), team,
            (Sign(catalogue.indicators["KOL-03"], Outcome.FOLLOWED, date(2025, 6, 1)),
             Sign(catalogue.indicators["KOL-01"], None)),
        )
        for team in catalogue.teams_of("KOL")[:tests]
    )  # fmt: skip
    lines = [Line(idea.id, idea, trials if idea is ideas[0] else (), Evidence()) for idea in ideas]
    return Ledger(catalogue.areas["KOL"], drivers, tuple(lines), False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_box_stands_in_its_column_and_none_on_another(catalogue: Catalogue, language: str) -> None:
    text = Text(language)
    rows, spec = drivers_chart(made(catalogue), text)
    drivers = catalogue.drivers_of("KOL")
    assert set(rows["name"]) >= {text.name(driver.name) for driver in drivers}
    assert len(rows) == len(drivers) + 1
    for _, column in rows.sort_values("y").groupby("x"):
        boxes = list(zip(column["y"], column["high"], strict=True))
        assert all(above[1] < below[0] for above, below in pairwise(boxes))
    assert rows["high"].max() < spec["height"]
    told = rows[rows["told"] != ""].set_index("name")["told"]
    assert len(told) == len(catalogue.drivers_of("KOL", DriverKind.IDEA))
    assert told[text.name(catalogue.drivers["KOL-I1"].name)] == text("ideas.teams", teams=2)
    joined = len(spec["datasets"]["joints"])
    assert joined == len(drivers)


def test_three_hundred_ideas_and_one_whose_driver_is_gone_are_drawn(catalogue: Catalogue) -> None:
    one = catalogue.drivers["KOL-I1"]
    many = tuple(replace(one, id=f"KOL-J{i}", parent="KOL-D11" if i else "KOL-D99") for i in range(300))
    rows, spec = drivers_chart(made(catalogue, (*catalogue.drivers_of("KOL"), *many)), Text("da"))
    assert len(rows) == len(catalogue.drivers_of("KOL")) + 301
    svg = svg_of(spec | {"width": 760}, rows)
    assert svg.count("Tjekliste i") == 301


def test_a_picture_has_all_words(catalogue: Catalogue) -> None:
    rows, spec = drivers_chart(made(catalogue), Text("da"))
    svg = ElementTree.fromstring(svg_of(spec | {"width": 760}, rows))
    words = " ".join(each.strip() for each in svg.itertext() if each.strip())
    for driver in catalogue.drivers_of("KOL"):
        assert driver.name.da.replace("-", "") in words.replace("- ", "").replace("-", "")
    assert "2 teams" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_wider_than_its_box(catalogue: Catalogue, language: str) -> None:
    """In the picture, which is drawn in a broader font than the page."""
    for area in catalogue.areas.values():
        found = replace(made(catalogue, catalogue.drivers_of(area.id), 0), area=area)
        rows, _ = drivers_chart(found, Text(language))
        lines = [line for words in rows["words"] for line in words.split("\n")]
        assert [line for line in lines if _wide(line) * 12 > 164] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_lead_to_the_tests_and_to_the_teams(catalogue: Catalogue, language: str) -> None:
    text, found = Text(language), made(catalogue, tests=3)
    evidence = Evidence(3, 2, 9, 0.1, 3, 0.867, 0.62, 1.0, 0.001, 0.01)
    gone = Line("KOL-I99", None, found.lines[0].trials, Evidence())
    lines = [replace(found.lines[0], evidence=evidence), *found.lines[1:], gone, replace(gone, id="")]
    table = ElementTree.fromstring(ledger_table("KOL", lines, text))
    rows = [[" ".join(cell.itertext()) for cell in row] for row in table.findall(".//tbody/tr")]
    assert rows[0][2:] == [
        text("ideas.of", followed=2, teams=3), text("ideas.rate", rate=text.percent(0.1, 0), teams=9),
        text("ideas.share", further=text.percent(0.867, 0), lower="62", upper="100"), text("ideas.verdict.promising"),
    ]  # fmt: skip
    assert [row[-1] for row in rows[1:-2]] == [text("ideas.verdict.untested")] * (len(found.lines) - 1)
    assert rows[-2][0] == text("ideas.gone", id="KOL-I99")
    assert rows[-1] == [text("ideas.without"), rows[0][1], "–", "–", "–", "–"]
    links = [link.get("href") or "" for link in table.iter("a")]
    assert links[0].startswith("ideer?area=KOL&idea=KOL-I1")
    assert "idea=none" in links[-1]
    tests = ElementTree.fromstring(trials_table(lines[0].trials, text))
    links = [link.get("href") or "" for link in tests.iter("a")]
    assert all(
        f"team={trial.team.id}&indicator=KOL-03" in link
        for trial, link in zip(lines[0].trials, links, strict=True)
    )
    told = " ".join(tests.itertext())
    assert "<b>Tjekliste" in told
    assert text("ideas.outcome.unwanted", indicator=catalogue.indicators["KOL-01"].name) in told
