"""An LKT area: one national network on one area of care."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from lkt.domain.names import Name, Provenance
from lkt.domain.organisation import Sector
from lkt.domain.period import Grain, Period, copenhagen, periods

# How many periods figures are asked for, and from how many days before its end the newest of them.
ASKED = {Grain.WEEK: (13, 1), Grain.MONTH: (12, 7), Grain.QUARTER: (4, 7)}


class Status(StrEnum):
    """In the order people look for them."""

    ACTIVE = "active"
    PREPARING = "preparing"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True)
class Allowed:
    """What the pages of an area may say and ask for."""

    judging: bool  # signs of change, targets and their deadlines: aims that nobody has approved bind nobody
    reminding: bool  # figures that are missing are an alarm
    sustaining: bool  # what has come since the end is held against the level at the end


class Group(StrEnum):
    """The two headings of the programme's own list of areas."""

    ONGOING = "ongoing"
    CLOSED = "closed"


class EventKind(StrEnum):
    LEADERSHIP_SEMINAR = "leadership_seminar"
    LEARNING_SEMINAR = "learning_seminar"
    LEADERSHIP_AND_LEARNING_SEMINAR = "leadership_and_learning_seminar"
    CLOSING_SEMINAR = "closing_seminar"


@dataclass(frozen=True)
class Dated:
    """A value that holds from a date, with the place it was read. `since` None: date not stated."""

    value: str
    source: Name
    recorded: date  # when the source was read
    since: date | None = None
    note: str | None = None


@dataclass(frozen=True)
class Aim:
    text: Name
    kind: Name
    provenance: Provenance
    deadline: date | None = None


@dataclass(frozen=True)
class Event:
    date: date
    kind: EventKind
    provenance: Provenance
    number: int | None = None


@dataclass(frozen=True)
class Seminar:
    """A learning seminar or the closing one. `number` rises with the day: as the source says, else one more than the
    seminar before."""

    number: int
    day: date
    kind: EventKind
    provenance: Provenance

    @property
    def moment(self) -> datetime:
        """The beginning of its day (UTC without zone): what was known then was known at the seminar."""
        return datetime.combine(self.day, time(), copenhagen()).astimezone(UTC).replace(tzinfo=None)

    def held(self, today: date) -> bool:
        """On its own day it is still the next one: its slides tell what has happened since the last."""
        return self.day < today


@dataclass(frozen=True)
class Timeline:
    """The months of a network: baseline before `start`, then the action periods."""

    baseline_from: Period
    start: Period
    data_to: Period | None = None  # where the demonstration data end
    planned_end: Period | None = None
    paused_from: Period | None = None
    ended: Period | None = None


@dataclass(frozen=True)
class Area:
    """One network. Status and leading region are dated, with source: the public pages disagree."""

    id: str
    name: Name
    short: str
    group: Group
    statuses: tuple[Dated, ...]  # values of Status, oldest first
    lead_regions: tuple[Dated, ...]  # region ids, oldest first
    cross_sector: bool
    sectors: tuple[Sector, ...]
    aims: tuple[Aim, ...]
    focus: tuple[Name, ...]
    events: tuple[Event, ...]
    timeline: Timeline
    sources: tuple[str, ...]
    discrepancy: Name | None = None
    note: Name | None = None
    participation_rule: Name | None = None

    @property
    def status(self) -> Status:
        """The status recorded last."""
        return Status(self.statuses[-1].value)

    @property
    def allows(self) -> Allowed:
        """What its status allows. Nothing else decides it."""
        status = self.status
        return Allowed(
            judging=status is not Status.PREPARING,
            reminding=status is Status.ACTIVE,
            sustaining=status is Status.CLOSED,
        )

    @property
    def seminars(self) -> tuple[Seminar, ...]:
        """Where the teams meet about their figures, oldest first; seminars for leaders are none.

        Of 17 May 2018 (number 1) and a closing one of 30 November 2020 the second is number 2.
        """
        found: list[Seminar] = []
        for event in sorted(self.events, key=lambda event: event.date):
            if event.kind is not EventKind.LEADERSHIP_SEMINAR:
                number = max(event.number or 0, found[-1].number + 1 if found else 1)
                found.append(Seminar(number, event.date, event.kind, event.provenance))
        return tuple(found)

    def seminar(self, number: int | None) -> Seminar | None:
        """The one with a number; None where there is none."""
        return next((seminar for seminar in self.seminars if seminar.number == number), None)

    def last_seminar(self, today: date, before: Seminar | None = None) -> Seminar | None:
        """The newest that has been held, ahead of another one where that is given; None before the first."""
        day = min(before.day, today) if before else today
        return next((seminar for seminar in reversed(self.seminars) if seminar.held(day)), None)

    def next_seminar(self, today: date) -> Seminar | None:
        """The first that is planned, or held today; None where there is none."""
        return next((seminar for seminar in self.seminars if not seminar.held(today)), None)

    def pause(self, today: date) -> tuple[date, date] | None:
        """The first day of a pause, and today; None for a network that is not paused."""
        since = self.timeline.paused_from
        return (since.start, today) if since and self.status is Status.PAUSED else None

    def months_left(self, today: date) -> int | None:
        """Whole months after this one up to the planned end: 0 in the last one, fewer when it has passed.

        None for a network that has ended, is paused, or has no planned end.
        """
        end = self.timeline.planned_end
        if end is None or self.timeline.ended or self.status in (Status.CLOSED, Status.PAUSED):
            return None
        return 12 * (end.start.year - today.year) + end.start.month - today.month

    def recent(self, today: date, grain: Grain = Grain.MONTH) -> list[Period]:
        """The latest periods that figures are asked for, oldest first: a year of them, of weeks a quarter.

        None before the baseline, and of a finished area its own last ones. The month under way is asked for in its
        last seven days: the last meeting of a team that meets every week lies in them, and what is counted earlier
        changes. None of events, which come when they come.
        """
        if grain not in ASKED:
            return []
        (count, days), now, timeline = ASKED[grain], Period.containing(today, grain), self.timeline
        last = now if (now.last_day - today).days < days else now.shift(-1)
        if self.status is Status.CLOSED or timeline.ended:
            last = min(last, Period.containing((timeline.data_to or timeline.ended or last).start, grain))
        first = Period.containing(timeline.baseline_from.start, grain)
        return periods(max(first, last.shift(1 - count)), last)

    @property
    def rank(self) -> int:
        """For sorting: areas under way first."""
        return list(Status).index(self.status)

    @property
    def lead_region(self) -> str:
        """The id of the leading region recorded last."""
        return self.lead_regions[-1].value
