"""Every page by its address, in both languages, with and without data, without a browser."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import duckdb
import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from lkt.charts import dots
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Measure
from lkt.domain.period import Period
from lkt.store import backup, definitions, open_database
from lkt.text import LANGUAGES, Text
from lkt.text.sentence import level_now, sentence, target_now
from lkt.ui.frame import PAGES
from lkt.ui.panels.area import letter
from lkt.ui.state import LOOKED
from lkt.views.delivery import Owed
from lkt.views.team import TeamView
from tests.conftest import TODAY, copied
from tests.functional.conftest import Open, button, charts, go, healthy, opened, plain, raw, texts
from tests.views.made import team_page
from tests.views.test_team_picture import picture as picture_of

BANNER = {"da": "Demodata, ikke virkelige resultater", "en": "Demonstration data, not real results"}


# Every page, whatever the database


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("kind", ["demo", "empty"])
def test_a_page_opens_and_tells_whether_the_data_are_real(
    open_page: Open, request: pytest.FixtureRequest, text: Text, page: str, kind: str
) -> None:
    visit = healthy(open_page(request.getfixturevalue(kind), page, lang=text.language))
    assert len(visit.title) == 1
    assert not visit.error
    shown = [e.value for e in visit.main.html if "role='note'" in e.value]
    assert len(shown) == (kind == "demo")
    assert all(f">{BANNER[text.language]}<" in banner for banner in shown)
    if kind == "demo" and page != "indberet":  # which shows nothing before a team is chosen
        assert page in {look[0] for look in visit.session_state[LOOKED.key]}  # the log knows who has seen it


@pytest.fixture(scope="module")
def locked(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A database that another process holds."""
    path = tmp_path_factory.mktemp("locked") / "lkt.duckdb"
    path.write_bytes(empty_file.read_bytes())
    hold = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", hold, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline()
        yield path
        process.communicate()


@pytest.fixture
def missing(tmp_path: Path) -> Path:
    return tmp_path / "lkt_1.duckdb"


@pytest.fixture
def not_database(tmp_path: Path) -> Path:
    path = tmp_path / "lkt.duckdb"
    path.write_text("Team;Tæller\n" * 500, encoding="utf-8")
    return path


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    path = tmp_path / "lkt.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table other (a integer)")
    return path


SENTENCES = {
    "missing": ("Der er ingen database i {path}.", "There is no database at {path}."),
    "locked": ("Databasen {path} er i brug af et andet program", "The database {path} is in use by another"),
    "not_database": ("{path} er ikke en LKT-database.", "{path} is not an LKT database."),
    "foreign": ("{path} er en DuckDB-fil, men ikke", "{path} is a DuckDB file but not"),
}


@pytest.mark.parametrize("kind", SENTENCES)
def test_without_a_usable_database_a_page_is_one_sentence(
    open_page: Open, request: pytest.FixtureRequest, kind: str
) -> None:
    """It is said before a page begins, so every page meets every kind in one of the languages, and one in both."""
    path = request.getfixturevalue(kind)
    for page, language in [*zip(PAGES, cycle(LANGUAGES), strict=False), ("overblik", "en")]:
        visit = healthy(open_page(path, page, lang=language))
        assert len(visit.error) == 1
        assert plain(visit.error[0].value).startswith(
            SENTENCES[kind][language == "en"].format(path=path.name)
        )
        assert not [*visit.title, *visit.markdown, *visit.warning]


# Addresses that ask for what is not there

WARNINGS = {  # parameter: page, other parameters, Danish, English
    "area": ("omraade", {}, "på LKT-området »{id}«, som", 'to the LKT area "{id}", which'),
    "team": ("team", {}, "på teamet »{id}«, som", 'to the team "{id}", which'),
    "indicator": (
        "team",
        {"team": "KOL-HOR"},
        "på indikatoren »{id}«, som",
        'to the indicator "{id}", which',
    ),
}
HOSTILE = {
    "empty": "",
    "image": "![x](http://127.0.0.1:9/)",
    "link": "[here](javascript:alert(1))",
    "html": "<img src=x onerror=alert(1)>",
    "markup": ":red[x] **b** `c` $x$ ~~d~~",
    "lines": "a\n\n# b\n- c\n> d\n| e | f |",
    "long": "![x](http://127.0.0.1:9/)" * 400,
}


