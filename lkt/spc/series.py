"""What a chart is computed from, and what it gives: arrays per point, all series together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lkt.spc.groups import Bools, Floats, Groups, Ints, in_pieces


@dataclass(frozen=True)
class Series:
    """The points of many series, in order of series and x.

    `groups` are the phases: nothing is computed across them.
    """

    value: Floats  # what is plotted; NaN is missing
    y: Floats  # the numerator where there is a denominator, else what is plotted
    n: Floats  # the denominator, or the size of the subgroup; NaN where there is none
    size: Ints  # rows with a figure behind the point
    mean: Floats  # of the rows
    sd: Floats  # of the rows, NaN for fewer than two
    groups: Groups
    baseline: Bools  # the stretch that centre line and limits come from
    included: Bools  # not excluded
    cl: Floats | None  # a centre line given from outside; NaN where there is none
    ordered: bool = True  # False: x are names, and their order means nothing

    @property
    def base(self) -> Bools:
        """The points that centre line and limits come from."""
        return self.baseline & self.included

    def centre(self, computed: Floats) -> Floats:
        """Per point: the given centre line if given for every point of the phase, else the computed one.

        `computed` holds one value per group.
        """
        if self.cl is None:
            return self.groups.broadcast(computed)
        return np.where(self.given, self.cl, self.groups.broadcast(computed))

    @property
    def given(self) -> Bools:
        """Per point: whether its phase has a centre line from outside."""
        if self.cl is None:
            return np.zeros(self.groups.points, dtype=bool)
        return self.groups.broadcast(~self.groups.any(np.isnan(self.cl)))


@dataclass(frozen=True)
class Drawn:
    """What a chart shows at each point. NaN where a line is not defined."""

    value: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    lower95: Floats
    upper95: Floats
    sigma: Floats  # how far one sigma is, the lines uncut
    runs: bool = True  # whether runs about the centre line mean anything
    limits: bool = True
    even: Drawn | None = None  # the same on the scale on which sigmas are even, where that is another one


def without_limits(value: Floats, centre: Floats) -> Drawn:
    """A centre line alone."""
    nothing = np.broadcast_to(np.nan, value.shape)
    return Drawn(value, centre, nothing, nothing, nothing, nothing, nothing, limits=False)


def with_limits(
    value: Floats, centre: Floats, sigma: Floats, floor: float = -np.inf, ceiling: float = np.inf
) -> Drawn:
    """Limits 3 sigma (and 2 sigma) from the centre, cut where the figure cannot go."""

    def line(sigmas: float) -> Floats:
        return in_pieces(lambda level, one: np.clip(level + sigmas * one, floor, ceiling))(centre, sigma)

    return Drawn(value, centre, line(-3), line(3), line(-2), line(2), sigma)
