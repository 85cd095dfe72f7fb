"""Numbers and dates for people, in one place. The machine's own locale plays no part.

Computed figures come in natural units (0.875) and leave as people write them (87,5 %).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

MISSING = "–"
_LOCALES = {"da": "da_DK", "en": "en_GB"}
_HARD_SPACE = "\N{NO-BREAK SPACE}"


def number(language: str, value: float | None, decimals: int | None = None) -> str:
    """A number with the language's separators; as many decimals as asked for, or as needed (at most 4).

    >>> number("da", 12345.6), number("en", 12345.6), number("da", 8, decimals=1), number("da", None)
    ('12.345,6', '12,345.6', '8,0', '–')
    >>> number("da", 11.25, 1), number("da", -0.04, 1)
    ('11,3', '0,0')
    """
    if value is None or value != value:
        return MISSING
    pattern = "#,##0.####" if decimals is None else "#,##0." + "0" * decimals
    exact = Decimal(repr(float(value)))
    # Halves go up, as in Excel: Babel alone would send 11.25 to 11.2.
    rounded = exact.quantize(Decimal(1).scaleb(-(4 if decimals is None else decimals)), ROUND_HALF_UP)
    return str(format_decimal(rounded or Decimal(0), pattern.rstrip("."), locale=_LOCALES[language]))


def plain(language: str, value: float) -> str:
    """A number as one types it into a cell: ten digits at most, and no separators of thousands.

    >>> plain("da", 1234.5), plain("en", 1234.5), plain("da", 8.0)
    ('1234,5', '1234.5', '8')
    """
    written = f"{value:.10g}"
    return written.replace(".", ",") if language == "da" else written


def percent(language: str, share: float | None, decimals: int = 1) -> str:
    """A share as percent with a hard space, which keeps number and sign on one line.

    >>> percent("da", 0.875)
    '87,5\\xa0%'
    """
    if share is None or share != share:
        return MISSING
    return number(language, 100 * share, decimals) + _HARD_SPACE + "%"


def day(language: str, when: date | None) -> str:
    """A date in short form.

    >>> day("da", date(2026, 11, 22)), day("en", date(2026, 11, 22))
    ('22.11.2026', '22/11/2026')
    """
    if when is None:
        return MISSING
    return format_date(when, "dd.MM.yyyy" if language == "da" else "dd/MM/yyyy", locale=_LOCALES[language])


def moment(language: str, when: datetime | None) -> str:
    """A moment already in Copenhagen time, to the minute.

    >>> moment("da", datetime(2026, 11, 22, 9, 5))
    '22.11.2026 kl. 09.05'
    """
    if when is None:
        return MISSING
    pattern = "dd.MM.yyyy 'kl.' HH.mm" if language == "da" else "dd/MM/yyyy, HH:mm"
    return format_datetime(when, pattern, locale=_LOCALES[language])


def month(language: str, when: date | None, short: bool = False) -> str:
    """A month by any of its days.

    >>> month("da", date(2026, 1, 1)), month("da", date(2026, 5, 1), short=True), month("en", date(2026, 5, 1))
    ('januar 2026', 'maj 26', 'May 2026')
    """
    if when is None:
        return MISSING
    return format_date(when, "MMM yy" if short else "MMMM yyyy", locale=_LOCALES[language]).replace(".", "")


def decimals(shown: float) -> int:
    """Decimals for a figure in the size it is shown: three significant digits, at most two decimals.

    >>> decimals(104.25), decimals(34.5), decimals(4.21)
    (0, 1, 2)
    """
    return 0 if abs(shown) >= 100 else 1 if abs(shown) >= 10 else 2
