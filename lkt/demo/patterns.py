"""The stories: each pattern is a function from the usual course to one where it can be seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from lkt.demo.course import Course, Flags, Floats, back, forward
from lkt.demo.stories import Pattern, Story
from lkt.domain.period import Period

_LOGIT_GAIN = 0.4  # from 36 % to 46 %
_WITHIN_REGION = 0.03  # logit units between the teams of a region, where the regions are the story

Plant = Callable[[Course, Story, str], Course]


def plant(course: Course, story: Story, region: str) -> Course:
    """The course with the story in it, safe from months missing by chance."""
    return replace(_PLANTS[story.pattern](course, story, region), planted=True)


def _since(course: Course, first: Period | None) -> Flags:
    return np.array([first is not None and month >= first for month in course.months])


def _between(course: Course, story: Story) -> Flags:
    after = story.to_month.next() if story.to_month else None
    return _since(course, story.from_month) & ~_since(course, after)


def _ramp(course: Course, story: Story) -> Floats:
    """0 before `from_month`, then up in equal steps to 1 over `ramp_months`."""
    months_in = np.cumsum(_since(course, story.from_month))
    return np.asarray(np.clip(months_in / max(story.ramp_months, 1), 0, 1))


def _as_is(course: Course, story: Story, region: str) -> Course:
    return course


def _step(course: Course, story: Story, region: str) -> Course:
    before, after = story.level_before or 0.0, story.level_after or 0.0
    return replace(course, level=before + (after - before) * _ramp(course, story))


def _flat(course: Course, story: Story, region: str) -> Course:
    return replace(course, level=np.full(len(course.months), story.level_after))


def _absent(course: Course, story: Story, region: str) -> Course:
    return replace(course, absent=_between(course, story))


def _dip(course: Course, story: Story, region: str) -> Course:
    """Improves to `level_before` as others do, and falls to `level_after` for a while."""
    top = (story.level_before or 0.0) - course.start_level
    level = course.start_level + top * course.progress
    return replace(course, level=np.where(_between(course, story), story.level_after or 0.0, level))


def _older_definition(course: Course, story: Story, region: str) -> Course:
    """Half a year at the level of the stricter definition, then the usual course."""
    history = story.history_from
    if history is None:
        return course
    old = ~_since(course, history.shift(6))
    return replace(course, level=np.where(old, story.level_before or 0.0, course.level))


def _few(course: Course, story: Story, region: str) -> Course:
    return replace(course, denominator=story.denominator or 1.0, always_some=True)


def _lost(course: Course, story: Story, region: str) -> Course:
    gone = _ramp(course, story)
    return replace(course, level=course.level * (1 - gone) + course.start_level * gone)


def _bare(course: Course, story: Story, region: str) -> Course:
    return replace(course, bare=_between(course, story))


def _by_region(course: Course, story: Story, region: str) -> Course:
    """The region's level once the change is done; before it, lower by as much as others were."""
    stated = next((row.level for row in story.region_levels if row.region == region), None)
    if stated is None:
        return course
    behind = _LOGIT_GAIN * (1 - course.progress)
    scale = forward(True, stated) + _WITHIN_REGION * course.deviation - behind
    return replace(course, level=back(True, scale))


def _quiet(course: Course, story: Story, region: str) -> Course:
    if story.from_month is None or story.next_event is None:
        return course
    return replace(course, quiet=(story.from_month.start, story.next_event))


_PLANTS: Mapping[Pattern, Plant] = {
    Pattern.SHIFT: _step,
    Pattern.UNCHANGED: _flat,
    Pattern.MISSING_MONTHS: _absent,
    Pattern.BALANCING_SIGNAL: _step,
    Pattern.MOVE: _dip,
    Pattern.DEFINITION_BREAK: _older_definition,
    Pattern.SMALL_NUMBERS: _few,
    Pattern.POSITIVE_OUTLIER: _flat,
    Pattern.GAIN_LOST: _lost,
    Pattern.PAUSE: _as_is,
    Pattern.DENOMINATOR_MISSING: _bare,
    Pattern.EAST_WEST: _by_region,
    Pattern.LONG_GAP: _quiet,
}
