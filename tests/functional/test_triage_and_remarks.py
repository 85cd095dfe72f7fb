"""A signal is answered, a question asked and answered, and what waits stands on the area's page: who may, who sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lkt.domain.access import Role, Scope
from lkt.domain.improvement import Card, Disposition, Handling, Remark, Seat
from lkt.store import definitions as kept
from lkt.store import open_database
from lkt.text import LANGUAGES, Text
from lkt.ui import frame
from tests.conftest import NOW, copied
from tests.functional.conftest import Open, Sign, button, charts, go, healthy, opened, plain, raw, texts

pytestmark = pytest.mark.slow

SERIES = {"team": "KOL-HOR", "indicator": "KOL-03"}
EXPERT = Scope("Eva Ekspert", Role.EXPERT, None, frozenset(), frozenset({"KOL"}))
ASKED = Remark(
    "KOL-HOR/1", "KOL-HOR", "Hvad gjorde I i juni?", "expert", "KOL-03", date(2025, 6, 1), asks=True
)
WHOLE = Remark("KOL-HOR/2", "KOL-HOR", "Flot arbejde", "expert")


@pytest.fixture
def own_demo(demo_file: Path, tmp_path: Path) -> Path:
    """The demonstration, in which nobody has said anything yet."""
    path = copied(demo_file, tmp_path / "lkt.duckdb")
    database = open_database(path)
    said = [each.value for kind in (Disposition, Remark, Card) for each in kept.written(database, kind)]
    with database.writing() as writer:
        for value in said:
            kept.write(writer, value, EXPERT, NOW, taken_back=True)
    database.close()
    return path


def write(path: Path, *values: Any) -> None:
    database = open_database(path)
    with database.writing() as writer:
        for value in values:
            kept.write(writer, value, EXPERT, NOW)
    database.close()


def meanwhile(path: Path, value: Any) -> None:
    """Somebody else, on the same server."""
    with frame._database(str(path)).writing() as writer:
        kept.write(writer, value, EXPERT, NOW)


def words(visit: AppTest) -> str:
    return plain(texts(visit)).replace("\xa0", " ")


LABELS = {
    "handling": "triage.handling", "reason": "triage.reason", "words": "remark.words", "asks": "remark.asks",
    "day": "remark.day", "to": "remark.to", "accepted": "improvement.accepted", "since": "digest.since",
}  # fmt: skip


def field(visit: AppTest, kind: str, name: str) -> Any:
    labels = {Text(language)(LABELS[name]) for language in LANGUAGES}
    return next(each for each in getattr(visit, kind) if each.label in labels)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_signal_is_answered_and_answered_anew(open_page: Open, own_demo: Path, language: str) -> None:
    text = Text(language)
    lang = {} if language == "da" else {"lang": language}
    visit = opened(open_page(own_demo, "team", **SERIES, **lang), "answer")
    assert text("triage.open", told="").split(".")[0].strip("*") in words(visit)
    button(visit, text("triage.save")).click().run()
    assert text("improvement.no_reason") in [error.value for error in healthy(visit).error]
    field(visit, "selectbox", "handling").select(Handling.CAUSE)
    field(visit, "text_area", "reason").input("Jette Hansen lavede en tjekliste")
    button(visit, text("triage.save")).click().run()
    assert text("improvement.suspected") in [error.value for error in healthy(visit).error]
    assert (
        field(visit, "text_area", "reason").value == "Jette Hansen lavede en tjekliste"
    )  # nothing typed is lost
    field(visit, "text_area", "reason").input("Ny tjekliste")
    button(visit, text("triage.save")).click().run()
    assert not healthy(visit).error
    role, handling = text("role.lead"), text("improvement.handling.cause")
    assert f"{handling}. Ny tjekliste ({role}, prøve, " in words(visit)
    assert text("triage.open", told="") not in words(visit)
    assert field(visit, "text_area", "reason").value == ""
    field(visit, "text_area", "reason").input("Vi ved det godt")
    button(visit, text("triage.save")).click().run()
    assert words(healthy(visit)).count("Vi ved det godt") == 1
    assert words(visit).count("Ny tjekliste") == 1  # what was said before


def test_an_answer_to_another_signal_leaves_this_one_open(open_page: Open, own_demo: Path) -> None:
    answer = Disposition(
        "KOL-HOR/KOL-03", *SERIES.values(), Handling.CAUSE, "Sommer", "team", -1, date(2024, 6, 1)
    )
    write(own_demo, answer)
    told = words(healthy(open_page(own_demo, "team", **SERIES)))
    assert "Tegnet er ikke besvaret.** Det seneste svar gjaldt et andet tegn" in told
    assert "Sommer" in told


def test_what_another_has_answered_meanwhile_is_not_written_over(open_page: Open, own_demo: Path) -> None:
    visit = opened(open_page(own_demo, "team", **SERIES), "answer")
    field(visit, "text_area", "reason").input("Mit svar")
    answer = Disposition(
        "KOL-HOR/KOL-03", *SERIES.values(), Handling.SEEN, "Set af Eva", "expert", 1, date(2025, 6, 1)
    )
    meanwhile(own_demo, answer)
    button(visit, "Gem svaret").click().run()
    [error] = healthy(visit).error
    assert "Eva Ekspert har ændret det" in error.value
    assert "Set af Eva" in words(visit)
    assert field(visit, "text_area", "reason").value == "Mit svar"
    button(visit, "Gem svaret").click().run()
    assert not healthy(visit).error
    assert "Set. Mit svar" in words(visit)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_asked_about_a_day_and_answered(open_page: Open, own_demo: Path, language: str) -> None:
    text = Text(language)
    lang = {} if language == "da" else {"lang": language}
    visit = opened(open_page(own_demo, "team", **SERIES, **lang), "remarks")
    field(visit, "text_area", "words").input("Hvad gjorde I?\nOg hvorfor?")
    field(visit, "checkbox", "asks").check()
    field(visit, "date_input", "day").set_value(date(2025, 6, 1))
    button(visit, text("improvement.save")).click().run()
    told = words(healthy(visit))
    assert text("remark.waits", count=1).partition("**")[2].partition("**")[0] in told
    assert "Hvad gjorde I?" in told
    assert text("remark.at", day=date(2025, 6, 1)) in told
    assert "?" in [mark["label"] for mark in charts(visit)[0].datasets["marks"]]
    *_, reply = field(visit, "selectbox", "to").options
    field(visit, "selectbox", "to").select_index(1)
    assert "Hvad gjorde I?" in reply
    field(visit, "text_area", "words").input("En tjekliste")
    button(visit, text("improvement.save")).click().run()
    told = words(healthy(visit))
    assert "En tjekliste" in told
    assert text("remark.waiting") not in told
    assert healthy(go(visit, "team", team="KOL-HOR", **lang))
    opened(visit, "remarks")
    assert "En tjekliste" in words(visit)  # on the page of all indicators too
    button(visit, text("improvement.take_back")).click().run()
    assert "Hvad gjorde I?" not in words(healthy(visit))
    assert "En tjekliste" in words(visit)  # what was said to it stays


def test_words_that_may_name_somebody_are_kept_and_let_in_by_a_tick(open_page: Open, own_demo: Path) -> None:
    visit = opened(open_page(own_demo, "team", team="KOL-HOR"), "remarks")
    field(visit, "text_area", "words").input("Spørg Jette Hansen")
    button(visit, "Gem").click().run()
    assert len(healthy(visit).error) == 1
    field(visit, "checkbox", "accepted").check()
    button(visit, "Gem").click().run()
    assert not healthy(visit).error
    assert "Spørg Jette Hansen" in words(visit)
    assert field(visit, "text_area", "words").value == ""
    assert not [each for each in visit.checkbox if each.label == "Teksten nævner ingen personer"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_the_area_counts_what_waits_and_writes_a_letter(
    open_page: Open, own_demo: Path, language: str
) -> None:
    text = Text(language)
    card = Card("KOL-HOR", "KOL-HOR", (Seat.LEADER, Seat.SPONSOR), competence="to af os")
    write(own_demo, ASKED, WHOLE, card)
    lang = {} if language == "da" else {"lang": language}
    visit = healthy(open_page(own_demo, "omraade", area="KOL", **lang))
    before = int(
        words(visit)
        .partition(plain(text("triage.waits", signals=0, questions=0)).partition("0")[0])[2]
        .split()[0]
    )
    opened(visit, "triage")
    told, letter = words(visit), visit.code[0].value
    assert plain(text("triage.missing", teams=20, leader=19, sponsor=19, competence=19)) in told
    assert text("triage.questions") in raw(visit)
    assert "Hvad gjorde I i juni?" in raw(visit)
    assert "Flot arbejde" in letter
    assert "Eva" not in letter
    assert raw(visit).count("href='team?team=KOL-HOR") > 1
    signal = Disposition("KOL-HOR/KOL-03", *SERIES.values(), Handling.CAUSE, "x", "team", 1, date(2025, 6, 1))
    meanwhile(own_demo, signal)
    visit.run()
    assert plain(text("triage.waits", signals=before - 1, questions=1)) in words(healthy(visit))
    field(visit, "date_input", "since").set_value(NOW.date() - timedelta(0)).run()
    assert text("improvement.handling.cause") in healthy(visit).code[0].value


# who | reads remarks | with names | writes them | answers signals | page
ROLES = """
expert       yes yes yes yes
lead         yes yes yes yes
leader       yes yes yes yes
team         yes yes yes yes
contact      yes yes yes no
municipality yes yes yes no
manager      no  no  no  no
"""


@pytest.mark.parametrize("line", ROLES.strip().splitlines(), ids=lambda line: line.split()[0])
def test_who_sees_and_may_what_on_the_page_of_a_team(sign_in: Sign, peopled: Path, line: str) -> None:
    name, *may = line.split()
    reads, names, writes, answers = (each == "yes" for each in may)
    write(peopled, ASKED, WHOLE)
    visit = opened(sign_in("team", Role(name), **SERIES), "remarks", "answer")
    told = words(visit)
    assert ("Hvad gjorde I i juni?" in told) is reads
    assert ("Eva Ekspert" in told) is names
    assert ("Gem" in [each.label for each in visit.button]) is writes
    assert ("Gem svaret" in [each.label for each in visit.button]) is answers
    assert "Besvaret:" in told
    assert ("?" in [mark["label"] for mark in charts(visit)[0].datasets["marks"]]) is reads


def test_other_teams_read_remarks_without_names(sign_in: Sign, peopled: Path) -> None:
    write(peopled, replace(ASKED, id="KOL-VEJ/1", team="KOL-VEJ"))
    visit = opened(sign_in("team", Role.TEAM, team="KOL-VEJ", indicator="KOL-03"), "remarks")
    assert "Hvad gjorde I i juni?" in words(visit)
    assert "ekspertgruppe" in words(visit)
    assert "Eva" not in words(visit)


AREA = {Role.LEAD: True, Role.EXPERT: True, Role.TEAM: False, Role.STEERING: False, Role.MANAGER: False,
        Role.PRESENTER: False, Role.CONTACT: True}  # fmt: skip


@pytest.mark.parametrize("role", AREA)
def test_who_sees_what_waits_in_an_area(sign_in: Sign, peopled: Path, role: Role) -> None:
    write(peopled, ASKED)
    visit = opened(sign_in("omraade", role, area="KOL"), "triage")
    assert ("Venter på svar:" in words(visit)) is AREA[role]
    if not AREA[role]:
        assert "Hvad gjorde I i juni?" not in words(visit) + raw(visit)
    assert ("en teamleder" in words(visit)) is (role in (Role.LEAD, Role.CONTACT))


def test_a_team_is_told_which_of_its_signs_wait_until_they_are_answered(
    open_page: Open, own_demo: Path
) -> None:
    head = "Tegn på ændring, som teamet ikke har svaret på"
    visit = healthy(open_page(own_demo, "team", team="KOL-HOR"))
    waiting = raw(visit).partition(head)[2].partition("</ol>")[0]
    assert "indicator=KOL-03" in waiting
    answer = Disposition(
        "KOL-HOR/KOL-03", *SERIES.values(), Handling.SEEN, "Set", "team", 1, date(2025, 6, 1)
    )
    meanwhile(own_demo, answer)
    visit.run()
    waiting = raw(healthy(visit)).partition(head)[2].partition("</ol>")[0]
    assert "indicator=KOL-03" not in waiting
    assert "indicator=" in waiting
    # Another chart does not say what has been judged.
    assert "Besvaret:" in words(healthy(go(visit, "team", **SERIES)))
    assert "Besvaret:" not in words(healthy(go(visit, "team", **SERIES, chart="p")))
