"""What several tests of read models share: a database with the demonstration, open for a whole module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lkt.store import Database, open_database
from tests.conftest import copied


@pytest.fixture(scope="module")
def opened(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = copied(demo_file, tmp_path_factory.mktemp("views") / "lkt.duckdb")
    database = open_database(path)
    yield database
    database.close()
