"""Læringsseminar: what is to be shown, and the wall itself, where the address says which screen (`slide`)."""

import streamlit as st

from lkt.ui import url_choices
from lkt.ui.frame import enter, escape, titled
from lkt.ui.panels import seminar as panels

visit = enter("seminar")
text = visit.text

asked = st.query_params
title, left, right = st.columns([2, 1, 1], vertical_alignment="bottom")
with left:
    area = url_choices.area(visit)
with right:
    seminar = panels.of_area(visit, area)
visit = visit.of(area.id)
titled(visit, text("page.seminar"), text.name(area.name), area=area.id)
with title:
    st.title(escape(f"{text('page.seminar')}: {text.name(area.name)}"), anchor=False)
if seminar is None:
    st.stop()
if "slide" in asked or "notes" in asked:
    seen = panels.covered(visit, area, seminar) if asked.get("blind") else visit
    panels.wall(seen, area, seminar, notes="notes" in asked)
    st.stop()
panels.prepare(visit, area, seminar)
