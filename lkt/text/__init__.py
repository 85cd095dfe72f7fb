"""Words and numbers for people. `Text` is what pages, charts and commands hold in their hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lkt.domain.indicator import Indicator
from lkt.domain.names import Name, danish
from lkt.domain.period import Period
from lkt.text import numbers
from lkt.text.catalogue import LANGUAGES, said_period, say, texts

__all__ = ["LANGUAGES", "Text", "danish", "say", "texts"]


@dataclass(frozen=True)
class Text:
    """Everything said in one language.

    >>> Text("da").percent(0.5), Text("da").month(date(2026, 3, 1))
    ('50,0\\xa0%', 'marts 2026')
    """

    language: str

    def __call__(self, key: str, **fields: object) -> str:
        return say(self.language, key, **fields)

    def has(self, key: str) -> bool:
        return key in texts(self.language)

    def name(self, name: Name) -> str:
        return name.within(self.language)

    def number(self, value: float | None, decimals: int | None = None) -> str:
        return numbers.number(self.language, value, decimals)

    def percent(self, share: float | None, decimals: int = 1) -> str:
        return numbers.percent(self.language, share, decimals)

    def day(self, when: date | None) -> str:
        return numbers.day(self.language, when)

    def moment(self, when: datetime | None) -> str:
        return numbers.moment(self.language, when)

    def month(self, when: date | None, short: bool = False) -> str:
        return numbers.month(self.language, when, short)

    def period(self, period: Period, short: bool = False) -> str:
        return said_period(self.language, period, short)

    def figure(self, value: float | None, indicator: Indicator) -> str:
        """A figure in natural units with its unit: 0.345 of a percentage is "34,5 %", 21 days "21 dage"."""
        if value is None or value != value:
            return numbers.MISSING
        if indicator.unit.startswith("pct"):
            return self.percent(value)
        shown = value * indicator.scale
        places = numbers.decimals(shown)
        written = self.number(shown, places)
        if places:  # 8,8 and not 8,80
            written = written.rstrip("0").rstrip(",.")
        key = f"unit_after.{indicator.unit}"
        return self(key, figure=written) if self.has(key) else written

    def goal(self, value: float | None, indicator: Indicator) -> str:
        """A target as it was written: 80 %, not 80,0 %."""
        if value is None or not indicator.unit.startswith("pct"):
            return self.figure(value, indicator)
        share = 100 * value
        return self.percent(value, 0) if abs(share - round(share)) < 1e-9 else self.figure(value, indicator)

    def difference(self, value: float | None, indicator: Indicator) -> str:
        """A distance between two figures of an indicator: between 40 and 47 % it is "7,0 procentpoint"."""
        if value is None or value != value or not indicator.unit.startswith("pct"):
            return self.figure(value, indicator)
        return self("unit.points_after", figure=self.number(100 * value, 1))
