"""One run of a page: what it may use, in whose name, and as of when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NoReturn

import streamlit as st

from lkt import settings
from lkt.actions.access_log import note
from lkt.domain.access import PLACES, Act, Scope, acting
from lkt.domain.catalogue import Catalogue
from lkt.domain.period import local
from lkt.domain.team import Team
from lkt.store import Database, Reader, definitions
from lkt.text import Text
from lkt.ui.state import HIDDEN, LOOK, LOOKED

# What everything kept depends on: which database, in which version, on which day; of what was known earlier also when.
State = tuple[str, int, date] | tuple[str, int, date, datetime]


@dataclass(frozen=True)
class Visit:
    """One run of a page: what it may use, and in whose name."""

    text: Text
    scopes: tuple[Scope, ...]  # every role that somebody holds
    reader: Reader
    catalogue: Catalogue
    state: State
    demo: bool  # some of the figures are made up
    work: int  # the version of what is written of improvement work

    @property
    def today(self) -> date:
        """The day all is told of: of what was known at a moment, the moment's."""
        return local(self.reader.as_of).date() if self.reader.as_of else self.state[2]

    def day(self, moment: datetime | None) -> str:
        """The day of a moment (UTC without zone), in words; none of none."""
        return self.text.day(local(moment).date()) if moment else ""

    @property
    def database(self) -> Database:
        """To write to, and to what holds no figures."""
        return self.reader.database

    def then(self, moment: datetime) -> Visit:
        """The same, as it was known at a moment (UTC without zone): figures, decisions, definitions and the day."""
        reader = replace(self.reader, as_of=moment)
        state = (*self.state[:3], moment)
        return replace(self, reader=reader, catalogue=self._known(moment).seen(reader.reading), state=state)

    def _known(self, moment: datetime | None) -> Catalogue:
        """Before anything was defined what has been defined since is taken to have held."""
        path, version = str(self.database.path), definitions.version(self.database)
        found = catalogue_of(path, version, self.database, moment)
        return found if found.areas or moment is None else catalogue_of(path, version, self.database)

    def of(self, area: str) -> Visit:
        """An area as it may be seen: where that is not as of now, as it was locked."""
        moment = self.reader.reading.moment(team.id for team in self.catalogue.teams_of(area))
        return self.then(moment) if moment else self

    def blind(self, area: str, key: str) -> Visit:
        """The same with codes in place of an area's teams, but for one's own. `key`: the random word of the seminar."""
        whole = self._known(self.reader.as_of)
        own = {id for scope in self.scopes if PLACES[scope.role] == "teams" for id in scope.teams or ()}
        reading = self.reader.reading.blind([team.id for team in whole.teams_of(area)], key, own)
        return replace(self, reader=replace(self.reader, reading=reading), catalogue=whole.seen(reading))

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


@st.cache_resource(show_spinner=False, max_entries=16)
def catalogue_of(path: str, version: int, _database: Database, as_of: datetime | None = None) -> Catalogue:
    """The catalogue as it is known, or was at a moment; `version` says that it is another."""
    return definitions.read(_database, as_of)


# What each page is about, as its address says it.
ABOUT = {
    "omraade": ("area",), "team": ("team", "indicator"), "variation": ("area", "indicator"), "indberet": ("team",),
    "seminar": ("area",), "ideer": ("area",),
}  # fmt: skip


def list_for(held: tuple[Scope, ...], acts: Mapping[str, Act]) -> None:
    """Leave out of the menu, which is drawn before anybody knows who asks, the pages that no role of theirs opens."""
    hidden = frozenset(page for page, act in acts.items() if acting(held, act) is None)
    if HIDDEN.get() != hidden:
        HIDDEN.put(hidden)
        st.rerun()


def take_down() -> None:
    """Tell the log who has seen the page that was shown, once in a visit for what it is about.

    The page has written that into the address; what stands there and is not in the catalogue is nothing."""
    page, visit = LOOK.take()
    if visit is None:
        return
    known = visit.catalogue
    named = {"area": known.areas, "team": known.teams, "indicator": known.indicators}
    asked = {name: id for name in ABOUT.get(page, ()) if (id := st.query_params.get(name, "")) in named[name]}
    note_once(visit, page, asked)


def note_once(visit: Visit, what: str, asked: Mapping[str, str]) -> None:
    """Tell the log of a look, once in a visit."""
    if (look := (what, *asked.values())) not in LOOKED.get():
        LOOKED.put(LOOKED.get() | {look})
        visit.note(f"seen.{what}", **asked)


def stop() -> NoReturn:
    """The page ends here. What it was about must be read before: afterwards Streamlit lets nobody."""
    take_down()
    st.stop()
