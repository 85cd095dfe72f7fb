"""Best box and cut box: limits for the longest run and the crossings chosen together.

Anhøj and Wentzel-Larsen, Smooth operator: modifying the Anhøj rules to improve runs analysis in
statistical process control, PLoS ONE 15 (2020) e0233920. Of all boxes (crossings at least c, longest run
at most l) that a process without change stays within in at least 92.5 % of cases, the best is the one
that a process moved by 0.8 standard deviations stays within least often. The cut box takes away cells at
the corner.
Worked out here from the joint distribution, not copied from a table; for 10 to 100 useful points.
"""

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np

from lkt.spc.groups import Floats

SMALLEST, LARGEST = 10, 100
TARGET = 0.925
MOVED = 0.8  # standard deviations
LONGEST = 40  # no best box reaches this far


@dataclass(frozen=True)
class Box:
    """No signal: crossings >= `crossings` and longest run <= `longest`.

    With a cut, the cells of the longest run `longest` need `cut_crossings`, and those of the fewest
    crossings have runs up to `cut_longest`.
    """

    crossings: int
    longest: int
    cut_crossings: int = 0
    cut_longest: int = LONGEST


@cache
def best_box(useful: int) -> Box | None:
    """The best box, None for other than 10 to 100 useful points.

    >>> best_box(24)
    Box(crossings=6, longest=7, cut_crossings=0, cut_longest=40)
    """
    if not SMALLEST <= useful <= LARGEST:
        return None
    usual, moved = (table[useful][::-1].cumsum(axis=0)[::-1] for table in _tables())  # at least so many
    choice = np.where(usual >= TARGET, moved, np.inf)
    crossings, longest = np.unravel_index(int(choice.argmin()), choice.shape)
    return Box(int(crossings), int(longest))


@cache
def cut_box(useful: int) -> Box | None:
    """The best box with its corner cut, cell by cell, always the cell that helps most.

    >>> cut_box(24)
    Box(crossings=6, longest=7, cut_crossings=7, cut_longest=6)
    """
    if (box := best_box(useful)) is None:
        return None
    usual, moved = (np.diff(table[useful], axis=1, prepend=0.0) for table in _tables())
    choices = [Box(box.crossings, box.longest, box.crossings + 1, box.longest - 1)]
    while choices := [choice for choice in choices if _inside(usual, choice) >= TARGET]:
        box = min(choices, key=lambda choice: _inside(moved, choice))
        choices = [
            Box(box.crossings, box.longest, box.cut_crossings + 1, box.cut_longest),
            Box(box.crossings, box.longest, box.cut_crossings, box.cut_longest - 1),
        ]
    return box


def _inside(cells: Floats, box: Box) -> float:
    """The probability of a box; `cells` holds that of each number of crossings and longest run."""
    whole = cells[box.crossings :, : box.longest + 1].sum()
    along_runs = cells[box.crossings : box.cut_crossings, box.longest].sum()
    along_crossings = cells[box.crossings, box.cut_longest + 1 : box.longest].sum()
    return float(whole - along_runs - along_crossings)


@cache
def _tables() -> tuple[Floats, Floats]:
    """The joint distributions without a change and with one."""
    return _joint(0.5), _joint(NormalDist().cdf(MOVED))


def _joint(above: float) -> Floats:
    """Probability of [useful points, crossings, longest run at most]; `above` is that of a point above."""
    found = np.zeros((LARGEST + 1, LARGEST, LONGEST + 1))
    for bound in range(1, LONGEST + 1):
        state = np.zeros((2, bound + 1, LARGEST))
        state[:, 1, 0] = 1 - above, above
        for useful in range(2, LARGEST + 1):
            state = one_more(state * above, state * (1 - above))
            found[useful, :, bound] = state.sum(axis=(0, 1))
    return found


def one_more(rises: Floats, falls: Floats) -> Floats:
    """The state one point later, from what of it goes on above and below: side (0 below, 1 above), run so far,
    crossings (the last of these stands for more), and whatever else.

    What is left out are runs that grow too long (as in the crossrun package, Wentzel-Larsen and Anhøj, PLoS ONE 2019).
    """
    found = np.zeros_like(rises)
    for side, (on, turned) in enumerate(((falls[0], falls[1]), (rises[1], rises[0]))):
        found[side, 2:] = on[1:-1]
        ended = turned.sum(axis=0)  # runs of any length end here
        found[side, 1, 1:] = ended[:-1]
        found[side, 1, -1] += ended[-1]
    return found
