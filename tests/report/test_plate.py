"""Plates say what the screen says, and nothing leaves without its caveats, source and date."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lkt.charts.theme import enlarged
from lkt.domain.assessment import Assessment, Case, Caveat
from lkt.report.plate import of_matrix, of_team, of_variation
from lkt.report.words import area_answer, variation_sentence
from lkt.store import Database, Reader, Source, definitions
from lkt.text import Text
from lkt.text.sentence import caveats, more, paragraph, sentence
from lkt.views.area import area_view
from lkt.views.series import area_series
from lkt.views.variation import variation_view
from tests.conftest import TODAY
from tests.report.conftest import area_plate, edition, plate_of, public, view_of


def test_a_team_plate_says_what_the_page_says(opened: Database) -> None:
    view, plate = view_of(opened, "KOL-HOR", "KOL-03"), plate_of(opened, "KOL-HOR", "KOL-03")
    text = Text("da")
    assert plate.sentence == sentence(text, view.assessment, view.indicator)
    assert " ".join([*plate.more, *plate.caveats]).startswith(
        paragraph(text, view.assessment, view.indicator)
    )
    assert (plate.title, plate.tone) == ("Proces · Udskrivningspakke gennemført", "good")
    assert "Horsens" in plate.about
    assert plate.question == f"Hvad har {view.team.name} gjort, som andre kan prøve?"
    assert plate.chart
    assert list(plate.chart[0]["shown"].dropna()) == pytest.approx(list(view.points["value"] * 100))


def test_what_is_printed_under_it_whatever_shows_it(opened: Database) -> None:
    """Demonstration, source with the data's date, and the small print, for every series of an area."""
    plate = plate_of(opened, "KOL-HOR", "KOL-01")
    assert plate.foot[-3:] == ("Demodata, ikke virkelige resultater", plate.source, plate.small)
    assert plate.source == (
        "Kilde: teamenes egne indberetninger til LKT. Tal indberettet til og med 19.11.2026 kl. 13.17."
    )
    assert "Foreløbige tal" in plate.foot[0]
    assert str(plate.receipt) in plate.small
    assert all(words in plate.notes for words in (plate.sentence, *plate.foot, plate.question))


@pytest.mark.parametrize("caveat", list(Caveat))
def test_every_caveat_of_a_series_is_on_its_plate(opened: Database, caveat: Caveat) -> None:
    view = view_of(opened, "KOL-HOR", "KOL-03")
    found = replace(
        view.assessment, caveats=(caveat,), provisional=1, excluded=2, broken=TODAY, denominator=7.0
    )
    plate = of_team(replace(view, assessment=found), edition(opened))
    told = caveats(Text("da"), found, view.indicator)
    assert told
    assert set(told) <= set(plate.caveats)
    assert not set(told) & set(plate.more)


def test_paragraph_is_level_then_caveats(opened: Database, text: Text) -> None:
    view = view_of(opened, "KOL-HOR", "KOL-01")
    told = (text, view.assessment, view.indicator)
    assert paragraph(*told) == " ".join([*more(*told), *caveats(*told)])


def test_small_numbers_are_told_and_not_shown(opened: Database) -> None:
    found = edition(opened, public(opened))
    whole = area_series(found, "KOL", "KOL-02")
    plates = [found.team(team.id, "KOL-02", whole) for team in found.catalogue.teams_of("KOL")]
    few = [plate for plate in plates if plate.caveats[0].startswith("Tal, der ikke vises")]
    assert few
    assert all("(færre end 5 patienter)" in plate.caveats[0] for plate in few)
    masked = [plate for plate in few if plate.sentence.startswith("#")]
    assert masked
    assert all(not plate.more and plate.tone == "none" for plate in masked)


def test_an_area_answers_in_a_sentence_and_a_row_for_each_indicator(opened: Database) -> None:
    view, plate = (
        area_view(Source(Reader(opened), definitions.read(opened), TODAY), "KOL"),
        area_plate(opened),
    )
    assert plate.sentence == area_answer(view, Text("da")).replace("**", "")
    heads, *rows = plate.table
    assert [row[0] for row in rows] == [i.name.da for i in view.indicators]
    assert all(sum(map(int, row[1:])) == len(view.teams) for row in rows)
    assert sum(int(row[heads.index("▲▼ Forbedring")]) for row in rows) == view.signals["improvement"]


def test_a_matrix_names_every_team_once(opened: Database) -> None:
    view = area_view(Source(Reader(opened), definitions.read(opened), TODAY), "KOL")
    plate = of_matrix(view, edition(opened))
    assert sorted(row[0] for row in plate.table[1:]) == sorted(t.name for t, _ in view.teams)


@pytest.mark.parametrize(("indicator", "charted"), [("KOL-03", True), ("KOL-08", False)])
def test_variation_with_a_chart_where_there_is_one(opened: Database, indicator: str, charted: bool) -> None:
    catalogue = definitions.read(opened)
    table = area_series(Source(Reader(opened), catalogue, TODAY), "KOL", indicator).table
    view = variation_view(table, catalogue, catalogue.indicators[indicator])
    plate = of_variation(view, edition(opened))
    assert plate.sentence == variation_sentence(view, Text("da"))
    assert (plate.chart is not None) is charted
    assert str(plate.receipt).startswith(indicator)


def test_a_team_without_figures_has_its_words(opened: Database) -> None:
    view = view_of(opened, "KOL-HOR", "KOL-03")
    empty = replace(view, points=view.points.head(0), assessment=Assessment(Case.EMPTY))
    plate = of_team(empty, edition(opened))
    assert (plate.chart, plate.sentence) == (None, "Der er ingen målinger endnu.")


def test_everything_in_a_chart_grows_for_the_back_row(opened: Database) -> None:
    plate = plate_of(opened, "KOL-HOR", "KOL-03")
    assert plate.chart
    spec = plate.chart[1]
    large = enlarged(spec, 2)
    assert large["config"]["axis"]["labelFontSize"] == 2 * spec["config"]["axis"]["labelFontSize"]
    assert large["height"] == 2 * spec["height"]
    lines, wide = ([s["mark"] for s in each["layer"] if "mark" in s] for each in (spec, large))
    assert [mark.get("strokeWidth", 0) for mark in wide] == [2 * mark.get("strokeWidth", 0) for mark in lines]
    assert [m["top"] for m in large["datasets"]["marks"]] == [2 * m["top"] for m in spec["datasets"]["marks"]]
    assert [m["y"] for m in large["datasets"]["levels"]] == [m["y"] for m in spec["datasets"]["levels"]]
