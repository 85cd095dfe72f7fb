"""What is written in an unusual way: understood and said in one line of its kind, or asked about; never shifted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from lkt.domain.names import Name
from lkt.domain.observation import Severity
from lkt.ingest import Submission
from lkt.ingest.names import Known
from lkt.ingest.read import read_file
from lkt.ingest.table import SEVERITY
from tests.ingest.made import CATALOGUE, TEAM, TODAY, book, read, read_rows, told

P, T = "Rygestop tilbudt", "Dage mellem fald"


def moments(text: str) -> list[Any]:
    """Periods as they stand in cells: a date cell where they begin with @."""
    return [datetime.fromisoformat(each[1:]) if each[0] == "@" else each for each in text.split(", ")]


# the column of periods | the months read | what is said of it
COLUMNS = """
2026-01-31T23:00:00Z, 2026-02-28T23:00:00.000Z, 2026-03-31T22:00:00Z | 2026-02 2026-03 2026-04 | period_zone C2
2026-02-01T00:00:00+01:00, 2026-05-01T00:00:00+02:00 | 2026-02 2026-05 | period_zone C2
@2026-01-31 23:00, @2026-03-31 22:00       | 2026-02 2026-04         | period_utc C2
2026-01-31 23:00, 31-03-2026 22:00         | 2026-02 2026-04         | period_utc C2
@2026-01-31 23:00, @2026-03-31 23:00       | 2026-01 2026-03         | period_late C2
@2026-01-31 23:59:59, @2026-02-28 23:59:59 | 2026-01 2026-02         |
20260101, 20260214, 202603                 | 2026-01 2026-02 2026-03 | period_digits C2
@2026-01-01, @2026-01-02, @2026-01-03      |                         | period_swapped C2
01-01-2026, 02-01-2026                     |                         | period_swapped C2
@2026-01-01, @2026-02-01, @2026-03-01      | 2026-01 2026-02 2026-03 |
@2025-01-05, @2026-01-09                   | 2025-01 2026-01         |
@2026-01-31, @2026-02-28, @2026-03-31      | 2026-01 2026-02 2026-03 |
@2026-04-03, @2026-05-03, 28-03-2026, 30-01-2026 | 2026-04 2026-05 2026-03 2026-01 | period_half_swapped C2
"""


@pytest.mark.parametrize("line", COLUMNS.strip().splitlines())
def test_columns_of_periods(line: str) -> None:
    written, months, said = (part.strip() for part in line.split("|"))
    batch = read_rows(*(["Nordby", P, moment, 5 + at, 20] for at, moment in enumerate(moments(written))))
    found = [each for each in told(batch) if "read_as_month" not in each]
    assert found == ([said] if said else [])
    assert [o.period.label for o in batch.observations] == months.split()


# how Excel shows 25 January, and the next months' 25th | what is said
SHOWN = """
d-mmm       | period_year_unsaid C2
dd/mm       | period_year_unsaid C2
d-mmm-yy    |
[$-406]d. mmmm yyyy;@ |
mmm-yy      |
mmm         |
"""


@pytest.mark.parametrize("line", SHOWN.strip().splitlines())
@pytest.mark.parametrize(("day", "doubtful"), [(25, True), (26, False), (19, False)])
def test_a_day_without_its_year_that_was_perhaps_a_year_is_asked_about(
    line: str, day: int, doubtful: bool
) -> None:
    shape, said = (part.strip() for part in line.split("|"))

    def shown(page: Any, _: Any) -> None:
        for row in (2, 3):
            page.cell(row, 3).number_format = shape

    rows = [["Nordby", P, datetime(2026, month, day), 5 + month, 20] for month in (1, 2)]
    found = [each for each in told(read(book(rows, change=shown))) if "read_as_month" not in each]
    assert found == ([said] if said and doubtful else [])


def test_numbers_for_months() -> None:
    batch = read_rows(["Nordby", P, 46054, 5, 20], ["Nordby", P, 46082, 6, 20], ["Nordby", P, 202604, 7, 20])
    assert told(batch) == ["period_serial C2", "period_digits C4"]
    assert [o.period.label for o in batch.observations] == ["2026-02", "2026-03", "2026-04"]


def test_the_days_of_events_may_all_lie_in_one_month() -> None:
    batch = read_rows(*(["Nordby", T, datetime(2026, 1, day), None, None, 1] for day in range(1, 9)))
    assert (told(batch), len(batch.observations)) == ([], 8)


def test_what_could_be_wrong_is_asked_and_what_is_sure_is_told() -> None:
    asked = ("period_utc", "period_late", "period_half_swapped")
    assert {SEVERITY[code] for code in asked} == {Severity.WARNING}
    assert {SEVERITY[code] for code in ("period_zone", "period_digits", "period_serial")} == {Severity.INFO}


TOTALS = """
2026 i alt | Hele året | År til dato | I alt 2026 | ÅTD | Jan-dec i alt | Sum | Landsplan | Gns. | Akkumuleret | Nordby total | I-alt | Tot.
"""  # noqa: E501


@pytest.mark.parametrize("words", [each.strip() for each in TOTALS.split("|")])
@pytest.mark.parametrize("column", [0, 1, 2])
def test_totals_are_passed_over_whatever_they_are_called(words: str, column: int) -> None:
    total = ["Nordby", P, None, 36, 60]
    total[column] = words
    batch = read_rows(["Nordby", P, "2026-03", 12, 20], total)
    assert told(batch) == [f"total_row_ignored {'ABC'[column]}3"]
    assert len(batch.observations) == 1


def test_an_indicator_that_is_called_a_total_is_none() -> None:
    renamed = replace(CATALOGUE.indicators["LUN-01"], name=Name("Rygestop i alt"))
    known = replace(CATALOGUE, indicators=CATALOGUE.indicators | {"LUN-01": renamed})
    data = book([["Nordby", "Rygestop i alt", "2026-03", 5, 8], ["I alt", "Rygestop i alt", "2026-03", 5, 8]])
    batch = read_file(Submission(data, "tal.xlsx", known, TEAM, TODAY))
    assert (told(batch), len(batch.observations)) == (["total_row_ignored A3"], 1)


ROWS = [
    ["Indikator", "Måned", "Tæller", "Nævner", "Kommentar"],
    [P, "2026-03", "5", "20", "ny tavle på afsnit Ø"],
]


def file(rows: list[list[str]], separator: str = ";", encoding: str = "utf-8") -> bytes:
    return "\n".join(separator.join(row) for row in rows).encode(encoding)


# how the letters are written | between the columns | what is said
WRITTEN = """
utf-8     | ; |
utf-8-sig | , |
cp1252    | t |
utf-16    | ; |
cp850     | ; | csv_encoding
mac_roman | ; | csv_encoding
utf-16-be | ; | csv_encoding
utf-16-le | t | csv_encoding
utf-8     | b | csv_separator
cp850     | b | csv_encoding csv_separator
"""


@pytest.mark.parametrize("line", WRITTEN.strip().splitlines())
def test_how_letters_and_columns_are_written(line: str) -> None:
    encoding, separator, said = (part.strip() for part in line.split("|"))
    batch = read(
        file(ROWS, separator.translate({ord("t"): "\t", ord("b"): "|"}), encoding), "tal.csv", team="LUN-NORD"
    )
    assert told(batch) == said.split()
    assert [o.comment for o in batch.observations] == ["ny tavle på afsnit Ø"]


# lines above the titles | what is said
ABOVE = """
sep=;                                |
SEP=,                                |
"sep=|"                              | csv_separator
sep=^                                | csv_separator
LKT Lunge; Nordby, 2026;;;;          |
Tal for "Nordby" / / Trukket 1. maj  |
"""


@pytest.mark.parametrize("line", ABOVE.strip().splitlines())
def test_lines_above_the_titles_of_a_csv(line: str) -> None:
    above, said = (part.strip() for part in line.split("|" if "=|" not in line else " | "))
    separator = above.strip('"')[-1] if "=" in above else ";"
    data = above.replace(" / ", "\n").encode() + b"\n" + file(ROWS, separator)
    batch = read(data, "tal.csv", team="LUN-NORD")
    row = 2 if "=" in above else above.count(" / ") + 3  # as Excel counts them
    assert (told(batch), [o.place.cell for o in batch.observations]) == (said.split(), [f"C{row}"])


# between the columns | indicator, numerator, denominator | what is read | what is said
SIGNS = """
, | Forbrug pr. 100 sengedage | 770.125   | 958     | 770.125 958  |
, | Forbrug pr. 100 sengedage | 770.125   | 958.375 | 770.125 958.375 |
; | Forbrug pr. 100 sengedage | 770.125   | 958     | 770125 958   | number_thousands_doubt C2
; | Forbrug pr. 100 sengedage | 770.125   | 958.5   | 770.125 958.5 |
; | Fald pr. 1.000 sengedage  | 2         | 1.234   | 2 1234       | number_thousands D2
; | Fald pr. 1.000 sengedage  | 2         | 1 234,5 | 2 1234.5     | number_blanks D2
, | Rygestop tilbudt          | 5         | 20.0    | 5 20         |
; | Forbrug pr. 100 sengedage | 770,125   | 958.375 | 770.125 958375 | number_thousands_doubt D2
"""


@pytest.mark.parametrize("line", SIGNS.strip().splitlines())
def test_what_separates_decides_the_decimal_sign(line: str) -> None:
    separator, indicator, numerator, denominator, read_as, said = (part.strip() for part in line.split("|"))
    batch = read(
        file([ROWS[0], [indicator, "2026-03", numerator, denominator, ""]], separator),
        "tal.csv",
        team="LUN-NORD",
    )
    assert [f"{f.code} {f.place.cell}" for f in batch.findings if "large" not in f.code] == [
        " ".join(pair) for pair in zip(said.split()[::2], said.split()[1::2], strict=True)
    ]
    if not batch.refused:
        assert [(o.numerator, o.denominator) for o in batch.observations] == [
            tuple(map(float, read_as.split()))
        ]


def test_what_r_writes_for_no_figure_is_none() -> None:
    rows = [
        ROWS[0],
        [P, "2026-03", "5", "20", "NA"],
        [P, "2026-04", "NA", "NA", "NA"],
        [P, "2026-05", "NA", "NA", "NA"],
    ]
    batch = read(file(rows), "tal.csv", team="LUN-NORD")
    assert told(batch) == ["number_empty C3", "number_empty D3"]
    assert [(o.period.label, o.comment) for o in batch.observations] == [("2026-03", None)]
    assert len(batch.blank) == 2


# titles | the period in two columns, or in one | the months
YEARS = """
År Måned | 2026 3; 2026 4            | 2026-03 2026-04
Year Month | 2026 3; 2026 4          | 2026-03 2026-04
Måned År | marts 2026; april 2026    | 2026-03 2026-04
År Måned | 2025 12; 2026 1           | 2025-12 2026-01
År Måned | 2026 2026-03; 2026 2026-04 | 2026-03 2026-04
"""


@pytest.mark.parametrize("line", YEARS.strip().splitlines())
def test_year_and_month_in_two_columns(line: str) -> None:
    titles, pairs, months = (part.strip() for part in line.split("|"))
    header = ["Team", "Indikator", *titles.split(), "Tæller", "Nævner"]
    rows = [["Nordby", P, *pair.split(), 5 + at, 20] for at, pair in enumerate(pairs.split(";"))]
    batch = read_rows(*rows, header=header)
    assert [each.partition(" ")[0] for each in told(batch)] == ["year_column"]
    assert [o.period.label for o in batch.observations] == months.split()
    numbers = [[int(cell) if str(cell).isdigit() else cell for cell in row] for row in rows]
    assert [o.period.label for o in read_rows(*numbers, header=header).observations] == months.split()


# years (· where the cell is empty) and months of rows below each other | the cell that is asked about
OVER = """
2025 november, · december, · januar, · februar | D4
2026 februar, · januar, · december             | D4
2026 februar, · marts, · februar               | D4
2026 februar, · februar, · marts               |
2025 december, · november, · oktober           |
2025 november, · december, 2026 januar         |
2025 november, 2025 december, 2025 januar      |
2025 K3, · K4, · K1                            | D4
"""


@pytest.mark.parametrize("line", OVER.strip().splitlines())
def test_a_year_that_may_have_ended_above_is_asked_about(line: str) -> None:
    written, asked = (part.strip() for part in line.split("|"))
    pairs = [pair.split() for pair in written.split(",")]
    rows = [["Nordby", P, None if year == "·" else int(year), month, 5, 20] for year, month in pairs]
    said = told(read_rows(*rows, header=["Team", "Indikator", "År", "Måned", "Tæller", "Nævner"]))
    assert [each for each in said if each.startswith("year_over")] == [f"year_over {asked}"] * bool(asked)


# the year | the month beside it, with a year of its own | what is asked
BESIDE = """
2026 | jan 2025    | year_disagrees D2
2026 | 2025-01     | year_disagrees D2
2026 | @2025-01-01 | year_disagrees D2
2026 | jan 2026    |
2026 | januar      |
"""


@pytest.mark.parametrize("line", BESIDE.strip().splitlines())
def test_a_month_with_another_year_than_the_one_beside_it_is_asked_about(line: str) -> None:
    year, month, asked = (part.strip() for part in line.split("|"))
    header = ["Team", "Indikator", "År", "Måned", "Tæller", "Nævner"]
    batch = read_rows(["Nordby", P, int(year), *moments(month), 5, 20], header=header)
    assert [each for each in told(batch) if each != "year_column C1"] == ([asked] if asked else [])


# what stands above the titles | the tab | what is asked
NAMED = """
April 2026 | Data      | period_named
2026       | marts     |
År 2025    | Data      | period_named
           | 2026-04   | period_named
           | 2025      | period_named
           | Marts 26  |
