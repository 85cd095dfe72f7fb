"""What surrounds every page: the menu, the language, who is asking, and what happens when something fails."""

import gc
import html
import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from numbers import Integral
from pathlib import Path
from textwrap import wrap
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from lkt import settings
from lkt.actions.access_log import check_name
from lkt.charts.theme import Chart
from lkt.domain.access import Act, Scope, reading
from lkt.domain.area import Area
from lkt.domain.catalogue import Catalogue
from lkt.domain.seminar import Entry
from lkt.errors import LktError, Refused, StoreReadOnly
from lkt.store import Database, Reader, backup, definitions, open_for_reading, seminars, soundness, uploads
from lkt.text import LANGUAGES, Text
from lkt.ui import login
from lkt.ui.login import Visit as Visit
from lkt.ui.login import catalogue_of, list_for, note_once, read_once
from lkt.ui.state import ERASURES, HIDDEN, LANGUAGE, PICTURED, SIGNED, forget

_log = logging.getLogger("lkt")

# What it takes to be let in to each page, by the name of its file. The first is the front page.
ACTS = {
    "overblik": Act.OVERVIEW, "omraade": Act.AREA, "team": Act.TEAM, "variation": Act.VARIATION, "indberet": Act.SEND,
    "ideer": Act.AREA, "seminar": Act.AREA, "region": Act.REGION, "styregruppe": Act.PROGRAMME,
    "administration": Act.DEFINE,
}  # fmt: skip
PAGES = {name: name if number else "" for number, name in enumerate(ACTS)}  # and its address

# Lines of words on the picture of a chart, and the height of all that stands above it, in pixels.
_WORDS, _PICTURED, _EDGE = 3, 95, {"left": 8, "top": 8, "right": 8, "bottom": 12}

OPENED: list[Database] = []  # what the pages of this process have open
_FAILED: dict[Path, LktError] = {}  # why a database's newest backup was not made


def begin() -> Text:
    """Page settings, our few style rules, and the language: of the address (`lang`), else the one chosen earlier in
    this visit, else Danish."""
    st.set_page_config(page_title="LKT", layout="wide", initial_sidebar_state="collapsed")
    st.html(Path(__file__).with_name("style.css"))
    asked = st.query_params.get("lang", "")
    language = asked if asked in LANGUAGES else LANGUAGE.get()
    _change_language(language)
    script = Path(__file__).with_name("script.js").read_text(encoding="utf-8")
    script = f"document.documentElement.lang = '{language}'\n{script}"
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
    text, other = Text(language), LANGUAGES[1 - LANGUAGES.index(language)]
    aside: Any = {"horizontal": True, "horizontal_alignment": "right", "vertical_alignment": "center"}
    with st.container(key="language", **aside):
        login.who(text)
        st.button(Text(other)("frame.switch"), on_click=_change_language, args=[other], type="tertiary")
    return text


def _change_language(language: str) -> None:
    """Danish is the default and leaves the address as it is."""
    LANGUAGE.put(language)
    if language != LANGUAGES[0]:
        st.query_params["lang"] = language
    else:
        st.query_params.pop("lang", None)


def titled(visit: Visit, *parts: str, about: str = "", **of: str) -> None:
    """The browser's title of the page, and what pictures of its charts are about. of: the area, team and indicator by
    id, for the log of who has seen what."""
    note_once(visit, visit.page, of)
    st.set_page_config(page_title=" · ".join([*parts, "LKT"]))
    PICTURED.put((about, " · ".join(filter(None, [visit.text.day(visit.today), visit.invented]))))


def badge(area: Area, text: Text) -> None:
    """How it stands with an area; style.css knows each status."""
    words = html.escape(text(f"status.{area.status.value}"))
    st.html(f"<span class='lkt-badge {area.status.value}'>{words}</span>", width="content")


def page_link(page: str, label: str, icon: str = "arrow_forward", **to: str) -> None:
    """A link to a page of ours, to what `to` says of its address."""
    st.page_link(f"pages/{page}.py", label=label, icon=f":material/{icon}:", query_params=to or None)


