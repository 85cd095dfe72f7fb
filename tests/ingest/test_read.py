"""Files as a whole: layouts, sheets, who sends what, and what is no file of ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from lkt.domain.access import Role, Scope
from lkt.ingest import Submission, csv
from lkt.ingest.header import TEMPLATE, find
from lkt.ingest.names import Directory, other_teams
from lkt.ingest.read import read_file
from lkt.ingest.table import Field
from lkt.text import LANGUAGES, Text
from tests.ingest.made import CATALOGUE, LEAD, LONG, TEAM, TODAY, book, read, read_rows, told
from tests.ingest.test_filetype import GOOD, SHEET, rezipped

P = "Rygestop tilbudt"
ROW = ["Nordby", P, "2026-03", 5, 8]
DEATH = "30-dages dødelighed"


HEADERS = [
    ["TEAM ", " indikator", "Periode\u00a0(måned)", "Tæller", "NÆVNER"],
    ["Team", "Indicator", "Period (month)", "Numerator", "Denominator"],
    ["Team", "Indikator", "Ma\u030aned", "Tæller:", "Næ\u200bvner *"],
    ["Team navn", "Indikator navn", "År/måned", "Antal patienter (tæller)", "Alle patienter – nævner"],
]


@pytest.mark.parametrize("header", HEADERS)
def test_headers_as_people_type_them(header: list[str]) -> None:
    batch = read(book([ROW], header))
    assert (told(batch), len(batch.observations)) == ([], 1)


def test_the_header_may_stand_lower_and_in_another_order() -> None:
    order = [3, 0, 4, 2, 1]
    rows = [["Indberetning"], [], [LONG[i] for i in order], [ROW[i] for i in order]]
    assert str(read(book(rows, [])).observations[0].place) == "Data!A4"
    deep = [["tekst"]] * 30 + [LONG, ROW]
    assert told(read(book(deep, []))) == ["header_missing"]


WIDE = ["Måned", "Rygestop tilbudt – tæller", "Rygestop tilbudt - nævner", "Dør-til-nål-tid (median) — VÆRDI"]


def test_the_wide_layout() -> None:
    batch = read(book([["jan 2026", 5, 8, 34.5], ["feb 2026", None, None, 31], ["mar 2026", 6, 8]], WIDE))
    assert told(batch) == []
    assert [(o.indicator, o.period.label, str(o.place)) for o in batch.observations] == [
        ("LUN-01", "2026-01", "Data!B2"),
        ("LUN-06", "2026-01", "Data!D2"),
        ("LUN-06", "2026-02", "Data!D3"),
        ("LUN-01", "2026-03", "Data!B4"),
    ]


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        (WIDE[:2], ["2026-01", 5], "column_missing B1"),
        (WIDE[:3], ["2026-01", 9, 8], "numerator_above_denominator B2"),
        (["Måned", "Rygestart – tæller", "Rygestart – nævner"], ["2026-01", 5, 8], "indicator_unknown B1"),
        (["Måned", "Rygestop – tæller", "Rygestop – nævner"], ["2026-01", 5, 8], "indicator_unknown_near B1"),
        (["Måned", "Rygestop tilbud – tæller", "b – nævner"], ["2026-01", 5], "indicator_unknown_near B1"),
        ([*WIDE[:3], "Region"], ["2026-01", 5, 8, "x"], "column_ignored D1"),
        (WIDE[:3], ["I alt", 5, 8], "total_row_ignored A2; no_figures"),
        (WIDE[:3], ["* foreløbige tal"], "text_row_ignored A2; no_figures"),
        (WIDE[:3], ["uge 7", 5, 8], "period_week A2"),
    ],
)
def test_faults_in_the_wide_layout(header: list[str], row: list[object], said: str) -> None:
    assert "; ".join(told(read(book([row], header)))) == said


# rows below ROW's header -> what is said
SHAPES: list[tuple[list[list[object]], str]] = [
    ([ROW, [], [], [*ROW[:2], "2026-04", 6, 8]], ""),
    ([ROW, ["I alt", None, None, 5, 8]], "total_row_ignored A3"),
    ([ROW, ["Total:", None, None, 5, 8]], "total_row_ignored A3"),
    ([ROW, [None, None, "Sum", 5, 8]], "total_row_ignored C3"),
    ([ROW, [None, "I alt 2026", None, 5, 8]], "total_row_ignored B3"),
    ([ROW, ["* opgjort i november"]], "text_row_ignored A3"),
    ([ROW, ["Kilde:", "egne tal"]], "text_row_ignored A3"),
    ([ROW, ["Nordby", P, "2026-04"]], ""),
    ([ROW, ["Nordby"]], ""),
    ([ROW, ["Nordby", P, "2026-04", None, None, None, None, None, "Ferie"]], "comment_without_figures I3"),
    ([ROW, LONG, ["Nordby", P, "2026-04", 5, 8]], ""),
    ([ROW, ["Nordby", P, "2026-04", " ", "\u200b"]], ""),
    ([["Nordby", P, "2026-04"]], "no_figures"),
    ([], "no_rows"),
]


@pytest.mark.parametrize(("rows", "said"), SHAPES, ids=[str(n) for n in range(len(SHAPES))])
def test_rows_that_are_no_figures(rows: list[list[object]], said: str) -> None:
    assert "; ".join(told(read(book(rows)))) == said


def test_hidden_rows_are_read_and_hidden_sheets_are_not() -> None:
    def hide(page: Any, made: Workbook) -> None:
        page.row_dimensions[3].hidden = True
        old = made.create_sheet("Gammel")
        old.append(LONG)
        old.append(["Nordby", P, "2026-05", 1, 2])
        old.sheet_state = "veryHidden"

    batch = read_rows(ROW, ["Nordby", P, "2026-04", 5, 8], change=hide)
    assert told(batch) == ["sheets_hidden", "row_hidden 3:3"]
    assert len(batch.observations) == 2


def test_hidden_rows_are_listed_as_people_do() -> None:
    def hide(page: Any, _: Workbook) -> None:
        for row in (3, 4, 6):
            page.row_dimensions[row].hidden = True

    batch = read_rows(*[["Nordby", P, f"2026-0{month}", 5, 8] for month in range(1, 7)], change=hide)
    assert told(batch) == ["rows_hidden 3:6"]
    words = "De skjulte rækker 3-4, 6 er læst med."
    assert Text("da")("finding.rows_hidden", **batch.findings[0].fields).startswith(words)


def test_several_sheets() -> None:
    def more(_: Any, made: Workbook) -> None:
        second = made.create_sheet("Data 2")
        second.append(LONG)
        second.append(["Nordby", P, "2026-04", 5, 8])
        made.create_sheet("Tekst").append(["Bare tekst"])
        lost = made.create_sheet("Uden overskrift")
        lost.append([1, 2, 3])

    batch = read_rows(ROW, change=more)
    assert told(batch) == ["sheet_skipped", "several_sheets"]
    assert [str(o.place) for o in batch.observations] == ["Data!D2", "Data 2!D2"]


def test_merged_cells_are_filled_down_and_plain_blanks_are_not() -> None:
    rows = [ROW, [None, None, "2026-04", 6, 8], [None, None, "2026-05", 7, 8]]

    def merge(page: Any, _: Workbook) -> None:
        page.merge_cells("A2:A3")
        page.merge_cells("B2:B3")

    batch = read(book(rows, change=merge), scope=LEAD, team="LUN-NORD")
    assert told(batch) == ["merged_filled A2:A3", "team_missing A4", "indicator_missing B4"]
    own = read(book(rows[:2], change=merge))
    assert [(o.team, o.indicator, o.period.label) for o in own.observations] == [
        ("LUN-NORD", "LUN-01", "2026-03"),
        ("LUN-NORD", "LUN-01", "2026-04"),
    ]


@pytest.mark.parametrize(
    ("merged", "said"),
    [
        ("D2:D3", "figure_merged D2:D3"),
        ("C2:F3", "figure_merged C2:F3"),
        ("A1:E5", "figure_merged A1:E5"),
        ("D1:E1", ""),
        ("D2:E2", ""),
        ("I2:I3", ""),
        ("A4:E6", ""),
        ("F2:F3", ""),
    ],
)
def test_a_figure_merged_over_months_is_nobodys(merged: str, said: str) -> None:
    ranges = f'</sheetData><mergeCells><mergeCell ref="{merged}"/></mergeCells>'.encode()
    rows = [ROW, ["Nordby", P, "2026-04", 6, 9]]
    batch = read(rezipped(book(rows), {SHEET: lambda part: part.replace(b"</sheetData>", ranges)}))
    assert "; ".join(told(batch)) == said


def test_figures_merged_in_the_wide_layout() -> None:
    rows = [["2026-01", 5, 8], ["2026-02"]]

    def merge(page: Any, _: Workbook) -> None:
        page.merge_cells("B2:B3")
        page.merge_cells("C2:C3")

    assert told(read(book(rows, WIDE[:3], change=merge))) == ["figure_merged B2:B3", "figure_merged C2:C3"]


def test_formulas() -> None:
    def formula(page: Any, _: Workbook) -> None:
        page["D2"] = "=E2-3"

    batch = read_rows(ROW, change=formula)
    assert told(batch) == ["formula_without_value D2"]
    assert batch.findings[0].value == "=E2-3"
    stored = rezipped(
        book([ROW], change=formula),
        {SHEET: lambda part: part.replace(b"<v />", b"<v>5</v>").replace(b"<v></v>", b"<v>5</v>")},
    )
    assert (told(read(stored)), len(read(stored).observations)) == ([], 1)
    linked = rezipped(stored, {SHEET: lambda part: part.replace(b"E2-3", b"[1]Ark1!B2")})
    assert told(read(linked)) == ["external_link D2"]


def test_formulas_in_comments() -> None:
    def formula(page: Any, _: Workbook) -> None:
        page["I2"] = '=WEBSERVICE("http://x")'

    assert told(read_rows(ROW, change=formula)) == ["formula_without_value I2"]


def test_strict_utf16_and_1904() -> None:
    def strict(part: bytes) -> bytes:
        return part.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )

    names = ("xl/workbook.xml", SHEET, "xl/styles.xml")
    assert len(read(rezipped(GOOD, dict.fromkeys(names, strict))).observations) == 1
    wide = {SHEET: lambda part: b"\xff\xfe" + part.decode().encode("utf-16-le")}
    assert len(read(rezipped(GOOD, wide)).observations) == 1
    dated = ["Nordby", P, datetime(2026, 3, 1), 5, 8]
    old = book([dated], change=lambda _, made: setattr(made, "epoch", CALENDAR_MAC_1904))
    assert read(old).observations[0].period.label == "2026-03"


def test_a_formatted_cell_at_the_end_of_the_world_costs_nothing() -> None:
    def far(page: Any, _: Workbook) -> None:
        page["G1048576"].number_format = "0.00"

    assert told(read_rows(ROW, change=far)) == []


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lkt.ingest.read.MOST_ROWS", 20)
    many = [["Nordby", "Dage mellem fald", date(2025, 1, 1 + n), None, None, n] for n in range(21)]
    assert told(read(book(many))) == ["sheet_too_many_rows"]
    assert len(read(book(many[:20])).observations) == 20


@pytest.mark.parametrize(
    ("title", "near"),
    [("Tælller", "numerator"), ("Tæler", "numerator"), ("Tællr (antal)", "numerator"), ("Nevner", None)],
)
def test_a_title_nobody_knows_is_held_against_those_that_are_missing(title: str, near: str | None) -> None:
    batch = read(book([ROW], [*LONG[:3], title, "Nævner"]))
    suffix = "_near" if near else ""
    assert told(batch) == [f"column_ignored{suffix} D1", "column_missing 1:1"]
    assert batch.findings[0].fields.get("near") == (Field(near).heading if near else None)


def test_no_column_for_figures_at_all() -> None:
    header = [*LONG[:3], "Antal", "Ud af"]
    assert told(read(book([ROW], header))) == [
        "column_ignored D1",
        "column_ignored E1",
        "figure_columns_missing 1:1",
    ]


def test_columns() -> None:
    assert told(
        read(book([[*ROW, None, None, "husk", 7], [*ROW[:2], "2026-04", 6, 9, None, None, 3]], LONG[:5]))
    ) == [
        "column_untitled H2",
        "column_untitled I2",
    ]
    assert told(read(book([[*ROW, 9]], [*LONG[:5], "Tæller"]))) == ["column_twice F1"]
    assert told(read(book([[*ROW, 9]], [*LONG[:5], "Region"]))) == ["column_ignored F1"]
    assert told(read(book([["2026-03", 5, 8]], ["Periode", "Tæller", "Nævner"]))) == [
        "key_column_missing 1:1"
    ]
    assert told(read(book([["Nordby", P, 5, 8]], ["Team", "Indikator", "Tæller", "Nævner"]))) == [
        "key_column_missing 1:1"
    ]


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Tæller (%)", "column_ignored D1; column_missing 1:1"),
        ("Tæller (år til dato)", "column_ignored D1; column_missing 1:1"),
        ("Tæller (antal patienter)", ""),
        ("Tæller (n)", ""),
        ("Ｔæller", ""),
    ],
)
def test_brackets_may_make_another_figure_of_a_column(title: str, said: str) -> None:
    assert "; ".join(told(read(book([ROW], [*LONG[:3], title, "Nævner"])))) == said


def test_brackets_in_the_wide_layout() -> None:
    header = ["Måned", "Rygestop tilbudt – tæller (år til dato)", "Rygestop tilbudt – nævner (antal)"]
    assert told(read(book([["2026-01", 5, 8]], header))) == ["column_ignored B1", "column_missing C1"]
    for title in ("Værdi (%)", "Værdi (mmol/mol)", "Value (pr. 1.000 sengedage)"):
        assert told(read(book([[*ROW, 62.5]], [*LONG[:5], title]))) == []


@pytest.mark.parametrize("extra", ["Dato", "Måned", "Note", "Bemærkning", "n", "Tæller (sidste år)", "SD"])
def test_another_spelling_beside_the_templates_own_title_is_somebodys_own_column(extra: str) -> None:
    last, first = [*ROW, *[None] * 4, 99], [99, *ROW]
    assert told(read(book([last], [*LONG, extra]))) == ["column_ignored J1"]
    batch = read(book([first], [extra, *LONG]))
    assert told(batch) == ["column_ignored A1"]
    assert batch.observations[0].denominator == 8


def test_the_templates_titles_are_known_as_its_own() -> None:
    own = {Text(language)(f"template.column.{field}") for language in LANGUAGES for field in Field}
    assert {title.casefold() for title in own} == TEMPLATE


def test_two_of_the_same_title() -> None:
    same = [*LONG[:5], "PERIODE (måned)"]
    assert told(read(book([[*ROW, "2026-04"]], same))) == ["column_twice F1"]
    assert told(read(book([[*ROW, 7]], [*LONG[:5], "Numerator"]))) == ["column_twice F1"]
    assert told(read(book([["2026-01", 5, 8, "2026-02"]], [*WIDE[:3], "Dato"]))) == ["column_twice D1"]


OTHER = "Sydby og Østby"
UNTITLED = ["", *LONG[1:5]]
NEXT, TURNED = [*ROW[:2], "2026-02", 5, 5], [LONG[1], LONG[2], LONG[4], LONG[3]]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Hospital", *LONG[1:5]], [OTHER, *ROW[1:]]], "column_ignored A1; team_not_yours A2"),
        ([["Enhed", *LONG[1:5]], ["LUN-SYD", *ROW[1:]]], "column_ignored A1; team_not_yours A2"),
        ([["Enhed", *LONG[1:5]], ["Nordby", *ROW[1:]]], "column_ignored A1"),
        ([UNTITLED, [OTHER, *ROW[1:]]], "column_untitled A2; team_not_yours A2"),
        ([["Team?", *LONG[1:5]], ["Vestby", *ROW[1:]]], "column_ignored_near A1"),  # a team of another area
        ([["LKT Lunge – Sydby og Østby 2026"], LONG[1:5], ROW[1:]], "team_not_yours A1"),
        ([["Team:", OTHER], LONG[1:5], ROW[1:]], "team_not_yours B1"),
        ([["Tal for team Sydby og Østby"], LONG[1:5], ROW[1:]], "team_not_yours A1"),
        ([["Nordby"], ["I samarbejde med: Sydby og Østby"], LONG[1:5], ROW[1:]], ""),
        ([["Nordby samt Sydby og Østby"], LONG[1:5], ROW[1:]], ""),
        ([["Sydby og Østby"], LONG[:5], ROW], ""),  # the column says it
        ([["ＴＥＡＭ", *LONG[1:5]], [OTHER, *ROW[1:]]], "team_not_yours A2"),
        ([LONG[1:5], ROW[1:], [f"Team: {OTHER}"], NEXT[1:]], "team_not_yours A3; text_row_ignored A3"),
        ([["Nordby"], LONG[1:5], ROW[1:], [OTHER], LONG[1:5], NEXT[1:]], "team_not_yours A4"),
        (
            [["Nordby"], LONG[1:5], ROW[1:], [OTHER], TURNED, NEXT[1:]],
            "several_tables 2:2; team_not_yours A4",
        ),
        ([LONG[1:5], ROW[1:], [OTHER], TURNED, NEXT[1:]], "several_tables 1:1; team_not_yours A3"),
        ([LONG[1:5], ROW[1:], ["Nordby"], ["Sammen med: Sydby og Østby"], NEXT[1:]], "text_row_ignored A4"),
        ([LONG[1:5], ROW[1:], [OTHER]], ""),  # nothing below
        (
            [LONG[:5], [OTHER], [None, *ROW[1:]]],
            "team_missing A3",
        ),  # a line of its own in the column of teams
        ([LONG[:5], ["Nordby"], [None, *ROW[1:]]], ""),
        ([["Data", OTHER], LONG[:5], [None, *ROW[1:]]], "team_not_yours B1"),
        # the rows of the table above say nothing of the one below
        ([LONG[:5], ROW, [OTHER], TURNED, NEXT[1:]], "several_tables 1:1; team_not_yours A3"),
        ([[*LONG[1:5], "Note"], [*ROW[1:], OTHER], TURNED, NEXT[1:]], "several_tables 1:1"),
        ([[OTHER], LONG[:5], ROW, TURNED, NEXT[1:]], "several_tables 2:2; team_not_yours A1"),
        ([LONG[1:5], ROW[1:], [OTHER], LONG[:5], NEXT], "several_tables 1:1"),
        (  # a remark in a month without figures
            [
                [*LONG[1:5], "Kommentar"],
                ROW[1:],
                [ROW[1], "2026-02", None, None, OTHER],
                [ROW[1], "2026-01", 5, 5],
            ],
            "comment_without_figures E3",
        ),
    ],
)
def test_another_team_where_no_column_is_for_teams(rows: list[list[object]], said: str) -> None:
    assert "; ".join(told(read(book(rows, [])))) == said


# the line above | the tab | the file | what is asked
AMONG = """
Sydby og Østby, 1. kvartal 2026 | Data | tal.xlsx | team_named
Indberetning – Sydby og Østby (2026) | Data | tal.xlsx | team_not_yours A1
Rapport for sydby og østby | Data | tal.xlsx | team_named
LKT Lunge (Sydby og Østby)      | Data | tal.xlsx | team_named
Udtræk LUN-SYD, marts           | Data | tal.xlsx | team_named
Nordby sammen med Sydby og Østby | Data | tal.xlsx |
Tal for marts                   | Sydby og Østby (2) | tal.xlsx | team_named
Tal for marts                   | Data | LUN_Sydby og Østby_marts.xlsx | team_named
Nordby                          | Data | Sydby og Østby.xlsx |
Storsydby og Østbyen            | Data | tal.xlsx |
Hele landet                     | Data | tal.xlsx | team_named
LKT Lunge: Danmark 2026         | Data | tal.xlsx | team_named
Tal for marts                   | Landstal | tal.xlsx | team_named
Nordby i forhold til hele landet | Data | tal.xlsx |
"""


@pytest.mark.parametrize("line", AMONG.strip().splitlines())
def test_another_team_among_other_words_is_asked_about(line: str) -> None:
    above, tab, file, said = (part.strip() for part in line.split("|"))
    batch = read(book([[above], LONG[1:5], ROW[1:]], [], sheet=tab), file)
    assert told(batch) == ([said] if said else [])
    assert batch.warned == (said == "team_named")


def test_a_part_of_a_teams_name_is_its_name_too() -> None:
    """The hospital stands for the hospital and its municipalities."""
    known = {"LUN-VEST": "Vestby · Vestby og Skov", "LUN-AUH": "Storby (UH) · Storby"}
    teams = {id: replace(CATALOGUE.teams["LUN-NORD"], id=id, name=name) for id, name in known.items()}
    names = Directory(replace(CATALOGUE, teams=teams), "LUN")
    for text, own, asked in (
        ("LKT Lunge Vestby 2026", "LUN-AUH", ["LUN-VEST"]),
        ("Storby Universitetshospital", "LUN-VEST", ["LUN-AUH"]),
        ("Storby Universitetshospital", "LUN-AUH", []),
    ):
        (table,) = find(csv.read(f"{text}\nMåned;Tæller\n2026-03;5".encode()))
        found = other_teams([table], [table], names, teams[own], "tal.csv")
        assert [team.id for _, (_, (team, *_), sure) in found if not sure] == asked


def test_of_a_line_above_the_table_the_teams_name_is_repeated() -> None:
    batch = read(book([["LKT Lunge – Sydby og Østby 2026"], LONG[1:5], ROW[1:]], []))
    assert batch.findings[0].value == OTHER


def test_another_team_on_the_tab() -> None:
    """Where a team's name usually stands when a workbook has a sheet for each of them."""
    assert told(read(book([ROW[1:]], LONG[1:5], sheet=OTHER))) == ["team_not_yours A1"]
    assert told(read(book([ROW[1:]], LONG[1:5], sheet="Nordby"))) == []


