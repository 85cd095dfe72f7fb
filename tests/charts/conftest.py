from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from lkt.domain.catalogue import Catalogue
from lkt.store import Database, Reader, Source, open_database
from lkt.views.area import AreaView, area_view
from lkt.views.team import TeamView
from tests.conftest import TODAY, copied
from tests.views.made import team_page

Shown = Callable[[str], TeamView]
ShownArea = Callable[[str], AreaView]


@pytest.fixture(scope="package")
def read_only(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The demonstration, opened once: charts write nothing."""
    path = tmp_path_factory.mktemp("charts") / "lkt.duckdb"
    copied(demo_file, path)
    opened = open_database(path)
    yield opened
    opened.close()


@pytest.fixture(scope="package")
def team_of(read_only: Database, catalogue: Catalogue) -> Shown:
    """The view of an indicator's first team: `team_of("KOL-03")`."""

    @cache
    def view(indicator: str) -> TeamView:
        team = catalogue.teams_of(indicator[:3])[0]
        return team_page(read_only, catalogue, team.id, indicator)

    return view


@pytest.fixture(scope="package")
def area_of(read_only: Database, catalogue: Catalogue) -> ShownArea:
    return cache(lambda area: area_view(Source(Reader(read_only), catalogue, TODAY), area))
