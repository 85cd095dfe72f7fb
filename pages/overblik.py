"""Overblik: all areas."""

import streamlit as st

from lkt.ui.cached_views import drawn, kept
from lkt.ui.frame import enter, titled
from lkt.ui.panels import area as panels
from lkt.ui.panels.operations import operations
from lkt.views.area import overview

visit = enter("overblik")
text = visit.text
titled(visit, text("page.overblik"))

st.title(text("overview.title"), anchor=False)
st.markdown(text("overview.what"))
lines = kept(visit, (), overview, visit)
panels.ways(visit, lines)
page = panels.leads_to(visit)
drawn(visit, (page,), panels.cards, lines, visit, page)
st.caption(text("overview.about_signals"))
st.caption(panels.sources(lines, text))
operations(visit)
