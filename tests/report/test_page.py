"""What a team takes home: one page a team, whatever its names hold."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
import typst

from lkt.report.gather import Edition, source
from lkt.report.page import pages
from lkt.store import Database, definitions
from lkt.text import Text
from tests.conftest import TODAY
from tests.report.conftest import public

AWKWARD = '#panic("x") $x^2$ *b* _i_ `c` <a> [l] @r & "q" \\ ' + "W" * 200


def made(database: Database, language: str = "da") -> Edition:
    return source(database, definitions.read(database), Text(language), TODAY)


def sheets(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def test_one_page_a_team_and_a_booklet(opened: Database) -> None:
    found = made(opened)
    assert sheets(pages(found, "KOL", ["KOL-HOR"])) == 1
    assert sheets(pages(found, "KOL", ["KOL-HOR", "KOL-AAL", "KOL-AUH"])) == 3


def test_what_stands_on_it(opened: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, str] = {}

    def compiled(*given: object, sys_inputs: dict[str, str], **more: object) -> bytes:
        told.update(sys_inputs)
        return b"%PDF"

    monkeypatch.setattr(typst, "compile", compiled)
    found = made(opened)
    pages(found, "KOL", ["KOL-HOR"])
    words = json.loads(told["data"])
    (shown,) = words["pages"]
    cards = " ".join(card["name"] for card in shown["cards"])
    assert all(indicator.name.da in cards for indicator in found.catalogue.indicators_of("KOL"))
    assert shown["changes"] == [
        "10.02.2025: (til 07.03.2025) Prøvede tjeklisten på fem udskrivelser (PDSA 1) (tilpasset)",
        "01.05.2025: Tiltag: tjekliste i udskrivningsnotatet (PDSA 3) (indført)",
    ]
    assert str(found.area("KOL").receipt) in shown["foot"][-1]
    assert "Demodata, ikke virkelige resultater" in shown["foot"]


@pytest.mark.parametrize("language", ["da", "en"])
def test_awkward_names_are_words(opened: Database, language: str) -> None:
    found = made(opened, language)
    teams = dict(found.catalogue.teams)
    teams["KOL-HOR"] = replace(teams["KOL-HOR"], name=AWKWARD, unit=AWKWARD)
    found = replace(found, catalogue=replace(found.catalogue, teams=teams))
    assert sheets(pages(found, "KOL", ["KOL-HOR"])) == 1


def test_without_figures_and_without_what_may_not_be_seen(database: Database, opened: Database) -> None:
    assert sheets(pages(made(database), "KOL", ["KOL-HOR"])) == 1
    catalogue = definitions.read(opened)
    found = source(opened, catalogue, Text("da"), TODAY, public(opened))
    assert sheets(pages(found, "KOL", ["KOL-GOD"])) == 1
