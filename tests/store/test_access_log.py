"""The log of looks, exports, refusals and sign-ins beside that of writes: what it says, to whom, and for how long."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from lkt import settings
from lkt.actions.access_log import note
from lkt.domain.access import Role, Scope
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import DecisionKind
from lkt.domain.seminar import Step
from lkt.errors import Refused
from lkt.store import Database, access_log, decisions, seminars
from lkt.store.access_log import Entry
from tests.conftest import NOW, noted
from tests.store.made import send

ALL = Scope("admin", Role.LEAD)
KOL = Scope("lea", Role.LEAD, None, frozenset({"KOL-HOR", "KOL-VEJ"}), frozenset({"KOL"}))
HOF = Scope("hof", Role.LEAD, None, frozenset(), frozenset({"HOF"}))
HORSENS = Scope("per", Role.LEADER, "KOL-HOR", frozenset({"KOL-HOR"}), frozenset({"KOL"}))
EXPERT = Scope("eva", Role.EXPERT, None, frozenset(), frozenset({"KOL"}))
LONG_AGO = datetime(2000, 1, 1)


def read(database: Database, who: Scope, area: str = "") -> list[Entry]:
    areas = {"KOL-HOR": "KOL", "KOL-VEJ": "KOL"}
    found = access_log.read(database, [who], LONG_AGO, areas, area)
    return [entry for entry in found if entry.by != "init"]


@pytest.fixture
def told(database: Database) -> Database:
    """A little of everything."""
    note(database, EXPERT, NOW, {"login": 1})
    note(
        database,
        EXPERT,
        NOW,
        {"seen.team": 1},
        about={"team": "KOL-VEJ", "indicator": "KOL-03", "area": "KOL"},
    )
    note(database, KOL, NOW, {"export.xlsx": 1}, about={"area": "KOL"})
    note(database, HORSENS, NOW, {"cell_error": 2, "date": 1}, "abc", 10)
    note(database, HORSENS, NOW, {"name_suspected": 2}, "abc", 10)
    note(database, HORSENS, NOW, {"page.define": 1})
    note(database, Scope("nn", Role.PUBLIC), NOW, {"login.no_role": 1})
    send(database, 10)
    noted(database, "KOL-HOR", "KOL-03", date(2026, 3, 1), "hemmelig", HORSENS, NOW)
    decisions.add(database, "KOL-VEJ", "KOL-03", DecisionKind.PHASE, date(2026, 3, 1), "hemmelig", KOL, NOW)
    with database.writing() as writer:
        seminars.add(writer, "KOL", 1, Step.LOCKED, KOL, NOW)
    with database.writing() as writer:
        seminars.add(writer, "KOL", 1, Step.DELIVERED, HORSENS, NOW, "KOL-HOR")
    return database


def test_everything_is_told_by_kind_and_of_what_it_is_about(told: Database) -> None:
    found = {(e.by, e.kind, e.what, e.teams, e.areas, e.indicator) for e in read(told, ALL)}
    assert {
        ("eva", "login", "", (), ("KOL",), ""),
        ("eva", "seen", "team", ("KOL-VEJ",), ("KOL",), "KOL-03"),
        ("lea", "export", "xlsx", (), ("KOL",), ""),
        ("per", "refused", "file", ("KOL-HOR",), ("KOL",), ""),
        ("per", "refused", "suspected", ("KOL-HOR",), ("KOL",), ""),
        ("per", "refused", "page", ("KOL-HOR",), ("KOL",), ""),
        ("nn", "refused", "login", (), (), ""),
        ("per", "change", "changes", ("KOL-HOR",), ("KOL",), "KOL-03"),
        ("lea", "change", "decision", ("KOL-VEJ",), ("KOL",), "KOL-03"),
        ("lea", "change", "locked", (), ("KOL",), ""),
        ("per", "change", "delivered", ("KOL-HOR",), ("KOL",), ""),
    } <= found
    (sent,) = [e for e in read(told, ALL) if e.what == "upload"]
    assert (sent.kind, sent.teams, sent.areas) == ("change", ("KOL-HOR",), ("KOL",))
    assert {e.kind for e in read(told, ALL)} == set(access_log.KINDS)
    assert "hemmelig" not in repr(read(told, ALL))
    moments = [e.at for e in read(told, ALL)]
    assert moments == sorted(moments, reverse=True)


def test_a_lead_reads_of_the_areas_led_a_leader_of_the_team_others_nothing(told: Database) -> None:
    everything, own = read(told, ALL), read(told, HORSENS)
    assert read(told, KOL) == read(told, ALL, "KOL") == [e for e in everything if "KOL" in e.areas]
    assert own == [e for e in everything if "KOL-HOR" in e.teams]
    assert {e.what for e in own} >= {"file", "changes", "upload"}
    assert [e for e in read(told, HOF) if "KOL" in e.areas and "HOF" not in e.areas] == []
    assert read(told, EXPERT) == []


def test_a_change_of_definitions_is_about_the_areas_it_touched(
    database: Database, catalogue: Catalogue
) -> None:
    (loaded,) = [e for e in access_log.read(database, [ALL], LONG_AGO, {}) if e.what == "catalogue"]
    assert set(loaded.areas) == set(catalogue.areas)


def test_lines_are_let_go_when_they_are_old(database: Database) -> None:
    for days in (0, 400, 10, 700):  # a clock may have gone back
        note(database, KOL, NOW - timedelta(days), {f"seen.{days}": 1})
    access_log.forget(database.path, NOW - timedelta(395))
    assert [e.what for e in read(database, ALL) if e.kind == "seen"] == ["0", "10"]
    log = access_log.beside(database.path, "refusals")
    before = log.stat().st_mtime_ns
    access_log.forget(database.path, NOW - timedelta(395))
    assert log.stat().st_mtime_ns == before


def test_what_was_cut_short_goes_with_the_old(database: Database) -> None:
    log = access_log.beside(database.path, "refusals")
    access_log.forget(database.path, NOW)  # there is none yet
    note(database, KOL, NOW, {"seen.team": 1})
    log.write_bytes(log.read_bytes() + b'{"at": "2020-01-01T00:00:00", "by": "Per')
    access_log.forget(database.path, NOW)
    assert (len(log.read_bytes().splitlines()), b"Per" in log.read_bytes()) == (1, False)


@pytest.mark.parametrize(
    ("months", "today", "first"),
    [
        (None, "2026-11-24", datetime(2025, 10, 24)),
        ("1", "2026-03-31", datetime(2026, 2, 28)),
        ("24", "2026-01-01", datetime(2024, 1, 1)),
    ],
)
def test_how_long_it_is_kept_is_a_setting(
    monkeypatch: pytest.MonkeyPatch, months: str | None, today: str, first: datetime
) -> None:
    monkeypatch.setenv("LKT_TODAY", today)
    monkeypatch.setenv("LKT_LOGMONTHS", months or "")
    assert settings.log_from() == first


@pytest.mark.parametrize("months", ["0", "13,5", "-1", "121", "et år"])
def test_a_setting_that_is_no_number_of_months_is_told(monkeypatch: pytest.MonkeyPatch, months: str) -> None:
    monkeypatch.setenv("LKT_LOGMONTHS", months)
    with pytest.raises(Refused) as refused:
        settings.log_from()
    assert refused.value.key == "error.bad_log_months"


def test_nothing_is_kept_of_a_log_that_is_not_there(tmp_path: Path) -> None:
    assert list(access_log.lines(tmp_path / "lkt.duckdb")) == []
