"""Figures written as small tables, the frame the views read, and catalogues with one thing changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Charting
from lkt.domain.indicator import Indicator, Operator, Target, Version
from lkt.domain.names import Provenance
from lkt.domain.period import Period
from lkt.store import Database, Reader, Source
from lkt.views.series import area_series
from lkt.views.team import TeamView, team_view
from tests.conftest import TODAY

NUMBERS = ("numerator", "denominator", "value", "spread", "unknown")


def reported(table: str, indicator: str = "KOL-03", team: str = "KOL-HOR", **more: Any) -> pd.DataFrame:
    """What `lkt.store.observations.current` gives. A line: period numerator denominator value unknown.

    "-" and what is left out at the end is not there. Periods as `Period.label` writes them.
    """
    lines = [line.split() for line in table.strip().splitlines()]
    return framed([row(period, indicator, team, *map(number, cells)) | more for period, *cells in lines])


def number(cell: str) -> float | None:
    return None if cell == "-" else float(cell)


def row(
    period: str,
    indicator: str,
    team: str,
    numerator: float | None = None,
    denominator: float | None = None,
    value: float | None = None,
    unknown: float | None = None,
) -> dict[str, Any]:
    found = Period.parse(period)
    return {
        "area": team[:3], "team": team, "indicator": indicator, "version": 1, "start": pd.Timestamp(found.start),
        "event": found.event, "grain": found.grain.value, "numerator": numerator, "denominator": denominator,
        "value": value, "spread": None, "unknown": unknown, "comment": None, "sheet": "Ark1", "cell": "D2", "upload": 7,
        "recorded_at": pd.Timestamp("2026-11-01"), "source": "file",
    }  # fmt: skip


def framed(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as the store sorts and types them."""
    frame = pd.DataFrame(rows, columns=list(row("2026-01", "", "")))
    frame = frame.astype(dict.fromkeys(NUMBERS, float) | {"start": "datetime64[us]"})
    return frame.sort_values(["team", "indicator", "start"], ignore_index=True)


def team_page(
    database: Database, catalogue: Catalogue, team: str, indicator: str, today: Any = TODAY,
    charting: Charting = Charting(),
) -> TeamView:  # fmt: skip
    """What the team page shows, of a store."""
    whole = area_series(Source(Reader(database), catalogue, today), catalogue.teams[team].area, indicator)
    return team_view(Source(Reader(database), catalogue, today), whole, team, indicator, charting)


def rows_of(
    database: Database, catalogue: Catalogue, indicator: str
) -> tuple[pd.DataFrame, Catalogue, Indicator]:
    """The rows of all teams of an indicator in a store, and what they mean."""
    found = catalogue.indicators[indicator]
    return (
        area_series(Source(Reader(database), catalogue, TODAY), found.area, indicator).table,
        catalogue,
        found,
    )


def with_indicator(catalogue: Catalogue, indicator: str, **changes: Any) -> Catalogue:
    """The same catalogue with one indicator changed."""
    changed = replace(catalogue.indicators[indicator], **changes)
    return replace(catalogue, indicators={**catalogue.indicators, indicator: changed})


def with_area(catalogue: Catalogue, area: str, **changes: Any) -> Catalogue:
    return replace(catalogue, areas={**catalogue.areas, area: replace(catalogue.areas[area], **changes)})


def target(operator: str, value: float, **more: Any) -> Target:
    return Target(Operator(operator), value, "mål", Provenance.DEMO, **more)


def broken(indicator: Indicator, *breaks: Any) -> tuple[Version, ...]:
    """The indicator's first wording, and a new one that cannot be compared from each of the dates."""
    first = indicator.versions[0]
    return (
        first,
        *(replace(first, number=i, valid_from=day, breaks=True) for i, day in enumerate(breaks, start=2)),
    )
