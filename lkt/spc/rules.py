"""The rules: each tells at which points it fires, and which way the figures went there.

A rule is a function of the `Case` alone: per point 1 where it fires and points up, -1 down, `NO_WAY` where it
fires and points neither way, 0 where it is silent. Rules that watch successive points look at the judged ones:
excluded points are passed over, a missing figure breaks a pattern. Runs about the centre line pass over
points on it as well (`lkt.spc.runs`), except where a rule set was published otherwise.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lkt.spc.best_box import Box, cut_box
from lkt.spc.change import Part, by_chance, part
from lkt.spc.groups import Bools, Floats, Groups, Ints, Signs, same
from lkt.spc.runs import Runs, runs_limits, sides
from lkt.spc.series import Drawn, Series

NO_WAY = np.int8(2)


@dataclass(frozen=True)
class Case:
    """What rules look at: the figures, the lines at every point, and the runs of every group."""

    series: Series
    drawn: Drawn
    runs: Runs
    law: str = ""  # what chance does with counts (`lkt.spc.charts.Chart`)

    @cached_property
    def beyond(self) -> Signs:
        """1 above the upper limit, -1 below the lower one, strictly; 0 within, missing or without limits."""
        drawn, found = self.drawn, np.zeros(len(self.drawn.value), dtype=np.int8)
        for way, limit in ((1, drawn.upper), (-1, drawn.lower)) if drawn.limits else ():
            at = np.flatnonzero(drawn.value > limit if way > 0 else drawn.value < limit)
            found[at] += way * ~same(drawn.value[at], limit[at])
        return found

    @cached_property
    def used(self) -> Bools:
        """The figures that take part."""
        return self.series.included & ~np.isnan(self.drawn.value)

    @cached_property
    def whole(self) -> Part:
        """All figures of each group that take part."""
        return part(self.drawn.value, self.series.weight, self.used, self.series.groups)

    def least(self, groups: Groups, points: Ints | slice) -> Floats:
        """Of groups with these points the variance of a figure of weight 1 by chance; 0 where no law tells it."""
        if not self.law:
            return np.zeros(len(groups.starts))
        value, weight = self.drawn.value[points], self.series.weight[points]
        return by_chance((part(value, weight, self.used[points], groups),), self.law)

    @cached_property
    def judged(self) -> Groups:
        """The included points alone, in their groups."""
        return self.series.groups.among(self.series.included)

    @cached_property
    def zone(self) -> Floats:
        """Distance of the judged points from the centre in sigmas, wherever lines are cut.

        A point on the centre line is 0 sigmas away where there is a sigma.
        """
        drawn, judged = self.drawn.even or self.drawn, self.series.included
        value, centre = drawn.value[judged], drawn.centre[judged]
        distance = (value - centre) / drawn.sigma[judged]
        return np.where(sides(value, centre) == 0, 0.0 * distance, distance)


def way_of(fired: Signs) -> Signs:
    """1 up, -1 down, 0 for what fires without a way."""
    return np.where(fired == NO_WAY, 0, fired)


def beyond_limits(case: Case) -> Signs:
    """A point beyond the 3-sigma limits (Shewhart 1931)."""
    return case.beyond * case.series.included


def long_run(case: Case) -> Signs:
    """The points of every run longer than chance gives (Anhøj and Olesen 2014)."""
    runs = case.runs.runs
    most = np.repeat(case.runs.longest_max, runs.count)
    return runs.marked(runs.length > most)


def few_crossings(case: Case) -> Signs:
    """Every useful point of a phase with fewer crossings than chance gives. It has no way."""
    return _whole_phase(case, case.runs.too_few)


def runs_corner(case: Case) -> Signs:
    """Every useful point of a phase whose longest run and crossings both lie at the edge of the cut box.

    The cells that the cut box takes from the best box (`lkt.spc.best_box`). It has no way.
    """
    runs = case.runs
    boxes = [cut_box(int(useful)) or Box(0, 0) for useful in runs.useful]
    crossings, longest = np.array([(box.cut_crossings, box.cut_longest) for box in boxes]).reshape(-1, 2).T
    many = (runs.longest == runs.longest_max) & (runs.crossings < crossings)
    few = (runs.crossings == runs.crossings_min) & (runs.longest > longest)
    within = ~runs.too_long & ~runs.too_few
    return _whole_phase(case, within & (many | few))


def few_runs(case: Case) -> Signs:
    """Every useful point of a phase with fewer runs than chance gives (Swed and Eisenhart 1943). No way."""
    return _whole_phase(case, case.runs.crossings + 1 < _limits_of_runs(case)[:, 0])


def many_runs(case: Case) -> Signs:
    """The same for more runs than chance gives."""
    return _whole_phase(case, case.runs.crossings + 1 > _limits_of_runs(case)[:, 1])


def _limits_of_runs(case: Case) -> Ints:
    return np.array([runs_limits(int(useful)) for useful in case.runs.useful]).reshape(-1, 2)


def _whole_phase(case: Case, phases: Bools) -> Signs:
    fires: Bools = (case.runs.side != 0) & case.series.groups.broadcast(phases)
    return fires * NO_WAY


def from_judged(case: Case, fired: Signs) -> Signs:
    """From the judged points to all points."""
    way = np.zeros(len(case.series.included), dtype=np.int8)
    way[case.series.included] = fired
    return way
