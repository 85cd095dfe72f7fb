"""What tests of documents share: plates of the demonstration, for who may see all of it and for the public."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lkt.domain.access import EVERYTHING, Reading
from lkt.report.plate import Plate, of_area, of_team
from lkt.report.receipt import Edition
from lkt.store import Database, Reader, definitions, open_database, uploads
from lkt.text import Text
from lkt.views.area import area_view
from lkt.views.series import area_series
from lkt.views.team import TeamView, team_view
from tests.conftest import TODAY, copied


@pytest.fixture(scope="module")
def opened(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = open_database(copied(demo_file, tmp_path_factory.mktemp("report") / "lkt.duckdb"))
    yield database
    database.close()


def public(database: Database, area: str = "KOL") -> Reading:
    """What a seminar's audience is shown: every team of an area, no count below five."""
    teams = definitions.read(database).teams_of(area)
    return Reading({team.id: 5 for team in teams}, (area,))


def edition(
    database: Database, reading: Reading = EVERYTHING, language: str = "da", demo: bool = True
) -> Edition:
    return Edition(Text(language), TODAY, uploads.data_date(database), reading, demo)


def view_of(database: Database, team: str, indicator: str, reading: Reading = EVERYTHING) -> TeamView:
    reader, catalogue = Reader(database, reading), definitions.read(database).seen(reading)
    area = catalogue.teams[team].area
    whole = area_series(reader, catalogue, area, TODAY, indicator)
    return team_view(reader, whole, catalogue, team, indicator, TODAY)


def plate_of(database: Database, team: str, indicator: str, reading: Reading = EVERYTHING) -> Plate:
    return of_team(view_of(database, team, indicator, reading), edition(database, reading))


def area_plate(database: Database, area: str = "KOL", reading: Reading = EVERYTHING) -> Plate:
    catalogue = definitions.read(database).seen(reading)
    return of_area(area_view(Reader(database, reading), catalogue, area, TODAY), edition(database, reading))
