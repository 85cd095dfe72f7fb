"""The journal and the archive: what is in them, that a write has its line before its receipt, and what damage does."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from lkt.domain.charting import DecisionKind
from lkt.errors import StoreWriteFailed
from lkt.store import Database, create_database, decisions, uploads
from lkt.store.journal import Damaged, Journal
from lkt.store.restore import unreadable_archives
from tests.conftest import LEAD, NOW
from tests.store.made import flip, reopened, send, what_is_wrong


def test_every_write_has_a_line_and_its_rows(database: Database) -> None:
    upload = send(database, 10)
    uploads.undo(database, upload, LEAD, NOW)
    decisions.note(database, "KOL-HOR", None, date(2026, 3, 1), "ny plan", LEAD, NOW)
    number = decisions.add(
        database, "KOL-HOR", "KOL-03", DecisionKind.PHASE, date(2026, 3, 1), "ny plan", LEAD, NOW
    )
    decisions.undo(database, decisions.standing(database)[0], LEAD, NOW)
    lines = database.journal.lines
    actions = ["begin", "upload", "undo", "mark", "decision", "decision_undo"]
    assert [line.action for line in lines] == actions
    assert lines[1].added == {"upload": 1, "observation": 1, "log": 1}
    assert [part.table for part in database.journal.rows(lines[1])] == ["upload", "observation", "log"]
    assert lines[-1].state == database.state()
    assert number == 1


def test_a_new_database_has_a_journal_from_its_first_write(tmp_path: Path) -> None:
    database = create_database(tmp_path / "lkt.duckdb")
    send(database, 10)
    assert [line.state.log for line in database.journal.lines] == [0, 1]
    database.close()


def test_the_journal_has_no_comment_and_no_figure(database: Database) -> None:
    send(database, 17.25, comment="hemmelig bemærkning")
    words = database.journal.path.read_text(encoding="utf-8")
    assert "hemmelig" not in words
    assert "17.25" not in words
    archived = next(database.journal.folder.glob("*.jsonl")).read_text(encoding="utf-8")
    assert json.loads(archived.splitlines()[2])["rows"][0]["comment"] == "hemmelig bemærkning"


def test_a_line_follows_the_one_before(database: Database) -> None:
    for month in (1, 2, 3):
        send(database, 10, month)
    text = database.journal.path.read_text(encoding="utf-8")
    database.journal.path.write_text(text.replace('"subject": "2"', '"subject": "9"'), encoding="utf-8")
    with pytest.raises(Damaged) as caught:
        Journal(database.path).load()
    assert caught.value.number == 4  # the one after, whose hash does not fit


def test_a_line_cut_short_was_never_acknowledged_and_is_written_again(database: Database) -> None:
    send(database, 10)
    send(database, 11, 4)
    path = database.journal.path
    path.write_bytes(path.read_bytes()[:-40])
    again = reopened(database)
    assert what_is_wrong(again) is None
    assert again.journal.newest == again.version()
    Journal(again.path).load()
    again.close()


def test_lines_lost_from_the_end_are_made_again_from_the_archive(database: Database) -> None:
    for month in (1, 2, 3, 4):
        send(database, 10, month)
    path = database.journal.path
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    again = reopened(database)
    assert what_is_wrong(again) is None
    assert [line.subject for line in again.journal.lines[1:]] == ["1", "2", "3", "4"]
    again.close()


@pytest.mark.parametrize("place", [-20, 1])
def test_rows_that_were_changed_are_not_taken(database: Database, place: int) -> None:
    """In the rows, and in the line above them."""
    send(database, 10)
    line = database.journal.lines[-1]
    flip(next(database.journal.folder.glob("*.jsonl")), place)
    with pytest.raises(Damaged):
        list(database.journal.rows(line))
    assert unreadable_archives(database) == [line.state.log]


def test_no_receipt_without_a_line_and_the_next_opening_completes_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(database, 10)
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "acknowledge", _full)
        with pytest.raises(StoreWriteFailed):
            send(database, 11, 4)
        assert what_is_wrong(database) == "soundness.journal_unwritable"
    send(database, 12, 5)  # there is room again: the line is written first
    assert what_is_wrong(database) is None
    assert [line.state.log for line in database.journal.lines] == [1, 2, 3, 4]


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")
