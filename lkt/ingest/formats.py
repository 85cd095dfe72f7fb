"""Excel's number formats: what they say about a number besides how it looks."""

from __future__ import annotations

import re

GENERAL = "General"
LONGEST = 255  # Excel's own limit

# The ids that files may use without spelling the format out (ECMA-376, 18.8.30).
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip

_LASTING = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_NO_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')  # literals, fillers, colours, conditions, languages


def lasts(number_format: str) -> bool:
    """True for a length of time such as 30:00 hours: neither a date nor a number.

    >>> lasts("[h]:mm:ss"), lasts("h:mm"), lasts("[Red]0")
    (True, False, False)
    """
    return bool(_LASTING.search(_first(number_format)))


def dates(number_format: str) -> bool:
    """True when numbers are shown as dates or times of day.

    >>> dates("mmm-yy"), dates('0 "dage"'), dates("[$-406]d. mmmm yyyy;@"), dates("General")
    (True, False, True, False)
    """
    return bool(re.search("[dmhys]", _bare(number_format), re.IGNORECASE))


def shows_day(number_format: str) -> bool:
    """False for formats like mmm-yy: the first of a month shown so was meant as a month."""
    return "d" in _bare(number_format).casefold()


def shows_time(number_format: str) -> bool:
    """True when hours or seconds are shown: half a day in such a cell was meant as noon.

    >>> shows_time("dd-mm-yyyy hh:mm"), shows_time("mmm-yy")
    (True, False)
    """
    return bool(re.search("[hs]", _bare(number_format), re.IGNORECASE))


def percent(number_format: str) -> bool:
    """True when 0.5 is shown as 50 %.

    >>> percent("0.0%"), percent('0"%"'), percent("0")
    (True, False, False)
    """
    return "%" in _bare(number_format)


def _first(number_format: str) -> str:
    """The part for positive numbers."""
    return number_format.split(";", 1)[0]


def _bare(number_format: str) -> str:
    if number_format == GENERAL:
        return ""
    return _NO_CODE.sub("", _first(number_format))
