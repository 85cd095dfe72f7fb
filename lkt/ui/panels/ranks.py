"""Who lies highest and lowest, and how sure that is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lkt.charts.ranks import ends, places_chart
from lkt.text import Text
from lkt.ui.cached_views import Asked, drawn
from lkt.ui.frame import Visit, box, escape, show_chart
from lkt.views.ranks import Placing
from lkt.views.variation import VariationView


def caterpillar(visit: Visit, view: VariationView, placing: Placing | None, own: str, asked: Asked) -> None:
    """The teams with what they may as well be, and the probabilities of their places as a table."""
    text = visit.text
    drawn(visit, asked, _chart, view, placing, text, own)
    if placing is None or not placing.places:
        return
    title = text("variation_page.places_table")
    box(title, "places-table", drawn, visit, asked, _as_table, view, placing, text)


def _chart(view: VariationView, placing: Placing | None, text: Text, own: str) -> None:
    st.subheader(text("variation_page.places"), anchor=False)
    if placing is None or not placing.places:
        st.info(text("variation_page.no_places"))
        return
    reliability = text.percent(placing.reliability, 0)
    key = "withheld" if placing.reason else "reliable"
    st.markdown(text(f"variation_page.{key}", reliability=reliability))
    show_chart("places", places_chart(view, placing, text, own), text("variation_page.places_alt"))
    st.caption(text("variation_page.places_help"))


def _as_table(view: VariationView, placing: Placing, text: Text) -> None:
    """A row a team, the highest first."""
    named = ends(view.indicator, placing.top, text)
    rows = []
    for place in placing.places:
        row = {
            text("variation_page.told.team"): escape(place.level.team.name),
            text("variation_page.told.figure"): text.figure(place.level.value, view.indicator),
            text("variation_page.told.drawn"): text.figure(place.estimate, view.indicator),
            named["highest"]: text.percent(place.highest, 0),
            named["lowest"]: text.percent(place.lowest, 0),
        }
        if place.ranks:
            low, high = place.ranks
            row[text("variation_page.told.rank")] = f"{low}" if low == high else f"{low}–{high}"
        rows.append(row)
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=text("variation_page.places_table"))
    st.caption(text("variation_page.places_table_help"))
