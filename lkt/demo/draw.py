"""Chance: from a course to the numbers a team would have counted each month, and to the days of rare events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lkt.demo.course import Course, Floats
from lkt.demo.stories import Level
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.observation import Observation
from lkt.domain.period import Grain, Period

_MISSING = 0.02  # of the months, in series without a story
_FEWER_IN_SAMPLE = 0.15  # of the months a sample is short of its size
_MEDIAN = 1.25  # the standard error of a median is that of a mean times about this
_DAYS_IN_MONTH = 30.4


def monthly(
    team: str, indicator: Indicator, course: Course, level: Level, random: np.random.Generator
) -> Iterator[Observation]:
    """The observations of a monthly series. A month in which nobody belonged is not reported."""
    columns = _columns(indicator, course, level, random)
    by_chance = random.random(len(course.months)) < _MISSING
    absent = course.absent | (by_chance & (not course.planted)) | np.equal(columns.get("denominator", 1.0), 0)
    for i, month in enumerate(course.months):
        if not absent[i]:
            figures: dict[str, Any] = {name: float(column[i]) for name, column in columns.items()}
            if course.bare[i]:
                figures.pop("denominator", None)
            yield Observation(team, indicator.id, indicator.version_at(month.start).number, month, **figures)


def _columns(
    indicator: Indicator, course: Course, level: Level, random: np.random.Generator
) -> dict[str, NDArray[Any]]:
    """The numbers that the measure has, one element per month."""
    if indicator.measure is Measure.COUNT:
        return {"numerator": random.poisson(course.level)}
    total, spread = _denominators(course, indicator, random), level.spread or 0.0
    match indicator.measure:
        case Measure.PROPORTION:
            found = {"numerator": random.binomial(total.astype(np.int64), course.level), "denominator": total}
            unknown = level.unknown_share
            return found | ({"unknown": random.poisson(total * unknown)} if unknown else {})
        case Measure.RATE:
            events = random.poisson(total * course.level / indicator.multiplier)
            return {"numerator": events, "denominator": total}
        case Measure.RATIO:  # an amount, log-normal around the level; a part is never more than its whole
            noise = np.exp(random.normal(0, level.month_cv or 0.0, len(total)))
            amount = np.round(total * course.level / indicator.multiplier * noise, 1)
            amount = np.minimum(amount, total) if indicator.unit.startswith("pct") else amount
            return {"numerator": amount, "denominator": total}
        case Measure.MEAN:  # of `total` patients: normal, and the root of a chi-square
            total = np.maximum(total, 2)
            highest = 10.0 if indicator.unit == "score_0_10" else np.inf
            mean = np.clip(course.level + random.normal(0, spread / np.sqrt(total)), 0.1, highest)
            sd = spread * np.sqrt(random.chisquare(total - 1) / (total - 1))
            return {"denominator": total, "value": np.round(mean, 1), "spread": np.round(sd, 1)}
        case _:  # the median of `total` patients
            total = np.maximum(total, 1)
            median = course.level + random.normal(0, _MEDIAN * spread / np.sqrt(total))
            return {"denominator": total, "value": np.round(np.maximum(median, 1))}


def _denominators(course: Course, indicator: Indicator, random: np.random.Generator) -> Floats:
    """How many there were: weeks of the month, the size of a sample, or Poisson around the team's size."""
    count = len(course.months)
    if indicator.unit == "pct_opfyldt":
        mondays = [
            np.busday_count(month.start, month.next().start, weekmask="Mon") for month in course.months
        ]
        return np.array(mondays, dtype=np.float64)
    if indicator.sampling and indicator.sampling.n:
        short = (random.random(count) < _FEWER_IN_SAMPLE) * random.integers(1, 7, count)
        return np.asarray(indicator.sampling.n - short, dtype=np.float64)
    least = 1 if course.always_some else 0
    return np.asarray(least + random.poisson(course.denominator - least, count), dtype=np.float64)


def between(
    team: str, indicator: Indicator, course: Course, level: Level, random: np.random.Generator
) -> Iterator[Observation]:
    """One observation per event, at its day (Grain.DAY)."""
    events = list(_events(indicator, course, level, random))
    if course.quiet:  # the event that ends the quiet spell counts from the last before it
        silent, again = course.quiet
        events = [event for event in events if event[0] < silent]
        since = events[-1][0] if events else course.months[0].start
        events.append((again, (again - since).days))
    for day, value in events:
        version = indicator.version_at(day).number
        yield Observation(team, indicator.id, version, Period(day, Grain.DAY), value=float(value))


def _events(
    indicator: Indicator, course: Course, level: Level, random: np.random.Generator
) -> Iterator[tuple[date, int]]:
    """The day of each event, and days or cases since the one before.

    Waiting times are exponential, in whole days of at least one: two events of a day are one row. Numbers of
    cases are geometric, and the calendar follows from how many there are in a month.
    """
    first, last = course.months[0].start, course.months[-1].last_day
    day = first
    a_day = (level.cases_month or 1.0) / _DAYS_IN_MONTH
    while True:
        expected = float(course.level[(day.year - first.year) * 12 + day.month - first.month])
        if indicator.measure is Measure.TIME_BETWEEN:
            value = days = max(1, round(random.exponential(expected)))
        else:
            value = int(random.geometric(1 / expected))
            days = max(1, round(value / a_day))
        day += timedelta(days=days)
        if day > last:
            return
        yield day, value
