"""The catalogue in the database: the same as the files, with every change kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from lkt.domain.catalogue import Catalogue
from lkt.store import Database, create_database, definitions
from tests.conftest import LEAD, NOW, recorded


def test_what_is_read_is_what_was_recorded(database: Database, catalogue: Catalogue) -> None:
    assert definitions.read(database) == catalogue


def test_of_the_same_again_there_is_nothing_to_write(database: Database, catalogue: Catalogue) -> None:
    assert definitions.differences(database, catalogue) == []


def test_a_change_is_named_written_and_dated(database: Database, catalogue: Catalogue) -> None:
    renamed = replace(catalogue.teams["KOL-HOR"], name="Horsens")
    newer = replace(catalogue, teams=catalogue.teams | {"KOL-HOR": renamed})  # type: ignore[operator]
    found = definitions.differences(database, newer)
    assert [(d.kind, d.id, d.change) for d in found] == [("teams", "KOL-HOR", "changed")]
    before = definitions.version(database)
    recorded(database, newer, LEAD, "renamed", NOW)
    assert definitions.version(database) > before
    assert definitions.read(database).teams["KOL-HOR"].name == "Horsens"
    earlier = definitions.read(database, as_of=datetime(2026, 6, 1))
    assert earlier.teams["KOL-HOR"] == catalogue.teams["KOL-HOR"]


def test_what_leaves_the_catalogue_leaves_the_reads_and_stays_in_the_past(
    database: Database, catalogue: Catalogue
) -> None:
    fewer = replace(catalogue, teams={k: t for k, t in catalogue.teams.items() if k != "KOL-HOR"})
    recorded(database, fewer, LEAD, "closed", NOW)
    assert "KOL-HOR" not in definitions.read(database).teams
    assert "KOL-HOR" in definitions.read(database, as_of=datetime(2026, 6, 1)).teams


def test_an_empty_database_has_an_empty_catalogue(tmp_path: Path) -> None:
    database = create_database(tmp_path / "new.duckdb")
    assert definitions.read(database).areas == {}
    database.close()
