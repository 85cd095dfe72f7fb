"""What somebody may open, and what they have opened: pages that the menu lists, and looks that the log knows of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NoReturn

import streamlit as st

from lkt.domain.access import Act, Scope, acting
from lkt.ui.state import HIDDEN, LOOK, LOOKED

if TYPE_CHECKING:
    from lkt.ui.frame import Visit

# What each page is about, as its address says it.
ABOUT = {
    "omraade": ("area",), "team": ("team", "indicator"), "variation": ("area", "indicator"), "indberet": ("team",),
    "seminar": ("area",),
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
