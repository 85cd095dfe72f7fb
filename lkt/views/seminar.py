"""What a seminar is told of an area: what has become of it since the last one, and what might be shown at the next.

Series by series: new figures, corrected ones, and which signals came or went by which of them.

    figures and decisions as known then ─┬─ the same periods as corrected ─┬─ all figures of now ─┬─ decisions of now

A signal is other because of the first step at which it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

import numpy as np

from lkt.domain.area import Area, Seminar
from lkt.domain.assessment import Assessment, Case, Goal, Reading
from lkt.domain.indicator import Indicator
from lkt.domain.organisation import Team
from lkt.domain.period import Grain, Period
from lkt.domain.seminar import Item
from lkt.store import Source
from lkt.views.area import AreaView
from lkt.views.rows import KEY
from lkt.views.series import SeriesSet, compute
from lkt.views.variation import VariationTable

_SIGNALS = (Reading.IMPROVEMENT, Reading.CONCERN, Reading.OTHER)
_FIGURE = ["numerator", "denominator", "value", "hidden"]
_EMPTY = Assessment(Case.EMPTY)


class Cause(StrEnum):
    """Why a series says something else than it did."""

    DEFINITION = "definition"  # the indicator is measured otherwise
    CORRECTION = "correction"  # figures that were known have become others
    DATA = "data"  # figures have come
    DECISION = "decision"  # somebody has set a phase, a baseline, or left a point out


@dataclass(frozen=True)
class Revised:
    """A figure that was corrected, in natural units; `now` is NaN where it was taken back or may not be shown."""

    period: Period
    then: float
    now: float


@dataclass(frozen=True)
class Course:
    """One series then and now. `cause`: None where it says the same."""

    team: Team
    indicator: Indicator
    then: Assessment
    now: Assessment
    new: tuple[Period, ...]
    revised: tuple[Revised, ...]
    cause: Cause | None
    redefined: bool  # target, direction or definition are others than they were

    @property
    def came(self) -> bool:
        """A signal that was not there, or another one."""
        return self.cause is not None and self.now.reading in _SIGNALS

    @property
    def gone(self) -> bool:
        return self.cause is not None and self.now.reading not in _SIGNALS


@dataclass(frozen=True)
class Since:
    """`courses`: every series known then or now, those that say something else first, of them what is worse
    and what has gone."""

    area: Area
    seminar: Seminar
    courses: tuple[Course, ...]
    aims: bool  # what the area wants to reach is another than it was


def since_view(then: Source, now: Source, area_id: str, seminar: Seminar, team: str | None = None) -> Since:
    """then: as known at the seminar. team: of one team alone."""
    first, catalogue = then.catalogue, now.catalogue
    known, figures = then.reader.figures(area_id), now.reader.figures(area_id)
    if team is not None:
        known, figures = (each[each["team"] == team].reset_index(drop=True) for each in (known, figures))
    place = [*KEY, "start", "grain", "event"]
    corrected = figures.merge(known[place], on=place, how="inner")
    held, standing = then.reader.decisions(), now.reader.decisions()
    area = catalogue.areas[area_id]
    old = compute(known, first, then.today, held)
    defined = old if first.indicators == catalogue.indicators else compute(known, catalogue, then.today, held)
    right = compute(corrected, catalogue, then.today, held)
    came = compute(figures, catalogue, now.today, held)
    new = came if held == standing else compute(figures, catalogue, now.today, standing)
    steps = [each.assessments for each in (defined, right, came, new)]
    differ, courses = _differences(old, new), list[Course]()
    defines = attrgetter("targets", "direction", "versions")
    for key in dict.fromkeys([*old.assessments, *new.assessments]):
        about, indicator = catalogue.teams.get(key[0]), catalogue.indicators.get(key[1])
        if about and indicator:
            found, *through = (each.get(key, _EMPTY) for each in (old.assessments, *steps))
            last = through[-1].reading
            said = {found.reading, last} & set(_SIGNALS) and found.reading is not last
            cause = next(cause for cause, step in zip(Cause, through, strict=True) if step.reading is last)
            other = defines(first.indicators.get(key[1], indicator)) != defines(indicator)
            told = (found, through[-1], *differ.get(key, ((), ())), cause if said else None, other)
            courses.append(Course(about, indicator, *told))
    courses.sort(
        key=lambda c: (c.cause is None, c.now.reading is not Reading.CONCERN, not c.gone, not c.revised)
    )
    return Since(area, seminar, tuple(courses), first.areas[area_id].aims != area.aims)


def _differences(
    old: SeriesSet, new: SeriesSet
) -> Mapping[tuple[str, str], tuple[tuple[Period, ...], tuple[Revised, ...]]]:
    """Of each series the periods that have come, and the figures that are others."""
    place, found = [*KEY, "x", "grain", "event"], dict[tuple[str, str], tuple[list[Period], list[Revised]]]()
    both = old.table[[*place, "y", *_FIGURE]].merge(
        new.table[[*place, "y", *_FIGURE]], on=place, how="outer", suffixes=("_then", ""), indicator="where"
    )
    was = both[[f"{name}_then" for name in _FIGURE]].to_numpy(dtype=float)
    now = both[_FIGURE].to_numpy(dtype=float)
    came = (both["where"] == "right_only") & (both["y"].notna() | (both["hidden"] > 0))
    other = (both["where"] != "right_only") & ~((was == now) | (np.isnan(was) & np.isnan(now))).all(axis=1)
    for row in both[came | other].sort_values([*KEY, "x"]).to_dict("records"):
        periods, revised = found.setdefault((row["team"], row["indicator"]), ([], []))
        period = Period(row["x"].date(), Grain(row["grain"]), row["event"])
        if row["where"] == "right_only":
            periods.append(period)
        else:
            revised.append(Revised(period, row["y_then"], row["y"]))
    return {key: (tuple(periods), tuple(revised)) for key, (periods, revised) in found.items()}


_BETTER, _WORSE, _TEACH = 3, 2, 2  # charts of each, where there are more signs than chance would give


def suggestion(view: AreaView, variation: VariationTable, since: bool) -> tuple[Item, ...]:
    """A list for an area with figures. since: whether there has been a seminar.

    Changes are ordered by how many times as large as half their interval they are. Where there are no more signs than
    chance alone would give, one of each is shown, for the talk about chance.
    """
    if view.latest is None:
        return ()
    signs, many = sorted(view.found.items(), key=_size, reverse=True), view.noise.more_than_chance
    better = [(key, told.goal) for key, told in signs if told.reading is Reading.IMPROVEMENT]
    worse = [key for key, told in signs if told.reading is Reading.CONCERN]
    first = [key for key, _ in better[: _BETTER if many else 1]]
    shown = {team for team, _ in first}
    met = {key[0]: key for key, goal in better if goal is Goal.MET and key[0] not in shown}
    teach = list(met.values())[:_TEACH] if many else []
    told = {"answer": True, "lasted": bool(view.lasted), "since": since, "matrix": True}
    found = [Item(kind) for kind, is_told in told.items() if is_told]
    for team, indicator in [*first, *worse[: _WORSE if many else 1], *teach]:
        found.append(Item("team", indicator, team, figures(view, indicator, team)))
    certain = [line.indicator.id for line in variation.lines if line.indicator.id in variation.beyond]
    found += [Item("variation", id) for id in certain[:1]]
    return (*found, Item("missing")) if view.area.allows.reminding else tuple(found)


def figures(view: AreaView, indicator: str, team: str) -> int:
    """How many figures a chart has."""
    points = view.points
    own = (points["team"] == team) & (points["indicator"] == indicator)
    return int(points.loc[own, "value"].notna().sum())


def _size(series: tuple[tuple[str, str], Assessment]) -> float:
    now = series[1].now
    return abs(now.difference[0]) / now.gap if now and now.difference and now.gap else 0.0
