"""The team page beside its chart: other charts and rules, how sure a signal is, and decisions on the calculation."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lkt.domain.access import Role, Scope
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import DecisionKind, charts_for, rules_for
from lkt.domain.names import Name
from lkt.store import open_database
from lkt.text import Text
from tests.conftest import copied, recorded
from tests.functional.conftest import Open, button, charts, healthy, opened, plain, raw, texts

pytestmark = pytest.mark.slow

DANISH = Text("da")  # what both languages say alike is asked once: tests/text holds them together
HORSENS = {"team": "KOL-HOR", "indicator": "KOL-03"}
SAVE, UNDO = "Gem beslutningen", "Fortryd"


@pytest.fixture
def own_demo(demo_file: Path, tmp_path: Path) -> Path:
    return copied(demo_file, tmp_path / "lkt.duckdb")


def box(visit: AppTest, label: str) -> Any:
    return next(found for found in visit.selectbox if found.label == label)


def words(visit: AppTest) -> str:
    return plain(texts(visit)).replace("\xa0", " ")


def test_an_area_without_teams_has_none_to_choose(
    open_page: Open, own_demo: Path, catalogue: Catalogue
) -> None:
    new = replace(catalogue.areas["KOL"], id="NY", name=Name("Helt nyt"))
    database = open_database(own_demo)
    wider = replace(catalogue, areas={**catalogue.areas, "NY": new})
    recorded(database, wider, Scope("admin", Role.LEAD), "prøve", datetime(2026, 11, 1))
    database.close()
    visit = open_page(own_demo, "team")
    box(visit, DANISH("choose.area")).select("NY").run()
    assert (box(healthy(visit), DANISH("choose.team")).disabled, visit.title) == (True, [])


# Charts and rules


def test_another_chart_is_in_the_address_and_has_limits(open_page: Open, demo: Path) -> None:
    visit = healthy(open_page(demo, "team", **HORSENS))
    assert visit.query_params == HORSENS
    assert set(charts(visit)[0].column("upper")) == {None}
    box(visit, "Diagram").select("p").run()
    assert visit.query_params == HORSENS | {"chart": "p"}
    [shown] = charts(healthy(visit))
    assert all(0 < upper <= 100 for upper in shown.column("upper"))
    assert "Gråt bælte: kontrolgrænser" in words(visit)
    box(visit, "Diagram").select("run").run()
    assert visit.query_params == HORSENS


def test_every_chart_and_rule_set_of_an_indicator_opens(
    open_page: Open, demo: Path, catalogue: Catalogue
) -> None:
    for team, indicator in (("KOL-HOR", "KOL-03"), ("KOL-HOR", "KOL-08"), ("ANT-AUH", "ANT-08")):
        if team not in catalogue.teams:
            team = catalogue.teams_of(indicator[:3])[0].id
        for chart in charts_for(catalogue.indicators[indicator]):
            for rules in rules_for(chart)[-2:]:
                visit = open_page(demo, "team", team=team, indicator=indicator, chart=chart, rules=rules)
                assert not healthy(visit).error, (indicator, chart, rules)
                assert not visit.warning
                assert len(charts(visit)) == 1


def test_limits_without_the_largest_ranges_are_narrower(open_page: Open, demo: Path) -> None:
    address = HORSENS | {"chart": "i"}
    widths = []
    for ranges in ({}, {"ranges": "screened"}):
        [shown] = charts(healthy(open_page(demo, "team", **address, **ranges)))
        widths.append(shown.column("upper")[0] - shown.column("lower")[0])
    assert widths[1] <= widths[0]


def test_a_chart_that_does_not_suit_is_told(open_page: Open, demo: Path) -> None:
    for asked in ({"chart": "xbar"}, {"rules": "nhs"}, {"chart": "i", "ranges": "some"}):
        visit = healthy(open_page(demo, "team", **HORSENS, **asked))
        name = next(reversed(asked))
        assert [plain(w.value) for w in visit.warning] == [DANISH(f"choose.unknown_{name}", id=asked[name])]


# How sure it is


def test_a_signal_is_told_with_what_chance_gives_and_what_carries_it(open_page: Open, demo: Path) -> None:
    said = words(healthy(open_page(demo, "team", **HORSENS)))
    assert re.search(
        r"I (omkring \d+|færre end 1) af 100 serier som denne vil der komme et signal ved ren tilfældighed",
        said,
    )
    assert "Signalet holder, uanset hvilken enkelt måling man udelader (35 af 35)." in said
    assert "simulering" not in said
    control = words(open_page(demo, "team", **HORSENS, chart="p", rules="nelson"))
    assert "(Beregnet ved simulering af 2.000 serier.)" in control


def test_without_a_signal_there_is_nothing_to_be_sure_of(
    open_page: Open, demo: Path, catalogue: Catalogue
) -> None:
    told = [
        words(open_page(demo, "team", team=team.id, indicator="KOL-03"))
        for team in catalogue.teams_of("KOL")[:6]
    ]
    quiet = [said for said in told if "Ingen tegn på ændring" in said]
    assert quiet
    assert not [said for said in quiet if "ved ren tilfældighed" in said or "Signalet holder" in said]


def test_the_conclusion_by_month_and_quarter(open_page: Open, demo: Path) -> None:
    said = words(open_page(demo, "team", team="KOL-ESB", indicator="KOL-03"))
    assert (
        "Konklusionen er den samme, uanset om tallene ses måned for måned eller kvartal for kvartal." in said
    )
    short = words(open_page(demo, "team", team="ADH-ROS", indicator="ADH-03"))
    assert "Konklusionen" not in short


def test_another_chart_says_nothing_of_quarters(open_page: Open, demo: Path) -> None:
    assert "Konklusionen" not in words(open_page(demo, "team", **HORSENS, chart="p"))


# Can your team see it?


def asked(visit: AppTest) -> AppTest:
    """The same visit with "Vil en forbedring kunne ses i diagrammet?" opened."""
    visit.session_state["box-outlook"] = True
    return healthy(visit.run())


HSF = {"team": "HSF-NOH", "indicator": "HSF-02"}


def test_the_chance_is_told_when_asked_for(open_page: Open, demo: Path) -> None:
    visit = healthy(open_page(demo, "team", **HSF))
    assert not visit.number_input  # nothing is worked out before somebody asks
    said = words(asked(visit))
    assert re.search(
        r"Hvis niveauet ændrer sig fra 37,8 % til 48 % i december 2026 og bliver dér, vil seriediagrammet vise en"
        r" forbedring i omkring \d+ af 100 tilfælde, når tallene til og med december 2028 er med\. Selv uden ændring"
        r" vil det vise en forbedring i (omkring|færre end) \d af 100 tilfælde",
        said,
    )
    assert re.search(r"- sammen med andre \(\d+ teams i alt\): omkring \d+ af 100 \(uden forbedring ", said)
    assert "slutter efter planen i december 2028" in said
    assert visit.query_params == HSF


def test_what_is_hoped_for_is_in_the_address(open_page: Open, demo: Path, text: Text) -> None:
    address = HSF | {"hoped": "70", "months": "12", "lang": text.language}
    visit = healthy(open_page(demo, "team", **address))
    assert [field.value for field in visit.number_input] == [70, 12]
    assert text.percent(0.7, 0).replace("\xa0", " ") in words(visit)
    visit.number_input[0].set_value(65.5).run()
    assert healthy(visit).query_params["hoped"] in ("65.5", ["65.5"])
    visit.number_input[1].set_value(25).run()  # what is asked anyway
    assert "months" not in healthy(visit).query_params
    box(visit, text("choose.indicator")).select("HSF-01").run()
    assert "hoped" not in healthy(visit).query_params


def test_a_level_that_is_no_better_and_one_that_cannot_be(open_page: Open, demo: Path) -> None:
    visit = healthy(open_page(demo, "team", **HSF, hoped="20"))
    now = DANISH("outlook.no_better", hoped=DANISH.percent(0.2, 0), now=DANISH.percent(0.378))
    assert [plain(info.value) for info in visit.info][:1] == [now]
    visit = healthy(open_page(demo, "team", **HSF, hoped="120", months="x"))
    told = [DANISH("choose.unknown_hoped", id="120"), DANISH("choose.unknown_months", id="x")]
    assert [plain(warning.value) for warning in visit.warning] == told


@pytest.mark.parametrize(
    ("team", "indicator", "reason"),
    [("KOL-HOR", "KOL-08", "by_event"), ("BDI-AHH", "BDI-03", "ended")],
)
def test_why_there_is_no_chance(open_page: Open, demo: Path, team: str, indicator: str, reason: str) -> None:
    visit = asked(open_page(demo, "team", team=team, indicator=indicator))
    assert DANISH(f"outlook.never.{reason}") in words(visit)
    assert not visit.number_input


def test_without_figures_there_is_nothing_to_ask(open_page: Open, own: Path) -> None:
    visit = healthy(open_page(own, "team", **HORSENS))
    assert "Vil en forbedring kunne ses i diagrammet?" not in [panel.label for panel in visit.expander]
    assert "Hvem kan I lære af?" not in [panel.label for panel in visit.expander]


# Who solved it?


def test_those_who_solved_it_with_what_they_did(open_page: Open, demo: Path) -> None:
    visit = opened(open_page(demo, "team", team="KOL-HGH", indicator="KOL-03"), "improvers")
    said = words(visit)
    assert re.search(r"8 teams begyndte omtrent på samme niveau som jer \([\d,]+ %\)", said)
    assert "Her er de 5, der begyndte tættest på jer." in said
    assert "et sammenfald, ikke et bevis for, at det virkede" in said
    assert re.search(r"Fra [\d,]+ % til [\d,]+ %, bedre siden \w+ 202\d\. Målet er nået\.", said)
    assert len(links_to_teams(visit)) == 5
    assert all(link.endswith("indicator=KOL-03") for link in links_to_teams(visit))


def test_nobody_is_looked_for_on_target(open_page: Open, demo: Path) -> None:
    visit = healthy(open_page(demo, "team", team="KOL-VIB", indicator="KOL-03"))
    assert "Hvem kan I lære af?" not in [panel.label for panel in visit.expander]


def test_nobody_found_and_nobody_compared(open_page: Open, demo: Path, text: Text) -> None:
    visit = opened(
        open_page(demo, "team", team="AKK-AHH", indicator="AKK-03", lang=text.language), "improvers"
    )
    assert text("improvers.none", began="X", newest="X").split("X")[0] in words(visit)
    team = "ANT-HVIA"
    visit = opened(open_page(demo, "team", team=team, indicator="ANT-08", lang=text.language), "improvers")
    assert text("improvers.reason.not_comparable") in words(visit)
    assert not links_to_teams(visit)


def links_to_teams(visit: AppTest) -> list[str]:
    """Of the boxes; the link above the chart leads to all of the team's own indicators."""
    found = re.findall(r"class='lkt-to' href='(team[^']*)'", html.unescape(raw(visit)))
    return [link for link in found if "indicator" in link]


