"""The variation page: the answer first, in both languages, and nothing compared that must not be."""

from __future__ import annotations

from pathlib import Path

import pytest

from lkt.domain.catalogue import Catalogue
from lkt.text import Text
from tests.functional.conftest import Open, charts, healthy, opened, plain, texts

pytestmark = pytest.mark.slow

DANISH = Text("da")  # what both languages say alike is asked once: tests/text holds them together
AREAS = ("ADH", "AKK", "ANT", "APO", "BDI", "HOF", "HSF", "KOL", "PAL", "TVA")
SHRINKING = {  # in percentage points: the level has risen, and the odds tell nothing
    "da": "Forskellen mellem de 20 teams i 5 regioner er større, end tilfældigheder alene kan forklare"
    " (juli 2021 – december 2021). I procentpoint er den blevet mindre siden juli 2017, men dér bliver der mindre plads"
    " til forskelle, når niveauet nærmer sig 0 eller 100 %",
    "en": "The difference between the 20 teams in 5 regions is larger than chance alone can explain"
    " (July 2021 – December 2021). In percentage points it has become smaller since July 2017, but there is less room"
    " for differences there as the level nears 0 or 100%",
}


def test_the_answer_is_one_sentence(open_page: Open, demo: Path, text: Text) -> None:
    visit = healthy(open_page(demo, "variation", area="HOF", indicator="HOF-01", lang=text.language))
    sentences = [e.value for e in visit.main.html if "lkt-sentence" in e.value]
    assert len(sentences) == 1
    assert SHRINKING[text.language] in sentences[0]
    assert len(charts(visit)) == 2


@pytest.mark.parametrize("area", [{"area": "KOL"}, {}])
def test_without_an_indicator_there_are_all_of_them(
    open_page: Open, demo: Path, text: Text, catalogue: Catalogue, area: dict[str, str]
) -> None:
    """Of an area, or of all; each leads to its page, and nothing is written into the address: one step back."""
    asked = area | ({} if text.language == "da" else {"lang": text.language})
    visit = healthy(open_page(demo, "variation", **asked))
    (table,) = [e.value for e in visit.main.html if "lkt-spreads" in e.value]
    assert sum("lkt-sentence" in e.value for e in visit.main.html) == 1
    for indicator in catalogue.indicators_of("KOL") if area else catalogue.indicators.values():
        assert f"variation?area={indicator.area}&amp;indicator={indicator.id}" in table
    assert {name: visit.query_params[name] for name in visit.query_params} in (
        asked, {name: [value] for name, value in asked.items()}
    )  # fmt: skip
    assert not {"inf", "nan"} & set(texts(visit).lower().split())


def test_an_indicator_tells_its_area(open_page: Open, demo: Path) -> None:
    visit = healthy(open_page(demo, "variation", team="KOL-HOR", indicator="KOL-03"))
    assert visit.selectbox(key="area").value == "KOL"
    assert visit.title[0].value == "Udskrivningspakke gennemført"


def test_another_area_leaves_the_indicator_behind(open_page: Open, demo: Path) -> None:
    visit = healthy(open_page(demo, "variation", area="HOF", indicator="HOF-01"))
    visit.selectbox(key="area").select("KOL").run()
    assert not healthy(visit).warning
    assert visit.query_params["area"] in ("KOL", ["KOL"])
    assert "indicator" not in visit.query_params


def test_chance_is_not_coloured(open_page: Open, demo: Path) -> None:
    visit = healthy(open_page(demo, "variation", area="KOL", indicator="KOL-01"))
    (sentence,) = [e.value for e in visit.main.html if "lkt-sentence" in e.value]
    assert "lkt-sentence none" in sentence
    assert "ikke større, end tilfældigheder alene kan forklare" in sentence


@pytest.mark.parametrize("indicator", ["ANT-08", "ANT-01"])
def test_what_must_not_be_compared_is_not(open_page: Open, demo: Path, text: Text, indicator: str) -> None:
    visit = healthy(open_page(demo, "variation", area="ANT", indicator=indicator, lang=text.language))
    key = {"ANT-08": "not_comparable", "ANT-01": "no_law"}[indicator]
    assert text(f"variation_page.reason.{key}") in texts(visit)
    assert ("SSI" in texts(visit)) == (indicator == "ANT-08")  # who says so
    # Where chance is unknown every team can still be followed by itself; nothing is compared.
    assert bool(charts(visit)) == (indicator == "ANT-01")
    assert not visit.expander


def test_means_have_a_course_and_no_funnel(open_page: Open, demo: Path) -> None:
    visit = healthy(open_page(demo, "variation", area="BDI", indicator="BDI-03"))
    assert [info.value for info in visit.info] == [DANISH("variation_page.no_funnel.kind")]
    assert len(charts(visit)) == 1


def test_without_figures_there_is_nothing_to_compare(open_page: Open, empty: Path) -> None:
    visit = healthy(open_page(empty, "variation"))
    assert DANISH("variation_page.reason.no_units") in texts(visit)
    assert not charts(visit)


@pytest.mark.parametrize("area", AREAS)
def test_every_area_answers(open_page: Open, demo: Path, area: str) -> None:
    visit = healthy(open_page(demo, "variation", area=area))
    assert visit.query_params["area"] in (area, [area])
    assert sum("lkt-sentence" in e.value for e in visit.main.html) == 1
    assert not [*visit.error, *visit.warning]


def test_an_unknown_indicator_is_told(open_page: Open, demo: Path) -> None:
    visit = healthy(open_page(demo, "variation", area="KOL", indicator="XYZ-99"))
    assert [plain(warning.value) for warning in visit.warning] == [
        DANISH("choose.unknown_indicator", id="XYZ-99")
    ]
    assert len(visit.title) == 1


