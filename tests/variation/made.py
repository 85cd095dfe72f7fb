"""Rows of units that report, for the tests of what is made of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lkt.variation.composition import Composition, composition
from lkt.variation.unit_matrix import UnitMatrix

COLUMNS = ["unit", "period", "numerator", "denominator"]
Row = tuple[Any, Any, float | None, float | None]


def one(rows: list[Row]) -> Composition:
    return composition(UnitMatrix.read(pd.DataFrame(rows, columns=COLUMNS)))


def steady(unit: str, periods: range, share: float, of: int = 20) -> list[Row]:
    """A unit that goes up and down by one around its share."""
    return [(unit, p, share * of + (1 if p % 2 else -1), of) for p in periods]
