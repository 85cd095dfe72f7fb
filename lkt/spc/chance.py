"""How often a series that has not changed gives a run signal all the same: counted exactly.

Without a change every order of points above and below the centre line is as likely as any other. So the
probability of a signal is a share of orders, and orders with given runs are counted in whole numbers.

| centre | orders | how many |
|---|---|---|
| fixed: known, given from outside or frozen | any row of above and below | 2^useful |
| median: of the same points | half of the useful points on either side | useful over useful / 2 |

About its own median a series signals less often: with half of the points on either side there is less
room for long runs. A frozen line is itself uncertain, and points after a short baseline signal more often
than `fixed` says (docs/method.md 5).
"""

from __future__ import annotations

from functools import lru_cache
from math import comb
from typing import Literal, get_args

from lkt.spc.options import one_of
from lkt.spc.runs import anhoej

Centre = Literal["fixed", "median"]
CENTRES: tuple[Centre, ...] = get_args(Centre)


def false_signal(useful: int, centre: Centre) -> float:
    """The probability that `useful` points without any change give an Anhøj signal.

    A signal is a longest run above its limit or too few crossings (`lkt.spc.runs.anhoej`). The joint
    distribution of both: Wentzel-Larsen and Anhøj, PLoS ONE 14 (2019) e0223233, for a fixed centre; about
    the median with the arrangements of Wald and Wolfowitz, Ann. Math. Stat. 11 (1940). With 10 points about
    a fixed line 46 of 1024 orders signal, 4.5 %; about their median 2 of 252, 0.8 %: five above, then five
    below, or the other way round. Zero below 6 points (fixed) and 10 points (median; 9 allowing for ties).

    About the median useful points are even in number unless some lie on it; an odd number is taken as
    split as evenly as can be. Raises Refused (`spc.unknown_choice`) for another centre.

    >>> [round(100 * false_signal(n, "fixed"), 1) for n in (10, 12, 24, 36, 100)]
    [4.5, 4.3, 6.6, 8.5, 7.1]
    >>> [round(100 * false_signal(n, "median"), 1) for n in (10, 12, 24, 36, 100)]
    [0.8, 1.3, 3.1, 4.3, 5.0]
    """
    one_of("centre", centre, CENTRES)
    return _share(useful, centre) if useful > 0 else 0.0


@lru_cache(maxsize=4096)
def _share(useful: int, centre: Centre) -> float:
    """The share of orders with a signal."""
    longest, crossings = anhoej(useful)
    orders = 2**useful if centre == "fixed" else comb(useful, useful // 2)
    count = _any_split if centre == "fixed" else _even_split
    return (orders - count(useful, longest, crossings + 1)) / orders


def _any_split(useful: int, longest: int, fewest: int) -> int:
    """How many orders have `fewest` runs or more, none above `longest`; either side begins."""
    return 2 * sum(_cuts(useful, runs, longest) for runs in range(fewest, useful + 1))


def _even_split(useful: int, longest: int, fewest: int) -> int:
    """The same with half of the points on either side. Runs alternate between them."""
    few = useful // 2
    below, above = ([_cuts(n, runs, longest) for runs in range(few + 2)] for n in (few, useful - few))
    found = 0
    for runs in range(fewest, 2 * few + 2):
        half, rest = runs // 2, runs - runs // 2
        found += above[rest] * below[half] + above[half] * below[rest]
    return found


def _cuts(points: int, runs: int, longest: int) -> int:
    """In how many ways `points` are cut into `runs` runs of 1 to `longest`.

    By inclusion and exclusion over the runs that are too long. Five points make two runs of at most three
    in two ways, 2 + 3 and 3 + 2.

    >>> [_cuts(5, runs, 3) for runs in (1, 2, 3, 4, 5)]
    [0, 2, 6, 4, 1]
    """
    if not runs:
        return int(not points)
    return sum(
        (-1) ** long * comb(runs, long) * comb(points - long * longest - 1, runs - 1)
        for long in range(min(runs, (points - runs) // longest) + 1)
    )
