"""Stretches of calendar time that observations speak for, and moments on a clock in Copenhagen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class Grain(StrEnum):
    """How long a period is. A day is the date of an event (time between events)."""

    DAY = "day"
    WEEK = "week"  # from Monday
    MONTH = "month"
    QUARTER = "quarter"


_DAYS = {Grain.DAY: 1, Grain.WEEK: 7}
_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3}


@dataclass(frozen=True, order=True)
class Period:
    """A period by its first day and its grain. `event`: which one, where several events fall on one day.

    >>> Period.month(2026, 3).label, Period.month(2026, 12).next().label
    ('2026-03', '2027-01')
    >>> Period.month(2024, 2).last_day
    datetime.date(2024, 2, 29)
    """

    start: date
    grain: Grain = Grain.MONTH
    event: int = 1

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        return cls(date(year, month, 1))

    @classmethod
    def containing(cls, day: date, grain: Grain = Grain.MONTH) -> Period:
        """The period of this grain that `day` lies in."""
        if grain in _DAYS:
            return cls(day - timedelta(days=day.weekday() % _DAYS[grain]), grain)
        length = _MONTHS[grain]
        return cls(date(day.year, (day.month - 1) // length * length + 1, 1), grain)

    @classmethod
    def parse(cls, label: str) -> Period:
        """The inverse of `label`, but for `event`: "2026-03" is a month, "2026-03-14" a day, "2026Q1", "2026W14"."""
        if "W" in label:
            year, week = label.split("W")
            return cls(date.fromisocalendar(int(year), int(week), 1), Grain.WEEK)
        if "Q" in label:
            year, quarter = label.split("Q")
            return cls(date(int(year), 3 * int(quarter) - 2, 1), Grain.QUARTER)
        if len(label) == 7:
            return cls.month(int(label[:4]), int(label[5:]))
        return cls(date.fromisoformat(label), Grain.DAY)

    @property
    def label(self) -> str:
        if self.grain is Grain.QUARTER:
            return f"{self.start.year}Q{(self.start.month + 2) // 3}"
        if self.grain is Grain.WEEK:
            return f"{self.start:%GW%V}"
        return self.start.isoformat() if self.grain is Grain.DAY else f"{self.start:%Y-%m}"

    @property
    def last_day(self) -> date:
        return self.next().start - timedelta(days=1)

    def next(self) -> Period:
        return self.shift(1)

    def shift(self, steps: int) -> Period:
        """The period `steps` later (earlier when negative)."""
        if self.grain in _DAYS:
            return Period(self.start + timedelta(days=steps * _DAYS[self.grain]), self.grain)
        months = self.start.year * 12 + self.start.month - 1 + steps * _MONTHS[self.grain]
        return Period(date(months // 12, months % 12 + 1, 1), self.grain)


def periods(first: Period, last: Period) -> list[Period]:
    """Every period from `first` to `last`, both included; empty when `last` is earlier."""
    result = []
    while first <= last:
        result.append(first)
        first = first.next()
    return result


@cache
def copenhagen() -> ZoneInfo:
    """The clock that people read moments on. Loaded when asked for: the child that reads files needs none."""
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/Copenhagen")


def local(moment: datetime) -> datetime:
    """A stored moment (UTC without zone) as the clock on the wall in Copenhagen showed it.

    >>> local(datetime(2026, 12, 31, 23, 30)).isoformat()
    '2027-01-01T00:30:00+01:00'
    """
    return moment.replace(tzinfo=UTC).astimezone(copenhagen())
