"""What people write for a month, and what they write that is none.

Day comes before month, as in Danish; weeks, quarters, years and American dates are refused by name.
"""

import math
import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from lkt.domain.period import Grain, Period
from lkt.ingest import excel
from lkt.ingest.table import Cell, Uncomputed, text_of, tidy

_MONTH_WORDS = (
    "jan januar january|feb februar february febr|mar marts march mrt|apr april|maj may|jun juni june|jul juli july|"
    "aug august|sep september sept|okt oktober oct october|nov november|dec december"
)
MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS.split("|"), 1) for word in words.split()}
_WORD = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?P<y>(?:19|20)[0-9]{2}|'?[0-9]{2})"
_FULL_YEAR = r"(?P<y>(?:19|20)[0-9]{2})"
_CLOCK = (
    r"(?:[ t](?:kl\.? ?)?(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2})(?:[.,][0-9]+)?)?"
    r" ?(?P<zone>z|utc|gmt|[+-][0-9]{2}:?(?:[0-9]{2})?)?)?"
)
_WEEKDAY = r"(?:(?:man|tirs|ons|tors|fre|lør|søn)(?:dag)?[,.]? )?(?:den |d\. ?)?"
_BESIDE = re.compile(r"\bmåned(?: |$)|\((?:foreløbig|forel\.|preliminary)[^)]*\)|[*.]+$")
_SPAN = re.compile(r"(\S{6,10}?) ?(?:-|til|to) ?(\S{6,10})")
_DASHES = str.maketrans("‐‑‒–—―−", "-------")

_FORMS = (
    rf"{_FULL_YEAR}[-/. _](?P<m>[0-9]{{1,2}})",  # 2026-03
    rf"{_FULL_YEAR}(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12][0-9]|3[01])?",  # 202603, 20260314
    rf"{_FULL_YEAR}[- ]?m ?(?P<m>[0-9]{{1,2}})",  # 2026M03, as Danmarks Statistik writes it
    rf"m?(?P<m>[0-9]{{1,2}}) ?[-/. _] ?{_FULL_YEAR}",  # 03-2026
    rf"(?P<w>{_WORD})\.?[-/ ,]*{_YEAR}",  # mar. 26, marts 2026, mar-26
    rf"{_FULL_YEAR}[-/ ,]*(?P<w>{_WORD})\.?",  # 2026 marts
    rf"{_FULL_YEAR}[-/.](?P<m>[0-9]{{1,2}})[-/.](?P<d>[0-9]{{1,2}}){_CLOCK}",  # 2026-03-14
    rf"{_WEEKDAY}(?P<d>[0-9]{{1,2}})[-/. ] ?(?P<m>[0-9]{{1,2}})[-/. ] ?{_YEAR}{_CLOCK}",  # 14-03-2026, day first
    rf"(?P<w>{_WORD})\.? (?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,? {_FULL_YEAR}",  # March 14, 2026
    # 14. marts 2026
    rf"{_WEEKDAY}(?P<d>[0-9]{{1,2}})\.?[- ]?(?P<w>{_WORD})\.?[-/ ,]*{_YEAR}{_CLOCK}",
)
_OTHER_FORMS = {
    "period_week": r"(?:uge|week|u|w)\.? ?[0-9]{1,2}\b.*|(?:19|20)[0-9]{2}[- ]?(?:uge|week|u|w) ?[0-9]{1,2}",
    "period_quarter": (
        r"(?:(?:19|20)[0-9]{2}[- ]?)?(?:q|k|kv|kvt|kvartal|quarter|h|halvår)\.? ?[1-4](?:[-/ ,.]*[0-9]{2,4})?"
        r"|(?:[1-4](?:\.|st|nd|rd|th)?|(?:iv|i{1,3})\.?) ?(?:q|k|kv|kvt|kvartal|quarter|halvår|half)\.?"
        r"[-/ ,.]*(?:[0-9]{2,4})?"
        rf"|(?:{_WORD})\.?(?: [0-9]{{4}})? ?(?:-|til|to) ?(?:{_WORD})\.?[-/ ,]*(?:[0-9]{{2,4}})?"
    ),
    "period_year": r"(?:år |året |year )?(?:19|20)[0-9]{2}",
    "period_without_year": rf"(?:{_WORD})\.?|0?[1-9]|1[0-2]",
}
# A week or a quarter, where an indicator is counted by it: 2026K1, 1. kvartal 2026, uge 14 2026.
_PARTS = {Grain.WEEK: "uge|week|u|w", Grain.QUARTER: "kvartal|quarter|kvt|kv|q|k"}
_AMERICAN = re.compile(r"(?P<m>[0-9]{1,2})[-/](?P<d>[0-9]{1,2})[-/](?:[0-9]{4}|[0-9]{2})")

