"""The command line as scripts outside the project call it: what is said, where, and the exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from string import Formatter

import openpyxl
import pytest
from typer.testing import CliRunner

from lkt import settings
from lkt.cli import app, main
from lkt.store import Database, create_database, open_database
from lkt.store.opening import SCHEMA
from lkt.text import LANGUAGES, Text, texts
from tests.conftest import copied
from tests.store.made import write_protected

HEAD = "Team;Indikator;Periode;Tæller;Nævner\n"
HEADER = "area,team,indicator,period,numerator,denominator,value,spread,unknown,comment,upload"


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def path(empty_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database of the test's own, with the catalogue; the command line finds it."""
    own = tmp_path / "lkt.duckdb"
    copied(empty_file, own)
    monkeypatch.setenv("LKT_DATABASE", str(own))
    return own


@pytest.fixture
def lkt(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`python -m lkt …` without the price of a process."""

    def run(*arguments: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["lkt", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        code = ended.value.code
        return Answer(code if isinstance(code, int) else int(code is not None), told.out, told.err)

    return run


def process(*arguments: object, **surroundings: str) -> Answer:
    """`python -m lkt …` as it is."""
    command = [sys.executable, "-m", "lkt", *map(str, arguments)]
    answer = subprocess.run(
        command, capture_output=True, env=os.environ | surroundings, cwd=settings.ROOT, check=False
    )
    encoding = surroundings.get("PYTHONIOENCODING", "utf-8")
    return Answer(answer.returncode, answer.stdout.decode(encoding), answer.stderr.decode(encoding))


def file(folder: Path, *lines: str, name: str = "tal.csv") -> Path:
    found = folder / name
    found.write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return found


def state(path: Path) -> tuple[int, int]:
    """The store's version, and how many figures were ever taken in."""
    database = open_database(path)
    found = database.version(), int(database.scalar("select count(*) from observation"))
    database.close()
    return found


def says(words: str, key: str, language: str = "da") -> bool:
    """Whether this is the text of the key, whatever its blanks."""
    parts = [(re.escape(plain), name) for plain, name, _, _ in Formatter().parse(texts(language)[key])]
    return re.fullmatch("".join(plain + (".+" if name else "") for plain, name in parts), words) is not None


# init


def test_init_makes_a_database_and_can_be_repeated(
    lkt: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new.duckdb"
    monkeypatch.setenv("LKT_DATABASE", str(path))
    first = lkt("init")
    assert (first.code, first.err) == (0, "")
    before = state(path)
    second = lkt("init")
    assert (second.code, second.out) == (0, texts("da")["cli.init_kept"].format(path=path, differ=0) + "\n")
    assert state(path) == before


@pytest.mark.slow
def test_the_demonstration_goes_in_once_and_is_the_same_everywhere(
    lkt: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a console has not every letter: an ellipsis is not in Latin-1, and it went in halfway."""
    exported = []
    for name, init in (("one", lkt), ("two", partial(process, PYTHONIOENCODING="latin-1"))):
        path = tmp_path / f"{name}.duckdb"
        monkeypatch.setenv("LKT_DATABASE", str(path))
        monkeypatch.setenv("LKT_USER", name)
        first = init("init", "--demo")
        assert (first.code, first.err) == (0, "")
        before = state(path)
        assert before[1] > 10_000
        again = lkt("init", "--demo")
        assert again.code == 0
        assert again.out.splitlines()[-1] == texts("da")["cli.demo_kept"]
        assert state(path) == before
        assert lkt("export", "--area", "BDI", "-o", tmp_path / "out.csv", "--force").code == 0
        exported.append((tmp_path / "out.csv").read_bytes())
    assert exported[0] == exported[1]
    assert exported[0].count(b"\n") > 1000


def test_init_takes_a_catalogue_from_elsewhere(lkt: Run, path: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(settings.catalogue(), tmp_path / "other")
    (folder / "areas" / "tva.toml").unlink()
    assert lkt("init", "--catalogue", folder).code == 0
    assert lkt("export", "--area", "TVA", "-o", tmp_path / "out.csv").code != 0


# catalogue load


def test_the_catalogue_is_compared_then_loaded(lkt: Run, path: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(settings.catalogue(), tmp_path / "other")
    changed = folder / "areas" / "akk.toml"
    changed.write_text(
        changed.read_text(encoding="utf-8").replace("inden 3 timer", "senest 3 timer"), encoding="utf-8"
    )
    before = state(path)
    looked = lkt("catalogue", "load", folder, "--dry-run")
    assert (looked.code, state(path)) == (0, before)
    assert [line.split() for line in looked.out.splitlines()[:1]] == [["ændret", "indicators", "AKK-01"]]
    assert says(looked.out.splitlines()[-1], "cli.catalogue_would")
    loaded = lkt("catalogue", "load", folder, "--by", "bo", "--reason", "ordlyd")
    assert (loaded.code, state(path)[0]) == (0, before[0] + 1)
    database = open_database(path)
    assert database.rows("select recorded_by, reason from definition order by number desc limit 1") == [
        {"recorded_by": "bo", "reason": "ordlyd"}
    ]
    database.close()
    assert lkt("catalogue", "load", folder).out == texts("da")["cli.catalogue_same"] + "\n"


def test_the_catalogue_goes_out_and_in_without_a_difference(lkt: Run, path: Path, tmp_path: Path) -> None:
    source = shutil.copytree(settings.catalogue(), tmp_path / "source")
    (source / "people.toml").write_text('[[person]]\nid = "a@rm.dk"\nname = "Anna"\n', encoding="utf-8")
    lkt("catalogue", "load", source)
    one, two = tmp_path / "one", tmp_path / "two"
    out = lkt("catalogue", "export", one)
    assert (out.code, [says(line, key) for line, key in zip(out.out.splitlines(), (
        "cli.catalogue_written", "cli.catalogue_names_people"), strict=True)]) == (0, [True, True])  # fmt: skip
    assert lkt("catalogue", "export", two, "--without-people").code == 0
    found = [{p.relative_to(d).as_posix(): p.read_bytes() for p in d.rglob("*.toml")} for d in (one, two)]
    assert "Anna" in found[0].pop("people.toml").decode()
    assert found[0] == found[1]
    for folder in (one, two):  # without people those there stay
        assert lkt("catalogue", "load", folder).out == texts("da")["cli.catalogue_same"] + "\n"
    assert lkt("catalogue", "export", one).code == 0  # again, over the same
    assert says(lkt("catalogue", "export", one, "--without-people").err.strip(), "error.file_of_catalogue")
    (two / "regions.toml").write_text("# mine\n", encoding="utf-8")
    assert says(lkt("catalogue", "export", two).err.strip(), "error.file_exists")
    assert (two / "regions.toml").read_text(encoding="utf-8") == "# mine\n"
    assert lkt("catalogue", "export", two, "--force").code == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", [["init", "--catalogue"], ["catalogue", "load"]])
def test_a_faulty_catalogue_is_told_line_by_line(
    lkt: Run, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, command: list[str]
) -> None:
    monkeypatch.setenv("LKT_LANGUAGE", language)
    folder = shutil.copytree(settings.catalogue(), tmp_path / "other")
    for name, before, after in (("akk", '"higher"', '"op"'), ("kol", "unit = ", "enhed = ")):
        changed = folder / "areas" / f"{name}.toml"
        changed.write_text(changed.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    known = state(path)
    answer = lkt(*command, folder)
    head, *problems = answer.err.splitlines()
    assert (answer.code, answer.out, state(path)) == (1, "", known)
    assert says(head, "error.catalogue", language)
    assert [line.split(",")[0] for line in problems] == ["areas/akk.toml", "areas/kol.toml", "areas/kol.toml"]


# import


GOOD, MORE = "KOL-HOR;KOL-03;2026-03;12;20", "KOL-HOR;KOL-03;2026-04;0;20"
EARLY = "KOL-HOR;KOL-03;2026-11;12;20"  # the month has not ended: a warning
WRONG = "KOL-HOR;KOL-03;2026-05;21;20"  # more than all: an error
KEYS = ["outcome", "records", "messages", "changes", "upload_id"]

# lines of the file | options | exit code | outcome | new | upload
JSON = """
GOOD MORE  |                             | 0 | accept      | 2 | 1
GOOD MORE  | --dry-run                   | 0 | accept      | 2 | -
EARLY      |                             | 1 | accept_warn | 1 | -
EARLY      | --accept-warnings           | 0 | accept_warn | 1 | 1
EARLY      | --accept-warnings --dry-run | 0 | accept_warn | 1 | -
GOOD WRONG |                             | 1 | refuse      | 0 | -
GOOD WRONG | --dry-run                   | 1 | refuse      | 0 | -
GOOD WRONG | --accept-warnings           | 1 | refuse      | 0 | -
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in JSON.strip().splitlines()]
LINES = {"GOOD": GOOD, "MORE": MORE, "EARLY": EARLY, "WRONG": WRONG}


@pytest.mark.parametrize(("lines", "options", "code", "outcome", "new", "upload"), ROWS)
def test_import_as_json(
    lkt: Run,
    path: Path,
    tmp_path: Path,
    lines: str,
    options: str,
    code: str,
    outcome: str,
    new: str,
    upload: str,
) -> None:
    sent = file(tmp_path, *(LINES[name] for name in lines.split()))
    before = state(path)
    answer = lkt("import", sent, "--team", "KOL-HOR", "--by", "anna", "--json", *options.split())
    found = json.loads(answer.out)
    assert (answer.code, answer.err, answer.out.count("\n")) == (int(code), "", 1)
    assert list(found) == KEYS
    assert (found["outcome"], found["upload_id"]) == (outcome, None if upload == "-" else int(upload))
    assert found["changes"] == {"new": int(new), "changed": 0, "unchanged": 0, "removed": 0}
    assert len(found["records"]) == int(new)
    assert all(list(m) == ["code", "severity", "sheet", "cell", "value", "text"] for m in found["messages"])
    assert (state(path) == before) == (upload == "-")


def test_a_record_is_a_row_of_six(lkt: Run, path: Path, tmp_path: Path) -> None:
    found = json.loads(lkt("import", file(tmp_path, GOOD, MORE), "--team", "KOL-HOR", "--json").out)
    assert found["records"] == [
        ["KOL-HOR", "KOL-03", "2026-03", 12, 20, 60],
        ["KOL-HOR", "KOL-03", "2026-04", 0, 20, 0],
    ]


def test_a_message_names_the_cell(lkt: Run, path: Path, tmp_path: Path) -> None:
    found = json.loads(lkt("import", file(tmp_path, GOOD, WRONG), "--team", "KOL-HOR", "--json").out)
    (message,) = [m for m in found["messages"] if m["severity"] == "error"]
    assert (message["code"], message["sheet"], message["cell"]) == ("numerator_above_denominator", None, "D3")
    assert says(message["text"], "finding.numerator_above_denominator")


def test_corrections_are_counted_and_the_same_again_is_no_upload(
    lkt: Run, path: Path, tmp_path: Path
) -> None:
    def send(*lines: str) -> tuple[int, dict[str, int], int | None]:
        answer = lkt("import", file(tmp_path, *lines), "--team", "KOL-HOR", "--json")
        found = json.loads(answer.out)
        return answer.code, found["changes"], found["upload_id"]

    assert send(GOOD) == (0, {"new": 1, "changed": 0, "unchanged": 0, "removed": 0}, 1)
    corrected = GOOD.replace(";12;", ";13;")
    assert send(corrected, MORE) == (0, {"new": 1, "changed": 1, "unchanged": 0, "removed": 0}, 2)
    assert send(corrected, MORE) == (0, {"new": 0, "changed": 0, "unchanged": 2, "removed": 0}, None)


# lines | options | exit code | the last line
WORDS = """
GOOD  |                   | 0 | cli.stored
GOOD  | --dry-run         | 0 | cli.would_store
EARLY |                   | 1 | cli.needs_accept
EARLY | --accept-warnings | 0 | cli.stored
WRONG |                   | 1 | cli.refused
"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("line", WORDS.strip().splitlines())
def test_import_in_words(
    lkt: Run, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, line: str
) -> None:
    lines, options, code, key = (cell.strip() for cell in line.split("|"))
    monkeypatch.setenv("LKT_LANGUAGE", language)
    answer = lkt("import", file(tmp_path, LINES[lines]), "--team", "kol-hor", *options.split())
    assert (answer.code, answer.err) == (int(code), "")
    assert says(answer.out.splitlines()[-1], key, language)


def test_a_message_says_once_where(lkt: Run, path: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Data"
    for row in [HEAD.strip(), WRONG]:
        book.active.append(row.split(";")[:3] + [int(x) if x.isdigit() else x for x in row.split(";")[3:]])
    book.save(tmp_path / "tal.xlsx")
    for sent, where in ((file(tmp_path, WRONG), ""), (tmp_path / "tal.xlsx", ", ark Data")):
        first = lkt("import", sent, "--team", "KOL-HOR", "--dry-run").out.splitlines()[0]
        head, _, message = first.partition(": ")
        assert head == texts("da")["cli.error"] + where
        assert says(message, "finding.numerator_above_denominator")
        assert message.count("D2") == 1


def test_nothing_new_is_said(lkt: Run, path: Path, tmp_path: Path) -> None:
    for key in ("cli.stored", "cli.nothing_new"):
        answer = lkt("import", file(tmp_path, GOOD), "--team", "KOL-HOR")
        assert (answer.code, says(answer.out.splitlines()[-1], key)) == (0, True)


def test_the_day_to_judge_by_and_the_name_as_sent(lkt: Run, path: Path, tmp_path: Path) -> None:
    sent = file(tmp_path, EARLY, name="x.tmp")
    options = ["--team", "KOL-HOR", "--today", "2026-12-01", "--upload-name", "november.csv", "--by", "anna"]
    assert lkt("import", sent, *options).code == 0
    database = open_database(path)
    assert database.rows("select file_name, recorded_by, role from upload") == [
        {"file_name": "november.csv", "recorded_by": "anna", "role": "team"}
    ]
    database.close()


def test_a_team_sends_for_itself_and_the_lead_for_all(lkt: Run, path: Path, tmp_path: Path) -> None:
    sent = file(tmp_path, GOOD, "KOL-VEJ;KOL-03;2026-03;1;20")
    assert lkt("import", sent, "--team", "KOL-HOR").code == 1
    assert lkt("import", sent, "--role", "lead").code == 0


# undo


def test_undo_takes_back_once(lkt: Run, path: Path, tmp_path: Path) -> None:
    assert lkt("import", file(tmp_path, GOOD), "--team", "KOL-HOR").code == 0
    assert lkt("undo", 1, "--by", "bo").code == 0
    assert lkt("export", "--area", "KOL", "-o", tmp_path / "out.csv").code == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == HEADER + "\n"
    again = lkt("undo", 1, "--by", "bo")
    assert again.code == 1
    assert says(again.err.strip(), "undo.already")


# export


@pytest.fixture
def demo_path(demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own = tmp_path / "demo.duckdb"
    copied(demo_file, own)
    monkeypatch.setenv("LKT_DATABASE", str(own))
    return own


def test_export_is_sorted_with_the_contracts_header(lkt: Run, demo_path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    answer = lkt("export", "--area", "kol", "--format", "csv", "-o", out)
    assert (answer.code, answer.err) == (0, "")
    header, *lines = out.read_text(encoding="utf-8").splitlines()
    rows = [row[:4] for row in csv.reader(lines)]
    assert header == HEADER
    assert rows == sorted(rows)
    assert {row[0] for row in rows} == {"KOL"}
    assert all(re.fullmatch(r"20\d\d-\d\d-\d\d", row[3]) for row in rows)
    assert says(answer.out.strip(), "cli.exported")
    assert answer.out.startswith(f"{Text('da').number(len(rows))} tal er skrevet til ")


def test_a_workbook_holds_the_same_as_the_csv(lkt: Run, demo_path: Path, tmp_path: Path) -> None:
    for name in ("out.csv", "out.xlsx"):
        assert lkt("export", "--area", "BDI", "-o", tmp_path / name).code == 0
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert isinstance(sheet["D2"].value, datetime)
    theirs = [
        ["" if cell is None else str(cell).removesuffix(" 00:00:00") for cell in row] for row in sheet.values
    ]
    assert theirs == list(csv.reader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8"))))


def test_nothing_is_written_over_unasked(lkt: Run, path: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    for command in (["export", "--area", "KOL", "-o", there], ["backup", there]):
        answer = lkt(*command)
        assert (answer.code, says(answer.err.strip(), "error.file_exists")) == (1, True)
        assert there.read_text() == "mine"
        assert lkt(*command, "--force").code == 0
        assert there.stat().st_size > 10
        there.write_text("mine")
    assert sorted(p.name for p in tmp_path.iterdir() if "part" in p.name) == []


@pytest.mark.parametrize(
    "own", ["lkt.duckdb", "lkt.duckdb.chain", "lkt.duckdb.backups/x.duckdb", "./lkt.duckdb"]
)
def test_nothing_is_written_over_the_database(lkt: Run, path: Path, tmp_path: Path, own: str) -> None:
    before = path.read_bytes()
    for command in (["export", "--area", "KOL", "-o", tmp_path / own], ["backup", tmp_path / own]):
        answer = lkt(*command, "--force")
        assert (answer.code, says(answer.err.strip(), "error.file_ours")) == (1, True)
    assert path.read_bytes() == before
    figures = tmp_path / "figures.csv"
    figures.write_text("x,y\n1,2\n2,3\n")
    answer = lkt("spc", figures, "--chart", "run", "--x", "x", "--y", "y", "--points", tmp_path / own)
    assert (answer.code, says(answer.err.strip(), "error.file_ours")) == (1, True)


# moment in Copenhagen | upload that counts. Sent at 9:00 and 11:00 in Copenhagen, taken back the day after.
AS_OF = """
2026-03-04T08:59          | -
2026-03-04T09:00          | 1
2026-03-04T10:59:59       | 1
2026-03-04                | 2
2026-03-04T11:00          | 2
2026-03-04T10:00:00+00:00 | 2
2026-03-04T09:59:00+00:00 | 1
2026-03-03                | -
2026-03-05                | 1
"""


def test_export_as_of_a_moment(lkt: Run, path: Path, tmp_path: Path) -> None:
    for corrected in (GOOD, GOOD.replace(";12;", ";13;")):
        assert lkt("import", file(tmp_path, corrected), "--team", "KOL-HOR").code == 0
    assert lkt("undo", 2, "--by", "bo").code == 0
    database = open_database(path)
    with database.writing() as writer:  # as if it had happened in March
        for number, sent in ((1, "2026-03-04 08:00"), (2, "2026-03-04 10:00")):
            writer.run("update upload set recorded_at = ? where id = ?", [sent, number])
        writer.run("update undo set recorded_at = '2026-03-05 12:00'")
    database.close()
    for line in AS_OF.strip().splitlines():
        moment, upload = (cell.strip() for cell in line.split("|"))
        out = tmp_path / f"{moment}.csv"
        assert lkt("export", "--area", "KOL", "--as-of", moment, "-o", out).code == 0
        rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
        assert [row["upload"] for row in rows] == ([] if upload == "-" else [upload]), moment


PEOPLE = """
[[person]]
id = "anna@rm.dk"
name = "Anna"
held = [{ role = "leader", where = ["KOL-HOR"] }]

[[person]]
id = "bo@rm.dk"
name = "Bo"
issuer = "https://login.rm.dk"
held = [{ role = "expert", where = ["KOL"] }]
"""


@pytest.fixture
def with_people(lkt: Run, demo_path: Path, tmp_path: Path) -> Path:
    """The demonstration, a team leader and an expert."""
    folder = Path(shutil.copytree(settings.catalogue(), tmp_path / "catalogue"))
    (folder / "people.toml").write_text(PEOPLE, encoding="utf-8")
    assert lkt("catalogue", "load", folder).code == 0
    return demo_path


def test_an_export_in_somebodys_name_holds_what_they_may_see(
    lkt: Run, with_people: Path, tmp_path: Path
) -> None:
    def rows(*who: str) -> list[dict[str, str]]:
        out = tmp_path / "out.csv"
        assert lkt("export", "--area", "KOL", "-o", out, "--force", *who).code == 0
        return list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))

    every = rows()
    assert rows("--as", "anna@rm.dk") == [row for row in every if row["team"] == "KOL-HOR"]
    masked = rows("--as", "bo@rm.dk")
    told = [row for row in masked if row["numerator"] not in ("", "#")]
    assert len(told) > 500  # by quarter, where the definition says so
    assert not [row for row in told if row["denominator"] and 0 < float(row["numerator"]) < 3]
    few = [row["denominator"] for row in masked if row["numerator"] == "#" and row["denominator"]]
    assert set(few) == {"#"}


@pytest.mark.parametrize(
    ("command", "who"),
    [
        (("export", "--area", "HOF"), "anna@rm.dk"),
        (("export", "--area", "KOL"), "nobody@rm.dk"),
        (("export", "--area", "KOL"), ""),
    ],
)
def test_what_is_not_theirs_is_not_there(
    lkt: Run, with_people: Path, tmp_path: Path, command: tuple[str, ...], who: str
) -> None:
    answer = lkt(*command, "-o", tmp_path / "out.csv", "--as", who)
    assert answer.code == 1
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(("team", "who", "code"), [
    ("KOL-HOR", "anna@rm.dk", 0), ("KOL-VEJ", "anna@rm.dk", 1), ("KOL-HOR", "bo@rm.dk", 1),
])  # fmt: skip
def test_a_file_in_somebodys_name_is_for_their_teams(
    lkt: Run, with_people: Path, tmp_path: Path, team: str, who: str, code: int
) -> None:
    row = GOOD.replace("KOL-HOR", team)
    assert lkt("import", file(tmp_path, row), "--team", team, "--as", who, "--accept-warnings").code == code


# What can go wrong: command | state of the database | text


def fine(path: Path) -> None:
    assert path.exists()


def away(path: Path) -> None:
    path.unlink()
    path.with_name("lkt.duckdb.chain").unlink()


def not_database(path: Path) -> None:
    path.write_bytes(b"not a database at all " * 500)


def foreign(path: Path) -> None:
    import duckdb

    path.unlink()
    with duckdb.connect(str(path)) as other:
        other.execute("create table patients (n integer)")


def shifted(steps: int) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        database = open_database(path)
        with database.writing() as writer:
            writer.run("update schema set number = ?", [max(SCHEMA) + steps])
        database.close()

    return change


STATES: dict[str, Callable[[Path], None]] = {
    "fine": fine, "away": away, "not_database": not_database, "foreign": foreign,
    "newer": shifted(1), "older": shifted(-1),
}  # fmt: skip

FAILURES = """
export --area XYZ -o {out}                         | fine         | error.unknown_area
export --area KOL -o {nowhere}/out.csv             | fine         | error.file_unwritable
export --area KOL -o {out} --format pdf            | fine         | cli.bad_format
export --area KOL -o {out} --as-of 'i går'         | fine         | error.bad_date
export --area KOL -o {out} --as-of 2026-02-30      | fine         | error.bad_date
export --area KOL -o {out}                         | away         | error.store_missing
export --area KOL -o {out}                         | not_database | error.store_not_database
export --area KOL -o {out}                         | foreign      | error.store_foreign
export --area KOL -o {out}                         | newer        | error.store_too_new
export --area KOL -o {out}                         | older        | error.store_too_old
import {file} --team XYZ                           | fine         | error.unknown_team
import {file} --team Gødstrup                      | fine         | error.ambiguous_team
import {file}                                      | fine         | error.team_needs_name
import {file} --team KOL-HOR --today 31.12.2026    | fine         | error.bad_date
import {nowhere}/tal.xlsx --team KOL-HOR           | fine         | error.file_missing
import {folder} --team KOL-HOR                     | fine         | error.file_missing
import {file} --team KOL-HOR                       | away         | error.store_missing
import {file} --team KOL-HOR                       | newer        | error.store_too_new
undo 99 --by anna                                  | fine         | undo.unknown
undo 99 --by anna                                  | away         | error.store_missing
init                                               | not_database | error.store_not_database
init                                               | foreign      | error.store_foreign
init                                               | newer        | error.store_too_new
backup {folder}                                    | fine         | error.file_unwritable
backup {nowhere}/kopi.duckdb                       | fine         | error.file_unwritable
backup {pipe}                                      | fine         | error.file_unwritable
restore {file}                                     | fine         | error.source_unrestored
catalogue load                                     | away         | error.store_missing
spc {nowhere}/tal.csv --chart run                  | fine         | error.file_missing
"""
FAILURE_ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in FAILURES.strip().splitlines()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("command", "database", "key"), FAILURE_ROWS)
def test_what_fails_is_told_in_a_sentence(
    lkt: Run, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    language: str, command: str, database: str, key: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("LKT_LANGUAGE", language)
    STATES[database](path)
    places = {
        "out": tmp_path / "out.csv",
        "nowhere": tmp_path / "nowhere",
        "folder": tmp_path,
        "file": file(tmp_path, GOOD),
        "pipe": tmp_path / "pipe",
    }
    os.mkfifo(places["pipe"])
    before = path.read_bytes() if path.exists() else None
    answer = lkt(*(word.format(**places) for word in shlex.split(command)))
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.count("\n") == 1
    assert says(answer.err.strip(), key, language)
    assert not (tmp_path / "out.csv").exists()
    assert (path.read_bytes() if path.exists() else None) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_folder_that_is_not_there(
    lkt: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("LKT_LANGUAGE", language)
    monkeypatch.setenv("LKT_DATABASE", str(tmp_path / "nowhere" / "lkt.duckdb"))
    answer = lkt("init")
    assert (answer.code, answer.out) == (1, "")
    assert says(answer.err.strip(), "error.store_folder_missing", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bug_is_a_sentence_with_a_number_and_no_traceback(
    lkt: Run, path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    def broken(database: Database) -> None:
        raise ZeroDivisionError

    monkeypatch.setenv("LKT_LANGUAGE", language)
    monkeypatch.setattr("lkt.store.definitions.read", broken)
    answer = lkt("export", "--area", "KOL", "-o", "out.csv")
    assert (answer.code, answer.out) == (1, "")
    assert says(answer.err.strip(), "error.unexpected", language)


WRONG_USE = [
    "undo abc --by x",
    "undo 1",
    "export --area KOL",
    "import",
    "import x --role chef",
    "slet",
    "--nothing",
]


@pytest.mark.parametrize("command", WRONG_USE)
def test_wrong_use_is_explained(command: str) -> None:
    answer = CliRunner().invoke(app, command.split())
    assert answer.exit_code == 2
    assert "Traceback" not in answer.output
    assert "--help" in answer.output


@pytest.mark.parametrize(
    "command", ["", "init", "catalogue", "catalogue load", "import", "undo", "export", "spc"]
)
def test_every_command_explains_itself(command: str) -> None:
    answer = CliRunner().invoke(app, [*command.split(), "--help"])
    assert answer.exit_code == 0
    assert "Usage:" in answer.output


# As a process: what stands between the program and its surroundings


def test_one_json_object_on_stdout_and_nothing_else(path: Path, tmp_path: Path) -> None:
    answer = process("import", file(tmp_path, GOOD, EARLY), "--team", "KOL-HOR", "--json")
    assert json.loads(answer.out)["outcome"] == "accept_warn"
    assert (answer.code, answer.err) == (1, "")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_database_in_use_is_told_with_its_process(path: Path, tmp_path: Path, language: str) -> None:
    database, export = open_database(path), ["export", "--area", "KOL", "-o", tmp_path / "out.csv"]
    for command in [
        ["init"],
        *([export] if language == "da" else []),
    ]:  # which waits for an answer of the app
        answer = process(*command, LKT_LANGUAGE=language)
        assert (answer.code, answer.out) == (1, "")
        assert says(answer.err.strip(), "error.store_locked", language)
        assert str(os.getpid()) in answer.err
    database.close()


def test_a_relative_path_is_from_where_one_stands(tmp_path: Path) -> None:
    create_database(tmp_path / "lkt.duckdb").close()
    command = [sys.executable, "-m", "lkt", "init"]
    surroundings = os.environ | {"LKT_DATABASE": "lkt.duckdb", "PYTHONPATH": str(settings.ROOT)}
    subprocess.run(command, cwd=tmp_path, env=surroundings, check=True, capture_output=True)
    assert state(tmp_path / "lkt.duckdb")[0] > 0


def test_what_cannot_be_done_is_an_answer_in_json_too(lkt: Run, path: Path, tmp_path: Path) -> None:
    answer = lkt("import", file(tmp_path, GOOD), "--team", "XYZ", "--json")
    said = json.loads(answer.out)
    assert (answer.code, answer.err) == (1, "")
    assert said.keys() == {"outcome", "records", "messages", "changes", "upload_id"}
    assert (said["outcome"], [m["code"] for m in said["messages"]]) == ("refuse", ["error.unknown_team"])


def test_making_the_database_again_does_not_undo_what_was_loaded(
    lkt: Run, path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(settings.catalogue(), folder)
    area = folder / "areas" / "kol.toml"
    area.write_text(area.read_text(encoding="utf-8").replace('"Horsens · Horsens og Hedensted"', '"Horsens"'))
    assert lkt("catalogue", "load", folder).code == 0
    answer = lkt("init")
    assert says(answer.out.strip(), "cli.init_kept")
    assert " 1;" in answer.out


def test_where_nothing_can_be_written_nothing_is_called_ready(
    lkt: Run, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_protected(monkeypatch)
    for options in ([], ["--demo"]):
        answer = lkt("init", *options)
        assert (answer.code, answer.out) == (1, "")
        assert says(answer.err.strip(), "soundness.read_only")
    assert lkt("log").code == 0


# Backup, restore, check


@pytest.mark.slow
def test_what_was_lost_is_noticed_said_and_brought_back(
    lkt: Run, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lkt("import", file(tmp_path, GOOD), "--team", "KOL-HOR").code == 0
    assert says(lkt("backup").out.strip(), "cli.backed_up")
    older = Path(shutil.copy(path, tmp_path / "older"))
    assert lkt("import", file(tmp_path, GOOD.replace(";12;", ";13;")), "--team", "KOL-HOR").code == 0
    assert lkt("check").code == 0
    # On another machine: in this process the first file is still open. A command that ends early leaves its own so.
    new = tmp_path / "new"
    shutil.copytree(path.with_name("lkt.duckdb.backups"), new / "lkt.duckdb.backups")
    shutil.copy(path.with_name("lkt.duckdb.chain"), new)
    shutil.copy(older, new / "lkt.duckdb")
    monkeypatch.setenv("LKT_DATABASE", str(new / "lkt.duckdb"))
    found = lkt("check")
    assert found.code == 1
    assert says(found.err.strip(), "soundness.behind")
    refused = process("undo", 1, "--by", "bo")
    assert (refused.code, says(refused.err.strip(), "soundness.behind")) == (1, True)
    shown = process("export", "--area", "KOL", "-o", tmp_path / "out.csv")
    assert (shown.code, says(shown.err.strip(), "soundness.behind")) == (0, True)
    restored = lkt("restore", "--by", "bo")
    assert (restored.code, restored.err) == (0, "")
    told = restored.out.splitlines()
    keys = ["cli.restored", "cli.replaced_kept", "cli.restored_all"]
    assert [says(*pair) for pair in zip(told, keys, strict=True)] == [True, True, True]
    assert lkt("check").code == 0
    assert says(lkt("restore").out.strip(), "cli.nothing_to_restore")


def test_init_does_not_hide_that_the_database_is_gone(lkt: Run, path: Path, tmp_path: Path) -> None:
    assert lkt("import", file(tmp_path, GOOD), "--team", "KOL-HOR").code == 0
    assert lkt("backup", tmp_path / "copy.duckdb").code == 0
    assert says(lkt("restore", tmp_path / "nowhere").err.strip(), "error.file_missing")
    path.unlink()
    answer = lkt("init", "--demo")
    assert (answer.code, says(answer.err.strip(), "error.store_gone")) == (1, True)
    assert not path.exists()
    assert lkt("restore", tmp_path / "copy.duckdb").code == 0
    assert state(path)[1] == 1


def test_check_names_what_could_not_be_brought_back(lkt: Run, path: Path, tmp_path: Path) -> None:
    assert lkt("import", file(tmp_path, GOOD), "--team", "KOL-HOR").code == 0
    chain = path.with_name("lkt.duckdb.chain")
    chain.write_bytes(chain.read_bytes().replace(b"KOL-HOR", b"KOL-HER"))
    answer = lkt("check")
    assert (answer.code, says(answer.err.strip(), "soundness.chain_damaged")) == (1, True)
    assert any(says(told, "check.chain") for told in answer.out.splitlines())


@pytest.mark.slow
@pytest.mark.parametrize("how", [[], ["--excel"], ["--format", "xlsx"]])
def test_the_export_of_a_whole_area_comes_back_unchanged(
    lkt: Run, demo_path: Path, tmp_path: Path, how: list[str]
) -> None:
    path = tmp_path / ("out.xlsx" if "xlsx" in how else "out.csv")
    assert lkt("export", "--area", "HOF", "-o", path, *how).code == 0
    told = json.loads(lkt("import", path, "--role", "lead", "--by", "prøve", "--dry-run", "--json").out)
    beside = {"sheet_skipped"} if "xlsx" in how else set()  # what the teams try
    assert {message["code"] for message in told["messages"]} == {"column_ignored"} | beside
    assert len(told["records"]) > 5000
    assert told["changes"] == {"new": 0, "changed": 0, "unchanged": len(told["records"]), "removed": 0}


def test_erasing_is_shown_first_and_done_with_two_names_and_a_reason(
    lkt: Run, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lkt("import", file(tmp_path, GOOD), "--team", "KOL-HOR").code == 0
    assert lkt("backup").code == 0
    new = tmp_path / "new"  # in this process the first file is still open
    new.mkdir()
    path = copied(path, new / "lkt.duckdb")
    shutil.copytree(tmp_path / "lkt.duckdb.backups", new / "lkt.duckdb.backups")
    monkeypatch.setenv("LKT_DATABASE", str(path))
    for wrong in (
        [],
        ["--upload", 1, "--persons"],
        ["--cell", "KOL-HOR"],
        ["--cell", "KOL-HOR,,2026-03"],
        ["--cell", "KOL-HOR,KOL-01,2026"],
        ["--cell", "KOL-HOR,KOL-01,2026-1"],
        ["--cell", "KOL-HOR,KOL-01,marts"],
    ):
        assert says(lkt("erase", *wrong).err.strip(), "erase.what")
    before = state(path)
    shown = lkt("erase", "--upload", 1)
    assert (shown.code, says(shown.out.splitlines()[-1], "erase.would"), state(path)) == (0, True, before)
    half = lkt("erase", "--upload", 1, "--by", "Bo", "--reason", "prøve")
    assert (half.code, says(half.out.splitlines()[-1], "erase.would"), state(path)) == (0, True, before)
    assert lkt("erase", "--upload", 1, "--yes").code == 1
    refused = lkt("erase", "--upload", 1, "--by", "Bo", "--with", "Bo", "--reason", "prøve")
    assert (refused.code, says(refused.err.strip(), "erase.one_name")) == (1, True)
    answer = lkt("erase", "--upload", 1, "--by", "Bo", "--with", "Ida", "--reason", "forkert fil")
    assert (answer.code, answer.err) == (0, "")
    assert says(answer.out.splitlines()[-2], "erase.done")
    checked = lkt("check")
    assert (checked.code, checked.err) == (0, "")
    assert any(says(told, "check.erased") for told in checked.out.splitlines())
    assert says(lkt("restore").out.strip(), "cli.nothing_to_restore")
