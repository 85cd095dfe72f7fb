"""Figures without a file: what is asked for, and what is made of what was typed or pasted."""

from __future__ import annotations

from datetime import date

import pytest

from lkt.actions import entry
from lkt.domain.observation import Batch, Observation
from lkt.domain.period import Period
from lkt.ingest import Submission
from lkt.ingest.read import read_file
from lkt.text import Text
from tests.ingest.made import CATALOGUE, TEAM, TODAY, told

OWN = CATALOGUE.teams["LUN-NORD"]
MARCH, KNOWN = Period.month(2026, 3), {}


def known(*found: Observation) -> dict[tuple[str, str, Period], Observation]:
    return {o.key: o for o in found}


def of(made: entry.Entry | None) -> Batch:
    """What the reader makes of it, its places named as people see them."""
    assert made
    batch = read_file(Submission(made.data, "entry.csv", CATALOGUE, TEAM, TODAY, OWN.id))
    return made.named(batch, Text("da"))


def figures(batch: Batch) -> list[str]:
    rows = []
    for o in batch.observations:
        numbers = [
            f"{value:g}" for value in (o.numerator, o.denominator, o.value, o.spread) if value is not None
        ]
        parts = (o.indicator, o.period.label, "/".join(numbers), o.comment)
        rows.append(" ".join(part for part in parts if part))
    return rows


def rows(about: str, *found: Observation) -> list[entry.Row]:
    return entry.rows(CATALOGUE, OWN, known(*found), TODAY, about)


def test_what_is_missing_comes_first_and_the_oldest_of_it() -> None:
    months = [Period.month(2025, 11).shift(n) for n in range(12)]
    whole = [i.id for i in CATALOGUE.indicators_of("LUN") if not i.measure.by_event]
    come = [Observation("LUN-NORD", id, 1, month, 5.0, 8.0) for month in months[:2] for id in whole]
    offered = entry.choices(
        CATALOGUE, OWN, known(*come, Observation("LUN-NORD", whole[0], 1, months[2], 1.0, 2.0)), TODAY
    )
    assert list(offered)[:3] == ["2026-01", "2026-02", "2026-03"]
    assert [offered[label] for label in ("2026-01", "2026-02", "2025-12")] == [5, 6, 0]
    assert list(offered)[9:14] == ["2026-10", "2025-12", "2025-11", "LUN-01", "LUN-02"]


def test_each_kind_of_measure_asks_for_its_figures() -> None:
    asked = {row.indicator.id: " ".join(row.fields(more=False)) for row in rows("2026-03")}
    assert asked == {
        "LUN-01": "numerator denominator", "LUN-02": "numerator denominator", "LUN-03": "numerator denominator",
        "LUN-04": "numerator", "LUN-05": "denominator value spread", "LUN-06": "value denominator",
        "LUN-07": "period value", "LUN-08": "period value",
    }  # fmt: skip
    assert rows("LUN-04")[0].fields(more=True) == ("numerator", "unknown", "comment")
    assert [row.period and row.period.label for row in rows("LUN-01")][::11] == ["2025-11", "2026-10"]
    assert [row.period for row in rows("LUN-07")] == [None] * entry.EVENTS


def test_what_was_typed_reads_like_a_file() -> None:
    grid = rows("2026-03")
    written = [dict.fromkeys(row.fields(more=False), "") for row in grid]
    written[0] = {"numerator": " 12", "denominator": "1.020"}
    written[1] = {"numerator": "0", "denominator": "20,5"}
    written[6] = {"period": "14-03-2026", "value": "17"}
    batch = of(entry.typed(grid, written))
    assert figures(batch) == ["LUN-01 2026-03 12/1020", "LUN-02 2026-03 0/20.5", "LUN-07 2026-03-14 17"]
    assert batch.file_name == "indtastet på siden"
    assert [str(f.place) for f in batch.findings] == ["række 1, nævner"]


def test_only_what_is_not_reported_already_is_sent() -> None:
    reported = Observation("LUN-NORD", "LUN-01", 2, MARCH, 5.0, 8.0, comment="ny tavle")
    grid = rows("2026-03", reported)
    shown = [{field: row.known.get(field, "") for field in row.fields(more=True)} for row in grid]
    assert shown[0] == {"numerator": "5", "denominator": "8", "unknown": "", "comment": "ny tavle"}
    assert entry.typed(grid, shown) is None
    shown[0]["numerator"] = "6"
    assert figures(of(entry.typed(grid, shown))) == ["LUN-01 2026-03 6/8 ny tavle"]
    shown[0] |= {"numerator": "", "denominator": " "}
    assert entry.typed(grid, shown) is None


