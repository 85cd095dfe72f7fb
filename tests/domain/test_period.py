"""Periods: labels, neighbours and last days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkt.domain.period import Grain, Period, periods

# label | first day | last day | the next one
PERIODS = """
  2026-03    | 2026-03-01 | 2026-03-31 | 2026-04
  2026-12    | 2026-12-01 | 2026-12-31 | 2027-01
  2024-02    | 2024-02-01 | 2024-02-29 | 2024-03
  2026Q1     | 2026-01-01 | 2026-03-31 | 2026Q2
  2026Q4     | 2026-10-01 | 2026-12-31 | 2027Q1
  2026-12-31 | 2026-12-31 | 2026-12-31 | 2027-01-01
"""
anything = st.builds(Period.containing, st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(Grain))


@pytest.mark.parametrize("line", PERIODS.strip().splitlines())
def test_periods(line: str) -> None:
    label, first, last, following = (cell.strip() for cell in line.split("|"))
    period = Period.parse(label)
    assert (period.label, period.next().label) == (label, following)
    assert (period.start.isoformat(), period.last_day.isoformat()) == (first, last)


@pytest.mark.parametrize("label", ["", "2026", "2026-13", "2026Q5", "26-03-01", "maj 2026", "2026-02-30"])
def test_other_labels_are_refused(label: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (Python's words, not ours)
        Period.parse(label)


@given(anything)
def test_label_and_back(period: Period) -> None:
    assert Period.parse(period.label) == period


@given(anything, st.integers(-200, 200))
def test_shifting_there_and_back(period: Period, steps: int) -> None:
    assert period.shift(steps).shift(-steps) == period


@given(anything)
def test_no_day_lies_between_neighbours(period: Period) -> None:
    assert period.last_day + timedelta(days=1) == period.next().start
    assert Period.containing(period.last_day, period.grain) == period


@given(anything, st.integers(0, 60))
def test_periods_hold_both_ends(first: Period, steps: int) -> None:
    found = periods(first, first.shift(steps))
    assert (found[0], found[-1], len(found)) == (first, first.shift(steps), steps + 1)


def test_no_periods_backwards() -> None:
    assert periods(Period.month(2026, 3), Period.month(2026, 2)) == []
