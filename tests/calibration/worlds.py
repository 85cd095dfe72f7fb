"""Units with known true levels, to hold the methods of `lkt.variation` against.

Sizes are log-normal about `cases` (standard deviation ½ of the logarithm: most units between a third and three
times the usual size), whole and at least 1. Levels of proportions are Beta or logit-normal, of rates gamma or
log-normal, of means normal; the second of each pair is not the one the method assumes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lkt.spc.groups import Groups

Floats = NDArray[np.float64]
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(61)


@dataclass(frozen=True)
class World:
    """`spread` is the standard deviation of the levels on the logit (pr) or log (rc) scale, or as it is (mean)."""

    kind: str
    units: int
    cases: float
    level: float
    spread: float
    assumed: bool = True  # levels as the method takes them, or the other of the pair

    @property
    def variance(self) -> float:
        """Of the levels, in natural units squared."""
        return float(self._moments()[1]) if self.spread else 0.0

    def _moments(self) -> tuple[float, float]:
        levels = self._levels(_NODES)
        weight = _WEIGHTS / _WEIGHTS.sum()
        mean = float(weight @ levels)
        return mean, float(weight @ (levels - mean) ** 2)

    def _levels(self, standard: Floats) -> Floats:
        """Levels from standard normal figures."""
        away = self.spread * standard
        if self.kind == "pr":
            found: Floats = 1 / (1 + (1 / self.level - 1) * np.exp(-away))
            return found
        return np.asarray(self.level * np.exp(away) if self.kind == "rc" else self.level + away)

    def levels(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
        """True levels of units."""
        if not self.spread or not self.assumed or self.kind == "mean":
            return self._levels(rng.standard_normal(shape))
        mean, variance = self._moments()
        if self.kind == "rc":
            return rng.gamma(mean**2 / variance, variance / mean, shape)
        weight = mean * (1 - mean) / variance - 1
        return rng.beta(mean * weight, (1 - mean) * weight, shape)

    def sizes(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
        found: Floats = np.maximum(1, np.round(self.cases * np.exp(0.5 * rng.standard_normal(shape))))
        return found

    def figures(self, rng: np.random.Generator, levels: Floats, sizes: Floats) -> Floats:
        """Figures by chance about the levels; a measurement of a mean has variance 1."""
        if self.kind == "pr":
            return np.asarray(rng.binomial(sizes.astype(np.int64), np.clip(levels, 0, 1)) / sizes)
        if self.kind == "rc":
            return np.asarray(rng.poisson(levels * sizes) / sizes)
        found: Floats = levels + rng.standard_normal(levels.shape) / np.sqrt(sizes)
        return found

    def draw(self, rng: np.random.Generator, replicates: int) -> tuple[Floats, Floats, Floats, Groups]:
        """Figures, sizes and levels of many networks of units, and which belong together."""
        shape = (replicates, self.units)
        levels, sizes = self.levels(rng, shape), self.sizes(rng, shape)
        figures = self.figures(rng, levels, sizes)
        blocks = Groups(np.arange(replicates) * self.units, replicates * self.units)
        flat: tuple[Any, ...] = tuple(x.ravel() for x in (figures, sizes, levels))
        return flat[0], flat[1], flat[2], blocks
