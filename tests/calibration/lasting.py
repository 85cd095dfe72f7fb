"""Whether the check after the end of a network (`lkt.views.sustained`) is wrong as seldom, and as early, as is said.

`python -m tests.calibration.lasting [SERIES]`: of 1,000 a quarter of a minute, a line per case.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from lkt.catalogue import load
from lkt.domain.area import Area
from lkt.domain.assessment import Reading
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Direction, Measure
from lkt.settings import catalogue
from lkt.spc.groups import Floats
from lkt.views.sustained import sustained

BEFORE, AFTER = 24, 12
WAYS = {Reading.IMPROVEMENT: 1, Reading.CONCERN: -1, Reading.NONE: 0}
SPREADS = 1.0, 2.0  # how far a level falls, in spreads of single months


def normal(rng: np.random.Generator, series: int, again: float = 0.0, season: float = 0.0) -> Floats:
    """Months about one level: `again` is the autocorrelation, `season` the amplitude of a sinusoid in spreads."""
    noise = rng.standard_normal((series, BEFORE + AFTER))
    for i in range(1, BEFORE + AFTER):
        noise[:, i] = again * noise[:, i - 1] + np.sqrt(1 - again**2) * noise[:, i]
    start = rng.integers(0, 12, (series, 1))
    found: Floats = noise + season * np.sin(2 * np.pi * (np.arange(BEFORE + AFTER) + start) / 12)
    return found


def looked(figures: Floats, sizes: Floats | None, area: Area, known: Catalogue) -> Floats:
    """A row a series, a column a month since the end: -1 where the level is told to be worse, 1 better, else 0."""
    assert area.timeline.ended
    series, months = figures.shape
    first = pd.Period(area.timeline.ended.start, "M") - BEFORE + 1
    frame = pd.DataFrame({
        "team": np.repeat([f"{i:05}" for i in range(series)], months), "indicator": "I",
        "x": np.tile(pd.period_range(first, periods=months, freq="M").to_timestamp(), series),
        "value": figures.ravel(), "denominator": 1.0 if sizes is None else sizes.ravel(), "included": True,
        "grain": "month", "version": 1, "partial": False,
    })  # fmt: skip
    measure = Measure.VALUE if sizes is None else Measure.PROPORTION
    indicators = {
        "I": replace(next(iter(known.indicators.values())), measure=measure, direction=Direction.HIGHER)
    }
    told = np.zeros((series, AFTER))
    for month in range(1, AFTER + 1):
        seen = frame[np.tile(np.arange(months) < BEFORE + month, series)]
        for (team, _), found in sustained(seen, area, indicators).items():
            told[int(team), month - 1] = WAYS[found.reading]
    return told


def lasting(series: int = 1000, seed: int = 12) -> Iterator[str]:
    """Of series that stay: how often "lower" is told at 6 and 12 months, and at any of the monthly looks; of those that
    fall when the network ends: how many are seen within the year, and the median month."""
    rng, known = np.random.default_rng(seed), load(catalogue())
    area = next(area for area in known.areas.values() if area.allows.sustaining and area.timeline.ended)
    sizes = np.full((series, BEFORE + AFTER), 20.0)
    shares = rng.binomial(20, 0.9, sizes.shape) / 20
    cases = {
        "independent": (normal(rng, series), None), "AR 0.2": (normal(rng, series, 0.2), None),
        "AR 0.4": (normal(rng, series, 0.4), None), "season of 1": (normal(rng, series, season=1), None),
        "shares of 20, 90 %": (shares, sizes),
    }  # fmt: skip
    for name, (figures, of) in cases.items():
        low = looked(figures, of, area, known) < 0
        six, year, ever = (100 * found.mean() for found in (low[:, 5], low[:, 11], low.any(axis=1)))
        yield f"{name}: lower after 6 months {six:.1f} %, after 12 {year:.1f} %, at any look {ever:.1f} %"
    for fall in SPREADS:
        figures = normal(rng, series)
        figures[:, BEFORE:] -= fall
        low = looked(figures, None, area, known) < 0
        seen = low.any(axis=1)
        yield (
            f"a fall of {fall:g}: seen within 6 months {100 * low[:, :6].any(axis=1).mean():.0f} %, within 12 "
            f"{100 * seen.mean():.0f} %, median month {np.median(1 + low[seen].argmax(axis=1)):.0f}"
        )


if __name__ == "__main__":
    for line in lasting(int(sys.argv[1]) if len(sys.argv) > 1 else 1000):
        print(line, flush=True)
