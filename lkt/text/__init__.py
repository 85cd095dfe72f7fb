"""Words and numbers for people. `Text` is what pages, charts and commands hold in their hand.

One TOML file per subject and language (`da/finding.toml`, `en/finding.toml`). The key of a text is the file's name
and the path inside it: `finding.numerator_above_denominator`. Danish is the source. The machine's own locale plays
no part. Computed figures come in natural units (0.875) and leave as people write them (87,5 %).
"""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from numbers import Integral
from pathlib import Path

from lkt.domain.indicator import Indicator
from lkt.domain.names import Name, Term, danish
from lkt.domain.period import Grain, Period, local
from lkt.domain.serialization import leaves

__all__ = ["LANGUAGES", "Text", "danish", "decimals", "texts"]

LANGUAGES = ("da", "en")
MISSING = "–"
_FOLDER = Path(__file__).parent
_LOCALES = {"da": "da_DK", "en": "en_GB"}
_HARD_SPACE = "\N{NO-BREAK SPACE}"


@cache
def texts(language: str, subject: str = "*") -> dict[str, str]:
    """The texts of a language by key: of one file, since a command needs few of them, or of all."""
    found: dict[str, str] = {}
    for path in sorted((_FOLDER / language).glob(f"{subject}.toml")):
        found |= leaves(tomllib.loads(path.read_text(encoding="utf-8")), path.stem)
    return found


def decimals(shown: float) -> int:
    """Decimals for a figure in the size it is shown: three significant digits, at most two decimals.

    >>> decimals(104.25), decimals(34.5), decimals(4.21)
    (0, 1, 2)
    """
    return 0 if abs(shown) >= 100 else 1 if abs(shown) >= 10 else 2


class _Count(int):
    """A whole number in a text: `{n}` as it is, `{n:,}` with separators, `{n:team|teams}` with its noun as well."""

    language = LANGUAGES[0]

    def __format__(self, form: str) -> str:
        one, either, many = form.partition("|")
        if form != "," and not either:
            return super().__format__(form)
        written = _number(self.language, self, 0)
        return f"{written} {one if self == 1 else many}" if either else written


