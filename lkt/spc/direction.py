"""Direction first, judgement last: which way the signals of a phase point, and whether that was wanted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lkt.domain.assessment import Variation
from lkt.spc.groups import Bools, Groups, Ints, Signs, T, same
from lkt.spc.rules import Case, way_of
from lkt.spc.rulesets import RuleSet


@dataclass(frozen=True)
class Verdict:
    """`rule` (index into the rule set's names, -1 none) and `way` per point; the others per group.

    `group_way` and `newest_side` (of the newest useful point) are 0 without a signal.
    """

    fired: dict[str, Signs]
    rule: Signs
    way: Signs
    signal: Bools
    runs_signal: Bools
    group_way: Signs
    newest_side: Signs


def judge(case: Case, rules: RuleSet) -> Verdict:
    """Let every rule of the set look, and put together what they say."""
    fired = {name: rule(case) for name, rule in rules.rules.items()}
    rule = np.full(len(case.included), -1, dtype=np.int8)
    way = np.zeros(len(case.included), dtype=np.int8)
    for number, found in reversed(list(enumerate(fired.values()))):
        at = np.flatnonzero(found != 0)
        rule[at] = number
        way[at] = way_of(found[at])
    groups = case.groups
    runs_signal = np.zeros(len(groups.starts), dtype=bool)
    for name in rules.runs:
        runs_signal |= groups.any(fired[name] != 0)
    last = rule >= 0
    if rules.last_point:
        last = last & (np.arange(groups.points) == groups.broadcast(groups.last))
    signal = groups.any(last)
    group_way, newest = _ways(case, signal, last, way)
    return Verdict(fired, rule, way, signal, runs_signal, group_way, newest)


def _ways(case: Case, signal: Bools, at: Bools, way: Signs) -> tuple[Signs, Signs]:
    """The way of each phase and the side of its newest useful point; only phases with a signal are looked at."""
    some = np.flatnonzero(signal)
    groups, points = case.groups.select(some)
    side = case.runs.side[points]
    group_way, newest = np.zeros((2, len(signal)), dtype=np.int8)
    group_way[some] = _group_way(groups, side, at[points], way[points])
    newest[some] = _value(side, groups.latest(side != 0))
    return group_way, newest


# How much larger the share above the centre must be in one half of the points than in the other, before a
# signal that has ended is said to have a way. Descriptive: that there is a signal, the rule has said.
CLEAR = 0.2
NEWEST = 3  # points on the other side that say a change has been undone


def _group_way(groups: Groups, side: Signs, at: Bools, way: Signs) -> Signs:
    """The way each phase with a signal has changed: 1 up, -1 down, 0 when it shows none.

    A signal that still stands (it holds the newest useful point) points its own way. One that has ended, or
    has no way (few crossings), tells of a change and not of where it went: a long run below the centre at
    the beginning is the other half of a rise. Then it is the way from the first half of the useful points
    to the second, if the shares above the centre differ clearly and the newest points do not all lie on the
    other side: a gain that has been lost is no improvement.
    """
    newest = groups.latest((side != 0) | at)  # a trend can end on the centre line
    standing = _value(way, newest) * _value(at, newest)
    useful = groups.count(side != 0)
    place = np.cumsum(
        side != 0
    )  # the number of each useful point in its group, of the others that of the one before
    place -= groups.broadcast(place[groups.starts] - (side != 0)[groups.starts])
    moved = _moved(groups, side, place, useful)
    newest_points = (side != 0) & (place > groups.broadcast(useful - NEWEST))
    undone = groups.count(newest_points & (side == groups.broadcast(-moved))) == NEWEST
    moved[undone] = 0
    return np.where(standing != 0, standing, moved)


def _moved(groups: Groups, side: Signs, place: Ints, useful: Ints) -> Signs:
    """The way from the first half of the useful points to the second, 0 unless it is clear."""
    late = 2 * place > groups.broadcast(useful)
    above, useful_ones = side > 0, side != 0
    first, second = (groups.count(above & half) / groups.count(useful_ones & half) for half in (~late, late))
    difference = second - first
    clear = (np.abs(difference) > CLEAR) | same(np.abs(difference), CLEAR)
    return np.where(clear, np.sign(difference), 0).astype(np.int8)


def _value(values: NDArray[T], at: Ints) -> NDArray[T]:
    """The values at these positions; nothing where the position is -1."""
    found = values[at]
    found[at < 0] = 0
    return found


def variation(verdict: Verdict, wanted: Ints) -> NDArray[np.object_]:
    """The verdict of each group in a word. `wanted`: 1, -1, or 0 for neutral."""
    way = verdict.group_way
    judged = way * wanted
    words = {
        Variation.COMMON: ~verdict.signal, Variation.SPECIAL: way == 0, Variation.IMPROVEMENT: judged > 0,
        Variation.CONCERN: judged < 0, Variation.NEUTRAL_HIGH: way > 0, Variation.NEUTRAL_LOW: way < 0,
    }  # fmt: skip
    found: NDArray[np.object_] = np.array([*words], dtype=object)[np.argmax(list(words.values()), axis=0)]
    return found


def named(verdict: Verdict, wanted: Ints) -> NDArray[np.object_]:
    """The words of the summary, which knows no signal without a way: there it is neutral, high or low by the
    side of the newest run, for nobody can call it good or bad."""
    found = variation(verdict, wanted)
    wayless = verdict.signal & (verdict.group_way == 0)
    found[wayless] = Variation.NEUTRAL_HIGH
    found[wayless & (verdict.newest_side < 0)] = Variation.NEUTRAL_LOW
    return found
