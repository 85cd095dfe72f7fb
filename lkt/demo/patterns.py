"""The stories: what each pattern makes of the usual course, so that it can be seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from lkt.demo.course import Course, Flags, back, forward
from lkt.demo.stories import Pattern, Story
from lkt.domain.period import Period

_LOGIT_GAIN = 0.4  # from 36 % to 46 %
_WITHIN_REGION = 0.03  # logit units between the teams of a region, where the regions are the story


def plant(course: Course, story: Story, region: str) -> Course:
    """The course with the story in it, safe from months missing by chance."""
    return replace(course, planted=True, **_changed(course, story, region))


def _changed(course: Course, story: Story, region: str) -> dict[str, Any]:
    """The fields of the course that the story changes."""
    before, after, start = story.level_before or 0.0, story.level_after or 0.0, course.level[0]
    spell = _since(course, story.from_month) & ~_since(course, story.to_month and story.to_month.next())
    # 0 before `from_month`, then up in equal steps to 1 over `ramp_months`.
    ramp = np.clip(np.cumsum(_since(course, story.from_month)) / max(story.ramp_months, 1), 0, 1)
    match story.pattern:
        case Pattern.SHIFT | Pattern.BALANCING_SIGNAL:
            return {"level": before + (after - before) * ramp}
        case Pattern.UNCHANGED | Pattern.POSITIVE_OUTLIER:
            return {"level": np.full(len(course.months), after)}
        case Pattern.MOVE:  # improves to `level_before` as others do, and falls to `level_after` for a while
            return {"level": np.where(spell, after, start + (before - start) * course.progress)}
        case Pattern.GAIN_LOST:
            return {"level": course.level * (1 - ramp) + start * ramp}
        case Pattern.DEFINITION_BREAK if story.history_from:  # half a year at the level of the stricter one
            return {"level": np.where(_since(course, story.history_from.shift(6)), course.level, before)}
        case Pattern.EAST_WEST:  # the region's level once the change is done; before it, lower as others were
            behind = _WITHIN_REGION * course.deviation - _LOGIT_GAIN * (1 - course.progress)
            stated = [forward(True, row.level) for row in story.region_levels if row.region == region]
            return {"level": back(True, stated[0] + behind)} if stated else {}
        case Pattern.MISSING_MONTHS | Pattern.DENOMINATOR_MISSING:
            return {"absent" if story.pattern is Pattern.MISSING_MONTHS else "bare": spell}
        case Pattern.SMALL_NUMBERS:
            return {"denominator": story.denominator or 1.0, "always_some": True}
        case Pattern.LONG_GAP if story.from_month and story.next_event:
            return {"quiet": (story.from_month.start, story.next_event)}
    return {}


def _since(course: Course, first: Period | None) -> Flags:
    return np.array([first is not None and month >= first for month in course.months])
