"""What can be written of improvement work, by whom, and why not; with its history, and nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lkt import settings
from lkt.actions import improvement
from lkt.demo.stories import read
from lkt.domain.access import Role, Scope
from lkt.domain.catalogue import Catalogue
from lkt.domain.improvement import (
    Card,
    Change,
    Disposition,
    Ending,
    Handling,
    Remark,
    Seat,
    SelfAssessment,
    Stage,
    Step,
    Work,
)  # fmt: skip
from lkt.errors import Refused
from lkt.store import Database, Reader, access_log, definitions
from lkt.store import definitions as kept
from lkt.text import LANGUAGES, Text
from tests.conftest import LEAD, NOW, TODAY

KOL = frozenset({"KOL"})
MEMBER = Scope("anna", Role.TEAM, "KOL-HOR", frozenset({"KOL-HOR"}), KOL)
EXPERT = Scope("eva", Role.EXPERT, None, frozenset(), KOL)
MANAGER = Scope("per", Role.MANAGER, None, frozenset({"KOL-HOR"}), KOL)
CHANGE = Change("", "KOL-HOR", "Tjekliste", date(2025, 5, 1), idea="KOL-I1", indicator="KOL-03")
SIGNAL = Disposition("", "KOL-HOR", "KOL-03", Handling.CAUSE, "Ny tjekliste", "", 1, date(2025, 5, 1))
REMARK = Remark("", "KOL-HOR", "Hvad gjorde I i maj?", "", "KOL-03", asks=True)
SCORE = SelfAssessment("", "KOL-HOR", 3.0, 3.0)
CARD = Card("", "KOL-HOR", (Seat.LEADER, Seat.SPONSOR), "sygeplejersker", "To har taget regionens uddannelse")


def save(
    database: Database, value: Work, scope: Scope = MEMBER, seen: int | None = None, ok: bool = False
) -> str:
    return improvement.save(database, [scope], value, NOW, TODAY, seen, ok)


def test_words_that_stand_longer_than_may_be_written_now_are_no_fault(database: Database) -> None:
    """Notes of before changes had more letters; who adds what was learnt has written none of them."""
    note = replace(CHANGE, id="KOL-HOR/note-1", title="x" * 150)
    with database.writing() as writer:
        kept.write(writer, note, MEMBER, NOW)
    (found,) = kept.written(database, Change, "KOL-HOR")
    save(database, replace(note, learnt="Det virkede"), seen=found.number)
    (found,) = kept.written(database, Change, "KOL-HOR")
    with pytest.raises(Refused, match="too_long"):
        save(database, replace(note, title="x" * 149), seen=found.number)


@pytest.mark.parametrize(
    "value", [CHANGE, SIGNAL, REMARK, SCORE, CARD], ids=lambda value: type(value).__name__
)
def test_what_is_written_stands_is_changed_and_taken_back_with_its_history(
    database: Database, value: Work
) -> None:
    before = database.version(), definitions.version(database)
    id = save(database, value)
    (found,) = kept.written(database, type(value), "KOL-HOR")
    assert (found.value.id, found.by, found.at) == (id, "anna", NOW)
    save(database, found.value, seen=found.number)
    (again,) = Reader(database).written(type(value), "KOL-HOR")
    assert again.number > found.number
    assert again.value == found.value
    improvement.take_back(database, [MEMBER], again.value, NOW)
    assert kept.written(database, type(value)) == ()
    kind = next(name for name, each in kept.WORK.items() if each is type(value))
    assert [bool(row.plain) for row in definitions.history(database, kind, id)] == [False, True, True]
    with pytest.raises(Refused, match=r"improvement\.gone"):
        improvement.take_back(database, [MEMBER], again.value, NOW)
    assert (database.version(), definitions.version(database)) == before  # nothing else is made anew


FAULTS = """
empty       | title    | ''
too_long    | title    | 'x' * 121
before      | since    | date(2020, 1, 1)
future      | since    | date(2027, 1, 1)
future      | steps    | (Step(Stage.PLAN, date(2027, 1, 1), 'x'),)
backwards   | until    | date(2025, 4, 30)
no_indicator| indicator| 'AKK-01'
no_idea     | idea     | 'KOL-I99'
no_idea     | idea     | 'AKK-I1'
person      | title    | 'pt 010190-1234'
person      | steps    | (Step(Stage.DO, date(2025, 5, 2), 'pt 010190-1234'),)
suspected   | learnt   | 'Jette Hansen lærte os det'
"""


@pytest.mark.parametrize("line", FAULTS.strip().splitlines())
def test_every_fault_is_named_in_both_languages_and_nothing_is_kept(database: Database, line: str) -> None:
    code, field, made = (part.strip() for part in line.split("|"))
    change = replace(CHANGE, **{field: eval(made)})
    with pytest.raises(Refused) as raised:
        save(database, change)
    assert [each.key for each in (raised.value, *raised.value.also)] == [f"improvement.{code}"]
    for language in LANGUAGES:
        assert "{" not in Text(language)(raised.value.key, **raised.value.fields)
    assert kept.written(database, Change) == ()


def test_all_faults_come_at_once(database: Database) -> None:
    with pytest.raises(Refused) as raised:
        save(database, replace(CHANGE, title="", since=date(2020, 1, 1), until=date(2019, 1, 1), idea="x"))
    keys = {each.key.partition(".")[2] for each in (raised.value, *raised.value.also)}
    assert keys == {"empty", "before", "backwards", "no_idea"}


def test_words_that_may_name_somebody_are_let_in_by_a_tick_that_is_noted(database: Database) -> None:
    save(database, replace(CHANGE, learnt="Jette Hansen lærte os det"), ok=True)
    noted = list(access_log.lines(database.path))
    assert [line["codes"] for line in noted] == [{"improvement.suspected": 1}]
    assert "Jette" not in repr(noted)
    with pytest.raises(Refused, match=r"improvement\.person"):
        save(database, replace(CHANGE, idea=None, learnt="pt 010190-1234"), ok=True)


@pytest.mark.parametrize(
    ("other", "stands"),
    [
        (date(2025, 5, 31), False),
        (date(2025, 6, 1), False),  # its last day
        (date(2025, 6, 2), True),
    ],
)
def test_one_idea_is_tested_once_at_a_time(database: Database, other: date, stands: bool) -> None:
    save(database, replace(CHANGE, until=date(2025, 6, 1), ending=Ending.ADAPT))
    again = replace(CHANGE, title="Tjekliste 2", since=other)
    if stands:
        save(database, again)
    else:
        with pytest.raises(Refused, match=r"improvement\.at_once"):
            save(database, again)
    save(database, replace(again, idea="KOL-I2"))  # another idea


def test_two_people_on_one_step_lose_nothing(database: Database) -> None:
    save(database, CHANGE)
    (seen,) = kept.written(database, Change)
    mine = replace(seen.value, steps=(Step(Stage.PLAN, date(2025, 5, 1), "Mit trin"),))
    save(database, replace(seen.value, expected="80 %"), LEAD, seen.number)
    with pytest.raises(Refused, match=r"improvement\.meanwhile") as raised:
        save(database, mine, seen=seen.number)
    assert raised.value.fields == {"by": "prøve"}
    assert [each.value.expected for each in kept.written(database, Change)] == ["80 %"]


RIGHTS = [
    (CHANGE, "lead member"), (SCORE, "lead member"), (CARD, "lead member"), (SIGNAL, "lead member expert"),
    (REMARK, "lead member expert other"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "may"), RIGHTS, ids=lambda each: type(each).__name__)
def test_who_may_write_what(database: Database, value: Work, may: str) -> None:
    other = Scope("ole", Role.TEAM, "KOL-VEJ", frozenset({"KOL-VEJ"}), KOL)
    who = {"lead": LEAD, "member": MEMBER, "expert": EXPERT, "manager": MANAGER, "other": other}
    for name, scope in who.items():
        if name in may.split():
            improvement.take_back(database, [LEAD], replace(value, id=save(database, value, scope)), NOW)
        else:
            with pytest.raises(Refused, match=r"improvement\.not_yours"):
                save(database, value, scope)


def test_a_remark_says_in_which_role_it_was_written(database: Database) -> None:
    asked = save(database, REMARK, EXPERT)
    save(database, replace(REMARK, words="En tjekliste", to=asked, asks=False))
    assert [each.value.role for each in kept.written(database, Remark)] == ["expert", "team"]


@pytest.mark.parametrize(("score", "suggested", "reason", "code"), [
    (3.2, 3.2, "", "off_scale"), (3.5, 3.0, "", "no_reason"), (3.5, 3.0, "Vi har vist det i et år", ""),
])  # fmt: skip
def test_an_assessment_that_differs_has_a_reason(
    database: Database, score: float, suggested: float, reason: str, code: str
) -> None:
    value = SelfAssessment("", "KOL-HOR", score, suggested, reason)
    if code:
        with pytest.raises(Refused, match=code):
            save(database, value)
    else:
        save(database, value)


def test_a_change_stands_on_the_charts_of_its_series(database: Database) -> None:
    save(database, CHANGE)
    save(database, replace(CHANGE, title="Flyttet", indicator=None, idea=None, since=date(2025, 1, 1)))
    reader = Reader(database)
    assert [mark.title for mark in reader.marks("KOL-HOR", "KOL-03")] == ["Flyttet", "Tjekliste"]
    assert [mark.title for mark in reader.marks("KOL-HOR", "KOL-01")] == ["Flyttet"]
    assert reader.marks("KOL-VEJ", "KOL-03") == ()


@pytest.mark.slow
def test_the_demonstration_could_have_been_written_by_people(
    database: Database, catalogue: Catalogue
) -> None:
    _, _, told = read(settings.DEMO, catalogue)
    for value, _, day in sorted(told, key=lambda each: each[2]):
        standing = {known.value.id: known.number for known in kept.written(database, type(value), value.team)}
        assert save(database, value, LEAD, standing.get(value.id)) == value.id
        assert day <= TODAY


def test_a_remark_is_taken_back_by_who_wrote_it_or_leads(database: Database) -> None:
    id = save(database, REMARK, EXPERT)
    other = replace(EXPERT, user="erik")
    with pytest.raises(Refused, match=r"improvement\.not_yours"):
        improvement.take_back(database, [other], replace(REMARK, id=id), NOW)
    improvement.take_back(database, [LEAD], replace(REMARK, id=id), NOW)
    assert kept.written(database, Remark) == ()


def test_a_remark_answers_one_of_the_team_on_a_day_there_has_been(database: Database) -> None:
    id = save(database, replace(REMARK, team="KOL-VEJ"), EXPERT)
    for wrong, key in ((replace(REMARK, to=id), "gone"), (replace(REMARK, day=date(2027, 1, 1)), "future")):
        with pytest.raises(Refused, match=rf"improvement\.{key}"):
            save(database, wrong)
