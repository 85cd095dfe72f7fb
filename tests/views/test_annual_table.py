"""The row of the annual reports: by hand, unrounded, and never a mean of percentages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Direction, Measure
from lkt.domain.period import Period
from lkt.views.annual_table import Record, missing, monthly, yearly
from lkt.views.series import compute
from tests.conftest import TODAY
from tests.views.made import broken, reported, target, with_indicator


def rows(catalogue: Catalogue, table: str, how: Any = monthly, **changes: Any) -> tuple[Record, ...]:
    """The rows of KOL-03 with some of its fields changed."""
    changed = with_indicator(catalogue, "KOL-03", **changes)
    points = compute(reported(table), changed, TODAY).points
    found: tuple[Record, ...] = how(points, changed.indicators["KOL-03"])
    return found


# Newcombe, Stat. Med. 17 (1998), table I, method 5; 10 of 10 and 5 of 10 by hand.
SHARES = """
81 263  | 0.2527 0.3676
15 148  | 0.0578 0.1617
0 20    | 0      0.1684
1 29    | 0.0009 0.1776
5 10    | 0.1871 0.8129
10 10   | 0.6915 1
"""
# Garwood, Biometrika 28 (1936): events of one unit of exposure.
RATES = """
0 1  | 0      3.6889
1 1  | 0.0253 5.5716
3 1  | 0.6187 8.7673
10 1 | 4.7954 18.3904
"""


def pairs(table: str) -> list[tuple[str, str]]:
    return [
        (left.strip(), right.strip())
        for left, right in (line.split("|") for line in table.strip().splitlines())
    ]


@pytest.mark.parametrize(
    ("measure", "counts", "limits"),
    [(Measure.PROPORTION, *pair) for pair in pairs(SHARES)]
    + [(Measure.RATE, *pair) for pair in pairs(RATES)],
)
def test_the_interval_is_exact(catalogue: Catalogue, measure: Measure, counts: str, limits: str) -> None:
    (found,) = rows(catalogue, f"2026-01 {counts}", measure=measure)
    assert (found.lower, found.upper) == pytest.approx([float(limit) for limit in limits.split()], abs=5e-5)


@pytest.mark.parametrize("measure", [m for m in Measure if m not in (Measure.PROPORTION, Measure.RATE)])
def test_other_figures_have_no_interval(catalogue: Catalogue, measure: Measure) -> None:
    (found,) = rows(catalogue, "2026-01 3 10 4", measure=measure)
    assert (found.lower, found.upper) == (None, None)


# numerator denominator value unknown | figure | interval | share of unknown
EMPTY = """
12 20 - 5 | yes | yes | 0.2
12 20 - 0 | yes | yes | 0
12 20 - - | yes | yes | -
0 20 - -  | yes | yes | -
- 20 - 5  | no  | no  | 0.2
12 - - 5  | no  | no  | -
0 0 - 0   | no  | no  | -
- - - -   | no  | no  | -
"""


@pytest.mark.parametrize("line", EMPTY.strip().splitlines())
def test_what_is_not_there_is_not_zero(catalogue: Catalogue, line: str) -> None:
    cells, figure, interval, share = (part.strip() for part in line.split("|"))
    (found,) = rows(catalogue, f"2026-01 {cells}")
    assert (found.value is not None) == (figure == "yes")
    assert (found.lower is not None) == (interval == "yes")
    assert found.unknown_share == (None if share == "-" else pytest.approx(float(share)))
    written = [None if cell == "-" else float(cell) for cell in cells.split()]
    assert [found.numerator, found.denominator, found.unknown] == [written[0], written[1], written[3]]


# operator target | numerator denominator | met. What would round to the target is not the target.
MET = """
>= 80  | 16 20         | yes
>= 80  | 79999 100000  | no
>= 80  | 80001 100000  | yes
<= 15  | 3 20          | yes
<= 15  | 15001 100000  | no
> 90   | 18 20         | no
> 90   | 90001 100000  | yes
< 15   | 3 20          | no
< 15   | 14999 100000  | yes
>= 29  | 29 100        | yes
>= 57  | 57 100        | yes
<= 7   | 7 100         | yes
>= 80  | 0 20          | no
<= 15  | 0 20          | yes
>= 80  | - 20          | -
>= 80  | 0 0           | -
no_increase 0 | 16 20  | -
"""


@pytest.mark.parametrize("line", MET.strip().splitlines())
def test_met_is_told_by_unrounded_figures(catalogue: Catalogue, line: str) -> None:
    goal, counts, met = (part.strip() for part in line.split("|"))
    operator, value = goal.split()
    (found,) = rows(catalogue, f"2026-01 {counts}", targets=(target(operator, float(value)),))
    assert found.met == {"yes": True, "no": False, "-": None}[met]


def test_without_a_target_nothing_is_met(catalogue: Catalogue) -> None:
    assert rows(catalogue, "2026-01 16 20", targets=())[0].met is None


@pytest.mark.parametrize(
    ("operator", "value", "direction", "numerators", "met"),
    [
        ("relative", -15, Direction.LOWER, (40, 34), True),  # 20 % to 17 %: exactly 15 % lower
        ("relative", -15, Direction.LOWER, (40, 35), False),
        ("relative", 20, Direction.HIGHER, (40, 48), True),
        ("relative", 20, Direction.HIGHER, (40, 47), False),
        ("no_increase", 0, Direction.LOWER, (40, 40), True),
        ("no_increase", 0, Direction.LOWER, (40, 41), False),
    ],
)
def test_a_relative_target_is_a_floor_or_a_ceiling(
    catalogue: Catalogue,
    operator: str,
    value: float,
    direction: Direction,
    numerators: tuple[int, int],
    met: bool,
) -> None:
    table = f"2024-11 {numerators[0]} 200\n2025-01 {numerators[1]} 200"
    found = rows(catalogue, table, direction=direction, targets=(target(operator, value),))
    assert found[0].met is met


def test_the_operator_is_that_of_the_day(catalogue: Catalogue) -> None:
    """AKK-01 asks for more than 90 % until 31 August 2023, for at least 60 % from 1 September."""
    indicator = catalogue.indicators["AKK-01"]
    points = compute(reported("2023-08 18 20\n2023-09 12 20", "AKK-01", "AKK-HGH"), catalogue, TODAY).points
    assert [row.met for row in monthly(points, indicator)] == [True, False]


def test_months_stand_newest_first_with_those_nobody_reported(catalogue: Catalogue) -> None:
    found = rows(catalogue, "2025-11 1 20\n2026-01 - 20\n2026-04 4 20")
    assert [(r.first.label, r.upload is not None, r.numerator) for r in found] == [
        ("2026-04", True, 4),
        ("2026-03", False, None),
        ("2026-02", False, None),
        ("2026-01", True, None),
        ("2025-12", False, None),
        ("2025-11", True, 1),
    ]
    assert all(r.value is r.met is r.unknown is None for r in found if r.upload is None)


def test_of_quarters_none_but_quarters_are_missing(catalogue: Catalogue) -> None:
    found = rows(catalogue, "2025Q1 4 20\n2025Q2 5 20\n2025Q4 6 20")
    assert [(r.first.label, r.upload is not None) for r in found] == [
        ("2025Q4", True), ("2025Q3", False), ("2025Q2", True), ("2025Q1", True),
    ]  # fmt: skip


def test_events_have_no_months_to_miss(catalogue: Catalogue) -> None:
    found = rows(catalogue, "2026-01-05 - - 12\n2026-06-09 - - 155", measure=Measure.TIME_BETWEEN)
    assert [row.first.label for row in found] == ["2026-06-09", "2026-01-05"]


def test_nothing_reported_misses_nothing(catalogue: Catalogue) -> None:
    points = compute(reported("2026-01 1 2").iloc[:0], catalogue, TODAY).points
    assert missing(points) == []
    for how in (monthly, yearly):
        assert how(points, catalogue.indicators["KOL-03"]) == ()


def test_where_a_row_came_from(catalogue: Catalogue) -> None:
    points = compute(
        reported("2026-01 12 20", comment="ny optælling", source="demo"), catalogue, TODAY
    ).points
    (found,) = monthly(points, catalogue.indicators["KOL-03"])
    assert (found.comment, found.place, found.upload, found.demo) == ("ny optælling", "Ark1!D2", 7, True)
    assert found.delivered == reported("2026-01 1 2")["recorded_at"][0]


# A year: 1 of 2 and 9 of 98 are 10 %, not the mean of 50 % and 9 %.
YEAR = "2025-03 1 2 - 1\n2025-07 9 98 - 4\n2025-08 - 50\n2026-01 3 10"


def test_a_percentage_is_never_averaged(catalogue: Catalogue) -> None:
    newest, year = rows(catalogue, YEAR, yearly)
    assert (year.numerator, year.denominator, year.value) == (10, 100, 0.1)
    assert year.unknown == 5
    assert year.unknown_share == pytest.approx(5 / 105)
    assert (year.first, year.last) == (Period.month(2025, 3), Period.month(2025, 8))
    assert [year.lower, year.upper] == pytest.approx([0.0490, 0.1762], abs=5e-5)
    assert (newest.value, newest.unknown, newest.unknown_share) == (0.3, None, None)


# measure | figures of a year (numerator denominator value) | the year
YEARS = """
rate          | 2 1000 -, 1 5000 -    | 3 6000 0.0005
ratio         | 300 200 -, 100 200 -  | 400 400 1
count         | 4 - -, 0 - -, 5 - -   | 9 - 9
count         | - - -, - - -          | - - -
mean          | - 10 4, - 30 8        | - 40 7
mean          | - 10 4, - - 8         | - 10 4
mean          | - - 4, - - 8          | - - -
mean          | - - 4                 | - - 4
proportion    | 0 0 -, 0 0 -          | 0 0 -
"""


@pytest.mark.parametrize("line", YEARS.strip().splitlines())
def test_a_year_is_added_up(catalogue: Catalogue, line: str) -> None:
    measure, figures, expected = (part.strip() for part in line.split("|"))
    table = "\n".join(f"2025-{m:02d} {cells}" for m, cells in enumerate(figures.split(","), start=1))
    (year,) = rows(catalogue, table, yearly, measure=Measure(measure))
    wanted = [None if cell == "-" else float(cell) for cell in expected.split()]
    assert [year.numerator, year.denominator, year.value] == [
        w if w is None else pytest.approx(w) for w in wanted
    ]


@pytest.mark.parametrize("measure", [Measure.VALUE, Measure.TIME_BETWEEN, Measure.CASES_BETWEEN])
def test_what_cannot_be_added_has_no_years(catalogue: Catalogue, measure: Measure) -> None:
    assert rows(catalogue, "2025-01 - 5 4\n2025-02 - 5 8", yearly, measure=measure) == ()


def test_a_year_is_split_where_the_definition_changes(catalogue: Catalogue) -> None:
    versions = broken(catalogue.indicators["KOL-03"], date(2025, 9, 1))
    found = rows(
        catalogue, "2025-01 2 10\n2025-08 4 10\n2025-09 9 10\n2025-12 8 10", yearly, versions=versions
    )
    assert [(r.first.label, r.last.label, r.value) for r in found] == [
        ("2025-09", "2025-12", 0.85),
        ("2025-01", "2025-08", 0.3),
    ]


def test_a_year_with_a_provisional_month_is_provisional(catalogue: Catalogue) -> None:
    found = rows(catalogue, "2025-06 2 10\n2026-01 2 10\n2026-10 2 10", yearly, followup_days=90)
    assert [row.provisional for row in found] == [True, False]