# Decisions


def decide(visit: AppTest, kind: str, reason: str, period: int | None = None) -> AppTest:
    box(visit, "Hvad skal gælde?").select(DecisionKind(kind))
    if period is not None:
        box(visit, "Hvilken måling?").select_index(period)
    next(field for field in visit.text_input if field.label == "Hvorfor?").input(reason)
    return healthy(button(visit, SAVE).click().run())


def test_a_suggested_phase_is_made_by_a_person_and_can_be_taken_back(open_page: Open, own_demo: Path) -> None:
    visit = opened(open_page(own_demo, "team", **HORSENS), "calculation")
    assert len({row["phase"] for row in charts(visit)[0].rows}) == 1  # suggested, never made
    assert "Forslag: 11 målinger i træk siden december 2025" in words(visit)
    decide(visit, "phase", "Tjekliste")
    [shown] = charts(visit)
    assert len(set(shown.column("phase"))) == 2
    assert "Ny fase: Tjekliste" in [mark["label"] for mark in shown.datasets["marks"]]
    assert "I den forrige fase var niveauet" in words(visit)
    assert "Ny fase fra december 2025: Tjekliste (prøve, " in words(visit)
    assert "Forslag:" not in words(visit)
    button(visit, UNDO).click().run()
    assert len({row["phase"] for row in charts(healthy(visit))[0].rows}) == 1
    assert "Der er ikke besluttet noget om denne serie" in words(visit)


