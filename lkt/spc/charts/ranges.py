"""Mean moving ranges: how much a series varies from point to point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lkt.spc.groups import Floats, Groups

D2 = 1.128  # mean range of two, in standard deviations (Montgomery, appendix VI)
D4 = 3.267  # upper limit of moving ranges of two, in mean ranges (Montgomery, appendix VI)
D4_PRIME = 3.2665  # the same for Taylor's normalised ranges, as published for the I' chart


@dataclass(frozen=True)
class Ranges:
    """How moving ranges become a sigma: their mean, screened or not, over a divisor.

    Screened: ranges not strictly below a limit times the mean are dropped once and the mean is taken
    again (Nelson, J. Qual. Tech. 14 (1982)). Nothing is strictly below a mean of zero: a constant series
    has no screened mean.
    """

    screened: bool = False
    divisor: float = D2

    def mean(self, ranges: Floats, groups: Groups, limit: float = D4) -> Floats:
        """The mean of the ranges of each group; NaN where there is none."""
        mean = groups.mean(ranges)
        if not self.screened:
            return mean
        return groups.mean(np.where(ranges < limit * groups.broadcast(mean), ranges, np.nan))

    def sigma(self, ranges: Floats, groups: Groups) -> Floats:
        """The sigma of each group, at each of its points."""
        return groups.broadcast(self.mean(ranges, groups)) / self.divisor
