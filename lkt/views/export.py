"""What leaves as data: every figure that counts, as it was reported."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from lkt.domain.team import Scope
from lkt.store import Database, observations

COLUMNS = (
    "area", "team", "indicator", "period", "numerator", "denominator", "value", "spread", "unknown", "comment",
    "upload",
)  # fmt: skip


def export(database: Database, scope: Scope, area: str, as_of: datetime | None = None) -> pd.DataFrame:
    """The observations of an area that count, now or at a moment (UTC), with `COLUMNS`.

    Sorted by team, indicator and period; `period` is the first day as an ISO date; figures exactly as
    reported, empty where nothing was.
    """
    frame = observations.current(database, area=area, as_of=as_of)
    frame["period"] = pd.to_datetime(frame["start"]).dt.strftime("%Y-%m-%d")
    return frame[list(COLUMNS)]
