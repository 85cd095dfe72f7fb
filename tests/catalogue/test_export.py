"""Definitions to files and back: nothing changes, and the same definitions are the same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from lkt.catalogue import files, load
from lkt.domain.access import Held, Person
from lkt.domain.catalogue import Catalogue
from lkt.domain.names import Name

PEOPLE = {
    "anna@rm.dk": Person("anna@rm.dk", "Anna", (Held("lead", ("KOL",), date(2026, 1, 1)), Held("expert")))
}
WORDS = 'to\nlinjer, "citat", \\ og \t æøå = [x] # ingen kommentar \u2028 \x7f'


def written(folder: Path, content: dict[str, bytes]) -> Path:
    (folder / "areas").mkdir(parents=True)
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return folder


def test_out_and_in_is_the_same(catalogue: Catalogue, tmp_path: Path) -> None:
    area = replace(catalogue.areas["KOL"], note=Name(WORDS), focus=(Name(""),))
    whole = replace(catalogue, people=PEOPLE, areas={**catalogue.areas, "KOL": area})
    content = files(whole)
    again = load(written(tmp_path / "out", content))
    assert again == whole
    assert files(again) == content


def test_people_can_be_left_out(catalogue: Catalogue) -> None:
    whole = replace(catalogue, people=PEOPLE)
    assert set(files(whole)) - set(files(whole, people=False)) == {"people.toml"}
    assert "people.toml" not in files(catalogue)


def test_a_catalogue_without_areas(catalogue: Catalogue, tmp_path: Path) -> None:
    bare = replace(catalogue, areas={}, indicators={}, teams={}, drivers={})
    assert load(written(tmp_path / "out", files(bare))) == bare


def test_dates_are_dates_and_a_list_has_a_line_each(catalogue: Catalogue) -> None:
    words = files(catalogue)["organisations.toml"].decode()
    assert '  { region = "1084", valid_from = 2007-01-01, valid_to = 2026-12-31 },\n' in words
