"""Months as people write them, and what is no month."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkt.domain.period import Grain, Period
from lkt.ingest.periods import Moment, parse, read
from lkt.ingest.table import Cell, Uncomputed

# written | month | day, where one was written
READ = """
2026-03            | 2026-03
2026/3             | 2026-03
2026.03            | 2026-03
202603             | 2026-03
03-2026            | 2026-03
3/2026             | 2026-03
mar 2026           | 2026-03
mar. 26            | 2026-03
mar-26             | 2026-03
marts 2026         | 2026-03
MARTS 2026         | 2026-03
Marts '26          | 2026-03
2026 marts         | 2026-03
2026M03            | 2026-03
maj 2026           | 2026-05
May 2026           | 2026-05
okt. 2026          | 2026-10
Oct 2026           | 2026-10
October 2026       | 2026-10
sept. 2026         | 2026-09
  juni\u00a02026   | 2026-06
1. marts 2026      | 2026-03 | 2026-03-01
den 1. marts 2026  | 2026-03 | 2026-03-01
14. mar. 2026      | 2026-03 | 2026-03-14
01-03-2026         | 2026-03 | 2026-03-01
1/3/2026           | 2026-03 | 2026-03-01
01.03.26           | 2026-03 | 2026-03-01
2026-03-14         | 2026-03 | 2026-03-14
2026-03-14 00:00:00| 2026-03 | 2026-03-14
2026-03-14T00:00:00.000Z | 2026-03 | 2026-03-14
14-03-2026 00.00.00| 2026-03 | 2026-03-14
lørdag den 14. marts 2026 | 2026-03 | 2026-03-14
marts – 2026       | 2026-03
2026-01-31T23:00:00Z      | 2026-02 | 2026-02-01
2026-03-31T22:00:00.000Z  | 2026-04 | 2026-04-01
2026-03-31T23:30:00 UTC   | 2026-04 | 2026-04-01
2026-02-01T00:00:00+01:00 | 2026-02 | 2026-02-01
2026-01-31 18:00:00-0500  | 2026-02 | 2026-02-01
2026-03-01T00:00:00Z      | 2026-03 | 2026-03-01
2026-01-31 23:00          | 2026-01 | 2026-01-31
14. marts 2026 kl. 10.30  | 2026-03 | 2026-03-14
28/02/2025         | 2025-02 | 2025-02-28
marts 2026*        | 2026-03
marts 2026 (foreløbig) | 2026-03
marts måned 2026   | 2026-03
Måned 3 2026       | 2026-03
M03 2026           | 2026-03
2026-M03           | 2026-03
2026_03            | 2026-03
03-2026.           | 2026-03
d. 1/3 2026        | 2026-03 | 2026-03-01
man. 2. mar. 2026  | 2026-03 | 2026-03-02
March 14, 2026     | 2026-03 | 2026-03-14
Mar 1st 2026       | 2026-03 | 2026-03-01
01.03.2026 - 31.03.2026 | 2026-03
01-03-26 til 31-03-26   | 2026-03
2026-03-01-2026-03-31   | 2026-03
"""
REFUSED = """
uge 5 2025      | period_week
Uge 12          | period_week
2025-W05        | period_week
week 5          | period_week
Q1 2025         | period_quarter
2025Q1          | period_quarter
2025K1          | period_quarter
1. kvartal 2025 | period_quarter
I. kvartal 2025  | period_quarter
IV kvt 2025      | period_quarter
jan-mar 2025     | period_quarter
januar til marts 2025 | period_quarter
okt. 2025 - jan. 2026 | period_quarter
jan - mar        | period_quarter
1. halvår 2025  | period_quarter
2025            | period_year
2025/26         | period_unreadable
01.01.2026 - 31.03.2026 | period_unreadable
15.03.2026 - 31.03.2026 | period_unreadable
03-26           | period_unreadable
2025 (foreløbig) | period_year
marts 26 25     | period_unreadable
år 2025         | period_year
april           | period_without_year
Sept.           | period_without_year
04              | period_without_year
02/28/2025      | period_us_date
2026-03-14 25:00 | period_unreadable
1/31/25         | period_us_date
2025-13         | period_unreadable
13-2025         | period_unreadable
00-2025         | period_unreadable
31-02-2025      | period_unreadable
forår 2025      | period_unreadable
marts           | period_without_year
45658           | period_unreadable
"""


def table(text: str) -> list[list[str]]:
    return [[part.strip(" ") for part in line.split("|")] for line in text.strip().splitlines()]


@pytest.mark.parametrize("row", table(READ), ids=lambda row: row[0])
def test_what_is_read(row: list[str]) -> None:
    written, month, *day = row
    moment = parse(written)
    assert isinstance(moment, Moment)
    assert (moment.month, moment.day) == (Period.parse(month), date.fromisoformat(day[0]) if day else None)


@pytest.mark.parametrize("row", table(REFUSED), ids=lambda row: row[0])
def test_what_is_refused_and_why(row: list[str]) -> None:
    assert parse(row[0]) == row[1]


DANISH = ["januar", "februar", "marts", "april", "maj", "juni"]
DANISH += ["juli", "august", "september", "oktober", "november", "december"]
ENGLISH = ["January", "February", "March", "April", "May", "June"]
ENGLISH += ["July", "August", "September", "October", "November", "December"]
MONTHS = [Period.month(year, month) for year in range(2020, 2036) for month in range(1, 13)]


def spellings(month: Period) -> list[str]:
    year, number = month.start.year, month.start.month
    da, en = DANISH[number - 1], ENGLISH[number - 1]
    return [
        f"{year}-{number:02}",
        f"{number:02}-{year}",
        f"{number}/{year}",
        f"{year}M{number:02}",
        f"{da} {year}",
        f"{da[:3]} {year}",
        f"{da[:3]}. {year % 100}",
        f"{da[:3]}-{year % 100}",
        f"1. {da} {year}",
        f"01-{number:02}-{year}",
        f"{en} {year}",
        f"{en[:3]}-{year % 100}",
        month.start.isoformat(),
        month.last_day.strftime("%d.%m.%Y"),
    ]


def test_every_month_in_every_spelling() -> None:
    wrong = [
        (month.label, written)
        for month in MONTHS
        for written in spellings(month)
        if not isinstance(moment := parse(written), Moment) or moment.month != month
    ]
    assert wrong == []


@pytest.mark.parametrize("month", MONTHS[::7], ids=lambda month: month.label)
def test_date_cells_and_serial_numbers(month: Period) -> None:
    days = (month.start - date(1899, 12, 30)).days
    old = (month.start - date(1904, 1, 1)).days
    for cell, calendar in ((days, False), (days + 0.999_999, False), (old, True)):
        moment = read(Cell(2, 3, cell), calendar)
        assert isinstance(moment, Moment)
        assert moment.month == month


def test_a_serial_number_just_short_of_midnight_is_the_next_day() -> None:
    almost = datetime(2025, 1, 1) - timedelta(milliseconds=1)
    assert read(Cell(2, 3, almost, "dd-mm-yyyy")) == Moment(Period.month(2025, 1), date(2025, 1, 1))


def test_a_first_of_month_shown_as_month_is_no_day() -> None:
    first = Cell(2, 3, datetime(2026, 3, 1), "mmm-yy")
    assert read(first) == Moment(Period.month(2026, 3))
    assert read(first._replace(format="dd-mm-yyyy")) == Moment(Period.month(2026, 3), date(2026, 3, 1))
    typed_over = first._replace(value=datetime(2026, 3, 14))
    assert read(typed_over) == Moment(Period.month(2026, 3), date(2026, 3, 14))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (2025, "period_year"),
        (5, "period_without_year"),
        (45658.5, None),
        (202503, None),
        (float("nan"), "period_unreadable"),
        (1e300, "period_unreadable"),
        (True, "period_unreadable"),
        (time(), "period_unreadable"),
        (Uncomputed("=A1"), "formula_without_value"),
    ],
)
def test_odd_cells(value: object, code: str | None) -> None:
    result = read(Cell(2, 3, value))
    assert result == code if code else isinstance(result, Moment)


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    result = parse(text)
    assert isinstance(result, Moment) or result.startswith("period_")


def test_a_day_counts_only_where_days_are_counted() -> None:
    moment = Moment(Period.month(2026, 3), date(2026, 3, 14))
    assert moment.period(by_day=True) == Period(date(2026, 3, 14), Grain.DAY)
    assert moment.period(by_day=False) == Period.month(2026, 3)
    assert moment.inside_month
    assert not Moment(Period.month(2026, 3), date(2026, 3, 31)).inside_month
