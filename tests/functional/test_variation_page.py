"""The variation page: the answer first, in both languages, and nothing compared that must not be."""

from __future__ import annotations

from pathlib import Path

import pytest

from lkt.text import Text
from tests.functional.conftest import Open, charts, healthy, plain, texts

AREAS = ("ADH", "AKK", "ANT", "APO", "BDI", "HOF", "HSF", "KOL", "PAL", "TVA")
SHRINKING = {
    "da": "Forskellen mellem de 20 teams i 5 regioner er større, end tilfældigheder giver (juli 2021 – december 2021),"
    " og den er blevet mindre siden juli 2017.",
    "en": "The difference between the 20 teams in 5 regions is larger than chance gives (July 2021 – December 2021),"
    " and it has become smaller since July 2017.",
}


def test_the_answer_is_one_sentence(open_page: Open, demo: Path, text: Text) -> None:
    visit = healthy(open_page(demo, "variation", area="HOF", indicator="HOF-01", lang=text.language))
    sentences = [e.value for e in visit.main.html if "lkt-sentence" in e.value]
    assert len(sentences) == 1
    assert SHRINKING[text.language] in sentences[0]
    assert len(charts(visit)) == 2


def test_chance_is_not_coloured(open_page: Open, demo: Path) -> None:
    visit = healthy(open_page(demo, "variation", area="KOL", indicator="KOL-01"))
    (sentence,) = [e.value for e in visit.main.html if "lkt-sentence" in e.value]
    assert "lkt-sentence none" in sentence
    assert "ikke større, end tilfældigheder giver" in sentence


@pytest.mark.parametrize("indicator", ["ANT-08", "ANT-01"])
def test_what_must_not_be_compared_is_not(open_page: Open, demo: Path, text: Text, indicator: str) -> None:
    visit = healthy(open_page(demo, "variation", area="ANT", indicator=indicator, lang=text.language))
    key = {"ANT-08": "not_comparable", "ANT-01": "no_law"}[indicator]
    assert text(f"variation_page.reason.{key}") in texts(visit)
    assert ("SSI" in texts(visit)) == (indicator == "ANT-08")  # who says so
    assert not charts(visit)
    assert not visit.expander


def test_means_have_a_course_and_no_funnel(open_page: Open, demo: Path, text: Text) -> None:
    visit = healthy(open_page(demo, "variation", area="BDI", indicator="BDI-03", lang=text.language))
    assert [info.value for info in visit.info] == [text("variation_page.no_funnel.kind")]
    assert len(charts(visit)) == 1


def test_without_figures_there_is_nothing_to_compare(open_page: Open, empty: Path, text: Text) -> None:
    visit = healthy(open_page(empty, "variation", lang=text.language))
    assert text("variation_page.reason.no_units") in texts(visit)
    assert not charts(visit)


@pytest.mark.parametrize("area", AREAS)
def test_every_area_answers(open_page: Open, demo: Path, area: str) -> None:
    visit = healthy(open_page(demo, "variation", area=area))
    assert visit.query_params["area"] in (area, [area])
    assert sum("lkt-sentence" in e.value for e in visit.main.html) == 1
    assert not [*visit.error, *visit.warning]


def test_an_unknown_indicator_is_told(open_page: Open, demo: Path, text: Text) -> None:
    visit = healthy(open_page(demo, "variation", area="KOL", indicator="XYZ-99", lang=text.language))
    assert [plain(warning.value) for warning in visit.warning] == [
        text("choose.unknown_indicator", id="XYZ-99")
    ]
    assert len(visit.title) == 1


@pytest.mark.parametrize("indicator", ["BDI-04", "AKK-08", "HSF-06"])
def test_intervals_without_an_end_or_without_width_have_words(
    open_page: Open, demo: Path, text: Text, indicator: str
) -> None:
    """Figures so few that nothing bounds the difference from above, and teams closer than chance gives."""
    visit = healthy(open_page(demo, "variation", area=indicator[:3], indicator=indicator, lang=text.language))
    assert not visit.error
    assert not {"inf", "nan"} & set(texts(visit).lower().split())
