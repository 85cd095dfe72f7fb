"""The three real workbooks against qicharts2 0.8.1 (expected.csv): the run chart's figures, one by one."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from lkt.actions import upload
from lkt.domain.catalogue import Catalogue
from lkt.store import Database, open_database
from tests.conftest import LEAD, NOW, SHARED, TODAY, copied
from tests.views.made import team_page

REAL = SHARED / "real"
# file -> the team it is sent for, where the file itself has none
FILES = {
    "ANT-07_bakteriaemi_2017-2018.xlsx": None,
    "AKK-02_ct_2021-2022.xlsx": "AKK-HGH",
    "ANT-08_cdi_2012-2015.xlsx": "ANT-HVIA",
}
COUNTS = {
    "n_obs": "observations", "n_useful": "useful", "longest_run": "longest_run", "longest_run_max": "longest_run_max",
    "crossings": "crossings", "crossings_min": "crossings_min", "runs_signal": "runs_signal",
}  # fmt: skip


def expected() -> list[dict[str, str]]:
    if not REAL.is_dir():
        return []
    with (REAL / "expected.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["chart"] == "run"]


pytestmark = pytest.mark.skipif(not expected(), reason="the folder of real data is not beside the checkout")


@pytest.fixture(scope="module")
def imported(
    empty_file: Path, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A database with the three workbooks, taken in as the project lead does."""
    path = tmp_path_factory.mktemp("real") / "lkt.duckdb"
    copied(empty_file, path)
    database = open_database(path)
    for name, team in FILES.items():
        seen = upload.preview(database, catalogue, LEAD, (REAL / name).read_bytes(), name, TODAY, team)
        assert upload.confirm(database, LEAD, seen, NOW, warnings_accepted=True)
    yield database
    database.close()


@pytest.mark.parametrize("row", expected(), ids=lambda row: f"{row['team']} {row['indicator']}")
def test_the_run_chart_is_that_of_qicharts2(
    imported: Database, catalogue: Catalogue, row: dict[str, str]
) -> None:
    view = team_page(imported, catalogue, row["team"], row["indicator"])
    assert set(view.points["phase"]) == {1}
    evidence = view.assessment.evidence
    assert evidence is not None
    found = vars(evidence) | {"runs_signal": view.assessment.span is not None}
    assert {theirs: int(found[ours]) for theirs, ours in COUNTS.items()} == {
        key: int(row[key]) for key in COUNTS
    }
    assert evidence.centre == pytest.approx(float(row["centre"]), rel=1e-9)
    # The line that is drawn is that of the sentence.
    assert view.points["centre"].unique().tolist() == [evidence.centre]
