"""Funnel plots: a unit's figure against the limits that chance, or chance and a usual spread, leaves for its size.

Many funnels at once; arrays are per unit, in the order of `groups`, a funnel to a group.

| kind | figure | target | limits without overdispersion |
|---|---|---|---|
| pr | numerator / denominator | Σ numerators / Σ denominators | exact binomial, mid-probabilities, interpolated |
| rc | numerator / denominator | the same | exact Poisson, mid-probabilities, interpolated; with: negative binomial |
| sr | observed / expected | 1 | exact Poisson as a chi-square: χ²(α; 2E) / 2E and χ²(1 − α; 2E + 2) / 2E |

Spiegelhalter, Statistics in Medicine 24 (2005) 1185, for funnels and additive overdispersion; the transformed
scores are those of FunnelPlotR (docs/method.md, docs/deviations.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from lkt.spc.groups import Bools, Groups, Ints, same
from lkt.spc.options import one_of
from lkt.variation.distributions import Floats
from lkt.variation.exact import binomial_limit, poisson_limit
from lkt.variation.scores import Scores, dispersion, scores
from lkt.variation.variance import FEW_FOR_SPREAD, FEW_UNITS

KINDS = ("sr", "pr", "rc")
OVERDISPERSION = ("none", "shmi", "cqc")
LIMITS = (95.0, 99.8)
LEAST_UNITS = 3  # two units are each other's target
# Below six a unit draws the spread after itself: of five regions the one that stands out is never outside,
# and the spread of four is told by three degrees of freedom.
LEAST_FOR_SPREAD = 6


@dataclass(frozen=True)
class Funnel:
    """`lower` and `upper` have a row per limit asked for. NaN where a unit has no figure, or a funnel a `reason`.

    `position` counts the limits that a unit is beyond, with its way: -2 below both, 0 within, 1 above the inner.
    `outside` is beyond all of them.
    """

    value: Floats
    target: Floats
    z: Floats
    lower: Floats
    upper: Floats
    position: Ints
    outside: Bools
    phi: Floats  # per funnel from here: variance of the scores, 1 by chance alone
    tau2: Floats  # variance between units on the scale of the scores, as used in the limits
    units: Ints
    reason: NDArray[np.str_]


def funnel(
    numerator: Floats,
    denominator: Floats,
    groups: Groups,
    kind: str,
    overdispersion: str = "none",
    limits: Sequence[float] = LIMITS,
    *,
    trim: float = 0.1,
    decimals: int | None = 2,
) -> Funnel:
    """The funnel of each group. `limits` in per cent, inner first.

    `overdispersion` adds the variance tau² that units usually have beyond chance: `cqc` winsorises the scores,
    `shmi` (sr alone: log scale, expected rounded to `decimals`) leaves the outer ones out. Where tau² is 0 the
    limits are those without, on the arcsine scale for pr; those of rc grow from there. `trim` is the share at either
    end.

    Raises Refused (`spc.unknown_choice`) for another kind or overdispersion.

    >>> found = funnel(np.array([8.0, 30, 41]), np.array([40.0, 60, 100]), Groups(np.array([0]), 3), "pr")
    >>> found.target[0].item(), found.lower[0].round(3).tolist(), found.position.tolist()
    (0.395, [0.243, 0.271, 0.3], [-1, 0, 0])
    """
    one_of("kind", kind, KINDS)
    one_of("overdispersion", overdispersion, OVERDISPERSION)
    known = np.isfinite(numerator) & np.isfinite(denominator) & (denominator > 0)
    n = np.where(known, denominator, np.nan)
    if kind == "sr" and overdispersion == "shmi" and decimals is not None:
        n = rounded(n, decimals)
    o = np.where(known, numerator, np.nan)
    units = groups.count(known)
    target = _target(o, n, groups, kind)
    made = scores(o, n, target, kind, overdispersion)
    phi, tau2 = dispersion(made, groups, trim, truncate=kind == "sr" and overdispersion == "shmi")
    tau2 = tau2 if overdispersion != "none" else np.zeros(len(units))
    reason = _reasons(units, overdispersion)
    answered = groups.broadcast(reason == "") & known
    z = np.array([_multiplier(level) for level in limits])[:, None]
    lower, upper = _limits(n, target, made, groups.broadcast(tau2), z, kind, overdispersion != "none")
    lower, upper = np.where(answered, lower, np.nan), np.where(answered, upper, np.nan)
    value = o / np.where(known, denominator, np.nan)
    position = _position(value, lower, upper, z, n if kind == "sr" else None)
    outside = np.abs(position) == len(limits)
    missing = reason == FEW_FOR_SPREAD
    return Funnel(
        value, target, made.z, lower, upper, position, outside, np.where(missing, np.nan, phi),
        np.where(missing, np.nan, tau2), units, reason,
    )  # fmt: skip


def limits_at(
    size: Floats, target: float, kind: str, overdispersion: str = "none", tau2: float = 0.0,
    limits: Sequence[float] = LIMITS,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Lower and upper limits of a funnel at any sizes, a row per limit: what its lines are drawn through.

    `target` and `tau2` as in the `Funnel`.

    >>> lower, upper = limits_at(np.array([40.0, 100]), 0.395, "pr")
    >>> lower[0].round(3).tolist(), upper[1].round(3).tolist()
    ([0.243, 0.3], [0.643, 0.549])
    """
    level = np.full(len(size), target)
    made = scores(level * size, size, level, kind, overdispersion)
    z = np.array([_multiplier(limit) for limit in limits])[:, None]
    return _limits(size, level, made, np.full(len(size), tau2), z, kind, overdispersion != "none")


