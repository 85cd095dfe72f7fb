"""Team: run chart, the sentence, the table, and where each dot came from."""

import streamlit as st

from lkt import settings
from lkt.actions import marks
from lkt.ui import choose, reads
from lkt.ui.frame import enter
from lkt.ui.panels import team as panels

visit = enter("team")
text = visit.text

with st.container(horizontal=True):
    team = choose.team(visit)
    indicator = choose.indicator(visit, team.area)
view = reads.team_of(visit, team.id, indicator.id)
panels.head(view, text)
if view.empty:
    st.info(text("team.empty"))
    st.page_link("pages/indberet.py", label=text("overview.go_upload"), query_params={"team": team.id})
else:
    panels.chart(view, text)
    panels.tables(view, text)
panels.definition(view, text)
sent = panels.change_form(visit, view)
if sent:
    words, day, only_here = sent
    marks.note(
        visit.database, visit.scope, team.id, indicator.id if only_here else None, day, words, settings.now()
    )
    st.rerun()
