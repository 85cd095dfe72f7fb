"""Limits of a count by chance alone, as a continuous line through the whole counts.

The limit at probability q is where the mid-probability P(X < x) + P(X = x) / 2 reaches q, interpolated between
whole counts (Lancaster 1961; Spiegelhalter 2005 interpolates P(X ≤ x), which lies half a count lower on both
sides: too many above, too few below, and for shares near 1 every unit of 100 % above). Never below 0 or above
the size, so that a unit with nothing, or with all, is not outside a limit that no count can pass.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from lkt.variation.distributions import Floats

_NEGLIGIBLE = 1e-8  # added to a variance of 1 by chance


def binomial_limit(size: Any, share: Any, probability: Any) -> Floats:
    """The count out of `size` whose mid-probability is `probability`. NaN where something is missing.

    Of 20 with a share of one half P(X ≤ 5) = 0.0207 and P(X = 5) = 0.0148, so 5 has mid-probability 0.0133 and
    6 has 0.0392; 2.5 % lies at 5.45.

    >>> binomial_limit(20.0, 0.5, np.array([0.025, 0.975])).round(2).tolist()
    [5.45, 14.55]
    """
    size, share, q = np.broadcast_arrays(*(np.asarray(x, float) for x in (size, share, probability)))
    inner = (share > 0) & (share < 1)
    p = np.where(inner, share, 0.5)

    def below(x: Floats) -> Floats:
        within = (x >= 0) & (x < size)
        found = special.betainc(np.where(within, size - x, 1.0), np.where(within, x, 0.0) + 1, 1 - p)
        return np.where(within, found, np.where(x < 0, 0.0, 1.0))

    found = _interpolated(below, special.bdtrik(q, size, p), q)
    return np.where(inner, np.clip(found, 0, size), size * share)


def poisson_limit(expected: Any, probability: Any, spread: Any = 0.0) -> Floats:
    """The count with mid-probability `probability` where so many are expected. NaN where something is missing.

    `spread` is the variance of the units' true levels over their mean squared: a gamma distribution of levels makes the
    counts negative binomial.

    >>> poisson_limit(10.0, np.array([0.025, 0.975])).round(2).tolist()
    [4.18, 16.75]
    >>> poisson_limit(10.0, np.array([0.025, 0.975]), 0.1).round(2).tolist()
    [2.62, 20.13]
    """
    expected, q, spread = np.broadcast_arrays(
        *(np.asarray(x, float) for x in (expected, probability, spread))
    )
    mean = np.where(expected > 0, expected, 1.0)
    spreads = spread * mean > _NEGLIGIBLE
    shape = 1 / np.where(spreads, spread, 1.0)
    share = shape / (shape + mean)

    def below(x: Floats) -> Floats:
        count = np.maximum(x, 0) + 1
        by_chance = special.gammaincc(count, mean)
        found = (
            np.where(spreads, special.betainc(shape, count, share), by_chance) if spreads.any() else by_chance
        )
        return np.where(x < 0, 0.0, found)

    near = np.where(spreads, special.nbdtrik(q, shape, share), special.pdtrik(q, mean))
    found = np.maximum(_interpolated(below, near, q), 0)
    return np.where(expected > 0, found, expected)


def _interpolated(below: Callable[[Floats], Floats], near: Floats, q: Floats) -> Floats:
    """Where (P(X ≤ x) + P(X ≤ x − 1)) / 2 crosses q; `near` is within a count of it, below -1 where undefined."""
    left = np.floor(np.nan_to_num(near, nan=-1.0)) - 1
    before, at, after = (below(left + step) for step in (-1, 0, 1))
    for _ in range(4):
        on = (at + after) / 2 <= q
        if not on.any():
            break
        left = left + on
        before, at, after = np.where(on, at, before), np.where(on, after, at), below(left + 1)
    step = (after - before) / 2
    return left + np.divide(q - (before + at) / 2, step, out=np.zeros(step.shape), where=step > 0)