def test_a_point_left_out_keeps_its_dot_with_the_reason(open_page: Open, own_demo: Path) -> None:
    visit = opened(open_page(own_demo, "team", **HORSENS), "calculation")
    decide(visit, "exclude", "EPJ var nede", period=3)
    [shown] = charts(visit)
    row = shown.rows[-4]
    assert (row["state"], row["told"]) == ("excluded", "Udeladt: EPJ var nede")
    assert row["shown"] is not None
    assert "Én måling er udeladt med begrundelse" in words(visit)
    assert "✚</b>\xa0udeladt<".replace("\xa0", " ") in words(visit)


def test_a_frozen_baseline(open_page: Open, own_demo: Path) -> None:
    visit = opened(open_page(own_demo, "team", **HORSENS), "calculation")
    months = len(charts(visit)[0].rows)
    decide(visit, "freeze", "før start", period=months - 12)
    assert "Medianen er fastfrosset ud fra de første 12 målinger" in words(visit)
    assert "Baseline slutter: før start" in [m["label"] for m in charts(visit)[0].datasets["marks"]]


def test_without_a_reason_nothing_happens_and_the_page_stays(open_page: Open, own_demo: Path) -> None:
    visit = decide(opened(open_page(own_demo, "team", **HORSENS), "calculation"), "phase", "  ")
    assert [plain(e.value)[:21] for e in visit.error] == ["Skriv en begrundelse."]
    assert len(charts(visit)) == 1
    visit = decide(visit, "exclude", "patient 311299-9999")
    assert "CPR-nummer" in visit.error[0].value


