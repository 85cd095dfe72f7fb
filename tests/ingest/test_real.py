"""The three workbooks with open Danish hospital figures. They are not in the repository."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lkt.domain.access import Role, Scope
from lkt.domain.catalogue import Catalogue
from lkt.ingest import Submission
from lkt.ingest.read import read_file
from tests.ingest.made import told

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "real"
FILES = [
    ("ANT-07_bakteriaemi_2017-2018.xlsx", None, 120, 5, []),
    ("AKK-02_ct_2021-2022.xlsx", "AKK-HGH", 24, 1, ["period_before_baseline_lead A2"]),
    ("ANT-08_cdi_2012-2015.xlsx", "ANT-HVIA", 36, 1, ["period_before_baseline_lead B2"]),
]

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason=f"the real workbooks are not at {REAL}")


@pytest.mark.parametrize(("name", "team", "rows", "teams", "said"), FILES)
def test_real_workbooks(
    name: str, team: str | None, rows: int, teams: int, said: list[str], catalogue: Catalogue
) -> None:
    batch = read_file(
        Submission(
            (REAL / name).read_bytes(), name, catalogue, Scope("x", Role.LEAD), date(2026, 11, 22), team
        )
    )
    assert (len(batch.observations), len({o.team for o in batch.observations})) == (rows, teams)
    assert told(batch) == said
    assert {o.indicator for o in batch.observations} == {name[:6]}
