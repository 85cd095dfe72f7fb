"""Mean moving ranges: how much a series varies from point to point."""

from __future__ import annotations

import numpy as np

from lkt.spc.groups import Floats, Groups

D4 = 3.267  # upper limit of moving ranges of two, in mean ranges (Montgomery, appendix VI)
D4_PRIME = 3.2665  # the same for Taylor's normalised ranges, as published for the I' chart


def mean_range(ranges: Floats, groups: Groups, screened: bool, limit: float = D4) -> Floats:
    """The mean of the ranges of each group; NaN where there is none.

    Screened: ranges not strictly below `limit` times the mean are dropped once and the mean is taken
    again (Nelson, J. Qual. Tech. 14 (1982)). Nothing is strictly below a mean of zero: a constant series
    has no screened mean.
    """
    mean = groups.mean(ranges)
    if not screened:
        return mean
    return groups.mean(np.where(ranges < limit * groups.spread(mean), ranges, np.nan))
