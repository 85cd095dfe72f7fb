"""Funnel plots: a unit's figure against the limits that chance, or chance and a usual spread, leaves for its size.

| kind | figure | target | limits without overdispersion |
|---|---|---|---|
| pr | numerator / denominator | Σ numerators / Σ denominators | exact binomial, mid-probabilities, interpolated |
| rc | numerator / denominator | the same | exact Poisson, the same way; with: negative binomial |
| sr | observed / expected | 1 | exact Poisson, the same way |

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

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special, stats

from lkt.errors import must
from lkt.spc.groups import Floats, Ints, same
from lkt.variation.distributions import binomial_limit, poisson_limit
from lkt.variation.variance import FEW_FOR_SPREAD, FEW_UNITS, LEAST_UNITS

LIMITS = (95.0, 99.8)
# Below six a unit draws the spread after itself: of five regions the one that stands out is never outside,
# and the spread of four is told by three degrees of freedom.
LEAST_FOR_SPREAD = 6


@dataclass(frozen=True)
class Funnel:
    """`lower` and `upper` have a row per limit asked for. NaN where a unit has no figure, or there is a `reason`.

    `position` counts the limits that a unit is beyond, with its way: -2 below both, 0 within, 1 above the inner.
    """

    value: Floats
    target: Floats
    z: Floats
    lower: Floats
    upper: Floats
    position: Ints
    phi: float  # variance of the scores, 1 by chance alone
    tau2: float  # variance between units on the scale of the scores, as used in the limits
    units: int
    reason: str


def funnel(
    numerator: Floats, denominator: Floats, kind: str, overdispersion: str = "none",
    limits: Sequence[float] = LIMITS, *, trim: float = 0.1, decimals: int | None = 2,
) -> Funnel:  # fmt: skip
    """The funnel of some units. `limits` in per cent, inner first.

    `overdispersion` adds the variance tau² that units usually have beyond chance: `cqc` winsorises the scores,
    `shmi` (sr alone: log scale, expected rounded to `decimals`) leaves the outer ones out. Where tau² is 0 the
    limits are those without, on the arcsine scale for pr; those of rc grow from there. `trim` is the share at either
    end that is drawn in or left out. Outside these limits is only what is outside those without as well.

    Raises Refused for another trim (`variation.trim`: 0 to below ½).

    >>> found = funnel(np.array([8.0, 30, 41]), np.array([40.0, 60, 100]), "pr")
    >>> found.target[0].item(), found.lower[0].round(3).tolist(), found.position.tolist()
    (0.395, [0.243, 0.271, 0.3], [-1, 0, 0])
    """
    must(0 <= trim < 0.5, "variation.trim", value=trim)
    known = np.isfinite(numerator) & np.isfinite(denominator) & (denominator > 0)
    o, n = np.where(known, numerator, np.nan), np.where(known, denominator, np.nan)
    value, outer_out = o / n, kind == "sr" and overdispersion == "shmi"
    if outer_out and decimals is not None:
        # By their exact decimal value, as R and Python do and numpy does not (102.405).
        n = np.array([round(x, decimals) if np.isfinite(x) else x for x in n.tolist()], dtype=float)
    units = int(known.sum())
    target = np.where(known, 1.0, np.nan)
    if kind != "sr":
        target = np.full(len(n), np.nansum(o) / np.nansum(n) if units else np.nan)
    z, _, error, _ = _scores(o, n, target, kind, overdispersion)
    phi, tau2 = _dispersion(z, error, trim, outer_out)
    tau2 = tau2 if overdispersion != "none" else 0.0
    lines = limits_at(n, target, kind, overdispersion, tau2, limits)
    reason = FEW_UNITS if units < LEAST_UNITS else ""
    if not reason and overdispersion != "none" and (units < LEAST_FOR_SPREAD or np.isnan(phi)):
        reason, phi, tau2 = FEW_FOR_SPREAD, np.nan, np.nan
    answered = known & (not reason)
    lower, upper = (np.where(answered, line, np.nan) for line in lines)
    low, high = limits_at(n, target, kind, overdispersion, tau2, limits, outermost=True)
    below, above = (value < low) & ~same(value, low), (value > high) & ~same(value, high)  # but for rounding
    position = (answered & above).sum(axis=0) - (answered & below).sum(axis=0)
    return Funnel(value, target, z, lower, upper, position, phi, tau2, units, reason)


def limits_at(
    size: Floats, target: Floats | float, kind: str, overdispersion: str = "none", tau2: float = 0.0,
    limits: Sequence[float] = LIMITS, outermost: bool = False,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Lower and upper limits of a funnel at any sizes, a row per limit. `target` and `tau2` as in the `Funnel`.

    `outermost`: what a unit has to be beyond to be outside; a place in the funnel and its drawing both take it. The
    limits, or those by chance alone where they lie farther out: a transformed scale is narrower where counts are few.
    The end of the scale where chance gives nothing (or, of shares, everything) as often: that is no signal.

    >>> lower, upper = limits_at(np.array([40.0, 100]), 0.395, "pr")
    >>> lower[0].round(3).tolist(), upper[1].round(3).tolist()
    ([0.243, 0.3], [0.643, 0.549])
    >>> usual = (np.array([40.0]), 0.11, "pr", "cqc", 0.001)
    >>> limits_at(*usual)[0].round(3).tolist(), limits_at(*usual, outermost=True)[0].round(3).tolist()
    ([[0.029], [0.006]], [[0.018], [0.0]])
    """
    z, level = special.ndtri(0.5 + np.array(limits)[:, None] / 200), np.full(len(size), target)
    if kind != "rc" and (tau2 > 0 or (kind == "pr" and overdispersion != "none")):
        _, centre, error, back = _scores(level * size, size, level, kind, overdispersion)
        reach = z * np.sqrt(error**2 + tau2)
        lower, upper = back(centre - reach), back(centre + reach)
    else:
        q, share = special.ndtr(np.concatenate([-z, z])), kind == "pr"
        count = binomial_limit(size, level, q) if share else poisson_limit(size * level, q, np.expm1(tau2))
        lower, upper = np.split(count / size, 2)
    if not outermost:
        return lower, upper
    chance, tail = limits_at(size, target, kind, limits=limits), 0.5 - np.array(limits)[:, None] / 200
    nothing, everything = (
        (np.exp(-size * target), 0.0) if kind != "pr" else ((1 - target) ** size, target**size)
    )
    lower = np.where(nothing < tail, np.minimum(lower, chance[0]), 0.0)
    return lower, np.where(everything < tail, np.maximum(upper, chance[1]), 1.0)


