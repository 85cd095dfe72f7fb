"""Variation between teams and regions: the answer, what is seen in four ways, and the method."""

from functools import partial

import streamlit as st

from lkt.ui import cached_views, url_choices
from lkt.ui.frame import badge, box, enter, escape, titled
from lkt.ui.panels import comparisons
from lkt.ui.panels import variation as panels
from lkt.views.multiples import multiples_view
from lkt.views.ranks import ranks_view
from lkt.views.rollups import rollups_view
from lkt.views.variation import variation_view

visit = enter("variation")
text = visit.text

with st.container(horizontal=True, vertical_alignment="bottom"):
    area = url_choices.area(visit)
    indicator = url_choices.indicator(visit, area.id)
    geography = url_choices.geography(visit)
    own = url_choices.own(visit, area.id)
usual = panels.usual_limits(indicator)
kept = partial(cached_views.kept, visit, (indicator.id, geography, usual))
asked = (indicator.id, geography, usual, own)
drawn = partial(cached_views.drawn, visit, asked)
series = cached_views.series_of(visit, indicator)
rows = (series.table, visit.catalogue, indicator)
view = kept(variation_view, *rows, geography, usual)
titled(
    visit, text("page.variation"), indicator.id, about=f"{text.name(indicator.name)} · {text.name(area.name)}"
)
with st.container(horizontal=True, vertical_alignment="center"):
    st.title(escape(text.name(indicator.name)), anchor=False, width="content")
    badge(area, text)
drawn(panels.answer, view, text)
parts = panels.parts(view)
part = url_choices.one_of(visit, "show", parts) if parts else ""
if part == "difference":
    drawn(panels.course, view, text)
    panels.funnel_head(visit, view)
    drawn(panels.funnel, view, text, own)
elif part == "teams":
    wall = kept(multiples_view, series, visit.catalogue, indicator, geography)
    comparisons.walls(visit, wall, own, asked)
elif part == "places":
    comparisons.caterpillar(visit, view, kept(ranks_view, view), own, asked)
elif part == "regions":
    drawn(comparisons.regions, view, text)
    comparisons.lines(visit, kept(rollups_view, *rows, geography), asked)
if not view.reason:
    box(text("variation_page.method"), "method", panels.method, view, text)
