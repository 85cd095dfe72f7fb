"""What followed where teams tested an idea? Signals after the tests, and how far levels have moved, beside teams that
began alike, in the same months. A coincidence, and no proof: nobody drew lots over who tests what.

That a signal is there, and since when, is the word of `improvers.improved`; who began alike that of `improvers.apart`.
The verdict rests on the levels: a run chart seldom sees what moves a level by half a standard deviation.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import isnan, nan

import numpy as np
from numpy.typing import NDArray

from lkt.domain.indicator import Direction, Measure
from lkt.planning.improvers import BEGINNING, apart, improved
from lkt.spc.groups import Bools, Floats, Ints
from lkt.variation.unit_matrix import UnitMatrix
from lkt.variation.variance import adjusted

WITHIN = 12  # months from the one a test begins in, within which an improvement follows it
EARLIER = 1  # months by which its beginning may be found too early
GAP = 6  # months before a test that its level before leaves out: after poor ones figures get better by themselves
LEAST = 6  # months with figures before a test, and since, for it to count
FEWEST = 3  # teams that tested an idea, before anything is said of it
LEVEL = 0.05  # of ideas called promising so many at most are chance
WIDEST = 0.75  # where they may have moved further than so many in truth, "not seen" would claim too much
_DRAWS = (1_000, 10_000)  # more where the first leave a doubt
_DOUBT = 0.1
Test = tuple[str, int]  # the indicator, and the month it begins in
Alike = Mapping[Hashable, tuple[bool, float]]  # by team: an improvement followed, and how far its level moved
Tried = Mapping[Hashable, Sequence[Test]]  # by team its tests of an idea
Places = Mapping[Hashable, float]  # by team the share of the others than which it moved further


class Outcome(StrEnum):
    """Of a test on an indicator."""

    FOLLOWED = "followed"
    NOT = "not"
    EARLY = "early"  # too few figures since
    SHORT = "short"  # too few before


_COUNTED = (Outcome.FOLLOWED, Outcome.NOT)


class Verdict(StrEnum):
    PROMISING = "promising"
    NOT_SEEN = "not_seen"
    FEW = "few"


@dataclass(frozen=True)
class Course:
    """What became of the teams of an indicator. `reports`: teams by months, which are numbers without a gap.

    improved, since: of each team, and the column in which it begins (`improvers.improved`). months: that a figure
    speaks for.
    """

    reports: UnitMatrix
    measure: Measure
    direction: Direction
    improved: Bools
    since: Ints
    months: int = 1

    @classmethod
    def of(cls, reports: UnitMatrix, measure: Measure, direction: Direction, months: int = 1) -> "Course":
        return cls(reports, measure, direction, *improved(reports, direction), months)

    def look(self, month: int) -> tuple[Bools, NDArray[np.str_]]:
        """The newest BEGINNING figures of each team before a month, and what followed a test that began in it."""
        ahead, past = np.array(self.reports.periods) - month, self.since + self.reports.periods[0] - month
        old, after = self._newest(ahead < 0), self.reports.reported & (ahead >= 0) & (ahead < WITHIN)
        found = np.where(self.improved & (past >= -EARLIER) & (past < WITHIN), Outcome.FOLLOWED, Outcome.NOT)
        found = np.where(self.months * after.sum(axis=1) < LEAST, Outcome.EARLY, found)
        return old, np.where(self.months * old.sum(axis=1) < LEAST, Outcome.SHORT, found)

    def _newest(self, when: Bools) -> Bools:
        """The newest BEGINNING figures of each team among the periods chosen."""
        old = self.reports.reported & when
        return old & (np.cumsum(old[:, ::-1], axis=1)[:, ::-1] <= BEGINNING)

    def moved(self, month: int) -> Floats:
        """How far the level of each team over WITHIN months from one on lies from that of its newest BEGINNING figures
        more than GAP months before it, the wanted way; NaN with less than LEAST months of figures in either."""
        ahead = np.array(self.reports.periods) - month
        old, after = self._newest(ahead < -GAP), self.reports.reported & (ahead >= 0) & (ahead < WITHIN)
        enough = self.months * np.minimum(old.sum(axis=1), after.sum(axis=1)) >= LEAST
        wanted = 1 if self.direction is Direction.HIGHER else -1
        return np.where(enough, wanted * (self.reports.over(after) - self.reports.over(old)), nan)

    def outcome(self, team: Hashable, month: int) -> Outcome:
        if team not in self.reports.units:
            return Outcome.SHORT
        return Outcome(str(self.look(month)[1][self.reports.units.index(team)]))

    def alike(self, team: Hashable, month: int) -> Alike:
        """The teams that began where this one did, itself too; whether an improvement followed, and `moved`."""
        old, found = self.look(month)
        own = self.reports.units.index(team) if team in self.reports.units else -1
        if own < 0 or found[own] not in _COUNTED:
            return {}
        near = (apart(self.reports, old, own, self.measure) <= 1) & np.isin(found, _COUNTED)
        followed, moved = found == Outcome.FOLLOWED, self.moved(month)
        return {self.reports.units[row]: (bool(followed[row]), moved[row]) for row in np.flatnonzero(near)}


@dataclass(frozen=True)
class Evidence:
    """Of the `teams` that tested an idea and can be counted, `followed` have an improvement since.

    others: how many teams they are held against, and `rate` the share of these, each test's own counting as much.
    further: the share of the teams that began alike than which the `compared` ones moved further, on the mean: a half
    by chance. lower, upper: its 95 % interval. p: how often so much or more comes where it does not matter who tested;
    `adjusted` for the number of ideas. NaN, and no verdict, where nobody can be counted.
    """

    teams: int = 0
    followed: int = 0
    others: int = 0
    rate: float = nan
    compared: int = 0
    further: float = nan
    lower: float = nan
    upper: float = nan
    p: float = nan
    adjusted: float = nan

    @property
    def verdict(self) -> Verdict:
        if self.compared < FEWEST:
            return Verdict.FEW
        if self.adjusted <= LEVEL:
            return Verdict.PROMISING
        return Verdict.FEW if self.upper > WIDEST else Verdict.NOT_SEEN


def weigh(ideas: Sequence[Tried], courses: Mapping[str, Course], seed: int = 1) -> list[Evidence]:
    """The evidence of each idea of a network, from its tests by team.

    A team counts once, however many tests and indicators: followed where any of them is, moved by their mean. It is
    held against the teams that began alike on all of these; the rate is of those that have not tested the idea until
    then. Nothing is compared on an indicator without a course.
    """
    found = [_weigh(tried, courses, np.random.default_rng([seed, at])) for at, tried in enumerate(ideas)]
    looks = adjusted(np.array([each.p if each.compared >= FEWEST else nan for each in found]))
    return [replace(each, adjusted=float(p)) for each, p in zip(found, looks, strict=True)]


def _weigh(tried: Tried, courses: Mapping[str, Course], rng: np.random.Generator) -> Evidence:
    first = {team: min(month for _, month in tests) for team, tests in tried.items()}
    own, rates, against = list[bool](), list[float](), set[Hashable]()
    places = list[tuple[Hashable, Places]]()
    for team, tests in tried.items():
        near = [found for id, month in tests if id in courses and (found := courses[id].alike(team, month))]
        names = set.intersection(*map(set, near)) if near else set[Hashable]()
        end = max(month for _, month in tests) + WITHIN
        if others := {name for name in names if name != team and first.get(name, end) >= end}:
            own.append(any(found[team][0] for found in near))
            rates.append(sum(any(found[name][0] for found in near) for name in others) / len(others))
            against |= others
            if placed := _places(near, team, sorted(names, key=str)):
                places.append((team, placed))
    if not own:
        return Evidence()
    counted = Evidence(len(own), sum(own), len(against), float(np.mean(rates)))
    if not places:
        return counted
    further = sum(placed[team] for team, placed in places) / len(places)
    p, lower, upper = _by_chance([placed for _, placed in places], further, rng)
    return replace(counted, compared=len(places), further=further, lower=lower, upper=upper, p=p)


def _places(near: Sequence[Alike], team: Hashable, names: Sequence[Hashable]) -> Places:
    """Of each team the share of the others than which it moved further, equals as halves; the mean over the tests on
    which the one that tested can be measured. Empty where there is none, or nobody beside it."""
    measured = [found for found in near if not isnan(found[team][1])]
    if not measured:
        return {}
    moved = np.array([[found[name][1] for name in names] for found in measured])
    mine, theirs, known = moved[:, :, None], moved[:, None, :], ~np.isnan(moved)
    beyond = ((mine > theirs) + (mine == theirs) / 2).sum(axis=2) - 0.5  # itself is no other
    share = np.where(known, beyond, nan) / np.maximum(known.sum(axis=1, keepdims=True) - 1, 1)
    means = zip(names, share.mean(axis=0).tolist(), strict=True)
    found = {name: mean for name, mean in means if not isnan(mean)}
    return found if len(found) > 1 else {}


def _by_chance(places: Sequence[Places], seen: float, rng: np.random.Generator) -> tuple[float, float, float]:
    """How often a mean place is as high or higher, when in the place of each team any of those that began alike may
    have tested, none in two places; and the ends of the 95 % interval of what was seen, as far as lots scatter. So
    teams that serve several tests, or tested themselves, are counted in."""
    names = dict.fromkeys(name for placed in places for name in placed)
    teams = {name: column for column, name in enumerate(names)}
    may, at = np.zeros((len(places), len(teams)), dtype=bool), np.zeros((len(places), len(teams)))
    for row, placed in enumerate(places):
        columns = [teams[name] for name in placed]
        may[row, columns], at[row, columns] = True, list(placed.values())
    order, p, mean = np.argsort(may.sum(axis=1), kind="stable"), 1.0, np.zeros(0)
    for draws in _DRAWS:
        free, mean = np.ones((draws, len(teams)), dtype=bool), np.zeros(draws)
        for row in order:
            left = may[row] & free
            left = np.where(left.any(axis=1)[:, None], left, may[row])
            lots: Floats = rng.random(left.shape, dtype=np.float32) * left
            drawn = lots.argmax(axis=1)
            free[np.arange(draws), drawn] = False
            mean += at[row, drawn] / len(places)
        p = float((1 + (mean >= seen - 1e-9).sum()) / (1 + draws))
        if p > _DOUBT:
            break
    low, high = np.quantile(mean, (0.025, 0.975)) - mean.mean()
    return p, max(float(seen + low), 0.0), min(float(seen + high), 1.0)
