"""What waits for an answer: signals, those first that an expert should look at first, and questions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import asin, log10, sqrt
from typing import Any

from lkt.domain.assessment import Assessment, Evidence, Goal, Span
from lkt.domain.catalogue import Catalogue
from lkt.domain.improvement import Disposition, Remark
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.organisation import Team
from lkt.domain.period import Grain, Period
from lkt.spc.chance import chance
from lkt.spc.change import SIGNAL
from lkt.store.definitions import Written
from lkt.views.rows import KEY
from lkt.views.series import SeriesSet

Key = tuple[str, str]  # team, indicator
_RAREST = 0.001


@dataclass(frozen=True)
class Signal:
    """A series with a signal, and what its place in the list is made of.

    gap: how far the level now is from the target (`distance`), 0 where that is met; without a target, how far it has
        moved from the level before.
    strength: minus the common logarithm of the chance that a series like it, without any change, gives a signal: 1.3
        for 1 in 20, at most 3. Where nobody can count that (`lkt.spc.chance`), of the 1 in 20 the rule is made for.
    months: since `seen`, the period whose figure could first show it; at least 1.
    """

    team: Team
    indicator: Indicator
    found: Assessment
    gap: float
    strength: float
    seen: Period
    months: int

    @property
    def key(self) -> Key:
        return self.team.id, self.indicator.id

    @property
    def weight(self) -> float:
        """gap × strength × months: a medium gap (0.5) with a signal of 1 in 100 is 1 heavier every month."""
        return self.gap * self.strength * self.months


def distance(level: float, aim: float, measure: Measure) -> float:
    """How far two levels of an indicator (natural units) lie apart, without a unit, so that indicators can be compared.

    Of shares Cohen's h, the difference of 2 arcsin √share (0 to π; 0.2 is small, 0.5 medium, 0.8 large: Cohen 1988,
    chapter 6), which stays finite at 0 and 100 %; of all else the difference as a part of the larger (0 to 1, and to 2
    where they lie on either side of 0).

    >>> round(distance(0.5, 0.8, Measure.PROPORTION), 2), round(distance(0.95, 1.0, Measure.PROPORTION), 2)
    (0.64, 0.45)
    >>> distance(20, 10, Measure.VALUE), distance(0.0, 0.0, Measure.RATE)
    (0.5, 0.0)
    """
    if measure is Measure.PROPORTION:
        one, other = (2 * asin(sqrt(min(max(share, 0.0), 1.0))) for share in (level, aim))
        return abs(one - other)
    return abs(level - aim) / (max(abs(level), abs(aim)) or 1.0)


def unanswered(found: Mapping[Key, Assessment], said: Iterable[Disposition]) -> frozenset[Key]:
    """The series whose signal nobody has answered, or only another one than the figures show now."""
    given = {(each.team, each.indicator): each for each in said}
    return frozenset(
        key for key, told in found.items() if told.span and not (key in given and given[key].answers(told))
    )


def signals(series: SeriesSet, catalogue: Catalogue, today: date) -> tuple[Signal, ...]:
    """Every series with a signal, the heaviest first; of those without a gap the surest and oldest.

    Answers have no part in it, so that it can be kept as long as the figures stay.
    """
    useful, found = series.points[series.points["useful"] & series.points["included"]], []
    days = {key: list(x.dt.date) for key, x in useful.groupby([*KEY, "phase"])["x"]}
    for (team, indicator), told in series.assessments.items():
        if told.span is not None and told.evidence is not None:
            about = catalogue.teams[team], catalogue.indicators[indicator]
            now, gap = told.now, 0.0
            aim = told.target if told.target is not None or now is None else now.was
            if now and aim is not None and told.goal is not Goal.MET:
                gap = distance(now.figure, aim, about[1].measure)
            by_chance = chance(told.evidence, series.found.options.rules)
            sure = -log10(SIGNAL if by_chance is None else max(by_chance, _RAREST))
            own = days.get((team, indicator, told.evidence.phase), [])
            first = _seen(told, told.span, told.evidence, own)
            grain = Grain.QUARTER if about[1].frequency is Grain.QUARTER else Grain.MONTH
            seen = Period.containing(first, grain)
            months = 12 * (today.year - seen.last_day.year) + today.month - seen.last_day.month
            found.append(Signal(*about, told, gap, sure, seen, max(months, 1)))
    return tuple(sorted(found, key=lambda each: (-each.weight, -each.strength * each.months, each.team.name)))


def _seen(told: Assessment, span: Span, facts: Evidence, useful: Sequence[date]) -> date:
    """Of the figure at which a run from the beginning of the change is long enough to be a signal.

    useful: days of the figures that lie beside the centre line. A point outside is seen at once; few crossings without
    a lasting change have no beginning and take the newest figure.
    """
    lasting = told.now is not None and told.now.was is not None
    first: Any = told.since if lasting else span.last if span.rule == "few_crossings" else span.first
    needed = 1 if span.rule == "outside" else (facts.longest_run_max or 0) + 1
    seen: date = [first, *(day for day in useful if day >= first)][: needed + 1][-1]
    return seen


def threads(remarks: Iterable[Written[Remark]]) -> list[list[Written[Remark]]]:
    """Remarks with what was said to them, all by when they were first written. What was said to one taken back stays
    together."""
    found: dict[str, list[Written[Remark]]] = {}
    for each in sorted(remarks, key=lambda said: (said, *said.before)[-1].at):
        found.setdefault(each.value.to or each.value.id, []).append(each)
    return list(found.values())


def questions(remarks: Iterable[Written[Remark]]) -> tuple[Written[Remark], ...]:
    """Those that nobody has said anything to, but for another question."""
    return tuple(thread[-1] for thread in threads(remarks) if thread[-1].value.asks)
