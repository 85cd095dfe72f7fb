"""CSV files, as Danish Excel and others write them."""

from __future__ import annotations

import pytest

from tests.ingest.made import read, told

LINES = [
    ["Team", "Indikator", "Periode (måned)", "Tæller", "Nævner", "Værdi", "Kommentar"],
    ["Nordby", "Rygestop tilbudt", "01-03-2026", "5", "8", "62,5", "Fælles; første\nlinje"],
    ["Nordby", "Dør-til-nål-tid (median)", "01-03-2026", "", "", "34,5", ""],
]


def lines(delimiter: str) -> str:
    quoted = [[f'"{cell}"' if set(cell) & set(';,\t\n"') else cell for cell in line] for line in LINES]
    return "\r\n".join(delimiter.join(line) for line in quoted)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_delimiters_and_encodings(delimiter: str, encoding: str) -> None:
    batch = read(lines(delimiter).encode(encoding), "tal.csv")
    assert told(batch) == []
    assert [(o.numerator, o.value, o.place.cell) for o in batch.observations] == [
        (5.0, None, "D2"),
        (None, 34.5, "F3"),
    ]
    assert batch.observations[0].comment == "Fælles; første\nlinje"


def test_a_mark_before_what_is_no_utf8_is_no_part_of_the_first_title() -> None:
    other = lines(";").replace("Nordby", "Sydby og Østby")
    assert told(read(b"\xef\xbb\xbf" + other.encode("cp1252"), "tal.csv"))[0] == "team_not_yours A2"


def test_faults_name_the_cell_and_no_sheet() -> None:
    batch = read(lines(";").replace("62,5", "<5").encode(), "tal.csv")
    assert told(batch) == ["number_hidden F2"]
    assert batch.findings[0].place.sheet is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\n\n", "no_data"),
        (b"bare en tekst\n", "header_missing_csv"),
        (lines(";").splitlines()[0].encode(), "no_rows"),
        (b"a;" * 300 + b"\n", "sheet_too_many_columns"),
        ((lines(";").replace("Kommentar", "Kommentar" + ";" * 17_000)).encode(), "sheet_too_many_columns"),
        (b'Team;"' + b"x" * 200_000, "file_damaged"),
    ],
)
def test_what_is_no_data(data: bytes, said: str) -> None:
    assert told(read(data, "tal.csv")) == [said]


def test_a_quote_that_never_ends_would_swallow_rows() -> None:
    lines = ["Indikator;Periode;Tæller;Nævner;Kommentar", 'LUN-01;2026-03;5;8;"fem', "LUN-01;2026-04;5;8;ok"]
    assert told(read("\n".join(lines).encode(), "tal.csv")) == ["quote_open"]
    lines[1] += '"'
    assert len(read("\n".join(lines).encode(), "tal.csv").observations) == 2


def test_the_header_may_stand_in_the_thirtieth_row_at_any_delimiter() -> None:
    for delimiter in ";,\t":
        assert told(read(("a b c\n" * 29 + lines(delimiter)).encode(), "tal.csv")) == []


def test_too_many_rows_are_counted_and_not_kept() -> None:
    many = lines(";") + "\r\nNordby;Rygestop tilbudt;2026-03;5;8;;" * 13_000 + "\r\n;;" * 100
    batch = read(many.encode(), "tal.csv")
    assert told(batch) == ["sheet_too_many_rows"]
    assert batch.findings[0].fields["rows"] == 13_003
