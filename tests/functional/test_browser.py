"""What only a browser can tell: addresses, clicks, files up and down, drawing, and who is spoken to.

Every test asks at its end that no request left 127.0.0.1.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import openpyxl
import pytest

from bench.browser import chromium, page
from bench.server import served
from lkt import settings
from lkt.domain.access import Role, Scope
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import DecisionKind
from lkt.domain.indicator import Measure
from lkt.domain.names import Name
from lkt.domain.observation import Batch, Delivery, Observation, Place
from lkt.domain.period import Period
from lkt.store import decisions, definitions, open_database, uploads
from lkt.ui.frame import PAGES
from tests.conftest import LEAD, NOW, TODAY, copied, noted, recorded
from tests.functional.conftest import email
from tests.functional.provider import Provider, provider

pytestmark = pytest.mark.browser

NO_BROWSER = "install Debian's package chromium: apt-get install chromium"
WIDE, PHONE = {"width": 1400, "height": 1000}, {"width": 390, "height": 844}
AREAS = ("ADH", "AKK", "ANT", "APO", "BDI", "HOF", "HSF", "KOL", "PAL", "TVA")
CHART = "[data-testid=stVegaLiteChart] svg .mark-symbol"
Tab = Any  # playwright.sync_api.Page; Playwright is imported by bench.browser when it is needed


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium; a machine that promises to have it (`LKT_BROWSER=required`) fails without."""
    if chromium() is None:
        if os.environ.get("LKT_BROWSER") == "required":
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    with page() as first:
        yield first.context.browser


@contextmanager
def serve(database: Path, port: int = 0, **more: str) -> Iterator[str]:
    """The address of a server of its own for a database."""
    given = {"LKT_DATABASE": str(database), "LKT_TODAY": TODAY.isoformat(), "LKT_USER": "prøve"} | more
    with served(settings.ROOT / "app.py", port=port, **given) as found:
        yield found.address


def _copy(source: Path, factory: pytest.TempPathFactory) -> Path:
    return _copy_to(source, factory.mktemp("served"))


def _copy_to(source: Path, folder: Path) -> Path:
    return copied(source, folder / "lkt.duckdb")


@pytest.fixture(scope="module")
def demo_server(browser: Any, demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the demonstration, for tests that only look."""
    with serve(_copy(demo_file, tmp_path_factory)) as address:
        yield address


@pytest.fixture
def fresh_server(browser: Any, empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that nobody has visited yet."""
    with serve(_copy(empty_file, tmp_path_factory)) as address:
        yield address


@pytest.fixture(scope="module")
def empty_server(browser: Any, empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the catalogue and no figures. Tests that store something do so for a team of their own."""
    with serve(_copy(empty_file, tmp_path_factory)) as address:
        yield address


Visit = Callable[..., Tab]


@pytest.fixture
def visit(browser: Any) -> Iterator[Visit]:
    """`visit(address, viewport)`: a page in a browser of its own that speaks to this machine alone."""
    hosts: set[str] = set()
    contexts = []

    def opened(address: str, viewport: dict[str, int] = WIDE) -> Tab:
        contexts.append(browser.new_context(viewport=viewport, accept_downloads=True))
        tab = contexts[-1].new_page()
        tab.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or "127.0.0.1"))
        tab.on("websocket", lambda socket: hosts.add(urlsplit(socket.url).hostname or ""))
        tab.goto(address)
        return at_rest(tab)

    yield opened
    for context in contexts:
        context.close()
    assert hosts == {"127.0.0.1"}


def at_rest(tab: Tab) -> Tab:
    """Wait until the page has run to its end."""
    tab.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    tab.wait_for_selector("h1, [data-testid=stAlert]")
    tab.wait_for_selector("[data-testid=stSkeleton]", state="detached")
    return tab


def asked(tab: Tab) -> dict[str, str]:
    """The parameters of the address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(tab.url).query).items()}


def chosen(tab: Tab) -> list[str]:
    return [box.input_value() for box in tab.get_by_role("combobox").all()]


def words(tab: Tab) -> str:
    return str(tab.locator("[data-testid=stApp]").inner_text())


def has_no_fault(tab: Tab) -> None:
    """Neither Streamlit's boxes for our bugs, nor those of the front end for a chart it cannot draw."""
    shown = words(tab)
    for fault in ("TypeError", "Error:", "Traceback", "oplys hændelse", "give incident"):
        assert fault not in shown, shown
    assert tab.locator("[data-testid=stException]").count() == 0


# Addresses


@pytest.mark.parametrize(
    ("path", "parameters", "title", "choices"),
    [
        (
            "team",
            {"team": "KOL-HOR", "indicator": "KOL-03", "lang": "en"},
            "Discharge bundle completed",
            ["COPD", "Horsens · Horsens og Hedensted", "Process · Discharge bundle completed"],
        ),
        ("omraade", {"area": "AKK"}, "Akut kirurgi", ["Akut kirurgi"]),
    ],
)
def test_a_deep_link_on_a_fresh_server(
    visit: Visit, fresh_server: str, path: str, parameters: dict[str, str], title: str, choices: list[str]
) -> None:
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    tab = visit(f"{fresh_server}/{path}?{query}")
    tab.get_by_role("heading", name=title, level=1).wait_for()
    english = parameters.get("lang") == "en"
    assert chosen(tab) == choices
    assert tab.url == f"{fresh_server}/{path}?{query}"
    assert tab.locator("html").get_attribute("lang") == ("en" if english else "da")
    tab.get_by_role("link", name="Submit data" if english else "Indberetning").first.wait_for()
    tab.get_by_role("button", name="Dansk" if english else "English").wait_for()


