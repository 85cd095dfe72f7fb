"""What a look at everything finds, and how old the newest whole backup may be."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from lkt.store import Database, backup, open_database, soundness
from tests.conftest import NOW
from tests.store.made import flip, send, write_protected


def told(database: Database, hours: float) -> tuple[list[str], bool]:
    found = soundness.examine(database, NOW + timedelta(hours=hours))
    return [key.removeprefix("check.") for key, _ in found.lines], found.sound


@pytest.mark.parametrize("hours", [47, 49])
def test_a_write_is_in_a_whole_backup_within_two_days(database: Database, hours: int) -> None:
    backup.make(database)
    assert told(database, 24 * 365)[1]  # what was written since counts, and nothing was
    send(database, 10)
    lines, sound = told(database, hours)
    assert ("uncopied" in lines, sound) == (hours > 48, hours < 48)
    backup.make(database, NOW)
    assert told(database, hours)[1]


def test_a_damaged_backup_is_none(database: Database) -> None:
    send(database, 10)
    made: Path = backup.make(database)
    assert told(database, 100) == (["database", "chain", "backups", "newest", "catalogue"], True)
    flip(made, 20_000)
    lines, sound = told(database, 100)
    assert lines == ["database", "chain", "backups", "damaged", "uncopied", "catalogue"]
    assert not sound


@pytest.mark.parametrize("older", [False, True])
def test_a_database_that_may_only_be_read_is_laid_beside_its_chain(
    database: Database, monkeypatch: pytest.MonkeyPatch, older: bool
) -> None:
    send(database, 10)
    before = database.path.read_bytes()
    send(database, 11, 4)
    newest = database.version()
    database.close()
    if older:
        database.path.write_bytes(before)
    write_protected(monkeypatch)
    read = open_database(database.path)
    assert read.chain.newest == newest
    obstacle = read.obstacle()
    assert obstacle is not None
    assert obstacle.key == ("soundness.behind" if older else "soundness.read_only")
    read.close()