@pytest.mark.parametrize("parameter", WARNINGS)
def test_an_unknown_id_is_told(open_page: Open, demo: Path, text: Text, parameter: str) -> None:
    page, others, *told = WARNINGS[parameter]
    visit = healthy(open_page(demo, page, lang=text.language, **others, **{parameter: "XYZ-99"}))
    assert len(visit.warning) == 1
    assert told[text.language == "en"].format(id="XYZ-99") in plain(visit.warning[0].value)
    if parameter == "indicator":
        assert "indicator" not in visit.query_params  # all of them
        assert len(visit.selectbox) == 3
    else:  # nobody takes another network's figures for those that the link promised
        assert not [*visit.title, *charts(visit)]
        assert visit.selectbox[-1].value is None


def test_after_a_link_that_leads_nowhere_the_right_one_is_picked(open_page: Open, demo: Path) -> None:
    visit = open_page(demo, "team", team="XYZ-99")
    visit.selectbox[0].select("KOL").run()
    visit.selectbox[1].select("KOL-HOR").run()
    assert healthy(visit).query_params["team"] == "KOL-HOR"
    area = open_page(demo, "omraade", area="XYZ")
    area.selectbox[0].select("KOL").run()
    assert healthy(area).title[0].value == "KOL"


def test_no_name_begins_a_word_with_å(catalogue: Catalogue) -> None:
    """lkt/ui/script.js takes an Å there for the Aa of Aarhus, Aalborg and Aabenraa."""
    names = [team.name for team in catalogue.teams.values()]
    names += [thing.name.da for kind in (catalogue.areas, catalogue.indicators) for thing in kind.values()]
    assert not [name for name in names if re.search(r"\bå", name, re.IGNORECASE)]


def test_a_picture_of_a_chart_tells_what_it_is(open_page: Open, demo: Path, text: Text) -> None:
    (chart,) = charts(open_page(demo, "team", team="KOL-HOR", indicator="KOL-03", lang=text.language))
    told = chart.spec["title"]
    assert told["text"].endswith("· Horsens · Horsens og Hedensted")
    assert " ".join(told["subtitle"][:-1]).strip() in chart.alt
    assert told["subtitle"][-1] == f"{text.day(TODAY)} · {text('frame.demo')}"
    height = {"top": chart.spec["padding"]["top"], "lines": len(told["subtitle"])}
    assert height == {"top": 8, "lines": 4}  # style.css takes the place of so many back


BADGES = {
    "ideer": {"area": "TVA"},
    "team": {"team": "TVA-GLO"},
    "omraade": {"area": "TVA"},
    "variation": {"area": "TVA"},
    "indberet": {"team": "TVA-GLO"},
}


@pytest.mark.parametrize("page", BADGES)
def test_the_status_stands_on_every_page_of_an_area(
    open_page: Open, demo: Path, text: Text, page: str
) -> None:
    visit = healthy(open_page(demo, page, lang=text.language, **BADGES[page]))
    assert f"<span class='lkt-badge preparing'>{text('status.preparing')}</span>" in texts(visit)


@pytest.mark.parametrize("asked", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("parameter", WARNINGS)
def test_an_unknown_id_is_never_read_as_markdown(
    open_page: Open, demo: Path, parameter: str, asked: str
) -> None:
    page, others, told, _ = WARNINGS[parameter]
    visit = healthy(open_page(demo, page, **others, **{parameter: asked}))
    if parameter == "indicator" and not asked:
        return  # all of them
    warning = visit.warning[0].value
    assert told.format(id=" ".join(asked[:40].split())) in plain(warning)
    shown = warning.split("»", 1)[1].rsplit("«", 1)[0]
    assert not re.search(r"(?<!\\)[!\[\]()<>`*_#|~$:]", shown)
    assert not asked or asked not in texts(visit)
    assert len(warning) < 400


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [
        ({"team": "KOL-HOR", "indicator": "KOL-03"}, ["KOL", "KOL-HOR", "KOL-03"]),
        ({"team": "KOL-HOR"}, ["KOL", "KOL-HOR", ""]),
        ({"team": "KOL-HOR", "indicator": "AKK-02"}, ["KOL", "KOL-HOR", ""]),
        ({"indicator": "AKK-02"}, ["AKK", "AKK-AHH", "AKK-02"]),
    ],
)
def test_the_address_decides_the_choice(
    open_page: Open, demo: Path, asked: dict[str, str], chosen: list[str]
) -> None:
    visit = healthy(open_page(demo, "team", **asked))
    assert [box.value for box in visit.selectbox][:3] == chosen
    assert visit.query_params == {k: v for k, v in zip(("team", "indicator"), chosen[1:], strict=True) if v}


