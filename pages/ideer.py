"""Forandringsidéer: an area's driver diagram, and of each idea who tested it and what followed."""

import streamlit as st

from lkt.ui import url_choices
from lkt.ui.frame import enter, heading, titled
from lkt.ui.panels import documents, improvement, seminar

visit = enter("ideer")
text = visit.text

title, choice = st.columns([3, 1], vertical_alignment="bottom")
with choice:
    area = url_choices.area(visit)
visit = visit.of(area.id)
about = text("ideas.page_title", area=area.name)
titled(visit, text("page.ideer"), area.id, about=about, area=area.id)
with title:
    heading(about, area, text)
seminar.as_locked(visit)
found = improvement.ideas(visit, area)
seminar.put(visit, area, "ideas")
if found.drivers:
    documents.offer(visit, "ideas", area.id)