def rounded(expected: Floats, decimals: int) -> Floats:
    """Rounded by their exact decimal value, as R and Python do and numpy does not (102.405)."""
    return np.array([round(x, decimals) if np.isfinite(x) else x for x in expected.tolist()], dtype=float)


def _multiplier(level: float) -> float:
    return float(special.ndtri(0.5 + level / 200))


def _target(o: Floats, n: Floats, groups: Groups, kind: str) -> Floats:
    if kind == "sr":
        return np.where(np.isnan(n), np.nan, 1.0)
    whole = groups.sum(n)
    ratio = np.divide(groups.sum(o), whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return groups.broadcast(ratio)


def _reasons(units: Ints, overdispersion: str) -> NDArray[np.str_]:
    few = (units < LEAST_FOR_SPREAD) & (overdispersion != "none")
    return np.select([units < LEAST_UNITS, few], [FEW_UNITS, FEW_FOR_SPREAD], default="")


def _limits(
    n: Floats, target: Floats, made: Scores, tau2: Floats, z: Floats, kind: str, adjusted: bool
) -> tuple[Any, Any]:
    """Lower and upper limits, a row per multiplier."""
    exact = np.full(len(n), not adjusted) if kind == "pr" else ~(tau2 > 0) | (kind == "rc")
    counted = _exact(n, target, special.ndtr(-z), kind, tau2) if exact.any() else (np.nan, np.nan)
    if exact.all():
        return counted
    reach = z * np.sqrt(made.error**2 + tau2)
    lower, upper = made.back(made.centre - reach), made.back(made.centre + reach)
    return np.where(exact, counted[0], lower), np.where(exact, counted[1], upper)


def _exact(n: Floats, target: Floats, tail: Floats, kind: str, tau2: Floats) -> tuple[Any, Any]:
    if kind == "sr":
        return special.gammaincinv(n, tail) / n, special.gammainccinv(n + 1, tail) / n
    both = np.concatenate([tail, 1 - tail])
    limit = (
        binomial_limit(n, target, both) if kind == "pr" else poisson_limit(n * target, both, np.expm1(tau2))
    )
    lower, upper = np.split(limit / n, 2)
    return lower, upper


def _position(value: Floats, lower: Floats, upper: Floats, z: Floats, expected: Floats | None) -> Ints:
    """Strictly beyond, but for rounding; nothing observed is no signal where chance gives that too."""
    below = (value < lower) & ~same(value, lower)
    if expected is not None:
        below &= (value > 0) | (np.exp(-np.where(np.isnan(expected), 0, expected)) < special.ndtr(-z))
    above = (value > upper) & ~same(value, upper)
    found: Ints = above.sum(axis=0) - below.sum(axis=0)
    return found
