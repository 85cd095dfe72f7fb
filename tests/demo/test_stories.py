"""Faults in the demonstration's two files are named like those of the catalogue."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lkt import settings
from lkt.demo.stories import read
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Measure
from lkt.domain.serialization import Problem
from lkt.errors import CatalogueError
from lkt.text import Text

# file | what stands there | what is written instead | key | code
BROKEN = """
  levels.toml  | level_goal = 8.1,            | | TVA-01.level_goal | missing_key
  levels.toml  | level_goal = 8.1             | level_goal = "8" | TVA-01.level_goal | wrong_type_float
  levels.toml  | TVA-01 = {                   | TVA-99 = { | TVA-99 | unknown_indicator
  levels.toml  | TVA-01 = {                   | #TVA-01 = { | TVA-01 | missing_key
  levels.toml  | TVA-01 = {                   | TVA-01 = 3 # { | TVA-01 | wrong_type_table
  stories.toml | pattern = "shift"            | pattern = "skift" | story[#1].pattern | unknown_value
  stories.toml | team = "KOL-HOR"             | team = "KOL-XXX" | story[#1].team | unknown_team
  stories.toml | indicator = "KOL-03"         | indicator = "KOL-33" | story[#1].indicator | unknown_indicator
  stories.toml | area = "KOL"                 | area = "COPD" | story[#1].area | unknown_area
  stories.toml | from_month = "2025-05"       | from_month = "maj" | story[#1].from_month | wrong_type_period
  stories.toml | ramp_months = 4              | ramp = 4 | story[#1].ramp | unknown_key
  improvement.toml | scale = "single"         | scale = "small" | changes[#1].scale | unknown_value
  improvement.toml | team = "KOL-HOR"         | team = "KOL-XXX" | changes[#1] | unknown_team
  stories.toml | area = "KOL"                 | area = "KOL | line 7 | not_toml
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(settings.DEMO, tmp_path / "demo"))


def problems(folder: Path, catalogue: Catalogue) -> list[Problem]:
    with pytest.raises(CatalogueError) as raised:
        read(folder, catalogue)
    return [problem for problem in raised.value.problems if isinstance(problem, Problem)]


@pytest.mark.parametrize("line", BROKEN.strip().splitlines())
def test_fault_is_named(folder: Path, catalogue: Catalogue, line: str) -> None:
    file, old, new, key, code = (cell.strip() for cell in line.split("|"))
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = problems(folder, catalogue)
    assert [(p.file, p.key, p.code) for p in found] == [(file, key, code)]
    assert file in Text("da")(found[0].text, **found[0].blanks)


def test_missing_files(tmp_path: Path, catalogue: Catalogue) -> None:
    assert [(p.file, p.code) for p in problems(tmp_path, catalogue)] == [
        ("levels.toml", "no_file"),
        ("stories.toml", "no_file"),
        ("improvement.toml", "no_file"),
    ]


def test_every_indicator_has_what_its_measure_draws_from(catalogue: Catalogue) -> None:
    levels, stories, _ = read(settings.DEMO, catalogue)
    assert len(stories) == 14
    for name, level in levels.items():
        measure = catalogue.indicators[name].measure
        denominator = measure not in (Measure.COUNT, Measure.TIME_BETWEEN, Measure.CASES_BETWEEN)
        assert (level.denominator_month is not None) is denominator
        assert (level.spread is not None) is (measure in (Measure.MEAN, Measure.VALUE))
        assert (level.month_cv is not None) is (measure is Measure.RATIO)
        assert (level.cases_month is not None) is (measure is Measure.CASES_BETWEEN)
