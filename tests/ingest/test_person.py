"""Person data is found wherever it stands, and never repeated. All numbers here are made up."""

from __future__ import annotations

import random
from typing import Any

import pytest

from lkt.domain.batch import Batch
from lkt.ingest.person import holds_cpr, is_cpr, is_person_header, masked
from tests.ingest.made import LONG, book, read, told

NUMBER = "311299-9999"  # no such person: the last four digits are not issued with this date
ROW = ["Nordby", "Rygestop tilbudt", "2026-03", 3, 8]

FOUND = """
311299-9999
3112999999
311299 9999
31 12 99 9999
31.12.99-9999
31/12/99 9999
31-12-99 - 9999
pt. 311299–9999 mangler
311299\u00ad9999
911299-9999
311299-9AB9
112999999
"""
NOT_FOUND = """
SOR 331381000016003
EAN 5798002794913
010125-311225
Best.nr. 4512997788
Tlf. 78 43 00 00
e-dok 2-1-2024
1.234.567
321399-9999
0,0101129999
28A0092B-0101-1299-9999-010112999999
31-12-2025
2026-03-14 12:30:00
"""


@pytest.mark.parametrize("text", FOUND.strip().splitlines())
def test_shapes_that_are_found(text: str) -> None:
    assert holds_cpr(text)
    assert not holds_cpr(masked(text))


@pytest.mark.parametrize("text", NOT_FOUND.strip().splitlines())
def test_shapes_that_are_something_else(text: str) -> None:
    assert not holds_cpr(text)
    assert masked(text) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3112999999, True),
        (112999999, True),
        (3112999999.0, True),
        (311299.9999, False),
        (1234, False),
        (True, False),
    ],
)
def test_numbers(value: object, expected: bool) -> None:
    assert is_cpr(value) is expected


def test_long_codes_are_left_alone() -> None:
    dice = random.Random(1)
    codes = [
        str(dice.randrange(10 ** (length - 1), 10**length)) for length in range(13, 17) for _ in range(500)
    ]
    assert not any(map(holds_cpr, codes))


def leaks(batch: Batch) -> bool:
    return "9999" in repr(batch).replace("sha256='" + batch.sha256, "")


def note(page: Any, _: Any) -> None:
    from openpyxl.comments import Comment

    page["D2"].comment = Comment(f"se {NUMBER}", "x")


def hidden_sheet(_: Any, made: Any) -> None:
    page = made.create_sheet("Rå")
    page.sheet_state = "hidden"
    page["B3"] = NUMBER


def title(_: Any, made: Any) -> None:
    made.properties.title = NUMBER


def sheet_name(_: Any, made: Any) -> None:
    made.create_sheet(NUMBER)


def defined_name(_: Any, made: Any) -> None:
    from openpyxl.workbook.defined_name import DefinedName

    made.defined_names["liste"] = DefinedName("liste", attr_text=f'"{NUMBER}"')


def header_text(page: Any, _: Any) -> None:
    page.oddHeader.center.text = NUMBER


def choices(page: Any, _: Any) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=f'"{NUMBER},b"', prompt="x")
    rule.add("K2")
    page.add_data_validation(rule)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (note, "cpr_found D2"),
        (hidden_sheet, "cpr_found B3"),
        (title, "cpr_hidden_part"),
        (sheet_name, "cpr_hidden_part"),
        (defined_name, "cpr_hidden_part"),
        (header_text, "cpr_hidden_part"),
        (choices, "cpr_hidden_part"),
    ],
)
def test_every_corner_of_a_workbook(change: Any, where: str) -> None:
    batch = read(book([ROW], change=change))
    assert batch.refused
    assert where in told(batch)
    assert not leaks(batch)


@pytest.mark.parametrize(
    ("rows", "header", "where"),
    [
        ([[*ROW, None, None, None, f"se {NUMBER}"]], LONG, "cpr_found I2"),
        ([[NUMBER, *ROW[1:]]], LONG, "cpr_found A2"),
        ([[*ROW, None, None, None, None, 112999999]], [*LONG, "Løbenr"], "cpr_found J2"),
        ([ROW], [*LONG, NUMBER], "cpr_found J1"),
    ],
)
def test_every_cell(rows: list[list[object]], header: list[str], where: str) -> None:
    batch = read(book(rows, header))
    assert told(batch) == [where]
    assert not leaks(batch)


def test_a_csv_file_and_a_file_name() -> None:
    lines = f"Indikator;Periode;Tæller;Nævner;Kommentar\nRygestop tilbudt;2026-03;3;8;{NUMBER}\n"
    batch = read(lines.encode(), f"{NUMBER}.csv")
    assert told(batch) == ["cpr_in_name", "cpr_found E2"]
    assert not leaks(batch)
    assert not leaks(read(b"%PDF", f"{NUMBER}.pdf"))


def test_nothing_else_is_said_beside_person_data() -> None:
    batch = read(book([["Ukendt", "Ukendt", "uge 5", "<5", NUMBER]]))
    assert told(batch) == ["cpr_found E2"]
    assert batch.observations == ()


@pytest.mark.parametrize(
    "header", ["CPR", "cpr-nr.", "Navn", "Fødselsdato", "Initialer", "Patient nr", "Telefon"]
)
def test_person_columns_beside_the_figures(header: str) -> None:
    assert is_person_header(header)
    assert "person_columns J1" in told(read(book([ROW], [*LONG, header])))


def test_a_list_of_patients_has_no_header_of_ours_but_is_recognised() -> None:
    patients = book(
        [[1, "AB", "2025-01-02", "Nej"]], ["Patient nr", "Initialer", "Indlagt", "Rygestop tilbudt"]
    )
    assert told(read(patients)) == ["person_columns A1"]
