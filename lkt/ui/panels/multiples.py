"""The wall of small charts: every team on the same axes, by region."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import streamlit as st

from lkt.charts.small import WIDTH, ordered, small_chart
from lkt.ui import url_choices
from lkt.ui.cached_views import Asked, ready_chart
from lkt.ui.frame import Visit, escape
from lkt.views.multiples import SORTS, MultiplesView, Small
from lkt.views.verdict import Reading

_MARKS = {Reading.IMPROVEMENT: "●", Reading.CONCERN: "◆", Reading.OTHER: "◇"}


def walls(visit: Visit, view: MultiplesView, own: str, asked: Asked) -> None:
    """A wall per region; a click on a name or a chart opens the team."""
    text = visit.text
    sort = url_choices.one_of(visit, "sort", SORTS)
    st.caption(text("variation_page.wall_help"))
    for region, teams in groupby(view.teams, key=lambda small: small.region):
        here = list(teams)
        name = text.name(region.name) if region else text("variation_page.no_region")
        st.subheader(text("variation_page.wall", region=escape(name), teams=len(here)), anchor=False)
        with st.container(horizontal=True, gap="small", key=f"wall-{region.id if region else 'none'}"):
            for small in ordered(here, sort):
                _small(visit, view, small, small.team.id == own, asked)
    if view.silent:
        st.caption(escape(text("variation_page.silent", teams=tuple(team.name for team in view.silent))))


def _small(visit: Visit, view: MultiplesView, small: Small, own: bool, asked: Asked) -> None:
    text = visit.text
    chosen = {"team": small.team.id, "indicator": view.indicator.id}
    words = text(f"matrix.{small.reading.value}")
    with st.container(
        border=True, width=WIDTH + 34, gap=None, key=f"{'own' if own else 'small'}-{small.team.id}"
    ):
        mark = _MARKS.get(small.reading, "")
        label = escape(f"{small.team.name} {mark}".strip())
        st.page_link("pages/team.py", label=label, query_params=chosen, help=words)
        rows, spec = ready_chart(visit, (*asked, small.team.id), small_chart, view, small, text)
        event: Any = st.vega_lite_chart(
            rows, spec, on_select="rerun", selection_mode="cell", width=WIDTH, theme=None,
            key=f"small-chart-{view.indicator.id}-{small.team.id}", alt=f"{small.team.name}: {words}",
        )  # fmt: skip
    if event["selection"]["cell"]:
        st.switch_page("pages/team.py", query_params=chosen)
