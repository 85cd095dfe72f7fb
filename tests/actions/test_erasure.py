"""What is erased stands in no byte of the store any more, and the store is as sound as before."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from lkt.actions import erasure
from lkt.actions.erasure import Asked
from lkt.domain.access import Role, Scope
from lkt.domain.improvement import Change
from lkt.domain.observation import Batch, Delivery, Observation, Place
from lkt.domain.period import Period
from lkt.domain.seminar import Item, Step, written
from lkt.errors import Refused, StoreReadOnly, StoreWriteFailed
from lkt.store import (
    Database,
    backup,
    definitions,
    files,
    observations,
    open_database,
    seminars,
    soundness,
    uploads,
)
from lkt.store import erase as store
from lkt.store.files import beside
from lkt.store.restore import restore
from tests.conftest import LEAD, NOW, copied, noted, once
from tests.store.made import refusals, said, send, traces, what_is_wrong

NUMBER = "311299-9999"  # no such person
PLAIN = "3112999999"
WORDS = f"pt. faldt, {NUMBER}, Æblehave"
WHO, OTHER, WHY = Scope("Bo", Role.LEAD), "Ida", "person i kommentar"
FORMS = (NUMBER, PLAIN, "311299 9999", "Æblehave")


@pytest.fixture(scope="session")
def fouled_file(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Persons in a comment, a figure, a file's name, a note and a sender's name; backups before and after, and an
    older file of a restore."""

    def make(path: Path) -> None:
        database = open_database(copied(empty_file, path))
        send(database, 10)
        backup.make(database, NOW)
        send(database, 11, 4, WORDS)
        figure = Observation(
            "KOL-HOR", "KOL-03", 1, Period.month(2026, 5), float(PLAIN), 20.0, place=Place("Data", "D9")
        )
        batch = Batch(f"{NUMBER}.xlsx", "def", 10, "KOL", (figure,), ())
        uploads.append(database, Delivery(batch, replace(LEAD, user=f"Per {NUMBER}"), NOW))
        noted(database, "KOL-HOR", None, date(2026, 3, 1), f"se {PLAIN}", LEAD, NOW)
        backup.make(database, NOW + timedelta(days=1))
        send(database, 13, 6, "rolig måned")
        line = {"by": f"Per {NUMBER}", "codes": {"name_suspected": 1}, "sha256": "def"}
        beside(path, "refusals").write_text(json.dumps(line) + "\n")
        database.close()
        shutil.copy(path, f"{path}.replaced-20260101-000000")

    return once(tmp_path_factory, "fouled", make)


