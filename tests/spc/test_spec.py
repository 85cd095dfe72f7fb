"""The rules as tables: a row of figures about a centre line of 5, and which of them a rule names.

Under a figure: `^` fired upwards, `v` downwards, `x` without a way, `.` silent. Figures: `?` is missing,
`(7)` excluded. Limits are 5 ± 3, 2-sigma lines 5 ± 2.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lkt import spc
from lkt.spc.groups import Groups
from lkt.spc.rules import NO_WAY, Case
from lkt.spc.runs import count_runs, runs_limits
from lkt.spc.series import Drawn
from lkt.spc.table import read

# rule set | rule | why | figures | marks
# ruff: noqa: E501 (a row of figures is not broken)
SPEC = """
anhoej | long_run | 7 of 8 in a row, 6 is the most by chance | 6 6 6 6 6 6 6 4 | ^ ^ ^ ^ ^ ^ ^ .
anhoej | long_run | 6 are not | 6 6 6 6 6 6 4 4 | . . . . . . . .
anhoej | long_run | points on the line are passed over and not marked | 6 6 5 6 6 6 5 6 6 4 | ^ ^ . ^ ^ ^ . ^ ^ .
anhoej | long_run | so are missing and excluded ones | 4 4 4 ? 4 (9) 4 4 4 6 | v v v . v . v v v .
anhoej | few_crossings | one crossing among 10, two are the fewest by chance | 6 6 6 6 6 4 4 4 4 4 | x x x x x x x x x x
anhoej | few_crossings | two are enough | 6 6 6 6 4 4 4 4 6 6 | . . . . . . . . . .
anhoej | outside | strictly beyond the limits | 6 8.1 8 2 1.9 4 | . ^ . . v .
anhoej | outside | never an excluded one | 6 (9) 4 | . . .
nhs | shift | seven in a row | 4 6 6 6 6 6 6 6 | . ^ ^ ^ ^ ^ ^ ^
nhs | shift | a point on the line breaks it | 6 6 6 5 6 6 6 6 | . . . . . . . .
nhs | shift | a missing one too | 6 6 6 6 ? 6 6 6 | . . . . . . . .
nhs | trend | seven points rise six times | 4 4.1 4.2 4.3 4.4 4.5 5.1 4 | ^ ^ ^ ^ ^ ^ ^ .
nhs | trend | a tie breaks it | 4 4.1 4.2 4.3 4.3 4.4 4.5 5.1 | . . . . . . . .
nhs | trend | a peak goes with what follows | 4 4.1 4.2 4.3 4.4 4.5 4.6 4.5 4.4 4.3 4.2 4.1 4 | ^ ^ ^ ^ ^ ^ v v v v v v v
nhs | two_of_three | near the limit, all three on one side | 4 7.5 6 7.5 4 | . ^ . ^ .
nhs | two_of_three | not with the third on the other side | 4 7.5 4 7.5 4 | . . . . .
weco | two_of_three | wherever the third lies | 4 7.5 4 7.5 4 | . ^ . ^ .
weco | two_of_three | a point beyond the limit counts | 4 7.5 4 9 4 | . ^ . ^ .
weco | four_of_five | beyond one sigma | 5 6.5 6.5 4 6.5 6.5 5 | . ^ ^ . ^ ^ .
weco | shift | eight in a row | 4 6 6 6 6 6 6 6 6 | . ^ ^ ^ ^ ^ ^ ^ ^
nelson | shift | nine in a row | 4 6 6 6 6 6 6 6 6 | . . . . . . . . .
nelson | trend | six points | 4 4.1 4.2 4.3 4.4 4.5 4 | ^ ^ ^ ^ ^ ^ .
nelson | alternating | fourteen points | 6 4 6 4 6 4 6 4 6 4 6 4 6 4 | x x x x x x x x x x x x x x
nelson | alternating | thirteen are not | 6 4 6 4 6 4 6 4 6 4 6 4 6 6 | . . . . . . . . . . . . . .
nelson | within | fifteen within one sigma | 5 5.5 4.5 4.6 5 5.5 4.5 4.6 5 5.5 4.5 4.6 5 5.5 4.5 | x x x x x x x x x x x x x x x
nelson | without | eight beyond one sigma, on either side | 7 3 3 7 7 3 3 7 5 | x x x x x x x x .
ihi | shift | six in a row, the line passed over | 4 6 6 5 6 6 6 6 4 | . ^ ^ . ^ ^ ^ ^ .
ihi | trend | five points, equal ones counted once | 4 4.1 4.1 4.2 4.3 4.4 4 | ^ ^ . ^ ^ ^ .
ihi | few_runs | two runs among ten, three are the fewest | 6 6 6 6 6 4 4 4 4 4 | x x x x x x x x x x
ihi | many_runs | ten runs among ten, nine are the most | 6 4 6 4 6 4 6 4 6 4 | x x x x x x x x x x
"""
OUT = spc.Options(exclude="out")
ROWS = [[part.strip() for part in line.split("|")] for line in SPEC.strip().splitlines()]


def marks(figures: str, rules: str, rule: str) -> str:
    """What the rule says under each figure."""
    words = figures.split()
    value = np.array([np.nan if word == "?" else float(word.strip("()")) for word in words])
    included = np.array([not word.startswith("(") for word in words])
    centre, lower, upper, lower95, upper95 = (np.full(len(words), line) for line in (5.0, 2.0, 8.0, 3.0, 7.0))
    runs = count_runs(value, centre, included, Groups(np.array([0]), len(words)))
    series = read(pd.DataFrame({"x": range(len(words)), "y": value, "out": ~included}), OUT, "figure")
    case = Case(series, Drawn(value, centre, lower, upper, lower95, upper95, np.ones(len(words))), runs)
    fired = spc.RULE_SETS[rules].rules[rule](case)
    return " ".join({0: ".", 1: "^", -1: "v", NO_WAY: "x"}[way] for way in fired)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}-{row[2]}")
def test_rule(row: list[str]) -> None:
    rules, rule, _, figures, expected = row
    assert marks(figures, rules, rule) == expected


def test_every_rule_is_specified() -> None:
    told = {(row[0], row[1]) for row in ROWS}
    for rules in ("anhoej", "nhs", "weco", "nelson", "ihi"):
        own = {(rules, name) for name in spc.RULE_SETS[rules].rules}
        assert own <= told | {(rules, "outside"), ("nelson", "two_of_three"), ("nelson", "four_of_five")}


# useful points | longest run by chance | fewest crossings (Anhøj and Olesen 2014) | fewest and most runs (IHI)
LIMITS = """
10 | 6 | 2 | 3 | 9
12 | 7 | 3 | 3 | 11
14 | 7 | 4 | 4 | 12
16 | 7 | 4 | 5 | 13
18 | 7 | 5 | 6 | 14
20 | 7 | 6 | 6 | 16
22 | 7 | 7 | 7 | 17
24 | 8 | 8 | 8 | 18
"""


@pytest.mark.parametrize("row", LIMITS.strip().splitlines())
def test_limits(row: str) -> None:
    useful, longest, crossings, few, many = map(int, row.split("|"))
    assert spc.longest_run_max(useful) == longest
    assert spc.crossings_min(useful) == crossings
    assert runs_limits(useful) == (few, many)