@dataclass(frozen=True)
class Text:
    """Everything said in one language."""

    language: str

    def __call__(self, key: str, **fields: object) -> str:
        """The text of a key with its blanks filled. An unknown key is a bug and raises KeyError."""
        return self._words(key).format(**{blank: self.said(value) for blank, value in fields.items()})

    def has(self, key: str) -> bool:
        return key in texts(self.language, key.partition(".")[0])

    def _words(self, key: str) -> str:
        return texts(self.language, key.partition(".")[0])[key]

    def name(self, name: Name) -> str:
        return name.within(self.language)

    def typed(self, indicator: Indicator) -> str:
        """Whether an indicator is of process, outcome or harm, and its name: "Ulempe · Genindlæggelser"."""
        return f"{self(f'indicator.{indicator.type.value}').capitalize()} · {self.name(indicator.name)}"

    def said(self, value: object) -> object:
        """What fills a blank: names, terms and periods in the language, several with commas, floats with its sign.

        A whole number can ask for separators and a noun (`_Count`). A float is written as one types it into a cell: ten
        digits at most, and no separators of thousands.
        """
        match value:
            case Period():
                return self.period(value)
            case Name():
                return self.name(value)
            case Term():
                return self._words(value.key)
            case date():
                return self.day(value)
            case float():
                written = f"{value:.10g}"
                return written.replace(".", ",") if self.language == "da" else written
            case Integral() if not isinstance(value, bool):
                count = _Count(value)
                count.language = self.language
                return count
            case tuple():
                return ", ".join(str(self.said(each)) for each in value)
            case _:
                return value

    def number(self, value: float | None, decimals: int | None = None) -> str:
        """A number with the language's separators; as many decimals as asked for, or as needed (at most 4).

        >>> Text("da").number(12345.6), Text("en").number(12345.6), Text("da").number(8, 1), Text("da").number(None)
        ('12.345,6', '12,345.6', '8,0', '–')
        >>> Text("da").number(11.25, 1), Text("da").number(-0.04, 1)
        ('11,3', '0,0')
        """
        return MISSING if value is None or value != value else _number(self.language, value, decimals)

    def percent(self, share: float | None, decimals: int = 1) -> str:
        """A share as percent with a hard space, which keeps number and sign on one line.

        >>> Text("da").percent(0.875)
        '87,5\\xa0%'
        """
        if share is None or share != share:
            return MISSING
        return self.number(100 * share, decimals) + _HARD_SPACE + "%"

    def day(self, when: date | None) -> str:
        """A date in short form, of a stored moment (UTC) that in Copenhagen: 22.11.2026, 22/11/2026."""
        if when is None:
            return MISSING
        shown = local(when) if isinstance(when, datetime) else when
        return f"{shown:{'%d.%m.%Y' if self.language == 'da' else '%d/%m/%Y'}}"

    def moment(self, when: datetime | None) -> str:
        """A stored moment (UTC) as the clock in Copenhagen showed it, to the minute: 22.11.2026 kl. 09.05."""
        clock = " kl. %H.%M" if self.language == "da" else ", %H:%M"
        return MISSING if when is None else self.day(when) + local(when).strftime(clock)

    def month(self, when: date | None, short: bool = False) -> str:
        """A month by any of its days: januar 2026, or jan 26."""
        return MISSING if when is None else _month(self.language, when, short)

    def period(self, period: Period, short: bool = False) -> str:
        """A month by name, a day as a date (and which of its events), others as "1. kvartal 2026", "uge 14 2026"."""
        if period.grain is Grain.MONTH:
            return self.month(period.start, short)
        if period.grain is Grain.DAY:
            day = self.day(period.start)
            return self("period.event", day=day, number=period.event) if period.event > 1 else day
        if period.grain is Grain.WEEK:
            return self("period.week", number=f"{period.start:%V}".lstrip("0"), year=f"{period.start:%G}")
        return self("period.quarter", number=(period.start.month + 2) // 3, year=period.start.year)

    def figure(self, value: float | None, indicator: Indicator) -> str:
        """A figure in natural units with its unit: 0.345 of a percentage is "34,5 %", 21 days "21 dage"."""
        if value is None or value != value:
            return MISSING
        if indicator.unit.startswith("pct"):
            return self.percent(value)
        shown = value * indicator.scale
        places = decimals(shown)
        written = self.number(shown, places)
        if places:  # 8,8 and not 8,80
            written = written.rstrip("0").rstrip(",.")
        key = f"unit_after.{indicator.unit}"
        single = f"{key}_one" if written == "1" and self.has(f"{key}_one") else key
        return self(single, figure=written) if self.has(key) else written

    def unit(self, indicator: Indicator) -> str:
        """The words of an axis or a column of figures."""
        return self(f"unit.{indicator.unit}", multiplier=self.number(indicator.multiplier))

    def goal(self, value: float | None, indicator: Indicator) -> str:
        """A target as it was written: 80 %, not 80,0 %."""
        if value is None or not indicator.unit.startswith("pct"):
            return self.figure(value, indicator)
        share = 100 * value
        return self.percent(value, 0) if abs(share - round(share)) < 1e-9 else self.figure(value, indicator)

    def interval(self, lower: float, upper: float, indicator: Indicator) -> str:
        """The ends of an interval in the unit of a figure, which stands beside them: "9,1–21,3", "-2,0 til 3,5"."""
        scale = 100 if indicator.unit.startswith("pct") else indicator.scale
        places = 1 if scale == 100 else decimals(max(abs(lower), abs(upper)) * scale)
        ends = [self.number(end * scale, places) for end in (lower, upper)]
        return self("unit.interval", lower=ends[0], upper=ends[1]) if lower < 0 else "–".join(ends)

    def difference(self, value: float | None, indicator: Indicator) -> str:
        """A distance between two figures of an indicator: between 40 and 47 % it is "7,0 procentpoint"."""
        if value is None or value != value or not indicator.unit.startswith("pct"):
            return self.figure(value, indicator)
        return self("unit.points_after", figure=self.number(100 * value, 1))


@lru_cache(maxsize=10_000)  # the same counts and months stand all over a network
def _number(language: str, value: float, decimals: int | None) -> str:
    if isinstance(value, Integral) and 0 <= value < 1000 and not decimals:
        return str(int(value))  # in every language; a command that counts to ten loads nothing for it
    from babel.numbers import format_decimal

    pattern = "#,##0.####" if decimals is None else "#,##0." + "0" * decimals
    exact = Decimal(repr(float(value)))
    # Halves go up, as in Excel: Babel alone would send 11.25 to 11.2.
    rounded = exact.quantize(Decimal(1).scaleb(-(4 if decimals is None else decimals)), ROUND_HALF_UP)
    return str(format_decimal(rounded or Decimal(0), pattern.rstrip("."), locale=_LOCALES[language]))


@lru_cache(maxsize=10_000)
def _month(language: str, when: date, short: bool) -> str:
    from babel.dates import format_date

    return format_date(when, "MMM yy" if short else "MMMM yyyy", locale=_LOCALES[language]).replace(".", "")