_MONTHS = 12
_SERIALS = range(20_000, 80_000)  # 1954 to 2119: a number that can only be Excel's count of days


@dataclass(frozen=True, slots=True)
class Moment:
    """When a row is about. `day` is set when a day was written, not just a month.

    `clock`: the time of day beside it, where that is not midnight; on the wall in Copenhagen, when a zone was written.
    `how`: the code of what is to be said about an unusual way of writing it.
    """

    month: Period
    day: date | None = None
    clock: time | None = None
    how: str = ""

    @property
    def late(self) -> bool:
        """True for the last hours of a month, which may be the first of the next one elsewhere."""
        clock = self.clock or time()
        return self.day == self.month.last_day and clock.hour >= 22 and clock.minute < 59

    @property
    def from_utc(self) -> "Moment | None":
        """The day that began in Copenhagen just then, where the time is read as UTC; None when none did.

        >>> parse("2026-01-31 23:00").from_utc.day, parse("2026-06-30 23:00").from_utc
        (datetime.date(2026, 2, 1), None)
        """
        if self.day is None or self.clock is None or self.how == "period_zone":
            return None
        here = in_copenhagen(datetime.combine(self.day, self.clock))
        return _on(here, "period_utc") if here.time() == time() else None

    def period(self, by_day: bool) -> Period:
        """The day where the indicator counts from day to day and a day was given; else the month."""
        return Period.containing(self.day, Grain.DAY) if by_day and self.day else self.month

    @property
    def inside_month(self) -> bool:
        """True for a day that is neither first nor last: who means a month writes one of those."""
        return self.day is not None and self.day not in (self.month.start, self.month.last_day)


def read(cell: Cell, epoch_1904: bool = False) -> Moment | str:
    """The month (and day) in a non-empty cell, or the code of what is wrong with it."""
    value = cell.value
    if isinstance(value, datetime):
        return _dated(value, cell.format)
    if isinstance(value, int | float) and not isinstance(value, bool):
        whole = int(value) if math.isfinite(value) else 0
        if whole == value and (month := parse(str(whole))) != "period_unreadable":
            return month  # 2026 is a year, 202603 a month
        moment = excel.moment(value, epoch_1904) if whole in _SERIALS else None
        serial = isinstance(moment, datetime) and replace(_dated(moment, "d"), how="period_serial")
        return serial or "period_unreadable"
    if isinstance(value, Uncomputed):
        return "formula_without_value"
    return parse(str(value))


def part(text: str, moment: Moment | str, grain: Grain) -> Period | None:
    """The week or the quarter in a text, or that of a day (`moment`); None where it names neither.

    >>> part("1. kvartal 2026", "period_quarter", Grain.QUARTER).label, part("uge 14-2026", "", Grain.WEEK).label
    ('2026Q1', '2026W14')
    """
    if isinstance(moment, Moment):
        return Period.containing(moment.day, grain) if moment.day else None
    text, word = tidy(text).casefold().translate(_DASHES), rf"(?:{_PARTS[grain]})\.?"
    forms = (rf"{_FULL_YEAR}[- ]?{word} ?(?P<n>[0-9]{{1,2}})", rf"{word} ?(?P<n>[0-9]{{1,2}})[-/ ,.]*{_FULL_YEAR}",
             rf"(?P<n>[0-9]{{1,2}})\.? ?{word}[-/ ,.]*{_FULL_YEAR}")  # fmt: skip
    match = next(filter(None, (re.fullmatch(form, text) for form in forms)), None)
    letter = "W" if grain is Grain.WEEK else "Q"
    with suppress(ValueError):
        return Period.parse(f"{match['y']}{letter}{match['n']}") if match else None
    return None


@lru_cache(4096)  # the same months all the way down
def parse(text: str) -> Moment | str:
    """The month (and day) in a text, or the code of what is wrong with it.

    >>> parse("mar. 26").month.label, parse("01-02-2026").day, parse("uge 5 2026"), parse("02/28/2026")
    ('2026-03', datetime.date(2026, 2, 1), 'period_week', 'period_us_date')
    """
    text = _BESIDE.sub("", tidy(text).casefold().translate(_DASHES)).strip()
    if match := next(filter(None, (re.fullmatch(form, text) for form in _FORMS)), None):
        return _read(match, text)
    span = _SPAN.fullmatch(text)  # from the first of a month to its last
    first, last = map(parse, span.groups()) if span else ("", "")
    whole = last.month if isinstance(last, Moment) and last.day == last.month.last_day else None
    if whole and first == Moment(whole, whole.start):
        return Moment(whole)
    others = (code for code, form in _OTHER_FORMS.items() if re.fullmatch(form, text))
    return next(others, "period_unreadable")


