"""The one way in to figures for everything that shows them: a database, as somebody may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lkt.domain.access import EVERYTHING, Reading
from lkt.domain.charting import Decision, Mark
from lkt.store import decisions, observations, small
from lkt.store.database import Database

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Reader:
    """What `reading` lets through of a database; everything by default, for the administrator of the file.

    as_of: all of it as it was known at a moment (UTC without zone).
    """

    database: Database
    reading: Reading = EVERYTHING
    as_of: datetime | None = None

    def figures(
        self, area: str | None = None, indicator: str | None = None, as_of: datetime | None = None
    ) -> pd.DataFrame:
        """As `lkt.store.observations.current`, of the teams that may be seen, with what is too small left empty.

        `lkt.store.small.shown` says what that is, and in which columns. Comments are for those who may read them.
        """
        table = observations.current(self.database, area=area, indicator=indicator, as_of=as_of or self.as_of)
        if self.reading.least is None:
            return table.assign(**dict.fromkeys(small.SMALL, 0))
        table = table[table["team"].isin(self.reading.shown)].reset_index(drop=True)
        table["comment"] = table["comment"].where(table["team"].isin(self.reading.comments), None)
        return small.shown(table, table["team"].map(self.reading.shown).astype(int))

    def deliveries(self, area: str) -> pd.DataFrame:
        """As `lkt.store.observations.deliveries`."""
        came = observations.deliveries(self.database, area, self.as_of)
        return came[came["team"].map(self.reading.sees_team).astype(bool)].reset_index(drop=True)

    def decisions(self, team: str | None = None, indicator: str | None = None) -> tuple[Decision, ...]:
        """As `lkt.store.decisions.standing`."""
        standing = decisions.standing(self.database, team, indicator, self.as_of)
        return tuple(d for d in standing if self.reading.sees_team(d.team))

    def marks(self, team: str, indicator: str) -> tuple[Mark, ...]:
        """As `lkt.store.decisions.marks_of`."""
        if not self.reading.sees_team(team):
            return ()
        return decisions.marks_of(self.database, team, indicator, self.as_of)
