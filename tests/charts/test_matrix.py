"""The matrix and the deliveries: every team in its row, every mark inside its cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from lkt.charts.matrix import matrix, sign, tint
from lkt.domain.catalogue import Catalogue
from lkt.text import LANGUAGES, Text, danish
from lkt.views.area import AreaView, Cell
from lkt.views.verdict import Reading
from tests.charts.conftest import ShownArea
from tests.charts.made import scale_of

AREAS = ("AKK", "KOL", "HSF", "ANT", "PAL")

# reading | way | tint | sign
TABLE = """
improvement | 1  | good  | good_up
improvement | -1 | good  | good_down
concern     | 1  | bad   | bad_up
concern     | -1 | bad   | bad_down
other       | 1  | plain | plain
other       | -1 | plain | plain
other       | 0  | plain | plain
none        | 0  | none  | -
short       | 0  | short | -
empty       | 0  | short | -
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize(("word", "way", "colour", "expected"), ROWS)
def test_tint_and_sign(word: str, way: str, colour: str, expected: str) -> None:
    cell = Cell("KOL-HOR", "KOL-03", Reading(word), int(way), 0.5, None)
    assert (tint(cell.reading), sign(cell) or "-") == (colour, expected)


def test_no_cell_has_no_sign() -> None:
    assert sign(None) == ""


def layout(
    view: AreaView, language: str = "da"
) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    frame, spec = matrix(view, Text(language))
    cells: list[Any] = frame.to_dict("records")
    return cells, spec["datasets"]


def labels(names: list[dict[str, Any]], kind: str) -> dict[str, float]:
    """Names by kind with the row they stand in."""
    return {row["name"]: int(row["y"]) for row in names if row["kind"] == kind}


@pytest.mark.parametrize("area", AREAS)
def test_every_team_and_indicator_has_one_cell(area_of: ShownArea, area: str) -> None:
    view = area_of(area)
    cells, _ = layout(view)
    assert Counter((c["team"], c["indicator"]) for c in cells) == Counter(
        (team.id, indicator.id) for team, _ in view.teams for indicator in view.indicators
    )
    assert len({(c["x"], c["y"]) for c in cells}) == len(cells)
    assert {c["x"] for c in cells} == set(range(len(view.indicators)))


@pytest.mark.parametrize("area", AREAS)
def test_teams_stand_under_their_region_sorted_as_danes_do(area_of: ShownArea, area: str) -> None:
    view = area_of(area)
    _, data = layout(view)
    teams, regions = labels(data["names"], "team"), labels(data["names"], "region")
    assert sorted([*teams.values(), *regions.values()]) == list(range(len(teams) + len(regions)))
    assert list(regions) == list(dict.fromkeys(region.name.da for _, region in view.teams))
    home = {team.name: region.name.da for team, region in view.teams}
    wanted = sorted(home, key=lambda name: (list(regions).index(home[name]), danish(name)))
    assert sorted(teams, key=lambda name: teams[name]) == wanted
    for name, row in teams.items():
        above = max((top, region) for region, top in regions.items() if top < row)
        assert above[1] == home[name]


@pytest.mark.parametrize("area", AREAS)
def test_small_lines_stay_inside_their_cell(area_of: ShownArea, area: str) -> None:
    view = area_of(area)
    cells, data = layout(view)
    home = {(c["x"], c["y"]): (c["team"], c["indicator"]) for c in cells}
    cell_of: dict[int, set[tuple[int, int]]] = {}
    for point in data["lines"]:
        cell_of.setdefault(point["line"], set()).add((int(point["x"]), int(point["y"])))
        assert 0 < point["x"] % 1 < 0.9  # the sign stands to the right of it
        assert 0 < point["y"] % 1 < 1
    assert all(len(places) == 1 for places in cell_of.values())
    drawn = {home[place] for places in cell_of.values() for place in places}
    assert drawn == {(c.team, c.indicator) for c in view.cells if c.latest is not None}


def test_a_line_ends_where_a_month_is_missing_and_where_the_definition_breaks(area_of: ShownArea) -> None:
    view = area_of("AKK")
    points = view.points[(view.points["team"] == "AKK-AAL") & (view.points["indicator"] == "AKK-01")]
    points = points.dropna(subset=["value"])
    months = points["x"].dt.year * 12 + points["x"].dt.month
    pieces = 1 + int(((months.diff() > 1) | (points["phase"].diff() > 0)).sum())
    cells, data = layout(view)
    place = next((c["x"], c["y"]) for c in cells if (c["team"], c["indicator"]) == ("AKK-AAL", "AKK-01"))
    lines = {p["line"] for p in data["lines"] if (int(p["x"]), int(p["y"])) == place}
    assert len(lines) == pieces > 1


