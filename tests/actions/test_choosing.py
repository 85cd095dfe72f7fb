"""What is chosen for a seminar: one list, by who leads the area, and nobody's choice is lost unseen."""

from __future__ import annotations

import pytest

from lkt.actions import datasets
from lkt.domain.access import Role, Scope
from lkt.domain.seminar import Item
from lkt.errors import Refused
from lkt.store import Database, seminars
from tests.conftest import LEAD, NOW

LIST = (Item("answer"), Item("team", "KOL-03", "KOL-HOR", 35), Item("variation", "KOL-03"))


def test_the_list_that_was_kept_last_stands(database: Database) -> None:
    assert seminars.dataset(database, "KOL", 4).shown is None
    datasets.choose(database, LEAD, "KOL", 4, LIST, None, NOW)
    first = seminars.dataset(database, "KOL", 4).shown
    assert first
    items = seminars.dataset(database, "KOL", 4).items
    assert items == LIST
    assert [item.figures for item in items] == [0, 35, 0]  # which equality passes over
    datasets.choose(database, LEAD, "KOL", 4, LIST[::-1], first.id, NOW)
    assert seminars.dataset(database, "KOL", 4).items == LIST[::-1]
    assert seminars.dataset(database, "KOL", 3).shown is seminars.dataset(database, "AKK", 4).shown is None


def test_who_has_not_seen_the_newest_list_changes_nothing(database: Database) -> None:
    datasets.choose(database, LEAD, "KOL", 4, LIST, None, NOW)
    with pytest.raises(Refused, match=r"seminar\.meanwhile"):
        datasets.choose(database, LEAD, "KOL", 4, (), None, NOW)
    assert seminars.dataset(database, "KOL", 4).items == LIST


def test_only_who_leads_the_area_chooses(database: Database) -> None:
    others = [
        Scope("anna", Role.LEAD, None, frozenset(), frozenset({"AKK"})),
        Scope("bo", Role.TEAM, "KOL-HOR", frozenset({"KOL-HOR"}), frozenset({"KOL"})),
    ]
    for scope in others:
        with pytest.raises(Refused, match=r"seminar\.not_yours"):
            datasets.choose(database, scope, "KOL", 4, LIST, None, NOW)
    assert seminars.dataset(database, "KOL", 4).shown is None


def test_sixty_things_and_no_more(database: Database) -> None:
    datasets.choose(database, LEAD, "KOL", 4, (LIST[0],) * 60, None, NOW)
    with pytest.raises(Refused, match=r"seminar\.too_many"):
        datasets.choose(database, LEAD, "KOL", 3, (LIST[0],) * 61, None, NOW)
