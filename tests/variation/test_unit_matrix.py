"""What counts as a report."""

from __future__ import annotations

from datetime import date

import pandas as pd

from lkt.variation.composition import Kind
from tests.variation.made import Row, one, steady


def test_a_report_has_numerator_and_denominator() -> None:
    """No patients is no report; nothing is not zero."""
    rows = steady("A", range(12), 0.5)
    empty: list[Row] = [("B", p, 0, 0) for p in range(12)]
    missing: list[Row] = [("C", p, None, 10) for p in range(6)] + [("C", p, 3, None) for p in range(6, 12)]
    assert one([*rows, *empty, *missing]).units == (("A", Kind.PANEL),)


def test_dates_stay_dates() -> None:
    months = pd.date_range("2025-01-01", periods=24, freq="MS")
    rows: list[Row] = [("A", m, 5, 10) for m in months] + [("B", m, 5, 10) for m in months[6:]]
    found = one(rows)
    assert found.joins == (("B", date(2025, 7, 1)),)
    assert found.periods[0] == date(2025, 1, 1)


def test_two_reports_of_one_period_are_added() -> None:
    found = one([("A", 1, 1, 10), ("A", 1, 2, 10), ("A", 2, 2, 10)])
    assert found.everyone.tolist() == [0.15, 0.2]
