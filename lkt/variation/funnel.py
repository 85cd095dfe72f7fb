"""Funnel plots: a unit's figure against the limits that chance, or chance and a usual spread, leaves for its size.

Many funnels at once; arrays are per unit, in the order of `groups`, a funnel to a group.

| kind | figure | target | limits without overdispersion |
|---|---|---|---|
| pr | numerator / denominator | Σ numerators / Σ denominators | exact binomial, mid-probabilities, interpolated |
| rc | numerator / denominator | the same | exact Poisson, mid-probabilities, interpolated; with: negative binomial |
| sr | observed / expected | 1 | exact Poisson as a chi-square: χ²(α; 2E) / 2E and χ²(1 − α; 2E + 2) / 2E |

| kind | scale | score | standard error |
|---|---|---|---|
| sr, shmi | log | ln(O/E) / s | 1/√E |
| sr, otherwise | square root | (√(O/E) − 1) / s | 1/(2√E) |
| pr | arcsine | (asin√p − asin√target) / s | 1/(2√n) |
| rc | log | (ln((O + ½)/(D + ½)) − ln target) / s | √(O/(O + ½)² + D/(D + ½)²) |

Nothing observed counts as half an event on a log scale: ln 0 would make every dispersion infinite. Limits of rc are
not made on this scale: with few events they would be lopsided.

Spiegelhalter, Statistics in Medicine 24 (2005) 1185, for funnels and additive overdispersion; the transformed
scores are those of FunnelPlotR (docs/method.md, docs/deviations.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from lkt.spc.groups import Bools, Groups, Ints, same
from lkt.spc.options import one_of
from lkt.variation.distributions import Floats, binomial_limit, poisson_limit
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
    numerator: Floats, denominator: Floats, groups: Groups, kind: str, overdispersion: str = "none",
    limits: Sequence[float] = LIMITS, *, trim: float = 0.1, decimals: int | None = 2,
) -> Funnel:  # fmt: skip
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
    made = _scores(o, n, target, kind, overdispersion)
    phi, tau2 = _dispersion(made, groups, trim, truncate=kind == "sr" and overdispersion == "shmi")
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
    made = _scores(level * size, size, level, kind, overdispersion)
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
    n: Floats, target: Floats, made: _Scores, tau2: Floats, z: Floats, kind: str, adjusted: bool
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


@dataclass(frozen=True)
class _Scores:
    """Scores on a scale where the standard error does not hang on the level; NaN where a unit has no figure."""

    z: Floats
    centre: Floats  # the target on the scale
    error: Floats  # standard error on the scale
    back: Callable[[Any], Any]  # from the scale to the figure


def _scores(o: Floats, n: Floats, target: Floats, kind: str, overdispersion: str) -> _Scores:
    back: Callable[[Any], Any] = np.exp
    if kind == "pr":
        seen, centre, error = np.arcsin(np.sqrt(o / n)), np.arcsin(np.sqrt(target)), 1 / (2 * np.sqrt(n))
        back = lambda x: np.sin(np.clip(x, 0, np.pi / 2)) ** 2  # noqa: E731
    elif kind == "rc":
        events = np.where(o == 0, 0.5, o)
        seen, centre = np.log((o + 0.5) / (n + 0.5)), np.log(np.where(target > 0, target, np.nan))
        error = np.sqrt(events / (events + 0.5) ** 2 + n / (n + 0.5) ** 2)
    elif overdispersion == "shmi":
        seen, centre, error = np.log(np.where(o == 0, 0.5, o) / n), np.zeros(len(n)), 1 / np.sqrt(n)
    else:
        seen, centre, error = np.sqrt(o / n), np.ones(len(n)), 1 / (2 * np.sqrt(n))
        back = lambda x: np.maximum(x, 0) ** 2  # noqa: E731
    return _Scores((seen - centre) / error, centre, error, back)


def _dispersion(made: _Scores, groups: Groups, trim: float, truncate: bool) -> tuple[Floats, Floats]:
    """phi and tau² per group, of winsorised scores or of those that are not the outermost.

    phi = Σ z² / n; tau² = (n phi − (n − 1)) / (Σw − Σw²/Σw), 0 where that is negative (DerSimonian and Laird
    1986). NaN for a group without scores.
    """
    known = ~np.isnan(made.z)
    if truncate:
        kept = known & _inner(made.z, groups, trim)
        used = np.where(kept, made.z, np.nan)
    else:
        kept, used = known, _winsorised(made.z, groups, trim)
    count = groups.count(kept)
    squares, weight = groups.sum(used**2), np.where(kept, 1 / made.error**2, np.nan)
    whole, spare = groups.sum(weight), groups.sum(weight**2)
    some = count > 1
    phi = np.divide(squares, count, out=np.full(len(count), np.nan), where=count > 0)
    base = whole - np.divide(spare, whole, out=np.zeros(len(count)), where=whole > 0)
    extra = np.divide(squares - (count - 1), base, out=np.zeros(len(count)), where=some & (base > 0))
    return phi, np.maximum(extra, 0.0)


def _winsorised(z: Floats, groups: Groups, trim: float) -> Floats:
    """Scores beyond the quantiles (R's type 7) at `trim` and 1 − `trim` are set to them."""
    order = np.lexsort((z, groups.code))
    ordered, count = z[order], groups.count(~np.isnan(z))
    low, high = (_quantile(ordered, groups, count, share) for share in (trim, 1 - trim))
    return np.clip(z, groups.broadcast(low), groups.broadcast(high))


def _quantile(ordered: Floats, groups: Groups, count: Any, share: float) -> Floats:
    place = np.maximum(count - 1, 0) * share
    left = np.floor(place + 4 * np.finfo(float).eps).astype(int)
    right = np.minimum(left + 1, np.maximum(count - 1, 0))
    low, high = ordered[groups.starts + left], ordered[groups.starts + right]
    found: Floats = low + (place - left) * (high - low)
    return found


def _inner(z: Floats, groups: Groups, trim: float) -> Any:
    """Ranked (ties share a mean rank) and cut into 1/`trim` parts, the outermost two left out."""
    order = np.lexsort((z, groups.code))
    ordered, code = z[order], groups.code[order]
    new = np.append(True, (np.diff(ordered) != 0) | (np.diff(code) != 0))
    ties = Groups(np.flatnonzero(new), len(z))
    first = groups.position[ties.starts]
    rank = np.empty(len(z))
    rank[order] = ties.broadcast(first + (ties.sizes - 1) / 2 + 1)
    parts = round(1 / trim)
    part = np.floor(rank * parts / (groups.broadcast(groups.count(~np.isnan(z))) + 1))
    return (part >= 1) & (part <= parts - 2)
