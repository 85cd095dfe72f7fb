"""Overblik: all areas."""

import streamlit as st

from lkt.ui.cached_views import drawn, kept
from lkt.ui.frame import enter
from lkt.ui.panels import overview as panels
from lkt.views.overview import overview

visit = enter("overblik")
text = visit.text

st.title(text("overview.title"), anchor=False)
view = kept(visit, (), overview, visit.database, visit.catalogue, visit.today)
if view.updated is None:
    st.info(text("overview.empty"))
    st.page_link("pages/indberet.py", label=text("overview.go_upload"))
else:
    st.page_link("pages/indberet.py", label=text("overview.report"), icon=":material/arrow_forward:")
drawn(visit, (), panels.groups, view, visit)
st.caption(text("overview.about_signals"))