def test_up_is_up_and_later_is_further_right(area_of: ShownArea) -> None:
    view = area_of("KOL")
    cells, data = layout(view)
    place = {c["team"]: (c["x"], c["y"]) for c in cells if c["indicator"] == "KOL-03"}
    points = view.points[view.points["indicator"] == "KOL-03"].dropna(subset=["value"])
    for team, group in points.groupby("team"):
        line = [p for p in data["lines"] if (int(p["x"]), int(p["y"])) == place[str(team)]]
        assert [p["x"] for p in line] == sorted(p["x"] for p in line)
        highest, lowest = group["value"].argmax(), group["value"].argmin()
        assert line[highest]["y"] == min(p["y"] for p in line)
        assert line[lowest]["y"] == max(p["y"] for p in line)


def test_signs_are_those_of_the_cells(area_of: ShownArea) -> None:
    cells, data = layout(area_of("KOL"))
    _, spec = matrix(area_of("KOL"), Text("da"))
    assert data["signs"] == [{k: cell[k] for k in ("x", "y", "sign")} for cell in cells if cell["sign"]]
    assert {cell["sign"] for cell in data["signs"]} <= set(scale_of(spec, "shape"))
    assert {cell["tint"] for cell in cells} <= set(scale_of(spec, "fill"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_cells_speak_the_language(area_of: ShownArea, catalogue: Catalogue, language: str) -> None:
    cells, data = layout(area_of("KOL"), language)
    text = Text(language)
    assert {c["reading"] for c in cells} <= {text(f"matrix.{reading.value}") for reading in Reading}
    assert {c["about"] for c in cells} == {text.name(i.name) for i in catalogue.indicators_of("KOL")}
    heads = [row["name"] for row in data["names"] if row["kind"] == "indicator"]
    assert heads == [text.name(i.name) for i in catalogue.indicators_of("KOL")]


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_is_folded_and_whole(area_of: ShownArea, area: str, language: str) -> None:
    """All of it stands there, no line begins with a dot between names, and it lies beside its own row."""
    _, data = layout(area_of(area), language)
    most = {"team": 2, "region": 1, "indicator": 5}
    for row in data["names"]:
        lines = row["label"].replace("\N{NO-BREAK SPACE}", " ").split("\n")
        assert "".join(lines).replace(" ", "") == row["name"].replace(" ", "")
        assert len(lines) <= most[row["kind"]]
        assert not any(line.startswith("·") for line in lines)


def test_what_does_not_fit_ends_in_dots(area_of: ShownArea) -> None:
    view = area_of("KOL")
    (team, region), *others = view.teams
    name = "Bispebjerg og Frederiksberg · København, Frederiksberg, Tårnby og Dragør"
    _, data = layout(replace(view, teams=((replace(team, name=name), region), *others)))
    (row,) = [row for row in data["names"] if row["name"] == name]
    first, second = row["label"].split("\n")
    assert (first[:10], second[-1], len(second) <= 29) == ("Bispebjerg", "…", True)


def test_no_line_is_wider_than_its_place(area_of: ShownArea) -> None:
    """However narrow the page: a limit that follows the width."""
    _, spec = matrix(area_of("KOL"), Text("da"))
    words = [layer["mark"] for layer in spec["layer"] if layer["mark"]["type"] == "text"]
    assert len(words) == 3
    assert all("width" in mark["limit"]["expr"] for mark in words)


def test_one_figure_and_equal_figures_stand_in_the_middle(area_of: ShownArea) -> None:
    view = area_of("KOL")
    points = view.points[(view.points["team"] == "KOL-HOR") & (view.points["indicator"] == "KOL-03")]
    for few in (points.head(1), points.assign(value=0.5)):
        _, data = layout(replace(view, points=few))
        top = next(c["y"] for c in layout(view)[0] if c["team"] == "KOL-HOR")
        assert {point["y"] for point in data["lines"]} == {top + 0.5}


def test_without_figures_there_are_cells_and_no_lines(area_of: ShownArea) -> None:
    view = area_of("KOL")
    cells, data = layout(replace(view, points=view.points.iloc[:0], cells=()))
    assert (data["lines"], data["signs"]) == ([], [])
    assert {cell["newest"] for cell in cells} == {"–"}