def test_another_team_beside_the_wide_layout() -> None:
    batch = read(book([["2026-01", 5, 8, OTHER]], [*WIDE[:3], "Hospital"]))
    assert told(batch) == ["column_ignored D1", "team_not_yours D2"]


def test_a_lead_must_name_the_column_that_holds_another_team() -> None:
    rows = [["Enhed", *LONG[1:5]], [OTHER, *ROW[1:]], ["Nordby", *ROW[1:]]]
    batch = read(book(rows, []), scope=LEAD, team="LUN-NORD")
    assert told(batch)[:2] == ["column_ignored A1", "key_column_missing 1:1"]


def test_a_team_left_out_between_others_was_forgotten() -> None:
    rows = [ROW, [None, P, "2026-04", 6, 8], ["Nordby", P, "2026-05", 6, 8]]
    assert told(read(book(rows))) == ["team_missing A3"]
    totals = [[None, *ROW[1:]], ["I alt", None, None, 5, 8], [None, P, "2026-04", 6, 8]]
    assert told(read(book(totals))) == ["total_row_ignored A3"]


SENDERS: list[tuple[Scope, str | None, list[object], str]] = [
    (TEAM, None, ["Nordby", P], ""),
    (TEAM, "LUN-NORD", [None, P], ""),
    (TEAM, "LUN-SYD", [None, P], "team_chosen_not_yours"),
    (TEAM, "LUN-XXX", [None, P], "team_chosen_unknown"),
    (Scope("x", Role.TEAM), None, ["Nordby", P], "team_chosen_unknown"),
    (LEAD, "LUN-SYD", [None, P], ""),
    (LEAD, "LUN-SYD", ["Nordby", P], ""),
    (LEAD, None, ["Sydby og Østby", P], ""),
    (LEAD, None, ["Nordby", P], "area_ambiguous"),
    (LEAD, None, [None, P], "area_ambiguous"),
    (LEAD, None, ["Nordby", DEATH], "area_ambiguous"),
    (LEAD, None, ["Vestby", DEATH], ""),
    (LEAD, None, ["Månen", "Fysioterapi"], "area_unknown"),
    (LEAD, None, [None, "Aflyste operationer"], "team_missing A2"),
    (LEAD, None, ["LUN-SYD", "LUN-01"], ""),
]


