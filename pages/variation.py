"""Variation between teams and regions: the answer, what is seen in four ways, and the method."""

import streamlit as st

from lkt.ui import choose, reads
from lkt.ui.frame import enter, escape
from lkt.ui.panels import multiples, placing, rollups
from lkt.ui.panels import variation as panels

visit = enter("variation")
text = visit.text

with st.container(horizontal=True, vertical_alignment="bottom"):
    area = choose.area(visit)
    indicator = choose.indicator(visit, area.id)
    geography = choose.geography(visit)
    own = choose.own(visit, area.id)
usual = panels.usual_limits(indicator)
view = reads.variation_of(visit, area.id, indicator.id, geography, usual)
st.title(escape(text.name(indicator.name)), anchor=False)
panels.answer(view, text)
parts = panels.parts(view)
part = choose.one_of(visit, "show", parts) if parts else ""
if part == "difference":
    panels.course(view, text)
    panels.funnel(visit, view, own)
elif part == "teams":
    multiples.walls(visit, reads.multiples_of(visit, area.id, indicator.id, geography), own)
elif part == "places":
    placing.caterpillar(view, reads.placing_in(view, visit, geography), text, own)
elif part == "regions":
    rollups.regions(view, text)
    rollups.lines(visit, reads.rollups_of(visit, area.id, indicator.id, geography))
if not view.reason:
    panels.method(view, text)
