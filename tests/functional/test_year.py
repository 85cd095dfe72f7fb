"""A team's year in Chromium, by those it concerns: changes, a signal answered, a self-assessment, a question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from lkt.domain.access import Role
from lkt.domain.improvement import Change, Disposition, Ending, Handling, Remark, SelfAssessment
from lkt.store import definitions, open_database
from tests.conftest import copied
from tests.functional.conftest import email
from tests.functional.test_browser import at_rest, browser, serve

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
BEHIND_A_PROXY = {"STREAMLIT_SERVER_TRUSTED_USER_HEADERS": '{"X-Remote-User":"email"}'}
TEAM, CHART = "team?team=KOL-HOR", "team?team=KOL-HOR&indicator=KOL-03"


def sent(tab: Any, name: str) -> None:
    """Press a button, and wait until what it does has been said."""
    tab.get_by_role("button", name=name, exact=True).first.click()
    tab.get_by_text("Gemt.", exact=True).first.wait_for()
    tab.get_by_test_id("stToast").get_by_role("button").click()
    tab.get_by_text("Gemt.", exact=True).first.wait_for(state="detached")
    at_rest(tab)


def chosen(tab: Any, label: str, option: str) -> None:
    """Choose from a list, which closes when the page is scrolled or drawn anew: then it is opened once more."""
    from playwright.sync_api import TimeoutError as TookTooLong

    box = tab.get_by_role("combobox", name=label).last
    for _ in range(8):
        at_rest(tab)
        box.scroll_into_view_if_needed()
        tab.wait_for_timeout(300)
        box.click()
        with suppress(TookTooLong):
            tab.get_by_role("option", name=option).first.click(timeout=2_000)
            break
    at_rest(tab)
    assert box.input_value().startswith(option)


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_a_year(browser: Any, peopled: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    path = copied(peopled, tmp_path / "lkt.duckdb")

    @contextmanager
    def visit(role: Role, place: str, box: str) -> Iterator[Any]:
        """Somebody on a page, with one box open."""
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, extra_http_headers={"X-Remote-User": email(role)}
        )
        tab = context.new_page()
        tab.goto(f"{address}/{place}")
        at_rest(tab)
        tab.locator("summary", has_text=box).click()
        tab.wait_for_timeout(500)  # the click, and what it draws
        at_rest(tab)
        yield tab
        context.close()

    with serve(path, **BEHIND_A_PROXY) as address:
        with visit(Role.LEADER, CHART, "Tiltag: hvad") as tab:
            for title in ("Fast koordinator", "Tavlemøde hver morgen", "Tjekliste på væggen"):
                tab.get_by_label("Hvad gjorde I?", exact=True).fill(title)
                sent(tab, "Gem tiltag")
            for ending in ("Opgivet", "Indført"):
                card = tab.locator("[data-testid=stVerticalBlock]", has_text="I gang").last
                card.get_by_role("button", name="Ret eller uddyb").click()
                tab.get_by_label("Hvad lærte I?").wait_for()
                chosen(tab, "Hvad blev der af det?", ending)
                tab.get_by_label("Hvad lærte I?").fill("Det skal stå i notatet")
                sent(tab, "Gem")
        with visit(Role.EXPERT, CHART, "Spørgsmål og kommentarer") as tab:
            tab.get_by_label("Tekst", exact=True).fill("Hvem ejer listen?")
            tab.get_by_text("Jeg vil gerne have svar").click()
            sent(tab, "Gem")
        with visit(Role.LEADER, CHART, "Spørgsmål og kommentarer") as tab:
            chosen(tab, "Hvad vil du skrive?", "Svar til: Hvem ejer")
            tab.get_by_label("Tekst", exact=True).fill("Den, der skriver notatet")
            sent(tab, "Gem")
        with visit(Role.LEADER, CHART, "Svar på tegnet") as tab:
            chosen(tab, "Hvad er der sket med det?", "Årsagen er kendt")
            tab.get_by_label("Begrundelse").fill("Ny tjekliste siden maj")
            sent(tab, "Gem svaret")
        with visit(Role.LEADER, TEAM, "Hvor langt er vi?") as tab:
            sent(tab, "Bekræft vurderingen")
        with visit(Role.EXPERT, "ideer?area=KOL", "Tag diagram") as tab:
            assert "Tiltag uden en idé fra diagrammet" in tab.locator("body").inner_text()
    database = open_database(path)
    written = [each.value for each in definitions.written(database, Change, "KOL-HOR")]
    own = [change for change in written if change.learnt == "Det skal stå i notatet"]
    assert sorted(str(each.ending) for each in own) == sorted([Ending.ABANDON, Ending.ADOPT])
    asked, answered = [r.value for r in definitions.written(database, Remark, "KOL-HOR")][-2:]
    assert (asked.role, asked.asks, answered.role, answered.to) == ("expert", True, "leader", asked.id)
    handled = {d.value.indicator: d.value for d in definitions.written(database, Disposition, "KOL-HOR")}[
        "KOL-03"
    ]
    assert (handled.handling, handled.way, handled.reason) == (Handling.CAUSE, 1, "Ny tjekliste siden maj")
    assert definitions.written(database, SelfAssessment, "KOL-HOR")
    database.close()
