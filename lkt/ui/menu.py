"""The menu: the pages that somebody may open, and what is said at an address that is none of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from lkt.text import Text
from lkt.ui.frame import PAGES, escape
from lkt.ui.state import HIDDEN, WANTED


def menu(text: Text) -> Any:
    """The pages with their titles; goes on to the page that a deep link asked for."""
    pages = {
        name: st.Page(
            f"pages/{name}.py", title=text(f"page.{name}"), default=not address,
            visibility="hidden" if name in HIDDEN.get() else "visible",
        )
        for name, address in PAGES.items()
    }  # fmt: skip
    asked = urlsplit(st.context.url or "").path.rstrip("/").rpartition("/")[2]
    if asked not in PAGES.values():  # Streamlit's own words for it are English
        title = text("frame.missing")
        pages[""] = st.Page(lambda: _missing(text, asked), title=title, url_path=asked, visibility="hidden")
    chosen = st.navigation(list(pages.values()), position="top")
    if wanted := WANTED.take():
        name, parameters = wanted
        st.switch_page(pages[name], query_params=parameters)
    return chosen


def _missing(text: Text, asked: str) -> None:
    st.set_page_config(page_title=f"{text('frame.missing')} · LKT")
    st.title(text("frame.missing"), anchor=False)
    st.markdown(text("frame.missing_why", address=escape(asked[:40])))
    st.page_link("pages/overblik.py", label=text("page.overblik"), icon=":material/arrow_forward:")