@pytest.mark.smoke
def test_another_team_stands_in_the_address_and_survives_a_reload(visit: Visit, demo_server: str) -> None:
    tab = visit(f"{demo_server}/team?team=KOL-HOR&indicator=KOL-03")
    tab.get_by_role("combobox", name="Team").click()
    tab.get_by_role("option", name="Randers", exact=False).first.click()
    tab.wait_for_url(re.compile(r"team=KOL-(?!HOR)"))
    at_rest(tab)
    kept, boxes = asked(tab), chosen(tab)
    assert kept["indicator"] == "KOL-03"
    assert "Randers" in boxes[1]
    tab.reload()
    at_rest(tab).wait_for_selector(CHART)
    assert asked(tab) == kept
    assert chosen(tab) == boxes


def test_the_menu_keeps_the_team_and_the_language(visit: Visit, demo_server: str) -> None:
    tab = visit(f"{demo_server}/team?team=KOL-HOR&indicator=KOL-03&lang=en")
    tab.get_by_role("link", name="Submit data").first.click()
    tab.get_by_role("heading", name="Submit data", level=1).wait_for()
    at_rest(tab)
    assert asked(tab) == {"team": "KOL-HOR", "lang": "en"}
    tab.get_by_role("button", name="Dansk").click()
    tab.get_by_role("heading", name="Indberet data", level=1).wait_for()
    at_rest(tab)
    assert asked(tab) == {"team": "KOL-HOR"}
    assert tab.locator("html").get_attribute("lang") == "da"


def test_back_leads_to_the_page_before(visit: Visit, demo_server: str) -> None:
    tab = visit(f"{demo_server}/")
    tab.get_by_role("link", name="KOL", exact=False).first.click()
    tab.get_by_role("heading", name="KOL", level=1).wait_for()
    assert asked(at_rest(tab)) == {"area": "KOL"}
    tab.go_back()
    tab.get_by_role("heading", name="Lærings- og kvalitetsteams", level=1).wait_for()


def test_back_from_the_variation_is_one_press(visit: Visit, demo_server: str) -> None:
    tab = visit(f"{demo_server}/omraade?area=KOL")
    tab.get_by_role("link", name="Se variationen mellem teams").click()
    tab.get_by_role("heading", name="KOL · variation mellem teams", level=1).wait_for()
    at_rest(tab).get_by_role("link", name="Udskrivningspakke gennemført", exact=False).click()
    tab.get_by_role("heading", name="Udskrivningspakke gennemført", level=1).wait_for()
    at_rest(tab).go_back()
    tab.get_by_role("heading", name="KOL · variation mellem teams", level=1).wait_for()
    at_rest(tab).go_back()
    tab.get_by_role("heading", name="KOL", level=1, exact=True).wait_for()


@pytest.mark.smoke
def test_a_cell_of_the_matrix_leads_to_its_team_and_indicator(visit: Visit, demo_server: str) -> None:
    tab = visit(f"{demo_server}/omraade?area=KOL")
    sockets: list[str] = []
    tab.on("websocket", lambda socket: sockets.append(socket.url))
    row = tab.get_by_role("row").filter(has=tab.get_by_role("link", name="Horsens", exact=False)).first
    cells = row.get_by_role("cell").get_by_role("link")
    assert cells.count() == 8
    cells.nth(2).click()
    tab.get_by_role("heading", name="Udskrivningspakke gennemført", level=1).wait_for()
    assert asked(at_rest(tab)) == {"team": "KOL-HOR", "indicator": "KOL-03"}
    tab.go_back()
    at_rest(tab).wait_for_selector(".lkt-matrix")
    row.get_by_role("rowheader").get_by_role("link").press("Enter")  # by keyboard, to the whole picture
    tab.wait_for_url(re.compile("/team"))
    assert asked(at_rest(tab))["team"] == "KOL-HOR"
    assert not sockets  # all in one visit


