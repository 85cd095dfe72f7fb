"""A team writes what it tries, how far it is and who it is, on its own page; nobody else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lkt.actions import improvement as actions
from lkt.domain.access import Role
from lkt.domain.improvement import Card, Change, Ending, SelfAssessment, Stage
from lkt.store import definitions
from lkt.ui import frame
from tests.conftest import LEAD, NOW, TODAY
from tests.functional.conftest import Open, Sign, button, healthy, opened, texts


def field(visit: AppTest, label: str, kind: str = "text_input") -> object:
    return next(each for each in getattr(visit, kind) if each.label.startswith(label))


def test_a_year_of_a_team(open_page: Open, own: Path) -> None:
    """Short form, then the whole one; changed, and taken back."""
    visit = opened(open_page(own, "team", team="KOL-HOR", indicator="KOL-03"), "change")
    field(visit, "Hvad gjorde I?").input("  Tjekliste\n i notatet")  # type: ignore[attr-defined]
    field(visit, "Hvilken", "selectbox").set_value("KOL-I1")  # type: ignore[attr-defined]
    visit = healthy(button(visit, "Gem tiltag").click().run())
    kept = definitions.written(frame.OPENED[-1], Change)
    assert [(c.value.title, c.value.idea, c.value.indicator) for c in kept] == [
        ("Tjekliste i notatet", "KOL-I1", "KOL-03")
    ]
    visit = opened(visit, "change")
    assert "Tjekliste i udskrivningsnotatet" in texts(visit)
    visit = healthy(button(visit, "Ret eller uddyb").click().run())
    field(visit, "Hvad blev der af det?", "selectbox").set_value("adopt")  # type: ignore[attr-defined]
    field(visit, "Hvad lærte I?", "text_area").input("Den, der skriver, ejer listen")  # type: ignore[attr-defined]
    visit = healthy(button(visit, "Tilføj: trin").click().run())
    field(visit, "Hvad skete der?", "text_area").input("Prøvet på fem")  # type: ignore[attr-defined]
    visit = healthy(button(visit, "Gem").click().run())
    assert "Udfyld titel" in texts(visit)  # a step has a day and a kind
    field(visit, "Slags", "selectbox").set_value("do")  # type: ignore[attr-defined]
    field(visit, "Dag", "date_input").set_value(kept[0].value.since)  # type: ignore[attr-defined]
    visit = healthy(button(visit, "Gem").click().run())
    (now,) = definitions.written(frame.OPENED[-1], Change)
    assert (now.value.ending, now.value.learnt) == (Ending.ADOPT, "Den, der skriver, ejer listen")
    assert [(step.stage, step.words) for step in now.value.steps] == [(Stage.DO, "Prøvet på fem")]
    assert "Rettet undervejs" in texts(visit)
    visit = healthy(button(visit, "Tag tilbage").click().run())
    assert definitions.written(frame.OPENED[-1], Change) == ()


def test_what_another_wrote_while_a_form_stood_open_is_not_lost(open_page: Open, own: Path) -> None:
    visit = open_page(own, "team", team="KOL-HOR", indicator="KOL-03")
    database = frame.OPENED[-1]
    actions.save(database, [LEAD], Change("", "KOL-HOR", "Tjekliste", date(2026, 3, 2)), NOW, TODAY)
    visit = healthy(button(opened(visit, "change"), "Ret eller uddyb").click().run())
    (seen,) = definitions.written(database, Change)
    actions.save(database, [LEAD], replace(seen.value, expected="80 %"), NOW, TODAY, seen.number)
    field(visit, "Hvad lærte I?", "text_area").input("Mit")  # type: ignore[attr-defined]
    visit = healthy(button(visit, "Gem").click().run())
    assert "har ændret det, siden du åbnede siden" in texts(visit)
    assert field(visit, "Hvad lærte I?", "text_area").value == "Mit"  # type: ignore[attr-defined]
    assert [each.value.expected for each in definitions.written(database, Change)] == ["80 %"]


def test_words_that_may_name_somebody_stay_until_a_tick(open_page: Open, own: Path) -> None:
    visit = opened(open_page(own, "team", team="KOL-HOR", indicator="KOL-03"), "change")
    field(visit, "Hvad gjorde I?").input("Jette Hansen lærte os det")  # type: ignore[attr-defined]
    visit = healthy(button(visit, "Gem tiltag").click().run())
    assert "ser ud til at nævne en person" in texts(visit)
    assert field(visit, "Hvad gjorde I?").value == "Jette Hansen lærte os det"  # type: ignore[attr-defined]
    field(visit, "Teksten nævner ingen", "checkbox").check()  # type: ignore[attr-defined]
    healthy(button(visit, "Gem tiltag").click().run())
    assert [each.value.title for each in definitions.written(frame.OPENED[-1], Change)] == [
        "Jette Hansen lærte os det"
    ]


def test_an_assessment_and_a_card(open_page: Open, own: Path) -> None:
    visit = opened(open_page(own, "team", team="KOL-HOR"), "progress", "card")
    assert "Netværket mangler at vide" in texts(visit)
    field(visit, "Vores egen", "selectbox").set_value(2.0)  # type: ignore[attr-defined]
    visit = healthy(button(visit, "Bekræft vurderingen").click().run())
    assert "Skriv en begrundelse" in texts(visit)
    field(visit, "Vores egen", "selectbox").set_value(2.0)  # type: ignore[attr-defined]
    field(visit, "Begrundelse").input("Vi er i gang")  # type: ignore[attr-defined]
    visit = healthy(button(visit, "Bekræft vurderingen").click().run())
    (said,) = definitions.written(frame.OPENED[-1], SelfAssessment)
    assert (said.value.score, said.value.suggested, said.value.reason) == (2.0, 0.5, "Vi er i gang")
    field(visit, "Roller", "multiselect").set_value(["leader", "sponsor", "advisor"])  # type: ignore[attr-defined]
    visit = healthy(button(visit, "Gem").click().run())
    (card,) = definitions.written(frame.OPENED[-1], Card)
    assert card.value.missing == ()
    assert "Netværket mangler at vide" not in texts(visit)
    assert "2,0" in texts(opened(open_page(own, "omraade", area="KOL"), "spread"))


@pytest.mark.parametrize(("role", "may"), [(Role.TEAM, True), (Role.LEADER, True), (Role.EXPERT, False)])
def test_who_may_write(sign_in: Sign, role: Role, may: bool) -> None:
    visit = opened(healthy(sign_in("team", role, team="KOL-HOR", indicator="KOL-03")), "change")
    assert ("Gem tiltag" in [each.label for each in visit.button]) is may


def test_topics_for_the_next_networks(open_page: Open, demo: Path) -> None:
    said = texts(opened(open_page(demo, "styregruppe"), "topics"))
    assert "typisk forskel" in said
    assert "når målet" in said
