"""A store of a journal and an archive, as they were before the chain, is carried over."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from lkt.store import Database, open_database
from lkt.store.restore import restore
from tests.conftest import LEAD, NOW
from tests.store.made import said, send, shown, what_is_wrong


def older(database: Database, first: int = 1) -> tuple[Path, Path]:
    """Take the chain away and give the database what it then had; returns journal and archive."""
    journal = database.path.with_name("lkt.duckdb.journal")
    archive = database.path.with_name("lkt.duckdb.archive")
    archive.mkdir()
    lines = []
    for link in database.chain.links:
        state = {name: part for name, part in asdict(link.state).items() if name != "birth"}
        who = {"at": link.at, "by": link.by, "action": link.action, "subject": link.subject}
        head = json.dumps(
            who | {"state": state, "added": {}, "archive": "", "previous": ""}, ensure_ascii=False
        )
        rows = [f'{{"table": "{part.table}", "rows": {part.document}}}' for part in database.chain.rows(link)]
        if link.state.log >= first:
            (archive / f"{link.state.log:08}.jsonl").write_text(
                "\n".join([head, *rows, ""]), encoding="utf-8"
            )
        lines.append(head)
    journal.write_text("\n".join([*lines, ""]), encoding="utf-8")
    database.close()
    database.chain.path.unlink()
    return journal, archive


@pytest.fixture
def three(database: Database) -> Database:
    for month in (3, 4, 5):
        send(database, 7.0 + month, month, "æøå")
    return database


@pytest.mark.parametrize("first", [1, 2])
def test_a_sound_store_has_a_chain_from_which_all_comes_back(three: Database, first: int) -> None:
    """Also where the journal began in the middle of the store's life."""
    older(three, first)
    again = open_database(three.path)
    assert (what_is_wrong(again), said(again)) == (None, [])
    assert [link.action for link in again.chain.links] == ["catalogue", "upload", "upload", "upload"][
        first - 1 :
    ] + (["begin"] if first > 1 else [])
    send(again, 13, 6)
    again.close()
    again.path.unlink()
    assert restore(again.path, LEAD, NOW)
    assert shown(again.path) == [10, 11, 12, 13]
    names = {path.name for path in again.path.parent.glob("lkt.duckdb.*")}
    assert names == {"lkt.duckdb.chain", "lkt.duckdb.replaced-archive", "lkt.duckdb.replaced-journal"}


def test_a_schema_that_changed_after_the_newest_write_is_no_fault(three: Database) -> None:
    """The journal had a line of its own for that, without rows."""
    archive = older(three)[1]
    newest = archive / "00000004.jsonl"
    newest.write_text(
        newest.read_text(encoding="utf-8").replace('"hash": "', '"hash": "0', 1), encoding="utf-8"
    )
    again = open_database(three.path)
    assert (what_is_wrong(again), again.chain.links[-1].action) == (None, "begin")
    again.close()
    again.path.unlink()
    assert restore(again.path, LEAD, NOW)
    assert shown(again.path) == [10, 11, 12]


def test_an_older_database_beside_them_gets_what_it_lacks(three: Database, tmp_path: Path) -> None:
    early = shutil.copy(three.path, tmp_path / "early")
    send(three, 13, 6)
    older(three)
    shutil.copy(early, three.path)
    again = open_database(three.path)
    assert what_is_wrong(again) == "soundness.behind"
    again.close()
    assert restore(three.path, LEAD, NOW)
    assert shown(three.path) == [10, 11, 12, 13]


@pytest.mark.parametrize("damage", ["journal", "row", "file"])
@pytest.mark.parametrize("left", ["database", "nothing"])
def test_what_is_left_of_them_counts(three: Database, damage: str, left: str) -> None:
    journal, archive = older(three)
    newest = archive / "00000004.jsonl"
    if damage == "journal":
        journal.unlink()
    elif damage == "file":
        newest.unlink()
    else:
        newest.write_bytes(newest.read_bytes()[:-100])
    if left == "nothing":
        three.path.unlink()
    found = restore(three.path, LEAD, NOW)
    assert found is None or found.lost == 0
    complete = left == "database" or damage == "journal"
    assert shown(three.path) == ([10, 11, 12] if complete else [10, 11])
