"""Variation between teams: all indicators; or of one the answer, what is seen in four ways, and the method."""

from functools import partial

import streamlit as st

from lkt.ui import cached_views, url_choices
from lkt.ui.frame import box, enter, heading, titled
from lkt.ui.panels import documents, seminar
from lkt.ui.panels import variation as panels
from lkt.views.comparisons import SORTS, multiples_view, ranks_view, rollups_view
from lkt.views.variation import variation_view
from lkt.views.windows import FUNNELLED

visit = enter("variation")
text = visit.text

choices = st.container(horizontal=True, vertical_alignment="bottom")
with choices:
    area = url_choices.area_or_all(visit)
    visit = visit.of(area.id) if area else visit
    indicator = url_choices.one_or_all(visit, area.id) if area else None
seminar.as_locked(visit)
if area is None or indicator is None:
    id = area.id if area else None
    table = cached_views.variation_of(visit, id)
    key = "title_area" if area else "title"
    of = {"area": area.id} if area else {}
    titled(visit, text("page.variation"), *of.values(), **of)
    heading(text(f"variation_page.all.{key}", area=area.name if area else ""), area, text)
    areas = {} if area else visit.catalogue.areas
    cached_views.drawn(visit, (id,), panels.overview, table, areas, text)
    st.stop()
with choices:
    geography = url_choices.geography(visit)
    own = url_choices.own(visit, area.id)
funnelled = indicator.measure in FUNNELLED
usual = funnelled and st.query_params.get("limits") == "usual"  # the buttons are by the funnel
kept = partial(cached_views.kept, visit, (indicator.id, geography, usual))
asked = (indicator.id, geography, usual, own)
drawn = partial(cached_views.drawn, visit, asked)
series = cached_views.series_of(visit, area.id, indicator.id)
rows = (series.table, visit.catalogue, indicator)
view = kept(variation_view, *rows, geography, usual)
about = f"{text.name(indicator.name)} · {text.name(area.name)}"
titled(visit, text("page.variation"), indicator.id, about=about, area=area.id, indicator=indicator.id)
heading(text.name(indicator.name), area, text)
drawn(panels.answer, view, text)
parts = panels.parts(view)
part = url_choices.one_of(visit, "show", parts) if parts else ""
if part == "difference":
    drawn(panels.course, view, text)
    if funnelled:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.header(text("variation_page.funnel"), anchor=False)
            url_choices.one_of(visit, "limits", ("chance", "usual"))
    drawn(panels.funnel, view, text, own)
elif part == "teams":
    wall = kept(multiples_view, visit, series, indicator, geography)
    sort = url_choices.one_of(visit, "sort", SORTS)
    cached_views.drawn(visit, (*asked, sort), panels.walls, wall, sort, own, text)
elif part == "places":
    ranking = kept(ranks_view, view)
    drawn(panels.ranks, view, ranking, text, own)
    if ranking.places:
        title = text("variation_page.ranks_table")
        box(title, "ranks-table", drawn, panels.places, view, ranking, text)
elif part == "regions":
    drawn(panels.regions, view, text)
    panels.lines(visit, kept(rollups_view, *rows, geography), asked)
seminar.put(visit, area, "variation", indicator.id)
if not view.reason:
    documents.offer(visit, "comparison", area.id, indicator=indicator.id)
    box(text("variation_page.method"), "method", panels.method, view, text)
