"""The corpus of good, awkward and hostile uploads: each is judged as its manifest says."""

from __future__ import annotations

import json
import re
import resource
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from lkt.actions.upload import annotated, may_annotate
from lkt.domain.access import Role, Scope
from lkt.domain.catalogue import Catalogue
from lkt.domain.observation import Batch, Severity
from lkt.ingest import Submission, sandbox, workbook
from lkt.ingest.error_copy import annotate
from lkt.ingest.read import read_file
from lkt.ingest.table import address
from lkt.text import LANGUAGES, Text
from tests import corpus
from tests.conftest import SHARED

FOLDER = SHARED / "uploads"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the corpus is not at {FOLDER}")

MANIFEST = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8")) if FOLDER.is_dir() else {}
FILES: list[dict[str, Any]] = MANIFEST.get("files", [])
CELL = re.compile(r"[A-Z]{1,3}[0-9]{1,7}")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return corpus.catalogue(MANIFEST)


@pytest.fixture(scope="module")
def judged(catalogue: Catalogue) -> Callable[[str], Batch]:
    """What is said of a file by its name: read once for all that is asked about it."""
    by_name = {told["file"]: told for told in FILES}
    return cache(lambda name: sent(by_name[name], catalogue))


@pytest.mark.parametrize("told", FILES, ids=[told["file"] for told in FILES])
def test_a_file(told: dict[str, Any], catalogue: Catalogue, judged: Callable[[str], Batch]) -> None:
    batch = judged(told["file"])
    if told["category"] not in ("replay", "filename"):  # what was sent before plays a part there
        assert outcome(batch) in {told["expected"], told.get("alt_expected")}
    assert batch.refused == (told["expected"] == "refuse") or "alt_expected" in told
    if not batch.refused and "expected_data" in told:
        assert figures(batch, catalogue) == expected(told)
    for issue in told["issues"]:
        if CELL.fullmatch(issue.get("cell") or "") and outcome(batch) == told["expected"]:
            pointed_at(batch, issue, private="must_not_leak" in told)
    said = [words(batch, language) for language in LANGUAGES]
    assert not [secret for secret in told.get("must_not_leak", []) for text in said if secret in text]


@pytest.mark.parametrize("told", FILES, ids=[told["file"] for told in FILES])
def test_a_refused_workbook_comes_back_with_words_on_its_cells_and_reads_the_same(
    told: dict[str, Any],
    catalogue: Catalogue,
    judged: Callable[[str], Batch],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sandbox, "annotate", annotate)
    batch = judged(told["file"])
    if not may_annotate(batch):
        return
    copy = annotated(batch, (FOLDER / told["file"]).read_bytes(), Text("da"))
    assert copy is not None
    again = sent(told, catalogue, lambda sent: read_file(replace(sent, data=copy)))
    known = workbook.read((FOLDER / told["file"]).read_bytes()).sheets
    computed = {address(*at) for sheet in known for at in sheet.formulas}  # until Excel has opened the copy
    assert [f.place for f in again.findings] == [f.place for f in batch.findings]
    for before, after in zip(batch.findings, again.findings, strict=True):
        lost = after.code == "formula_without_value" and after.place.cell in computed
        assert lost or after == before


def sent(
    told: dict[str, Any], catalogue: Catalogue, read: Callable[[Submission], Batch] = read_file
) -> Batch:
    team = told.get("role", "team") == "team"
    scope = Scope("prøve", Role.TEAM, told["uploader"]) if team else Scope("prøve", Role.LEAD)
    today = date.fromisoformat(MANIFEST["template"]["today"])
    data = (FOLDER / told["file"]).read_bytes()
    return read(Submission(data, told["upload_as"], catalogue, scope, today))


def outcome(batch: Batch) -> str:
    if batch.refused:
        return "refuse"
    return "accept_warn" if batch.findings else "accept"


def figures(batch: Batch, catalogue: Catalogue) -> dict[tuple[str, str, str], list[float | None]]:
    found = {}
    for o in batch.observations:
        indicator = catalogue.indicators[o.indicator]
        value = o.figure(indicator.measure)
        percent = None if value is None else round(value * indicator.scale, 1)
        found[o.team, o.indicator, o.period.label] = [o.numerator, o.denominator, percent]
    return found


def expected(told: dict[str, Any]) -> dict[tuple[str, str, str], Any]:
    return {
        tuple(row[:3]): [*row[3:5], pytest.approx(row[5], abs=0.051) if row[5] is not None else None]
        for row in told["expected_data"]
    }


def pointed_at(batch: Batch, issue: dict[str, Any], private: bool) -> None:
    """A message at the cell; unless it is about persons the value stands in it, on one line."""
    hits = [finding for finding in batch.findings if finding.place.cell == issue["cell"]]
    if not hits and batch.refused:
        assert any(finding.severity is Severity.ERROR for finding in batch.findings)
        same_row = re.sub(r"[A-Z]", "", issue["cell"])
        hits = [f for f in batch.findings if re.sub(r"[A-Z]", "", f.place.cell or "") == same_row]
    assert hits, f"nothing is said about {issue['cell']}"
    if issue.get("value") not in (None, "") and not private:
        assert any(plain(issue["value"])[:12] in plain(finding.value) for finding in hits)


def plain(value: object) -> str:
    return " ".join(str(value).split()).replace(".", ",").casefold()


def words(batch: Batch, language: str) -> str:
    texts = [Text(language)(f"finding.{finding.code}", **finding.fields) for finding in batch.findings]
    return "\n".join([*texts, repr(batch.findings)])


@pytest.mark.slow
def test_twenty_hostile_files_at_once(catalogue: Catalogue) -> None:
    """Each is refused, and this process stays as small as it was."""
    hostile = [told for told in FILES if told["category"] == "hostile" and "alt_expected" not in told]
    before = memory()
    with ThreadPoolExecutor(20) as pool:
        batches = list(pool.map(lambda told: sent(told, catalogue, sandbox.read), (hostile * 2)[:20]))
    assert len(batches) == 20
    assert all(batch.refused for batch in batches)
    assert memory() - before < 100 * 2**20


def memory() -> int:
    """The most this process has had at once, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
