"""The variation page and the area's noise floor against the bare statistics of the same figures, 36 months.

`lkt.spc.analyse` of the same rows is the bare side: everything the page says of 20 teams beside their run charts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from bench import Measured
from bench.clock import alternating
from bench.data import AREA, LEAD, full_area
from lkt import spc
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Charting
from lkt.store import definitions, observations
from lkt.views.area import noise_of
from lkt.views.rows import prepare
from lkt.views.series import arguments, compute
from lkt.views.variation import compare, variation_view

INDICATOR = "KOL-01"
MORE = 100  # times the 20 teams
CHARTS = "the run charts of the same figures"
TODAY = date(2026, 11, 23)


def measure(folder: Path, times: int = 15) -> Iterator[Measured]:
    """The page from the store and from its figures, the noise floor of all the area's series, 2,000 teams."""
    database = full_area(folder / "variation.duckdb")
    catalogue = definitions.read(database)
    frame = observations.current(database, area=AREA, indicator=INDICATOR)
    ready = prepare(frame, catalogue, TODAY)
    few = comparing(ready, catalogue)

    def page() -> None:
        variation_view(database, catalogue, LEAD, AREA, INDICATOR, TODAY)

    def model() -> None:
        compare(prepare(frame, catalogue, TODAY), catalogue, catalogue.indicators[INDICATOR])

    bare = charting(ready, catalogue)
    yield Measured(
        "the variation page (20 x 36) from store to read model",
        *alternating(page, bare, times),
        CHARTS,
    )
    yield Measured("the same from the figures as fetched", *alternating(model, bare, times), CHARTS)
    yield noise(observations.current(database, area=AREA), catalogue, times)
    database.close()
    many, larger = multiplied(frame, catalogue, MORE)
    more = comparing(prepare(many, larger, TODAY), larger)
    yield Measured(f"its read model of {20 * MORE:,} teams", *alternating(more, few, times), "20 teams")


def charting(ready: pd.DataFrame, catalogue: Catalogue) -> Callable[[], object]:
    asked = arguments(ready, catalogue, Charting())
    return lambda: spc.analyse(ready, asked)


def comparing(ready: pd.DataFrame, catalogue: Catalogue) -> Callable[[], object]:
    return lambda: compare(ready, catalogue, catalogue.indicators[INDICATOR])


def noise(frame: pd.DataFrame, catalogue: Catalogue, times: int) -> Measured:
    """The noise floor of every series of the area."""
    series = compute(frame, catalogue, TODAY)
    bare = charting(series.table, catalogue)
    return Measured(
        "the area's noise floor (20 x 8 x 36)", *alternating(lambda: noise_of(series), bare, times), CHARTS
    )


def multiplied(frame: pd.DataFrame, catalogue: Catalogue, times: int) -> tuple[pd.DataFrame, Catalogue]:
    """So many times the teams of the area, each with the figures of the team it comes from."""
    copies = {
        f"{team.id}-{copy}": replace(team, id=f"{team.id}-{copy}")
        for team in catalogue.teams_of(AREA)
        for copy in range(times)
    }
    parts = [frame.assign(team=frame["team"] + f"-{copy}") for copy in range(times)]
    return pd.concat(parts, ignore_index=True), replace(catalogue, teams=copies)
