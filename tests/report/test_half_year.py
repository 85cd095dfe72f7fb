"""The half-yearly report: what stands in it, in both forms, and who may not be known from it."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
import typst
from docx import Document

from lkt.report.gather import Edition, source
from lkt.report.half_year import report
from lkt.store import Database, definitions
from lkt.text import Text
from tests.conftest import TODAY


def made(database: Database, language: str = "da") -> Edition:
    return source(database, definitions.read(database), Text(language), TODAY)


def words(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.slow
@pytest.mark.parametrize("language", ["da", "en"])
def test_both_forms_say_the_same(opened: Database, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    told: dict[str, str] = {}

    def compiled(*given: object, sys_inputs: dict[str, str], **more: object) -> bytes:
        told.update(sys_inputs)
        return b"%PDF"

    found = made(opened, language)
    data = report(found, "ANT", "docx")
    monkeypatch.setattr(typst, "compile", compiled)
    report(found, "ANT", "pdf")
    printed, written = json.loads(told["data"]), words(data)
    for part in printed["parts"]:
        assert all(line in written for line in (*part["said"], *part["foot"]))
        assert all(cell in written for row in part["table"] for cell in row)
    assert all(line in written for line in printed["front"])
    indicators = found.catalogue.indicators_of("ANT")
    assert all(found.text.name(indicator.name) in written for indicator in indicators)
    matrix = [
        part for part in printed["parts"] if len(part["table"] or [[]]) > len(found.catalogue.teams_of("ANT"))
    ]
    assert len(matrix) == 1
    properties = Document(io.BytesIO(data)).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("LKT", "LKT", "")


def test_it_is_typeset(opened: Database) -> None:
    assert report(made(opened), "KOL", "pdf").startswith(b"%PDF")


def test_an_area_without_figures_has_a_report(database: Database) -> None:
    found = made(database)
    assert "KOL" in words(report(found, "KOL", "docx"))
    assert report(found, "KOL", "pdf").startswith(b"%PDF")


@pytest.mark.slow
def test_awkward_names_are_words(opened: Database) -> None:
    found, awkward = made(opened), '<&> "x" \'= #x $y$ \x07' + "W" * 200
    teams = {id: replace(team, name=f"{id} {awkward}") for id, team in found.catalogue.teams.items()}
    found = replace(found, catalogue=replace(found.catalogue, teams=teams))
    assert '<&> "x" \'= #x $y$ W' in words(report(found, "ANT", "docx"))
    assert report(found, "ANT", "pdf").startswith(b"%PDF")