Marts 2026 | 2025-2026 |
1. april 2026 | Data   |
Version 2025  | Data   |
2000       | Data      |
"""


@pytest.mark.parametrize("line", NAMED.strip("\n").splitlines())
def test_a_tab_or_a_line_above_about_another_month_is_asked_about(line: str) -> None:
    above, tab, asked = (part.strip() for part in line.split("|"))
    rows = [
        [above or None],
        ["Team", "Indikator", "Måned", "Tæller", "Nævner"],
        ["Nordby", P, "2026-03", 5, 20],
    ]
    batch = read(book(rows, header=[], sheet=tab))
    assert told(batch) == ([asked] if asked else [])
    assert batch.warned == bool(asked)


@pytest.mark.parametrize(
    ("tab", "asked"),
    [
        ("Eksempel", True),
        ("Data (2)", True),
        ("Kopi af Data", True),
        ("Februar gammel", True),
        ("Resten", False),
        ("Endoskopi", False),
    ],
)
def test_a_sheet_that_was_perhaps_not_meant_is_asked_about(tab: str, asked: bool) -> None:
    def more(page: Any, made: Any) -> None:
        made.create_sheet(tab).append([cell.value for cell in page[1]])
        made[tab].append(["Nordby", P, "2026-04", 9, 20])

    batch = read(book([["Nordby", P, "2026-03", 5, 20]], change=more))
    assert told(batch) == ["sheets_doubtful" if asked else "several_sheets"]
    assert (batch.warned, len(batch.observations)) == (asked, 2)


# the title of a value | the indicator | what is asked
UNITS = """
Værdi (timer)    | Dør-til-nål-tid (median) | unit_other C2
Værdi (dage)     | Dør-til-nål-tid (median) | unit_other C2
Værdi (minutter) | Dør-til-nål-tid (median) |
Værdi (min.)     | Dør-til-nål-tid (median) |
Værdi            | Dør-til-nål-tid (median) |
Værdi (median)   | Dør-til-nål-tid (median) |
"""


@pytest.mark.parametrize("line", UNITS.strip().splitlines())
def test_another_unit_in_a_title_is_asked_about(line: str) -> None:
    title, indicator, asked = (part.strip() for part in line.split("|"))
    for header, row in (
        (["Indikator", "Måned", title], [indicator, "2026-03", 34]),
        (["Måned", "Team", f"{indicator} – {title.casefold()}"], ["2026-03", "Nordby", 34]),
    ):
        assert told(read(book([row], header), team="LUN-NORD")) == ([asked] if asked else [])


# what tells two rows with the same figures apart | what is said
APART = """
Afsnit | A | B | duplicate_apart C3
Køn    | Mænd | Kvinder | duplicate_apart C3
Afsnit | A | A | duplicate_same C3
       |   |   | duplicate_same C3
