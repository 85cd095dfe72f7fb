"""Variation between teams and regions: the answer, what is seen in four ways, and the method."""

from functools import partial

import streamlit as st

from lkt.ui import cached_views, url_choices
from lkt.ui.frame import box, enter, escape
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
view = cached_views.variation_of(visit, indicator.id, geography, usual)
asked = (indicator.id, geography, usual, own)
drawn = partial(cached_views.drawn, visit, asked)
st.title(escape(text.name(indicator.name)), anchor=False)
drawn(panels.answer, view, text)
parts = panels.parts(view)
part = url_choices.one_of(visit, "show", parts) if parts else ""
if part == "difference":
    drawn(panels.course, view, text)
    panels.funnel_head(visit, view)
    drawn(panels.funnel, view, text, own)
elif part == "teams":
    multiples.walls(visit, cached_views.multiples_of(visit, indicator.id, geography), own, asked)
elif part == "places":
    ranking = cached_views.ranks_of(visit, indicator.id, geography)
    ranks.caterpillar(visit, view, ranking, own, asked)
elif part == "regions":
    drawn(rollups.regions, view, text)
    rollups.lines(visit, cached_views.rollups_of(visit, indicator.id, geography), asked)
if not view.reason:
    box(text("variation_page.method"), "method", panels.method, view, text)
