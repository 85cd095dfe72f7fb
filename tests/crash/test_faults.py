"""Faults survived, a few of each; `python -m tests.crash` makes hundreds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lkt.store import Database
from tests.crash import broken, crowd, erasing, faults

pytestmark = pytest.mark.slow

HARMLESS = {"receipts", "done", "logs", "noticed", "seconds"}


def faulty(counts: Any) -> dict[str, float]:
    return {name: value for name, value in counts.items() if value and name not in HARMLESS}


def test_a_program_killed_within_an_import_loses_no_receipt(tmp_path: Path) -> None:
    found = broken.killed(tmp_path / "killed", 4)
    assert faulty(found) == {}
    assert found["receipts"] > 0


def test_people_importing_at_once_get_the_right_sum(tmp_path: Path) -> None:
    assert faulty(crowd.import_at_once(tmp_path / "crowd", threads=6)) == {}


def test_a_full_disk_refuses_and_goes_on_reading(tmp_path: Path) -> None:
    found = broken.full_disk(tmp_path / "full")
    assert faulty(found) == {}
    assert 3 <= found["receipts"] < 400


def test_an_erasure_that_is_killed_is_done_wholly_or_not_at_all(tmp_path: Path) -> None:
    assert faulty(erasing.killed(tmp_path / "erasing", 3)) == {}


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    """Of a backup, an erasure and a restore."""
    assert faulty(erasing.full_disk(tmp_path / "copies")) == {}


def test_damage_is_noticed_and_mended(tmp_path: Path) -> None:
    found = {fault.name: fault for fault in faults.damaged(tmp_path / "damaged", 4, writes=3)}
    assert list(found) == ["flipped", "cut", "gone", "older"]
    assert [faulty(fault.counts) for fault in found.values()] == [{}] * 4
    assert [found[name].counts["noticed"] for name in ("cut", "gone", "older")] == [1, 1, 1]


def test_what_is_counted_can_be_wrong(database: Database) -> None:
    """A receipt without an upload, and an upload without all of its rows."""
    number = crowd.send(database, crowd.a_file("KOL-HOR", 1, rows=3), "KOL-HOR")
    found = dict.fromkeys(("lost", "partial", "unsound"), 0.0)
    broken._count(database, [number, number + 1], found)
    assert found == {"lost": 1, "partial": 1, "unsound": 0}
