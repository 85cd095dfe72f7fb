"""Overblik: all areas."""

import streamlit as st

from lkt.ui.cached_views import drawn, kept
from lkt.ui.frame import enter
from lkt.ui.panels import area as panels
from lkt.ui.panels.operations import operations
from lkt.views.area import overview

visit = enter("overblik")
text = visit.text

st.title(text("overview.title"), anchor=False)
st.markdown(text("overview.what"))
lines = kept(visit, (), overview, visit.reader, visit.catalogue, visit.today)
if any(line.latest for line in lines):
    st.page_link("pages/indberet.py", label=text("overview.report"), icon=":material/arrow_forward:")
    st.page_link("pages/team.py", label=text("overview.to_team"), icon=":material/arrow_forward:")
else:
    st.info(text("overview.empty"))
    st.page_link("pages/indberet.py", label=text("overview.go_upload"))
drawn(visit, (), panels.cards, lines, visit)
st.caption(text("overview.about_signals"))
st.caption(panels.sources(lines, text))
operations(visit)
