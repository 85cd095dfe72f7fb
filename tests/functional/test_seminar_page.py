"""Læringsseminar: a list that is suggested, added to from charts, ordered and shared; the wall and its notes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lkt.actions import datasets
from lkt.domain.seminar import Item
from lkt.store import open_for_reading, seminars
from tests.conftest import LEAD, NOW, copied
from tests.functional.conftest import Open, go, healthy, opened, plain, texts

pytestmark = pytest.mark.slow

KOL = {"area": "KOL"}


@pytest.fixture
def own_demo(demo_file: Path, tmp_path: Path) -> Path:
    return copied(demo_file, tmp_path / "lkt.duckdb")


def listed(path: Path) -> list[Item]:
    return list(seminars.dataset(open_for_reading(path), "KOL", 4).items)


def arrow(visit: AppTest, key: str) -> Any:
    """Of the list as it is seen."""
    return next(each for each in visit.button if f"{each.key}-".startswith(f"{key}-"))


def press(visit: AppTest, *keys: str) -> AppTest:
    for key in keys:
        arrow(visit, key).click().run()
    return healthy(visit)


def wall(visit: AppTest) -> Any:
    (found,) = visit.get("iframe")
    return found.proto


def test_a_suggestion_is_ordered_and_kept_for_all(open_page: Open, own_demo: Path) -> None:
    visit = healthy(open_page(own_demo, "seminar", **KOL))
    assert "Der er ikke valgt noget" in texts(visit)
    next(button for button in visit.button if button.label == "Begynd med et forslag").click().run()
    first = listed(own_demo)
    assert [item.kind for item in first[:3]] == ["answer", "since", "matrix"]
    press(visit, "down-0")
    assert listed(own_demo)[:2] == [first[1], first[0]]
    press(visit, "up-1", "remove-0")
    assert listed(own_demo) == first[1:]
    assert arrow(visit, "up-0").disabled
    assert arrow(visit, f"down-{len(first) - 2}").disabled


def test_from_a_chart_to_the_list(open_page: Open, own_demo: Path) -> None:
    visit = healthy(open_page(own_demo, "team", team="KOL-HOR", indicator="KOL-03"))
    press(visit, "show-at-seminar")
    press(go(visit, "variation", area="KOL", indicator="KOL-03"), "show-at-seminar")
    press(go(visit, "omraade", **KOL), "show-at-seminar")
    found = listed(own_demo)
    assert [(item.kind, item.indicator, item.team) for item in found] == [
        ("team", "KOL-03", "KOL-HOR"), ("variation", "KOL-03", ""), ("answer", "", ""),
    ]  # fmt: skip
    assert found[0].figures > 20
    visit = healthy(go(visit, "team", team="KOL-HOR", indicator="KOL-03"))
    assert not [button for button in visit.button if button.key == "show-at-seminar"]


def test_what_somebody_else_has_changed_meanwhile_is_not_lost(open_page: Open, own_demo: Path) -> None:
    database = open_for_reading(own_demo)
    datasets.choose(database, LEAD, "KOL", 4, [Item("answer"), Item("matrix")], None, NOW)
    visit = healthy(open_page(own_demo, "seminar", **KOL))
    seen = seminars.dataset(database, "KOL", 4).shown
    assert seen
    datasets.choose(database, LEAD, "KOL", 4, [Item("missing")], seen.id, NOW)
    arrow(visit, "down-0").click().run()
    assert listed(own_demo) == [Item("missing")]


def test_the_wall_and_its_notes(open_page: Open, own_demo: Path) -> None:
    database, items = open_for_reading(own_demo), [Item("answer"), Item("team", "KOL-03", "KOL-HOR", 30)]
    datasets.choose(database, LEAD, "KOL", 4, items, None, NOW)
    name = "Horsens · Horsens og Hedensted"
    shown = wall(healthy(open_page(own_demo, "seminar", **KOL, slide="2")))
    assert str(shown).count("<section") == 2
    assert "Horsens" in str(shown)
    hidden = wall(healthy(open_page(own_demo, "seminar", **KOL, slide="2", blind="1")))
    assert "Horsens" not in str(hidden)
    assert "Team " in str(hidden)
    notes = wall(healthy(open_page(own_demo, "seminar", **KOL, notes="1")))
    assert "<section" not in str(notes)
    assert "2. Proces" in str(notes)
    visit = healthy(open_page(own_demo, "seminar", **KOL))
    assert name in plain(texts(visit))


def test_an_area_without_seminars_says_so(open_page: Open, own_demo: Path) -> None:
    visit = healthy(open_page(own_demo, "seminar", area="BDI"))
    assert "ingen seminarer" in visit.info[0].value


def test_since_the_last_seminar_stands_on_both_pages(open_page: Open, own_demo: Path) -> None:
    visit = opened(healthy(open_page(own_demo, "omraade", **KOL)), "since")
    assert "Siden seminar 3" in plain(texts(visit))
    assert len(visit.dataframe[0].value.columns) == 7
    visit = healthy(go(visit, "team", team="KOL-HOR"))
    assert "Siden seminar 3" in plain(texts(visit))
