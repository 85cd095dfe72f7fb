"""Honest ranks: every unit's level drawn towards the common mean, and how sure its place is.

A unit's level given its figures, the mean and the spread of all units is Beta, gamma or normal (empirical Bayes:
Efron and Morris 1975; for ranks Goldstein and Spiegelhalter 1996). Mean and spread are not known either, so
they are drawn too: the spread from its confidence distribution (the variances at evenly spread quantiles of Q),
the mean about its estimate. A place is then a share of the draws.
"""

from dataclasses import dataclass

import numpy as np

from lkt.spc.groups import Floats, Groups
from lkt.variation.dispersion import MEAN_OF_Q, TINY, Sample
from lkt.variation.distributions import Law
from lkt.variation.variance import LOW_RELIABILITY

DRAWS, INNER = 1000, (0.025, 0.975)
NODES = 20  # variances between units that are drawn from
LEAST_RELIABILITY = 0.7  # usual least for comparing groups (Nunnally 1978; Adams 2009 for health care)
_LEAST_SPREAD = 1e-6  # of the scale of the figures: what no difference is taken as


@dataclass(frozen=True)
class Ranks:
    """Per unit of one comparison, in the order given. Ranks count from the highest figure, 1."""

    estimate: Floats  # drawn towards the mean
    lower: Floats
    upper: Floats  # 95 % between
    among_highest: Floats  # probability of being one of the `top` highest
    among_lowest: Floats
    rank_lower: Floats
    rank_upper: Floats
    overall: float  # mean reliability
    reason: str  # why the ranks are not to be shown as numbers; empty when they may


def ranks(value: Floats, size: Floats, law: Law, seed: int, top: int = 3) -> Ranks:
    """Shrunken levels and places of units. Every figure known, every size above 0, three units or more.

    The reliability of a figure is variance / (variance + noise): the share of what is seen that would be seen
    again. Below 0.7 on average ranks change places by chance, and `reason` says so. Same seed, same answer.

    >>> from lkt.variation.distributions import PROPORTION
    >>> share = np.array([0.52, 0.60, 0.64, 0.66, 0.70])
    >>> few, many = (ranks(share, np.full(5, cases), PROPORTION, seed=1) for cases in (50.0, 5000.0))
    >>> few.reason, round(few.overall, 2), few.estimate.round(2).tolist()
    ('low_reliability', 0.0, [0.6, 0.62, 0.63, 0.63, 0.64])
    >>> many.reason, many.among_lowest.round(2).tolist()
    ('', [1.0, 1.0, 0.99, 0.01, 0.0])
    """
    sample = Sample(value, size, Groups(np.array([0]), len(value)), law)
    rng = np.random.default_rng(seed)
    levels = _levels(sample, rng)
    column = rng.permutation(len(value))  # equal levels fall by lot
    order = np.argsort(-levels[:, column], axis=1, kind="stable")
    place = np.empty(levels.shape)
    np.put_along_axis(place, column[order], np.arange(1.0, len(value) + 1)[None, :], axis=1)
    lower, upper = np.quantile(levels, INNER, axis=0)
    rank_lower, rank_upper = np.quantile(place, INNER, axis=0, method="inverted_cdf")
    spread = sample.at(MEAN_OF_Q)[0]
    noise = sample.noise(sample.mean(spread), spread)
    overall = float((spread / np.maximum(spread + noise, TINY)).mean())
    return Ranks(
        levels.mean(axis=0), lower, upper, (place <= top).mean(axis=0), (place > len(value) - top).mean(axis=0),
        rank_lower, rank_upper, overall, "" if overall >= LEAST_RELIABILITY else LOW_RELIABILITY,
    )  # fmt: skip


def _levels(sample: Sample, rng: np.random.Generator) -> Floats:
    """Possible levels of the units, (draws, units); all the same where every figure is at one end of the scale."""
    if sample.scale[0] <= 0:
        return np.tile(sample.value, (DRAWS, 1))
    quantile = 1 - (np.arange(NODES) + 0.5)[:, None] / NODES
    nodes = sample.at(quantile)
    bound = np.where(np.isfinite(sample.ceiling), 0.9 * sample.ceiling, 1e3 * sample.scale)
    nodes = np.clip(nodes, _LEAST_SPREAD * sample.scale, bound)
    error = 1 / np.sqrt((1 / (nodes + sample.noise(sample.pooled, nodes))).sum(axis=-1))
    mean = sample.mean(nodes)[:, 0]
    node = np.arange(DRAWS) % NODES
    centre = mean[node] + error[node] * rng.standard_normal(DRAWS)
    low, high = sample.law.bounds
    centre = np.clip(centre, low + 0.02 * (mean - low)[node] if np.isfinite(low) else low,
                     high - 0.02 * (high - mean)[node] if np.isfinite(high) else high)  # fmt: skip
    spread = np.minimum(nodes[node, 0], 0.95 * sample.law.ceiling(centre))
    return np.asarray(sample.law.draw(rng, centre[:, None], spread[:, None], sample.value, sample.size))