def with_year(year: Cell, month: Cell | None) -> Cell | None:
    """A month or quarter whose year stands in another cell, as one period; None where it has its year already."""
    if month is None or isinstance(month.value, datetime):
        return None
    written, of = tidy(text_of(month.value)), text_of(year.value)
    whole = f"{written} {of}" if re.search(r"[^\W\d]", written) else f"{of}-{written}"
    known = parse(whole)
    return month._replace(value=whole) if isinstance(known, Moment) or known == "period_quarter" else None


def _dated(value: datetime, shown_as: str) -> Moment:
    # Excel keeps days as binary fractions: 1 January can arrive as 31 December 23:59:59.999.
    moment = _on(value + timedelta(milliseconds=500))
    first = moment.clock is None and moment.month.start == moment.day
    by_day = excel.shows(shown_as, excel.DAY)
    # An Excel that is not Danish takes "jan-25" for 25 January of the year in which it is typed.
    if by_day and value.day in range(20, value.year % 100) and not excel.shows(shown_as, "y"):
        return replace(moment, how="period_year_unsaid")
    return Moment(moment.month) if first and not by_day else moment


def _on(moment: datetime, how: str = "") -> Moment:
    day, clock = moment.date(), moment.time().replace(microsecond=0)
    return Moment(Period.containing(day), day, None if clock == time() else clock, how)


def taken_for_days(series: Collection[Collection[date]]) -> bool:
    """Whether the days of figures that each are of a month are the first of one single month: those were the months.

    >>> taken_for_days([[date(2026, 1, 1), date(2026, 1, 2)]]), taken_for_days([[date(2025, 1, 1), date(2026, 1, 2)]])
    (True, False)
    """
    days = [day for own in series for day in own]
    several = any(len(set(own)) > len({day.year for day in own}) for own in series)
    return several and len({day.month for day in days}) == 1 and max(day.day for day in days) <= _MONTHS


def half_taken(cells: Collection[int], texts: Collection[int]) -> bool:
    """Whether a program took 03-04 for 4 March and left 13-04 a text, by the days of its cells and of its texts."""
    return min(len(texts), len(cells)) > 1 and max(cells) <= _MONTHS < min(texts)


def in_copenhagen(utc: datetime) -> datetime:
    """The clock on the wall at a moment of UTC, by the EU's rule: the child that reads opens no file of zones.

    >>> in_copenhagen(datetime(2026, 1, 31, 23)), in_copenhagen(datetime(2026, 3, 31, 22))
    (datetime.datetime(2026, 2, 1, 0, 0), datetime.datetime(2026, 4, 1, 0, 0))
    """
    ends = [datetime(utc.year, month, 31, 1) for month in (3, 10)]
    spring, autumn = (end - timedelta(days=end.isoweekday() % 7) for end in ends)  # their last Sundays
    return utc + timedelta(hours=2 if spring <= utc < autumn else 1)


def _read(match: re.Match[str], text: str) -> Moment | str:
    """The month of a form, and its day where it has one."""
    parts = match.groupdict(default="")
    year = int(parts["y"].removeprefix("'"))
    month = MONTHS[parts["w"]] if parts.get("w") else int(parts["m"])
    try:
        day = date(year if year > 99 else 2000 + year, month, int(parts.get("d") or 1))
    except ValueError:  # no such day: perhaps the American order
        american = _AMERICAN.fullmatch(text)
        swapped = american and 1 <= int(american["m"]) <= 12 and 13 <= int(american["d"]) <= 31
        return "period_us_date" if swapped else "period_unreadable"
    how = "period_digits" if text.isdigit() else ""
    if not parts.get("d"):
        return Moment(Period.containing(day), how=how)
    try:
        hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
        clock = time(hour, minute, second)
    except ValueError:
        return "period_unreadable"
    here, zone = datetime.combine(day, clock), parts.get("zone", "")
    if zone:
        ahead = (zone[:3], zone[0] + (zone[3:].strip(":") or "0")) if zone[0] in "+-" else (0, 0)
        hours, minutes = map(int, ahead)
        here = in_copenhagen(here - timedelta(hours=hours, minutes=minutes))
    return _on(here, "period_zone" if zone else how)