def test_the_answer_and_the_upper_half_of_the_matrix_stand_in_the_first_screen(
    visit: Visit, demo_server: str
) -> None:
    tab = visit(f"{demo_server}/omraade?area=KOL", {"width": 1280, "height": 720})
    tab.wait_for_selector(".lkt-matrix")
    rows = tab.locator(".lkt-matrix tbody tr")
    middle = rows.nth(rows.count() // 2 - 1).bounding_box()
    assert middle["y"] + middle["height"] <= 720
    tab.locator("[data-testid=stMain]").evaluate("e => e.scrollBy(0, 500)")
    head, menu = (
        tab.locator(part).first.bounding_box() for part in (".lkt-matrix thead th", "[data-testid=stHeader]")
    )
    assert head["y"] == pytest.approx(menu["y"] + menu["height"], abs=3)  # the heads stay


def test_a_cell_tells_the_keyboard_what_it_tells_the_pointer(visit: Visit, demo_server: str) -> None:
    tab = visit(f"{demo_server}/omraade?area=KOL")
    cell = tab.locator(".lkt-matrix td a").nth(2)
    for look in (cell.hover, cell.focus):
        look()
        shown = cell.evaluate("e => getComputedStyle(e, '::after').content")
        assert "Proces · Udskrivningspakke gennemført" in shown
        assert "Niveau nu: " in shown
        tab.mouse.move(0, 0)


def test_from_all_of_a_team_to_one_and_back(visit: Visit, demo_server: str) -> None:
    tab = visit(f"{demo_server}/team?team=KOL-HOR")
    tab.get_by_role("link", name="Udskrivningspakke gennemført").click()
    tab.get_by_role("heading", name="Udskrivningspakke gennemført", level=1).wait_for()
    assert asked(at_rest(tab)) == {"team": "KOL-HOR", "indicator": "KOL-03"}
    tab.get_by_role("link", name="Alle indikatorer for Horsens").click()
    tab.get_by_role("heading", name="Horsens · Horsens og Hedensted", level=1).wait_for()
    assert asked(at_rest(tab)) == {"team": "KOL-HOR"}
    tab.get_by_role("combobox", name="Indikator").click()
    tab.get_by_role("option", name="Ulempe · 30-dages", exact=False).click()
    tab.get_by_role("heading", name="30-dages dødelighed", exact=False, level=1).wait_for()
    assert asked(at_rest(tab)) == {"team": "KOL-HOR", "indicator": "KOL-02"}


def test_a_small_chart_leads_to_its_team(visit: Visit, demo_server: str) -> None:
    tab = visit(f"{demo_server}/variation?area=KOL&indicator=KOL-03&show=teams&sort=level")
    sheet = tab.locator(".st-key-small-KOL-HOR .marks").first
    sheet.evaluate("e => e.scrollIntoView({block: 'center'})")  # not below the menu
    box = sheet.bounding_box()
    tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.wait_for_url(re.compile("/team"))  # the heading is the same on both pages
    assert asked(at_rest(tab)) == {"team": "KOL-HOR", "indicator": "KOL-03"}
    tab.go_back()
    tab.get_by_role("link", name="Randers", exact=False).first.click()
    tab.wait_for_url(re.compile("team=KOL-RAN"))


def test_the_steering_groups_page_is_one_sheet(visit: Visit, demo_server: str) -> None:
    """Upright A4, in both languages."""
    for language in ("da", "en"):
        tab = visit(f"{demo_server}/styregruppe?lang={language}")
        tab.wait_for_selector(".lkt-spreads.programme")
        sheets = re.findall(rb"/Type\s*/Page\b", tab.pdf(format="A4"))
        assert len(sheets) == 1, language


def test_an_unknown_id_is_shown_as_it_is(visit: Visit, demo_server: str) -> None:
    tab = visit(f"{demo_server}/")
    for hostile in ("![x](http:)", "<img src=x onerror=alert(1)>", "a\n# b", ":red[x] **b**"):
        tab.goto(f"{demo_server}/team?team={quote(hostile, safe='')}")
        box = warning(tab)
        told = box.inner_text().replace("\N{WORD JOINER}", "")
        assert " ".join(hostile.split()) in " ".join(told.split())
        assert box.locator("img, a, h1, strong").count() == 0


def test_an_unknown_id_never_becomes_more_than_words(visit: Visit, demo_server: str) -> None:
    tab = visit(f"{demo_server}/")
    more = []
    for hostile in ("http://127.0.0.1:9/x", "www.x.dk", "a@b.dk", ":material/home:", "x\n==\n"):
        tab.goto(f"{demo_server}/team?team={quote(hostile, safe='')}")
        if warning(tab).locator("img, a, h1, [role=img]").count():
            more.append(hostile)
    assert more == []


def warning(tab: Tab) -> Tab:
    """The box that says that the address asks for what is not there, once its words are drawn."""
    box = tab.locator("[data-testid=stAlert]")
    box.get_by_text("som ikke findes").wait_for()
    return box


def test_a_page_that_is_not_there(visit: Visit, demo_server: str) -> None:
    tab = visit(f"{demo_server}/team?team=KOL-HOR&indicator=KOL-03")
    assert tab.title() == "Horsens · Horsens og Hedensted · KOL-03 · LKT"
    for address, words in (("findes-ikke", "Siden findes ikke"), ("gone?lang=en", "Page not found")):
        tab.goto(f"{demo_server}/{address}")
        tab.get_by_role("heading", name=words, level=1).wait_for()
        assert at_rest(tab).title() == f"{words} · LKT"
        assert tab.get_by_role("dialog").count() == 0


def test_the_first_visit_to_a_page_that_is_not_there(visit: Visit, fresh_server: str) -> None:
    tab = visit(f"{fresh_server}/findes-ikke")
    tab.get_by_role("heading", name="Siden findes ikke", level=1).wait_for()
    assert at_rest(tab).get_by_role("dialog").count() == 0


@pytest.mark.parametrize(("typed", "found"), [("århus", "Aarhus"), ("Aarh", "Aarhus"), ("hors", "Horsens")])
def test_a_name_is_found_as_people_spell_it(visit: Visit, demo_server: str, typed: str, found: str) -> None:
    tab = visit(f"{demo_server}/team?team=KOL-VEJ&indicator=KOL-03")
    box = tab.get_by_role("combobox", name="Team")
    box.click()
    box.press("Control+a")
    box.press_sequentially(typed)
    options = tab.get_by_role("option")
    options.filter(has_text=found).first.wait_for()
    assert all(found in option.inner_text() for option in options.all())


def test_the_tools_of_a_chart_can_be_reached(visit: Visit, demo_server: str) -> None:
    tab = visit(f"{demo_server}/team?team=KOL-HOR&indicator=KOL-03")
    tab.locator(CHART).first.hover()
    with tab.expect_download() as coming:
        tab.get_by_role("button", name="Download as PNG").first.click()
    assert coming.value.suggested_filename.endswith(".png")


# A file's way


@pytest.mark.smoke
def test_from_the_template_to_the_chart_and_back(visit: Visit, empty_server: str, tmp_path: Path) -> None:
    tab = visit(f"{empty_server}/indberet?team=KOL-HOR")
    with tab.expect_download() as coming:
        tab.get_by_role("button", name="Hent skabelon (Excel)").click()
    assert coming.value.suggested_filename == "LKT_KOL-HOR.xlsx"
    template = tmp_path / "LKT_KOL-HOR.xlsx"
    coming.value.save_as(template)
    filled = fill_in(template, "Udskrivningspakke gennemført", [(12, 20), (13, 21), (14, 22)])

    tab.locator("input[type=file]").set_input_files(filled)
    tab.get_by_text("Nye tal:").first.wait_for()
    assert "Nye tal: 3 · rettelser: 0 · uændrede: 0" in words(tab)
    tab.get_by_role("button", name="Godkend og gem (nye og rettede tal: 3)").click()
    receipt = tab.get_by_text("Nye og rettede tal: 3").last
    receipt.wait_for()
    receipt.evaluate(
        "async e => { while (e.getBoundingClientRect().top < 0) await new Promise(requestAnimationFrame) }"
    )

    tab.get_by_role("link", name="Se diagrammet").click()
    tab.get_by_role("heading", name="Udskrivningspakke gennemført", level=1).wait_for()
    tab.wait_for_selector(CHART)
    assert asked(at_rest(tab)) == {"team": "KOL-HOR", "indicator": "KOL-03"}
    assert "Der er kun 3 målinger." in tab.locator(".lkt-sentence").inner_text()

    tab.get_by_role("link", name="Indberetning").first.click()
    tab.get_by_role("button", name="Fortryd").click()
    tab.get_by_role("button", name="Ja, fortryd").click()
    tab.get_by_text("(fortrudt").wait_for()
    tab.goto(f"{empty_server}/team?team=KOL-HOR&indicator=KOL-03")
    tab.get_by_text("Teamet har ikke indberettet tal for denne indikator endnu.").wait_for()


def fill_in(path: Path, indicator: str, figures: list[tuple[int, int]]) -> Path:
    """Write figures for the first months of an indicator, as a person would."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {str(cell.value): cell.column for cell in sheet[1]}
    rows = [row[0].row for row in sheet.iter_rows() if any(cell.value == indicator for cell in row)]
    for row, (numerator, denominator) in zip(rows, figures, strict=False):
        sheet.cell(row, heads["Tæller"], numerator)
        sheet.cell(row, heads["Nævner"], denominator)
    filled = path.with_name("udfyldt.xlsx")
    book.save(filled)
    return filled


def rested(tab: Tab) -> Tab:
    """After a field was left: the run that follows has ended too."""
    tab.wait_for_timeout(400)
    return at_rest(tab)


def pasted(tab: Tab, into: Any, block: str) -> None:
    """A block of cells from a sheet, by the keyboard."""
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.evaluate("text => navigator.clipboard.writeText(text)", block)
    into.click()
    tab.keyboard.press("Control+v")
    rested(tab)


@pytest.mark.smoke
def test_a_month_is_typed_in_less_than_half_a_minute(visit: Visit, empty_server: str) -> None:
    """At four keys a second: 14 figures, each with its Tab, the look, the name and the yes."""
    tab = visit(f"{empty_server}/indberet?team=KOL-AAL")
    tab.locator(".st-key-entry input").first.click()
    keys = [key for n in range(7) for key in (*str(3 + n), "Tab", *str(20 + n), "Tab")]
    for key in keys:
        tab.keyboard.press(key, delay=20)
    assert len(keys) + len("Anna") + 3 < 4 * 30
    tab.get_by_role("button", name="Se tallene igennem").click()
    tab.get_by_role("button", name="Godkend og gem (nye og rettede tal: 7)").click()
    receipt = tab.locator(".st-key-receipt")
    receipt.wait_for()
    assert "Udskrivningspakke gennemført, november 2025" in receipt.inner_text().replace(
        "\N{WORD JOINER}", ""
    )
    rested(tab)
    assert chosen(tab)[2] == "december 2025: 7 tal mangler"
    assert {field.input_value() for field in tab.locator(".st-key-entry input").all()} == {""}


def test_a_block_from_a_sheet_fills_the_fields_or_the_box(visit: Visit, empty_server: str) -> None:
    tab = visit(f"{empty_server}/indberet?team=KOL-AUH")
    fields = tab.locator(".st-key-entry input")
    pasted(tab, fields.nth(2), "5\t20\r\n6\t1.021\r\n")
    assert [field.input_value() for field in fields.all()[:8]] == ["", "", "5", "20", "6", "1.021", "", ""]
    tab.keyboard.press("ArrowDown")
    tab.keyboard.type("7")
    tab.get_by_role("button", name="English").click()  # a run of the whole page loses nothing
    rested(tab)
    tab.get_by_role("button", name="Dansk").click()
    rested(tab)
    assert [field.input_value() for field in fields.all()[2:8]] == ["5", "20", "7", "1.021", "", ""]
    titled = "Indikator\tMåned\tNævner\tTæller\r\nKOL-03\tmar 26\t1.234\t12\r\n"
    pasted(tab, fields.nth(0), titled)
    tab.get_by_role("button", name="Læs det indsatte").click()
    tab.get_by_role("button", name="Godkend og gem (nye og rettede tal: 1)").wait_for()
    assert "1.234 (række 2, kolonne 3) er læst som 1234" in words(tab)
    assert fields.nth(2).input_value() == "5"


CLICKED_TWICE = """wait => {
    const button = () => [...document.querySelectorAll("button")].find(b => b.innerText.startsWith("Godkend og gem"));
    button().click();
    setTimeout(() => button()?.click(), wait);
}"""


@pytest.mark.parametrize(
    ("team", "wait"), [("KOL-VEJ", 0), ("KOL-RAN", 60), ("KOL-OUH", 150), ("KOL-ESB", 400)]
)
def test_two_clicks_are_one_receipt(
    visit: Visit, empty_server: str, tmp_path: Path, team: str, wait: int
) -> None:
    sent = tmp_path / "tal.csv"
    sent.write_text(f"Team;Indikator;Periode;Tæller;Nævner\n{team};KOL-03;2026-03;5;20\n", encoding="utf-8")
    tab = visit(f"{empty_server}/indberet?team={team}")
    tab.locator("input[type=file]").set_input_files(sent)
    tab.get_by_role("button", name="Godkend og gem").wait_for()
    at_rest(tab).evaluate(CLICKED_TWICE, wait)
    tab.locator(".st-key-receipt").get_by_text("Nye og rettede tal: 1").wait_for()
    tab.wait_for_timeout(500)
    assert "Intet er gemt" not in words(at_rest(tab))
    assert tab.get_by_role("button", name="Fortryd").count() == 1


def preview_of(tab: Tab, folder: Path, team: str) -> Any:
    """A file in the box, and the button under what it says; two figures of another month stand in the grid."""
    sent = folder / "tal.csv"
    sent.write_text(f"Team;Indikator;Periode;Tæller;Nævner\n{team};KOL-03;2026-03;5;20\n", encoding="utf-8")
    fields = tab.locator(".st-key-entry input")
    for field, figure in ((0, "7"), (1, "21")):
        fields.nth(field).fill(figure)
    tab.keyboard.press("Tab")
    rested(tab)
    tab.locator("input[type=file]").set_input_files(sent)
    approve = tab.get_by_role("button", name="Godkend og gem")
    approve.wait_for()
    rested(tab)
    return approve


def told_what_happened(tab: Tab) -> None:
    tab.locator(".st-key-verdict").get_by_text("Intet er gemt. Vælg filen igen").wait_for()
    tab.locator(".st-key-entry input").first.evaluate(
        "async e => { while (e.value !== '7') await new Promise(requestAnimationFrame) }"
    )


def test_a_click_after_the_server_began_anew_says_so_and_typed_figures_stay(
    visit: Visit, browser: Any, empty_file: Path, tmp_path: Path
) -> None:
    database = _copy_to(empty_file, tmp_path)
    with serve(database) as address:
        tab = visit(f"{address}/indberet?team=KOL-HOR")
        approve = preview_of(tab, tmp_path, "KOL-HOR")
    tab.locator("button:disabled").first.wait_for()
    with serve(database, urlsplit(address).port or 0):
        approve.click()
        told_what_happened(tab)
        tab.locator("input[type=file]").set_input_files(tmp_path / "tal.csv")
        approve.click()
        tab.locator(".st-key-receipt").wait_for()


def test_a_page_that_is_loaded_again_says_so_and_typed_figures_stay(
    visit: Visit, empty_server: str, tmp_path: Path
) -> None:
    tab = visit(f"{empty_server}/indberet?team=KOL-HJO")
    preview_of(tab, tmp_path, "KOL-HJO")
    tab.reload()
    told_what_happened(at_rest(tab))


def test_two_tabs_and_a_lost_connection_give_one_receipt(
    visit: Visit, empty_server: str, tmp_path: Path
) -> None:
    first, second = (visit(f"{empty_server}/indberet?team=KOL-VIB") for _ in range(2))
    approve = [preview_of(tab, tmp_path, "KOL-VIB") for tab in (first, second)]
    first.context.set_offline(True)
    first.wait_for_timeout(1000)
    first.context.set_offline(False)
    for tab, button in zip((first, second), approve, strict=True):
        button.click()
        tab.locator(".st-key-receipt").get_by_text("som indberetning").wait_for()
    second.get_by_role("button", name="Fortryd").wait_for()  # it comes after the words of the receipt


def test_a_bad_file_is_told_cell_by_cell(visit: Visit, empty_server: str, tmp_path: Path) -> None:
    bad = tmp_path / "tal.csv"
    bad.write_text("Team;Indikator;Periode;Tæller;Nævner\nKOL-HOR;KOL-03;2026-03;25;20\n", encoding="utf-8")
    tab = visit(f"{empty_server}/indberet?team=KOL-HOR")
    tab.locator("input[type=file]").set_input_files(bad)
    tab.get_by_text("Tælleren (25) i D2 er større end nævneren (20)").wait_for()
    assert tab.get_by_role("button", name="Godkend").count() == 0


def test_a_file_that_is_too_large_hides_what_was_said_of_another(
    visit: Visit, empty_server: str, tmp_path: Path
) -> None:
    """The box refuses it without asking us, and keeps the file before in its place."""
    good, large = tmp_path / "tal.csv", tmp_path / "stor.xlsx"
    good.write_text("Team;Indikator;Periode;Tæller;Nævner\nKOL-HOR;KOL-03;2026-03;5;20\n", encoding="utf-8")
    large.write_bytes(bytes(5 * 2**20 + 1))
    tab = visit(f"{empty_server}/indberet?team=KOL-HOR")
    tab.locator("input[type=file]").set_input_files(good)
    approve = tab.get_by_role("button", name="Godkend og gem")
    approve.wait_for()
    tab.locator("input[type=file]").set_input_files(large)
    approve.wait_for(state="hidden")
    box = tab.locator("[data-testid=stFileUploaderDropzone]")
    assert "højst 5 MB" in box.evaluate("e => getComputedStyle(e, '::after').content")


def test_a_bad_workbook_comes_back_marked_and_is_mended(
    visit: Visit, empty_server: str, tmp_path: Path
) -> None:
    tab = visit(f"{empty_server}/indberet?team=KOL-RAN")
    with tab.expect_download() as coming:
        tab.get_by_role("button", name="Hent skabelon (Excel)").click()
    template = tmp_path / "skabelon.xlsx"
    coming.value.save_as(template)
    tab.locator("input[type=file]").set_input_files(
        fill_in(template, "Udskrivningspakke gennemført", [(25, 20), (13, 21)])
    )
    with tab.expect_download() as coming:
        tab.get_by_role("button", name="Hent filen med fejlene markeret (Excel)").click()
    assert coming.value.suggested_filename == "udfyldt_rettes.xlsx"
    marked = tmp_path / coming.value.suggested_filename
    coming.value.save_as(marked)

    # The copy, sent as it is, keeps its name.
    tab.locator("input[type=file]").set_input_files(marked)
    tab.get_by_text(marked.name).wait_for()
    at_rest(tab)
    with tab.expect_download() as coming:
        tab.get_by_role("button", name="Hent filen med fejlene markeret (Excel)").click()
    assert coming.value.suggested_filename == marked.name

    book = openpyxl.load_workbook(marked)
    (cell,) = (cell for row in book.worksheets[0].iter_rows() for cell in row if cell.comment)
    assert "Tælleren (25)" in cell.comment.text
    cell.value = 15
    book.save(mended := tmp_path / "rettet.xlsx")
    tab.locator("input[type=file]").set_input_files(mended)
    tab.get_by_role("button", name="Godkend og gem (nye og rettede tal: 2)").click()
    tab.get_by_text("Nye og rettede tal: 2").last.wait_for()


# Drawing


def sample(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Twelve teams and indicators with every measure among them."""
    pairs = []
    for measure in Measure:
        own = [i for i in catalogue.indicators.values() if i.measure is measure]
        for indicator in own[: 2 if len(own) > 2 else 1]:
            pairs.append((catalogue.teams_of(indicator.area)[len(pairs)].id, indicator.id))
    assert len(pairs) >= 12
    return pairs


def test_every_kind_of_chart_is_drawn(visit: Visit, demo_server: str, catalogue: Catalogue) -> None:
    tab = visit(f"{demo_server}/")
    has_no_fault(tab)
    for team, indicator in sample(catalogue):
        tab.goto(f"{demo_server}/team?team={team}&indicator={indicator}")
        tab.wait_for_selector(CHART)
        assert asked(at_rest(tab))["team"] == team
        has_no_fault(tab)


def test_every_area_is_drawn(visit: Visit, demo_server: str) -> None:
    tab = visit(f"{demo_server}/")
    for area, language in zip(AREAS, cycle(("da", "en")), strict=False):
        tab.goto(f"{demo_server}/omraade?area={area}&lang={language}")
        tab.locator(".lkt-matrix").wait_for()
        has_no_fault(at_rest(tab))
        assert tab.locator(".lkt-delivery tbody tr").first.is_visible()
        assert tab.locator(".lkt-matrix td img").evaluate_all("all => all.every(e => e.naturalWidth > 0)")
        assert tab.locator(".lkt-matrix td img").count() > 50


@pytest.mark.parametrize("show", ["difference", "teams", "places", "regions"])
def test_every_way_of_looking_at_variation_is_drawn(visit: Visit, demo_server: str, show: str) -> None:
    tab = visit(
        f"{demo_server}/variation?area=HOF&indicator=HOF-01&show={show}&regions=from-2027-01-01&own=HOF-RAN"
    )
    tab.locator("[data-testid=stVegaLiteChart] svg .mark-line, .mark-rule").first.wait_for()
    has_no_fault(at_rest(tab))


def test_on_a_phone_the_page_stays_in_its_place(visit: Visit, demo_server: str) -> None:
    tab = visit(f"{demo_server}/", PHONE)
    for address in PAGES.values():
        tab.goto(f"{demo_server}/{address}")
        at_rest(tab)
        if address == "team":
            tab.wait_for_selector("[data-testid=stVegaLiteChart] svg")
        for part in ("html", "body", "[data-testid=stMain]"):
            scrolled, seen = tab.locator(part).evaluate("e => [e.scrollWidth, e.clientWidth]")
            assert scrolled <= seen, f"{part} of /{address}"


def test_on_a_phone_the_head_of_the_matrix_covers_no_team(visit: Visit, demo_server: str) -> None:
    tab = visit(f"{demo_server}/omraade?area=KOL", PHONE)
    corner, first = (tab.locator(f".lkt-matrix {part}").first for part in ("thead td", "tbody tr"))
    first.wait_for()
    below = "(first, corner) => first.getBoundingClientRect().top - corner.getBoundingClientRect().bottom"
    assert first.evaluate(below, corner.element_handle()) >= 0


def test_on_a_phone_a_run_chart_stands_whole_with_its_axis(visit: Visit, demo_server: str) -> None:
    tab = visit(f"{demo_server}/team?team=KOL-HOR&indicator=KOL-03", PHONE)
    tab.wait_for_selector(CHART)
    holder = tab.locator(".st-key-run-chart")
    assert holder.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    for what in (f"{CHART} path", ".st-key-run-chart svg .role-axis-label text"):
        left, right = tab.locator(what).evaluate_all(
            """parts => { const boxes = parts.map(part => part.getBoundingClientRect())
                return [Math.min(...boxes.map(box => box.left)), Math.max(...boxes.map(box => box.right))] }"""
        )
        assert 0 <= left < right <= PHONE["width"]


def test_words_in_charts_are_measured_as_they_are_drawn(visit: Visit, demo_server: str) -> None:
    """Else they would be cut in the wrong place: a canvas drops a list of fonts that it cannot read."""
    tab = visit(f"{demo_server}/team?team=KOL-HOR&indicator=KOL-03")
    tab.wait_for_selector(".st-key-run-chart svg text")
    drawn, measured = tab.locator(".st-key-run-chart svg text").first.evaluate(
        """e => {
            const pen = document.createElement("canvas").getContext("2d")
            pen.font = `${e.getAttribute("font-size")} ${e.getAttribute("font-family")}`
            return [e.getComputedTextLength(), pen.measureText(e.textContent).width]
        }"""
    )
    assert measured == pytest.approx(drawn, rel=0.02)


# Whom the pages speak to

ABROAD = "http://198.51.100.7"  # an address of nobody's
HOSTILE = (
    f"![x]({ABROAD}/i.png) <img src={ABROAD}/h.png onerror='window.caught=1'> [x]({ABROAD})"
    f" <script>window.caught=1</script> $x$ :red[x] :material/home: {ABROAD}/plain"
)


@pytest.fixture
def hostile_server(browser: Any, demo_file: Path, tmp_path: Path) -> Iterator[str]:
    """The demonstration, in which every word that anybody can write is an attempt at something."""
    path = _copy_to(demo_file, tmp_path)
    database = open_database(path)
    known = definitions.read(database)
    recorded(database, _renamed(known), LEAD, HOSTILE, NOW)
    sender = Scope(f"x{HOSTILE}", Role.LEAD)
    figure = Observation(
        "KOL-HOR", "KOL-03", 1, Period.month(2026, 9), 5.0, 20.0, comment=HOSTILE, place=Place(HOSTILE, "D2")
    )
    batch = Batch(f"{HOSTILE}.xlsx", "", 1, "KOL", (figure,), ())
    uploads.append(database, Delivery(batch, sender, NOW))
    noted(database, "KOL-HOR", "KOL-03", date(2026, 3, 9), HOSTILE, sender, NOW)
    day = date(2025, 6, 1)
    decisions.add(database, "KOL-HOR", "KOL-03", DecisionKind.EXCLUDE, day, HOSTILE, sender, NOW)
    database.close()
    with serve(path) as address:
        yield address


def _renamed(known: Catalogue) -> Catalogue:
    """Everything of one area with hostile words behind its name."""

    def worse(name: Name) -> Name:
        return Name(name.da + HOSTILE, (name.en or name.da) + HOSTILE)

    area = known.areas["KOL"]
    aims = tuple(replace(aim, text=worse(aim.text)) for aim in area.aims)
    areas = known.areas | {
        "KOL": replace(area, name=worse(area.name), aims=aims, note=Name(HOSTILE), discrepancy=Name(HOSTILE))
    }
    teams = {
        t.id: replace(t, name=t.name + HOSTILE, unit=HOSTILE) if t.area == "KOL" else t
        for t in known.teams.values()
    }
    indicators = {
        i.id: replace(
            i,
            name=worse(i.name),
            versions=tuple(
                replace(v, numerator=HOSTILE, denominator=HOSTILE, note=HOSTILE) for v in i.versions
            ),
        )
        if i.area == "KOL"
        else i
        for i in known.indicators.values()
    }
    regions = {r.id: replace(r, name=worse(r.name)) for r in known.regions.values()}
    return replace(known, areas=areas, teams=teams, indicators=indicators, regions=regions)


def test_no_word_of_anybodys_reaches_out_or_runs(visit: Visit, hostile_server: str, tmp_path: Path) -> None:
    """Names, comments, notes, reasons, file names and senders: at the end no request has left the machine."""
    tab = visit(f"{hostile_server}/")
    pages = [
        "", "omraade?area=KOL", "team?team=KOL-HOR&indicator=KOL-03", "indberet?team=KOL-HOR",
        *(f"variation?area=KOL&indicator=KOL-03&show={show}" for show in ("difference", "teams", "places", "regions")),
    ]  # fmt: skip
    for address in pages:
        tab.goto(f"{hostile_server}/{address}")
        at_rest(tab)
        folded = tab.locator("details:not([open]) summary")
        while folded.count():
            folded.evaluate_all("all => all.forEach(e => e.click())")
            at_rest(tab)
        is_harmless(at_rest(tab))
        has_no_fault(tab)
    bad = tmp_path / f"{HOSTILE.replace('/', ':')[:120]}.csv"
    lines = [f"KOL-HOR;{HOSTILE};2026-03;5;20;", f"{HOSTILE};KOL-03;2026-03;5;20;{HOSTILE}"]
    bad.write_text("Team;Indikator;Periode;Tæller;Nævner;Kommentar\n" + "\n".join(lines), encoding="utf-8")
    tab.goto(f"{hostile_server}/indberet?team=KOL-HOR")
    tab.locator("input[type=file]").set_input_files(bad)
    tab.get_by_text("Fejl, der skal rettes").wait_for()
    is_harmless(at_rest(tab))


def is_harmless(tab: Tab) -> None:
    assert tab.evaluate("window.caught") is None
    assert tab.locator(f"img[src*='{ABROAD}'], a[href*='{ABROAD}'], image[href*='{ABROAD}']").count() == 0


def test_the_pages_work_under_the_policy_of_our_headers(browser: Any, demo_server: str) -> None:
    """The browser says what the policy stopped."""
    context = browser.new_context(viewport=WIDE)
    stopped: list[str] = []
    tab = context.new_page()
    tab.on("console", lambda said: stopped.append(said.text) if "Content Security" in said.text else None)
    for address in (
        "",
        "team?team=KOL-HOR&indicator=KOL-03&lang=en",
        "omraade?area=KOL",
        "indberet?team=KOL-HOR",
    ):
        tab.goto(f"{demo_server}/{address}")
        at_rest(tab)
        if address.startswith("team"):
            tab.wait_for_selector(CHART)
            assert tab.locator("html").get_attribute("lang") == "en"
    assert stopped == []
    tab.evaluate("new Image().src = 'http://198.51.100.7/i.png'")
    tab.wait_for_timeout(500)
    assert any("img-src" in said for said in stopped)  # the policy was there all along
    context.close()


# Without a database


def test_without_a_database_there_is_a_sentence(visit: Visit, browser: Any, tmp_path: Path) -> None:
    with serve(tmp_path / "lkt.duckdb") as server_address:
        tab = visit(server_address)
        for address in PAGES.values():
            tab.goto(f"{server_address}/{address}")
            tab.get_by_text("Der er ingen database i").wait_for()
            has_no_fault(at_rest(tab))


# Signing in


@pytest.fixture(scope="module")
def signed(
    browser: Any, peopled: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Provider]]:
    """A server that people sign in to, and their provider, which every test tells what to say."""
    folder = tmp_path_factory.mktemp("signed")
    with provider() as found, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        secrets = folder / "secrets.toml"
        secrets.write_text(
            f"[auth]\nredirect_uri = 'http://127.0.0.1:{port}/oauth2callback'\ncookie_secret = '{'x' * 32}'\n"
            "client_id = 'lkt'\nclient_secret = 'none'\n"
            f"server_metadata_url = '{found.address}/.well-known/openid-configuration'\n",
            encoding="utf-8",
        )
        with serve(_copy_to(peopled, folder), port, STREAMLIT_SECRETS_FILES=str(secrets)) as address:
            yield address, found


