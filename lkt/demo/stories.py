"""What the two files say, checked against the catalogue: where the figures lie, and the stories planted in them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from lkt.domain.catalogue import Catalogue
from lkt.domain.period import Period
from lkt.domain.problem import Problem
from lkt.domain.serialization import PlainError, from_plain
from lkt.errors import CatalogueError

T = TypeVar("T")

LEVELS = "levels.toml"
STORIES = "stories.toml"
EVERY = "*"


class Pattern(StrEnum):
    SHIFT = "shift"
    UNCHANGED = "unchanged"
    MISSING_MONTHS = "missing_months"
    BALANCING_SIGNAL = "balancing_signal"
    MOVE = "move"
    DEFINITION_BREAK = "definition_break"
    SMALL_NUMBERS = "small_numbers"
    POSITIVE_OUTLIER = "positive_outlier"
    GAIN_LOST = "gain_lost"
    PAUSE = "pause"  # nothing to plant: the area's data end there
    DENOMINATOR_MISSING = "denominator_missing"
    EAST_WEST = "east_west"
    LONG_GAP = "long_gap"


@dataclass(frozen=True)
class Level:
    """Where an indicator's figures lie. Shares as 0.31; rates and amounts per the indicator's multiplier."""

    indicator: str
    level_baseline: float
    level_goal: float
    sd_between_units: float  # same unit as the levels
    denominator_month: float | None = None  # of a team of average size
    spread: float | None = None  # standard deviation between patients
    month_cv: float | None = None  # of an amount, from month to month
    unknown_share: float | None = None  # of the denominator, reported beside it
    cases_month: float | None = None  # where what is counted is cases between events


@dataclass(frozen=True)
class RegionLevel:
    region: str
    level: float


@dataclass(frozen=True)
class Story:
    """A pattern to be found in the figures of a team and indicator (or all: "*").

    `effect`, `note` and `annotation` are the words, the rest are the numbers that make it visible.
    """

    area: str
    team: str
    indicator: str
    pattern: Pattern
    from_month: Period | None = None
    to_month: Period | None = None
    effect: str | None = None
    note: str | None = None
    annotation: str | None = None
    marked: date | None = None  # the annotation's day where it is not the first of `from_month`
    level_before: float | None = None
    level_after: float | None = None
    ramp_months: int = 0
    denominator: float | None = None
    history_from: Period | None = None  # months before the area's baseline
    next_event: date | None = None
    region_levels: tuple[RegionLevel, ...] = ()
    improves: tuple[str, ...] = ()  # indicators of the same team that must be seen to improve

    def concerns(self, team: str, indicator: str) -> bool:
        area = indicator.rpartition("-")[0]
        return area == self.area and self.team in (EVERY, team) and self.indicator in (EVERY, indicator)

    def needs_improvement(self, team: str, indicator: str) -> bool:
        return self.team in (EVERY, team) and indicator in self.improves


def read(folder: Path, catalogue: Catalogue) -> tuple[Mapping[str, Level], tuple[Story, ...]]:
    """Levels by indicator, and the stories. Raises CatalogueError with every `Problem` in the two files."""
    problems: list[Problem] = []
    levels = _levels(_table(folder / LEVELS, problems), problems)
    stories = _stories(_table(folder / STORIES, problems), problems)
    unknown = [name for name in levels if name not in catalogue.indicators]
    problems += [Problem(LEVELS, name, "unknown_indicator", {"id": name}) for name in unknown]
    problems += _unknown_names(stories, catalogue)
    if not problems:
        absent = [name for name in catalogue.indicators if name not in levels]
        problems += [Problem(LEVELS, name, "missing_key") for name in absent]
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


def _unknown_names(stories: tuple[Story, ...], catalogue: Catalogue) -> Iterator[Problem]:
    for number, story in enumerate(stories, start=1):
        where = f"story[#{number}]"
        if story.area not in catalogue.areas:
            yield Problem(STORIES, f"{where}.area", "unknown_area", {"id": story.area, "area": "…"})
        if story.team not in (EVERY, *catalogue.teams):
            yield Problem(STORIES, f"{where}.team", "unknown_team", {"id": story.team})
        if story.indicator not in (EVERY, *catalogue.indicators):
            yield Problem(STORIES, f"{where}.indicator", "unknown_indicator", {"id": story.indicator})
