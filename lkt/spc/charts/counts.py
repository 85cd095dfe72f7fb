"""Charts of counts, rates and proportions."""

from __future__ import annotations

from math import inf

import numpy as np

from lkt.spc.charts.ranges import Ranges
from lkt.spc.groups import Floats, chosen, in_pieces, moving_ranges, same
from lkt.spc.series import Drawn, Series, with_limits


def c(series: Series, spread: Ranges) -> Drawn:
    """Counts with the same exposure: centre their mean, sigma = sqrt(centre). Montgomery 7.3."""
    centre = series.centre(series.groups.mean(series.value, series.base))
    return with_limits(series.value, centre, np.sqrt(centre), floor=0)


def u(series: Series, spread: Ranges) -> Drawn:
    """Rates: centre sum(y) / sum(n), sigma_i = sqrt(centre / n_i). Montgomery 7.3."""
    centre = _ratio(series)
    return with_limits(series.value, centre, _rate_sigma(series, centre), floor=0)


def p(series: Series, spread: Ranges) -> Drawn:
    """Proportions: centre sum(y) / sum(n), sigma_i = sqrt(centre (1 - centre) / n_i). Montgomery 7.2."""
    centre = _ratio(series)
    return with_limits(series.value, centre, _share_sigma(series, centre), floor=0, ceiling=1)


def up(series: Series, spread: Ranges) -> Drawn:
    """Laney's U': the sigma of the u chart times the spread of the standardised rates."""
    centre = _ratio(series)
    sigma = _rate_sigma(series, centre)
    return with_limits(series.value, centre, sigma * _excess(series, centre, sigma, spread), floor=0)


def pp(series: Series, spread: Ranges) -> Drawn:
    """Laney's P': the sigma of the p chart times the spread of the standardised proportions."""
    centre = _ratio(series)
    sigma = _share_sigma(series, centre)
    wider = sigma * _excess(series, centre, sigma, spread)
    return with_limits(series.value, centre, wider, floor=0, ceiling=1)


def _ratio(series: Series) -> Floats:
    """The sum of numerators over the sum of denominators of the base."""
    used = series.base & ~np.isnan(series.value)
    over = series.groups.sum(chosen(series.y, used))
    under = series.groups.sum(chosen(series.n, used))
    return series.centre(over / under)


def _rate_sigma(series: Series, centre: Floats) -> Floats:
    return np.sqrt(centre / _exposure(series))


def _share_sigma(series: Series, centre: Floats) -> Floats:
    return in_pieces(lambda level, n: np.sqrt(level * (1 - level) / n))(centre, _exposure(series))


def _exposure(series: Series) -> Floats:
    return chosen(series.n, series.n > 0)


def _excess(series: Series, centre: Floats, sigma: Floats, spread: Ranges) -> Floats:
    """Laney's sigma_z: mean moving range of z = (value - centre) / sigma over the base, / 1.128.

    May be below 1: limits then are narrower than those of the plain chart. Where x are names there are
    no successive points, and the ordinary standard deviation of z is used.
    Laney, Improved control charts for attributes, Qual. Eng. 14 (2002).
    """
    groups = series.groups
    z = np.where(same(series.value, centre), 0.0, series.value - centre) / sigma
    z = np.where(np.abs(z) < inf, z, np.nan)
    if series.ordered:
        return spread.sigma(moving_ranges(z, groups, series.base), groups)
    used = np.where(series.base, z, np.nan)
    squares = groups.sum((used - groups.broadcast(groups.mean(used))) ** 2)
    return groups.broadcast(np.sqrt(squares / (groups.count(~np.isnan(used)) - 1)))
