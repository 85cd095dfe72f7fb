"""Who does it: a name for the log, asked for where something is stored, and remembered for the visit."""

from __future__ import annotations

import streamlit as st

from lkt import settings
from lkt.actions.access_log import check_name
from lkt.text import Text
from lkt.ui.frame import Visit, refusals

_NAME = "signed_name"


def known() -> str:
    """The name given in this visit; empty where none was."""
    return str(st.session_state.get(_NAME, ""))


def sign(visit: Visit, key: str) -> str:
    """The field for one's name; filled in where it was given before, or `LKT_USER` says it."""
    name = known() or settings.signature()
    return st.text_input(visit.text("upload_page.name"), name, max_chars=60, key=key, width=420).strip()


def signed(name: str, text: Text) -> bool:
    """Whether there is a name; else it is asked for. Kept for the next time."""
    if not name:
        st.error(text("upload_page.nameless"))
        return False
    with refusals(text):
        check_name(name)
        st.session_state[_NAME] = name
        return True
    return False
