"""Region: all areas of its teams: who delivers, signals, contacts."""

import streamlit as st

from lkt.ui.cached_views import drawn, kept
from lkt.ui.frame import enter, escape, titled
from lkt.ui.panels import area as panels
from lkt.views.programme import region_view

visit = enter("region")
text = visit.text

title, choice = st.columns([2, 1], vertical_alignment="bottom")
with choice:
    region = panels.region_of(visit)
if region is None:
    st.info(text("region.none"))
    st.stop()
name = text.name(region.name)
titled(visit, name)
title.title(escape(name), anchor=False)
view = kept(visit, (region.id,), region_view, visit, region.id)
drawn(visit, (region.id,), panels.region, view, text)
