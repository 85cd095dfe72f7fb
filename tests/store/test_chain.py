"""The chain: what is in it, that a write has its seal before its receipt, and what damage does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lkt.domain.charting import DecisionKind
from lkt.errors import StoreWriteFailed
from lkt.store import Database, create_database, decisions, open_database, uploads
from lkt.store.chain import Chain
from lkt.store.restore import restore
from tests.conftest import LEAD, NOW, noted
from tests.store.made import flip, reopened, send, what_is_wrong


def test_every_write_has_a_line_and_its_rows(database: Database) -> None:
    upload = send(database, 10)
    uploads.undo(database, upload, LEAD, NOW)
    noted(database, "KOL-HOR", None, date(2026, 3, 1), "ny plan", LEAD, NOW)
    number = decisions.add(
        database, "KOL-HOR", "KOL-03", DecisionKind.PHASE, date(2026, 3, 1), "ny plan", LEAD, NOW
    )
    decisions.undo(database, decisions.standing(database)[0], LEAD, NOW)
    links = database.chain.links
    actions = ["catalogue", "upload", "undo", "changes", "decision", "decision_undo"]
    assert [link.action for link in links] == actions
    parts = [(part.table, part.count) for part in database.chain.rows(links[1])]
    assert parts == [("upload", 1), ("observation", 1), ("log", 1)]
    assert links[-1].state == database.state()
    assert number == 1


def test_a_new_database_has_a_chain_from_its_first_write(tmp_path: Path) -> None:
    database = create_database(tmp_path / "lkt.duckdb")
    send(database, 10)
    assert [link.state.log for link in database.chain.links] == [1]
    database.close()


def test_a_link_follows_the_one_before(database: Database) -> None:
    for month in (1, 2, 3):
        send(database, 10, month)
    text = database.chain.path.read_text(encoding="utf-8")
    database.chain.path.write_text(text.replace('"subject": "2"', '"subject": "9"'), encoding="utf-8")
    chain = Chain(database.path)
    chain.load()
    assert chain.broken == [2]  # the head does not fit its seal
    assert [link.subject for link in chain.links] == ["catalogue", "1", "3"]


@pytest.mark.parametrize("much", [10, 40, 300])
def test_the_newest_link_cut_short_is_noticed_or_needs_its_seal_alone(database: Database, much: int) -> None:
    send(database, 10)
    send(database, 11, 4)
    path = database.chain.path
    path.write_bytes(path.read_bytes()[:-much])
    again = reopened(database)
    assert what_is_wrong(again) == ("soundness.ahead" if much > 66 else None)
    again.close()
    assert (restore(again.path, LEAD, NOW) is None) == (much < 66)
    again = open_database(again.path)
    assert (what_is_wrong(again), again.chain.newest) == (None, again.version())
    again.close()


@pytest.mark.parametrize("place", [-20, -90, -400, 1])
def test_what_was_changed_is_not_taken(database: Database, place: int) -> None:
    """In the seal, the rows, the head above them, and at the beginning."""
    send(database, 10)
    flip(database.chain.path, place)
    database.chain.load()
    assert database.chain.broken


def test_no_receipt_without_a_seal_and_the_next_opening_completes_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(database, 10)
    with monkeypatch.context() as patch:
        patch.setattr(Chain, "acknowledge", _full)
        with pytest.raises(StoreWriteFailed):
            send(database, 11, 4)
        assert what_is_wrong(database) == "soundness.chain_unwritable"
    send(database, 12, 5)  # there is room again: the seal is written first
    assert what_is_wrong(database) is None
    assert [link.state.log for link in database.chain.links] == [1, 2, 3, 4]


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")
