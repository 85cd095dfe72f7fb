"""From open to locked: who may, in which order, and never past what another has changed unseen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from lkt.actions import datasets, decisions
from lkt.domain.access import Role, Scope
from lkt.domain.charting import DecisionKind
from lkt.domain.seminar import State
from lkt.errors import Refused
from lkt.store import Database
from tests.actions.test_decisions import DAY, HORSENS, TEAM
from tests.conftest import LEAD, NOW
from tests.store.made import send

KOL_LEAD = Scope("lis", Role.LEAD, teams=frozenset(["KOL-HOR"]), areas=frozenset(["KOL"]))
HOF_LEAD = Scope("ole", Role.LEAD, teams=frozenset(), areas=frozenset(["HOF"]))


def refused(act: Callable[..., object], *given: object) -> str:
    with pytest.raises(Refused) as caught:
        act(*given)
    return caught.value.key


def approve(database: Database, scope: Scope = KOL_LEAD, at: datetime = NOW) -> None:
    datasets.approve(database, scope, "KOL", 1, datasets.newest(database, "KOL"), at)


def test_the_way_to_a_lock_and_back(database: Database) -> None:
    send(database, 10)
    datasets.deliver(database, HORSENS, TEAM, "KOL", 1, NOW)
    approve(database)
    datasets.lock(database, KOL_LEAD, "KOL", 1, NOW)
    known = datasets.dataset(database, "KOL", 1)
    assert known.state([TEAM]) is State.LOCKED
    assert refused(datasets.deliver, database, HORSENS, TEAM, "KOL", 1, NOW) == "dataset.is_locked"
    assert refused(approve, database) == "dataset.is_locked"
    assert refused(datasets.lock, database, KOL_LEAD, "KOL", 1, NOW) == "dataset.is_locked"
    assert refused(datasets.unlock, database, KOL_LEAD, "KOL", 1, " ", NOW) == "dataset.empty"
    datasets.unlock(database, KOL_LEAD, "KOL", 1, "fejl i marts", NOW)
    known = datasets.dataset(database, "KOL", 1)
    assert known.state([TEAM]) is State.DELIVERED
    assert known.entries[-1].detail == "fejl i marts"
    assert refused(datasets.unlock, database, KOL_LEAD, "KOL", 1, "igen", NOW) == "dataset.not_locked"
    assert refused(datasets.lock, database, KOL_LEAD, "KOL", 1, NOW) == "dataset.not_approved"
    approve(database)
    datasets.lock(database, KOL_LEAD, "KOL", 1, NOW)
    assert datasets.dataset(database, "KOL", 1).version == 2


@pytest.mark.parametrize("change", ["figure", "decision", "taken back"])
def test_nobody_approves_or_locks_what_was_changed_unseen(database: Database, change: str) -> None:
    send(database, 10)
    send(database, 11, month=4)
    seen = datasets.newest(database, "KOL")
    later = NOW + timedelta(minutes=1)

    def meanwhile(at: datetime) -> None:
        if change == "figure":
            send(database, 12, at=at)
        else:
            number = decisions.decide(
                database, HORSENS, "KOL-HOR", "KOL-03", DecisionKind.EXCLUDE, DAY.replace(2026), "fejl", at
            )
            if change == "taken back":
                decisions.take_back(database, HORSENS, "KOL-HOR", "KOL-03", number, at)

    meanwhile(later)
    assert refused(datasets.approve, database, KOL_LEAD, "KOL", 1, seen, later) == "dataset.meanwhile"
    approve(database, at=later)
    if change != "decision":  # which can be made once
        meanwhile(later + timedelta(minutes=1))
        assert refused(datasets.lock, database, KOL_LEAD, "KOL", 1, later) == "dataset.meanwhile"
    assert not datasets.dataset(database, "KOL", 1).locked


def test_another_area_is_nobodys_business(database: Database) -> None:
    send(database, 10)
    seen = datasets.newest(database, "KOL")
    datasets.approve(database, HOF_LEAD, "HOF", 1, datasets.newest(database, "HOF"), NOW)
    datasets.lock(database, HOF_LEAD, "HOF", 1, NOW)
    assert datasets.newest(database, "KOL") == seen
    for act in (datasets.lock, datasets.approve, datasets.unlock):
        given = [seen] if act is datasets.approve else ["x"] if act is datasets.unlock else []
        assert refused(act, database, HOF_LEAD, "KOL", 1, *given, NOW) == "dataset.not_yours"
        assert refused(act, database, HORSENS, "KOL", 1, *given, NOW) == "dataset.not_yours"
    member = Scope("bo", Role.TEAM, TEAM)
    assert refused(datasets.deliver, database, member, TEAM, "KOL", 1, NOW) == "dataset.not_yours"
    other = Scope("bo", Role.LEADER, "KOL-VEJ")
    assert refused(datasets.deliver, database, other, TEAM, "KOL", 1, NOW) == "dataset.not_yours"


def test_a_person_in_the_reason_is_refused(database: Database) -> None:
    approve(database, LEAD)
    datasets.lock(database, LEAD, "KOL", 1, NOW)
    asked = (database, LEAD, "KOL", 1, "patient 311299-9999", NOW)
    assert refused(datasets.unlock, *asked) == "dataset.person"
