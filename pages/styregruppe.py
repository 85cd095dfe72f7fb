"""Styregruppe: all areas on one page, without teams, for one sheet of paper."""

import streamlit as st

from lkt.ui.cached_views import drawn, kept
from lkt.ui.frame import box, enter, titled
from lkt.ui.panels import area as panels
from lkt.views.area import overview

visit = enter("styregruppe")
text = visit.text
titled(visit, text("page.styregruppe"))

st.title(text("programme.title"), anchor=False)
st.caption(text("programme.day", day=visit.today))
lines = kept(visit, (), overview, visit)
drawn(visit, (), panels.programme, lines, visit)
box(text("topics.title"), "topics", panels.topics, visit)