def heading(words: str, area: Area | None, text: Text) -> None:
    """The title of a page, and how it stands with the area beside it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(escape(words), anchor=False, width="content")
        if area:
            badge(area, text)


def box(label: str, name: str, fill: Callable[..., object], *shown: object, expanded: bool = False) -> None:
    """A box, closed at first, that `fill(*shown)` fills only when somebody has opened it."""
    found = st.expander(label, expanded, on_change="rerun", key=f"box-{name}")
    if found.open:
        with found:
            fill(*shown)


def show_chart(name: str, made: Chart, alt: str) -> None:
    """A chart, its rows and its spec, in a container that style.css knows by name.

    What the chart is about, its words and the day stand above it in a picture that somebody saves; on the page, which
    tells the same, style.css hides them. They are always as high.
    """
    (rows, spec), (about, foot) = made, PICTURED.get()
    words = wrap(alt.removeprefix(f"{about.partition(' · ')[0]}. "), 95, max_lines=_WORDS, placeholder=" …")
    title = {
        "text": about, "subtitle": [*words, *[" "] * (_WORDS - len(words)), foot], "anchor": "start", "frame": "bounds",
        "fontSize": 16, "subtitleFontSize": 12.5, "subtitleLineHeight": 16, "subtitlePadding": 4, "offset": 10,
    }  # fmt: skip
    with st.container(key=name):
        spec = spec | {"title": title, "height": spec["height"] + _PICTURED, "padding": _EDGE}
        st.vega_lite_chart(rows, spec, width="stretch", theme=None, alt=alt)


@contextmanager
def refusals(text: Text) -> Iterator[None]:
    """What was refused within is said in a sentence where it happened, and the rest of the page stays."""
    try:
        yield
    except LktError as error:
        for each in (error, *getattr(error, "also", ())):
            st.error(said(each, text))


def do(visit: Visit, act: Callable[..., object], scope: Scope | None, *given: object, done: str = "") -> None:
    """What somebody has asked for, in a role of theirs, and the page anew; or why it was refused."""
    with refusals(visit.text):
        act(visit.database, scope, *given, settings.now())
        if done:
            st.toast(done)
        st.rerun()


def said(error: LktError, text: Text) -> str:
    """What we raise on purpose, in words that Streamlit may show."""
    return worded(error.key, error.fields, text)


def worded(key: str, blanks: Mapping[str, object], text: Text) -> str:
    """A text that Streamlit may show, whatever fills its blanks. Of a path the name: where it is is no visitor's."""
    told = {k: v.name if isinstance(v, Path) else text.said(v) for k, v in blanks.items()}
    return text(key, **{k: v if isinstance(v, Integral) else escape(str(v)) for k, v in told.items()})


def run(page: Any, text: Text) -> None:
    """Run a page. Whatever fails, a person reads a sentence."""
    try:
        with refusals(text):
            page.run()
    except Exception:
        incident = secrets.token_hex(3)
        _log.exception("incident %s", incident)
        st.error(text("error.unexpected", incident=incident))


def enter(name: str) -> Visit:
    """The gate of the page in `pages/<name>.py`: frame, language, database, and the banners of what one must know."""
    text = Text(LANGUAGE.get())
    database = _database(str(settings.database()))
    version, work = database.versions()
    state = (str(database.path), version, settings.today())
    catalogue, demo, erasures, locked = _known(str(state), database)
    if ERASURES.get() not in (None, erasures):
        forget()
    ERASURES.put(erasures)
    if obstacle := database.obstacle():
        st.error(said(obstacle, text))
    if demo:
        st.html(f"<div class='lkt-demo' role='note'>{text('frame.demo')}</div>")
    held = login.roles(text, database, catalogue, state[2])
    list_for(held, ACTS)
    may_see = reading(held, ACTS[name], catalogue, locked)
    seen = (Reader(database, may_see), catalogue.seen(may_see), state[2])
    visit = Visit(*seen, text, demo, held, state, work, name)
    login.let_in(visit, ACTS[name])
    if not catalogue.areas and name != "administration":
        st.info(text("administration.no_areas"))
        st.stop()
    if visit.role(Act.OPERATE):
        for notice in _notices(str(state), database):
            st.warning(said(notice, text))
        if failed := _FAILED.get(database.path):
            st.warning(text("frame.no_backup", why=said(failed, text)))
    st.set_page_config(page_title=f"{text(f'page.{name}')} · LKT")
    return visit


