"""How much units differ beyond chance: the variance of their true levels, with a 95 % interval.

For many groups of units at once (an indicator, a period, an indicator in a period). The interval is the set of
variances that the seen Q does not contradict (`lkt.variation.dispersion`): the Q profile of Viechtbauer
(2007) with the distribution of Q worked out for counts. The estimate is that of Paule and Mandel (1982).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from lkt.domain.indicator import Indicator
from lkt.spc.groups import Floats, Groups, Ints
from lkt.variation.dispersion import Sample
from lkt.variation.distributions import MEAN, RATE, Law

# Why a comparison has no answer, as keys; the words are in `lkt/text`, `variation.<key>`.
NOT_COMPARABLE = "not_comparable"  # the indicator must not be used between units
NO_UNITS, SINGLE_UNIT, FEW_UNITS = "no_units", "single_unit", "few_units"
ALL_ZERO, ALL_FULL, FEW_CASES = "all_zero", "all_full", "few_cases"
FEW_FOR_SPREAD = "few_units_overdispersion"  # of a funnel
LOW_RELIABILITY = "low_reliability"  # of rank numbers
# Why there is no trend; or that those who report throughout have another, or are too few to have one.
FEW_PERIODS, NO_ORDER, OTHER_UNITS, NO_PANEL = "few_periods", "no_order", "other_units", "no_panel"
LEAST_UNITS = 3  # two units are each other's target, and their variance rests on a single difference
LEAST_CASES = 5.0  # events, and for proportions non-events, in all units together
_ASKED = np.array([[np.nan], [0.975], [0.025]])  # the mean of Q, and its tails


def adjusted(p: Floats) -> Floats:
    """The p values of many looks, for their number (Benjamini and Hochberg 1995). NaN is no look.

    Of those called real because theirs is at most 0.05 a share of 0.05 at most is expected to be chance.

    >>> adjusted(np.array([0.01, 0.04, np.nan, 0.03])).round(3).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    found, known = np.full(len(p), np.nan), np.isfinite(p)
    found[known] = stats.false_discovery_control(p[known])
    return found


def comparable(indicator: Indicator) -> str:
    """Empty where units may be compared on the indicator, else the reason why nothing at all is compared."""
    return "" if indicator.comparable_across_units else NOT_COMPARABLE


@dataclass(frozen=True)
class Between:
    """Per group of units, in natural units; NaN where there is a `reason` and no answer.

    `units` counts those with a figure, `lowest` and `highest` are the ends of these. `mean` and `sd` are those of the
    levels, each unit weighing by what it knows; `sd_upper` is inf where the figures set no bound. `beyond_chance`: the
    share of the variance of the figures that chance does not explain. `sd_log` and its ends are `sd` on the logarithm,
    of shares that of the odds (`Law.step`): 0.5 is a factor of 1.6. `chi2` is Pearson's statistic for equal levels
    with units − 1 degrees of freedom, and `p` how often chance alone gives as much.
    """

    units: Ints
    reason: NDArray[np.str_]
    mean: Floats
    sd: Floats
    sd_lower: Floats
    sd_upper: Floats
    beyond_chance: Floats
    chi2: Floats
    p: Floats
    lowest: Floats
    highest: Floats
    sd_log: Floats
    sd_log_lower: Floats
    sd_log_upper: Floats

    @property
    def p_both(self) -> Floats:
        """`p` of both tails, as the interval has it: at most 0.05 where `sd_lower` is above 0."""
        return np.minimum(2 * self.p, 1)


def between(value: Floats, size: Floats, groups: Groups, law: Law) -> Between:
    """The variance of the true levels of the units of each group.

    `value` is the figure of a unit and `size` what it rests on (`lkt.variation.distributions`), both per unit, in the
    order of `groups`. Units without a figure, or with nothing to rest on, take no part.

    Five regions with about the same share, 52 to 70 %, on 50 cases each: what is seen is what chance gives,
    and the interval begins at 0. On 5,000 cases each it is not chance.

    >>> from lkt.variation.distributions import PROPORTION
    >>> share, five = np.array([0.52, 0.60, 0.64, 0.66, 0.70]), Groups(np.array([0]), 5)
    >>> for cases in (50, 5000):
    ...     found = between(share, np.full(5, cases), five, PROPORTION)
    ...     print([x.round(3).item() for x in (found.sd, found.sd_lower, found.sd_upper)])
    [0.0, 0.0, 0.159]
    [0.068, 0.041, 0.17]
    """
    known = np.isfinite(value) & np.isfinite(size) & (size > 0)
    value, size, count = np.where(known, value, np.nan), np.where(known, size, np.nan), groups.count(known)
    reason = _reasons(value, size, groups, law, count)
    answered = reason == ""
    kept = known & groups.broadcast(answered)
    columns = np.full((12, len(count)), np.nan)
    columns[7:9] = lowest, _ = groups.extremes(value)
    if kept.any():
        sample = Sample(value[kept], size[kept], groups.among(kept), law)
        variance, lower, upper = sample.at(_ASKED)
        mean, (q, of_q) = sample.mean(variance), sample.statistic(np.zeros(len(variance)))
        by_chance = sample.groups.total(sample.noise(mean, variance)) / sample.groups.sizes
        beyond = variance / (variance + by_chance)
        upper = np.maximum(upper, variance)
        p = special.gammaincc(*sample.gamma(q, of_q))  # the probability of a larger Q, exact where it is tiny
        columns[:7, answered] = mean, *np.sqrt([variance, lower, upper]), beyond, q, p
        ends = np.stack([variance, lower, upper])
        step = law.step(mean, ends, lowest[answered])
        with np.errstate(divide="ignore"):  # levels at both ends of the scale have no bound
            columns[9:, answered] = np.sqrt(ends) / np.maximum(step, 0.0)
    certain = np.isin(reason, (ALL_ZERO, ALL_FULL))  # no difference is seen, and none can be excluded
    columns[0, certain] = reason[certain] == ALL_FULL
    columns[1:3, certain] = 0.0
    return Between(count, reason, *columns)


def _reasons(value: Floats, size: Floats, groups: Groups, law: Law, count: Ints) -> NDArray[np.str_]:
    """Why a group has no answer, the first that holds; empty where it has one."""
    conditions = [count == 0, count == 1, count < LEAST_UNITS]
    names = [NO_UNITS, SINGLE_UNIT, FEW_UNITS]
    if law is not MEAN:
        events = groups.sum(value * size)
        others = np.full(len(count), np.inf) if law is RATE else groups.sum((1 - value) * size)
        conditions += [events <= 0, others <= 1e-9 * events, np.minimum(events, others) < LEAST_CASES]
        names += [ALL_ZERO, ALL_FULL, FEW_CASES]
    return np.select(conditions, names, default="")
