"""Who is asking: signed in at the region's identity provider, named by a trusted proxy, or the one at this machine; and
one run of a page, with what it may use in their name.

Providers stand under `[auth]` in `.streamlit/secrets.toml`, the proxy's header in `server.trustedUserHeaders`. Without
either the program is in *local mode*: whoever sits at the machine may do everything, and nobody else reaches it.
"""

import html
import ipaddress
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import streamlit as st

from lkt import settings
from lkt.actions.access_log import note
from lkt.domain.access import PLACES, RIGHTS, Act, Role, Scope, acting, reading, scopes
from lkt.domain.catalogue import Catalogue
from lkt.domain.organisation import Team
from lkt.report.gather import Edition
from lkt.store import Database, definitions, seminars
from lkt.text import Text
from lkt.ui.state import HIDDEN, LOOKED, SIGNED

WATCH = 30  # seconds between looks at whether a page that is open may still be
# Seconds without a click, and from signing in, after which one signs in again
IDLE, LONGEST = 30 * 60, 10 * 3600
_clicked: dict[tuple[object, object], float] = {}  # when each login was last used, over all its visits


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


def providers() -> tuple[str, ...]:
    """The names of the providers there are; "" for one that has none."""
    if not st.secrets.load_if_toml_exists() or "auth" not in st.secrets:
        return ()
    parts = {name: value for name, value in st.secrets["auth"].items() if isinstance(value, Mapping)}
    return tuple(name for name, value in parts.items() if "client_id" in value) or ("",)


def is_local() -> bool:
    return not (providers() or st.get_option("server.trustedUserHeaders"))


def open_to() -> str | None:
    """In local mode: the first address by which others could reach the pages. The server does not start with one."""
    names = [st.get_option("server.address") or "0.0.0.0", *(st.get_option("server.allowedHosts") or ["*"])]
    return next((name for name in names if is_local() and not _is_loopback(name)), None)


def _is_loopback(name: str) -> bool:
    try:
        return name == "localhost" or ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def claims() -> Mapping[str, Any]:
    """What the login says of whoever is signed in; empty where nobody is."""
    told: dict[str, Any] = {name: value for name, value in st.user.to_dict().items() if value is not None}
    signed_in = told.pop("is_logged_in", False)
    return told if signed_in or st.get_option("server.trustedUserHeaders") else {}


def is_over(told: Mapping[str, Any], clicked: bool = True) -> bool:
    """Whether a login has been idle, or has lasted, for too long. Looking again without a click is no use of it."""
    now, key = time.time(), (told.get("iss"), told.get("sub") or told.get("email"))
    begun = float(told.get("iat") or _clicked.setdefault(key, now))
    last = max(begun, _clicked.get(key, begun))
    if now - last > IDLE or now - begun > LONGEST:
        return True
    if clicked:
        _clicked[key] = now
    return False


def who(text: Text) -> None:
    """The name of whoever is signed in and the way out, or that there is no login."""
    local = text("login.local") if is_local() else ""
    if name := settings.user() if local else claims().get("name") or claims().get("email"):
        shown = " · " * bool(local) + html.escape(str(name))
        st.html(f"<span class='lkt-who' title='{text('log.told')}'>{local}<span>{shown}</span></span>")
    if providers() and claims():
        st.button(text("login.out"), on_click=st.logout, type="tertiary")


def ask(text: Text, over: bool) -> None:
    """The way in, in place of the page."""
    st.title(text("login.title"), anchor=False)
    st.markdown(text("login.over" if over else "login.why"))
    st.caption(text("log.told"))
    for name in providers():
        label = text("login.go", name=name or text("login.region"))
        st.button(label, on_click=st.login, args=[name] if name else [])


def roles(text: Text, database: Database, catalogue: Catalogue, today: date) -> tuple[Scope, ...]:
    """The roles of whoever asks, by the catalogue of now. Who has to sign in is asked to, in place of the page."""
    if is_local():
        return (Scope(settings.user(), Role.LEAD),)
    told = claims()
    if not told or is_over(told):
        if told:
            st.logout()
        ask(text, bool(told))
        st.stop()
    held = scopes(catalogue.people.values(), told, catalogue, today)
    signed = held[0] if held else Scope(str(told.get("email") or told.get("sub") or ""), Role.PUBLIC)
    if SIGNED.get() != signed.user:
        SIGNED.put(signed.user)
        note(database, signed, settings.now(), {"login" if held else "login.no_role": 1})
    _watch(told, held, database, today, time.monotonic())
    return held


def let_in(visit: Visit, act: Act) -> None:
    """Who may see nothing for the act that a page is, is told so in its place, and it is noted."""
    may_see, held = visit.reader.reading, visit.scopes
    if may_see.least is not None and not may_see.areas:
        asks = held[0] if held else Scope(SIGNED.get(), Role.PUBLIC)
        note(visit.database, asks, settings.now(), {f"page.{act.value}": 1})
        waits = any(RIGHTS[act][each.role].locked for each in held)
        st.info(visit.text("login.not_locked" if waits else "login.not_yours"))
        st.stop()


@st.fragment(run_every=WATCH)
def _watch(
    told: Mapping[str, Any], held: tuple[Scope, ...], database: Database, today: date, drawn: float
) -> None:
    """A page that somebody has left open ends when the login does, or the rights on it are others.

    drawn: when the page was, which has just looked itself.
    """
    if time.monotonic() - drawn < WATCH / 2:
        return
    catalogue = catalogue_of(database)
    if is_over(told, clicked=False) or held != scopes(catalogue.people.values(), told, catalogue, today):
        st.rerun()
