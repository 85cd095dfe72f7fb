"""Words and numbers for people. `Text` is what pages, charts and commands hold in their hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lkt.domain.indicator import Indicator
from lkt.domain.names import Name, danish
from lkt.domain.period import Period
from lkt.text import figures, numbers
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
        return figures.figure(self.language, value, indicator)

    def goal(self, value: float | None, indicator: Indicator) -> str:
        return figures.goal(self.language, value, indicator)

    def difference(self, value: float | None, indicator: Indicator) -> str:
        return figures.difference(self.language, value, indicator)