def log_in(tab: Tab) -> None:
    tab.get_by_role("button", name="Log ind").click()
    tab.get_by_role("button", name="Log ud").wait_for()
    at_rest(tab)


def test_who_signs_in_sees_what_the_role_may_and_nothing_after_signing_out(
    visit: Visit, signed: tuple[str, Provider]
) -> None:
    address, people = signed
    people.claims, people.forged = {"sub": "1", "email": email(Role.LEADER), "name": "Anna Holm"}, False
    tab = visit(f"{address}/team?team=KOL-HOR")
    assert tab.locator("h1").inner_text() == "Log ind"
    assert "Horsens" not in words(tab)
    log_in(tab)
    assert "Anna Holm" in words(tab)
    tab.goto(f"{address}/team?team=KOL-HOR")
    at_rest(tab)
    assert "Horsens" in tab.locator("h1").inner_text()
    tab.get_by_role("button", name="Log ud").click()
    tab.wait_for_url(f"{people.address}/end*")
    tab.goto(f"{address}/team?team=KOL-HOR")
    assert at_rest(tab).locator("h1").inner_text() == "Log ind"


@pytest.mark.parametrize("fault", ["unknown", "without a claim", "forged", "another issuer"])
def test_a_login_that_gives_no_role_shows_no_figure(
    visit: Visit, signed: tuple[str, Provider], fault: str
) -> None:
    address, people = signed
    people.claims = {"sub": "2", "email": email(Role.LEADER), "name": "Nobody"}
    if fault == "unknown":
        people.claims["email"] = "nobody@rm.dk"
    elif fault == "without a claim":
        del people.claims["email"]
    elif fault == "another issuer":
        people.claims["iss"] = "http://elsewhere"
    people.forged = fault == "forged"
    tab = visit(f"{address}/team?team=KOL-HOR")
    with tab.expect_response(lambda answer: "oauth2callback" in answer.url):
        tab.get_by_role("button", name="Log ind").click()
    tab.wait_for_load_state("networkidle")
    at_rest(tab)  # the page that the callback leads to is there: another address does not cut it off
    tab.goto(f"{address}/team?team=KOL-HOR")
    at_rest(tab)
    assert not tab.locator(CHART).count()
    assert "Horsens" not in words(tab)
