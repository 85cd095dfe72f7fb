"""Person data in a file leave no trace: not in the database's folder, not in what is said, not in the log."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lkt.actions import decisions, upload
from lkt.domain.access import Role, Scope
from lkt.domain.catalogue import Catalogue
from lkt.errors import Refused
from lkt.ingest import csv, workbook
from lkt.ingest.filetype import FileError
from lkt.ingest.table import text_of
from lkt.ingest.workbook import Contents
from lkt.store import Database, backup, create_database
from lkt.text import LANGUAGES, Text
from tests import corpus
from tests.conftest import NOW, SHARED, TODAY
from tests.ingest.made import CATALOGUE, TEAM, book
from tests.store.made import refusals, traces

NUMBER = "311299-9999"  # no such person
FORMS = (NUMBER, NUMBER.replace("-", ""))
CORPUS = SHARED / "uploads" / "manifest.json"


def private(name: str) -> bytes:
    rows = [["Nordby", "Rygestop tilbudt", "2026-03", 5, 8, None, None, None, f"{name} {NUMBER}"]]
    return book(rows, change=lambda page, made: setattr(made.properties, "title", NUMBER))


@pytest.fixture
def fresh(tmp_path: Path) -> Database:
    return create_database(tmp_path / "lkt.duckdb")


def test_a_refused_file_leaves_no_trace(
    fresh: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = fresh.path.read_bytes()
    with caplog.at_level(logging.DEBUG):
        seen = upload.preview(fresh, CATALOGUE, TEAM, private("pt."), f"{NUMBER}.xlsx", TODAY)
        assert {finding.code for finding in seen.batch.findings} == {
            "cpr_in_name",
            "cpr_found",
            "cpr_hidden_part",
        }
        with pytest.raises(Refused):
            upload.confirm(fresh, TEAM, seen, NOW, warnings_accepted=True)
    assert fresh.path.read_bytes() == before
    fresh.close()
    assert traces(tmp_path, FORMS) == []
    said = [Text(lang)(f"finding.{f.code}", **f.fields) for f in seen.batch.findings for lang in LANGUAGES]
    kept = json.dumps([asdict(seen), said, caplog.text], default=str)
    assert not [form for form in FORMS if form in kept]


@pytest.mark.skipif(not CORPUS.is_file(), reason=f"the corpus is not at {CORPUS}")
@pytest.mark.slow
def test_after_the_corpus_nothing_is_left_of_persons_nor_in_the_logs_of_anything(
    fresh: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Every file is sent, and stored where it may be; what must not leak is then looked for in every byte.

    In what is kept for those who run the program nothing of any file may stand, be it about persons or not.
    """
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(workbook, "read", cache(workbook.read))  # a file is sent, and its words are asked for
    manifest = json.loads(CORPUS.read_text(encoding="utf-8"))
    catalogue: Catalogue = corpus.catalogue(manifest)
    with caplog.at_level(logging.DEBUG):
        refused = [told for told in manifest["files"] if not _sent(fresh, catalogue, told)]
        backup.make(fresh)
    assert fresh.scalar("select count(*) from observation") > 1000
    noted = refusals(fresh)
    let_in = [line for line in noted if all(code.endswith("_suspected") for code in line["codes"])]
    hashes = [line["sha256"] for line in noted if line not in let_in]
    assert "bad_names_comment.xlsx" in {
        told["file"] for told in manifest["files"] for line in let_in if told["sha256"] == line["sha256"]
    }
    private = [told for told, kept in zip(refused, hashes, strict=True) if not kept]
    assert {told["sha256"] for told in refused if told not in private} == set(hashes) - {""}
    assert {told["category"] for told in private} >= {"gdpr"}
    fresh.close()
    assert list(temporary.rglob("*")) == []
    # A comment with a name in it is asked about and may be kept: that is for its sender to say.
    secrets = [secret for told in refused for secret in told.get("must_not_leak", [])]
    assert secrets
    assert traces(tmp_path, secrets) == []
    logs = caplog.text + json.dumps(noted)
    known = {*catalogue.teams, *catalogue.indicators, *catalogue.areas}
    assert sorted(word for word in _words(manifest["files"]) - known if word in logs) == []


def _sent(database: Database, catalogue: Catalogue, told: dict[str, Any]) -> bool:
    """Whether a file of the corpus was stored, by whoever its manifest says has sent it."""
    team = told.get("role", "team") == "team"
    scope = Scope("prøve", Role.TEAM, told["uploader"]) if team else Scope("prøve", Role.LEAD)
    data = (CORPUS.parent / told["file"]).read_bytes()
    seen = upload.preview(database, catalogue, scope, data, told["upload_as"], TODAY)
    if seen.batch.refused:
        upload.note_refusal(database, scope, seen, NOW)
        return False
    upload.confirm(database, scope, seen, NOW, warnings_accepted=True)
    return True


def _words(files: Sequence[dict[str, Any]]) -> set[str]:
    """What stands in the cells of the files that can be read at all, and their names: all of seven letters and more."""
    found = set()
    for told in files:
        found.add(told["upload_as"])
        data = (CORPUS.parent / told["file"]).read_bytes()
        try:
            contents = workbook.read(data) if data[:2] == b"PK" else Contents((csv.read(data),))
        except FileError:
            continue
        cells = (cell for sheet in contents.sheets for row in sheet.rows.values() for cell in row.values())
        found |= {text_of(cell.value) for cell in cells}
    return {word for word in found if len(word) > 6}


def test_what_could_be_a_person_is_let_in_by_a_yes_that_is_noted(fresh: Database) -> None:
    rows = [["Nordby", "Rygestop tilbudt", "2026-03", 5, 8, None, None, None, "pr. (311299) 9999"]]
    seen = upload.preview(fresh, CATALOGUE, TEAM, book(rows), "tal.xlsx", TODAY)
    with pytest.raises(Refused, match="warnings_not_accepted"):
        upload.confirm(fresh, TEAM, seen, NOW)
    assert refusals(fresh) == []
    assert upload.confirm(fresh, TEAM, seen, NOW, warnings_accepted=True)
    (noted,) = refusals(fresh)
    assert (noted["codes"], noted["sha256"]) == ({"number_suspected": 1}, seen.batch.sha256)
    assert "9999" not in str(noted).replace(seen.batch.sha256, "")


def test_the_name_of_the_sender_is_looked_at_too(fresh: Database) -> None:
    scope = Scope(NUMBER, Role.TEAM, TEAM.team)
    rows = [["Nordby", "Rygestop tilbudt", "2026-03", 5, 8]]
    seen = upload.preview(fresh, CATALOGUE, scope, book(rows), "tal.xlsx", TODAY)
    with pytest.raises(Refused, match="person_in_user"):
        upload.confirm(fresh, scope, seen, NOW)
    sent = upload.confirm(fresh, TEAM, seen, NOW)
    kept = sent.id if sent else 0
    with pytest.raises(Refused, match="person_in_user"):
        upload.undo(fresh, scope, kept, NOW)
    with pytest.raises(Refused, match="not_yours"):
        decisions.take_back(fresh, scope, "LUN-SYD", "LUN-01", 1, NOW)
    seen = upload.preview(fresh, CATALOGUE, scope, b"", "tal.xlsx", TODAY)
    upload.note_refusal(fresh, scope, seen, NOW)
    assert [line["by"] for line in refusals(fresh)] == ["******-****"] * 2
    fresh.close()
    assert traces(fresh.path.parent, FORMS) == []
