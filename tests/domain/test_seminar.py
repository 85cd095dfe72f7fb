"""How far the figures of a seminar are, from the steps that were taken."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lkt.domain.seminar import Dataset, Entry, Step, locks

BEGIN = datetime(2026, 3, 1, 8)


def steps(words: str, seminar: int = 1) -> Dataset:
    """`delivered:A approved locked`, an hour apart."""
    entries = []
    for number, word in enumerate(words.split()):
        step, _, team = word.partition(":")
        at = BEGIN + timedelta(hours=number)
        entries.append(Entry(number, "KOL", seminar, Step(step), team or None, "", "k", at, "lead"))
    return Dataset(tuple(entries))


@pytest.mark.parametrize(
    ("taken", "state", "locked", "version"),
    [
        ("", "open", None, 0),
        ("delivered:A", "open", None, 0),
        ("delivered:A delivered:B", "delivered", None, 0),
        ("approved", "approved", None, 0),
        ("delivered:A approved locked", "locked", 2, 1),
        ("approved locked unlocked", "open", None, 1),
        ("delivered:A delivered:B approved locked unlocked", "delivered", None, 1),
        ("approved locked unlocked approved locked", "locked", 4, 2),
        ("approved locked shown", "locked", 1, 1),
    ],
)
def test_a_datasets_state(taken: str, state: str, locked: int | None, version: int) -> None:
    found = steps(taken)
    assert found.state(["A", "B"]).value == state
    assert (found.locked.id if found.locked else None) == locked
    assert found.version == version


def test_without_teams_nothing_is_delivered() -> None:
    assert steps("").state([]).value == "open"


def test_the_lock_that_counts_is_of_the_latest_seminar() -> None:
    first, second = steps("approved locked"), steps("approved locked unlocked", seminar=2)
    assert locks(first.entries + second.entries) == {"KOL": first.entries[-1]}
    third = steps("locked", seminar=3)
    assert locks(first.entries + third.entries)["KOL"].seminar == 3
    assert locks(third.entries + first.entries)["KOL"].seminar == 3