def test_another_area_brings_its_own_teams_and_indicators(open_page: Open, demo: Path) -> None:
    visit = open_page(demo, "team", team="KOL-HOR", indicator="KOL-03")
    visit.selectbox[0].select("TVA").run()
    assert not healthy(visit).warning
    assert [box.value[:3] for box in list(visit.selectbox)[:3]] == ["TVA", "TVA", ""]
    assert visit.query_params["team"].startswith("TVA-")
    visit.selectbox[2].select("TVA-03").run()
    assert visit.query_params["indicator"] == "TVA-03"


# The language


def test_to_english_and_back(open_page: Open, demo: Path) -> None:
    visit = open_page(demo, "team", team="KOL-HOR", indicator="KOL-03")
    assert visit.title[0].value == "Udskrivningspakke gennemført"
    button(visit, "English").click().run()
    assert healthy(visit).title[0].value == "Discharge bundle completed"
    assert visit.query_params == {"team": "KOL-HOR", "indicator": "KOL-03", "lang": "en"}
    button(visit, "Dansk").click().run()
    assert visit.title[0].value == "Udskrivningspakke gennemført"
    assert visit.query_params == {"team": "KOL-HOR", "indicator": "KOL-03"}


def test_the_language_follows_to_the_next_page(open_page: Open, demo: Path) -> None:
    visit = open_page(demo, "omraade", area="AKK", lang="en")
    assert go(visit, "overblik").title[0].value == "Learning and quality teams"
    assert visit.query_params == {"lang": "en"}


def test_an_unknown_language_is_danish(open_page: Open, demo: Path) -> None:
    visit = healthy(open_page(demo, "overblik", lang="xx"))
    assert visit.title[0].value == "Lærings- og kvalitetsteams"
    assert visit.query_params == {}


# Overview


@pytest.mark.parametrize("kind", ["demo", "empty"])
def test_the_overview_tells_what_an_lkt_is_and_leads_those_who_report_to_the_right_page(
    open_page: Open, request: pytest.FixtureRequest, text: Text, kind: str
) -> None:
    visit = healthy(open_page(request.getfixturevalue(kind), "overblik", lang=text.language))
    key = "overview.report" if kind == "demo" else "overview.go_upload"
    first = visit.get("page_link")[0].proto
    assert (first.label, first.page) == (text(key), "indberet")
    assert [box.value for box in visit.info] == ([text("overview.empty")] if kind == "empty" else [])
    said = plain(texts(visit))
    assert text("overview.what") in said
    assert "https://www.kvalitetsteams.dk" in said
    source = {"da": "Region Midtjyllands oversigt", "en": "Central Denmark Region's list"}[text.language]
    assert said.count(source) == 1


AREAS = """
Akut kirurgi                     | I gang
KOL                              | I gang
Nedbringelse af tvang            | Under forberedelse
Sammenhængende Hoftebrudsforløb  | Under forberedelse
ADHD                             | Sat på pause
Apopleksi                        | Afsluttet
Børnediabetes                    | Afsluttet
Hoftenære lårbensbrud            | Afsluttet
Rationel brug af antibiotika     | Afsluttet
Specialiseret palliation         | Afsluttet
"""


@pytest.mark.parametrize("kind", ["demo", "empty"])
def test_ten_areas_stand_in_their_groups_with_their_status(
    open_page: Open, request: pytest.FixtureRequest, kind: str
) -> None:
    visit = open_page(request.getfixturevalue(kind), "overblik")
    assert [heading.value for heading in visit.header] == ["Igangværende LKT'er", "Afsluttede LKT'er"]
    links = [link for link in visit.page_link if link.proto.page == "omraade"]
    badges = re.findall(r"'lkt-badge \w+'>([^<]+)<", "\n".join(e.value for e in visit.main.html))
    told = [(link.value.strip("*"), status) for link, status in zip(links, badges, strict=True)]
    assert told == [tuple(cell.strip() for cell in row.split("|")) for row in AREAS.strip().splitlines()]


