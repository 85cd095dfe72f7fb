"""Indberet: grid or file, preview, confirm, receipt, undo."""

import streamlit as st

from lkt.ui import url_choices
from lkt.ui.frame import badge, enter, escape, titled
from lkt.ui.panels import seminar, stored, upload

visit = enter("indberet")
text = visit.text

st.title(text("upload_page.title"), anchor=False)
st.caption(text("upload_page.intro"))
with st.container(horizontal=True):
    team = url_choices.own_team(visit)
if team is None:
    st.info(text("upload_page.choose_team"))
    st.stop()
titled(visit, text("page.indberet"), team.name, team=team.id)
area = visit.catalogue.areas[team.area]
badge(area, text)
if not area.allows.reminding:  # nobody expects figures any more, or not yet
    status = text(f"status.{area.status.value}").casefold()
    st.info(text("upload_page.status", area=escape(text.name(area.name)), status=status))
scope = upload.sender(visit, team)

st.header(text("entry.title"), anchor=False)
upload.grid(visit, team)
st.header(text("upload_page.step_file"), anchor=False)
upload.template_button(visit, team)
seen = upload.chosen(visit, scope, team)
with st.container(key="verdict"):
    with st.container():  # a place of its own, in which nothing of what was looked through is left standing
        stored.receipt(visit, team)
    if seen is None:
        upload.lost(visit, team)
    else:
        with st.container(key=f"sight-{seen.batch.sha256}-{seen.version}-{seen.batch.refused}"):
            upload.findings(seen, text)
            if seen.lines or seen.newer:
                stored.comparison(seen, visit, team)
                stored.approval(seen, visit, scope, team)
    upload.annotated_copy(visit, seen)
seminar.ready(visit, team)
stored.history(visit, scope, team)
