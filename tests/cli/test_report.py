"""Documents from the command line: what was asked for, or a sentence and no file."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pptx import Presentation
from typer.main import get_command

from lkt import settings
from lkt.actions import upload
from lkt.cli import app, main
from lkt.report.receipt import receipt as made
from lkt.store import access_log, definitions, open_database
from tests.conftest import LEAD, NOW, TODAY, copied

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def lkt(
    demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """A command on the demonstration, in the folder of the test: its exit code and all that it says."""
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("LKT_DATABASE", str(copied(demo_file, tmp_path / "data" / "lkt.duckdb")))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["lkt", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out + told.err

    return run


@pytest.mark.parametrize(
    ("name", "begins"), [("F.svg", b"<svg"), ("F.PNG", b"\x89PNG"), ("folder with space.pdf", b"%PDF")]
)
def test_a_chart_as_a_picture(lkt: Run, tmp_path: Path, name: str, begins: bytes) -> None:
    code, told = lkt("chart", "kol-hor", "udskrivningspakke gennemført", "-o", name)
    assert (code, told) == (0, f"{name} er skrevet.\n")
    assert (tmp_path / name).read_bytes().startswith(begins)


LEAVING = {
    "chart": ("chart KOL-HOR KOL-03 -o F.svg", "KOL", "KOL-HOR", "svg"),
    "slides": ("slides --area KOL -o F.html", "KOL", None, "html"),
    "page": ("page --team KOL-HOR -o F.pdf", "KOL", "KOL-HOR", "pdf"),
    "report": ("report --area KOL -o F.docx", "KOL", None, "docx"),
    "export": ("export --area KOL -o F.csv", "KOL", None, "csv"),
}
OWN = {"spc", "funnel", "variation"}  # work on files that somebody has


def test_no_command_that_takes_figures_out_is_forgotten() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    writing = {name for name, one in commands.items() if any("-o" in each.opts for each in one.params)}
    assert writing - OWN == set(LEAVING)


@pytest.mark.parametrize("command", LEAVING)
def test_what_leaves_is_in_the_log(lkt: Run, tmp_path: Path, command: str) -> None:
    """As what pages hand over: who, in which role, of what, in which form."""
    asked, area, team, form = LEAVING[command]
    assert lkt(*asked.split())[0] == 0
    with closing(open_database(tmp_path / "data" / "lkt.duckdb")) as database:
        areas = {team.id: team.area for team in definitions.read(database).teams.values()}
        log = access_log.read(database, [LEAD], datetime(2000, 1, 1), areas)
    (line,) = [entry for entry in log if entry.kind == "export"]
    assert (line.what, line.areas, line.teams) == (form, (area,), (team,) if team else ())
    assert line.role == "lead"


def test_a_chart_in_english(lkt: Run, tmp_path: Path) -> None:
    assert lkt("chart", "KOL-HOR", "KOL-03", "-o", "F.svg", "--language", "en")[0] == 0
    assert "Process · Discharge bundle completed" in (tmp_path / "F.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("KOL-HOR KOL-03 -o F.gif", "skal ende på en af disse: .png, .svg, .pdf"),
        ("KOL-HOR KOL-03 -o F", "skal ende på en af disse: .png, .svg, .pdf"),
        ("KOL-HOR XXX -o F.svg", "Indikatoren 'XXX' findes ikke i KOL. Vælg en af: KOL-01,"),
        ("KOL-HOR HOF-01 -o F.svg", "findes ikke i KOL"),
        ("XXX KOL-03 -o F.svg", "Teamet 'XXX' findes ikke"),
        ("KOL-HOR KOL-03 -o nowhere/F.svg", "kan ikke"),
        ("KOL-HOR KOL-03 -o data/lkt.duckdb.svg", "lkt.duckdb.svg"),
        ("KOL-HOR KOL-03 -o F.svg --as nobody@example.org", "nobody@example.org"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_no_file(
    lkt: Run, tmp_path: Path, arguments: str, said: str
) -> None:
    code, told = lkt("chart", *arguments.split())
    assert (code, said in told) == (1, True), told
    assert not list(tmp_path.glob("F*"))
    assert "Traceback" not in told


def test_a_file_that_is_there_stays_unless_asked(lkt: Run, tmp_path: Path) -> None:
    (tmp_path / "F.svg").write_text("mine")
    assert lkt("chart", "KOL-HOR", "KOL-03", "-o", "F.svg")[0] == 1
    assert (tmp_path / "F.svg").read_text() == "mine"
    assert lkt("chart", "KOL-HOR", "KOL-03", "-o", "F.svg", "--force")[0] == 0


def test_an_areas_slides(lkt: Run, tmp_path: Path) -> None:
    code, told = lkt("slides", "--area", "kol", "-o", "F.pptx", "--seminar", "1")
    assert (code, told) == (0, "F.pptx er skrevet.\n")
    assert "Seminar 1 den " in Presentation(str(tmp_path / "F.pptx")).slides[0].placeholders[1].text


def test_the_same_for_a_stick(lkt: Run, tmp_path: Path) -> None:
    code, told = lkt("slides", "--area", "adh", "-o", "F.html", "--seminar", "2")
    assert (code, told) == (0, "F.html er skrevet.\n")
    page = (tmp_path / "F.html").read_text(encoding="utf-8")
    assert page.count("<section") > 3
    assert "Siden seminar 1" in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--area XXX -o F.pptx", "Området 'XXX' findes ikke"),
        ("--area KOL -o F.ppt", "skal ende på en af disse: .pptx, .html"),
        ("--area KOL -o F.pptx --seminar 99", "Seminar 99 findes ikke i KOL. Vælg et af: 1"),
        ("--area KOL -o F.pptx --template nowhere.pptx", "nowhere.pptx"),
        ("--area KOL -o F.pptx --template data/lkt.duckdb", "kan ikke læses som en PowerPoint-fil"),
    ],
)
def test_slides_that_cannot_be_made_leave_no_file(
    lkt: Run, tmp_path: Path, arguments: str, said: str
) -> None:
    code, told = lkt("slides", *arguments.split())
    assert (code, said in told) == (1, True), told
    assert not list(tmp_path.glob("F*"))


def printed(path: Path) -> str:
    """The receipt in a picture, whatever lines it was broken over."""
    words = "".join(re.findall(r">([^<>]*)</t(?:span|ext)>", path.read_text(encoding="utf-8")))
    return re.findall(r"Kvittering ?(\S+?-[A-Z2-7]{2})$", words.strip())[0]


def correct() -> None:
    """One figure of the series is sent again as another."""
    data = "Team;Indikator;Måned;Tæller;Nævner\nKOL-HOR;KOL-03;2026-03;1;30\n".encode()
    database = open_database(settings.database())
    seen = upload.preview(database, definitions.read(database), LEAD, data, "tal.csv", TODAY, "KOL-HOR")
    upload.confirm(database, LEAD, seen, NOW + timedelta(days=1), True)
    database.close()


def test_a_receipt_holds_and_tells_what_is_new(lkt: Run, tmp_path: Path) -> None:
    assert lkt("chart", "KOL-HOR", "KOL-03", "-o", "F.svg")[0] == 0
    receipt = printed(tmp_path / "F.svg")
    code, told = lkt("chart", "--receipt", receipt)
    assert (code, "Kvitteringen holder: " in told, "Siden er der" in told) == (0, True, False), told
    assert "Forbedring: 11 målinger i træk" in told
    correct()
    code, told = lkt("chart", "--receipt", receipt)
    assert (code, "Kvitteringen holder: " in told, "Siden er der" in told) == (0, True, True), told


@pytest.mark.slow
def test_a_receipt_of_figures_erased_since_does_not_hold(lkt: Run, tmp_path: Path) -> None:
    assert lkt("chart", "KOL-HOR", "KOL-03", "-o", "F.svg")[0] == 0
    receipt = printed(tmp_path / "F.svg")
    cell = ("--cell", "KOL-HOR,KOL-03,2026-03")
    code, told = lkt("erase", *cell, "--by", "A", "--with", "B", "--reason", "prøve")
    assert code == 0, told
    code, told = lkt("chart", "--receipt", receipt)
    assert (code, "Kvitteringen holder ikke: tallene" in told) == (1, True), told


def test_a_receipt_whose_conclusion_is_another(
    lkt: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lkt("chart", "KOL-HOR", "KOL-03", "-o", "F.svg")[0] == 0
    receipt = printed(tmp_path / "F.svg")
    monkeypatch.setattr(
        "lkt.report.plate.receipt", lambda *given, **more: replace(made(*given, **more), verdict="AAAA")
    )
    code, told = lkt("chart", "--receipt", receipt)
    assert (code, "konklusionen er en anden end i LKT 0.2.0, metode 1.0" in told) == (1, True), told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--receipt x", "kan ikke læses: tegn mangler eller er forkerte"),
        ("KOL-HOR", "Angiv team, indikator og -o"),
        ("KOL-HOR KOL-03", "Angiv team, indikator og -o"),
    ],
)
def test_what_is_no_receipt_or_not_enough_is_said(lkt: Run, arguments: str, said: str) -> None:
    code, told = lkt("chart", *arguments.split())
    assert (code, said in told, "Traceback" in told) == (1, True, False), told


def test_a_teams_page(lkt: Run, tmp_path: Path) -> None:
    assert lkt("page", "--team", "KOL-HOR", "-o", "F.pdf") == (0, "F.pdf er skrevet.\n")
    assert (tmp_path / "F.pdf").read_bytes().startswith(b"%PDF")
    code, told = lkt("page", "-o", "G.pdf")
    assert (code, told) == (1, "Angiv enten --team eller --area.\n")
