"""What leaves as data: the contract's columns, sorted, exactly as reported, now or as known at a moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from lkt.actions import upload
from lkt.domain.access import Reading
from lkt.domain.catalogue import Catalogue
from lkt.store import Database, Reader
from lkt.views.rows import EXPORTED, export, sheets
from tests.conftest import LEAD, NOW, TODAY

HEAD = "Team;Indikator;Periode;Tæller;Nævner;Uoplyst;Kommentar\n"
CONTRACT = "area team indicator period numerator denominator value spread unknown comment upload"


def store(database: Database, catalogue: Catalogue, at: datetime, *lines: str) -> int:
    data = (HEAD + "\n".join(lines)).encode()
    seen = upload.preview(database, catalogue, LEAD, data, "tal.csv", TODAY, None)
    receipt = upload.confirm(database, LEAD, seen, at, warnings_accepted=True)
    assert receipt is not None
    return receipt.id


def test_columns_order_and_values(database: Database, catalogue: Catalogue) -> None:
    store(
        database, catalogue, NOW,
        "KOL-VEJ;KOL-03;2026-03;1;20;;", "KOL-HOR;KOL-04;2026-03;2;20;;", "KOL-HOR;KOL-03;2026-04;3;20;;",
        "KOL-HOR;KOL-03;2026-03;0;20;4;ferie",
    )  # fmt: skip
    found = export(Reader(database), "KOL")
    assert " ".join(EXPORTED) == CONTRACT
    assert list(found) == list(EXPORTED)
    rows = found.astype(object).where(found.notna(), None).to_numpy().tolist()
    assert rows == [
        ["KOL", "KOL-HOR", "KOL-03", date(2026, 3, 1), 0, 20, None, None, 4, "ferie", 1],
        ["KOL", "KOL-HOR", "KOL-03", date(2026, 4, 1), 3, 20, None, None, None, None, 1],
        ["KOL", "KOL-HOR", "KOL-04", date(2026, 3, 1), 2, 20, None, None, None, None, 1],
        ["KOL", "KOL-VEJ", "KOL-03", date(2026, 3, 1), 1, 20, None, None, None, None, 1],
    ]


def test_what_was_known_at_a_moment(database: Database, catalogue: Catalogue) -> None:
    first = store(database, catalogue, NOW, "KOL-HOR;KOL-03;2026-03;12;20;;")
    later = NOW + timedelta(days=2)
    second = store(
        database, catalogue, later, "KOL-HOR;KOL-03;2026-03;13;20;;", "KOL-HOR;KOL-03;2026-04;9;20;;"
    )
    undone = later + timedelta(days=2)
    upload.undo(database, LEAD, second, undone)
    expected = [
        (NOW - timedelta(seconds=1), []),
        (NOW, [(first, 12)]),
        (later - timedelta(seconds=1), [(first, 12)]),
        (later, [(second, 13), (second, 9)]),
        (undone, [(first, 12)]),
        (None, [(first, 12)]),
    ]
    for moment, known in expected:
        found = export(Reader(database, as_of=moment), "KOL")
        assert list(zip(found["upload"], found["numerator"], strict=True)) == known, moment


@pytest.mark.parametrize("area", ["KOL", "BDI"])
def test_the_demonstration_comes_out_sorted_and_once(demo_database: Database, area: str) -> None:
    found = export(Reader(demo_database), area)
    keys = found[["team", "indicator", "period"]].apply(tuple, axis=1).tolist()
    assert keys == sorted(set(keys))
    assert set(found["area"]) == {area}


def test_nothing_has_the_columns_too(database: Database) -> None:
    assert list(export(Reader(database), "KOL")) == list(EXPORTED)


def test_a_quarter_is_called_one(database: Database, catalogue: Catalogue) -> None:
    lines = [f"KOL-HOR;KOL-03;2026-0{month};4;20;;" for month in (1, 2, 3, 4)]
    store(database, catalogue, NOW, *lines)
    may_see = Reading({"KOL-HOR": 3}, ("KOL",), quarterly=("KOL-03",))
    found = export(Reader(database, may_see), "KOL")
    assert found[["period", "numerator", "denominator"]].to_numpy().tolist() == [["2026Q1", 12, 60]]


def test_what_may_not_be_shown_is_a_sign_and_not_a_blank(database: Database, catalogue: Catalogue) -> None:
    store(
        database, catalogue, NOW,
        "KOL-HOR;KOL-03;2026-03;2;20;;kun to", "KOL-HOR;KOL-03;2026-04;9;20;1;", "KOL-HOR;KOL-03;2026-05;9;20;;",
    )  # fmt: skip
    found = export(Reader(database, Reading({"KOL-HOR": 3}, ("KOL",), ("KOL-HOR",))), "KOL")
    told = found[["numerator", "denominator", "unknown", "comment"]].astype(object)
    assert told.where(told.notna(), None).to_numpy().tolist() == [
        ["#", "#", "#", None], [9, 20, "#", None], [9, 20, None, None],
    ]  # fmt: skip


def test_a_workbook_of_an_area_holds_what_its_teams_try(demo_database: Database) -> None:
    book = sheets(Reader(demo_database), "KOL")
    assert set(book) == {"Data", "Tiltag"}
    columns, rows = book["Tiltag"]
    assert {row["team"].partition("-")[0] for row in rows} == {"KOL"}
    first = next(row for row in rows if row["id"] == "KOL-HOR/1")
    assert (first["idea"], first["ending"], first["scale"]) == ("KOL-I1", "adapt", "single")
    assert set(columns) <= set(first)
    before = sheets(Reader(demo_database, as_of=datetime(2025, 3, 1)), "KOL")
    assert [row for row in before["Tiltag"][1] if row["id"] == "KOL-HOR/1"] == []
