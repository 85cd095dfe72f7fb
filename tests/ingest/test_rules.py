"""Each rule broken once, and named with its cell; what is allowed stays silent."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from lkt.domain.names import Name
from lkt.domain.observation import Batch
from lkt.domain.period import Period
from lkt.text import Text
from tests.ingest.made import LEAD, LONG, TEAM, book, read, read_rows, told

P, R, Q, C, M, V, T, G = (
    "Rygestop tilbudt",
    "Fald pr. 1.000 sengedage",
    "Forbrug pr. 100 sengedage",
    "Aflyste operationer",
    "Indlæggelsestid",
    "Dør-til-nål-tid (median)",
    "Dage mellem fald",
    "Patienter mellem blødninger",
)

# indicator, numerator, denominator, value, spread, unknown -> what is said (nothing: accepted in silence)
FIGURES: list[tuple[str, list[Any], str]] = [
    (P, [5, 8], ""),
    (P, ["5", "8"], ""),
    (P, [5, 8, 62.5], ""),
    (P, [5, 8, 63], ""),
    (P, [5, 8, 0.625], ""),
    (P, [5, 8, "62,5"], ""),
    (P, [5, 8, None, None, 2], ""),
    (P, [0, 8], ""),
    (P, [8, 8], ""),
    (P, [0, 0], "no_patients E2"),
    (P, [5, 8, "62,5 %"], "percent_read F2"),
    (P, [5, 8, 55], "value_disagrees F2"),
    (P, [9, 8], "numerator_above_denominator D2"),
    (P, [4, 0], "zero_denominator E2"),
    (P, [-1, 8], "number_negative D2"),
    (P, [1.5, 8], "count_not_whole D2"),
    (P, [0.625, 8], "count_not_whole D2"),
    (P, [12.5, 8], "count_not_whole D2"),
    (P, [9, 8.5], "count_not_whole E2"),
    (P, ["65 %", 20], "percent_as_count D2"),
    (P, [20, "65 %"], "percent_as_count E2"),
    (P, [20, "12 %"], "percent_as_count E2"),
    (P, [9, -8], "number_negative E2"),
    (P, [9.000000000000002, 8], "numerator_above_denominator D2"),
    (P, [5, 8.5], "count_not_whole E2"),
    (P, [1, 1.234], "count_not_whole E2"),
    (P, [5, "1.234"], "number_thousands E2"),
    (P, ["62 %", 100], "percent_as_count D2"),
    (P, [5, 8, "120 %"], "percent_above_100 F2; value_disagrees F2"),
    (P, [None, 8], "figure_missing D2"),
    (P, [5], "figure_missing E2"),
    (P, [None, None, 62.5], "figure_missing D2; figure_missing E2"),
    (P, ["<5", 8], "number_hidden D2"),
    (P, ["3/12", 8], "number_fraction D2"),
    (P, [datetime(2026, 12, 3), 8], "number_is_date D2"),
    (P, [True, 8], "number_boolean D2"),
    (P, ["mange", 8], "number_unreadable D2"),
    (P, [5, 10**12], "number_implausible E2"),
    (P, ["#DIV/0!", 8], "cell_error D2"),
    (P, [5, 8, None, 1.5], "field_not_used G2"),
    (P, [5, 8, None, None, 0.5], "count_not_whole H2"),
    (R, [2, 1234.5], ""),
    (R, [2, 1000, 2], ""),
    (R, [2, 1000, 3], ""),
    (R, [2, 1000, 7], "value_disagrees F2"),
    (R, [2.5, 1000], "count_not_whole D2"),
    (R, [20, 10], "events_above_exposure D2"),
    (P, [9, 8, 62.5], "numerator_above_denominator D2"),
    (R, [2, 1.234, 7], "thousands_lost E2"),
    (R, [2, 12.5], ""),
    (R, [2, 1.234], "thousands_lost E2"),
    (R, [2, 123.456], "thousands_lost E2"),
    (R, [2, "1,234"], "thousands_lost E2"),
    (R, [2, "1,000"], "thousands_lost E2"),
    (R, [2, "1.234"], "number_thousands E2"),
    (R, [0, "0,125"], ""),
    (R, [2, 12.3456], ""),
    (R, [2, 100_001], "count_large E2"),
    (Q, [12, "1,234"], "thousands_lost E2"),
    (Q, [1234.5, 617.25], ""),
    (P, ["1,000", 1200], "thousands_lost D2"),
    (P, [5, 2_000_000], "number_implausible E2"),
    (P, [5, 150_000], "count_large E2"),
    (M, [None, 2_000_000, 4.5, 1.2], "number_implausible E2"),
    (V, [None, None, 150_000], ""),
    (Q, [0, 0], "no_patients E2"),
    (C, [7], ""),
    (C, [0], ""),
    (C, [7, 8], "field_not_used E2"),
    (C, [None, None, 7], "figure_missing D2; field_not_used F2"),
    (M, [None, 12, 4.5, 1.2], ""),
    (M, [None, 1, 4.5], ""),
    (M, [None, 12, 4.5], "figure_missing G2"),
    (M, [None, 0, 4.5, 1.2], "denominator_not_positive E2"),
    (M, [None, 12, "4,5 %", 1.2], "percent_unexpected F2"),
    (M, [None, 12, "4.567", 1.2], "number_thousands_doubt F2"),
    (M, [3, 12, 4.5, 1.2], "field_not_used D2"),
    (V, [None, None, "34,5"], ""),
    (V, [None, 12, 34.5], ""),
    (V, [None, None, datetime(2026, 4, 3)], "value_is_date F2"),
    (M, [None, 12, 4.5, datetime(2026, 2, 1)], "value_is_date G2"),
    (V, [None, None, time(0, 34, 30)], "number_is_time F2"),
    (V, [None, None, "0:34"], "number_is_time F2"),
    (P, [time(3, 12), 8], "number_is_time D2"),
    (V, [3, 12], "figure_missing F2; field_not_used D2"),
    (T, [None, None, 17.5], ""),
    (G, [None, None, 17], ""),
    (G, [None, None, 17.5], "count_not_whole F2"),
]


@pytest.mark.parametrize(("indicator", "figures", "said"), FIGURES, ids=lambda v: str(v)[:40])
def test_figures(indicator: str, figures: list[Any], said: str) -> None:
    batch = read_rows(["Nordby", indicator, "2026-03", *figures])
    assert "; ".join(told(batch)) == said
    assert len(batch.observations) == (0 if batch.refused else 1)


def test_percent_formatted_cells() -> None:
    def as_percent(page: Any, _: Any) -> None:
        page["F2"].number_format = "0.0%"

    assert told(read_rows(["Nordby", P, "2026-03", 5, 8, 0.625], change=as_percent)) == ["percent_read F2"]
    count = read_rows(
        ["Nordby", C, "2026-03", 0.5], change=lambda page, _: setattr(page["D2"], "number_format", "0%")
    )
    assert told(count) == ["percent_as_count D2"]


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
def test_numbers_in_cells_that_once_held_a_date(epoch: datetime) -> None:
    def as_dates(page: Any, workbook: Any) -> None:
        workbook.epoch = epoch
        for row in page["D2:E4"]:
            for cell in row:
                cell.number_format = "dd-mm-yyyy"

    rows = [
        ["Nordby", P, "2026-03", 0, 60],
        ["Nordby", P, "2026-04", 2.5, 8],
        ["Nordby", P, "2026-05", 5, datetime(2026, 12, 8)],
    ]
    batch = read_rows(*rows, change=as_dates)
    assert told(batch) == [
        "number_in_date_cell D2",
        "number_in_date_cell E2",
        "count_not_whole D3",
        "number_in_date_cell D3",
        "number_in_date_cell E3",
        "number_is_date E4",
        "number_in_date_cell D4",
    ]
    assert [f.value for f in batch.findings] == ["0", "60", "2,5", "2,5", "8", "2026-12-08", "5"]
    good = read_rows(rows[0], change=as_dates)
    assert [(o.numerator, o.denominator) for o in good.observations] == [(0, 60)]


def test_a_value_that_became_a_date_is_named_as_it_was_written() -> None:
    finding = read_rows(["Nordby", V, "2026-03", None, None, datetime(2026, 4, 3)]).findings[0]
    assert "Excel har nok lavet 3.4 om til en dato. Skriv 3,4." in Text("da")(
        "finding.value_is_date", **finding.fields
    )
    assert "Write 3.4." in Text("en")("finding.value_is_date", **finding.fields)


def test_what_is_kept() -> None:
    batch = read_rows(
        ["Nordby", P, "2026-03", 5, 8, 62.5, None, 1, " Nyt forløb "],
        ["Nordby", M, "2025-03", None, 12, 4.5, 1.2],
    )
    share, mean = batch.observations
    assert (share.team, share.indicator, share.version, share.period) == (
        "LUN-NORD",
        "LUN-01",
        2,
        Period.month(2026, 3),
    )
    # The value can be computed from the counts, so it is not kept beside them.
    assert share.content == (5.0, 8.0, None, None, 1.0, "Nyt forløb")
    assert str(share.place) == "Data!D2"
    assert mean.version == 1
    assert mean.content == (None, 12.0, 4.5, 1.2, None, None)
    assert (batch.area, batch.file_name) == ("LUN", "tal.xlsx")


# period -> what is said to the team, to the lead
PERIODS = [
    ("2026-10", "", ""),
    ("2026-11", "period_not_ended C2", "period_not_ended C2"),
    ("2026-12", "period_future C2", "period_future C2"),
    ("2025-01", "", ""),
    ("2024-12", "period_before_baseline C2", "period_before_baseline_one C2"),
    ("uge 5 2026", "period_week C2", "period_week C2"),
    ("2. kvartal 2026", "period_quarter C2", "period_quarter C2"),
    ("2026", "period_year C2", "period_year C2"),
    ("02/28/2026", "period_us_date C2", "period_us_date C2"),
    ("snart", "period_unreadable C2", "period_unreadable C2"),
    (None, "period_missing C2", "period_missing C2"),
    ("#REF!", "cell_error C2", "cell_error C2"),
    ("15-03-2026", "period_read_as_month C2", "period_read_as_month C2"),
    ("31-03-2026", "", ""),
]


@pytest.mark.parametrize(("period", "team", "lead"), PERIODS, ids=lambda v: str(v))
def test_periods(period: str | None, team: str, lead: str) -> None:
    row = ["Nordby", P, period, 5, 8]
    assert "; ".join(told(read_rows(row, scope=TEAM))) == team
    assert "; ".join(told(read(book([row]), scope=LEAD, team="LUN-NORD"))) == lead


def test_history_is_asked_about_once() -> None:
    rows = [["Nordby", P, f"2024-{month:02}", 5, 8] for month in range(1, 13)]
    batch = read(book(rows), scope=LEAD, team="LUN-NORD")
    assert told(batch) == ["period_before_baseline_lead C2"]
    assert batch.findings[0].fields["count"] == 12
    assert (len(batch.observations), batch.warned) == (12, True)


def test_events_keep_their_day() -> None:
    rows = [["Nordby", T, day, None, None, 9] for day in ("14-03-2026", "23-03-2026", "2026-04")]
    assert [o.period.label for o in read_rows(*rows).observations] == ["2026-03-14", "2026-03-23", "2026-04"]
    late = read_rows(["Nordby", T, "23-11-2026", None, None, 9])
    assert told(late) == ["period_future_day C2"]
    assert in_words(late) == [
        "Datoen '23-11-2026' (C2) ligger i fremtiden; i dag er det 22.11.2026. Ret datoen."
    ]
    assert told(read_rows(["Nordby", T, "21-11-2026", None, None, 9])) == []


def test_the_same_month_twice() -> None:
    row = ["Nordby", P, "2026-03", 5, 8]
    same = read_rows(row, ["nordby ", "LUN-01", "31-03-2026", 5, 8])
    assert told(same) == ["name_read_as A3", "duplicate_same C3"]
    assert len(same.observations) == 1
    conflict = read_rows(row, ["Nordby", P, "marts 2026", 6, 8])
    assert told(conflict) == ["duplicate_conflict C3"]
    assert in_words(conflict) == [
        "'Rygestop tilbudt': marts 2026 står to gange med forskellige tal (C2 og C3). Slet den ene række. "
        "Er de to dele af perioden, fx to afsnit, så skriv summen i én række."
    ]


def test_the_same_month_in_two_sheets_is_named_alike_in_both() -> None:
    def more(_: Any, made: Any) -> None:
        second = made.create_sheet("Mere")
        second.append(LONG)
        second.append(["Nordby", P, "2026-03", 5, 8])

    batch = read_rows(["Nordby", P, "2026-03", 5, 8], change=more)
    (twice,) = [f for f in batch.findings if f.code == "duplicate_same"]
    assert (twice.fields["other"], twice.fields["cell"]) == ("Data!C2", "Mere!C2")


# what stands in a date cell and how it is shown -> how it is quoted
QUOTED = [
    (datetime(2027, 3, 1), "yyyy-mm", "2027-03"),
    (datetime(2027, 3, 1), "mmm-yy", "2027-03"),
    (datetime(2027, 3, 14), "yyyy-mm", "2027-03-14"),
    (datetime(2027, 3, 1), "dd-mm-yyyy", "2027-03-01"),
]


@pytest.mark.parametrize(("month", "shown_as", "quoted"), QUOTED, ids=str)
def test_a_month_is_quoted_as_it_is_seen(month: datetime, shown_as: str, quoted: str) -> None:
    batch = read_rows(
        ["Nordby", P, month, 5, 8], change=lambda page, _: setattr(page["C2"], "number_format", shown_as)
    )
    (future,) = [f for f in batch.findings if f.code == "period_future"]
    assert future.value == quoted


def test_months_are_said_by_name() -> None:
    rows = [["Nordby", P, month, 5, 8] for month in ("2024-11", "2024-12", "2026-11")]
    assert in_words(read(book(rows), scope=LEAD, team="LUN-NORD")) == [
        "Tallene for november 2026 (C4) gemmes som foreløbige: perioden er ikke slut.",
        "2 tal er fra før projektets baseline (januar 2025): november 2024 til december 2024. Skal de med?",
    ]
    assert in_words(read(book(rows[:1]), scope=LEAD, team="LUN-NORD")) == [
        "'2024-11' (C2) ligger før projektets baseline (januar 2025). Skal tallet med?"
    ]


def in_words(batch: Batch) -> list[str]:
    return [Text("da")(f"finding.{finding.code}", **finding.fields) for finding in batch.findings]


# team, indicator -> what is said
NAMES = [
    ("Nordby", P, ""),
    ("LUN-NORD", "LUN-01", ""),
    ("Nordby", "Smoking cessation offered", ""),
    ("NORDBY", P, "name_read_as A2"),
    ("No\u200brdby", P, ""),
    ("\u202eNordby", P, "name_read_as A2"),
    ("Nordby", "Do\u0308r", "indicator_unknown B2"),
    ("Nordby", "Aflyste   operationer", ""),
    ("Nordby", "Rygestop tilbud", "indicator_unknown_near B2"),
    ("Nordby", "Fysioterapi", "indicator_unknown B2"),
    ("Nordby", "fald", "indicator_unknown B2"),
    ("Nordby", "fald sengedage", "indicator_unknown_near B2"),
    ("Nordby", "Cancelled", "indicator_unknown_near B2"),
    ("Nordby", "sengedage", "indicator_unknown B2"),
    ("Nordby", "til", "indicator_unknown_near B2"),
    ("Nordby", "...", "indicator_unknown B2"),
    ("Nordbi", P, "team_unknown_near A2"),
    ("Sydby", P, "team_unknown_near A2"),
    ("Østby, Sydby", P, "team_unknown_near A2"),
    ("Syd", P, "team_unknown_near A2"),
    ("og", P, "team_unknown A2"),
    ("Månen", P, "team_unknown A2"),
    ("Vestby", P, "team_unknown A2"),
    ("Sydby og Østby", P, "team_not_yours A2"),
    ("#N/A", P, "cell_error A2"),
    ("Nordby", "#N/A", "cell_error B2"),
    (None, P, ""),
    ("Nordby", None, "indicator_missing B2"),
]


@pytest.mark.parametrize(("team", "indicator", "said"), NAMES, ids=lambda v: str(v))
def test_names(team: str | None, indicator: str | None, said: str) -> None:
    figures = [7, 8] if indicator != "Aflyste   operationer" else [7]
    assert "; ".join(told(read_rows([team, indicator, "2026-03", *figures]))) == said


def test_the_name_that_holds_all_the_words_is_meant() -> None:
    batch = read_rows(["Østby", "aflyste", "2026-03", 7])
    assert [f.fields["near"] for f in batch.findings] == [
        "Sydby og Østby",
        Name("Aflyste operationer", "Cancelled operations"),
    ]


def test_all_faults_at_once() -> None:
    batch = read_rows(
        ["Nordbi", "Fysioterapi", "uge 5", "<5", "x"],
        ["Nordby", P, "2027-01", 9, 8],
        ["Nordby", C, None, -3],
        ["Nordby", P, "2026-03", 5, 8],
    )
    assert sorted(told(batch)) == sorted(
        [
            "team_unknown_near A2",
            "indicator_unknown B2",
            "period_week C2",
            "number_hidden D2",
            "number_unreadable E2",
            "period_future C3",
            "numerator_above_denominator D3",
            "period_missing C4",
            "number_negative D4",
        ]
    )
    assert batch.observations == ()
    assert all(f.place.sheet == "Data" for f in batch.findings)


def test_values_are_cut_and_stay_on_one_line() -> None:
    batch = read_rows(["Nordby\n2026-11-22 INFO alt er godt" + "!" * 100, P, "2026-03", 5, 8])
    value = batch.findings[0].value
    assert value is not None
    assert len(value) == 40
    assert "\n" not in value


def test_columns_a_measure_needs() -> None:
    without = [title for title in LONG if title != "Nævner"]
    rows = [["Nordby", P, f"2026-0{month}", 5] for month in (1, 2, 3)]
    assert told(read(book(rows, without))) == ["column_missing 1:1"]
    assert told(read(book([["Nordby", C, "2026-03", 5]], without))) == []


@pytest.mark.parametrize(
    ("first", "second", "kept", "said"),
    [
        ("ny tavle", None, "ny tavle", "duplicate_same"),
        (None, "ny tavle", "ny tavle", "duplicate_same"),
        ("ny tavle", "ny tavle", "ny tavle", "duplicate_same"),
        ("ny tavle", "ferie", None, "duplicate_comments"),
    ],
)
def test_no_comment_is_lost_between_two_equal_rows(
    first: str | None, second: str | None, kept: str | None, said: str
) -> None:
    rows = [["Nordby", P, "2026-03", 5, 8, None, None, None, comment] for comment in (first, second)]
    batch = read_rows(*rows)
    assert told(batch) == [f"{said} C3"]
    assert [o.comment for o in batch.observations] == ([kept] if kept else [])


def test_excel_s_errors_are_told_as_the_reader_s_excel_shows_them() -> None:
    batch = read_rows(["Nordby", P, "2026-03", "#REF!", 8])
    said = [Text(language)("finding.cell_error", **batch.findings[0].fields) for language in ("da", "en")]
    assert [words.split("(")[1].split(")")[0] for words in said] == ["#REFERENCE!", "#REF!"]
