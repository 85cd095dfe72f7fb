"""Tables on the command line: read with the numbers, dates, encodings and total rows of an upload."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.test_cli import Answer, Run, lkt, says

__all__ = ["lkt"]

LOW, HIGH = (10, 11, 9, 10, 9, 10, 11, 9, 10, 10, 9, 10), (20, 21, 19, 20, 19, 20, 21, 19, 20, 20, 19, 20)
SHIFT = [str(figure) for figure in LOW + HIGH]
NAMES = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
LONG = ["januar", "februar", "marts", "april", "maj", "juni"]
LONG += ["juli", "august", "september", "oktober", "november", "december"]
MONTHS = [(2024 + at // 12, at % 12 + 1) for at in range(24)]
# How a month may be written: all of them have their order and give the same run chart.
WRITTEN = {
    "day-month-year": [f"01-{m:02}-{y}" for y, m in MONTHS],
    "with points": [f"01.{m:02}.{y}" for y, m in MONTHS],
    "short names": [f"{NAMES[m - 1]}-{y - 2000}" for y, m in MONTHS],
    "long names": [f"{LONG[m - 1]} {y}" for y, m in MONTHS],
    "one digit": [f"{y}-{m}" for y, m in MONTHS],
    "ISO": [f"{y}-{m:02}" for y, m in MONTHS],
    "mixed": [f"01-{m:02}-{y}" if m % 3 else f"{y}-{m:02}-01" for y, m in MONTHS],
    "as statistics write them": [f"{y}M{m:02}" for y, m in MONTHS],
    "weeks": [f"uge {at + 5} 2024" for at in range(24)],
    "ISO weeks": [f"2024-W{at + 5:02}" for at in range(24)],
    "quarters": [f"{at % 4 + 1}. kvartal {2018 + at // 4}" for at in range(24)],
    "short quarters": [f"Q{at % 4 + 1}-{2018 + at // 4}" for at in range(24)],
    "with a clock": [f"01-{m:02}-{y} 10:30" for y, m in MONTHS],
}


def file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "tal.csv"
    path.write_bytes(text.encode(encoding))
    return path


def shifted(x: list[str], separator: str = ";") -> str:
    return f"x{separator}y\n" + "".join(f"{at}{separator}{y}\n" for at, y in zip(x, SHIFT, strict=True))


def rows(answer: Answer) -> list[dict[str, str]]:
    assert answer.code == 0, answer.err
    return list(csv.DictReader(io.StringIO(answer.out)))


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("written", WRITTEN)
def test_months_have_their_order_however_they_are_written(
    lkt: Run, tmp_path: Path, written: str, separator: str
) -> None:
    answer = lkt("spc", file(tmp_path, shifted(WRITTEN[written], separator)), "--chart", "run")
    (found,) = rows(answer)
    assert (found["crossings"], found["longest_run"], found["runs_signal"]) == ("1", "12", "true")
    assert (found["variation"], answer.err) == ("neutral_high", "")


@pytest.mark.parametrize(
    ("written", "start"), [("short names", "jan-25"), ("day-month-year", "2025-01"), ("ISO", "01-01-2025")]
)
def test_a_phase_begins_where_the_words_say(lkt: Run, tmp_path: Path, written: str, start: str) -> None:
    given = file(tmp_path, shifted(WRITTEN[written]))
    assert len(rows(lkt("spc", given, "--chart", "run", "--phase-start", start))) == 2


@pytest.mark.parametrize("total", ["I alt", "Total", "SUM:", "Gennemsnit", "Hele landet", "Hovedtotal"])
def test_a_row_of_totals_is_left_out_and_said(lkt: Run, tmp_path: Path, total: str) -> None:
    given = file(tmp_path, shifted(WRITTEN["ISO"], ",") + f"{total},350\n")
    answer = lkt("spc", given, "--chart", "i")
    assert float(rows(answer)[0]["centre"]) == pytest.approx(sum(map(float, SHIFT)) / 24)
    assert says(answer.err.strip(), "table.totals")
    assert "26" in answer.err


def test_totals_are_no_unit(lkt: Run, tmp_path: Path) -> None:
    given = file(tmp_path, "unit;numerator;denominator\nA;1;10\nB;4;10\nC;3;10\nI alt;8;30\n")
    answer = lkt("funnel", given, "--kind", "pr", "--json")
    assert (json.loads(answer.out)["units"], says(answer.err.strip(), "table.totals")) == (3, True)
    answer = lkt("variation", given, "--json")
    assert json.loads(answer.out)["whole"][0]["units"] == 3


def test_a_fault_below_a_row_of_totals_is_named_by_its_own_row(lkt: Run, tmp_path: Path) -> None:
    given = file(tmp_path, "unit;numerator;denominator\nA;1;10\nI alt;5;20\nB;4;10\nC;11;10\n")
    answer = lkt("funnel", given, "--kind", "pr", "--json")
    assert answer.code
    assert "i række 5" in json.loads(answer.out)["refused"]["text"]


# The lines of a file -> the figures read, or what is said of it.
FIGURES = """
x;y / 1;1.201 / 2;987               -> 1201 987
x;y / 1;1.201,5 / 2;12,25           -> 1201.5 12.25
x;y / 1;0,5 / 2;1 201               -> 0.5 1201
x;y / 1;1.5 / 2;1.201               -> 1.5 1.201
x;y / 1;1,5 / 2;1.201               -> 1.5 1201
x,y / 1,1.201 / 2,1e-05             -> 1.201 1e-05
x,y / 1,"1,5" / 2,7                 -> 1.5 7
x,y / 1,NA / 2,7                    -> nan 7
x;y / 1;2; / 2;3;                   -> 2 3
x;y / 1;2 / 2;3;;;                  -> 2 3
x;y; / 1;2; / 2;3;                  -> 2 3
x;y / 1;mange / 2;5 / 3;7 styk      -> Række 2, kolonne 'y': 'mange' | Række 4, kolonne 'y': '7 styk' | som 1234,5
x,y / 1,mange / 2,5                 -> Række 2, kolonne 'y': 'mange' | som 1234.5
x;y / 1;2 / 2;3;4 / 3;4;;5          -> Række 3 har 3 felter | Række 4 har 4 felter
x;y;y / 1;2;3                       -> Kolonnen 'y' står 2 gange
x;y / 14-02-2024;1 / 31-02-2024;2   -> Række 3, kolonne 'x': '31-02-2024'
x;y / 2024-02-01;1 / 2024-02-30;2   -> Række 3, kolonne 'x': '2024-02-30'
x;y / 1;83 % / 2;0,83 / 3;9 %       -> Række 3, kolonne 'y': 0,83 er uden procenttegn
x;y / 1;inf / 2;3 / 3;1e400         -> Række 2, kolonne 'y': 'inf' | Række 4, kolonne 'y': 'inf'
x,y / 1,1e308 / 2,3                 -> Række 2, kolonne 'y': '1e+308' er ikke
x;y / 1;5 / ;7 / 3;8                -> Række 3: kolonnen 'x' er tom
sep=; / x;y / 1;2 / 2;3              -> 2 3
"SEP=|" / x|y / 1|2,5 / 2|3          -> 2.5 3
sep=^ / x^y / 1^2 / 2^3              -> 2 3
sep=, / Tal, hentet i dag / x,y / 1,2.5 / 2,3 -> 2.5 3
Tal for "2024" / ; / x;y / 1;2 / 2;3 -> 2 3
Tal; for 2024, hele året;; / x;y / 1;2 / 2;mange -> Række 4, kolonne 'y': 'mange'
sep=; / x;y / 1;2 / 2;mange          -> Række 3, kolonne 'y': 'mange'
Om x; 2024 / x;y / 1;2 / I alt;9 / 2;3;4 -> Række 5 har 3 felter
x;y / 2024-02-01;1 / uge 9;2        -> Række 3, kolonne 'x': 'uge 9'
x;y / 2024-02-01;1 / ;2             -> Række 3: kolonnen 'x' er tom
x;y / 2024-02-01;1 / uge 9;mange    -> Række 3, kolonne 'x': 'uge 9' | Række 3, kolonne 'y': 'mange'
"""


@pytest.mark.parametrize("line", FIGURES.strip().splitlines())
def test_figures(lkt: Run, tmp_path: Path, line: str) -> None:
    lines, expected = line.split("->")
    given = file(tmp_path, "".join(f"{row.strip()}\n" for row in lines.split(" / ")))
    out = tmp_path / "points.csv"
    answer = lkt("spc", given, "--chart", "run", "--points", out)
    if "'" in expected or "Række" in expected:
        assert (answer.code, answer.out, out.exists()) == (1, "", False)
        assert [part for part in expected.split(" | ") if part.strip() not in answer.err] == []
        assert answer.err.count("Række ") == expected.count("Række ")  # nothing is said twice
        return
    assert answer.code == 0, answer.err
    found = [row["y"] or "nan" for row in csv.DictReader(io.StringIO(out.read_text(encoding="utf-8")))]
    assert [float(y) for y in found] == pytest.approx([float(y) for y in expected.split()], nan_ok=True)


def test_rows_too_wide_to_look_into_make_a_file_unreadable(lkt: Run, tmp_path: Path) -> None:
    for lines in (f"x;y\n1;2{';' * 150}1\n", f"x;y\n1;2\n2;3{';' * 150}1\n", 'x;y\n1;"2\n'):
        answer = lkt("spc", file(tmp_path, lines), "--chart", "run")
        assert (answer.code, says(answer.err.strip(), "error.csv_unreadable")) == (1, True)


def test_line_ends_of_old_macs_and_units_without_a_name(lkt: Run, tmp_path: Path) -> None:
    answer = lkt(
        "funnel", file(tmp_path, "unit;numerator;denominator\rA;1;10\r;4;10\rC;3;10\r"), "--kind", "pr"
    )
    assert "Række 3: kolonnen 'unit' er tom" in answer.err


def test_thousands_are_said(lkt: Run, tmp_path: Path) -> None:
    answer = lkt("spc", file(tmp_path, "x;y\n1;1.201\n2;987\n"), "--chart", "run")
    assert says(answer.err.strip(), "table.thousands")


def test_a_comma_that_may_part_thousands_is_said(lkt: Run, tmp_path: Path) -> None:
    answer = lkt("spc", file(tmp_path, 'x,y\n1,"1,201"\n2,987\n'), "--chart", "run")
    assert says(answer.err.strip(), "table.decimals")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(lkt: Run, tmp_path: Path, encoding: str) -> None:
    given = file(tmp_path, "år;tæller\n2024;5\n2025;6\n", encoding)
    assert rows(lkt("spc", given, "--chart", "run", "--x", "år", "--y", "tæller"))[0]["centre"] == "5.5"


def test_codes_stay_apart_and_numbers_keep_their_order(lkt: Run, tmp_path: Path) -> None:
    for teams, shown in (
        (["0101", "101"], ["0101", "101"]),
        (["10", "9"], ["9", "10"]),
        (["NA", "B"], ["B", "NA"]),
    ):
        given = file(tmp_path, "team,x,y\n" + "".join(f"{team},{x},1\n" for team in teams for x in (1, 2)))
        assert [row["team"] for row in rows(lkt("spc", given, "--chart", "run", "--facet", "team"))] == shown


def test_names_have_no_order_and_it_is_said(lkt: Run, tmp_path: Path) -> None:
    answer = lkt("spc", file(tmp_path, "x,y\nA,1\nB,2\n"), "--chart", "run")
    assert (answer.code, says(answer.err.strip(), "table.names")) == (0, True)


# options | the file's lines | what is said
REFUSED = """
--chart p --n n                | x,y,n / 1,15,20 / 2,25,20 / 3,21,20 | Række 3: tælleren (25) | Række 4: tælleren (21)
--chart p --n n                | x,y,n / 1,15,20 / 2,5,0             | Række 3: tælleren (5) er større end nævneren (0)
--chart run                    | x,y                                 | Der er ingen tal i kolonnen 'y'
--chart run                    | sep=;                               | kan ikke læses som CSV
--chart run                    | sep=; / x;y                         | Der er ingen tal i kolonnen 'y'
--chart run                    | x,y / 1, / 2,                       | Der er ingen tal i kolonnen 'y'
--chart run --facet y          | x,y / 1,5 / 2,6                     | Kolonnen 'y' kan ikke dele tabellen op
--chart p --n n                | x,y,n / 1,15,20 / 2,5,-20           | Række 3, kolonne 'n'
--chart run --n n              | x,y,n / 1,15,20 / 2,5,-20           | Række 3, kolonne 'n'
--chart c                      | x,y / 1,15 / 2,-5                   | Række 3, kolonne 'y'
--chart run --cl inf           | x,y / 1,15 / 2,5                    | cl: 'inf'
--chart run --target nan       | x,y / 1,15 / 2,5                    | target: 'nan'
--chart run --multiply 0       | x,y / 1,15 / 2,5                    | multiply: '0'
--chart run --multiply -1      | x,y / 1,15 / 2,5                    | multiply: '-1'
--chart run --phase-start 9    | x,y / 1,15 / 2,5                    | (9) ligger efter det sidste punkt (2)
--chart run --points {file}    | x,y / 1,15 / 2,5                    | ville blive overskrevet
--chart run --y z              | x,y / 1,15 / 2,5                    | Kolonnen 'z' findes ikke
"""


@pytest.mark.parametrize("line", REFUSED.strip().splitlines())
def test_what_makes_no_sense_is_refused(lkt: Run, tmp_path: Path, line: str) -> None:
    options, lines, *said = (cell.strip() for cell in line.split("|"))
    given = file(tmp_path, "".join(f"{row.strip()}\n" for row in lines.split(" / ")))
    before = given.read_bytes()
    answer = lkt("spc", given, *options.format(file=given).split())
    assert (answer.code, answer.out, given.read_bytes()) == (1, "", before)
    assert [part for part in said if part not in answer.err] == []


# options | the file's lines | what is said beside the answer
SAID = """
--chart i --freeze 99    | x,y / 1,4 / 2,5 / 3,6         | Der er bedt om 99 punkter som baseline
--chart i --freeze 3     | x,y / 1,4 / 2,5 / 3,6         |
--chart s                | x,y / 1,4 / 2,5 / 3,6         | 1 række i opsummeringen har ingen centerlinje
--chart s                | x,y / 1,4 / 1,5 / 2,6 / 2,9   |
--chart p --n n          | x,y,n / 1,0,0 / 2,0,0         | 1 række i opsummeringen har ingen centerlinje
--chart p --n n --facet team | x,y,n,team / 1,0,0,A / 2,0,0,A / 1,3,5,B / 1,0,0,C | 2 rækker i opsummeringen
"""


@pytest.mark.parametrize("line", SAID.strip().splitlines())
def test_what_was_asked_for_and_cannot_be_is_said(lkt: Run, tmp_path: Path, line: str) -> None:
    options, lines, said = (cell.strip() for cell in line.split("|"))
    answer = lkt(
        "spc", file(tmp_path, "".join(f"{row.strip()}\n" for row in lines.split(" / "))), *options.split()
    )
    assert (answer.code, bool(answer.out)) == (0, True)
    assert said in answer.err if said else not answer.err


# the periods of two units | gathered by | the periods of the answer
PERIODS = """
2023 2024                        | year    | 2023-01-01 2024-01-01
202301 202402                    | year    | 2022-03-01 2023-03-01
202601 202602 202603             | quarter | 2026-01-01
20260114 20260514                | month   | 2026-01-01 2026-02-01 2026-03-01 2026-04-01 2026-05-01
1. halvår 2025,2. halvår 2025,H1 2026 | half | 2025-01-01 2025-07-01 2026-01-01
2025H1,2025H2                    | half    | 2025-01-01 2025-07-01
1 2 3                            | year    |
"""


@pytest.mark.parametrize("line", PERIODS.strip().splitlines())
def test_numbers_and_halves_are_periods(lkt: Run, tmp_path: Path, line: str) -> None:
    written, by, expected = (cell.strip() for cell in line.split("|"))
    each = written.split("," if "," in written else None)
    given = "".join(f"{unit};{at};4;10\n" for unit in "AB" for at in each)
    given_file = file(tmp_path, f"unit;period;numerator;denominator\n{given}")
    answer = lkt("variation", given_file, "--period", "period", "--by", by)
    if not expected:
        assert (answer.code, says(answer.err.strip(), "spc.period_needs_dates")) == (1, True)
        return
    found = [row["period"] for row in rows(answer) if row["period"]]
    assert found == expected.split()


def test_a_funnel_does_not_overwrite_what_it_was_made_from(lkt: Run, tmp_path: Path) -> None:
    given = file(tmp_path, "unit;numerator;denominator\nA;1;10\nB;4;10\nC;3;10\n")
    for options in (["--kind", "pr", "-o", given], ["--kind", "pr", "--multiply", "0"]):
        assert lkt("funnel", given, *options).code == 1
    assert given.read_bytes().startswith(b"unit")


def test_the_conclusions_tell_of_now(lkt: Run, tmp_path: Path) -> None:
    """A team that fell below its target ten months ago does not meet it, whatever the median of all says."""
    fell, rose, still = [72, 71, 73, 72] * 4 + [72] * 2, [50, 51, 49, 50] * 4 + [50] * 2, [60, 62, 58, 60] * 7
    lines = ["team;x;y;n"]
    for team, figures in {"A": fell + [50, 51] * 5, "B": rose + [72, 71] * 5, "C": still}.items():
        lines += [f"{team};{2023 + at // 12}-{at % 12 + 1:02};{y};100" for at, y in enumerate(figures)]
    given, out = file(tmp_path, "\n".join(lines) + "\n"), tmp_path / "out.csv"
    asked = ["--chart", "run", "--n", "n", "--facet", "team", "--direction", "higher", "--target", "0,6"]
    answer = lkt("spc", given, *asked, "--conclusions", out, "--language", "en")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    found = {row["team"]: row for row in csv.DictReader(io.StringIO(out.read_text()))}
    told = {team: (row["variation"], row["way"], row["target_met"]) for team, row in found.items()}
    assert told == {
        "A": ("concern", "-1", "false"),
        "B": ("improvement", "1", "true"),
        "C": ("common", "0", "true"),
    }
    assert [found["A"][name] for name in ("level", "since")] == ["0.505", "2024-07"]
    assert float(found["A"]["change"]) == pytest.approx(0.505 - 0.72)
    assert float(found["A"]["lower"]) < 0.505 < float(found["A"]["upper"]) < 0.6
    assert "Since 2024-07 the level is 0.51; before it was 0.72." in found["A"]["sentence"]
    assert (found["C"]["change"], found["C"]["since"]) == ("", "2023-01")
    assert 0 < float(found["C"]["false_signal"]) < 0.05


def test_the_conclusions_are_judged_where_it_can_be_seen(lkt: Run, tmp_path: Path) -> None:
    """A rise to all, a level near all, and a signal about a short baseline, with what chance gives of such."""
    rose, same = [15, 14, 16, 15, 15] * 2 + [20] * 14, [20, 20, 19, 20, 20, 20, 20, 19] * 3
    lines = ["team;x;y;n"]
    for team, figures in {"A": rose, "B": same}.items():
        lines += [f"{team};{2023 + at // 12}-{at % 12 + 1:02};{y};20" for at, y in enumerate(figures)]
    given, out = file(tmp_path, "\n".join(lines) + "\n"), tmp_path / "out.csv"
    asked = ["--chart", "run", "--n", "n", "--facet", "team", "--direction", "higher", "--language", "en"]
    assert lkt("spc", given, *asked, "--conclusions", out).code == 0
    found = {row["team"]: row for row in csv.DictReader(io.StringIO(out.read_text()))}
    assert [found[team]["variation"] for team in "AB"] == ["improvement", "common"]
    assert (
        "Judged on a P′ chart, because at least half of the points lie on the median."
        in found["A"]["sentence"]
    )
    half = [f"{2023 + at // 12}-{at % 12 + 1:02};{40 + at % 3 + 9 * (at > 11)};60" for at in range(36)]
    given = file(tmp_path, "\n".join(["x;y;n", *half]) + "\n")
    assert lkt("spc", given, "--chart", "run", "--n", "n", "--freeze", "12", "--conclusions", out).code == 0
    row = next(csv.DictReader(io.StringIO(out.read_text())))
    assert 0.1 < float(row["false_signal"]) < 0.4
    assert "ved ren tilfældighed" in row["sentence"]


@pytest.mark.parametrize(("rules", "least"), [("weco", 0.12), ("nhs", 0.1), ("ihi", 0.35)])
def test_what_chance_gives_is_told_of_all_rules(lkt: Run, tmp_path: Path, rules: str, least: float) -> None:
    """Rule sets that often signal without a change say so beside what they tell; no signal, nothing to simulate."""
    rose, still = [50, 51, 49, 50] * 2 + [58, 57, 59, 58] * 4, [60, 61, 60.5, 59, 59.5, 61.2, 60.4, 59.2] * 3
    lines = [
        f"{team};{at};{y}"
        for team, figures in {"A": rose, "B": still}.items()
        for at, y in enumerate(figures)
    ]
    given, out = file(tmp_path, "\n".join(["team;x;y", *lines]) + "\n"), tmp_path / "out.csv"
    asked = [
        "--chart",
        "i",
        "--rules",
        rules,
        "--facet",
        "team",
        "--direction",
        "higher",
        "--conclusions",
        out,
    ]
    assert lkt("spc", given, *asked).code == 0
    found = {row["team"]: row for row in csv.DictReader(io.StringIO(out.read_text()))}
    assert (found["A"]["variation"], found["B"]["false_signal"]) == ("improvement", "")
    assert least < float(found["A"]["false_signal"]) < least + 0.2
    assert "ved ren tilfældighed" in found["A"]["sentence"]
