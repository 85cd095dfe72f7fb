"""Exact 95 % intervals of a single share or rate, as the Danish quality registries print them."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

_TAIL = 0.025


def share_interval(
    numerator: ArrayLike, denominator: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Clopper-Pearson limits of numerator / denominator (Clopper and Pearson 1934), natural units.

    Lower is the 2.5 % quantile of Beta(k, n - k + 1), upper the 97.5 % quantile of Beta(k + 1, n - k);
    0 of n has lower limit 0 and n of n upper limit 1. NaN where the denominator is missing or 0.

    >>> lower, upper = share_interval([0, 5, 10], [10, 10, 10])
    >>> lower.round(4).tolist(), upper.round(4).tolist()
    ([0.0, 0.1871, 0.6915], [0.3085, 0.8129, 1.0])
    """
    k, n = np.asarray(numerator, float), np.asarray(denominator, float)
    known = (n > 0) & (k >= 0) & (k <= n)
    k, n = np.where(known, k, np.nan), np.where(known, n, np.nan)
    lower = np.where(k == 0, 0.0, stats.beta.ppf(_TAIL, k, n - k + 1))
    upper = np.where(k == n, 1.0, stats.beta.ppf(1 - _TAIL, k + 1, n - k))
    return np.where(known, lower, np.nan), np.where(known, upper, np.nan)


def rate_interval(events: ArrayLike, exposure: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Exact Poisson limits of events / exposure (Garwood 1936), in units of the exposure.

    Half the chi-square quantiles with 2k and 2k + 2 degrees of freedom, divided by the exposure.

    >>> lower, upper = rate_interval([0, 10], [100, 100])
    >>> lower.round(4).tolist(), upper.round(4).tolist()
    ([0.0, 0.048], [0.0369, 0.1839])
    """
    k, n = np.asarray(events, float), np.asarray(exposure, float)
    known = (n > 0) & (k >= 0)
    k, n = np.where(known, k, np.nan), np.where(known, n, np.nan)
    lower = np.where(k == 0, 0.0, stats.chi2.ppf(_TAIL, 2 * k) / 2)
    upper = stats.chi2.ppf(1 - _TAIL, 2 * k + 2) / 2
    return np.where(known, lower / n, np.nan), np.where(known, upper / n, np.nan)
