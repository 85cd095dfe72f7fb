"""What the two files say, checked against the catalogue: where the figures lie, and the stories planted in them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from lkt.domain.catalogue import Catalogue
from lkt.domain.improvement import WORK, Work
from lkt.domain.period import Period
from lkt.domain.serialization import Problem, from_plain, read_toml
from lkt.errors import CatalogueError

T = TypeVar("T")

LEVELS = "levels.toml"
STORIES = "stories.toml"
IMPROVEMENT = "improvement.toml"
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
    EAST_WEST = "east_west"
    LONG_GAP = "long_gap"


@dataclass(frozen=True)
class Level:
    """Where an indicator's figures lie. Shares as 0.31; rates and amounts per the indicator's multiplier."""

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
    """A pattern to be found in the figures of a team and indicator (or all: "*"), and what makes it visible."""

    area: str
    team: str
    indicator: str
    pattern: Pattern
    from_month: Period | None = None
    to_month: Period | None = None
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


def read(
    folder: Path, catalogue: Catalogue
) -> tuple[Mapping[str, Level], tuple[Story, ...], tuple[tuple[Work, str, date], ...]]:
    """Levels by indicator, the stories, and documents of improvement work, each by whom and on which day.

    CatalogueError with every `Problem` in the files.
    """
    problems: list[Problem] = []

    def values(cls: type[T], file: str, rows: Iterable[tuple[str, object]]) -> Iterator[tuple[str, T]]:
        """Those that can be read, each with its place."""
        for where, row in rows:
            try:
                yield where, from_plain(cls, row, file, where)
            except CatalogueError as error:
                problems.extend(error.problems)

    files = (LEVELS, STORIES, IMPROVEMENT)
    planned, told, written = (read_toml(folder / file, file, problems) or {} for file in files)
    levels = dict(values(Level, LEVELS, planned.items()))
    rows = [(f"story[#{number}]", row) for number, row in enumerate(told.get("story", []), start=1)]
    stories = list(values(Story, STORIES, rows))
    work = [
        (where, value, row)
        for kind, documents in written.items()
        for number, row in enumerate(documents, start=1)
        for where, value in values(WORK[kind], IMPROVEMENT, [(f"{kind}[#{number}]", _document(row))])
    ]
    asked = [(LEVELS, name, "indicator", name) for name in levels]
    asked += [
        (STORIES, f"{where}.{kind}", kind, getattr(story, kind))
        for where, story in stories
        for kind in ("area", "team", "indicator")
    ]
    asked += [(IMPROVEMENT, where, "team", value.team) for where, value, _ in work]
    known = {"area": {*catalogue.areas}, "team": {EVERY, *catalogue.teams}}
    known |= {"indicator": {EVERY, *catalogue.indicators}}
    problems += [
        Problem(file, where, f"unknown_{kind}", {"id": id, "area": "…"})
        for file, where, kind, id in asked
        if id not in known[kind]
    ]
    if not problems:
        problems += [Problem(LEVELS, id, "missing_key") for id in catalogue.indicators if id not in levels]
    if problems:
        raise CatalogueError(tuple(problems))
    signed = tuple((value, str(row["by"]), row["on"]) for _, value, row in work)
    return levels, tuple(story for _, story in stories), signed


def _document(row: Mapping[str, object]) -> dict[str, object]:
    """Without who and when; an only document of a team, or of one of its series, has its id from that."""
    plain = {name: each for name, each in row.items() if name not in ("by", "on")}
    return {"id": "/".join([str(row[name]) for name in ("team", "indicator") if name in row]), **plain}