@pytest.fixture
def fouled(fouled_file: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copytree(fouled_file.parent, tmp_path, dirs_exist_ok=True)
    opened = open_database(tmp_path / fouled_file.name)
    yield opened
    opened.close()


def told(database: Database) -> list[tuple[float, str | None]]:
    found = observations.current(database)
    return [
        (n, c if isinstance(c, str) else None)
        for n, c in zip(found["numerator"], found["comment"], strict=True)
    ]


def sound(path: Path) -> Database:
    """Opened again, with nothing wrong anywhere; it comes back just so from its chain alone, and from a backup."""
    database = open_database(path)
    assert (what_is_wrong(database), said(database, NOW + timedelta(days=9))) == (None, [])
    assert list(soundness.bad_backups(database)) == []
    assert soundness.lost(database) == []
    state = database.state()
    backup.make(database, NOW + timedelta(days=3))
    for left in ("chain", "backup"):
        copy = path.parent.with_name(f"{path.parent.name}-{left}")
        shutil.copytree(path.parent, copy)
        (copy / path.name).unlink()
        if left == "chain":
            shutil.rmtree(backup.folder(copy / path.name))
        else:
            (copy / "lkt.duckdb.chain").unlink()
        restored = restore(copy / path.name, LEAD, NOW + timedelta(days=9))
        assert restored is not None
        assert restored.lost == 0
        again = open_database(copy / path.name)
        assert again.version() == state.log + 1
        assert told(again) == told(database)
        again.close()
        assert bool(traces(copy, FORMS)) == bool(traces(path.parent, FORMS))
        shutil.rmtree(copy)
    return database


@pytest.mark.parametrize(
    "asked", [Asked(pattern=NUMBER), Asked(pattern=PLAIN), Asked(pattern="311299 9999"), Asked(persons=True)]
)
def test_a_number_goes_wherever_it_stands_and_however_it_is_written(fouled: Database, asked: Asked) -> None:
    assert traces(fouled.path.parent, FORMS)
    found = erasure.find(fouled, asked)
    assert {table for table, _ in found.rows} == {"observation", "upload", "definition", "log", "noted"}
    erased = erasure.erase(fouled, WHO, OTHER, asked, WHY, NOW + timedelta(days=2))
    assert (erased.rows, erased.backups, erased.removed) == (len(found.rows), 2, ())
    assert told(fouled) == [(10, None), (11, "***"), (13, "rolig måned")]
    fouled.close()
    assert traces(fouled.path.parent, FORMS) == []
    again = sound(fouled.path)
    gone = next(link for link in again.chain.links if link.action == "erase")
    assert (gone.action, gone.by, gone.subject) == ("erase", "Bo + Ida", asked.told())
    assert len(gone.erased) == 64
    changed = [link.action for link in again.chain.links if link.erased]
    assert changed == ["upload", "upload", "changes", "erase"]
    assert again.scalar("select detail from log where action = 'erase'") == WHY
    assert [row["sha256"] for row in again.rows("from upload order by id")] == ["abc", "", "", "abc"]
    assert (refusals(again)[0]["by"], refusals(again)[0]["sha256"]) == ("***", "")
    send(again, 14, 7)
    again.close()


@pytest.mark.parametrize(
    ("asked", "file"),
    [
        (Asked(upload=2), "***"),
        (Asked(cell=("KOL-HOR", "KOL-03", "2026-04")), "tal.xlsx"),
    ],
)
def test_an_upload_or_a_cell(fouled: Database, asked: Asked, file: str) -> None:
    erasure.erase(fouled, WHO, OTHER, asked, WHY, NOW + timedelta(days=2))
    assert told(fouled) == [(10, None), (float(PLAIN), None), (13, "rolig måned")]
    fouled.close()
    assert traces(fouled.path.parent, (WORDS, "Æblehave")) == []
    again = sound(fouled.path)
    upload = uploads.find(again, 2)
    assert upload is not None
    assert (upload.file_name, upload.sha256, upload.observations) == (file, "", 0)
    again.close()


def test_what_is_not_asked_for_stays(fouled: Database) -> None:
    before = fouled.rows("from observation order by upload")
    erasure.erase(fouled, WHO, OTHER, Asked(pattern="rolig"), WHY, NOW + timedelta(days=2))
    after = fouled.rows("from observation order by upload")
    assert [{**row, "comment": None} for row in before] == [{**row, "comment": None} for row in after]
    assert [row["comment"] for row in after] == [None, WORDS, None, "***"]


@pytest.mark.parametrize(
    ("scope", "other", "reason", "asked", "key"),
    [
        (Scope("Bo", Role.TEAM, "KOL-HOR"), OTHER, WHY, Asked(upload=2), "erase.not_yours"),
        (Scope("", Role.LEAD), OTHER, WHY, Asked(upload=2), "erase.empty"),
        (WHO, "", WHY, Asked(upload=2), "erase.empty"),
        (WHO, " bo ", WHY, Asked(upload=2), "erase.one_name"),
        (WHO, OTHER, "", Asked(upload=2), "erase.empty"),
        (WHO, OTHER, "x" * 121, Asked(upload=2), "erase.too_long"),
        (WHO, OTHER, f"nr. {NUMBER}", Asked(upload=2), "erase.person"),
        (WHO, OTHER, "311299 (9999)", Asked(upload=2), "erase.person"),
        (WHO, OTHER, "det var Jens Hansen", Asked(upload=2), "erase.person"),
        (WHO, f"Ida {NUMBER}", WHY, Asked(upload=2), "erase.person"),
        (WHO, OTHER, "ordet æblehave skal væk", Asked(pattern="Æblehave"), "erase.person"),
        (WHO, OTHER, WHY, Asked(upload=99), "erase.nothing"),
        (WHO, OTHER, WHY, Asked(pattern="findes ikke"), "erase.nothing"),
        (WHO, OTHER, WHY, Asked(), "erase.nothing"),
    ],
)
def test_what_is_refused_changes_nothing(
    fouled: Database, scope: Scope, other: str, reason: str, asked: Asked, key: str
) -> None:
    before = fouled.state()
    with pytest.raises(Refused) as caught:
        erasure.erase(fouled, scope, other, asked, reason, NOW)
    assert caught.value.key == key
    assert fouled.state() == before
    assert not files.erasure_open(fouled.path)


class Killed(BaseException):
    """What ends a program at once."""


@pytest.mark.slow
@pytest.mark.parametrize("step", range(24))
def test_ended_at_any_point_it_is_done_wholly_or_not_at_all(
    fouled: Database, step: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The program ends before the step-th change of the folder."""
    left = step

    def counted(owner: object, name: str) -> None:
        usual = getattr(owner, name)

        def call(*args: object, **kwargs: object) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed
            return usual(*args, **kwargs)

        monkeypatch.setattr(owner, name, call)

    asked, before = Asked(pattern=NUMBER), fouled.state()
    with monkeypatch.context():
        for name in ("mkdir", "rename", "replace", "unlink", "rmdir"):
            counted(Path, name)
        for name in ("rmtree", "copyfile", "copystat"):
            counted(shutil, name)
        ended = False
        try:
            store.erase(
                fouled, erasure.find(fouled, asked).rule, WHO, asked.told(), WHY, NOW + timedelta(days=2)
            )
        except Killed:
            ended = True
        monkeypatch.undo()
    fouled.close()
    begun, at_hand = (files.beside(fouled.path, ending).exists() for ending in ("erasing", "erased"))
    decided = not begun and (at_hand or not ended)
    again = open_database(fouled.path)
    assert not files.erasure_open(fouled.path)
    done = traces(fouled.path.parent, FORMS) == []
    assert again.version() == before.log + done
    assert done or not decided
    assert what_is_wrong(again) is None
    again.close()
    if ended and done:
        sound(fouled.path).close()


def test_a_disk_that_takes_nothing_leaves_all_as_it_was(
    fouled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fouled.path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", full)
        with pytest.raises(StoreWriteFailed, match="erase_failed"):
            erasure.erase(fouled, WHO, OTHER, Asked(pattern=NUMBER), WHY, NOW)
    assert not files.erasure_open(fouled.path)
    assert fouled.path.read_bytes() == before
    send(fouled, 14, 7)


def test_an_unsound_store_is_mended_first(fouled: Database) -> None:
    fouled.close()
    early = backup.backups(fouled.path)[-1]
    shutil.copy(early, fouled.path)
    older = open_database(fouled.path)
    with pytest.raises(StoreReadOnly, match="behind"):
        erasure.erase(older, WHO, OTHER, Asked(upload=1), WHY, NOW)
    older.close()


def test_copies_in_the_folder_that_are_not_ours_are_told_of(fouled: Database) -> None:
    mine = fouled.path.with_name("min-kopi.duckdb")
    shutil.copy(backup.backups(fouled.path)[0], mine)
    fouled.chain.path.with_name("lkt.duckdb.journal").write_text(json.dumps({"comment": WORDS}))
    erased = erasure.erase(fouled, WHO, OTHER, Asked(pattern=NUMBER), WHY, NOW + timedelta(days=2))
    assert erased.elsewhere == (mine,)
    fouled.close()
    assert traces(fouled.path.parent, FORMS) == [mine.name]


def test_a_text_of_the_catalogue(database: Database) -> None:
    """The definition stays one that can be read, and is read anew."""
    team = database.rows("from definition where id = 'KOL-HOR'")[0]
    body = json.loads(team["body"]) | {"name": f"Horsens {NUMBER}"}
    with database.writing() as writer:
        row = (team["number"] + 10_000, team["kind"], team["id"], json.dumps(body), NOW, "ny", "ny")
        writer.append("definition", [row])
        writer.log(NOW, LEAD, "catalogue", "catalogue", "1")
    before = definitions.version(database)
    erasure.erase(database, WHO, OTHER, Asked(pattern=NUMBER), WHY, NOW)
    assert definitions.read(database).teams["KOL-HOR"].name == "***"
    assert definitions.version(database) > before
    database.close()
    assert traces(database.path.parent, FORMS) == []


@pytest.mark.parametrize("pattern", ["KOL-HOR", "proportion", "2007-01-01"])
def test_what_the_catalogue_needs_is_not_erased(database: Database, pattern: str) -> None:
    with pytest.raises(Refused, match=r"erase\.catalogue"):
        erasure.find(database, Asked(pattern=pattern))


def test_pages_read_on_while_it_is_done(fouled: Database) -> None:
    from threading import Thread

    failed: list[BaseException] = []
    done = False

    def look() -> None:
        while not done:
            try:
                fouled.rows("select count(*) from observation")
                fouled.obstacle()
            except BaseException as error:
                failed.append(error)

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    erasure.erase(fouled, WHO, OTHER, Asked(pattern=NUMBER), WHY, NOW + timedelta(days=2))
    done = True
    for thread in threads:
        thread.join()
    assert failed == []
    assert fouled.obstacle() is None


def test_a_name_goes_from_what_a_team_writes_of_its_work(fouled: Database) -> None:
    noted(
        fouled,
        "KOL-HOR",
        None,
        date(2026, 3, 2),
        "spurgt Jens Hansen",
        replace(LEAD, user="Jens Hansen"),
        NOW,
    )
    erasure.erase(fouled, WHO, OTHER, Asked(persons=True), WHY, NOW)
    newest = definitions.written(fouled, Change)[-1]
    assert (newest.value.title, newest.value.team, newest.by) == ("***", "KOL-HOR", "Jens Hansen")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (Asked(pattern="jens hansen"), "Jens Hansen har ringet"),
        (Asked(pattern=PLAIN), f"pt. {NUMBER} er talt to gange"),
        (Asked(persons=True), f"pt. {NUMBER} er talt to gange"),
        (Asked(persons=True), "patient Jens Hansen er talt to gange"),
    ],
)
def test_why_figures_were_unlocked_is_a_remark(database: Database, asked: Asked, why: str) -> None:
    """What is shown stands in the same column and stays."""
    shown = written([Item("team", "KOL-03", "KOL-HOR", 34)])
    with database.writing() as writer:
        for step, detail in ((Step.SHOWN, shown), (Step.UNLOCKED, why)):
            seminars.add(writer, "KOL", 4, step, LEAD, NOW, detail=detail)
    erasure.erase(database, WHO, OTHER, asked, WHY, NOW)
    assert [row["detail"] for row in database.rows("from seminar order by id")] == [shown, "***"]
    path = database.path
    database.close()
    assert traces(path.parent, ("Jens Hansen", NUMBER)) == []


def test_what_the_library_and_a_cut_log_of_refusals_leave_goes_too(fouled: Database) -> None:
    path = fouled.path
    for name in ("tmp/duckdb_temp_storage_DEFAULT-0.tmp", "wal.checkpoint"):
        left = path.parent / f"{path.name}.{name}"
        left.parent.mkdir(exist_ok=True)
        left.write_bytes(f"x{PLAIN}x".encode())
    log = beside(path, "refusals")
    log.write_bytes(log.read_bytes() + f'{{"by": "Per {NUMBER}", "codes": {{"file_empty": 1}}'.encode())
    erasure.erase(fouled, WHO, OTHER, Asked(persons=True), WHY, NOW)
    assert traces(path.parent, FORMS[:3]) == []
    assert len(refusals(fouled)) == 1


def test_what_is_decided_and_not_in_place_is_said_and_done_by_the_next_start(
    fouled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def protected(_: Path) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(files, "close_erasure", protected)
        with pytest.raises(StoreWriteFailed, match="erase_unfinished"):
            erasure.erase(fouled, WHO, OTHER, Asked(pattern=NUMBER), WHY, NOW + timedelta(days=2))
    fouled.close()
    again = open_database(fouled.path)
    assert (what_is_wrong(again), traces(fouled.path.parent, FORMS)) == (None, [])
    again.close()
