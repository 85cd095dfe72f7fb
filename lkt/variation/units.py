"""From a table with a row per report to the figures of units: rows of the same unit are added.

| kind | figure of a unit | what it rests on |
|---|---|---|
| pr, rc, sr | Σ numerators / Σ denominators | Σ denominators |
| mean | Σ n · mean / Σ n | Σ n / variance of a measurement |

A row without numerator, denominator or unit is missing, as is one with denominator 0; neither is counted as 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lkt.errors import Refused
from lkt.spc.options import numbers
from lkt.variation.distributions import Floats

NUMERATOR, DENOMINATOR, CASES = "__numerator", "__denominator", "__cases"


def figures(table: pd.DataFrame, numerator: str, denominator: str, kind: str) -> tuple[Floats, Floats]:
    """The two columns as numbers, missing together.

    Raises Refused where a column is not there or not numbers (`spc.unknown_column`, `spc.not_numbers`), a
    figure is below zero (`variation.negative`), or a share above the whole (`variation.above_whole`).
    """
    check(table, [numerator, denominator])
    o, n = numbers(table, numerator), numbers(table, denominator)
    known = ~(np.isnan(o) | np.isnan(n))
    for column, figure in ((numerator, o), (denominator, n)):
        if kind != "mean" and (below := known & (figure < 0)).any():
            raise Refused("variation.negative", column=column, count=int(below.sum()))
    if kind == "pr" and (above := known & (o > n)).any():
        row = int(np.flatnonzero(above)[0])
        raise Refused("variation.above_whole", numerator=f"{o[row]:g}", denominator=f"{n[row]:g}",
                      count=int(above.sum()), row=row + 2)  # fmt: skip
    known &= n > 0
    return np.where(known, o, np.nan), np.where(known, n, np.nan)


def check(table: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise Refused for a column that is not there."""
    for name in columns:
        if name not in table.columns:
            known = ", ".join(str(column) for column in table.columns)
            raise Refused("spc.unknown_column", column=name, known=known)


def added(
    table: pd.DataFrame, by: Sequence[str], numerator: Floats, denominator: Floats, cases: Floats
) -> pd.DataFrame:
    """A row per unit in the order of `by`, its rows added; missing where none of them has a figure.

    The rest of the columns are called NUMERATOR, DENOMINATOR and CASES.
    """
    rows = table[list(by)].assign(**{NUMERATOR: numerator, DENOMINATOR: denominator, CASES: cases})
    grouped = rows.groupby(list(by), sort=True, observed=True)[[NUMERATOR, DENOMINATOR, CASES]]
    found: pd.DataFrame = grouped.sum(min_count=1).reset_index()
    return found


def measurement_variance(value: Floats, size: Floats, unit: np.ndarray) -> float:
    """The variance of one measurement, from what units do between periods; NaN with nothing to tell by.

    `unit` tells the units apart, each in order of time. Successive means of n and m measurements differ by
    √(1/n + 1/m) standard deviations; the mean of √(π/2) |difference| / √(1/n + 1/m) is the standard deviation,
    as on the I' chart (Taylor 2017). It holds whatever makes a unit differ from itself a period later.

    >>> measurement_variance(np.array([10.0, 12, 10, 12]), np.full(4, 2.0), np.array([0, 0, 1, 1])).__round__(2)
    6.28
    """
    known = ~(np.isnan(value) | np.isnan(size))
    value, size, unit = value[known], size[known], unit[known]
    together = unit[1:] == unit[:-1]
    if not together.any():
        return float("nan")
    step = np.abs(np.diff(value)) / np.sqrt(1 / size[1:] + 1 / size[:-1])
    return float(np.mean(np.sqrt(np.pi / 2) * step[together]) ** 2)
