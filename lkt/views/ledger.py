"""The change ideas of a network: who tested each, what they say of it, and whether a signal followed, beside teams that
began alike and did not test it (`lkt.planning.ideas`)."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from lkt.domain.area import Area
from lkt.domain.catalogue import Catalogue
from lkt.domain.improvement import Change, Driver, DriverKind
from lkt.domain.indicator import Direction, Indicator
from lkt.domain.organisation import Team
from lkt.planning.ideas import GAP, LEAST, WITHIN, Course, Evidence, Outcome, Test, Verdict, weigh
from lkt.store import Source
from lkt.variation.variance import comparable
from lkt.views.windows import by_month, final

__all__ = ["GAP", "LEAST", "WITHIN", "Evidence", "Outcome", "Verdict"]


@dataclass(frozen=True)
class Sign:
    """What followed a test on an indicator. None: it has no wanted way, or counts events. since: the first month of the
    improvement, where one followed."""

    indicator: Indicator
    outcome: Outcome | None
    since: date | None = None


@dataclass(frozen=True)
class Trial:
    """A change of a team, with the charts it should be seen on: its own, else those of its idea."""

    change: Change
    team: Team
    signs: tuple[Sign, ...]


@dataclass(frozen=True)
class Line:
    """An idea with its tests, oldest first. `driver` None: it is no longer in the diagram, or (id empty) these changes
    test none."""

    id: str
    driver: Driver | None
    trials: tuple[Trial, ...]
    evidence: Evidence

    @property
    def teams(self) -> int:
        return len({trial.team.id for trial in self.trials})


@dataclass(frozen=True)
class Ledger:
    """`drivers`: the diagram. `lines`: its ideas in its order, ideas that are gone, and what tests none.

    coded: some teams are under codes; what they have written is not told.
    """

    area: Area
    drivers: tuple[Driver, ...]
    lines: tuple[Line, ...]
    coded: bool


def ledger(source: Source, table: pd.DataFrame, area: str) -> Ledger:
    """Of the teams that may be seen. table: the rows of the area (`lkt.views.series.SeriesSet.table`)."""
    reader, catalogue = source.reader, source.catalogue
    drivers = catalogue.drivers_of(area)
    ideas = {driver.id: driver for driver in drivers if driver.kind is DriverKind.IDEA}
    tried: dict[str, list[Change]] = {id: [] for id in ideas}
    for written in reader.written(Change):
        team = catalogue.teams.get(written.value.team)
        if team is not None and team.area == area:
            tried.setdefault(written.value.idea or "", []).append(written.value)
    order = sorted(tried, key=lambda id: (id not in ideas, not id))
    asked = {id: [(each, _indicators(each, ideas.get(id), catalogue)) for each in tried[id]] for id in order}
    courses = _courses(table, {i for own in asked.values() for _, all_ in own for i in all_})
    known = catalogue.indicators
    compared = {id: course for id, course in courses.items() if course and not comparable(known[id])}
    tests: list[Mapping[Hashable, list[Test]]] = []
    for id in order:
        own: dict[Hashable, list[Test]] = defaultdict(list)
        for change, indicators in asked[id] if id else ():
            for indicator in indicators:
                own[change.team].append((indicator.id, _month(change.since)))
        tests.append(own)
    lines = []
    for id, found in zip(order, weigh(tests, compared), strict=True):
        trials = (
            Trial(each, catalogue.teams[each.team], tuple(_sign(each, i, courses) for i in indicators))
            for each, indicators in sorted(asked[id], key=lambda pair: pair[0].since)
        )
        lines.append(Line(id, ideas.get(id), tuple(trials), found))
    return Ledger(catalogue.areas[area], drivers, tuple(lines), bool(reader.reading.codes))


def _indicators(change: Change, idea: Driver | None, catalogue: Catalogue) -> tuple[Indicator, ...]:
    named = (change.indicator,) if change.indicator else idea.indicators if idea else ()
    return tuple(catalogue.indicators[id] for id in named if id in catalogue.indicators)


def _courses(table: pd.DataFrame, indicators: Iterable[Indicator]) -> dict[str, Course | None]:
    """By the indicators of which a signal can be the wanted one; None without figures."""
    found: dict[str, Course | None] = {}
    for indicator in indicators:
        if indicator.direction is not Direction.NEUTRAL and not indicator.measure.by_event:
            figures = final(table[table["indicator"] == indicator.id], indicator)
            asked = (indicator.measure, indicator.direction, max(figures["months"], default=1))
            found[indicator.id] = Course.of(by_month(figures, indicator), *asked) if len(figures) else None
    return found


def _sign(change: Change, indicator: Indicator, courses: Mapping[str, Course | None]) -> Sign:
    if indicator.id not in courses:
        return Sign(indicator, None)
    course = courses[indicator.id]
    outcome = course.outcome(change.team, _month(change.since)) if course else Outcome.SHORT
    if course is None or outcome is not Outcome.FOLLOWED:
        return Sign(indicator, outcome)
    month = course.reports.periods[int(course.since[course.reports.units.index(change.team)])]
    return Sign(indicator, outcome, date(month // 12, month % 12 + 1, 1))


def _month(day: date) -> int:
    """As `lkt.views.windows.by_month` counts."""
    return 12 * day.year + day.month - 1
