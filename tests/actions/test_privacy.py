"""Person data in a file leave no trace: not in the database's folder, not in what is said, not in the log."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from lkt.actions import upload
from lkt.domain.catalogue import Catalogue
from lkt.domain.scope import Role, Scope
from lkt.errors import Refused
from lkt.store import Database, create_database
from lkt.text import LANGUAGES, say
from tests import corpus
from tests.conftest import NOW, SHARED, TODAY
from tests.ingest.made import CATALOGUE, TEAM, book

NUMBER = "311299-9999"  # no such person
FORMS = (NUMBER, NUMBER.replace("-", ""))
CORPUS = SHARED / "uploads" / "manifest.json"


def private(name: str) -> bytes:
    rows = [["Nordby", "Rygestop tilbudt", "2026-03", 5, 8, None, None, None, f"{name} {NUMBER}"]]
    return book(rows, change=lambda page, made: setattr(made.properties, "title", NUMBER))


def traces(folder: Path, forms: Any) -> list[str]:
    """Files under a folder in which one of the forms stands, as UTF-8 or UTF-16."""
    wanted = [form.encode(encoding) for form in forms for encoding in ("utf-8", "utf-16-le")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(form in path.read_bytes() for form in wanted)]


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
    said = [say(lang, f"finding.{f.code}", **f.fields) for f in seen.batch.findings for lang in LANGUAGES]
    kept = json.dumps([asdict(seen), said, caplog.text], default=str)
    assert not [form for form in FORMS if form in kept]


@pytest.mark.skipif(not CORPUS.is_file(), reason=f"the corpus is not at {CORPUS}")
def test_after_the_corpus_nothing_of_persons_is_in_the_database(fresh: Database, tmp_path: Path) -> None:
    """Every file that goes in without a warning is stored; what must not leak is then looked for."""
    manifest = json.loads(CORPUS.read_text(encoding="utf-8"))
    catalogue: Catalogue = corpus.catalogue(manifest)
    secrets = [secret for told in manifest["files"] for secret in told.get("must_not_leak", [])]
    for told in manifest["files"]:
        if told["category"] not in ("gdpr", "replay"):
            continue
        scope = Scope("prøve", Role.TEAM, told["uploader"])
        data = (CORPUS.parent / told["file"]).read_bytes()
        seen = upload.preview(fresh, catalogue, scope, data, told["upload_as"], TODAY)
        if not seen.batch.refused and not seen.batch.warned:
            upload.confirm(fresh, scope, seen, datetime(2026, 11, 23))
    stored = fresh.scalar("select count(*) from observation")
    fresh.close()
    assert stored > 10
    assert traces(tmp_path, secrets) == []
