"""What pages show is made once for a state of the store, and let go with it."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from lkt.domain.access import EVERYTHING, Reading
from lkt.ui.cached_views import kept
from tests.conftest import NOW, TODAY


def look(
    made: list[int],
    version: int,
    asked: tuple[object, ...] = (),
    day: date = TODAY,
    seen: Reading = EVERYTHING,
    as_of: datetime | None = None,
) -> Any:
    reader = SimpleNamespace(reading=seen, as_of=as_of)
    visit: Any = SimpleNamespace(state=("this test's own", version, day), reader=reader)

    def view() -> object:
        made.append(version)
        return object()

    return kept(visit, asked, view)


def test_everybody_is_given_the_same_value() -> None:
    made: list[int] = []
    assert look(made, 1) is look(made, 1)
    assert look(made, 1, ("another",)) is not look(made, 1)
    assert made == [1, 1]


def test_who_may_see_less_is_given_another_value() -> None:
    made: list[int] = []
    some = [Reading({"KOL-HOR": k}, ("KOL",)) for k in (0, 3, 3)]
    whole, few, same = look(made, 2), *(look(made, 2, seen=reading) for reading in some[1:])
    assert few is same
    assert whole is not few
    assert look(made, 2, seen=some[0]) is not few


def test_what_was_known_at_a_moment_is_another_value() -> None:
    made: list[int] = []
    now, then = look(made, 3), look(made, 3, as_of=NOW)
    assert now is not then
    assert look(made, 3) is now  # of the same state: neither pushes the other out
    assert look(made, 3, as_of=NOW) is then


def test_a_new_state_lets_go_of_the_older_ones() -> None:
    made: list[int] = []
    first = look(made, 11)
    second = look(made, 12)
    assert look(made, 12) is second
    assert look(made, 11) is not first
    assert look(made, 12) is second  # a run that was under way does not push out what is newer
    assert made == [11, 12, 11]
