"""Rules on successive points (shifts, trends, zones, a change of level), and the rule sets that name them.

A rule set says which rules, in order of precedence, and how their verdict is read. Rules look at the included points;
excluded ones are passed over and a missing figure breaks a pattern. Zones are counted in sigmas, a third of the way to
the limits (`Case.zone`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lkt.spc import rules
from lkt.spc.change import SIGNAL, newest_change, taken_back
from lkt.spc.charts import D2
from lkt.spc.groups import Bools, Floats, Groups, Ints, Signs, same
from lkt.spc.rules import NO_WAY, Case, from_judged
from lkt.spc.runs import Limits, anhoej, bestbox, sides, stretches

Rule = Callable[[Case], Signs]

_HAIR = 1 + 1e-9  # a point on a line is not beyond it, whatever the rounding


def shift(length: int, ties_break: bool = True) -> Rule:
    """`length` or more successive points on one side of the centre line; the whole stretch fires.

    A point on the line breaks the pattern (Western Electric, Nelson, NHS) or is passed over (IHI).
    """

    def rule(case: Case) -> Signs:
        if not ties_break:
            runs = case.runs.runs
            return runs.marked(runs.length >= length)
        value, centre = case.drawn.value[case.series.included], case.drawn.centre[case.series.included]
        side = sides(value, centre)
        found = stretches(side, np.ones(len(side), dtype=bool), case.judged)
        return from_judged(case, found.marked(found.length >= length))

    return rule


def trend(points: int, ties_break: bool = True, turning: bool = False) -> Rule:
    """`points` successive points that each rise, or each fall; all of them fire.

    A tie breaks the trend, or is passed over (IHI: equal values are counted once). A point that ends one
    trend and begins another goes with the one that follows. `turning`: that rise and fall in turn (Nelson 4). No way.
    """

    def rule(case: Case) -> Signs:
        value = case.drawn.value[case.series.included]
        chosen = np.ones(len(value), dtype=bool)
        if not ties_break:
            chosen[1:] = ~(same(value[1:], value[:-1]) & (np.diff(case.judged.code) == 0))
        groups, value, found = case.judged.among(chosen), value[chosen], np.zeros(len(value), dtype=np.int8)
        # The way from the point before, 0 for the first of a group.
        step = np.zeros(len(value), dtype=np.int8)
        step[1:] = np.where(np.diff(groups.code) == 0, sides(value[1:], value[:-1]), 0)
        step *= np.where(turning & (groups.position % 2 == 0), np.int8(-1), np.int8(1))
        lasting = stretches(step, np.ones(len(step), dtype=bool), groups)
        into = lasting.marked(lasting.length >= points - 1)
        out = np.append(into[1:], np.int8(0))  # the first point of a trend has its step behind it
        found[chosen] = np.where((out != 0) & (np.append(step[1:], 0) == out), out, into)
        return from_judged(case, NO_WAY * (found != 0) if turning else found)

    return rule


def two_of_three_nhs(case: Case) -> Signs:
    """Two of three successive points between the 2- and 3-sigma lines, all three on one side of the centre.

    Only the points near the limit fire; those beyond it do not count (NHSRplotthedots, Making Data Count).
    """
    side = np.sign(np.nan_to_num(case.zone)).astype(np.int8)
    within = case.beyond[case.series.included] == 0
    near = (np.abs(np.nan_to_num(case.zone)) > 2 * _HAIR) & within
    total = np.zeros(len(side), dtype=np.int8)
    for way in (1, -1):
        both = _window(near & (side == way), 3, case.judged) >= 2
        whole = _window(side == way, 3, case.judged) == 3
        total += way * (_within(both & whole, 3, case.judged) & near & (side == way))
    return from_judged(case, total)


def beyond_zone(needed: int, window: int, sigmas: float) -> Rule:
    """`needed` of `window` successive points farther than so many sigmas from the centre, on one side.

    The points beyond the line fire, from the window's first to its last (Western Electric 1956).
    """

    def rule(case: Case) -> Signs:
        zone = np.nan_to_num(case.zone)
        total = np.zeros(len(zone), dtype=np.int8)
        for way in (1, -1):
            beyond = way * zone > sigmas * _HAIR
            ends = _window(beyond, window, case.judged) >= needed
            total += way * (_within(ends, window, case.judged) & beyond)
        return from_judged(case, total)

    return rule


def throughout(points: int, holds: Callable[[Floats], Bools]) -> Rule:
    """`points` successive points whose distances from the centre, in sigmas, are such. No way."""

    def rule(case: Case) -> Signs:
        at = _within(_window(holds(case.zone), points, case.judged) == points, points, case.judged)
        return from_judged(case, NO_WAY * at)

    return rule


def _window(marked: Bools, length: int, groups: Groups) -> Ints:
    """How many of the last `length` points are marked, counted within the group."""
    total = np.cumsum(np.append(0, marked))
    here = np.arange(1, len(marked) + 1)
    begin = np.maximum(here - length, groups.broadcast(groups.starts))
    return np.asarray(total[here] - total[begin])


def _within(ends: Bools, length: int, groups: Groups) -> Bools:
    """Points in a window of `length` that ends at a marked point and does not begin before its group."""
    opened = np.zeros(len(ends) + 1, dtype=np.int64)
    at = np.flatnonzero(ends)
    np.add.at(opened, np.maximum(at - length + 1, groups.starts[groups.code[at]]), 1)
    np.add.at(opened, at + 1, -1)
    return np.cumsum(opened)[:-1] > 0


def new_level(case: Case) -> Signs:
    """Every figure since the newest lasting change of level (`lkt.spc.change`), with the way of that change.

    It asks for sizes, not for sides, so it sees what a median at the edge hides, and denominators do not move it.
    """
    groups, value = case.series.groups, case.drawn.value
    risk, least = np.full(len(groups.starts), SIGNAL), case.least(groups, slice(None))
    begun, before = newest_change(value, case.series.weight, groups, risk, least)
    moved = taken_back(value, case.series.weight, groups, begun, before)[0]
    since = case.used & (np.arange(groups.points) >= groups.broadcast(begun))
    return groups.broadcast(moved) * since


@dataclass(frozen=True)
class RuleSet:
    """`rules` by name; the first that fires at a point names it.

    `runs` are the names of the rules that make the run signal of a phase, `limits` what chance gives.
    `last_point`: the verdict is that of the last point alone, not of the whole phase. `divisor`: what makes
    a sigma of the mean moving range.
    """

    rules: dict[str, Rule]
    runs: tuple[str, ...]
    limits: Limits = anhoej
    last_point: bool = False
    divisor: float = D2


# Anhøj and Olesen 2014; with limits, Shewhart's rule comes first (as in qicharts2).
_OUTSIDE: dict[str, Rule] = {"outside": rules.beyond_limits}
_ANHOEJ = _OUTSIDE | {"long_run": rules.long_run, "few_crossings": rules.few_crossings}
_ZONES: dict[str, Rule] = {"two_of_three": beyond_zone(2, 3, 2), "four_of_five": beyond_zone(4, 5, 1)}

RULE_SETS = {
    "anhoej": RuleSet(_ANHOEJ, ("long_run", "few_crossings")),
    # Anhøj and Wentzel-Larsen 2020
    "bestbox": RuleSet(_ANHOEJ, ("long_run", "few_crossings"), bestbox),
    "cutbox": RuleSet(
        _ANHOEJ | {"runs_corner": rules.runs_corner}, ("long_run", "few_crossings", "runs_corner"), bestbox
    ),
    # One change of level that lasts: for figures that runs about a line cannot judge (`lkt.spc.judging`)
    "level": RuleSet({"level": new_level}, ("level",)),
    # NHS England, Making Data Count; in the order of NHSRplotthedots
    "nhs": RuleSet(
        _OUTSIDE | {"trend": trend(7), "two_of_three": two_of_three_nhs, "shift": shift(7)},
        ("shift",),
        last_point=True,
        divisor=3 / 2.66,  # limits 2.66 mean ranges away (Wheeler's rounding of 3 / 1.128)
    ),
    # Western Electric, Statistical Quality Control Handbook 1956
    "weco": RuleSet(_OUTSIDE | _ZONES | {"shift": shift(8)}, ("shift",)),
    # Nelson, J. Qual. Tech. 16 (1984), rules 1 to 8
    "nelson": RuleSet(
        _OUTSIDE
        | {"shift": shift(9), "trend": trend(6), "alternating": trend(14, turning=True)}
        | _ZONES
        | {
            "within": throughout(15, lambda zone: np.abs(zone) * _HAIR < 1),
            "without": throughout(8, lambda zone: np.abs(zone) > _HAIR),
        },
        ("shift",),
    ),
    # Perla, Provost and Murray, BMJ Qual. Saf. 20 (2011)
    "ihi": RuleSet(
        _OUTSIDE
        | {"shift": shift(6, ties_break=False), "trend": trend(5, ties_break=False)}
        | {"few_runs": rules.few_runs, "many_runs": rules.many_runs},
        ("shift", "few_runs", "many_runs"),
    ),
}
