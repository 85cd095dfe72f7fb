"""Direction first, judgement last: which way the signals of a phase point, and whether that was wanted."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lkt.domain.assessment import Variation
from lkt.spc.change import EVENT, FIRST, SIGNAL, newest_change, taken_back
from lkt.spc.groups import Bools, Ints, Signs
from lkt.spc.rules import Case, way_of
from lkt.spc.rulesets import RuleSet
from lkt.spc.season import look

BESIDES = 0.015  # how often a change is told of where a season may explain the signal
CLEARER = 1.4  # how much less of the squares a season must leave than a gain that was lost, to be believed


@dataclass(frozen=True)
class Fired:
    """What the rules of a set say: `rule` (index into its names, -1 none) and `way` per point; the others per group."""

    fired: dict[str, Signs]
    rule: Signs
    way: Signs
    signal: Bools
    runs_signal: Bools


@dataclass(frozen=True)
class Verdict(Fired):
    """And what it comes to, per group.

    `group_way` and `newest_side` (of the newest useful point) are 0 without a signal. `since` and `older` are the first
    point since the newest lasting change and of the part before it (`lkt.spc.change`), -1 without one. `explained`: no
    change lasts once the season is taken out.
    """

    published: Signs
    group_way: Signs
    newest_side: Signs
    since: Ints
    older: Ints
    explained: Bools


def fire(case: Case, rules: RuleSet) -> Fired:
    """Let every rule of the set look."""
    fired = {name: rule(case) for name, rule in rules.rules.items()}
    groups = case.series.groups
    rule, way = np.full(groups.points, -1, dtype=np.int8), np.zeros(groups.points, dtype=np.int8)
    for number, found in reversed(list(enumerate(fired.values()))):
        at = np.flatnonzero(found != 0)
        rule[at] = number
        way[at] = way_of(found[at])
    runs_signal = np.zeros(len(groups.starts), dtype=bool)
    for name in rules.runs:
        runs_signal |= groups.any(fired[name] != 0)
    signal = rule[groups.last] >= 0 if rules.last_point else groups.any(rule >= 0)
    return Fired(fired, rule, way, signal, runs_signal)


def judge(case: Case, rules: RuleSet) -> Verdict:
    """Let the rules look, and put together what they say."""
    found = fire(case, rules)
    ways = _ways(case, rules, found.rule, found.way)
    published = found.way[case.series.groups.last] if rules.last_point else ways[0]
    return Verdict(found.fired, found.rule, found.way, found.signal, found.runs_signal, published, *ways)


def _ways(case: Case, rules: RuleSet, rule: Signs, way: Signs) -> tuple[Signs, Signs, Ints, Ints, Bools]:
    """Of each phase its way, the side of its newest useful point, where its newest lasting change parts it, and whether
    there is none once the season is taken out.

    Only phases in which a rule fired are looked at. The way is that of the change, whatever rule it was; single points
    outside the limits may be events, and tell of a change where it is clearer (EVENT). A signal that still stands (it
    holds the newest useful point) points its own way where no change lasts. A change that its newest points take back
    has no way: a gain that has been lost is no improvement, and these points tell the level now. Where a season alone
    tells more than one change alone, all this is asked of the figures without it, and a signal that still stands is not
    enough. But a gain that the figures themselves have lost is lost, unless the season leaves clearly less of them
    unexplained.
    """
    series, signal = case.series, case.series.groups.any(rule >= 0)
    some = np.flatnonzero(signal)
    groups, points = series.groups.select(some)
    side, value, weight = case.runs.side[points], case.drawn.value[points], series.weight[points]
    if not rules.runs:  # without an order there is no before and after
        weight = np.zeros(len(points))
    lasting = groups.any(rule[points] >= ("outside" in rules.rules))  # the first where it is there
    risk, seasonal = np.where(lasting, FIRST, EVENT), np.zeros(len(some), dtype=bool)
    if series.moment is not None:
        repeated = look(value, weight > 0, series.moment[points], groups)
        seasonal[repeated.groups] = repeated.doubtful
        value, risk = value - repeated.season, np.where(seasonal, np.minimum(BESIDES, risk), risk)
    least = case.least(groups, points)
    begun, before = newest_change(value, weight, groups, risk, least)
    # Of the part before only what has come since its own newest change is the level before.
    place = np.arange(groups.points)
    between = (place >= groups.broadcast(before)) & (place < groups.broadcast(begun))
    inner, _ = newest_change(value, weight * between, groups, np.full(len(some), SIGNAL), least)
    before = np.where(inner < 0, before, inner)
    moved, back, left = figures = taken_back(value, weight, groups, begun, before)
    if seasonal.any():
        figures = taken_back(case.drawn.value[points], weight, groups, begun, before)
    believed = (back < 0) & (figures[0] == moved) & (figures[2] < CLEARER * left)
    back = np.where(seasonal & believed, figures[1], back)
    lost = back >= 0
    newest = groups.latest((side != 0) | (rule[points] >= 0))  # a trend can end on the centre line
    standing = np.append(way[points], 0)[newest] * ~seasonal  # position -1: nothing
    group_way, newest_side = np.zeros((2, len(signal)), dtype=np.int8)
    since, older = np.full((2, len(signal)), -1)
    explained = np.zeros(len(signal), dtype=bool)
    group_way[some] = np.where((moved == 0) | lost, standing * (standing != moved), moved)
    newest_side[some] = np.append(side, 0)[groups.latest(side != 0)]
    begun, before = np.where(lost, back, begun), np.where(lost, begun, before)
    since[some], older[some] = (np.append(points, -1)[part] for part in (begun, before))
    explained[some] = seasonal & (begun < 0)
    return group_way, newest_side, since, older, explained


def named(verdict: Verdict, wanted: Ints) -> NDArray[np.object_]:
    """The verdict of each group in a word. `wanted`: 1, -1, or 0 for neutral.

    A signal without a way is neutral, high or low by the side of the newest run: nobody can call it good or bad.
    """
    judged = verdict.published * wanted
    side = np.where(verdict.published == 0, verdict.newest_side, verdict.published)
    words = {
        Variation.COMMON: ~verdict.signal, Variation.IMPROVEMENT: judged > 0, Variation.CONCERN: judged < 0,
        Variation.NEUTRAL_HIGH: side >= 0, Variation.NEUTRAL_LOW: side < 0,
    }  # fmt: skip
    found: NDArray[np.object_] = np.array([*words], dtype=object)[np.argmax(list(words.values()), axis=0)]
    return found
