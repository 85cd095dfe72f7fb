"""The matrix: every team in its row, every cell with its line, its sign, its words and its way on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from lkt.charts.dots import ALPHABET, LETTERS, legend, letter
from lkt.charts.matrix import matrix_table
from lkt.domain.assessment import Assessment, Case, Variation
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import IndicatorType
from lkt.text import LANGUAGES, Text, danish, texts
from lkt.text.sentence import level_now
from lkt.views.area import AreaView
from tests.charts.conftest import ShownArea

AREAS = ("AKK", "KOL", "HSF", "ANT", "PAL")
Key = tuple[str, str]

# case | variation | way | sign
TABLE = """
run     | improvement  | 1  | ▲
run     | improvement  | -1 | ▼
run     | concern      | 1  | ◆
run     | concern      | -1 | ◆
run     | neutral_high | 1  | ◇
outside | special      | 0  | ◇
stable  | common       | 0  |
too_few | common       | 0  |
empty   | common       | 0  |
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize(("case", "variation", "way", "expected"), ROWS)
def test_the_sign_of_a_verdict(case: str, variation: str, way: str, expected: str) -> None:
    assert letter(Assessment(Case(case), Variation(variation), int(way))) == expected


def test_one_sign_has_one_meaning() -> None:
    """In grey too: what a dot is on a chart differs by shape or by fill, but for three kinds of round ones."""
    looks = [(shape, fill == "#ffffff") for sign, (_, shape, fill, _) in ALPHABET.items() if sign != "past"]
    assert len(set(looks)) == len(looks)
    letters = {
        name: {look[0] for sign, look in ALPHABET.items() if sign.startswith(name)} for name in LETTERS
    }
    assert {name: set(own) for name, own in LETTERS.items()} == letters


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_use_no_other_signs(language: str) -> None:
    known = {look[0] for look in ALPHABET.values()} | {"■"}
    used = {sign for words in texts(language).values() for sign in re.findall(r"[■-◿✀-➿]", words)}
    assert used <= known
    for name in LETTERS:
        assert Text(language)(f"sign.{name}") in legend(Text(language))


def table(view: AreaView, language: str = "da") -> Element:
    written = matrix_table(view, Text(language))
    return ElementTree.fromstring(written.replace("\n", "&#10;"))  # XML would make blanks of them


def cells(view: AreaView, language: str = "da") -> dict[Key, Element]:
    """The cells by what their links lead to."""
    found: dict[Key, Element] = {}
    for cell in table(view, language).findall("./table/tbody/tr/td"):
        address = parse_qs(urlsplit(cell.findall("a")[0].get("href", "")).query)
        assert address.get("lang", ["da"]) == [language]
        found[address["team"][0], address["indicator"][0]] = cell
    return found


def told(cell: Element) -> list[str]:
    return cell.findall("a")[0].get("aria-label", "").split("\n")


def line(cell: Element) -> list[list[tuple[float, float]]]:
    """The stretches of the small chart, its points from the left and the top."""
    picture = cell.find("a/img")
    if picture is None:
        return []
    _, path = re.findall(r"path d='([^']*)'", picture.get("src", ""))  # the first is of seminars
    return [
        [(float(x), float(y)) for x, y in re.findall(r"([\d.]+),([\d.]+)", stretch)]
        for stretch in path.split("M")[1:]
    ]


@pytest.mark.parametrize("area", AREAS)
def test_every_team_and_indicator_has_one_cell(area_of: ShownArea, area: str) -> None:
    view = area_of(area)
    assert list(cells(view)) == [
        (team, indicator.id)
        for team in [
            parse_qs(urlsplit(link.get("href", "")).query)["team"][0]
            for link in table(view).findall("./table/tbody/tr/th/a")
        ]
        for indicator in view.indicators
    ]
    assert {team for team, _ in cells(view)} == {team.id for team, _ in view.teams}