def test_a_fault_is_told_with_the_place_that_people_see() -> None:
    grid = rows("2026-03")
    written = [dict.fromkeys(row.fields(more=False), "") for row in grid]
    written[0] = {"numerator": "25", "denominator": "20"}
    written[4] = {"denominator": "12", "value": "x", "spread": ""}
    batch = of(entry.typed(grid, written))
    told = [Text("da")(f"finding.{f.code}", **f.fields) for f in batch.findings]
    assert "Tælleren (25) i række 1, tæller er større end nævneren (20)." in told[0]
    assert [str(f.place) for f in batch.findings] == [
        "række 1, tæller",
        "række 5, værdi",
        "række 5, spredning",
    ]


# what is pasted, lines by "/" and cells by "|" | the month or indicator chosen | the figures that are read
BLOCKS = """
Indikator|Måned|n|Tæller / LUN-01|mar 26|1.234|12 / LUN-04|apr 26||3=>2026-01=>LUN-01 2026-03 12/1234, LUN-04 2026-04 3
Måned|Tæller|Nævner / mar 26|12|20 / apr 26|5|8 => LUN-01 => LUN-01 2026-03 12/20, LUN-01 2026-04 5/8
Indikator|Tæller|Nævner / LUN-01|12|20 / LUN-02|5|8,5 => 2026-03 => LUN-01 2026-03 12/20, LUN-02 2026-03 5/8.5
Periode|Rygestop tilbudt – tæller|Rygestop tilbudt – nævner / mar 26|12|20 => 2026-01 => LUN-01 2026-03 12/20
Nordby|Rygestop tilbudt|marts 2026|12|20 => 2026-01 => LUN-01 2026-03 12/20
LUN-01|mar 26|12|20 / LUN-05|mar 26|12|4,5|1,25 => 2026-01 => –
LUN-01|mar 26|12|20 / LUN-04|mar 26|3 => 2026-01 => LUN-01 2026-03 12/20, LUN-04 2026-03 3
LUN-05|mar 26|12|4,5|1,25 => 2026-01 => LUN-05 2026-03 12/4.5/1.25
Tæller|Nævner / 12|20 / 5|8,5 => 2026-03 => LUN-01 2026-03 12/20, LUN-02 2026-03 5/8.5
14-03-2026 / 31-03-2026 => LUN-07 => LUN-07 2026-03-14, LUN-07 2026-03-31
mar 26|12|20 / apr 26|5|8 => LUN-01 => LUN-01 2026-03 12/20, LUN-01 2026-04 5/8
Rygestop tilbudt|12|20|60 % / LUN-02|5|1.021,5 => 2026-03 => LUN-01 2026-03 12/20, LUN-02 2026-03 5/1021.5
mar 26|12|20|ny tavle / apr 26|5|8| => LUN-01 => LUN-01 2026-03 12/20 ny tavle, LUN-01 2026-04 5/8
12|20 / 5|8,5 => 2026-03 => LUN-01 2026-03 12/20, LUN-02 2026-03 5/8.5
12||20 / 5||8 => LUN-01 => LUN-01 2025-11 12/20, LUN-01 2025-12 5/8
14-03-2026|17 / 31-03-2026|17 => LUN-07 => LUN-07 2026-03-14 17, LUN-07 2026-03-31 17
mar 26|12|20 => 2026-03 => –
Måned|Tæller|Nævner / mar 26|12|20 => 2026-03 => –
Rygestop tilbudt|12|20|1|2|3 => 2026-03 => –
vi har haft travlt => 2026-03 => –
Rygestopp tilbud|12|20 => 2026-03 => –
Note / ca. 5|20 => 2026-03 => –
Patienter|Antal / Rygestop|20 => 2026-03 => –
Region Nord|LUN-01|mar 26|12|20 => 2026-01 => –
mar 26|ny tavle|12|20 / apr 26||5|8 => LUN-01 => LUN-01 2026-03 12/20 ny tavle, LUN-01 2026-04 5/8
LUN-01|mar 26|ny tavle|12|20 => 2026-01 => LUN-01 2026-03 12/20 ny tavle
mar 26|Rygestopp tilbud|12|20 => LUN-02 => –
ny tavle|mar 26|12|20 => LUN-01 => –
mar 26|3|20 => LUN-04 => –
mar 26|34|12 => LUN-06 => LUN-06 2026-03 12/34
1|34 / 2|31 / 3|29 => LUN-06 => –
1|jan 26|34 / 2|feb 26|31 / 3|mar 26|29 => LUN-06 => –
Rygestop tilbudt / Måned|Tæller|Nævner / jan 26|12|20 => LUN-04 => –
Rygestop tilbudt / Måned|Tæller|Nævner / jan 26|12|20 => LUN-01 => LUN-01 2026-01 12/20
"""


