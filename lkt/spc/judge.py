"""Direction first, judgement last: which way the signals of a phase point, and whether that was wanted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lkt.domain.assessment import Variation
from lkt.spc.groups import Bools, Floats, Groups, Ints, same
from lkt.spc.rules import Case, Fired
from lkt.spc.rulesets import RuleSet


@dataclass(frozen=True)
class Verdict:
    """`rule` (index into the rule set's names, -1 none) and `way` per point; the others per group."""

    fired: dict[str, Fired]
    rule: Ints
    way: Ints
    signal: Bools
    runs_signal: Bools
    group_way: Ints


def judge(case: Case, rules: RuleSet) -> Verdict:
    """Let every rule of the set look, and put together what they say."""
    fired = {name: rule(case) for name, rule in rules.rules.items()}
    rule = np.full(len(case.included), -1, dtype=np.int64)
    way = np.zeros(len(case.included), dtype=np.int64)
    for number, found in reversed(list(enumerate(fired.values()))):
        rule[found.at] = number
        way[found.at] = found.way[found.at]
    groups = case.groups
    runs_signal = np.zeros(len(groups.starts), dtype=bool)
    for name in rules.runs:
        runs_signal |= groups.any(fired[name].at)
    last = rule >= 0
    if rules.last_point:
        last = last & (np.arange(groups.points) == groups.spread(groups.last))
    return Verdict(fired, rule, way, groups.any(last), runs_signal, _group_way(case, last, way))


# How much larger the share above the centre must be in one half of the points than in the other, before a
# signal that has ended is said to have a way. Descriptive: that there is a signal, the rule has said.
CLEAR = 0.2


def _group_way(case: Case, at: Bools, way: Ints) -> Ints:
    """The way each phase has changed: 1 up, -1 down, 0 when it shows none.

    A signal that still stands (it holds the newest useful point) points its own way. One that has ended, or
    has no way (few crossings), tells of a change and not of where it went: a long run below the centre at
    the beginning is the other half of a rise. Then it is the way from the first half of the useful points
    to the second, if the shares above the centre differ clearly and the newest points do not all lie on the
    other side: a gain that has been lost is no improvement.
    """
    groups, side = case.groups, case.runs.side
    newest = latest(groups, (side != 0) | at)  # a trend can end on the centre line
    standing = np.where(_value(at.astype(np.int64), newest) == 1, _value(way, newest), 0)
    moved = _moved(groups, side)
    moved = np.where(_newest_all(groups, side, -moved), 0, moved)
    return np.where(groups.any(at), np.where(standing != 0, standing, moved), 0)


def _moved(groups: Groups, side: Ints) -> Ints:
    """The way from the first half of the useful points to the second, 0 unless it is clear."""
    useful = side != 0
    late = _place(groups, useful) > groups.spread(groups.count(useful)) / 2
    first, second = (_share_above(groups, side, useful & half) for half in (~late, late))
    difference = second - first
    clear = (np.abs(difference) > CLEAR) | same(np.abs(difference), CLEAR)
    return np.where(clear, np.sign(difference), 0).astype(np.int64)


NEWEST = 3  # points on the other side that say a change has been undone


def _newest_all(groups: Groups, side: Ints, wanted: Ints) -> Bools:
    """Whether the newest useful points of a group all lie on the wanted side (one value per group)."""
    useful = side != 0
    from_end = groups.spread(groups.count(useful)) - _place(groups, useful)
    newest = useful & (from_end < NEWEST)
    found: Bools = groups.count(newest & (side == groups.spread(wanted))) == NEWEST
    return found


def _place(groups: Groups, useful: Bools) -> Ints:
    """The number of each useful point in its group, from 1."""
    found: Ints = np.cumsum(useful) - groups.spread(np.cumsum(useful)[groups.starts] - useful[groups.starts])
    return found


def _share_above(groups: Groups, side: Ints, chosen: Bools) -> Floats:
    return groups.count(chosen & (side > 0)) / groups.count(chosen)


def latest(groups: Groups, chosen: Bools) -> Ints:
    """The position of the last chosen point of each group, -1 where none is."""
    if not groups.points:
        return groups.starts
    found: Ints = np.maximum.reduceat(np.where(chosen, np.arange(groups.points), -1), groups.starts)
    return found


def _value(values: Ints, at: Ints) -> Ints:
    return np.where(at >= 0, values[at], 0)


def variation(verdict: Verdict, wanted: Ints) -> list[Variation]:
    """The verdict of each group in a word. `wanted`: 1, -1, or 0 for neutral."""
    judged = verdict.group_way * wanted
    words = [
        Variation.COMMON,
        Variation.SPECIAL,
        Variation.IMPROVEMENT,
        Variation.CONCERN,
        Variation.NEUTRAL_HIGH,
        Variation.NEUTRAL_LOW,
    ]
    told = np.select(
        [~verdict.signal, verdict.group_way == 0, judged > 0, judged < 0, verdict.group_way > 0],
        range(5), default=5,
    )  # fmt: skip
    return [words[number] for number in told]


def named(found: list[Variation], side: Ints) -> list[str]:
    """The words of the summary, which knows no signal without a way: there it is neutral, high or low by the
    side of the newest run, for nobody can call it good or bad."""
    neutral = {1: Variation.NEUTRAL_HIGH, -1: Variation.NEUTRAL_LOW, 0: Variation.NEUTRAL_HIGH}
    return [
        str(neutral[int(at)] if word is Variation.SPECIAL else word)
        for word, at in zip(found, side, strict=True)
    ]


def newest_side(case: Case) -> Ints:
    """The side of the newest useful point of each group."""
    return _value(case.runs.side, latest(case.groups, case.runs.side != 0))
