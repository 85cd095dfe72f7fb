"""Variation between teams and regions: the answer, what is seen in four ways, and the method."""

import streamlit as st

from lkt.ui import cached_views, url_choices
from lkt.ui.frame import enter, escape
from lkt.ui.panels import multiples, ranks, rollups
from lkt.ui.panels import variation as panels

visit = enter("variation")
text = visit.text

with st.container(horizontal=True, vertical_alignment="bottom"):
    area = url_choices.area(visit)
    indicator = url_choices.indicator(visit, area.id)
    geography = url_choices.geography(visit)
    own = url_choices.own(visit, area.id)
usual = panels.usual_limits(indicator)
view = cached_views.variation_of(visit, area.id, indicator.id, geography, usual)
st.title(escape(text.name(indicator.name)), anchor=False)
panels.answer(view, text)
parts = panels.parts(view)
part = url_choices.one_of(visit, "show", parts) if parts else ""
if part == "difference":
    panels.course(view, text)
    panels.funnel(visit, view, own)
elif part == "teams":
    multiples.walls(visit, cached_views.multiples_of(visit, area.id, indicator.id, geography), own)
elif part == "places":
    ranks.caterpillar(view, cached_views.placing_in(view, visit, geography), text, own)
elif part == "regions":
    rollups.regions(view, text)
    rollups.lines(visit, cached_views.rollups_of(visit, area.id, indicator.id, geography))
if not view.reason:
    panels.method(view, text)