@pytest.mark.parametrize("case", BLOCKS.strip().splitlines())
def test_a_block_with_titles_or_without(case: str) -> None:
    block, about, expected = (part.strip() for part in case.split("=>"))
    text = "\r\n".join(line.strip().replace("|", "\t") for line in block.split(" / "))
    made = entry.pasted(text + "\r\n", CATALOGUE, OWN, about, rows(about))
    assert (", ".join(figures(of(made))) if made else "–") == expected


def test_a_fault_in_a_block_is_told_with_line_and_column() -> None:
    batch = of(
        entry.pasted("Måned\tTæller\tNævner\nmar 26\t25\t20\n", CATALOGUE, OWN, "LUN-01", rows("LUN-01"))
    )
    assert [str(f.place) for f in batch.findings] == ["række 2, kolonne 2"]
    batch = of(entry.pasted("mar 26\t12\t20\tpt 010190-1234\n", CATALOGUE, OWN, "LUN-01", rows("LUN-01")))
    assert [(f.code[:4], str(f.place)) for f in batch.findings] == [("cpr_", "række 1, kolonne 4")]


def test_words_before_the_figures_are_asked_about() -> None:
    made = entry.pasted("apr 26\t\t5\t8\nmar 26\tny tavle\t12\t20", CATALOGUE, OWN, "LUN-01", rows("LUN-01"))
    batch = of(made)
    assert (told(batch), batch.warned) == (["comment_between række 2, kolonne 2"], True)
    assert batch.findings[0].value == "ny tavle"
    private = "mar 26\tny 010190-1234\t12\t20"
    assert told(of(entry.pasted(private, CATALOGUE, OWN, "LUN-01", rows("LUN-01")))) == [
        "cpr_found række 1, kolonne 2"
    ]


def test_a_wrong_date_of_an_event_is_told_as_a_date() -> None:
    grid = rows("LUN-07")[:3]
    written = [{"period": day, "value": "17"} for day in ("14-13-2026", "2026", "")]
    batch = of(entry.typed(grid, written))
    assert told(batch) == [
        "date_unreadable række 1, dato", "date_unreadable række 2, dato",
        "date_missing række 3, dato",
    ]  # fmt: skip


def test_a_block_with_other_titles_for_its_figures_says_so() -> None:
    made = entry.pasted("Indikator\tMåned\tAntal opfyldt\nLUN-01\tmar 26\t12", CATALOGUE, OWN, "2026-03", [])
    assert [f.code for f in of(made).findings] == ["column_ignored_near", "figure_columns_missing"]


# a block with titles that are not enough | what is said
HALF_TITLED = """
Indikator,jan 2026,feb 2026,mar 2026 / LUN-01,5,6,7 | months_as_columns
Indikator,jan,feb,mar / LUN-01,5,6,7                | months_as_columns
Måned,LUN-01,LUN-02 / 2026-03,5,6                   | header_not_enough
Indikator,Ja,Alle / LUN-01,5,20                     | header_not_enough
"""


@pytest.mark.parametrize("line", HALF_TITLED.strip().splitlines())
def test_a_block_of_half_a_header_is_told_what_is_missing(line: str) -> None:
    block, said = (part.strip() for part in line.split("|"))
    made = entry.pasted(block.replace(",", "\t").replace(" / ", "\n"), CATALOGUE, OWN, "2026-03", [])
    assert [each.partition(" ")[0] for each in told(of(made))] == [said]


def test_a_line_that_ends_early_is_told_and_breaks_nothing() -> None:
    made = entry.pasted("12\t20\tLUN-01\n5", CATALOGUE, OWN, "2026-03", rows("2026-03"))
    assert told(of(made)) == ["indicator_missing række 2, kolonne 3"]


def test_a_misspelt_name_among_others_is_told_and_no_comment() -> None:
    made = entry.pasted("LUN-02\t12\t20\nRygestopp tilbud\t5\t8", CATALOGUE, OWN, "2026-03", rows("2026-03"))
    assert told(of(made)) == ["indicator_unknown_near række 2, kolonne 1"]


def test_a_figure_without_a_column_is_told_beside_the_block() -> None:
    made = entry.pasted("12\n5", CATALOGUE, OWN, "2026-03", rows("2026-03"))
    assert told(of(made))[0] == "figure_missing række 1, kolonne 2"


def test_another_teams_figures_in_a_block_are_no_one_s_own() -> None:
    made = entry.pasted("Sydby og Østby\tLUN-01\tmar 26\t1\t2", CATALOGUE, OWN, "2026-03", rows("2026-03"))
    assert told(of(made)) == ["team_not_yours række 1, kolonne 1"]


def test_a_month_that_is_nearly_over_is_offered() -> None:
    assert "2026-11" not in entry.choices(CATALOGUE, OWN, (), date(2026, 11, 23))
    assert "2026-11" in entry.choices(CATALOGUE, OWN, (), date(2026, 11, 24))
