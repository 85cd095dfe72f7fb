"""levels.toml and stories.toml to values, checked against the catalogue."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from lkt.demo.plan import EVERY, Level, Story
from lkt.domain.catalogue import Catalogue
from lkt.domain.problem import Problem
from lkt.domain.serialization import PlainError, from_plain
from lkt.errors import CatalogueError

T = TypeVar("T")

LEVELS = "levels.toml"
STORIES = "stories.toml"


def read(folder: Path, catalogue: Catalogue) -> tuple[Mapping[str, Level], tuple[Story, ...]]:
    """Levels by indicator, and the stories. Raises CatalogueError with every `Problem` in the two files."""
    problems: list[Problem] = []
    levels = _levels(_table(folder / LEVELS, problems), problems)
    stories = _stories(_table(folder / STORIES, problems), problems)
    problems += [*_unknown_levels(levels, catalogue), *_unknown_names(stories, catalogue)]
    if not problems:
        problems += _without_level(levels, catalogue)
    if problems:
        raise CatalogueError(tuple(problems))
    return levels, stories


def _table(path: Path, problems: list[Problem]) -> Mapping[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text)
    except FileNotFoundError:
        problems.append(Problem(path.name, "", "no_file"))
    except UnicodeDecodeError:
        problems.append(Problem(path.name, "", "not_utf8"))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem.syntax(path.name, str(error), text))
    return {}


def _one(cls: type[T], plain: object, file: str, where: str, problems: list[Problem]) -> Iterator[T]:
    """The value, or nothing and its problems."""
    try:
        yield from_plain(cls, plain, where)
    except PlainError as error:
        problems += [Problem.of(file, fault) for fault in error.faults]


def _levels(table: Mapping[str, Any], problems: list[Problem]) -> dict[str, Level]:
    return {
        name: level
        for name, row in table.items()
        for level in _one(
            Level, {**row, "indicator": name} if isinstance(row, Mapping) else row, LEVELS, name, problems
        )
    }


def _stories(table: Mapping[str, Any], problems: list[Problem]) -> tuple[Story, ...]:
    rows = table.get("story", [])
    return tuple(
        story
        for number, row in enumerate(rows, start=1)
        for story in _one(Story, row, STORIES, f"story[#{number}]", problems)
    )


def _unknown_levels(levels: Mapping[str, Level], catalogue: Catalogue) -> Iterator[Problem]:
    for name in levels:
        if name not in catalogue.indicators:
            yield Problem(LEVELS, name, "unknown_indicator", {"id": name})


def _without_level(levels: Mapping[str, Level], catalogue: Catalogue) -> Iterator[Problem]:
    for name in catalogue.indicators:
        if name not in levels:
            yield Problem(LEVELS, name, "missing_key")


def _unknown_names(stories: tuple[Story, ...], catalogue: Catalogue) -> Iterator[Problem]:
    for number, story in enumerate(stories, start=1):
        where = f"story[#{number}]"
        if story.area not in catalogue.areas:
            yield Problem(STORIES, f"{where}.area", "unknown_area", {"id": story.area, "area": "…"})
        if story.team not in (EVERY, *catalogue.teams):
            yield Problem(STORIES, f"{where}.team", "unknown_team", {"id": story.team})
        if story.indicator not in (EVERY, *catalogue.indicators):
            yield Problem(STORIES, f"{where}.indicator", "unknown_indicator", {"id": story.indicator})
