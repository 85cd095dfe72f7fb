"""The generalised Q statistic, and which between-unit variance makes it as large as it is.

Q(s) = Σ wᵢ (yᵢ − ȳ)², wᵢ = 1 / (s + noiseᵢ), ȳ the mean with these weights, falls as s grows. At the true s it
has mean k − 1 for k units, and would be chi-square distributed if the figures were normal (Cochran 1954;
Viechtbauer 2007: the Q profile). Counts are not normal, so its variance is worked out from the third and
fourth cumulants of the figures, less what is saved because the mean comes from the same figures:

    Var Q = 2 (k − 1) + Σ κ₄ᵢ (wᵢ hᵢ)² − 2 C Σ κ₃ᵢ wᵢ hᵢ wᵢ/W + C² / W,
    hᵢ = 1 − wᵢ/W, W = Σ wᵢ, C = Σ wᵢ hᵢ (slope of noiseᵢ in the mean),

and a gamma distribution with this mean and variance stands in for the chi-square. Without kurtosis and slope
(means with known precision) this is the Q profile itself.

Arrays are (targets, points): the last axis holds the units of all groups, the first whatever is asked at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import special

from lkt.spc.groups import Floats, Groups
from lkt.variation.distributions import Law

_STEPS = 40
_POWERS = 9  # the variance is looked for up to 4⁸ times what is seen
_CLOSE, _SMALL = 1e-9, 1e-6  # when to stop: relative width, and excess in standard errors
_NEAR = 0.999  # of the largest variance the law allows
TINY = 1e-30  # where all figures are at the end of their scale there is no noise, and no weight is infinite
MEAN_OF_Q = np.array([[np.nan]])  # as a target
_LEAST = 0.2  # of the chi-square variance: below, the expansion for Var Q no longer holds


@dataclass(frozen=True)
class Sample:
    """The figures of the units of many groups. Every size is above 0, every group has two units or more."""

    value: Floats
    size: Floats
    groups: Groups
    law: Law

    @cached_property
    def pooled(self) -> Floats:
        """The mean of each group with every case counted once."""
        return self.groups.total(self.value * self.size) / self.groups.total(self.size)

    @cached_property
    def ceiling(self) -> Any:
        return _NEAR * self.law.ceiling(self.pooled)

    @cached_property
    def degrees(self) -> Floats:
        """The mean of Q at the true variance."""
        return (self.groups.sizes - 1).astype(float)

    @cached_property
    def scale(self) -> Floats:
        """A variance of the order of those looked for: what is seen, plus mean noise."""
        total, away = self.groups.total, self.value - self.groups.broadcast(self.pooled)
        return (total(away**2) + total(self.noise(self.pooled, np.zeros(1)))) / self.groups.sizes

    def noise(self, mean: Floats, spread: Floats) -> Floats:
        """The variance by chance of each figure, where groups have such means and such variances of their levels."""
        level, extra = (self.groups.broadcast(each) for each in np.broadcast_arrays(mean, spread))
        return np.asarray(self.law.noise(level, self.size, extra)[0])

    def mean(self, spread: Floats) -> Floats:
        """The mean of the levels given their variance: each unit weighs by what it knows."""
        weight = 1 / np.maximum(self.groups.broadcast(spread) + self.noise(self.pooled, spread), TINY)
        return self.groups.total(weight * self.value) / self.groups.total(weight)

    def statistic(self, spread: Floats) -> tuple[Floats, Floats]:
        """Q at a variance per target and group, and the variance that Q has there."""
        mean, total, given = self.mean(spread), self.groups.total, self.groups.broadcast
        level = given(mean)
        extra = given(np.minimum(spread, _NEAR * self.law.ceiling(mean)))
        noise, slope = self.law.noise(level, self.size, extra)
        weight = 1 / np.maximum(extra + noise, TINY)
        whole = total(weight)
        part = weight / given(whole)
        away = self.value - given(total(part * self.value))
        third, fourth = self.law.cumulants(level, self.size, extra)
        rest = weight * (1 - part)
        pull = total(rest * slope)
        variance = 2 * self.degrees + total(fourth * rest * rest)
        variance += pull * pull / whole - 2 * pull * total(third * rest * part)
        q = total(weight * away * away)
        return q, np.maximum(variance, 2 * _LEAST * self.degrees).astype(float)

    def gamma(self, q: Floats, variance: Floats) -> tuple[Floats, Floats]:
        """Shape of the gamma distribution that Q has at some variance of Q, and Q in its scale."""
        return self.degrees**2 / variance, q * self.degrees / variance

    def at(self, below: Floats) -> Floats:
        """The variances at which Q is so large that a share `below` of its distribution lies under it.

        `below` has a row for each target and a column for each group (or one for all); NaN (MEAN_OF_Q) asks for that at
        which Q equals its mean (Paule and Mandel 1982). 0 where even without any variance Q is smaller than that.
        """
        wanted = special.ndtri(below)

        def excess(spread: Floats) -> Floats:
            q, variance = self.statistic(spread)
            over_mean = np.log(np.maximum(q, 1e-300) / self.degrees)
            normal = special.ndtri(np.clip(special.gammainc(*self.gamma(q, variance)), 1e-300, 1 - 1e-16))
            return np.where(np.isnan(wanted), over_mean, normal - wanted)

        shape = (len(below), len(self.groups.starts))
        with np.errstate(divide="ignore", invalid="ignore"):  # all at an end: no variance of Q
            return falling_root(excess, np.broadcast_to(self.scale, shape), self.ceiling)


def falling_root(excess: Callable[[Floats], Floats], scale: Floats, ceiling: Any) -> Floats:
    """Where a falling function of a variance crosses 0; 0 where it begins below, the ceiling where it never does.

    Regula falsi with halving (Illinois: Dowell and Jarratt 1971) between the last of 0, 1, 4, 16, ... times the
    scale at which it is above and the first at which it is not. (With levels as skew as a gamma's no Q is
    unlikely at absurd variances, and the function rises again: the first crossing is meant.)

    >>> falling_root(lambda s: np.log(4 / (s + 1)), np.ones((1, 2)), np.array([np.inf, 2.0])).round(4).tolist()
    [[3.0, 2.0]]
    """
    left = np.zeros(scale.shape)
    at_left = excess(left)
    right, at_right = left, at_left
    none, open_ended = at_left <= 0, at_left > 0
    for power in range(_POWERS):
        right = np.where(open_ended, np.minimum(4.0**power * scale, ceiling), right)
        at_right = np.where(open_ended, excess(right), at_right)
        open_ended &= at_right > 0
        if not open_ended.any():
            break
        left, at_left = np.where(open_ended, right, left), np.where(open_ended, at_right, at_left)
    side = np.zeros(left.shape)
    for _ in range(_STEPS):
        step = at_left - at_right
        share = np.where(step > 0, at_left / np.where(step > 0, step, 1.0), 0.5)
        x = left + (right - left) * np.clip(share, 1e-3, 1 - 1e-3)
        at = excess(x)
        up = at > 0
        at_right = np.where(up & (side > 0), at_right / 2, at_right)
        at_left = np.where(~up & (side < 0), at_left / 2, at_left)
        left, at_left = np.where(up, x, left), np.where(up, at, at_left)
        right, at_right = np.where(up, right, x), np.where(up, at_right, at)
        side = np.where(up, 1, -1)
        if (none | open_ended | (right - left <= _CLOSE * right) | (np.abs(at) < _SMALL)).all():
            break
    found = np.where(np.abs(at_left) < np.abs(at_right), left, right)
    return np.where(none, 0.0, np.where(open_ended, np.broadcast_to(ceiling, scale.shape), found))
