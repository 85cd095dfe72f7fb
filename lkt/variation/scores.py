"""Standardised scores of units in a funnel, their dispersion, and the variance between units that it means.

| kind | scale | score | standard error |
|---|---|---|---|
| sr, shmi | log | ln(O/E) / s | 1/√E |
| sr, otherwise | square root | (√(O/E) − 1) / s | 1/(2√E) |
| pr | arcsine | (asin√p − asin√target) / s | 1/(2√n) |
| rc | log | (ln((O + ½)/(D + ½)) − ln target) / s | √(O/(O + ½)² + D/(D + ½)²) |

Nothing observed counts as half an event on a log scale: ln 0 would make every dispersion infinite. Limits of rc are
not made on this scale: with few events they would be lopsided.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lkt.spc.groups import Groups
from lkt.variation.distributions import Floats


@dataclass(frozen=True)
class Scores:
    z: Floats
    weight: Floats  # 1 / standard error², of the scores
    centre: Floats  # the target on the scale
    error: Floats  # standard error on the scale where a unit is on target, for the limits
    back: Callable[[Any], Any]  # from the scale to the figure


def scores(o: Floats, n: Floats, target: Floats, kind: str, overdispersion: str) -> Scores:
    """Scores per unit; NaN where it has no figure."""
    if kind == "pr":
        return _arcsine(o, n, target)
    if kind == "rc":
        return _log_rate(o, n, target)
    return _log_ratio(o, n) if overdispersion == "shmi" else _root_ratio(o, n)


def _arcsine(o: Floats, n: Floats, target: Floats) -> Scores:
    centre, error = np.arcsin(np.sqrt(target)), 1 / (2 * np.sqrt(n))
    z = (np.arcsin(np.sqrt(o / n)) - centre) / error
    return Scores(z, 1 / error**2, centre, error, lambda x: np.sin(np.clip(x, 0, np.pi / 2)) ** 2)


def _root_ratio(o: Floats, n: Floats) -> Scores:
    error = 1 / (2 * np.sqrt(n))
    z = (np.sqrt(o / n) - 1) / error
    return Scores(z, 1 / error**2, np.ones(len(n)), error, lambda x: np.maximum(x, 0) ** 2)


def _log_ratio(o: Floats, n: Floats) -> Scores:
    error = 1 / np.sqrt(n)
    z = np.log(np.where(o == 0, 0.5, o) / n) / error
    return Scores(z, n, np.zeros(len(n)), error, np.exp)


def _log_rate(o: Floats, n: Floats, target: Floats) -> Scores:
    some = target > 0
    centre = np.log(np.where(some, target, np.nan))
    seen = np.where(o == 0, 0.5, o)
    error = np.sqrt(seen / (seen + 0.5) ** 2 + n / (n + 0.5) ** 2)
    z = (np.log((o + 0.5) / (n + 0.5)) - centre) / error
    return Scores(z, 1 / error**2, centre, error, np.exp)


def dispersion(made: Scores, groups: Groups, trim: float, truncate: bool) -> tuple[Floats, Floats]:
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
    squares, weight = groups.sum(used**2), np.where(kept, made.weight, np.nan)
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
