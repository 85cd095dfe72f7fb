"""LKT-område: the answer, the signal matrix, deliveries, aims."""

from functools import partial

import streamlit as st

from lkt.ui import cached_views, url_choices
from lkt.ui.frame import badge, box, enter, escape, titled
from lkt.ui.panels import area as panels
from lkt.ui.panels import documents, improvement, operations, seminar, triage

visit = enter("omraade")
text = visit.text

title, choice = st.columns([3, 1], vertical_alignment="bottom")
with choice:
    chosen = url_choices.area(visit)
visit = visit.of(chosen.id)
titled(visit, text.name(chosen.name), area=chosen.id)
view = cached_views.area_of(visit, chosen.id)
drawn = partial(cached_views.drawn, visit, (chosen.id,))
with title:
    st.title(escape(text.name(chosen.name)), anchor=False)
    badge(chosen, text)
seminar.as_locked(visit)

if view.latest is None:
    st.info(text("area.empty"))
else:
    drawn(panels.signal_matrix, view, text)
    drawn(panels.sustaining, view, visit)
    seminar.put(visit, chosen, "answer")
    triage.of_area(visit, view)
    box(text("seminar.since.title"), "since", seminar.area_since, visit, chosen)
    st.header(text("area.delivery"), anchor=False)
    drawn(panels.deliveries, view, text)
    panels.reminders(visit, view)
    seminar.dataset(visit, chosen)
    documents.offer(visit, "area", chosen.id)
st.header(text("area.aims"), anchor=False)
panels.aims(chosen, visit)
box(text("progress.spread"), "spread", improvement.spread, visit, chosen)
operations.log(visit, chosen.id)
