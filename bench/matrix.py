"""The area's matrix from store to finished read model against the bare query, 20 teams x 8 indicators x 36 months."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bench import Measured
from bench.clock import alternating
from bench.data import AREA, LEAD, full_area
from lkt.store import definitions, observations
from lkt.views.area import area_view

_TODAY = date(2026, 11, 23)


def measure(folder: Path) -> Measured:
    database = full_area(folder / "matrix.duckdb")
    catalogue = definitions.read(database)

    def ours() -> None:
        area_view(database, catalogue, LEAD, AREA, _TODAY)

    def bare() -> None:
        observations.current(database, area=AREA)

    name = "the area's matrix (20 x 8 x 36) from store to read model"
    measured = Measured(name, *alternating(ours, bare, times=15), "the bare query")
    database.close()
    return measured