"""


@pytest.mark.parametrize("line", APART.strip().splitlines())
def test_two_parts_with_the_same_figures_are_asked_about(line: str) -> None:
    title, first, second, said = (part.strip() for part in line.split("|"))
    rows = [["Nordby", P, "2026-03", 5, 20, part or None] for part in (first, second)]
    batch = read_rows(*rows, header=["Team", "Indikator", "Måned", "Tæller", "Nævner", title or None])
    assert [each for each in told(batch) if "column" not in each] == [said]


def test_a_year_written_once_stands_for_the_rows_below() -> None:
    header = ["Team", "Indikator", "År", "Måned", "Tæller", "Nævner"]
    rows = [
        ["Nordby", P, 2025, "december", 5, 20],
        ["Nordby", P, 2026, "januar", 6, 20],
        ["Nordby", P, None, "februar", 7, 20],
    ]
    assert [o.period.label for o in read_rows(*rows, header=header).observations] == [
        "2025-12",
        "2026-01",
        "2026-02",
    ]


def test_an_event_whose_number_its_date_cannot_give_is_not_passed_over_silently() -> None:
    batch = read_rows(
        ["Nordby", "Patienter mellem blødninger", "02-03-2026", None, None], ["Nordby", P, "2026-03", 5, 20]
    )
    assert (told(batch), len(batch.observations)) == (["event_without_figure C2"], 1)


def test_months_without_figures_of_events_are_said_once_an_indicator() -> None:
    events, months = (T, "Patienter mellem blødninger"), ("2026-03", "april 2026", "2026-05")
    empty = [["Nordby", name, month] for name in (*events, P) for month in months]
    batch = read_rows(*empty, ["Nordby", P, "2026-06", 5, 20], ["Nordby", T, "2026-06", None, None, 12])
    assert told(batch) == ["event_month_empty C2", "event_month_empty C5"]
    assert (len(batch.observations), len(batch.blank)) == (2, 9)


# the dates of events without days between them | the days read | what is said
EVENTS = """
@2026-08-31 22:00, @2026-09-30 22:00   | 2026-09-01 2026-10-01 | period_utc C2
@2026-08-31 22:30, @2026-09-30 13:15   | 2026-08-31 2026-09-30 |
1/9-26, tirsdag d. 8. september 2026   | 2026-09-01 2026-09-08 |
2026-09-01, 2026-09-31                 |                       | date_unreadable C3
01-09-2026, sidst i september          |                       | date_unreadable C3
"""


@pytest.mark.parametrize("line", EVENTS.strip().splitlines())
def test_an_event_is_not_lost_or_moved_for_how_its_date_is_written(line: str) -> None:
    written, days, said = (part.strip() for part in line.split("|"))
    batch = read_rows(*(["Nordby", T, moment, None, None, None] for moment in moments(written)))
    found = [each for each in told(batch) if not each.startswith("event_days_counted")]
    assert found == ([said] if said else [])
    assert [o.period.start.isoformat() for o in batch.observations] == days.split()


def test_what_is_said_of_a_column_is_said_of_each_indicator() -> None:
    rows = [
        ["Nordby", indicator, "2026-03", 5, 20]
        for indicator in (P, "Aflyste operationer", "Dage mellem fald")
    ]
    header = ["Team", "Indikator", "Måned", "Værdi", "Nævner"]
    said = told(read_rows(*rows, header=header))
    assert len([each for each in said if each.startswith("field_not_used")]) >= 2


def test_every_header_of_a_sheet_is_read() -> None:
    first = [["Indikator", "Måned", "Tæller", "Nævner"], [P, "2026-03", 5, 20]]
    again = [
        *first,
        [],
        ["Indikator", "Måned", "Nævner", "Tæller"],
        [P, "2026-04", 20, 6],
        first[0],
        [P, "2026-05", 7, 20],
    ]
    batch = read(book(again, header=[]), team="LUN-NORD")
    assert told(batch) == ["several_tables 1:1"]
    assert [(o.numerator, o.denominator) for o in batch.observations] == [(5, 20), (6, 20), (7, 20)]
    repeated = read(book([*first, first[0], [P, "2026-04", 6, 20]], header=[]), team="LUN-NORD")
    assert (told(repeated), len(repeated.observations)) == ([], 2)


# Titles that mean the usual: indicator, month, numerator, denominator.
TITLES = """
Indikator-id | Måned | Antal-tæller | Antal-nævner
indikator_id | år_måned | antal_tæller | antal_nævner
Indikator | Periode - måned | Tæller, antal | Nævner, antal
Indikator. | Måned. | Tæller. | Nævner.
Indikator | Måned/år | Tæller/antal | Nævner/patienter
Indikator-navn | Dato (måned) | Tæller – antal | Antal n
"""


@pytest.mark.parametrize("line", TITLES.strip().splitlines())
def test_titles_however_their_words_are_parted(line: str) -> None:
    header = ["Team", *(part.strip() for part in line.split("|"))]
    batch = read_rows(["Nordby", P, "2026-03", 5, 20], header=header)
    assert (told(batch), len(batch.observations)) == ([], 1)


# the rows of a sheet | what is read | what is said
SHEETS = """
Indikator,jan 2026,feb 2026 / P,5,6                        |   | months_as_columns B1
Team,Indikator,Januar,Februar,Marts / Nordby,P,4,5,6       |   | months_as_columns C1
Indikator,Nævner,2026-01,2026-02,2026-03 / P,20,4,5,6      |   | months_as_columns C1
Team,Indikator,Nævner,jan,feb / Nordby,P,20,4,5            |   | column_ignored D1, column_ignored E1, months_as_columns D1, column_missing 1:1
Indikator,1. kvartal 2026,2. kvartal 2026 / P,5,6          |   | months_as_columns B1
Indikator,Tæller,Nævner / P,5,20                           |   | header_not_enough 1:1
Tal for marts, / Måned,P,Fald / 2026-01,5,6                |   | header_not_enough 2:2
P,Q / 5,6                                                  |   | header_missing
I,M,T,N,,I,M,T,N / P,2026-01,5,20,,P,2026-02,6,20          | 5 6 | several_tables 1:1
I,M,T,N,I,M,T,N / P,2026-01,5,20 / ,,,,P,2026-02,6,20      | 5 6 | several_tables 1:1
I,M,T,N,,I,M,T,N,,I,M,T,N / P,2026-01,5,20,,P,2026-02,6,20,,P,2026-03,7,20 | 5 6 7 | several_tables 1:1
I,M,T,N,,I,M,T,N / I alt,,9,40,,P,2026-02,6,20             | 6   | several_tables 1:1, total_row_ignored A2
M,P – tæller,P – nævner,,M,Fald pr. 1.000 sengedage – tæller,Fald pr. 1.000 sengedage – nævner / 2026-01,5,20,,2026-01,1,900 | 5 1 | several_tables 1:1
I,M,T,N,,I,M,T,N / P,2026-01,5,20,,P,2026-02,mange,20      |   | several_tables 1:1, number_unreadable H2
M,T,Dato,N / 2026-01,5,2026-02,20                          |   | column_twice C1, key_column_missing 1:1
I,M,T,N / P,2026-01,5,20 / P,2026-02,6,20,,I,M,T,N / P,2026-03,7,20,,P,2026-05,9,20 / P,2026-04,8,20 | 5 6 7 8 9 | several_tables 1:1
,,,,I,M,T,N / ,,,,P,2026-05,9,20 / I,M,T,N,P,2026-06,8,20 / P,2026-01,5,20 | 5 9 8 | several_tables 3:3
M,T,N,,M,T,N / 2026-01,5,20,,2026-01,1,900                  |   | several_tables 1:1, key_column_missing 1:1
I,M,T,N,Sidste år – tæller,Mål (værdi) / P,2026-01,5,20,6,80 | 5 | column_ignored E1, column_ignored F1
I,M,Sidste år – tæller,N / P,2026-01,5,20                   |   | column_ignored C1, column_missing 1:1
I,M,Min. tæller,T,n måneder,N / P,2026-01,1,5,12,20         | 5 | column_ignored C1, column_ignored E1
I,M,T,N,Fald pr. 1.000 sengedage – tæller / P,2026-01,5,20,3 | 5 | column_ignored E1
M,T,N,P – tæller,P – nævner / 2026-01,9,90,5,20             |   | column_twice B1, column_twice C1
M,N,P – tæller,Fald pr. 1.000 sengedage – tæller / 2026-01,900,5,2 | 5 2 |
I,M,T,N / P,2026-01,5,20 / N,T / 20,6                       | 5 | text_row_ignored A4
I,M,T,N / P,2026-01,5,20 / I,M,Ja,Alle / P,2026-02,6,20      |   | several_tables 1:1, column_ignored_near C3, column_ignored D3, figure_columns_missing 3:3
I,M,T,N / P,2026-01,5,20 / I,Periode,Mål / P,2025-2027,90    | 5 |
I,M,Min. tæller,n måneder / P,2026-01,5,12                  |   | column_ignored C1, column_ignored D1, figure_columns_missing 1:1
"""  # noqa: E501
SHORT = {"I": "Indikator", "M": "Måned", "T": "Tæller", "N": "Nævner", "P": P, "": None}


@pytest.mark.parametrize("line", SHEETS.strip().splitlines())
def test_other_shapes_of_sheets_are_read_or_named(line: str) -> None:
    lines, figures, said = (part.strip() for part in line.split("|"))
    cells = [[cell.strip() for cell in row.split(",")] for row in lines.split(" / ")]
    named = [[SHORT.get(cell, cell.replace("P –", f"{P} –")) for cell in row] for row in cells]
    rows = [[int(cell) if cell and cell.isdigit() else cell for cell in row] for row in named]
    batch = read(book(rows, header=[]), team="LUN-NORD")
    assert ", ".join(told(batch)) == said
    assert [o.numerator for o in batch.observations] == [float(figure) for figure in figures.split()]


# between the columns | the row | what is said
COMMAS = """
, | P,2026-03,5,20,5      | column_untitled E2, decimals_split 2:2
, | P,2026-03,5,20,       | decimals_split 2:2
, | P,2026-03,5,"20"      |
; | P;2026-03;5;20;5      | column_untitled E2
; | P;2026-03;5;20;;      |
, | P,2026-03,5,20,5,     | decimals_split 2:2 | Kommentar,Uoplyst
, | P,2026-03,5,20,5      | decimals_split 2:2 | Kommentar
, | P,2026-03,5,20,"5, 6" |                    | Kommentar
, | P,2026-03,5,20,5      |                    | Uoplyst
"""


@pytest.mark.parametrize("line", COMMAS.strip().splitlines())
def test_a_decimal_comma_between_commas_is_asked_about(line: str) -> None:
    separator, row, said, *titles = (part.strip() for part in line.split("|"))
    data = separator.join([*ROWS[0][:4], *titles]) + "\n" + row.replace("P", P)
    batch = read(data.encode(), "tal.csv", team="LUN-NORD")
    assert (", ".join(told(batch)), batch.warned) == (said, "decimals" in said)


def test_both_missing_columns_are_named_with_what_was_probably_meant() -> None:
    header = ["Team", "Indikator", "Måned", "Antal opfyldt", "Antal patienter", "Uoplyst"]
    batch = read_rows(["Nordby", P, "2026-03", 5, 20, 1], header=header)
    assert told(batch) == [
        "column_ignored_near D1", "column_ignored_near E1", "column_missing 1:1", "column_missing 1:1",
    ]  # fmt: skip


@pytest.mark.parametrize("written", ["Århus", "århus", "Aarhus", "AARHUS"])
def test_a_town_is_suggested_however_its_å_is_written(written: str) -> None:
    teams: Any = [(name, SimpleNamespace(id=name)) for name in ("Aarhus (AUH)", "Ålborg", "Viborg")]
    found = Known(teams).nearest(written)
    assert getattr(found, "id", None) == "Aarhus (AUH)"
