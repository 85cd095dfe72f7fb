"""The log of refusals: it grows, line by line, and never stands in anybody's way."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lkt.actions import access_log
from lkt.domain.access import Role, Scope
from lkt.errors import StoreReadOnly
from lkt.store import Database
from lkt.store.files import beside
from tests.conftest import NOW
from tests.store.made import refusals

ANNA = Scope("anna", Role.TEAM, "KOL-HOR")


def test_a_line_says_who_when_and_why(database: Database) -> None:
    assert refusals(database) == []
    access_log.note(database, ANNA, NOW, {"cell_error": 3}, "abc", 10)
    access_log.note(database, ANNA, NOW, {"undo.not_yours": 1})
    first, second = refusals(database)
    assert first == {
        "at": "2026-11-23T09:30:00", "by": "anna", "role": "team", "team": "KOL-HOR", "areas": [],
        "codes": {"cell_error": 3}, "sha256": "abc", "size": 10,
    }  # fmt: skip
    assert (second["codes"], second["sha256"]) == ({"undo.not_yours": 1}, "")


def test_a_name_with_a_line_break_forges_no_line(database: Database) -> None:
    names = ['x"}\n{"by": "admin"}', "a\u2028b", "a\x85b"]
    for name in names:
        access_log.note(database, Scope(name, Role.LEAD), NOW, {"file_empty": 1})
    assert [line["by"] for line in refusals(database)] == names


def test_many_at_once_are_all_there(database: Database) -> None:
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda n: access_log.note(database, ANNA, NOW, {"code": n}), range(200)))
    assert sorted(line["codes"]["code"] for line in refusals(database)) == list(range(200))


def test_a_last_line_that_was_cut_short_hides_no_other(database: Database) -> None:
    access_log.note(database, ANNA, NOW, {"file_empty": 1})
    path = beside(database.path, "refusals")
    path.write_bytes(path.read_bytes() + b'{"at": "2026')
    assert [line["codes"] for line in refusals(database)] == [{"file_empty": 1}]
    access_log.note(database, ANNA, NOW, {"file_empty": 2})
    assert [line["codes"] for line in refusals(database)] == [{"file_empty": 1}, {"file_empty": 2}]


def test_it_is_no_write_to_the_database(database: Database) -> None:
    before = database.version()
    access_log.note(database, ANNA, NOW, {"file_empty": 1})
    assert database.version() == before
    assert len(database.chain.links) == 1


def test_beside_a_database_that_is_only_read_nothing_is_noted(database: Database) -> None:
    database.unsound = StoreReadOnly("soundness.differs")
    access_log.note(database, ANNA, NOW, {"file_empty": 1})
    assert refusals(database) == []


def test_where_it_cannot_be_noted_life_goes_on(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(access_log.access_log, "beside", lambda path, _: Path(path.parent))
    with caplog.at_level(logging.WARNING, "lkt"):
        access_log.note(database, ANNA, NOW, {"file_empty": 1})
    assert caplog.messages == ["a refusal could not be noted"]
