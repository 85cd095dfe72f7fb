"""The one way in to figures for everything that shows them: a database, as somebody may read it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Self

from lkt.domain.access import EVERYTHING, Reading
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Decision
from lkt.domain.improvement import Change
from lkt.domain.period import local
from lkt.store import decisions, definitions, observations, seminars, small
from lkt.store.database import Database
from lkt.store.definitions import W, Written

if TYPE_CHECKING:
    import pandas as pd

_TELLING = ["comment", "sheet", "cell", "upload"]  # columns by which a team may be known


@dataclass(frozen=True)
class Reader:
    """What `reading` lets through of a database; everything by default, for the administrator of the file.

    as_of: all of it as it was known at a moment (UTC without zone). A team that may be seen as it was locked is told of
    as it was known then. Teams under codes have their codes as ids everywhere, and are in the order of these.
    """

    database: Database
    reading: Reading = EVERYTHING
    as_of: datetime | None = None

    def figures(self, area: str | None = None, indicator: str | None = None) -> pd.DataFrame:
        """As `lkt.store.observations.current`, of the teams that may be seen, with what is too small left empty
        and by quarter where an indicator is shared so.

        `lkt.store.small.shown` says what that is, and in which columns. Comments are for those who may read them, and
        of teams under codes nothing is told by which they may be known.
        """
        table = self._told(partial(observations.current, self.database, area, None, indicator))
        if self.reading.least is None:
            table = table.assign(**dict.fromkeys(small.SMALL, 0))
        else:
            table["comment"] = table["comment"].where(table["team"].isin(self.reading.comments), None)
            least = table["team"].map(self.reading.least).astype(int)
            table = small.shown(table, least, self.reading.quarterly)
        return self._coded(table)

    def deliveries(self, area: str) -> pd.DataFrame:
        """As `lkt.store.observations.deliveries`."""
        return self._coded(self._told(partial(observations.deliveries, self.database, area)))

    def decisions(self, team: str | None = None, indicator: str | None = None) -> tuple[Decision, ...]:
        """As `lkt.store.decisions.standing`; of teams under codes without words and names."""
        asked, codes = self.reading.behind.get(team, team) if team else None, self.reading.codes
        found = [
            decision for moment, teams in self._moments().items()
            for decision in decisions.standing(self.database, asked, indicator, moment)
            if teams is None or decision.team in teams
        ]  # fmt: skip
        return tuple(
            replace(d, team=codes[d.team], reason="", recorded_by="") if d.team in codes else d for d in found
        )

    def marks(self, team: str, indicator: str | None = None) -> tuple[Change, ...]:
        """The changes of a team as one of its charts (or all) shows them, oldest first; one under a code has none."""
        tried = [each.value for each in self.written(Change, team)]
        here = [change for change in tried if indicator is None or change.indicator in (None, indicator)]
        return tuple(sorted(here, key=attrgetter("since")))

    def written(self, kind: type[W], team: str | None = None) -> tuple[Written[W], ...]:
        """As `lkt.store.definitions.written`, of the teams that may be seen; those under codes have written nothing."""
        return tuple(
            each for moment, teams in self._moments().items()
            for each in definitions.written(self.database, kind, team, moment)
            if (teams is None or each.value.team in teams) and each.value.team not in self.reading.codes
        )  # fmt: skip

    def _moments(self) -> dict[datetime | None, Collection[str] | None]:
        """As of when what is known is told, and of which teams (None: of all)."""
        now, reading = self.as_of, self.reading
        if reading.least is None:
            return {now: None}
        teams: dict[datetime | None, set[str]] = {}
        for team in reading.least:
            moments = [moment for moment in (reading.locked.get(team), now) if moment]
            teams.setdefault(min(moments, default=None), set()).add(team)
        return dict(teams)

    def _told(self, known: Callable[..., pd.DataFrame]) -> pd.DataFrame:
        """What was known of each team at its moment."""
        parts = []
        for moment, teams in self._moments().items():
            table = known(as_of=moment)
            parts.append(table if teams is None else table[table["team"].isin(teams)])
        if len(parts) > 1:
            import pandas as pd  # not for commands that read no figures

            parts = [pd.concat(parts).sort_values("team", kind="stable")]
        return parts[0].reset_index(drop=True) if parts else known().head(0)

    def _coded(self, table: pd.DataFrame) -> pd.DataFrame:
        codes = self.reading.codes
        if not codes:
            return table
        coded = table["team"].isin(codes)
        for name in [name for name in _TELLING if name in table]:
            table[name] = table[name].mask(coded, 0 if name == "upload" else None)
        table["team"] = table["team"].replace(codes)
        return table.sort_values("team", kind="stable").reset_index(drop=True)


@dataclass(frozen=True)
class Source:
    """What all is made from: what may be read, the definitions that may be seen, and the day it is told of."""

    reader: Reader
    catalogue: Catalogue
    today: date

    def of(self, area: str, seminar: int | None = None) -> Self:
        """An area as it was locked for a seminar, or as it may be seen where that is not as of now."""
        lock = seminars.dataset(self.reader.database, area, seminar).locked if seminar else None
        teams = (team.id for team in self.catalogue.teams_of(area))
        moment = lock.recorded_at if lock else self.reader.reading.moment(teams)
        return self.then(moment, area) if moment else self

    def then(self, moment: datetime, area: str) -> Self:
        """An area as it was known at a moment (UTC without zone): figures, decisions, definitions and the day."""
        known = replace(self, reader=replace(self.reader, as_of=moment), today=local(moment).date())
        return known.read_as(self.reader.reading, area)

    def read_as(self, reading: Reading, area: str) -> Self:
        """An area as somebody else may read it."""
        reader = replace(self.reader, reading=reading)
        return replace(self, reader=reader, catalogue=self.whole(area).seen(reading))

    def whole(self, area: str) -> Catalogue:
        """All definitions as they were known. Those of an area that were written down later are taken to have held."""
        found = self.defined(self.reader.as_of)
        return found if found.indicators_of(area) or not self.reader.as_of else self.defined(None)

    def defined(self, moment: datetime | None) -> Catalogue:
        return definitions.read(self.reader.database, moment)
