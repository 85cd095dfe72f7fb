"""Regions as the sums of their teams, and lines that say whether it is the same teams that make them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lkt.charts.rollups import lines_chart
from lkt.domain.names import Name
from lkt.text import Text
from lkt.ui import url_choices
from lkt.ui.cached_views import Asked, drawn
from lkt.ui.frame import Visit, escape, show_chart
from lkt.ui.panels.variation import when
from lkt.views.rollups import SHORTEST, RollUp, RollUpsView
from lkt.views.variation import VariationView
from lkt.views.windows import RegionLevel


def regions(view: VariationView, text: Text) -> None:
    """The level of every region, with those it was made of below it."""
    if not view.regions or view.newest is None:
        return
    title = text("variation_page.regions", when=when(view.newest, text))
    st.subheader(title, anchor=False)
    rows = []
    for level in view.regions:
        rows.append(_row(level, text.name(level.region.name), view, text))
        rows += [
            _row(part, text("variation_page.former", region=text.name(part.region.name)), view, text)
            for part in level.former
        ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=title)
    st.caption(text("variation_page.regions_help", regions=len(view.regions)))


def _row(level: RegionLevel, name: str, view: VariationView, text: Text) -> dict[str, str]:
    numerator, denominator = (text.number(figure, 0) for figure in (level.numerator, level.denominator))
    return {
        text("variation_page.told.region"): name,
        text("variation_page.told.teams"): text.number(level.teams),
        text("variation_page.told.figure"): text.figure(level.value, view.indicator),
        text("variation_page.told.counts"): f"{numerator} / {denominator}",
    }


def lines(visit: Visit, view: RollUpsView, asked: Asked) -> None:
    """One line at a time beside that of the teams that were there all along, and every line that misleads."""
    text = visit.text
    st.subheader(text("variation_page.lines"), anchor=False)
    if view.reason:
        st.info(text(f"variation_page.no_lines.{view.reason}"))
        return
    drawn(visit, asked, _cautions, view, text)
    known = {rollup.key or "country": rollup for rollup in view.rollups}
    whole = {key: _name(rollup, text) for key, rollup in known.items()}
    chosen = known[url_choices.choose(visit, "whole", whole)]
    names = {team.id: team.name for team in visit.catalogue.teams_of(view.indicator.area)}
    drawn(visit, (*asked, chosen.key), _chart, view, chosen, names, text)


def _chart(view: RollUpsView, chosen: RollUp, names: dict[str, str], text: Text) -> None:
    alt = text("variation_page.lines_alt", whole=_name(chosen, text))
    show_chart("lines", lines_chart(view, chosen, names, text), alt)
    st.caption(text("variation_page.lines_help", panel=chosen.panel, teams=chosen.teams))


def _cautions(view: RollUpsView, text: Text) -> None:
    """The lines that must not be read alone; one sentence where there are none."""
    said = [words for rollup in view.rollups if (words := _caution(rollup, view, text))]
    if said:
        st.warning("\n".join(f"- {escape(words)}" for words in said))
    else:
        st.markdown(text("variation_page.same_teams"))


def _caution(rollup: RollUp, view: RollUpsView, text: Text) -> str:
    found = rollup.composition.warning
    if found is None:
        return ""
    told = {
        f"{name}_{end}": text.figure(level, view.indicator)
        for name, levels in (("everyone", found.everyone), ("panel", found.panel))
        for end, level in zip(("first", "last"), levels, strict=True)
    }
    words = text(f"signals.caution.{rollup.caution}", periods=SHORTEST, **told)
    return f"{_name(rollup, text)}: {words}"


def _name(rollup: RollUp, text: Text) -> str:
    if rollup.whole is None:
        return text("variation_page.country")
    name = rollup.whole.name
    return text.name(name) if isinstance(name, Name) else name
