"""The rule sets: which rules, in order of precedence, and how their verdict is read."""

from __future__ import annotations

from dataclasses import dataclass

from lkt.spc import patterns
from lkt.spc.charts import D2
from lkt.spc.patterns import Rule
from lkt.spc.rules import beyond_limits, few_crossings, few_runs, long_run, many_runs, runs_corner
from lkt.spc.runs import Limits, anhoej, bestbox


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
_ANHOEJ: dict[str, Rule] = {"outside": beyond_limits, "long_run": long_run, "few_crossings": few_crossings}

RULE_SETS = {
    "anhoej": RuleSet(_ANHOEJ, ("long_run", "few_crossings")),
    # Anhøj and Wentzel-Larsen 2020
    "bestbox": RuleSet(_ANHOEJ, ("long_run", "few_crossings"), bestbox),
    "cutbox": RuleSet(
        _ANHOEJ | {"runs_corner": runs_corner}, ("long_run", "few_crossings", "runs_corner"), bestbox
    ),
    # One change of level that lasts: for figures that runs about a line cannot judge (`lkt.spc.judging`)
    "level": RuleSet({"level": patterns.new_level}, ("level",)),
    # NHS England, Making Data Count; in the order of NHSRplotthedots
    "nhs": RuleSet(
        {
            "outside": beyond_limits,
            "trend": patterns.trend(7),
            "two_of_three": patterns.two_of_three_nhs,
            "shift": patterns.shift(7),
        },
        ("shift",),
        last_point=True,
        divisor=3 / 2.66,  # limits 2.66 mean ranges away (Wheeler's rounding of 3 / 1.128)
    ),
    # Western Electric, Statistical Quality Control Handbook 1956
    "weco": RuleSet(
        {
            "outside": beyond_limits,
            "two_of_three": patterns.beyond_zone(2, 3, 2),
            "four_of_five": patterns.beyond_zone(4, 5, 1),
            "shift": patterns.shift(8),
        },
        ("shift",),
    ),
    # Nelson, J. Qual. Tech. 16 (1984), rules 1 to 8
    "nelson": RuleSet(
        {
            "outside": beyond_limits,
            "shift": patterns.shift(9),
            "trend": patterns.trend(6),
            "alternating": patterns.alternating(14),
            "two_of_three": patterns.beyond_zone(2, 3, 2),
            "four_of_five": patterns.beyond_zone(4, 5, 1),
            "within": patterns.within_zone(15),
            "without": patterns.without_zone(8),
        },
        ("shift",),
    ),
    # Perla, Provost and Murray, BMJ Qual. Saf. 20 (2011)
    "ihi": RuleSet(
        {
            "outside": beyond_limits,
            "shift": patterns.shift(6, ties_break=False),
            "trend": patterns.trend(5, ties_break=False),
            "few_runs": few_runs,
            "many_runs": many_runs,
        },
        ("shift", "few_runs", "many_runs"),
    ),
}
