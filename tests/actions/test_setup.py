"""The catalogue into the database, and the demonstration into an empty one only."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lkt import settings
from lkt.actions import setup, upload
from lkt.domain.catalogue import Catalogue
from lkt.errors import CatalogueError, Refused
from lkt.store import Database, definitions, observations, uploads
from tests.conftest import LEAD, NOW, TODAY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the catalogue's files."""
    return Path(shutil.copytree(settings.catalogue(), tmp_path / "catalogue"))


def change(path: Path, before: str, after: str) -> None:
    words = path.read_text(encoding="utf-8")
    assert before in words
    path.write_text(words.replace(before, after, 1), encoding="utf-8")


def test_comparing_tells_and_loading_does(database: Database, folder: Path) -> None:
    change(folder / "areas" / "akk.toml", "Antibiotika inden 3 timer", "Antibiotika senest 3 timer")
    found = setup.compare_catalogue(database, folder)
    assert [(d.kind, d.id, d.change) for d in found] == [("indicators", "AKK-01", "changed")]
    assert definitions.read(database).indicators["AKK-01"].name.da == "Antibiotika inden 3 timer"
    assert setup.load_catalogue(database, folder, LEAD, "ordlyd", NOW) == found
    assert definitions.read(database).indicators["AKK-01"].name.da == "Antibiotika senest 3 timer"
    assert setup.load_catalogue(database, folder, LEAD, "igen", NOW) == []


def test_a_faulty_catalogue_changes_nothing(database: Database, folder: Path) -> None:
    change(folder / "areas" / "akk.toml", 'direction = "higher"', 'direction = "op"')
    before = database.version()
    with pytest.raises(CatalogueError) as caught:
        setup.load_catalogue(database, folder, LEAD, "fejl", NOW)
    assert [(p.file, p.code) for p in caught.value.problems] == [("areas/akk.toml", "unknown_value")]
    assert database.version() == before


def test_a_person_in_the_catalogue_or_in_the_reason_changes_nothing(database: Database, folder: Path) -> None:
    before = database.version()
    change(folder / "areas" / "akk.toml", "Antibiotika inden 3 timer", "Antibiotika senest 3 timer")
    with pytest.raises(Refused, match="person"):
        setup.load_catalogue(database, folder, LEAD, "efter 311299-9999", NOW)
    change(folder / "areas" / "akk.toml", "Antibiotika senest 3 timer", "Antibiotika (311299-9999)")
    with pytest.raises(CatalogueError) as caught:
        setup.load_catalogue(database, folder, LEAD, "ordlyd", NOW)
    assert [(p.key, p.code) for p in caught.value.problems] == [("indicators[AKK-01]", "person")]
    assert database.version() == before


def test_the_demonstration_covers_every_area_and_is_marked(
    demo_database: Database, catalogue: Catalogue
) -> None:
    frame = observations.current(demo_database)
    assert set(frame["area"]) == set(catalogue.areas)
    assert set(frame["source"]) == {"demo"}
    assert uploads.any_demo(demo_database)


def test_nothing_of_it_is_from_the_future(demo_database: Database) -> None:
    frame = observations.current(demo_database)
    assert frame["recorded_at"].max() <= NOW
    assert (frame["recorded_at"] >= frame["start"]).all()


def test_filling_again_leaves_what_is_there(demo_database: Database) -> None:
    before = demo_database.version()
    assert setup.fill_with_demo(demo_database, settings.DEMO, LEAD, NOW) == 0
    assert demo_database.version() == before


@pytest.mark.parametrize("undone", [False, True])
def test_a_database_with_figures_of_its_own_is_left_alone(
    database: Database, catalogue: Catalogue, undone: bool
) -> None:
    data = "Team;Indikator;Periode;Tæller;Nævner\nKOL-HOR;KOL-03;2026-03;12;20\n".encode()
    seen = upload.preview(database, catalogue, LEAD, data, "tal.csv", TODAY)
    receipt = upload.confirm(database, LEAD, seen, NOW)
    if undone and receipt:
        upload.undo(database, LEAD, receipt.id, NOW)
    assert setup.fill_with_demo(database, settings.DEMO, LEAD, NOW) == 0
    assert not uploads.any_demo(database)
