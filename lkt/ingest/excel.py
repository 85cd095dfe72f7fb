"""What Excel alone knows: number formats, which say about a number more than how it looks, and its two calendars.

A day or a time of day is one number, counted from 1900 or (on old Macs) from 1904.
"""

import re
from contextlib import suppress
from datetime import datetime, time, timedelta
from functools import cache

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

_DAY = timedelta(days=1)
_EPOCH_1904 = datetime(1904, 1, 1)
_EPOCH_1900 = datetime(1899, 12, 30)  # right from 1 March 1900 on: Excel counts a 29 February that never was
DATE, DAY, CLOCK, PERCENT = "dmhys", "d", "hs", "%"  # codes of dates and times, and of what they show
_NEVER_WAS = {0: "1900-01-00", 60: "1900-02-29"}


@cache
def lasts(number_format: str) -> bool:
    """True for a length of time such as 30:00 hours: neither a date nor a number.

    >>> lasts("[h]:mm:ss"), lasts("h:mm"), lasts("[Red]0")
    (True, False, False)
    """
    return bool(_LASTING.search(number_format.split(";", 1)[0]))


@cache
def shows(number_format: str, codes: str) -> bool:
    """True when a format has one of these codes for positive numbers, beside what is no code.

    The first of a month shown without its day was meant as a month; half a day shown with hours as noon.

    >>> shows("[$-406]d. mmmm yyyy;@", DATE), shows('0 "dage"', DATE), shows("mmm-yy", DAY), shows('0"%"', PERCENT)
    (True, False, False, False)
    """
    bare = "" if number_format == GENERAL else _NO_CODE.sub("", number_format.split(";", 1)[0])
    return any(code in bare.casefold() for code in codes)


def moment(serial: float, epoch_1904: bool = False, lasting: bool = False) -> object:
    """The moment a number stands for, to the millisecond; or the length of time.

    Days that only Excel knows come back as Excel shows them, numbers that it shows as ##### unchanged.

    >>> moment(46082), moment(0.5), moment(60), moment(44620, epoch_1904=True)
    (datetime.datetime(2026, 3, 1, 0, 0), datetime.time(12, 0), '1900-02-29', datetime.datetime(2026, 3, 1, 0, 0))
    """
    try:
        exact = timedelta(milliseconds=round(serial * 86_400_000))
        if lasting:
            return exact
        days, rest = exact // _DAY, exact % _DAY
        if days < 0:
            return serial
        if epoch_1904:
            return _EPOCH_1904 + exact
        if days == 0 and rest:
            return (datetime.min + rest).time()
        if days in _NEVER_WAS:
            return _NEVER_WAS[days]
        return _EPOCH_1900 + exact + (_DAY if days < 60 else timedelta())
    except (OverflowError, ValueError):  # a day no calendar has
        return serial


def written(text: str) -> datetime | time | None:
    """A moment as Strict Open XML writes it; None when it is none.

    >>> written("2026-03-01"), written("2026-03-01T12:30:00Z"), written("marts")
    (datetime.datetime(2026, 3, 1, 0, 0), datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.timezone.utc), None)
    """
    for read in (datetime.fromisoformat, time.fromisoformat):
        with suppress(ValueError):
            return read(text.strip())
    return None
