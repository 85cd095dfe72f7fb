"""Overblik: all areas."""

import streamlit as st

from lkt.ui import cached_views
from lkt.ui.frame import enter
from lkt.ui.panels import overview

visit = enter("overblik")
text = visit.text

st.title(text("overview.title"), anchor=False)
view = cached_views.overview_of(visit)
if view.updated is None:
    st.info(text("overview.empty"))
    st.page_link("pages/indberet.py", label=text("overview.go_upload"))
else:
    st.page_link("pages/indberet.py", label=text("overview.report"), icon=":material/arrow_forward:")
cached_views.drawn(visit, (), overview.groups, view, text)
st.caption(text("overview.about_signals"))
