"""Noting a change: who may, what is refused, and on which charts it stands."""

from __future__ import annotations

from datetime import date

import pytest

from lkt.actions import marks
from lkt.actions.words import LONGEST
from lkt.domain.catalogue import Catalogue
from lkt.domain.team import Role, Scope
from lkt.errors import Refused
from lkt.store import Database
from lkt.views.marks import Mark
from lkt.views.team import team_view
from tests.conftest import LEAD, NOW, TODAY

HORSENS = Scope("anna", Role.TEAM, "KOL-HOR")
DAY = date(2026, 3, 9)


def noted(
    database: Database, catalogue: Catalogue, indicator: str, team: str = "KOL-HOR"
) -> tuple[Mark, ...]:
    return team_view(database, catalogue, LEAD, team, indicator, TODAY).marks


@pytest.mark.parametrize("scope", [HORSENS, LEAD])
def test_a_change_stands_on_its_chart(database: Database, catalogue: Catalogue, scope: Scope) -> None:
    marks.note(database, scope, "KOL-HOR", "KOL-03", DAY, "  ny \n tavle ", NOW)
    assert noted(database, catalogue, "KOL-03") == (Mark(DAY, "ny tavle"),)
    assert noted(database, catalogue, "KOL-04") == noted(database, catalogue, "KOL-03", "KOL-VEJ") == ()


def test_without_an_indicator_it_stands_on_all_of_the_teams_charts(
    database: Database, catalogue: Catalogue
) -> None:
    marks.note(database, HORSENS, "KOL-HOR", None, DAY, "ny leder", NOW)
    marks.note(database, HORSENS, "KOL-HOR", "KOL-03", date(2026, 1, 1), "før", NOW)
    assert [mark.text for mark in noted(database, catalogue, "KOL-03")] == ["før", "ny leder"]
    assert [mark.text for mark in noted(database, catalogue, "KOL-08")] == ["ny leder"]


@pytest.mark.parametrize(
    ("team", "words", "refused"),
    [
        ("KOL-VEJ", "ny tavle", "mark.not_yours"),
        ("KOL-HOR", "", "mark.empty"),
        ("KOL-HOR", " \n\t ", "mark.empty"),
        ("KOL-HOR", "x" * (LONGEST + 1), "mark.too_long"),
    ],
)
def test_what_is_refused_is_not_written(database: Database, team: str, words: str, refused: str) -> None:
    before = database.version()
    with pytest.raises(Refused) as caught:
        marks.note(database, HORSENS, team, "KOL-03", DAY, words, NOW)
    assert caught.value.key == refused
    assert database.version() == before


def test_the_longest_note_fits(database: Database, catalogue: Catalogue) -> None:
    words = "x" * LONGEST
    marks.note(database, HORSENS, "KOL-HOR", "KOL-03", DAY, f" {words} ", NOW)
    assert noted(database, catalogue, "KOL-03") == (Mark(DAY, words),)


def test_the_log_tells_who_and_not_what(database: Database) -> None:
    marks.note(database, HORSENS, "KOL-HOR", "KOL-03", DAY, "hemmelig", NOW)
    line = database.query("from log order by id desc limit 200").iloc[0]
    assert line[["recorded_by", "action", "subject"]].tolist() == ["anna", "mark", "KOL-HOR"]
    assert "hemmelig" not in str(line.to_dict())
