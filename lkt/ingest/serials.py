"""Excel's calendars: days and times of day as one number, counted from 1900 or (on old Macs) from 1904."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

_DAY = timedelta(days=1)
_EPOCH_1904 = datetime(1904, 1, 1)
_EPOCH_1900 = datetime(1899, 12, 30)  # right from 1 March 1900 on: Excel counts a 29 February that never was
_NEVER_WAS = {0: "1900-01-00", 60: "1900-02-29"}


def moment(serial: float, epoch_1904: bool = False) -> datetime | time | str | float:
    """The moment a number stands for, to the millisecond.

    Days that only Excel knows come back as Excel shows them, numbers that it shows as ##### unchanged.

    >>> moment(46082), moment(0.5), moment(60), moment(44620, epoch_1904=True)
    (datetime.datetime(2026, 3, 1, 0, 0), datetime.time(12, 0), '1900-02-29', datetime.datetime(2026, 3, 1, 0, 0))
    """
    try:
        exact = timedelta(milliseconds=round(serial * 86_400_000))
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


def length(serial: float) -> timedelta | float:
    """A length of time, such as 30:00 hours."""
    try:
        return timedelta(milliseconds=round(serial * 86_400_000))
    except (OverflowError, ValueError):
        return serial


def written(text: str) -> datetime | time | None:
    """A moment as Strict Open XML writes it; None when it is none.

    >>> written("2026-03-01"), written("2026-03-01T12:30:00Z"), written("marts")
    (datetime.datetime(2026, 3, 1, 0, 0), datetime.datetime(2026, 3, 1, 12, 30), None)
    """
    text = text.strip()
    for read in (date.fromisoformat, datetime.fromisoformat, time.fromisoformat):
        try:
            found = read(text)
        except ValueError:
            continue
        if isinstance(found, datetime | time):
            return found.replace(tzinfo=None)
        return datetime.combine(found, time())
    return None
