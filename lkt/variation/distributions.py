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
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Arrays of any shape that broadcast: mean, size, spread.
Pair = tuple[Any, Any]


@dataclass(frozen=True)
class Law:
    """How figures vary. All functions take `mean`, `size` and `spread` (variance of the levels)."""

    name: str
    bounds: tuple[float, float]  # of a level
    noise: Callable[[Any, Any, Any], Pair]  # chance variance of a figure, and its slope in the mean
    cumulants: Callable[[Any, Any, Any], Pair]  # third and fourth cumulant of a figure
    ceiling: Callable[[Any], Any]  # the variance of the levels cannot be above this
    draw: Callable[[np.random.Generator, Any, Any, Any, Any], Any]  # levels, given mean, spread, value, size


def _binomial_noise(mean: Any, size: Any, spread: Any) -> Pair:
    """E[p (1 - p)] / n, where E[p (1 - p)] = mean (1 - mean) - spread."""
    return (mean * (1 - mean) - spread) / size, (1 - 2 * mean) / size


def _binomial_cumulants(mean: Any, size: Any, spread: Any) -> Pair:
    q, lean = mean * (1 - mean), 1 - 2 * mean
    second, third, fourth = spread, *_beta_moments(q, lean, spread)
    tilt = lean * lean - 2 * q
    product = q - second  # E[p (1 - p)]
    square = q * q + tilt * second - 2 * lean * third + fourth  # E[p² (1 - p)²]
    skew = q * lean - 3 * lean * second + 2 * third  # E[p (1 - p) (1 - 2p)]
    with_skew = tilt * second - 3 * lean * third + 2 * fourth  # Cov(p, p (1 - p) (1 - 2p))
    twice = lean * third - fourth + second * second  # κ(p, p, p (1 - p))
    k3 = (skew / size + 3 * (lean * second - third)) / size + third
    k4 = ((product - 6 * square) / size + 4 * with_skew + 3 * (square - product * product)) / size
    return k3, (k4 + 6 * twice) / size + fourth - 3 * second * second


def _beta_moments(q: Any, lean: Any, spread: Any) -> Pair:
    """Third and fourth central moment of a Beta with mean (1 - mean) = q and this variance."""
    icc = spread / q
    third = 2 * spread * icc * lean / (1 + icc)
    excess = 6 * icc * (lean * lean - q * (1 + icc)) / (q * (1 + icc) * (1 + 2 * icc))
    return third, spread**2 * (3 + excess)


def _poisson_noise(mean: Any, size: Any, spread: Any) -> Pair:
    return mean / size, 1 / size


def _poisson_cumulants(mean: Any, size: Any, spread: Any) -> Pair:
    ratio = spread / mean
    third, excess = 2 * spread * ratio, 6 * spread * ratio**2
    k3 = mean / size**2 + 3 * spread / size + third
    k4 = mean / size**3 + 7 * spread / size**2 + 6 * third / size + excess
    return k3, k4


def _given_noise(mean: Any, size: Any, spread: Any) -> Pair:
    return 1 / size, np.zeros_like(size)


def _no_cumulants(mean: Any, size: Any, spread: Any) -> Pair:
    return np.zeros_like(size), np.zeros_like(size)


def _draw_beta(rng: np.random.Generator, mean: Any, spread: Any, value: Any, size: Any) -> Any:
    weight = mean * (1 - mean) / spread - 1  # cases that the common mean is worth
    first = rng.standard_gamma(mean * weight + value * size)
    second = rng.standard_gamma((1 - mean) * weight + (1 - value) * size)
    return first / np.maximum(first + second, np.finfo(float).tiny)


def _draw_gamma(rng: np.random.Generator, mean: Any, spread: Any, value: Any, size: Any) -> Any:
    weight = mean / spread  # exposure that the common mean is worth
    return rng.standard_gamma(mean * weight + value * size) / (weight + size)


def _draw_normal(rng: np.random.Generator, mean: Any, spread: Any, value: Any, size: Any) -> Any:
    weight = 1 / spread
    centre = (mean * weight + value * size) / (weight + size)
    return centre + rng.standard_normal(centre.shape) / np.sqrt(weight + size)


def _no_ceiling(mean: Any) -> Any:
    return np.full_like(mean, np.inf)


PROPORTION = Law(
    "proportion", (0.0, 1.0), _binomial_noise, _binomial_cumulants, lambda mean: mean * (1 - mean), _draw_beta
)
RATE = Law("rate", (0.0, np.inf), _poisson_noise, _poisson_cumulants, _no_ceiling, _draw_gamma)
MEAN = Law("mean", (-np.inf, np.inf), _given_noise, _no_cumulants, _no_ceiling, _draw_normal)
LAWS = {"pr": PROPORTION, "rc": RATE, "mean": MEAN}
