"""From open to locked: who may, in which order, and never past what another has changed unseen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest

from lkt.actions import datasets, decisions
from lkt.actions.datasets import take
from lkt.domain.access import Role, Scope
from lkt.domain.charting import DecisionKind
from lkt.domain.seminar import State, Step
from lkt.errors import Refused
from lkt.store import Database
from tests.actions.test_decisions import DAY, HORSENS, TEAM
from tests.conftest import LEAD, NOW
from tests.store.made import send

KOL_LEAD = Scope("lis", Role.LEAD, teams=frozenset(["KOL-HOR"]), areas=frozenset(["KOL"]))
HOF_LEAD = Scope("ole", Role.LEAD, teams=frozenset(), areas=frozenset(["HOF"]))


deliver = partial(take, team=TEAM)


def unlock(reason: str) -> Callable[..., None]:
    return partial(take, reason=reason)


def refused(act: Callable[..., object], *given: object) -> str:
    with pytest.raises(Refused) as caught:
        act(*given)
    return caught.value.key


def approve(database: Database, scope: Scope = KOL_LEAD, at: datetime = NOW, area: str = "KOL") -> None:
    take(database, scope, Step.APPROVED, area, 1, at, seen=datasets.newest(database, area))


def test_the_way_to_a_lock_and_back(database: Database) -> None:
    send(database, 10)
    deliver(database, HORSENS, Step.DELIVERED, "KOL", 1, NOW)
    approve(database)
    take(database, KOL_LEAD, Step.LOCKED, "KOL", 1, NOW)
    known = datasets.dataset(database, "KOL", 1)
    assert known.state([TEAM]) is State.LOCKED
    assert refused(deliver, database, HORSENS, Step.DELIVERED, "KOL", 1, NOW) == "dataset.is_locked"
    assert refused(approve, database) == "dataset.is_locked"
    assert refused(take, database, KOL_LEAD, Step.LOCKED, "KOL", 1, NOW) == "dataset.is_locked"
    assert refused(unlock(" "), database, KOL_LEAD, Step.UNLOCKED, "KOL", 1, NOW) == "dataset.empty"
    unlock("fejl i marts")(database, KOL_LEAD, Step.UNLOCKED, "KOL", 1, NOW)
    known = datasets.dataset(database, "KOL", 1)
    assert known.state([TEAM]) is State.DELIVERED
    assert known.entries[-1].detail == "fejl i marts"
    assert refused(unlock("igen"), database, KOL_LEAD, Step.UNLOCKED, "KOL", 1, NOW) == "dataset.not_locked"
    assert refused(take, database, KOL_LEAD, Step.LOCKED, "KOL", 1, NOW) == "dataset.not_approved"
    approve(database)
    take(database, KOL_LEAD, Step.LOCKED, "KOL", 1, NOW)
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
    assert (
        refused(partial(take, seen=seen), database, KOL_LEAD, Step.APPROVED, "KOL", 1, later)
        == "dataset.meanwhile"
    )
    approve(database, at=later)
    if change != "decision":  # which can be made once
        meanwhile(later + timedelta(minutes=1))
        assert refused(take, database, KOL_LEAD, Step.LOCKED, "KOL", 1, later) == "dataset.meanwhile"
    assert not datasets.dataset(database, "KOL", 1).locked


def test_another_area_is_nobodys_business(database: Database) -> None:
    send(database, 10)
    seen = datasets.newest(database, "KOL")
    approve(database, HOF_LEAD, area="HOF")
    take(database, HOF_LEAD, Step.LOCKED, "HOF", 1, NOW)
    assert datasets.newest(database, "KOL") == seen
    for step in (Step.LOCKED, Step.APPROVED, Step.UNLOCKED):
        for who in (HOF_LEAD, HORSENS):
            act = partial(take, seen=seen, reason="x")
            assert refused(act, database, who, step, "KOL", 1, NOW) == "dataset.not_yours"
    member = Scope("bo", Role.TEAM, TEAM)
    assert refused(deliver, database, member, Step.DELIVERED, "KOL", 1, NOW) == "dataset.not_yours"
    other = Scope("bo", Role.LEADER, "KOL-VEJ")
    assert refused(deliver, database, other, Step.DELIVERED, "KOL", 1, NOW) == "dataset.not_yours"


@pytest.mark.parametrize("step", Step)
def test_a_team_may_deliver_and_takes_no_step_of_an_area(database: Database, step: Step) -> None:
    team = "" if step is Step.DELIVERED else TEAM
    with pytest.raises(ValueError, match="a team delivers"):
        take(database, KOL_LEAD, step, "KOL", 1, NOW, team)


def test_a_person_in_the_reason_is_refused(database: Database) -> None:
    approve(database, LEAD)
    take(database, LEAD, Step.LOCKED, "KOL", 1, NOW)
    asked = (database, LEAD, Step.UNLOCKED, "KOL", 1, NOW)
    assert refused(unlock("patient 311299-9999"), *asked) == "dataset.person"
