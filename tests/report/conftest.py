"""What tests of documents share: plates of the demonstration, for who may see all of it and for the public."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lkt.domain.access import EVERYTHING, Reading
from lkt.report.gather import Edition
from lkt.report.plate import Plate, of_area, of_team
from lkt.store import Database, Reader, definitions, open_database
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
    seen = definitions.read(database).seen(reading)
    return Edition(Reader(database, reading), seen, TODAY, Text(language), demo)


def view_of(database: Database, team: str, indicator: str, reading: Reading = EVERYTHING) -> TeamView:
    found = edition(database, reading)
    return team_view(found, area_series(found, found.catalogue.teams[team].area, indicator), team, indicator)


def plate_of(database: Database, team: str, indicator: str, reading: Reading = EVERYTHING) -> Plate:
    return of_team(view_of(database, team, indicator, reading), edition(database, reading))


def area_plate(database: Database, area: str = "KOL", reading: Reading = EVERYTHING) -> Plate:
    found = edition(database, reading)
    return of_area(area_view(found, area), found)