@pytest.mark.parametrize(("scope", "team", "names", "said"), SENDERS)
def test_who_sends_for_whom(scope: Scope, team: str | None, names: list[object], said: str) -> None:
    batch = read(
        book([[*names, "2026-03", 5, 8 if names[1] != "Aflyste operationer" else None]]),
        scope=scope,
        team=team,
    )
    assert "; ".join(told(batch)) == said


def test_one_row_of_another_team_refuses_the_whole_file() -> None:
    batch = read_rows(ROW, ["Sydby og Østby", P, "2026-03", 5, 8])
    assert told(batch) == ["team_not_yours A3"]
    assert batch.observations == ()


def test_who_chose_the_wrong_team_learns_for_which_one_the_file_was_sent() -> None:
    rows = [["LUN-SYD", P, f"2026-0{month}", 5, 8] for month in (3, 4)]
    batch = read(book(rows))
    assert told(batch) == ["team_not_yours A2", "team_not_yours A3"]
    assert {(f.value, f.fields["own"]) for f in batch.findings} == {("LUN-SYD", "Nordby")}


def test_a_lead_sends_for_several_teams_at_once_but_names_each() -> None:
    rows = [ROW, ["Sydby og Østby", P, "2026-03", 5, 8]]
    batch = read(book(rows), scope=LEAD)
    assert ({o.team for o in batch.observations}, batch.area) == ({"LUN-NORD", "LUN-SYD"}, "LUN")
    assert told(read(book([*rows, [None, P, "2026-04", 5, 8]]), scope=LEAD, team="LUN-SYD")) == [
        "team_missing A4"
    ]