@pytest.mark.parametrize("indicator", ["BDI-04", "AKK-08", "HSF-06"])
def test_intervals_without_an_end_or_without_width_have_words(
    open_page: Open, demo: Path, indicator: str
) -> None:
    """Figures so few that nothing bounds the difference from above, and teams closer than chance gives."""
    visit = healthy(open_page(demo, "variation", area=indicator[:3], indicator=indicator))
    assert not visit.error
    assert not {"inf", "nan"} & set(texts(visit).lower().split())


# Four ways of looking, all in the address

SHOWN = {"difference": 2, "teams": 20, "places": 1, "regions": 1}  # and how many charts there are


@pytest.mark.parametrize("show", SHOWN)
def test_each_way_of_looking_has_an_address(open_page: Open, demo: Path, text: Text, show: str) -> None:
    visit = healthy(
        open_page(demo, "variation", area="HOF", indicator="HOF-01", show=show, lang=text.language)
    )
    assert len(charts(visit)) == SHOWN[show]
    assert sum("lkt-sentence" in e.value for e in visit.main.html) == 1
    assert not visit.warning


def test_a_choice_is_written_into_the_address(open_page: Open, demo: Path) -> None:
    visit = healthy(open_page(demo, "variation", area="HOF", indicator="HOF-01"))
    visit.selectbox(key="own").select("HOF-RAN").run()
    visit.selectbox(key="regions").select("from-2027-01-01").run()
    healthy(visit)
    chosen = {name: visit.query_params[name] for name in ("own", "regions")}
    assert chosen in ({"own": ["HOF-RAN"], "regions": ["from-2027-01-01"]},
                      {"own": "HOF-RAN", "regions": "from-2027-01-01"})  # fmt: skip


@pytest.mark.parametrize(("regions", "count"), [("from-2027-01-01", 4), ("until-2026-12-31", 5)])
def test_the_number_of_regions_is_always_told(
    open_page: Open, demo: Path, text: Text, regions: str, count: int
) -> None:
    visit = healthy(
        open_page(
            demo,
            "variation",
            area="HOF",
            indicator="HOF-01",
            regions=regions,
            show="regions",
            lang=text.language,
        )
    )
    (sentence,) = [e.value for e in visit.main.html if "lkt-sentence" in e.value]
    assert text("variation_page.regions_many", count=count) in sentence
    assert text("variation_page.regions_help", regions=count) in texts(visit)
    former = text("variation_page.former", region="")
    table = visit.dataframe[0].value.iloc[:, 0]
    assert table.str.startswith(former).sum() == (2 if count == 4 else 0)


@pytest.mark.parametrize("sort", ["name", "level", "signal"])
def test_every_team_has_a_link_and_a_chart(open_page: Open, demo: Path, sort: str) -> None:
    visit = healthy(open_page(demo, "variation", area="HOF", indicator="HOF-01", show="teams", sort=sort))
    assert len(charts(visit)) == 20


@pytest.mark.parametrize(("indicator", "key"), [("HOF-01", "reliable"), ("KOL-01", "withheld")])
def test_places_are_told_or_withheld_with_the_reason(
    open_page: Open, demo: Path, indicator: str, key: str
) -> None:
    visit = healthy(open_page(demo, "variation", area=indicator[:3], indicator=indicator, show="places"))
    said = DANISH(f"variation_page.{key}", reliability="|").split("|")
    assert all(part.replace("**", "") in texts(visit).replace("**", "") for part in said)
    opened(visit, "ranks-table")
    rank = DANISH("variation_page.told.rank")
    table = visit.dataframe[0].value
    assert (rank in table.columns) == (key == "reliable")
    assert "\\" not in "".join(table[DANISH("variation_page.told.team")])  # a cell reads no Markdown


def test_limits_can_leave_room_for_the_usual_difference(open_page: Open, demo: Path) -> None:
    plain = healthy(open_page(demo, "variation", area="HOF", indicator="HOF-01"))
    usual = healthy(open_page(demo, "variation", area="HOF", indicator="HOF-01", limits="usual"))
    help_usual = DANISH("variation_page.funnel_help_usual", outside=0, teams=20)
    assert help_usual in texts(usual)
    assert help_usual not in texts(plain)


def test_where_chance_is_unknown_teams_can_be_followed(open_page: Open, demo: Path) -> None:
    visit = healthy(open_page(demo, "variation", area="ANT", indicator="ANT-01"))
    assert DANISH("variation_page.reason.no_law") in texts(visit)
    assert len(charts(visit)) == 15
    lines = healthy(open_page(demo, "variation", area="ANT", indicator="ANT-01", show="regions"))
    assert len(charts(lines)) == 1


def test_medians_are_not_added_up(open_page: Open, demo: Path) -> None:
    visit = healthy(open_page(demo, "variation", area="APO", indicator="APO-04", show="regions"))
    assert DANISH("variation_page.no_lines.no_sum") in [info.value for info in visit.info]


@pytest.mark.parametrize("parameter", ["regions", "own", "show", "sort", "limits", "whole"])
def test_an_unknown_choice_is_told(open_page: Open, demo: Path, parameter: str) -> None:
    show = {"sort": "teams", "whole": "regions"}.get(parameter, "difference")
    asked = {"show": show} | {parameter: "xyz"}
    visit = healthy(open_page(demo, "variation", area="HOF", indicator="HOF-01", **asked))
    assert [plain(warning.value) for warning in visit.warning] == [
        DANISH(f"choose.unknown_{parameter}", id="xyz")
    ]
