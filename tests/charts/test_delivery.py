"""Deliveries as a table: a sign for every state, in words too, and what is missing by name."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

import pytest

from lkt.charts.matrix import SIGNS, delivery_table
from lkt.text import LANGUAGES, Text, danish
from lkt.views.delivery import State
from tests.charts.conftest import ShownArea


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", ["KOL", "HSF"])
def test_every_team_and_month_has_its_sign(area_of: ShownArea, area: str, language: str) -> None:
    view, text = area_of(area), Text(language)
    table = ElementTree.fromstring(delivery_table(view, text))
    rows = table.findall(".//tbody/tr")
    teams = sorted((team for team, _ in view.teams), key=lambda team: danish(team.name))
    assert [row.findtext("th") for row in rows] == [team.name for team in teams]
    for team, row in zip(teams, rows, strict=True):
        own = [delivery for delivery in view.deliveries if delivery.team == team.id]
        signs = [cell.find("span") for cell in row.findall("td")]
        assert [sign.text for sign in signs if sign is not None] == [SIGNS[d.state] for d in own]
        said = [sign.get("aria-label") for sign in signs if sign is not None]
        assert said == [text(f"delivery.{d.state.value}") for d in own]
    assert len(set(SIGNS.values())) == len(SIGNS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_missing_is_named_where_it_is_not_everything(area_of: ShownArea, language: str) -> None:
    view, text = area_of("KOL"), Text(language)
    titles = [unescape(title) for title in re.findall(r"<td title='([^']*)'", delivery_table(view, text))]
    part = [d for d in view.deliveries if d.state is State.PART]
    assert part
    named = [title for title in titles if text("delivery.title_missing") in title]
    assert len(named) == len(part)
    for delivery in part:
        names = ", ".join(text.name(indicator.name) for indicator in delivery.missing)
        assert any(title.split("\n")[2].endswith(f": {names}") for title in named)
