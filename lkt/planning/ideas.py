"""What followed where teams tested an idea? Signals after the tests, beside those of teams that began alike, in the
same months. A coincidence, and no proof: nobody drew lots over who tests what.

That a signal is there, and since when, is the word of `improvers.improved`; who began alike that of `improvers.apart`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import hypot, nan

import numpy as np
from numpy.typing import NDArray

from lkt.domain.indicator import Direction, Measure
from lkt.planning.improvers import BEGINNING, apart, improved
from lkt.spc.groups import Bools, Floats, Ints
from lkt.spc.intervals import share_interval
from lkt.variation.unit_matrix import UnitMatrix
from lkt.variation.variance import adjusted

WITHIN = 12  # months from the one a test begins in, within which an improvement follows it
EARLIER = 1  # months by which its beginning may be found too early
LEAST = 6  # months with figures before a test, and since, for it to count
FEWEST = 3  # teams that tested an idea, before anything is said of it
LEVEL = 0.05  # of ideas called promising so many at most are chance
WIDEST = 0.5  # where the tests may have gone better by so much in truth, "not seen" would claim too much
_DRAWS = (1_000, 10_000)  # more where the first leave a doubt
_DOUBT = 0.1
Test = tuple[str, int]  # the indicator, and the month it begins in


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
    improved: Bools
    since: Ints
    months: int = 1

    @classmethod
    def of(cls, reports: UnitMatrix, measure: Measure, direction: Direction, months: int = 1) -> Course:
        return cls(reports, measure, *improved(reports, direction), months)

    def look(self, month: int) -> tuple[Bools, NDArray[np.str_]]:
        """The newest BEGINNING figures of each team before a month, and what followed a test that began in it."""
        ahead, past = np.array(self.reports.periods) - month, self.since + self.reports.periods[0] - month
        old, after = (self.reports.reported & when for when in (ahead < 0, (ahead >= 0) & (ahead < WITHIN)))
        old &= np.cumsum(old[:, ::-1], axis=1)[:, ::-1] <= BEGINNING
        found = np.where(self.improved & (past >= -EARLIER) & (past < WITHIN), Outcome.FOLLOWED, Outcome.NOT)
        found = np.where(self.months * after.sum(axis=1) < LEAST, Outcome.EARLY, found)
        return old, np.where(self.months * old.sum(axis=1) < LEAST, Outcome.SHORT, found)

    def outcome(self, team: Hashable, month: int) -> Outcome:
        if team not in self.reports.units:
            return Outcome.SHORT
        return Outcome(str(self.look(month)[1][self.reports.units.index(team)]))

    def alike(self, team: Hashable, month: int) -> dict[Hashable, bool]:
        """The teams that began where this one did, itself too; whether an improvement followed."""
        old, found = self.look(month)
        own = self.reports.units.index(team) if team in self.reports.units else -1
        if own < 0 or found[own] not in _COUNTED:
            return {}
        near = (apart(self.reports, old, own, self.measure) <= 1) & np.isin(found, _COUNTED)
        return {self.reports.units[row]: found[row] == Outcome.FOLLOWED for row in np.flatnonzero(near)}


@dataclass(frozen=True)
class Evidence:
    """Of the `teams` that tested an idea and can be counted, `followed` have an improvement since.

    others: how many teams they are held against, and `rate` the share of these, each test's own counting as much.
    difference, lower, upper: of the two shares, with a 95 % interval. p: how often as many follow where it does not
    matter who tested; `adjusted` for the number of ideas. NaN, and no verdict, where nobody can be counted.
    """

    teams: int = 0
    followed: int = 0
    others: int = 0
    rate: float = nan
    difference: float = nan
    lower: float = nan
    upper: float = nan
    p: float = nan
    adjusted: float = nan

    @property
    def verdict(self) -> Verdict:
        if self.teams < FEWEST:
            return Verdict.FEW
        if self.adjusted <= LEVEL and self.difference > 0:
            return Verdict.PROMISING
        return Verdict.FEW if self.upper > WIDEST else Verdict.NOT_SEEN


def weigh(
    ideas: Sequence[Mapping[Hashable, Sequence[Test]]], courses: Mapping[str, Course], seed: int = 1
) -> list[Evidence]:  # fmt: skip
    """The evidence of each idea of a network, from its tests by team.

    A team counts once, however many tests and indicators: followed where any of them is. It is held against the teams
    that began alike on all of these and have not tested the idea until then. Nothing is compared on an indicator
    without a course.
    """
    found = [_weigh(tried, courses, np.random.default_rng([seed, at])) for at, tried in enumerate(ideas)]
    looks = adjusted(np.array([each.p if each.teams >= FEWEST else nan for each in found]))
    return [replace(each, adjusted=float(p)) for each, p in zip(found, looks, strict=True)]


def _weigh(
    tried: Mapping[Hashable, Sequence[Test]], courses: Mapping[str, Course], rng: np.random.Generator
) -> Evidence:
    first = {team: min(month for _, month in tests) for team, tests in tried.items()}
    own, alike, rates = [], [], []
    weights: dict[Hashable, float] = defaultdict(float)
    for team, tests in tried.items():
        hits = [near for id, month in tests if id in courses and (near := courses[id].alike(team, month))]
        names = set.intersection(*map(set, hits)) if hits else set[Hashable]()
        both = {name: any(near[name] for near in hits) for name in sorted(names, key=str)}
        end = max(month for _, month in tests) + WITHIN
        others = [name for name in both if name != team and first.get(name, end) >= end]
        if others:
            own.append(both[team])
            alike.append(both)
            rates.append(sum(both[name] for name in others) / len(others))
            for name in others:
                weights[name] += 1 / len(others)
    if not own:
        return Evidence()
    rate, effective = float(np.mean(rates)), len(own) ** 2 / sum(each**2 for each in weights.values())
    difference, lower, upper = _between(sum(own), len(own), rate, effective)
    p = _by_chance(alike, sum(own), rng)
    return Evidence(len(own), sum(own), len(weights), rate, difference, lower, upper, p)


def _between(followed: int, teams: int, rate: float, effective: float) -> tuple[float, float, float]:
    """The difference of two shares, with the ends of its interval from those of each (Newcombe, Stat. Med. 17 (1998),
    method 10, of exact intervals). effective: how many teams the others are worth, who serve several tests."""
    low, high = share_interval([followed, rate * effective], [teams, effective])
    own = followed / teams
    below, above = hypot(own - low[0], high[1] - rate), hypot(high[0] - own, rate - low[1])
    return own - rate, max(own - rate - below, -1.0), min(own - rate + above, 1.0)


def _by_chance(alike: Sequence[Mapping[Hashable, bool]], seen: int, rng: np.random.Generator) -> float:
    """How often as many or more follow, when in the place of each team any of those that began alike may have tested,
    none in two places. So teams that serve several tests, or tested themselves, are counted in."""
    if not seen:
        return 1.0
    names = dict.fromkeys(name for both in alike for name in both)
    teams = {name: column for column, name in enumerate(names)}
    may, hit = np.zeros((2, len(alike), len(teams)), dtype=bool)
    for row, both in enumerate(alike):
        columns = [teams[name] for name in both]
        may[row, columns], hit[row, columns] = True, list(both.values())
    order, p = np.argsort(may.sum(axis=1), kind="stable"), 1.0
    for draws in _DRAWS:
        free, total = np.ones((draws, len(teams)), dtype=bool), np.zeros(draws)
        for row in order:
            left = may[row] & free
            left = np.where(left.any(axis=1)[:, None], left, may[row])
            lots: Floats = rng.random(left.shape, dtype=np.float32) * left
            drawn = lots.argmax(axis=1)
            free[np.arange(draws), drawn] = False
            total += hit[row, drawn]
        p = float((1 + (total >= seen).sum()) / (1 + draws))
        if p > _DOUBT:
            break
    return p
