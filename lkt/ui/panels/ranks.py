"""Who lies highest and lowest, and how sure that is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lkt.charts.ranks import ends, ranks_chart
from lkt.text import Text
from lkt.ui.cached_views import Asked, drawn
from lkt.ui.frame import Visit, box, escape, show_chart
from lkt.views.ranks import RanksView
from lkt.views.variation import VariationView


def caterpillar(visit: Visit, view: VariationView, ranking: RanksView, own: str, asked: Asked) -> None:
    """The teams with what they may as well be, and the probabilities of their places as a table."""
    text = visit.text
    drawn(visit, asked, _chart, view, ranking, text, own)
    if ranking.places:
        title = text("variation_page.ranks_table")
        box(title, "ranks-table", drawn, visit, asked, _as_table, view, ranking, text)


def _chart(view: VariationView, ranking: RanksView, text: Text, own: str) -> None:
    st.subheader(text("variation_page.ranks"), anchor=False)
    if not ranking.places:
        st.info(text("variation_page.no_ranks"))
        return
    reliability = text.percent(ranking.reliability, 0)
    key = "withheld" if ranking.reason else "reliable"
    st.markdown(text(f"variation_page.{key}", reliability=reliability))
    show_chart("ranks", ranks_chart(view, ranking, text, own), text("variation_page.ranks_alt"))
    st.caption(text("variation_page.ranks_help"))


def _as_table(view: VariationView, ranking: RanksView, text: Text) -> None:
    """A row a team, the highest first."""
    named = ends(view.indicator, ranking.top, text)
    rows = []
    for place in ranking.places:
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
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=text("variation_page.ranks_table"))
    st.caption(text("variation_page.ranks_table_help"))
