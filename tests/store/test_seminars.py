"""Steps for seminars, and the figures of before them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from lkt.actions import decisions as decide
from lkt.actions import improvement
from lkt.domain.access import Reading
from lkt.domain.charting import DecisionKind
from lkt.domain.improvement import Change
from lkt.domain.seminar import Step
from lkt.store import Database, Reader, decisions, seminars
from tests.actions.test_decisions import DAY, INDICATOR, TEAM
from tests.conftest import LEAD, NOW, TODAY


def add(database: Database, step: Step = Step.LOCKED, area: str = "KOL", seminar: int = 1) -> None:
    with database.writing() as writer:
        seminars.add(writer, area, seminar, step, LEAD, NOW)


def test_all_steps_of_a_seminar_have_its_word(demo_database: Database) -> None:
    for step in (Step.APPROVED, Step.LOCKED):
        add(demo_database, step)
    add(demo_database, seminar=2)
    first, second, other = seminars.entries(demo_database)
    assert first.key == second.key != other.key
    assert len(first.key) == 32
    assert seminars.entries(demo_database, "KOL", 2) == (other,)
    assert seminars.entries(demo_database, "HOF") == ()
    newest = demo_database.rows("from log order by id desc limit 1")[0]
    assert (newest["action"], newest["subject"], newest["detail"]) == ("locked", "KOL", "2")


def test_what_is_written_in_the_moment_of_a_lock_is_after_it(demo_database: Database) -> None:
    add(demo_database)
    lock = seminars.entries(demo_database)[-1].recorded_at
    later = decide.decide(demo_database, LEAD, TEAM, INDICATOR, DecisionKind.PHASE, DAY, "ny tavle", NOW)
    improvement.save(demo_database, [LEAD], Change("", TEAM, "ny tavle", DAY), NOW, TODAY)
    then, now = Reader(demo_database, as_of=lock), Reader(demo_database)
    assert [d.id for d in now.decisions()] == [later]
    assert then.decisions() == ()
    assert len(then.marks(TEAM, INDICATOR)) == len(now.marks(TEAM, INDICATOR)) - 1
    assert decisions.standing(demo_database, as_of=lock + timedelta(microseconds=1))


def test_a_reader_of_before_there_were_figures_has_none(demo_database: Database) -> None:
    early = Reader(demo_database, as_of=NOW - timedelta(days=9999))
    assert early.figures("KOL").empty
    assert early.deliveries("KOL").empty
    some = replace(early, reading=Reading({"KOL-HOR": 3}, ("KOL",)))
    assert some.figures("KOL").empty


def test_when_a_team_last_changed(demo_database: Database) -> None:
    before = seminars.changed(demo_database, "KOL")
    assert {"", TEAM, "KOL-VEJ"} <= set(before)
    assert not [team for team in before if team and not team.startswith("KOL")]
    at = demo_database.scalar("select max(recorded_at) from log") + timedelta(hours=1)
    number = decide.decide(demo_database, LEAD, TEAM, INDICATOR, DecisionKind.PHASE, DAY, "ny tavle", at)
    assert seminars.changed(demo_database, "KOL") == {**before, TEAM: at}
    later = at + timedelta(hours=1)
    decide.take_back(demo_database, LEAD, TEAM, INDICATOR, number, later)
    assert seminars.changed(demo_database, "KOL")[TEAM] == later
