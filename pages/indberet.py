"""Indberet: template, file, preview, confirm, receipt, undo."""

import streamlit as st

from lkt.ui import choose
from lkt.ui.frame import enter
from lkt.ui.panels import annotated
from lkt.ui.panels import upload as panels

visit = enter("indberet")
text = visit.text

st.title(text("upload_page.title"), anchor=False)
st.caption(text("upload_page.intro"))
with st.container(horizontal=True):
    team = choose.team(visit)
scope = panels.sender(visit, team)
panels.receipt(visit)

st.subheader(text("upload_page.step_template"), anchor=False)
panels.template_button(visit, team)
st.subheader(text("upload_page.step_file"), anchor=False)
seen = panels.chosen_file(visit, scope, team)
if seen is not None:
    panels.findings(seen.batch.findings, text)
    if seen.batch.refused:
        st.markdown(text("upload_page.refused"))
    elif seen.lines:
        panels.comparison(seen, visit)
        panels.confirm_button(seen, visit, scope)
annotated.button(visit, seen)
panels.history(visit, scope, team)
