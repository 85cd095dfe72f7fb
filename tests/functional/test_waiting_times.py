"""Real figures on the page: mean waiting times of five operations in five regions, 22 quarters, in their own area.

From the open data in the R package pbcharts (MIT; see docs/method.md). The area is what somebody would write to follow
them: a file in the catalogue.
"""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from lkt import settings
from lkt.actions import setup
from lkt.domain.access import Role, Scope
from lkt.domain.observation import Batch, Delivery, Observation
from lkt.domain.period import Period
from lkt.store import create_database, uploads
from lkt.text import Text
from tests.conftest import NOW, SHARED
from tests.functional.conftest import Open, charts, healthy, opened, texts

REAL = SHARED / "real" / "ventetid_regioner_2020-2025.csv"
pytestmark = pytest.mark.skipif(
    not REAL.is_file(), reason="the folder of real data is not beside the checkout"
)

OPERATIONS = {"Brok": "VEN-01", "Galdesten": "VEN-02", "Hofteprotese": "VEN-03", "Knæprotese": "VEN-04",
              "Menisk": "VEN-05"}  # fmt: skip
HOSPITALS = {"Region Nordjylland": "AAUH", "Region Midtjylland": "AUH", "Region Syddanmark": "OUH-O",
             "Region Hovedstaden": "HGH", "Region Sjælland": "SUH-R"}  # fmt: skip
AREA = """
[area]
id = "VEN"
name = {{ da = "Ventetid", en = "Waiting times" }}
short = "Ventetid"
group = "closed"
cross_sector = false
sectors = ["hospital"]
focus = ["Ventetid"]
sources = ["pbcharts"]
events = []
aims = []
timeline = {{ baseline_from = "2020-01", start = "2021-01", ended = "2025-06" }}
statuses = [{{ value = "closed", source = "pbcharts", recorded = 2026-11-22 }}]
lead_regions = [{{ value = "1084", source = "pbcharts", recorded = 2026-11-22 }}]
{indicators}
{teams}
"""
INDICATOR = """
[[indicator]]
id = "{id}"
name = {{ da = "Ventetid til {name}", en = "Waiting time, {name}" }}
type = "process"
measure = "mean"
unit = "dage"
direction = "lower"
chart = "xbar"
frequency = "quarter"
provenance = "source"
versions = [{{ number = 1, numerator = "Gennemsnitlig ventetid", denominator = "Operationer" }}]
"""
TEAM = """
[[team]]
id = "VEN-{hospital}"
name = "{name}"
lead_organisation = "{hospital}"
unit = "Regionen"
participants = [{{ organisation = "{hospital}", role = "hospital", unit = "Regionen" }}]
participation = "regionens tal"
"""


def _catalogue(folder: Path) -> Path:
    """The catalogue's files with one area more."""
    shutil.copytree(settings.catalogue(), folder)
    indicators = "".join(INDICATOR.format(id=key, name=name.lower()) for name, key in OPERATIONS.items())
    teams = "".join(TEAM.format(hospital=key, name=name) for name, key in HOSPITALS.items())
    (folder / "areas" / "ven.toml").write_text(AREA.format(indicators=indicators, teams=teams), "utf-8")
    return folder


def _observations() -> tuple[Observation, ...]:
    """A region and quarter each. Files are sent by month, so these go straight into the store."""
    with REAL.open(encoding="utf-8-sig", newline="") as source:
        return tuple(
            Observation(
                f"VEN-{HOSPITALS[row['Region']]}", OPERATIONS[row["Operation"]], 1,
                Period.parse(row["Kvartal"].replace("K", "Q")), denominator=float(row["Antal"]),
                value=float(row["Gennemsnit (dage)"]),
            )
            for row in csv.DictReader(source, delimiter=";")
        )  # fmt: skip


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("waiting")
    lead, path = Scope("test", Role.LEAD), folder / "lkt.duckdb"
    database = create_database(path)
    setup.load_catalogue(database, _catalogue(folder / "catalogue"), lead, "test", NOW)
    batch = Batch("ventetid_regioner_2020-2025.csv", "", 0, "VEN", _observations(), ())
    uploads.append(database, Delivery(batch, lead, NOW))
    database.close()
    return path


# operation | beyond chance in the newest half-year | from 2020 on
ANSWERS = """
Brok         | yes | cannot_tell
Galdesten    | yes | cannot_tell
Hofteprotese | no  | cannot_tell
Knæprotese   | yes | cannot_tell
Menisk       | yes | cannot_tell
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in ANSWERS.strip().splitlines()]


@pytest.mark.parametrize(("operation", "beyond", "way"), ROWS)
def test_the_page_answers_in_one_sentence(
    open_page: Open, waiting: Path, text: Text, operation: str, beyond: str, way: str
) -> None:
    """Chance is what a region does from one quarter to the next: a mean's own spread is not in these data."""
    visit = healthy(
        open_page(waiting, "variation", area="VEN", indicator=OPERATIONS[operation], lang=text.language)
    )
    (sentence,) = [e.value for e in visit.main.html if "lkt-sentence" in e.value]
    who = {f"{name}s": text(f"variation_page.{name}s_many", count=5) for name in ("team", "region")}
    first, last = (text.month(date(2025, month, 1)) for month in (1, 6))
    when = text("variation_page.when", first=first, last=last)
    key = f"variation_page.{f'beyond.{way}' if beyond == 'yes' else 'chance.chance'}"
    assert text(key, when=when, since="", **who) in sentence
    assert ("lkt-sentence plain" in sentence) == (beyond == "yes")
    assert text("variation_page.chance_seen") in texts(opened(visit, "method"))
    assert len(charts(visit)) == 1  # the course: means have no funnel
    assert text("variation_page.no_funnel.kind") in texts(visit)


@pytest.mark.parametrize("show", ["teams", "places", "regions"])
def test_the_other_ways_of_looking(open_page: Open, waiting: Path, text: Text, show: str) -> None:
    visit = healthy(
        open_page(waiting, "variation", area="VEN", indicator="VEN-03", show=show, lang=text.language)
    )
    assert charts(visit)
