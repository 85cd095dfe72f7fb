"""What chance alone does to a unit's figure, and what a true difference between units adds to it.

A unit's figure is drawn around its own true level, and the levels of all units around a common mean:

| law | figure, given the level p | size | levels between units |
|---|---|---|---|
| PROPORTION | numerator ~ Binomial(size, p), divided by size | denominator | Beta |
| RATE | numerator ~ Poisson(size · p), divided by size | denominator (exposure; 1 for a bare count) | gamma |
| MEAN | figure ~ Normal(p, 1 / size) | measurements / their variance (a precision) | normal |

The variance of a figure is then `spread + noise`: the variance of the levels in natural units (percentage
points squared, say), and chance. Third and fourth cumulants come from the law of total cumulance
(Brillinger 1969); for the Beta and the gamma they are closed forms.

Limits of a count by chance alone are a continuous line through the whole counts: the limit at probability q is where
the mid-probability P(X < x) + P(X = x) / 2 reaches q, interpolated between whole counts (Lancaster 1961; Spiegelhalter
2005 interpolates P(X ≤ x), which lies half a count lower on both sides: too many above, too few below, and for shares
near 1 every unit of 100 % above). Never below 0 or above the size, so that a unit with nothing, or with all, is not
outside a limit that no count can pass.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from lkt.spc.groups import Floats

Pair = tuple[Any, Any]  # of arrays of any shape that broadcast


@dataclass(frozen=True)
class Law:
    """How figures vary. All functions take `mean`, `size` and `spread` (variance of the levels).

    `step` is what a level moves when its logarithm (of a share: of its odds) moves by one, on average over the levels:
    a standard deviation over it is one on the logarithm, by the delta method with the mean slope (Stein 1981). Means
    have no logarithm where the lowest is not above 0.
    """

    bounds: tuple[float, float]  # of a level
    noise: Callable[[Any, Any, Any], Pair]  # chance variance of a figure, and its slope in the mean
    cumulants: Callable[[Any, Any, Any], Pair]  # third and fourth cumulant of a figure
    ceiling: Callable[[Any], Any]  # the variance of the levels cannot be above this
    draw: Callable[[np.random.Generator, Any, Any, Any, Any], Any]  # levels, given mean, spread, value, size
    step: Callable[[Any, Any, Any], Any]  # of mean, spread and lowest figure


def _binomial_cumulants(mean: Any, size: Any, spread: Any) -> Pair:
    q, lean = mean * (1 - mean), 1 - 2 * mean
    icc = spread / q
    second, third = spread, 2 * spread * icc * lean / (1 + icc)  # moments of the Beta with mean and spread
    excess = 6 * icc * (lean * lean - q * (1 + icc)) / (q * (1 + icc) * (1 + 2 * icc))
    fourth = spread**2 * (3 + excess)
    tilt = lean * lean - 2 * q
    product = q - second  # E[p (1 - p)]
    square = q * q + tilt * second - 2 * lean * third + fourth  # E[p² (1 - p)²]
    skew = q * lean - 3 * lean * second + 2 * third  # E[p (1 - p) (1 - 2p)]
    with_skew = tilt * second - 3 * lean * third + 2 * fourth  # Cov(p, p (1 - p) (1 - 2p))
    twice = lean * third - fourth + second * second  # κ(p, p, p (1 - p))
    k3 = (skew / size + 3 * (lean * second - third)) / size + third
    k4 = ((product - 6 * square) / size + 4 * with_skew + 3 * (square - product * product)) / size
    return k3, (k4 + 6 * twice) / size + fourth - 3 * second * second


def _poisson_cumulants(mean: Any, size: Any, spread: Any) -> Pair:
    ratio = spread / mean
    third, excess = 2 * spread * ratio, 6 * spread * ratio**2
    k4 = mean / size**3 + 7 * spread / size**2 + 6 * third / size + excess
    return mean / size**2 + 3 * spread / size + third, k4


def _draw_beta(rng: np.random.Generator, mean: Any, spread: Any, value: Any, size: Any) -> Any:
    weight = mean * (1 - mean) / spread - 1  # cases that the common mean is worth
    first = rng.standard_gamma(mean * weight + value * size)
    second = rng.standard_gamma((1 - mean) * weight + (1 - value) * size)
    return first / np.maximum(first + second, np.finfo(float).tiny)


def _draw_gamma(rng: np.random.Generator, mean: Any, spread: Any, value: Any, size: Any) -> Any:
    weight = mean / spread  # exposure that the common mean is worth
    return rng.standard_gamma(mean * weight + value * size) / (weight + size)


def _draw_normal(rng: np.random.Generator, mean: Any, spread: Any, value: Any, size: Any) -> Any:
    whole = 1 / spread + size
    return rng.normal((mean / spread + value * size) / whole, 1 / np.sqrt(whole))


PROPORTION = Law(  # E[p (1 - p)] = mean (1 - mean) - spread
    (0.0, 1.0), lambda mean, size, spread: ((mean * (1 - mean) - spread) / size, (1 - 2 * mean) / size),
    _binomial_cumulants, lambda mean: mean * (1 - mean), _draw_beta,
    lambda mean, spread, lowest: mean * (1 - mean) - spread,
)  # fmt: skip
RATE = Law(
    (0.0, np.inf), lambda mean, size, spread: (mean / size, 1 / size), _poisson_cumulants,
    lambda mean: np.inf, _draw_gamma, lambda mean, spread, lowest: mean,
)  # fmt: skip
MEAN = Law(
    (-np.inf, np.inf), lambda mean, size, spread: (1 / size, 0.0), lambda mean, size, spread: (0.0, 0.0),
    lambda mean: np.inf, _draw_normal, lambda mean, spread, lowest: np.where(lowest > 0, mean, np.nan),
)  # fmt: skip
LAWS = {"pr": PROPORTION, "rc": RATE, "mean": MEAN}
_NEGLIGIBLE = 1e-8  # added to a variance of 1 by chance


def binomial_limit(size: Any, share: Any, probability: Any) -> Floats:
    """The count out of `size` whose mid-probability is `probability`. NaN where something is missing.

    Of 20 with a share of one half P(X ≤ 5) = 0.0207 and P(X = 5) = 0.0148, so 5 has mid-probability 0.0133 and
    6 has 0.0392; 2.5 % lies at 5.45.

    >>> binomial_limit(20.0, 0.5, np.array([0.025, 0.975])).round(2).tolist()
    [5.45, 14.55]
    """
    size, share, q = np.broadcast_arrays(size, share, probability)
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
    expected, q, spread = np.broadcast_arrays(expected, probability, spread)
    mean = np.where(expected > 0, expected, 1.0)
    spreads = spread * mean > _NEGLIGIBLE
    shape = 1 / np.where(spreads, spread, 1.0)
    share = shape / (shape + mean)

    def below(x: Floats) -> Floats:
        count = np.maximum(x, 0) + 1
        found = special.gammaincc(count, mean)
        if spreads.any():
            found = np.where(spreads, special.betainc(shape, count, share), found)
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
