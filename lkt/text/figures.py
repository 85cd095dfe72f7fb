"""A figure of an indicator as people write it: scaled, with its unit, and no more decimals than it can bear."""

from __future__ import annotations

from lkt.domain.indicator import Indicator
from lkt.text.catalogue import say, texts
from lkt.text.numbers import MISSING, number, percent


def decimals(shown: float) -> int:
    """Decimals for a figure in the size it is shown: three significant digits, at most two decimals.

    >>> decimals(104.25), decimals(34.5), decimals(4.21)
    (0, 1, 2)
    """
    return 0 if abs(shown) >= 100 else 1 if abs(shown) >= 10 else 2


def figure(language: str, value: float | None, indicator: Indicator) -> str:
    """A figure in natural units with its unit: 0.345 of a percentage is "34,5 %", 21 days "21 dage"."""
    if value is None or value != value:
        return MISSING
    if indicator.unit.startswith("pct"):
        return percent(language, value)
    shown = value * indicator.scale
    places = decimals(shown)
    written = number(language, shown, places)
    if places:  # 8,8 and not 8,80
        written = written.rstrip("0").rstrip(",.")
    key = f"unit_after.{indicator.unit}"
    return say(language, key, figure=written) if key in texts(language) else written


def difference(language: str, value: float | None, indicator: Indicator) -> str:
    """A distance between two figures of an indicator: between 40 and 47 % it is "7,0 procentpoint"."""
    if value is None or value != value or not indicator.unit.startswith("pct"):
        return figure(language, value, indicator)
    return say(language, "unit.points_after", figure=number(language, 100 * value, 1))


def goal(language: str, value: float | None, indicator: Indicator) -> str:
    """A target as it was written: 80 %, not 80,0 %."""
    if (
        value is not None
        and indicator.unit.startswith("pct")
        and abs(100 * value - round(100 * value)) < 1e-9
    ):
        return percent(language, value, decimals=0)
    return figure(language, value, indicator)