def _scores(
    o: Floats, n: Floats, target: Floats, kind: str, overdispersion: str
) -> tuple[Floats, Floats, Floats, Callable[[Any], Any]]:
    """Scores on a scale where the standard error does not hang on the level; NaN where a unit has no figure. With them
    the target and the standard error on that scale, and the way back from it."""
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
    return (seen - centre) / error, centre, error, back


def _dispersion(z: Floats, error: Floats, trim: float, outer_out: bool) -> tuple[float, float]:
    """phi and tau², of winsorised scores (beyond the quantiles at `trim` and 1 − `trim`, R's type 7, they are set to
    these), or of those whose rank over n + 1 lies within these shares; NaN and 0 where too few are left. phi = Σ z² /
    n; tau² = (n phi − (n − 1)) / (Σw − Σw²/Σw), 0 where that is negative (DerSimonian and Laird 1986)."""
    known = ~np.isnan(z)
    z, weight = z[known], 1 / error[known] ** 2
    if outer_out:
        place = stats.rankdata(z) / (len(z) + 1)
        inner = (place >= trim) & (place < 1 - trim)
        z, weight = z[inner], weight[inner]
    elif len(z):
        z = np.clip(z, *np.quantile(z, [trim, 1 - trim]))
    if len(z) < (LEAST_FOR_SPREAD if outer_out else 1):
        return np.nan, 0.0
    squares, base = float(z @ z), float(weight.sum() - weight @ weight / weight.sum())
    extra = (squares - (len(z) - 1)) / base if len(z) > 1 and base > 0 else 0.0
    return squares / len(z), max(extra, 0.0)