def test_a_card_leads_to_its_area(open_page: Open, demo: Path) -> None:
    visit = open_page(demo, "overblik")
    for link in [link for link in visit.page_link if link.proto.page == "omraade"][::3]:
        address = {name: values[0] for name, values in parse_qs(link.proto.query_string).items()}
        area = healthy(go(open_page(demo, "overblik"), "omraade", **address))
        assert area.title[0].value == link.value.strip("*")


# Area


@pytest.mark.parametrize("area", ["ADH", "AKK", "ANT", "APO", "BDI", "HOF", "HSF", "KOL", "PAL", "TVA"])
def test_an_area_shows_its_aims_and_charts(
    open_page: Open, demo: Path, catalogue: Catalogue, area: str
) -> None:
    visit = healthy(open_page(demo, "omraade", area=area))
    known = catalogue.areas[area]
    assert plain(visit.title[0].value) == known.name.da
    for aim in known.aims:
        assert f"**{aim.text.da}**" in plain(texts(visit))
    leads = set(re.findall(r"href='team\?team=([\w-]+)&amp;indicator=([\w-]+)'", raw(visit)))
    shown = {team.id for team in catalogue.teams_of(area) if team.active}
    assert leads == {(team, indicator.id) for team in shown for indicator in catalogue.indicators_of(area)}
    assert set(re.findall(r"href='team\?team=([\w-]+)'", raw(visit))) == shown


def test_the_head_of_an_area_is_in_the_reader_s_language(open_page: Open, demo: Path, text: Text) -> None:
    said = plain(texts(opened(open_page(demo, "omraade", area="KOL", lang=text.language), "more")))
    danish = [
        "(ulempeindikator)",
        "Region Midtjyllands oversigt",
        "- Tværsektoriel opfølgning",
        "er eksempler",
    ]
    english = [
        "(balancing measure)",
        "Central Denmark Region's list",
        "- Follow-up across sectors",
        "are examples",
    ]
    ours, others = (danish, english) if text.language == "da" else (english, danish)
    assert all(words in said for words in ours)
    assert not any(words in said for words in others)


def test_an_area_without_figures_says_so(open_page: Open, empty: Path, text: Text) -> None:
    visit = healthy(open_page(empty, "omraade", area="AKK", lang=text.language))
    assert [box.value for box in visit.info] == [text("area.empty")]
    assert "class='lkt-matrix'" not in raw(visit)


# Team


def one_of_each(catalogue: Catalogue) -> list[tuple[str, str]]:
    """A team and an indicator for every measure."""
    first = {i.measure: i for i in reversed(catalogue.indicators.values())}
    return [(catalogue.teams_of(i.area)[0].id, i.id) for i in first.values()]


@pytest.fixture(scope="module")
def views(demo_file: Path, catalogue: Catalogue) -> list[TeamView]:
    """What the team page ought to show, one for every measure."""
    database = open_database(demo_file)
    known = definitions.read(database)
    found = [team_page(database, known, *pair) for pair in one_of_each(catalogue)]
    database.close()
    return found


def test_the_team_page_says_what_the_view_found(
    open_page: Open, demo: Path, views: list[TeamView], text: Text
) -> None:
    assert {view.indicator.measure for view in views} == set(Measure)
    for view in views:
        address = {"team": view.team.id, "indicator": view.indicator.id, "lang": text.language}
        visit = healthy(open_page(demo, "team", **address))
        words = sentence(text, view.assessment, view.indicator)
        said = [e.value for e in visit.main.html if "lkt-sentence" in e.value]
        assert [html.unescape(re.sub("<[^>]+>", "", paragraph)) for paragraph in said] == [words]
        (chart,) = charts(visit)
        assert chart.alt.startswith(f"{text.name(view.indicator.name)}. {words}")
        assert text.name(view.indicator.name) == plain(visit.title[0].value)


RKKP = ["Periode", "Standard opfyldt", "Tæller/nævner", "Uoplyst antal (%)", "Andel (%) (95 % CI)"]


def test_the_table_has_the_columns_of_the_registries(open_page: Open, demo: Path) -> None:
    visit = opened(open_page(demo, "team", team="AKK-AHH", indicator="AKK-01"), "months")
    years, months = (table.value for table in visit.dataframe)
    assert list(years.columns) == RKKP
    assert list(months.columns) == [*RKKP, "Kilde", "Bemærkning"]
    assert re.fullmatch(r"\d+/\d+", years["Tæller/nævner"][0])
    assert re.fullmatch(r"\d+,\d \(\d+,\d-\d+,\d\)", years["Andel (%) (95 % CI)"][0])
    assert set(months["Kilde"]) <= {"Demodata", "–"}


