"""Files that leave: they come back as they went, and nothing in them runs."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lkt.report.sheets import csv_bytes, harmless, plain, workbook_bytes

# What a spreadsheet would run: formulas, also behind full-width signs and white space.
LIVE = [
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
]
QUIET = ["ny plan", "Aabenraa", "2026-03-01", "a=b", "'citat", "", "1+1", 'semi;kolon, "gåse"\nlinje 2']


def from_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def sheet(columns: Sequence[str], rows: Sequence[Any]) -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes({"Data": (list(columns), list(rows))})))["Data"]


# value | as it is written
@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None), (math.nan, None), (19.0, 19), (0.0, 0), (-3.0, -3), (14768.42, 14768.42), (7, 7),
        (1e15, 1e15), ("", ""), ("a\x07b\x00c\x1f", "abc"), ("a\tb\nc", "a\tb\nc"), (True, True),
    ],
)  # fmt: skip
def test_a_cell_as_it_is_written(value: object, written: object) -> None:
    found = plain(value)
    assert (found, type(found)) == (written, type(written))


@pytest.mark.parametrize("words", LIVE)
def test_live_words_are_text_in_csv(words: str) -> None:
    (row,) = from_csv(csv_bytes(["comment"], [{"comment": words}]))
    assert row["comment"].startswith("'")
    assert row["comment"].replace("'", "") == words


@pytest.mark.parametrize("words", LIVE)
def test_live_words_are_text_in_a_workbook(words: str) -> None:
    cell = sheet(["comment"], [{"comment": words}])["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (words, "s", True)


def test_a_control_character_hides_no_formula() -> None:
    (row,) = from_csv(csv_bytes(["comment"], [{"comment": "\x00\x07=1+1"}]))
    assert row["comment"] == "'=1+1"
    assert sheet(["comment"], [{"comment": "\x00\x07=1+1"}])["A2"].data_type == "s"


def test_a_carriage_return_begins_no_row() -> None:
    """csv writes a lone one without quotes, and then a reader finds a formula at the start of a line."""
    for words in ("a\r=1+1", "a\r\n=1+1"):
        assert csv_bytes(["comment", "x"], [{"comment": words, "x": 1}]) == b'comment,x\n"a\n\'=1+1",1\n'
        assert sheet(["comment"], [{"comment": words}])["A2"].value == "a\n=1+1"


@pytest.mark.parametrize(
    "words", ["ny plan;=1+41", "a\n=1", "a\t+1", "a|@SUM(1)", 'a; "=1"', "a;\n-2+cmd|' /C calc'!A0", "a;＝1"]
)
def test_no_cell_begins_behind_another_separator(words: str) -> None:
    written = csv_bytes(["comment"], [{"comment": words}]).decode("utf-8")
    cells = re.split(r"[;|\t\n]", written.replace('""', '"').removeprefix("comment\n").strip().strip('"'))
    assert not [cell for cell in cells if cell.strip(' "').startswith(("=", "+", "-", "@", "＝"))]


@pytest.mark.parametrize("words", QUIET)
def test_other_words_stay_as_they_are(words: str) -> None:
    assert harmless(words) == words
    assert from_csv(csv_bytes(["a", "b"], [{"a": words, "b": "x"}]))[0]["a"] == words
    assert (sheet(["a", "b"], [{"a": words, "b": "x"}])["A2"].value or "") == words


def test_negative_numbers_are_numbers() -> None:
    assert csv_bytes(["value"], [{"value": -4.5}]) == b"value\n-4.5\n"
    assert sheet(["value"], [{"value": -4.5}])["A2"].value == -4.5


def test_csv_to_the_letter() -> None:
    rows = [
        {"team": "KOL-HOR", "numerator": 12.0, "value": 0.1, "comment": None, "extra": "left out"},
        {"team": "KOL-ÆØÅ", "numerator": math.nan, "value": 1e-5, "comment": 'a, "b"', "extra": ""},
    ]
    expected = 'team,numerator,value,comment\nKOL-HOR,12,0.1,\nKOL-ÆØÅ,,1e-05,"a, ""b"""\n'
    assert csv_bytes(["team", "numerator", "value", "comment"], rows).decode("utf-8") == expected


def test_csv_as_a_danish_excel_opens_it() -> None:
    """A mark, semicolons, decimal commas and days that it takes for dates; still nothing that runs."""
    row = {
        "day": date(2026, 3, 1),
        "n": 12.0,
        "value": -0.5,
        "none": None,
        "words": "ny; =1+1",
        "point": "v. 2.1",
    }
    written = csv_bytes(list(row), [row], excel=True)
    assert written.decode("utf-8") == (
        '\ufeffday;n;value;none;words;point\r\n01-03-2026;12;-0,5;;"ny;\' =1+1";v. 2.1\r\n'
    )
    assert (
        csv_bytes(list(row), [row]) == b"day,n,value,none,words,point\n2026-03-01,12,-0.5,,ny;' =1+1,v. 2.1\n"
    )


def test_dates_in_a_workbook_are_dates() -> None:
    cell = sheet(["day"], [{"day": date(2026, 3, 1)}])["A2"]
    assert (cell.value.date(), cell.is_date, cell.number_format) == (date(2026, 3, 1), True, "yyyy-mm-dd")


def test_no_rows_leave_a_header() -> None:
    assert csv_bytes(["a", "b"], []) == b"a,b\n"
    assert [cell.value for cell in sheet(["a", "b"], [])[1]] == ["a", "b"]


def test_a_workbook_can_be_read_on() -> None:
    rows = [{"team": "KOL-HOR", "figure": 0.1}, {"team": "K" * 200, "figure": None}]
    found = sheet(["team", "figure"], rows)
    assert list(found.values) == [("team", "figure"), ("KOL-HOR", 0.1), ("K" * 200, None)]
    assert found.freeze_panes == "A2"
    assert found["A1"].font.bold
    assert found.column_dimensions["A"].width == 60


def test_several_sheets_in_their_order() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes({"B": (["x"], []), "A": (["y"], [])})))
    assert book.sheetnames == ["B", "A"]


numbers = st.one_of(st.none(), st.integers(-(10**12), 10**12), st.floats(-1e15, 1e15))
# A surrogate is no character, and XML knows neither of the two last ones.
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=20)


@settings(deadline=None, max_examples=40)
@given(rows=st.lists(st.fixed_dictionaries({"number": numbers, "words": words}), max_size=5))
def test_csv_comes_back_as_it_went(rows: list[dict[str, Any]]) -> None:
    found = from_csv(csv_bytes(["number", "words"], rows))
    assert [float(row["number"]) if row["number"] else None for row in found] == [
        row["number"] for row in rows
    ]
    assert [row["words"].replace("'", "") for row in found] == [
        plain(row["words"]).replace("'", "") for row in rows
    ]


@settings(deadline=None, max_examples=40)
@given(rows=st.lists(st.fixed_dictionaries({"number": numbers, "words": words}), max_size=5))
def test_a_workbook_never_holds_a_formula(rows: list[dict[str, Any]]) -> None:
    found = sheet(["number", "words"], rows)
    assert {cell.data_type for row in found for cell in row} <= {"s", "n", "inlineStr"}
    assert [row[0].value for row in found.iter_rows(min_row=2)] == [
        pytest.approx(row["number"]) for row in rows
    ]
