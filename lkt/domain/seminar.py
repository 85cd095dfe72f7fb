"""The figures of an area for a learning seminar: open, delivered by the teams, approved and locked by the lead."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    """What somebody does for a seminar."""

    DELIVERED = "delivered"  # a team says that its figures are ready
    APPROVED = "approved"  # by the lead, for all teams
    LOCKED = "locked"
    UNLOCKED = "unlocked"  # with a reason; what is locked next is a new version
    SHOWN = "shown"  # what is to be shown


class State(StrEnum):
    OPEN = "open"
    DELIVERED = "delivered"  # by every team
    APPROVED = "approved"
    LOCKED = "locked"


@dataclass(frozen=True)
class Item:
    """One thing to show at a seminar: of the area (answer, since, matrix, ideas, missing), of an indicator (variation)
    or a team's chart (team). `figures`: how many the chart had when it was chosen, to see whether some are gone; with
    other figures it is the same thing."""

    kind: str
    indicator: str = ""
    team: str = ""
    figures: int = field(default=0, compare=False)


def written(items: Iterable[Item]) -> str:
    """A list of what is to be shown, as the detail of an entry of step SHOWN; `Dataset.items` reads it."""
    return json.dumps([[item.kind, item.indicator, item.team, item.figures] for item in items])


@dataclass(frozen=True)
class Entry:
    """One step, with who and when (UTC without zone). `key` is the seminar's random word."""

    id: int
    area: str
    seminar: int
    step: Step
    team: str | None
    detail: str
    key: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True)
class Dataset:
    """The figures of one seminar, from the steps that were taken, oldest first."""

    entries: tuple[Entry, ...]

    def last(self, *steps: Step, team: str | None = None) -> Entry | None:
        """The newest of some steps, of a team where one is named."""
        return next((e for e in reversed(self.entries) if e.step in steps and team in (None, e.team)), None)

    @property
    def locked(self) -> Entry | None:
        """The lock that stands. What it holds is what was known at its moment."""
        found = self.last(Step.LOCKED, Step.UNLOCKED)
        return found if found and found.step is Step.LOCKED else None

    @property
    def approved(self) -> Entry | None:
        """The approval that stands: unlocking ends it."""
        found = self.last(Step.APPROVED, Step.UNLOCKED)
        return found if found and found.step is Step.APPROVED else None

    @property
    def shown(self) -> Entry | None:
        """The list of what is to be shown; None where nothing has been chosen."""
        return self.last(Step.SHOWN)

    @property
    def items(self) -> tuple[Item, ...]:
        """What is to be shown, in order."""
        return tuple(Item(*row) for row in json.loads(self.shown.detail)) if self.shown else ()

    @property
    def version(self) -> int:
        """How often it has been locked."""
        return sum(entry.step is Step.LOCKED for entry in self.entries)

    def state(self, teams: Collection[str]) -> State:
        """How far it is, for the teams that are to deliver."""
        if self.locked:
            return State.LOCKED
        if self.approved:
            return State.APPROVED
        delivered = teams and all(self.last(Step.DELIVERED, team=team) for team in teams)
        return State.DELIVERED if delivered else State.OPEN


def locks(entries: Iterable[Entry]) -> dict[str, Entry]:
    """By area the lock that counts: of its latest seminar that has one."""
    found: dict[tuple[str, int], list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry.area, entry.seminar), []).append(entry)
    standing = {key: Dataset(tuple(own)).locked for key, own in sorted(found.items())}
    return {area: lock for (area, _), lock in standing.items() if lock}
