"""The true course of a series: where the process lies each month, and what a story makes of it so that it can be seen;
and chance, which makes of it the numbers a team would have counted each month, or the days of rare events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from lkt.demo.stories import Level, Pattern, Story
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.observation import Observation
from lkt.domain.period import Grain, Period

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_MONTHS_TO_IMPROVE = 18
_CONVERGENCE = 0.3  # how much of the difference between teams is gone once they have improved
_FURTHEST = 2.2  # standard deviations: no team lies further from the others by plain chance
_EFFECT_SD = 0.25
_SIZE_SD = 0.25  # of the logarithm of a team's size
_IMPROVING = 0.8  # share of teams that improve at all
_LATEST_START = 6  # months after the network's start before anything happens
_LATE = 0.15  # share of teams that report late
_LOGIT_GAIN = 0.4  # from 36 % to 46 %
_WITHIN_REGION = 0.03  # logit units between the teams of a region, where the regions are the story
_MISSING = 0.02  # of the months, in series without a story
_FEWER_IN_SAMPLE = 0.15  # of the months a sample is short of its size
_MEDIAN = 1.25  # the standard error of a median is that of a mean times about this
_DAYS_IN_MONTH = 30.4


def stream(seed: int, *ids: str) -> np.random.Generator:
    """The stream of these ids: the same whatever other teams and indicators there are.

    crc32, not hash(): Python's own hash of a text differs from run to run.
    """
    key = tuple(crc32(name.encode()) for name in ids)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


@dataclass(frozen=True)
class Traits:
    """What is the same for a team in all its indicators."""

    team: str
    size: float  # 1 is the average
    improves: bool
    delay: int  # months from the network's start to the team's
    late: bool


def traits(seed: int, team: str) -> Traits:
    random = stream(seed, team)
    size, improves = float(np.exp(random.normal(0, _SIZE_SD))), bool(random.random() < _IMPROVING)
    return Traits(team, size, improves, int(random.integers(0, _LATEST_START)), bool(random.random() < _LATE))


@dataclass(frozen=True)
class Course:
    """One series of one team, with its own stream of chance. Arrays have one element per month."""

    team: str
    indicator: Indicator
    plan: Level
    random: np.random.Generator
    months: Sequence[Period]
    level: Floats  # written as in levels.toml
    progress: Floats  # 0 at the start of the network, 1 when the change is done
    deviation: float  # of the team from the others, in standard deviations
    denominator: float  # expected per month; 0 where there is none
    absent: Flags  # not reported
    always_some: bool = False  # denominators of at least one
    planted: bool = False
    quiet: tuple[date, date] | None = None  # no event from the first day until the second

    def figure(self, period: Period, **figures: Any) -> Observation:
        version = self.indicator.version_at(period.start).number
        return Observation(self.team, self.indicator.id, version, period, **figures)


def forward(share: bool, value: Floats | float) -> Floats:
    """To the scale where teams differ and improve alike: logit for shares, logarithm for the rest."""
    array = np.asarray(value, dtype=np.float64)
    return np.asarray(np.log(array / (1 - array)) if share else np.log(array))


def back(share: bool, value: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-value)) if share else np.exp(value))


def usual(
    indicator: Indicator, plan: Level, own: Traits, months: Sequence[Period], begins: int,
    random: np.random.Generator, surely: bool,
) -> Course:  # fmt: skip
    """A course without a story. `begins` is the month (counted from 0) in which the network starts.

    `surely`: a story needs this team to improve, at least as much as the average one.

    The team's level is the national one plus a normal deviation, on the scale of `forward`.
    """
    share = indicator.unit.startswith("pct")
    lowest = plan.level_baseline
    base = forward(share, lowest)
    # The standard deviation on the scale of `forward`, by its slope there: 1 / (p (1 - p)), or 1 / x.
    sd = plan.sd_between_units / (lowest * (1 - lowest) if share else lowest)
    z = float(np.clip(random.normal(), -_FURTHEST, _FURTHEST))
    effect = max(float(random.normal(1, _EFFECT_SD)), 0.0) * own.improves
    effect = max(effect, 1.0) if surely else effect
    # 0 until the team begins, 1 from eighteen months later, smooth between (3u² - 2u³).
    u = np.clip((np.arange(len(months)) - begins - own.delay) / _MONTHS_TO_IMPROVE, 0, 1)
    progress = 3 * u**2 - 2 * u**3
    change = forward(share, plan.level_goal) - base
    apart = sd * z * (1 - _CONVERGENCE * progress)
    none = np.zeros(len(months), dtype=np.bool_)
    true = back(share, base + apart + effect * change * progress)
    size = (plan.denominator_month or 0) * own.size
    return Course(own.team, indicator, plan, random, months, true, progress, z, size, none)


def plant(course: Course, story: Story, region: str) -> Course:
    """The course with the story in it, safe from months missing by chance."""
    changed: dict[str, Any] = {}
    before, after, start = story.level_before or 0.0, story.level_after or 0.0, course.level[0]
    spell = _since(course, story.from_month) & ~_since(course, story.to_month and story.to_month.next())
    # 0 before `from_month`, then up in equal steps to 1 over `ramp_months`.
    ramp = np.clip(np.cumsum(_since(course, story.from_month)) / max(story.ramp_months, 1), 0, 1)
    match story.pattern:
        case Pattern.SHIFT | Pattern.BALANCING_SIGNAL:
            changed = {"level": before + (after - before) * ramp}
        case Pattern.UNCHANGED | Pattern.POSITIVE_OUTLIER:
            changed = {"level": np.full(len(course.months), after)}
        case Pattern.MOVE:  # improves to `level_before` as others do, and falls to `level_after` for a while
            changed = {"level": np.where(spell, after, start + (before - start) * course.progress)}
        case Pattern.GAIN_LOST:
            changed = {"level": course.level * (1 - ramp) + start * ramp}
        case Pattern.DEFINITION_BREAK if story.history_from:  # half a year at the level of the stricter one
            changed = {"level": np.where(_since(course, story.history_from.shift(6)), course.level, before)}
        case Pattern.EAST_WEST:  # the region's level once the change is done; before it, lower as others were
            behind = _WITHIN_REGION * course.deviation - _LOGIT_GAIN * (1 - course.progress)
            stated = [forward(True, row.level) for row in story.region_levels if row.region == region]
            changed = {"level": back(True, stated[0] + behind)} if stated else {}
        case Pattern.MISSING_MONTHS:
            changed = {"absent": spell}
        case Pattern.SMALL_NUMBERS:
            changed = {"denominator": story.denominator or 1.0, "always_some": True}
        case Pattern.LONG_GAP if story.from_month and story.next_event:
            changed = {"quiet": (story.from_month.start, story.next_event)}
    return replace(course, planted=True, **changed)


def _since(course: Course, first: Period | None) -> Flags:
    return np.array([first is not None and month >= first for month in course.months])


def monthly(course: Course) -> Iterator[Observation]:
    """The observations of a monthly series. A month in which nobody belonged is not reported."""
    columns = _columns(course)
    by_chance = course.random.random(len(course.months)) < _MISSING
    absent = course.absent | (by_chance & (not course.planted)) | np.equal(columns.get("denominator", 1.0), 0)
    for i, month in enumerate(course.months):
        if not absent[i]:
            yield course.figure(month, **{name: float(column[i]) for name, column in columns.items()})


def _columns(course: Course) -> dict[str, NDArray[Any]]:
    """The numbers that the measure has, one element per month."""
    indicator, plan, random = course.indicator, course.plan, course.random
    if indicator.measure is Measure.COUNT:
        return {"numerator": random.poisson(course.level)}
    total, spread = _denominators(course), plan.spread or 0.0
    match indicator.measure:
        case Measure.PROPORTION:
            found = {"numerator": random.binomial(total.astype(np.int64), course.level), "denominator": total}
            unknown = plan.unknown_share
            return found | ({"unknown": random.poisson(total * unknown)} if unknown else {})
        case Measure.RATE:
            events = random.poisson(total * course.level / indicator.multiplier)
            return {"numerator": events, "denominator": total}
        case Measure.RATIO:  # an amount, log-normal around the level; a part is never more than its whole
            noise = np.exp(random.normal(0, plan.month_cv or 0.0, len(total)))
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


def _denominators(course: Course) -> Floats:
    """How many there were: weeks of the month, the size of a sample, or Poisson around the team's size."""
    indicator, random, count = course.indicator, course.random, len(course.months)
    if indicator.unit == "pct_opfyldt":
        ends = ((month.start, month.next().start) for month in course.months)
        return np.array([np.busday_count(*each, weekmask="Mon") for each in ends], dtype=np.float64)
    if indicator.sampling and indicator.sampling.n:
        short = (random.random(count) < _FEWER_IN_SAMPLE) * random.integers(1, 7, count)
        return np.asarray(indicator.sampling.n - short, dtype=np.float64)
    least = 1 if course.always_some else 0
    return np.asarray(least + random.poisson(course.denominator - least, count), dtype=np.float64)


def between(course: Course) -> Iterator[Observation]:
    """One observation per event, at its day (Grain.DAY), with days or cases since the one before.

    Waiting times are exponential, in whole days of at least one: two events of a day are one row. Numbers of
    cases are geometric, and the calendar follows from how many there are in a month.
    """
    first, last, random = course.months[0].start, course.months[-1].last_day, course.random
    events: list[tuple[date, int]] = []
    day, a_day = first, (course.plan.cases_month or 1.0) / _DAYS_IN_MONTH
    while day <= last:
        expected = float(course.level[(day.year - first.year) * 12 + day.month - first.month])
        if course.indicator.measure is Measure.TIME_BETWEEN:
            value = days = max(1, round(random.exponential(expected)))
        else:
            value = int(random.geometric(1 / expected))
            days = max(1, round(value / a_day))
        day += timedelta(days=days)
        events.append((day, value))
    silent, again = course.quiet or (last + timedelta(days=1), None)
    events = [event for event in events if event[0] < silent]
    if again:  # the event that ends the quiet spell counts from the last before it
        since = events[-1][0] if events else first
        events.append((again, (again - since).days))
    for day, value in events:
        yield course.figure(Period(day, Grain.DAY), value=float(value))
