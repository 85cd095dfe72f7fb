"""Deciding how a series is calculated, and noting a change: who may, what is refused, and on which charts it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from lkt.actions import decisions, upload
from lkt.domain.access import Role, Scope
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Decision, DecisionKind
from lkt.errors import Refused
from lkt.store import Database, observations, uploads
from lkt.store import decisions as stored
from tests.conftest import LEAD, NOW, TODAY

TEAM, INDICATOR = "KOL-HOR", "KOL-03"
HORSENS = Scope("anna", Role.LEADER, TEAM)
DAY = date(2025, 3, 1)


def decide(
    database: Database, kind: str = "phase", day: date = DAY, reason: str = "ny tavle", scope: Scope = HORSENS
) -> int:
    return decisions.decide(database, scope, TEAM, INDICATOR, DecisionKind(kind), day, reason, NOW)


@pytest.mark.parametrize("scope", [HORSENS, LEAD])
@pytest.mark.parametrize("kind", DecisionKind)
def test_a_decision_stands_with_who_when_and_why(
    demo_database: Database, kind: DecisionKind, scope: Scope
) -> None:
    number = decide(demo_database, kind, reason="  ny \n tavle ", scope=scope)
    expected = Decision(number, TEAM, INDICATOR, kind, DAY, "ny tavle", NOW, scope.user)
    assert stored.standing(demo_database) == (expected,)
    assert stored.standing(demo_database, TEAM, INDICATOR) == (expected,)
    assert stored.standing(demo_database, TEAM, "KOL-04") == stored.standing(demo_database, "KOL-VEJ") == ()
    newest = demo_database.query("from log order by id desc limit 1").iloc[0]
    assert (newest["action"], newest["recorded_by"], newest["subject"]) == ("decision", scope.user, TEAM)


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"scope": Scope("bo", Role.LEADER, "KOL-VEJ")}, "decision.not_yours"),
        ({"reason": " \n "}, "decision.empty"),
        ({"reason": "x" * 121}, "decision.too_long"),
        ({"reason": "patient 311299-9999"}, "decision.person"),
        ({"day": date(1999, 1, 1)}, "decision.no_figure"),
        ({"day": DAY + timedelta(days=3), "kind": "exclude"}, "decision.no_figure"),
    ],
)
def test_what_is_refused(demo_database: Database, asked: dict[str, object], key: str) -> None:
    with pytest.raises(Refused) as caught:
        decide(demo_database, **asked)  # type: ignore[arg-type]
    assert caught.value.key == key
    assert stored.standing(demo_database) == ()


def test_a_phase_cannot_begin_where_the_series_does(demo_database: Database) -> None:
    first = observations.current(demo_database, team=TEAM, indicator=INDICATOR)["start"].min().date()
    with pytest.raises(Refused, match="phase_at_start"):
        decide(demo_database, day=first)
    decide(demo_database, "exclude", day=first)


def test_the_same_decision_twice(demo_database: Database) -> None:
    decide(demo_database)
    with pytest.raises(Refused, match="already"):
        decide(demo_database, reason="en anden grund")
    decide(demo_database, "exclude")  # another kind on the same day is another decision


def test_an_event_is_one_of_those_of_its_day(demo_database: Database, catalogue: Catalogue) -> None:
    data = b"Indikator;Dato;V\xe6rdi\nKOL-08;14-03-2026;17\nKOL-08;14-03-2026;3\n"
    seen = upload.preview(demo_database, catalogue, HORSENS, data, "h.csv", TODAY)
    upload.confirm(demo_database, HORSENS, seen, NOW, warnings_accepted=True)
    day, leave = date(2026, 3, 14), DecisionKind.EXCLUDE
    for event in (2, 1):
        decisions.decide(demo_database, HORSENS, TEAM, "KOL-08", leave, day, "fejl", NOW, event)
    with pytest.raises(Refused, match="already"):
        decisions.decide(demo_database, HORSENS, TEAM, "KOL-08", leave, day, "fejl", NOW, 2)
    with pytest.raises(Refused, match="no_figure"):
        decisions.decide(demo_database, HORSENS, TEAM, "KOL-08", leave, day, "fejl", NOW, 3)
    assert [(d.day, d.event) for d in stored.standing(demo_database, TEAM)] == [(day, 1), (day, 2)]


def test_taking_back(demo_database: Database) -> None:
    number = decide(demo_database)
    later = NOW + timedelta(hours=1)
    with pytest.raises(Refused, match="not_yours"):
        decisions.take_back(demo_database, replace(HORSENS, team="KOL-VEJ"), TEAM, INDICATOR, number, later)
    with pytest.raises(Refused, match="gone"):
        decisions.take_back(demo_database, HORSENS, TEAM, "KOL-04", number, later)
    decisions.take_back(demo_database, HORSENS, TEAM, INDICATOR, number, later)
    assert stored.standing(demo_database) == ()
    with pytest.raises(Refused, match="gone"):
        decisions.take_back(demo_database, HORSENS, TEAM, INDICATOR, number, later)
    decide(demo_database)  # and it can be made again


def test_as_of_a_moment(demo_database: Database) -> None:
    number = decide(demo_database)
    later = NOW + timedelta(hours=1)
    decisions.take_back(demo_database, LEAD, TEAM, INDICATOR, number, later)
    moments: dict[datetime, int] = {NOW - timedelta(seconds=1): 0, NOW: 1, later: 0}
    for moment, expected in moments.items():
        assert len(stored.standing(demo_database, as_of=moment)) == expected


def test_a_decision_leaves_a_preview_fresh_and_renews_every_screen(demo_database: Database) -> None:
    before, state = uploads.version(demo_database), demo_database.version()
    number = decide(demo_database)
    decisions.take_back(demo_database, LEAD, TEAM, INDICATOR, number, NOW)
    assert uploads.version(demo_database) == before
    assert demo_database.version() == state + 2