def test_a_team_without_figures_says_so(open_page: Open, empty: Path, text: Text) -> None:
    for address, key in (({"indicator": "KOL-03"}, "team.empty"), ({}, "team.empty_all")):
        visit = healthy(open_page(empty, "team", team="KOL-HOR", **address, lang=text.language))
        assert [box.value for box in visit.info] == [text(key)]
        links = {link.proto.page: parse_qs(link.proto.query_string) for link in visit.page_link}
        assert links["indberet"] == {"team": ["KOL-HOR"]}
        assert not charts(visit)


def test_a_team_without_an_indicator_shows_them_all(
    open_page: Open, demo: Path, demo_file: Path, tmp_path: Path, catalogue: Catalogue, text: Text
) -> None:
    """Each with its conclusion, level now, target, type and newest figure, and the way to its chart."""
    database = open_database(copied(demo_file, tmp_path / "lkt.duckdb"))
    view = picture_of(database, catalogue, "KOL-HOR")
    database.close()
    visit = healthy(open_page(demo, "team", team="KOL-HOR", lang=text.language))
    said, shown = texts(visit), charts(visit)
    strands = [strand for group in view.groups for strand in group]
    assert [chart.alt for chart in shown] == [
        f"{text.typed(strand.indicator)}. {sentence(text, strand.assessment, strand.indicator)}"
        for strand in strands
    ]
    links = re.findall(
        r"class='lkt-to' href='team\?team=KOL-HOR&amp;indicator=([\w-]+)[^>]*>([^<]*)<b>([^<]*)", raw(visit)
    )
    assert [link[0] for link in links] == [strand.indicator.id for strand in strands]
    for link, strand in zip(links, strands, strict=True):
        sign = dots.letter(strand.assessment)
        assert (link[1].strip(), html.unescape(link[2])) == (sign, text.name(strand.indicator.name))
        assert f">{text(f'indicator.{strand.indicator.type.value}')}<" in said
        assert strand.newest
        assert strand.assessment.evidence
        for fact in (
            text("area.told_now", level=level_now(text, strand.assessment.evidence.now, strand.indicator)),
            target_now(text, strand.assessment, strand.indicator),
            text("area.told_newest", figure=text.figure(strand.newest[1], strand.indicator)),
            *(text.period(month) for month in strand.missing),
        ):
            assert fact in said


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 3, 10),
        TODAY,
    ],
)
def test_a_change_is_noted_on_the_chart(open_page: Open, demo_file: Path, tmp_path: Path, day: date) -> None:
    path = copied(demo_file, tmp_path / "lkt.duckdb")
    visit = opened(open_page(path, "team", team="KOL-HOR", indicator="KOL-03"), "change")
    hostile = "Ny tjekliste <b> ![x](http://127.0.0.1:9/)"
    visit.text_input[0].input(hostile)
    visit.date_input[0].set_value(day)
    button(visit, "Gem tiltag").click().run()
    assert hostile not in texts(healthy(visit))
    assert any(hostile in mark["label"] for mark in charts(visit)[0].datasets["marks"])


def test_a_change_without_words_is_refused(open_page: Open, own: Path) -> None:
    visit = opened(open_page(own, "team", team="KOL-HOR", indicator="KOL-03"), "change")
    button(visit, "Gem tiltag").click().run()
    assert [e.value for e in healthy(visit).error] == ["Skriv, hvad det drejer sig om. Intet er gemt."]


# What reaches the browser


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("team", {"team": "KOL-HOR", "indicator": "KOL-03"}),
        ("variation", {"area": "KOL", "indicator": "KOL-03"}),
    ],
)
def test_a_chart_carries_only_what_it_shows(
    open_page: Open, demo: Path, page: str, address: dict[str, str]
) -> None:
    for chart in charts(open_page(demo, page, **address)):
        assert chart.rows
        for rows in (chart.rows, *chart.datasets.values()):
            assert {name for row in rows for name in row} <= used(chart.spec)


