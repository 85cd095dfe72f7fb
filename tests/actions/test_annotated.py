"""Which refused files go back annotated, and in whose words."""

from __future__ import annotations

import io

import openpyxl
import pytest

from lkt.actions import upload
from lkt.domain.observation import Batch
from lkt.ingest import sandbox
from lkt.text import Text
from tests.ingest.made import book, read

NAME = "Rygestop tilbudt"
FAULTY = book([["Nordby", NAME, "2026-03", 9, 8], ["Nordby", NAME, "2026-11", 5, 8]])
CSV = "Indikator;Periode;T\u00e6ller;N\u00e6vner\r\nRygestop tilbudt;2026-03;9;8\r\n".encode()


def test_the_words_are_those_of_the_language(text: Text) -> None:
    batch = read(FAULTY)
    copy = upload.annotated(batch, FAULTY, text)
    assert copy is not None
    page = openpyxl.load_workbook(io.BytesIO(copy)).active
    for cell, finding in zip(("D2", "C3"), batch.findings, strict=True):
        assert page[cell].comment.text.endswith(text(f"finding.{finding.code}", **finding.fields))


NEVER = {
    "nothing wrong": (book([["Nordby", NAME, "2026-03", 5, 8]]), "tal.xlsx"),
    "a warning alone": (book([["Nordby", NAME, "2026-11", 5, 8]]), "tal.xlsx"),
    "person data in a cell": (book([["Nordby", NAME, "2026-03", 9, "311299-9999"]]), "tal.xlsx"),
    "person data in the name": (FAULTY, "311299-9999.xlsx"),
    "columns of person data": (book([["Nordby", 1]], ["Navn", "Adresse"]), "tal.xlsx"),
    "a damaged file": (FAULTY[:-40], "tal.xlsx"),
    "no headings": (book([["Nordby", NAME, "2026-03", 9, 8]], header=[]), "tal.xlsx"),
    "CSV": (CSV, "tal.csv"),
}


@pytest.mark.parametrize(("data", "name"), NEVER.values(), ids=NEVER.keys())
def test_what_is_never_given_back(data: bytes, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "annotate", lambda *_: pytest.fail("nothing is to be annotated here"))
    batch = read(data, name)
    assert not upload.may_annotate(batch)
    assert upload.annotated(batch, data, Text("da")) is None


def test_what_is_only_told_is_not_annotated(monkeypatch: pytest.MonkeyPatch) -> None:
    data = book([["nordby", NAME.upper(), "2026-03", 9, 8], ["I alt", None, None, 9, 8]])
    batch: Batch = read(data)
    assert len(batch.findings) > 1
    monkeypatch.setattr(
        sandbox, "annotate", lambda _, remarks: repr([finding.place.cell for finding, _ in remarks]).encode()
    )
    assert upload.annotated(batch, data, Text("da")) == b"['D2']"
