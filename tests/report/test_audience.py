"""What may not be seen stands in no byte of anything that leaves: figures of few, and what a reader could work out."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lkt.domain.access import Reading
from lkt.report.analysis import analysis, analysis_rows
from lkt.report.chosen import plates
from lkt.report.gather import Edition, source
from lkt.report.picture import picture
from lkt.report.plate import of_team
from lkt.report.sheets import csv_bytes
from lkt.report.slides import deck
from lkt.store import Database, definitions
from lkt.text import Text
from tests.conftest import ROOT, TODAY
from tests.report.conftest import public, view_of

TEXT = Text("da")


def parts(data: bytes, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a file, also in the files within it."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            for each in file.namelist():
                yield from parts(file.read(each), f"{name}/{each}")
    else:
        yield name, data.decode("utf-8", errors="replace")


def documents(found: Edition, team: str, indicator: str) -> Iterator[tuple[str, bytes]]:
    view = found.team_view(team, indicator)
    plate = of_team(view, found)
    yield "svg", picture(plate, "svg")
    yield "xlsx", analysis(view, plate, TEXT)
    yield "csv", csv_bytes(*analysis_rows(view, TEXT), excel=True)
    yield "pptx", deck([plate], *found.front("KOL"), found)


def figures_in(words: str) -> set[float]:
    """Numbers with decimals, as programs and people write them, but for the looks of columns and axes."""
    words = re.sub(r'\b(?:width|val)="[^"]*"', "", words)
    return {
        round(float(n.replace(",", ".")), 2) for n in re.findall(r"(?<![\d.,])\d+[.,]\d+(?![\d.,])", words)
    }


@pytest.mark.parametrize("team", ["KOL-GOD", "KOL-ROS", "KOL-HOL"])
def test_hidden_figures_are_nowhere(opened: Database, team: str) -> None:
    """Shares of few that no shown month has, as percent and as share, in a series that is hidden for the most part."""
    shown, whole = view_of(opened, team, "KOL-02", public(opened)), view_of(opened, team, "KOL-02")
    hidden = whole.points.loc[shown.points["hidden"].to_numpy() > 0, "value"]
    known = set(shown.points["value"].dropna().round(4))
    secret = {round(by * v, 2) for v in hidden if round(v, 4) not in known for by in (1, 100)} - {
        0.0,
        1.0,
        100.0,
    }
    secret |= {round(100 * v, 1) for v in hidden if round(v, 4) not in known} - {0.0, 100.0}
    assert secret
    level = whole.assessment.now
    assert level
    found = source(opened, definitions.read(opened), TEXT, TODAY, public(opened))
    own = set()
    for form, data in documents(found, team, "KOL-02"):
        for name, words in parts(data):
            if not re.search(r"theme|slideMaster|slideLayout|styles|presProps|svg", name + form):
                own |= {(form, name, n) for n in figures_in(words) & secret}
    assert own == set()
    svg = dict(documents(found, team, "KOL-02"))["svg"].decode()
    assert TEXT.figure(level.figure, whole.indicator) not in svg


def test_what_is_hidden_is_there_for_who_may_see_it(opened: Database) -> None:
    """The search above would find it."""
    whole = view_of(opened, "KOL-GOD", "KOL-02")
    secret = {round(100 * v, 2) for v in whole.points["value"].dropna()} - {0.0, 100.0}
    found = source(opened, definitions.read(opened), TEXT, TODAY)
    for form, data in documents(found, "KOL-GOD", "KOL-02"):
        if form in ("csv", "pptx"):
            assert secret & {n for _, words in parts(data) for n in figures_in(words)}, form


def test_no_team_is_named_behind_a_code(opened: Database) -> None:
    """Names, ids, properties, notes, text alternatives and the sheets of charts of a blind deck."""
    catalogue = definitions.read(opened)
    teams = catalogue.teams_of("KOL")
    may = public(opened).blind([team.id for team in teams], "a key")
    found = source(opened, catalogue, TEXT, TODAY, may)
    made = deck(plates(found, found.catalogue.areas["KOL"]), *found.front("KOL"), found)
    told = "\n".join(
        words for name, words in parts(made) if not re.search("theme|slideMaster|slideLayout", name)
    )
    named = [team.id for team in teams if re.search(rf"{team.id}(?![A-Z0-9])", told)]
    assert named == []
    assert [team.name for team in teams if team.name in told] == []


def test_nothing_of_the_machine_is_in_a_file(opened: Database) -> None:
    found = source(opened, definitions.read(opened), TEXT, TODAY, Reading())
    own = "|".join(
        re.escape(str(path)) for path in (ROOT, Path.home(), tempfile.gettempdir(), opened.path.parent)
    )
    for form, data in documents(found, "KOL-HOR", "KOL-03"):
        for name, words in parts(data):
            assert not re.search(rf"/home/|/root|/tmp|/dev/shm|Canny|{own}", words), (form, name)