def used(spec: Any) -> set[str]:
    """The fields that a spec names, in encodings, selections and formulas."""
    written = json.dumps(spec)
    lists = re.findall(r'"(?:fields)": \[([^\]]*)\]', written)
    named = re.findall(r'"field": "(\w+)"', written) + re.findall(r"datum\.(\w+)", written)
    return {*named, *re.findall(r'"(\w+)"', " ".join(lists))}


# The noise floor of the matrix


def test_the_area_page_tells_how_many_signals_chance_would_give(
    open_page: Open, demo: Path, text: Text
) -> None:
    said = plain(texts(healthy(open_page(demo, "omraade", area="KOL", lang=text.language))))
    told = {
        "da": r"tegn på ændring i omkring \*\*\d+\*\* af \d+ diagrammer",
        "en": r"signs of change in about \*\*\d+\*\* of \d+ charts",
    }
    assert re.search(told[text.language], said)
    assert text("area.more_than_chance") in said


ADDRESS = "https://lkt.example.dk/demo/omraade"  # what Streamlit tells of the page's own address, without parameters


def reminded(open_page: Open, demo: Path, text: Text, monkeypatch: pytest.MonkeyPatch, area: str) -> AppTest:
    monkeypatch.setattr(ContextProxy, "url", ADDRESS)
    return opened(open_page(demo, "omraade", area=area, lang=text.language), "reminders")


def test_those_who_owe_figures_can_be_reminded(
    open_page: Open, demo: Path, catalogue: Catalogue, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter names the team, its months and what is missing in the language of the page, and leads to the place."""
    visit = reminded(open_page, demo, text, monkeypatch, "KOL")
    (letter,) = [code.value for code in visit.code]
    box = next(box for box in visit.selectbox if str(box.key).startswith("reminded"))
    assert catalogue.teams[str(box.value)].name == letter.splitlines()[0].split(" team ", 1)[1]
    owes = [line for line in letter.splitlines() if line.startswith("- ")]
    months, *missing = owes[0].removeprefix("- ").split(": ")
    assert re.fullmatch(r"\w+ \d{4}( (til|to) \w+ \d{4})?", months)
    names = {text.name(i.name) for i in catalogue.indicators_of("KOL") if not i.measure.by_event}
    assert {name for words in missing for name in words.split(", ")} <= names
    assert f"https://lkt.example.dk/demo/indberet?team={box.value}\n" in letter
    assert {"da": "skriv 0 i både tæller og nævner", "en": "write 0 in both numerator"}[
        text.language
    ] in letter


def test_all_letters_come_in_one_file(
    open_page: Open, demo: Path, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = reminded(open_page, demo, text, monkeypatch, "KOL")
    box = next(box for box in visit.selectbox if str(box.key).startswith("reminded"))
    (fetch,) = [element.proto for element in visit.get("download_button")]
    assert fetch.label == text("delivery.all_letters", letters=len(box.options))


def test_networks_that_are_not_under_way_remind_nobody(open_page: Open, demo: Path, text: Text) -> None:
    closed = healthy(open_page(demo, "omraade", area="HOF", lang=text.language))
    assert not closed.code
    assert not closed.get("download_button")


def test_the_lead_copies_looks_and_takes_out(open_page: Open, own: Path, text: Text) -> None:
    visit = opened(open_page(own, "overblik", lang=text.language), "operations")
    button(visit, text("operations.backup")).click().run()
    (made,) = backup.backups(own)
    assert [plain(box.value) for box in visit.success] == [text("operations.backed_up", path=made.name)]
    button(visit, text("operations.check")).click().run()
    (told,) = (plain(box.value) for box in healthy(visit).success)
    assert told.startswith(text("operations.sound"))
    assert str(own.parent) not in told
    assert visit.get("download_button")[0].proto.label == text("operations.export")


def test_a_letter_names_spans_of_months_and_what_is_missing(catalogue: Catalogue) -> None:
    """Nothing but the months where everything is missing."""
    first, second = catalogue.indicators["KOL-01"], catalogue.indicators["KOL-02"]
    months = [Period.month(2026, month) for month in (7, 8, 9)]
    owing = [
        Owed(months[0], months[1], (first, second), False, 4), Owed(months[2], months[2], (first,), True, 1),
    ]  # fmt: skip
    said = letter(owing, "KOL-HOR", "Horsens", catalogue.areas["KOL"], Text("da"))
    assert f"- juli 2026 til august 2026: {first.name.da}, {second.name.da}\n- september 2026\n" in said