def test_a_decision_holds_on_the_area_page_too(open_page: Open, own_demo: Path) -> None:
    cell = re.compile(r"<td class='(\w+)'><a href='team\?team=KOL-HOR&amp;indicator=KOL-03'")
    assert cell.findall(raw(open_page(own_demo, "omraade", area="KOL"))) == ["improvement"]
    decide(opened(open_page(own_demo, "team", **HORSENS), "calculation"), "phase", "Tjekliste")
    assert cell.findall(raw(open_page(own_demo, "omraade", area="KOL"))) == ["none"]


# Files to take along


def test_chart_and_analysis_can_be_taken_along(open_page: Open, demo: Path) -> None:
    visit = healthy(open_page(demo, "team", **HORSENS))
    visit.session_state["box-documents"] = True
    visit = healthy(visit.run())
    assert [found.label for found in visit.download_button] == [
        "Billede (PNG)",
        "Billede (SVG)",
        "PDF",
        "Analysen (Excel)",
        "Tallene (CSV)",
    ]


def test_a_page_to_hang_up_can_be_taken_along(open_page: Open, demo: Path) -> None:
    visit = healthy(open_page(demo, "team", team="KOL-HOR"))
    visit.session_state["box-documents"] = True
    assert [found.label for found in healthy(visit.run()).download_button] == ["Side til ophæng (PDF)"]
