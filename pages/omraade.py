"""LKT-område: aims, signal matrix, deliveries."""

from functools import partial

import streamlit as st

from lkt.ui import cached_views, url_choices
from lkt.ui.frame import enter, escape
from lkt.ui.panels import area as panels
from lkt.views.area import area_view

visit = enter("omraade")
text = visit.text

chosen = url_choices.area(visit)
asked = (chosen.id,)
view = cached_views.kept(visit, asked, area_view, visit.database, visit.catalogue, chosen.id, visit.today)
drawn = partial(cached_views.drawn, visit, asked)
st.title(escape(text.name(chosen.name)), anchor=False)
drawn(panels.head, chosen, visit)
panels.aims(chosen, text)

st.header(text("area.matrix"), anchor=False)
if view.latest is None:
    st.info(text("area.empty"))
else:
    drawn(panels.signals, view, text)
    panels.signal_matrix(visit, view)
    st.header(text("area.delivery"), anchor=False)
    drawn(panels.deliveries, view, text)
    panels.reminders(visit, view)
