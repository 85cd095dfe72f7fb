"""Rare events: the day of each, and the days or cases since the one before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from lkt.demo.course import Course
from lkt.demo.plan import Level
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.observation import Observation
from lkt.domain.period import Grain, Period

_DAYS_IN_MONTH = 30.4

Event = tuple[date, int]  # its day, and days or cases since the event before


def between(
    team: str, indicator: Indicator, course: Course, level: Level, random: np.random.Generator
) -> Iterator[Observation]:
    """One observation per event, at its day (Grain.DAY)."""
    draw = _days if indicator.measure is Measure.TIME_BETWEEN else _cases
    for day, value in _planted(list(draw(course, level, random)), course):
        version = indicator.version_at(day).number
        yield Observation(team, indicator.id, version, Period(day, Grain.DAY), value=float(value))


def _days(course: Course, level: Level, random: np.random.Generator) -> Iterator[Event]:
    """Exponential waiting times in whole days, at least one: two events of a day are one row."""
    day = course.months[0].start
    while day <= course.months[-1].last_day:
        gap = max(1, round(random.exponential(_level_at(course, day))))
        day += timedelta(days=gap)
        if day <= course.months[-1].last_day:
            yield day, gap


def _cases(course: Course, level: Level, random: np.random.Generator) -> Iterator[Event]:
    """Geometric numbers of cases; the calendar follows from how many cases there are in a month."""
    day = course.months[0].start
    a_day = (level.cases_month or 1.0) / _DAYS_IN_MONTH
    while day <= course.months[-1].last_day:
        cases = int(random.geometric(1 / _level_at(course, day)))
        day += timedelta(days=max(1, round(cases / a_day)))
        if day <= course.months[-1].last_day:
            yield day, cases


def _level_at(course: Course, day: date) -> float:
    first = course.months[0].start
    return float(course.level[(day.year - first.year) * 12 + day.month - first.month])


def _planted(events: list[Event], course: Course) -> list[Event]:
    """The events, without those of a quiet spell; the one that ends it counts from the last before."""
    if course.quiet is None:
        return events
    silent, again = course.quiet
    before = [event for event in events if event[0] < silent]
    since = before[-1][0] if before else course.months[0].start
    return [*before, (again, (again - since).days)]