def sign(visit: Visit, scope: Scope, key: str) -> Scope:
    """The field for one's name, and a role in it; filled in where it was given before, or `LKT_USER` says it. Who
    signed in, has one."""
    name = SIGNED.get()
    if login.is_local():
        label = visit.text("upload_page.name")
        name = st.text_input(label, name or settings.signature(), max_chars=60, key=key, width=420).strip()
    return replace(scope, user=name)


def signed(by: Scope, text: Text) -> bool:
    """Whether there is a name; else it is asked for. Kept for the next time."""
    with refusals(text):
        if not by.user:
            raise Refused("upload_page.nameless")
        check_name(by.user)
        SIGNED.put(by.user)
        return True
    return False


@st.cache_resource(show_spinner=False)
def _database(path: str) -> Database:
    database = open_for_reading(Path(path))
    OPENED.append(database)
    set_aside()
    return database


def set_aside() -> None:
    """Keep what is loaded for good out of the way of the garbage collector, when all is loaded and when it has grown.

    A collection walks everything that it may have to free: the libraries alone are 60 ms of processor, time and
    again. Streamlit would ask for one after every run (.streamlit/config.toml says not to: Python collects by
    itself, when there is a quarter more). What was set aside before is looked at again, so that nothing is kept
    that nobody uses.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def back_up(database: Database) -> None:
    """The day's backup. One that fails is told on every page until one succeeds (`lkt.ui.server` tries again)."""
    try:
        backup.daily(database)
        _FAILED.pop(database.path, None)
    except LktError as error:
        _log.exception("no backup")
        _FAILED[database.path] = error


@st.cache_resource(show_spinner=False, max_entries=2, ttl=60)
def _notices(state: str, _database: Database) -> list[StoreReadOnly]:
    return list(soundness.notices(_database, settings.latest()))


@st.cache_resource(show_spinner=False, max_entries=2)
def _known(state: str, _database: Database) -> tuple[Catalogue, bool, int, dict[str, Entry]]:
    """What holds until the store or the day is another: the catalogue, whether some figures are made up, erasures. Also
    which areas are locked; and the day's backup."""
    back_up(_database)
    catalogue = catalogue_of(_database)
    return catalogue, uploads.any_demo(_database), definitions.erasures(_database), seminars.locked(_database)


KEPT = (_known, read_once)  # for all visits

_MARKUP = frozenset("\\`*_{}[]()#+-.!|<>~$:=&")
_JOINER = "\N{WORD JOINER}"  # shows nothing, and keeps addresses and icon names from being recognised


def escape(words: str) -> str:
    """Words that people wrote, made harmless where Streamlit reads Markdown, on one line.

    >>> escape("![x](y)")
    '\\\\!\\\\[x\\\\]\\\\(y\\\\)'
    """
    line = " ".join(words.split())
    line = line.replace("www.", f"www{_JOINER}.").replace(":", f":{_JOINER}").replace("@", f"@{_JOINER}")
    return "".join("\\" + c if c in _MARKUP else c for c in line)


def menu(text: Text) -> Any:
    """The pages with their titles."""
    pages = []
    for name, address in PAGES.items():
        seen: Any = "hidden" if name in HIDDEN.get() else "visible"
        title = text(f"page.{name}")
        pages.append(st.Page(f"pages/{name}.py", title=title, default=not address, visibility=seen))
    asked, title = urlsplit(st.context.url or "").path.rstrip("/").rpartition("/")[2], text("frame.missing")

    def missing() -> None:  # Streamlit's own words for it are English
        st.set_page_config(page_title=f"{title} · LKT")
        st.title(title, anchor=False)
        st.markdown(text("frame.missing_why", address=escape(asked[:40])))
        page_link("overblik", text("page.overblik"))

    if asked not in PAGES.values():
        pages.append(st.Page(missing, title=title, url_path=asked, visibility="hidden"))
    return st.navigation(pages, position="top")
