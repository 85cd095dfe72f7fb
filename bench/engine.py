"""The statistics, table in and tables out: 100,000 series of 60 points against NumPy's median of the same array."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from bench import Measured
from bench.clock import alternating
from lkt.spc import Options, analyse

SERIES, POINTS = 100_000, 60
MEDIAN = "NumPy's median of the same figures"


def table(series: int, points: int = POINTS) -> pd.DataFrame:
    """Shares without any change, so that signals are those of chance: series, x, y (numerator), n."""
    rng = np.random.default_rng(60)
    n = rng.integers(20, 200, series * points)
    return pd.DataFrame(
        {
            "series": np.repeat(np.arange(series), points),
            "x": np.tile(np.arange(points), series),
            "y": rng.binomial(n, 0.3).astype(float),
            "n": n.astype(float),
        }
    )


def measure(series: int = SERIES, times: int = 5) -> Iterator[Measured]:
    """Run chart with Anhøj rules, P chart with limits and rules, ten times the series."""
    shares = table(series)
    figures = shares[["series", "x"]].assign(y=shares["y"] / shares["n"])
    values = figures["y"].to_numpy().reshape(series, -1)
    fewer = figures[: len(figures) // 10]

    def median() -> None:
        np.median(values, axis=1)

    def work(figures: pd.DataFrame, chart: str = "run", n: str | None = None) -> Callable[[], object]:
        def tables() -> object:
            found = analyse(figures, Options(chart, n=n, facets=["series"]))
            return found.points, found.summary

        return tables

    ours = alternating(work(figures), median, times)
    yield Measured(f"run chart with Anhøj rules of {series:,} series of 60 points", *ours, MEDIAN)
    ours = alternating(work(shares, "p", "n"), median, times)
    yield Measured("P chart with limits and rules of the same series", *ours, MEDIAN)
    ours = alternating(work(figures), work(fewer), times)
    yield Measured(f"run chart of {series:,} series", *ours, "a tenth of the series")
