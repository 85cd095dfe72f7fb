"""Which version and target hold on a day."""

from __future__ import annotations

from datetime import date

import pytest

from lkt.domain.indicator import Direction, Indicator, IndicatorType, Measure, Operator, Target, Version
from lkt.domain.names import Name, Provenance


def target(operator: Operator, value: float, first: date | None = None, last: date | None = None) -> Target:
    return Target(operator, value, "standard", Provenance.DEMO, first, last)


def indicator(unit: str = "pct", multiplier: int = 1) -> Indicator:
    return Indicator(
        "X-01",
        "X",
        Name("Navn"),
        IndicatorType.PROCESS,
        Measure.PROPORTION,
        unit,
        Direction.HIGHER,
        "p",
        (
            Version(1, "tæller", "nævner", valid_to=date(2022, 8, 31)),
            Version(2, "tæller", "nævner", date(2022, 9, 1), date(2023, 12, 31), breaks=True),
            Version(3, "tæller", "nævner", date(2024, 1, 1)),
        ),
        Provenance.DEMO,
        (
            target(Operator.ABOVE, 90, last=date(2023, 8, 31)),
            target(Operator.AT_LEAST, 60, date(2023, 9, 1), date(2025, 12, 31)),
        ),
        multiplier=multiplier,
    )


@pytest.mark.parametrize(
    ("day", "version", "value"),
    [
        (date(2000, 1, 1), 1, 90),
        (date(2022, 8, 31), 1, 90),
        (date(2022, 9, 1), 2, 90),
        (date(2023, 9, 1), 2, 60),
        (date(2024, 1, 1), 3, 60),
        (date(2026, 1, 1), 3, None),
    ],
)
def test_what_holds_on_a_day(day: date, version: int, value: float | None) -> None:
    found = indicator().target_at(day)
    assert indicator().version_at(day).number == version
    assert (found.value if found else None) == value


def test_only_a_version_that_breaks_breaks() -> None:
    assert indicator().breaks() == (date(2022, 9, 1),)


@pytest.mark.parametrize(
    ("unit", "multiplier", "scale"),
    [("pct", 1, 100.0), ("pct_ddd", 1, 100.0), ("rate", 1000, 1000.0), ("dage", 1, 1.0)],
)
def test_scale_writes_figures_as_people_do(unit: str, multiplier: int, scale: float) -> None:
    assert indicator(unit, multiplier).scale == scale


@pytest.mark.parametrize("operator", Operator)
def test_relative_targets_need_a_baseline(operator: Operator) -> None:
    assert target(operator, 0).relative is (operator in (Operator.RELATIVE, Operator.NO_INCREASE))


@pytest.mark.parametrize("measure", Measure)
def test_what_divides_also_adds_up(measure: Measure) -> None:
    assert measure.adds_up or not measure.divides
    assert measure.divides is (measure in (Measure.PROPORTION, Measure.RATE, Measure.RATIO))
