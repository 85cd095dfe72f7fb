"""Chance: from a course to the numbers a team would have counted each month, and to the days of rare events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from lkt.demo.course import Course, Floats, is_share
from lkt.demo.stories import Level
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.observation import Observation
from lkt.domain.period import Grain, Period

_MISSING = 0.02  # of the months, in series without a story
_FEWER_IN_SAMPLE = 0.15  # of the months a sample is short of its size
_MEDIAN = 1.25  # the standard error of a median is that of a mean times about this
_DAYS_IN_MONTH = 30.4


@dataclass(frozen=True)
class Columns:
    """What is reported, one element per month; None where the measure has no such number."""

    numerator: Floats | None = None
    denominator: Floats | None = None
    value: Floats | None = None
    spread: Floats | None = None
    unknown: Floats | None = None


Draw = Callable[[Course, Indicator, Level, np.random.Generator], Columns]


def monthly(
    team: str, indicator: Indicator, course: Course, level: Level, random: np.random.Generator
) -> Iterator[Observation]:
    """The observations of a monthly series. A month in which nobody belonged is not reported."""
    columns = _DRAWS[indicator.measure](course, indicator, level, random)
    by_chance = random.random(len(course.months)) < _MISSING
    absent = course.absent | (by_chance & (not course.planted))
    if columns.denominator is not None:
        absent = absent | (columns.denominator == 0)
    for i, month in enumerate(course.months):
        if absent[i]:
            continue
        figures: dict[str, Any] = {
            name: float(column[i]) for name, column in vars(columns).items() if column is not None
        }
        if course.bare[i]:
            figures.pop("denominator", None)
        yield Observation(team, indicator.id, indicator.version_at(month.start).number, month, **figures)


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


def _proportion(course: Course, indicator: Indicator, level: Level, random: np.random.Generator) -> Columns:
    total = _denominators(course, indicator, random)
    met = random.binomial(total.astype(np.int64), course.level).astype(np.float64)
    unknown = random.poisson(total * level.unknown_share).astype(np.float64) if level.unknown_share else None
    return Columns(numerator=met, denominator=total, unknown=unknown)


def _rate(course: Course, indicator: Indicator, level: Level, random: np.random.Generator) -> Columns:
    exposure = _denominators(course, indicator, random)
    events = random.poisson(exposure * course.level / indicator.multiplier)
    return Columns(numerator=events.astype(np.float64), denominator=exposure)


def _ratio(course: Course, indicator: Indicator, level: Level, random: np.random.Generator) -> Columns:
    """An amount per amount: log-normal around the level. A part is never more than its whole."""
    whole = _denominators(course, indicator, random)
    noise = np.exp(random.normal(0, level.month_cv or 0.0, len(whole)))
    amount = np.round(whole * course.level / indicator.multiplier * noise, 1)
    return Columns(numerator=np.minimum(amount, whole) if is_share(indicator) else amount, denominator=whole)


def _count(course: Course, indicator: Indicator, level: Level, random: np.random.Generator) -> Columns:
    return Columns(numerator=random.poisson(course.level).astype(np.float64))


def _mean(course: Course, indicator: Indicator, level: Level, random: np.random.Generator) -> Columns:
    """Mean and standard deviation of `total` patients: normal, and the root of a chi-square."""
    total = np.maximum(_denominators(course, indicator, random), 2)
    sd = level.spread or 0.0
    mean = course.level + random.normal(0, sd / np.sqrt(total))
    spread = sd * np.sqrt(random.chisquare(total - 1) / (total - 1))
    highest = 10.0 if indicator.unit == "score_0_10" else np.inf
    return Columns(denominator=total, value=_within(mean, 0.1, highest, 1), spread=np.round(spread, 1))


def _within(values: Floats, lowest: float, highest: float, decimals: int) -> Floats:
    inside = np.minimum(np.maximum(values, lowest), highest)
    return np.asarray(np.round(inside, decimals), dtype=np.float64)


def _value(course: Course, indicator: Indicator, level: Level, random: np.random.Generator) -> Columns:
    """The median of `total` patients."""
    total = np.maximum(_denominators(course, indicator, random), 1)
    error = _MEDIAN * (level.spread or 0.0) / np.sqrt(total)
    median = course.level + random.normal(0, error)
    return Columns(denominator=total, value=_within(median, 1, np.inf, 0))


_DRAWS: Mapping[Measure, Draw] = {
    Measure.PROPORTION: _proportion,
    Measure.RATE: _rate,
    Measure.RATIO: _ratio,
    Measure.COUNT: _count,
    Measure.MEAN: _mean,
    Measure.VALUE: _value,
}

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
