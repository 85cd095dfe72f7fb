"""One run of a page: what it may use, in whose name, and as of when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import streamlit as st

from lkt import settings
from lkt.actions.access_log import note
from lkt.domain.access import PLACES, Act, Scope, acting, reading
from lkt.domain.catalogue import Catalogue
from lkt.domain.organisation import Team
from lkt.report.gather import Edition
from lkt.store import Database, definitions, seminars
from lkt.ui.state import HIDDEN, LOOKED


@dataclass(frozen=True)
class Visit(Edition):
    """One run of a page: what it may use, and in whose name."""

    scopes: tuple[Scope, ...]  # every role that somebody holds
    state: tuple[str, int, date]  # what is kept depends on: the database, its version, the day
    work: int  # the version of what is written of improvement work
    page: str  # the name of its file

    @property
    def database(self) -> Database:
        """To write to, and to what holds no figures."""
        return self.reader.database

    def defined(self, moment: datetime | None) -> Catalogue:
        return catalogue_of(self.database, moment)

    def blind(self, area: str, key: str) -> "Visit":
        """The same with codes in place of an area's teams, but for one's own. `key`: the random word of the seminar."""
        own = {id for scope in self.scopes if PLACES[scope.role] == "teams" for id in scope.teams or ()}
        teams = [team.id for team in self.whole(area).teams_of(area)]
        return self.read_as(self.reader.reading.blind(teams, key, own), area)

    def taken(self, area: str) -> "Visit":
        """What leaves of an area, as somebody may take it: that may be less than is shown on the page."""
        locks, codes = seminars.locked(self.database), self.reader.reading.codes
        may = reading(self.scopes, Act.EXPORT, self.whole(area), locks)
        return self.read_as(replace(may, codes=codes) if codes else may, area)

    def role(self, act: Act, team: str = "", area: str = "") -> Scope | None:
        """In which role somebody may do something, for a team, for an area or at all."""
        return acting(self.scopes, act, team, area)

    def reaches(self, act: Act, team: Team) -> bool:
        """Whether somebody may do something for a team, one's own or another one of an area."""
        return self.role(act, team.id, team.area) is not None

    def note(self, what: str, **about: str) -> None:
        """What the log should know of: `export.<form>`, and the area, team or indicator it is about."""
        if team := self.catalogue.teams.get(about.get("team", "")):
            about |= {"area": team.area, "team": self.reader.reading.behind.get(team.id, team.id)}
        scope = self.role(Act.TEAM, about.get("team", "")) or self.scopes[0]
        note(self.database, scope, settings.now(), {what: 1}, about=about)


def catalogue_of(database: Database, as_of: datetime | None = None) -> Catalogue:
    """The catalogue as it is known, or was at a moment, read once for each version of it."""
    return read_once(str(database.path), definitions.version(database), database, as_of)


@st.cache_resource(show_spinner=False, max_entries=16)
def read_once(path: str, version: int, _database: Database, as_of: datetime | None) -> Catalogue:
    return definitions.read(_database, as_of)


def list_for(held: tuple[Scope, ...], acts: Mapping[str, Act]) -> None:
    """Leave out of the menu, which is drawn before anybody knows who asks, the pages that no role of theirs opens."""
    hidden = frozenset(page for page, act in acts.items() if acting(held, act) is None)
    if HIDDEN.get() != hidden:
        HIDDEN.put(hidden)
        st.rerun()


def note_once(visit: Visit, what: str, asked: Mapping[str, str]) -> None:
    """Tell the log of a look, once in a visit."""
    if (look := (what, *asked.values())) not in LOOKED.get():
        LOOKED.put(LOOKED.get() | {look})
        visit.note(f"seen.{what}", **asked)
