"""The three real workbooks go in as their README says and come out number for number."""

from __future__ import annotations

import openpyxl
import pytest

from lkt.actions import upload
from lkt.store import Database, Reader, definitions, uploads
from lkt.views.rows import export
from tests.conftest import LEAD, NOW, SHARED, TODAY

REAL = SHARED / "real"
pytestmark = pytest.mark.skipif(
    not REAL.is_dir(), reason="the folder of real data is not beside the checkout"
)

# file | team chosen | figures | warnings to accept
FILES = """
ANT-07_bakteriaemi_2017-2018.xlsx |          | 120 | no
AKK-02_ct_2021-2022.xlsx          | AKK-HGH  |  24 | yes
ANT-08_cdi_2012-2015.xlsx         | ANT-HVIA |  36 | yes
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in FILES.strip().splitlines()]


def send(database: Database, name: str, team: str) -> upload.Preview:
    data = (REAL / name).read_bytes()
    return upload.preview(database, definitions.read(database), LEAD, data, name, TODAY, team or None)


@pytest.mark.parametrize(("name", "team", "figures", "warned"), ROWS)
def test_a_workbook_goes_in(database: Database, name: str, team: str, figures: str, warned: str) -> None:
    seen = send(database, name, team)
    assert not seen.batch.refused
    assert seen.counts["new"] == int(figures)
    assert seen.batch.warned == (warned == "yes")
    receipt = upload.confirm(database, LEAD, seen, NOW, warnings_accepted=True)
    assert receipt == uploads.find(database, 1)
    again = send(database, name, team)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": int(figures), "removed": 0}
    assert upload.confirm(database, LEAD, again, NOW, warnings_accepted=True) is None


def number(cell: object) -> float:
    return float(str(cell).replace(",", "."))


@pytest.mark.parametrize(("name", "team", "figures", "warned"), ROWS)
def test_what_comes_out_is_what_went_in(
    database: Database, name: str, team: str, figures: str, warned: str
) -> None:
    upload.confirm(database, LEAD, send(database, name, team), NOW, warnings_accepted=True)
    sheet = openpyxl.load_workbook(REAL / name).worksheets[0]
    pairs = [
        (
            number(row[-3] if name.startswith("AN") else row[1]),
            number(row[-2] if name.startswith("AN") else row[2]),
        )
        for row in sheet.iter_rows(values_only=True)
        if isinstance(row[-2], int | float) or str(row[-2]).replace(",", "").isdigit()
    ]
    out = export(Reader(database), name[:3])
    assert sorted(zip(out["numerator"], out["denominator"], strict=True)) == sorted(pairs)
    assert len(out) == int(figures)