def test_the_same_bytes_give_the_same_batch() -> None:
    assert read(GOOD) == read_file(Submission(GOOD, "tal.xlsx", CATALOGUE, TEAM, TODAY))


def test_two_faults_of_one_kind_in_one_place_are_both_named() -> None:
    batch = read(book([["Nordby", P, "2026-03", 62.5]], ["Team", "Indikator", "Periode", "Værdi"]))
    assert told(batch) == ["column_missing 1:1"] * 2
    assert [f.fields["field"] for f in batch.findings] == [Field.NUMERATOR.heading, Field.DENOMINATOR.heading]


def test_figures_under_other_titles_are_named_where_the_page_knows_the_team() -> None:
    data = book([[P, "2026-03", 5, 8]], ["Indikator", "Måned", "Antal opfyldt", "Alle patienter"])
    batch = read(data, team="LUN-NORD")
    assert told(batch) == ["column_ignored_near C1", "column_ignored_near D1", "figure_columns_missing 1:1"]


def test_a_list_of_indicators_beside_figures_is_no_table_of_them() -> None:
    def more(_: object, made: Workbook) -> None:
        beside = made.create_sheet("Liste")
        for row in (["Indikator", "Periode", "Kilde"], [P, "2025-2027", "EPJ"]):
            beside.append(row)

    assert told(read_rows(ROW, change=more)) == []


def test_a_column_that_is_missing_is_named_once_whichever_indicators_need_it() -> None:
    both = (P, "Fald pr. 1.000 sengedage")
    rows = [["Nordby", name, "2026-03", 5] for name in both]
    batch = read(book(rows, LONG[:4]))
    assert told(batch) == ["column_missing 1:1"]
    assert [name.da for name in batch.findings[0].fields["indicators"]] == list(both)


def test_of_a_month_that_stands_twice_in_the_wide_layout_each_indicator_is_named() -> None:
    header = ["Periode", "Aflyste operationer – tæller", f"{P} – tæller", f"{P} – nævner"]
    batch = read(book([["2026-03", 5, 5, 8], ["2026-03", 6, 6, 8]], header))
    assert told(batch) == ["duplicate_conflict A3"] * 2
    assert len({f.fields["indicator"] for f in batch.findings}) == 2
