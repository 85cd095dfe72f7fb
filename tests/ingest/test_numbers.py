"""Numbers as people write them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkt.ingest.numbers import LARGEST, Number, is_error, parse, pointed, read, typed
from lkt.ingest.table import Cell, Uncomputed

# written | number | marks (t: thousands point taken on trust, p: percent)
READ = """
12            | 12
012           | 12
-3            | -3
+7            | 7
−3            | -3
12,5          | 12.5
14768,42      | 14768.42
12.5          | 12.5
0.125         | 0.125
0,125         | 0.125
1.234         | 1234    | t
12.345        | 12345   | t
1.234.567     | 1234567
12.345,6      | 12345.6
1 234         | 1234    | b
1\u00a0234,5  | 1234.5  | b
1,234         | 1.234
 12           | 12
62,5 %        | 62.5    | p
62.5%         | 62.5    | p
12,5\u00a0%   | 12.5    | p
"""
REFUSED = """
            | number_unreadable
abc         | number_unreadable
-           | number_unreadable
n/a         | number_unreadable
NaN         | number_unreadable
inf         | number_unreadable
-Infinity   | number_unreadable
1e308       | number_unreadable
1_0         | number_unreadable
0x1F        | number_unreadable
１２         | number_unreadable
١٢          | number_unreadable
1,234,567   | number_unreadable
1,234.5     | number_unreadable
12 stk      | number_unreadable
<5          | number_hidden
< 5         | number_hidden
≤3          | number_hidden
under 5     | number_hidden
færre end 5 | number_hidden
3/12        | number_fraction
3 af 12     | number_fraction
#DIV/0!     | cell_error
#VÆRDI!     | cell_error
#I/T        | cell_error
#REFERENCE! | cell_error
#OVERLØB!   | cell_error
#HENTER_DATA | cell_error
2000000000  | number_implausible
2026-12-03  | number_is_date
3. december 2026 | number_is_date
03-12-2026 12:30 | number_is_date
"""


def table(text: str) -> list[list[str]]:
    lines = text.strip("\n").splitlines()
    return [[part.strip(" ") for part in line.split("|")] for line in lines]


@pytest.mark.parametrize("row", table(READ), ids=lambda row: row[0])
def test_what_is_read(row: list[str]) -> None:
    written, number, *marks = row
    expected = Number(float(number), percent="p" in marks, thousands="t" in marks, blanks="b" in marks)
    assert parse(written) == expected


# figures of a column | what separates the file's columns | whether the point is their decimal sign
POINTED = """
770.125 12.5    |   | yes
770.125         |   | no
770.125         | , | yes
770.125 1,5     | , | no
770.125 1.5 2,5 |   | no
770 12          |   | no
"""


@pytest.mark.parametrize("row", table(POINTED), ids=lambda row: row[0])
def test_whether_a_point_is_the_decimal_sign(row: list[str]) -> None:
    assert pointed(row[0].split(), row[1]) == (row[2] == "yes")
    assert parse("770.125", pointed=row[2] == "yes").value == (770.125 if row[2] == "yes" else 770_125)


@pytest.mark.parametrize("row", table(REFUSED), ids=lambda row: row[0])
def test_what_is_refused_and_why(row: list[str]) -> None:
    assert parse(row[0]) == row[1]


def danish(number: float) -> str:
    return f"{number:,.4f}".replace(",", " ").replace(".", ",").replace(" ", ".")


@given(st.integers(min_value=-999_999_999, max_value=999_999_999))
def test_whole_numbers_survive_writing_and_reading(number: int) -> None:
    for written in (str(number), f"{number:,}".replace(",", " "), f"{number:,}".replace(",", ".")):
        read_back = parse(written)
        assert isinstance(read_back, Number)
        assert read_back.value == number


@given(st.floats(min_value=-99_999_999, max_value=99_999_999))
def test_danish_decimals_survive_writing_and_reading(number: float) -> None:
    read_back = parse(danish(number))
    assert isinstance(read_back, Number)
    assert read_back.value == round(number, 4)


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    result = parse(text)
    assert isinstance(result, str) or abs(result.value) < LARGEST


@pytest.mark.parametrize(
    ("value", "shape", "expected"),
    [
        (12, "General", Number(12.0)),
        (1.234, "General", Number(1.234)),
        (0.5, "0.0%", Number(50.0, percent=True)),
        (True, "General", "number_boolean"),
        (float("nan"), "General", "number_unreadable"),
        (float("inf"), "General", "number_unreadable"),
        (10**12, "General", "number_implausible"),
        (datetime(2026, 12, 3), "d-mmm", "number_is_date"),
        (date(2026, 12, 3), "d-mmm", "number_is_date"),
        (time(12), "hh:mm", "number_is_time"),
        (Uncomputed("=E2-3"), "", "formula_without_value"),
        ("7", "", Number(7.0)),
    ],
)
def test_cells(value: object, shape: str, expected: Number | str) -> None:
    assert read(Cell(2, 4, value, shape)) == expected


@pytest.mark.parametrize(
    ("value", "serial", "shape", "expected"),
    [
        (datetime(1900, 1, 4), 4, "dd-mm-yyyy", Number(4.0, dated=True)),
        ("1900-01-00", 0, "dd-mm-yyyy", Number(0.0, dated=True)),
        ("1900-02-29", 60.25, "mmm-yy", Number(60.25, dated=True)),
        (time(12), 0.5, "d-mmm", Number(0.5, dated=True)),
        (datetime(1900, 1, 4), 4, "hh:mm", Number(4.0, dated=True)),
        (datetime(1927, 5, 17), 9999, "d-mmm", Number(9999.0, dated=True)),
        (-3, -3, "d-mmm", Number(-3.0, dated=True)),
        (datetime(1927, 5, 18), 10000, "d-mmm", "number_is_date"),
        (datetime(1900, 1, 4, 12), 4.5, "hh:mm", "number_is_date"),
        (time(12), 0.5, "hh:mm", "number_is_time"),
        (datetime(1900, 1, 4), None, "", "number_is_date"),
        ("1900-01-00", None, "", "number_unreadable"),
    ],
)
def test_a_number_typed_into_a_cell_that_shows_dates(
    value: object, serial: float | None, shape: str, expected: Number | str
) -> None:
    assert read(typed(Cell(2, 4, value, shape, serial))) == expected


@pytest.mark.parametrize("value", ["#", "#1", "# af patienter", 12, None, "DIV/0!"])
def test_what_is_no_error_value(value: object) -> None:
    assert not is_error(value)