@pytest.mark.parametrize("area", AREAS)
def test_teams_stand_under_their_region_sorted_as_danes_do(area_of: ShownArea, area: str) -> None:
    view = area_of(area)
    home = {team.name: region.name.da for team, region in view.teams}
    regions: list[str] = []
    names: list[str] = []
    for head in table(view).findall("./table/tbody/tr/th"):
        if head.get("scope") == "colgroup":
            regions.append(head.text or "")
        else:
            names.append(head.findtext("a") or "")
            assert home[names[-1]] == regions[-1]
    assert regions == list(dict.fromkeys(region.name.da for _, region in view.teams))
    assert names == sorted(home, key=lambda name: (regions.index(home[name]), danish(name)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_heads_say_what_an_indicator_measures(area_of: ShownArea, language: str) -> None:
    view, text = area_of("KOL"), Text(language)
    heads = table(view, language).findall("./table/thead/tr/th")
    assert [(head.text or "").strip() for head in heads] == [text.name(i.name) for i in view.indicators]
    marked = [head.findtext("small") for head in heads]
    assert marked == [text(f"indicator.{i.type.value}") for i in view.indicators]
    assert {i.type for i in view.indicators} >= {IndicatorType.BALANCING, IndicatorType.OUTCOME}
    assert Text("da")("indicator.balancing") == "ulempe"


@pytest.mark.parametrize("area", AREAS)
def test_small_lines_stay_inside_their_cell(area_of: ShownArea, area: str) -> None:
    view = area_of(area)
    found = {key: line(cell) for key, cell in cells(view).items()}
    for stretches in found.values():
        for x, y in (point for stretch in stretches for point in stretch):
            assert 0 <= x <= 100
            assert 0 <= y <= 30
    drawn = {key for key, stretches in found.items() if stretches}
    assert drawn == set(view.newest)


def test_a_line_ends_where_a_month_is_missing_and_where_the_definition_breaks(area_of: ShownArea) -> None:
    view = area_of("AKK")
    points = view.points[(view.points["team"] == "AKK-AAL") & (view.points["indicator"] == "AKK-01")]
    points = points.dropna(subset=["value"])
    months = points["x"].dt.year * 12 + points["x"].dt.month
    pieces = 1 + int(((months.diff() > 1) | (points["phase"].diff() > 0)).sum())
    assert len(line(cells(view)["AKK-AAL", "AKK-01"])) == pieces > 1


def test_up_is_up_and_later_is_further_right(area_of: ShownArea) -> None:
    view = area_of("KOL")
    found = cells(view)
    points = view.points[view.points["indicator"] == "KOL-03"].dropna(subset=["value"])
    for team, group in points.groupby("team"):
        drawn = [point for stretch in line(found[str(team), "KOL-03"]) for point in stretch]
        assert all(before[0] < after[0] for before, after in pairwise(drawn))
        heights = [y for _, y in drawn]
        assert heights[group["value"].argmax()] == min(heights)
        assert heights[group["value"].argmin()] == max(heights)


def test_one_figure_and_equal_figures_stand_in_the_middle(area_of: ShownArea) -> None:
    view = area_of("KOL")
    points = view.points[(view.points["team"] == "KOL-HOR") & (view.points["indicator"] == "KOL-03")]
    for few in (points.head(1), points.assign(value=0.5)):
        drawn = [
            point
            for stretch in line(cells(replace(view, points=few))["KOL-HOR", "KOL-03"])
            for point in stretch
        ]
        assert {y for _, y in drawn} == {15}
        assert len(drawn) == len(few.dropna(subset=["value"]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cell_tells_team_indicator_conclusion_level_and_newest(area_of: ShownArea, language: str) -> None:
    view, text = area_of("KOL"), Text(language)
    found, names = cells(view, language), {team.id: team.name for team, _ in view.teams}
    indicators = {indicator.id: indicator for indicator in view.indicators}
    for key, said in view.found.items():
        team, about, conclusion, level, newest = told(found[key])
        indicator = indicators[key[1]]
        assert (team, about) == (names[key[0]], text.typed(indicator))
        sign, now = letter(said), said.now
        assert conclusion == f"{sign} {text(f'matrix.{said.reading.value}')}".strip()
        assert now
        assert level.endswith(level_now(text, now, indicator))
        assert text.figure(now.figure, indicator) in level
        figure, period = view.newest[key]
        assert text.figure(figure, indicator) in newest
        assert text.period(period) in newest
        shown = found[key].findall("a/span")[0]
        assert (shown.findtext("b") or "", shown[0].tail) == (sign, text.figure(now.figure, indicator))
    assert any("(før " in "".join(told(cell)) for cell in cells(view).values())


def test_what_is_not_there_has_no_line_and_says_so(area_of: ShownArea, catalogue: Catalogue) -> None:
    view = area_of("KOL")
    empty = replace(view, found={}, newest={}, points=view.points.head(0))
    for cell in cells(empty).values():
        assert line(cell) == []
        assert told(cell)[2:] == [Text("da")("matrix.empty")]
    assert Counter(cell.get("class") for cell in cells(empty).values()) == {
        "empty": len(view.teams) * len(view.indicators)
    }


def test_words_of_people_are_harmless(area_of: ShownArea) -> None:
    view = area_of("KOL")
    (team, region), *others = view.teams
    hostile = "<img src=x onerror='a()'>\" & co"
    found = table(replace(view, teams=((replace(team, name=hostile), region), *others)))
    assert hostile in {link.text for link in found.findall("./table/tbody/tr/th/a")}
    assert {element.tag for element in found.iter()} == {
        "div", "table", "thead", "tbody", "tr", "th", "td", "a", "img", "span", "b", "small",
    }  # fmt: skip
