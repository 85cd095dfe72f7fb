"""The variation page in three ways: every team as a small chart, who lies highest and lowest, and regions with their
lines."""

from itertools import groupby
from typing import Any

import streamlit as st

from lkt.charts.comparisons import ends, lines_chart, ranks_chart
from lkt.charts.dots import legend, letter
from lkt.charts.run import seminar_words
from lkt.charts.small import WIDTH, small_chart
from lkt.domain.assessment import Case
from lkt.report.words import when
from lkt.text import Text
from lkt.ui import url_choices
from lkt.ui.cached_views import Asked, drawn, ready_chart
from lkt.ui.frame import Visit, escape, show_chart
from lkt.views import comparisons as views
from lkt.views.variation import VariationView

_ENDS = ("everyone_first", "everyone_last", "panel_first", "panel_last")  # of the two lines of a roll-up


def walls(visit: Visit, view: views.MultiplesView, own: str, asked: Asked) -> None:
    """A wall per region; a click on a name or a chart opens the team."""
    text = visit.text
    sort = url_choices.one_of(visit, "sort", views.SORTS)
    met = seminar_words(view.area.seminars, view.span, text)
    st.caption(f"{text('variation_page.wall_help')} {met}".strip())
    hidden = view.hidden or any(small.assessment.case is Case.MASKED for small in view.teams)
    st.html(legend(text, *(["masked"] if hidden else [])))
    for region, teams in groupby(view.teams, key=lambda small: small.region):
        here = views.ordered(teams, sort)
        name = text.name(region.name) if region else text("variation_page.no_region")
        st.header(text("variation_page.wall", region=escape(name), teams=len(here)), anchor=False)
        with st.container(horizontal=True, gap="small", key=f"wall-{region.id if region else 'none'}"):
            for small in here:
                _small(visit, view, small, small.team.id == own, asked)
    if view.hidden:
        names = tuple(team.name for team in view.hidden)
        st.caption(escape(text("small.teams", teams=names, least=view.least)))
    if view.silent:
        st.caption(escape(text("variation_page.silent", teams=tuple(team.name for team in view.silent))))


def _small(visit: Visit, view: views.MultiplesView, small: views.Small, own: bool, asked: Asked) -> None:
    chosen = {"team": small.team.id, "indicator": view.indicator.id}
    words = visit.text(f"matrix.{small.assessment.reading.value}")
    key = f"{'own' if own else 'small'}-{small.team.id}"
    with st.container(border=True, width=WIDTH + 34, gap=None, key=key):
        label = escape(f"{letter(small.assessment)} {small.team.name}")
        st.page_link("pages/team.py", label=label, query_params=chosen, help=words)
        rows, spec = ready_chart(visit, (*asked, small.team.id), small_chart, view, small, visit.text)
        event: Any = st.vega_lite_chart(
            rows, spec, on_select="rerun", selection_mode="cell", width=WIDTH, theme=None,
            key=f"small-chart-{view.indicator.id}-{small.team.id}", alt=f"{small.team.name}: {words}",
        )  # fmt: skip
    if event["selection"]["cell"]:
        st.switch_page("pages/team.py", query_params=chosen)


def ranks(view: VariationView, ranking: views.RanksView, text: Text, own: str) -> None:
    """The teams with what they may as well be."""
    st.header(text("variation_page.ranks"), anchor=False)
    if not ranking.places:
        st.info(text("variation_page.no_ranks"))
        return
    key = "variation_page.withheld" if ranking.reason else "variation_page.reliable"
    st.markdown(text(key, reliability=text.percent(ranking.reliability, 0)))
    show_chart("ranks", ranks_chart(view, ranking, text, own), text("variation_page.ranks_alt"))
    st.caption(text("variation_page.ranks_help"))


def places(view: VariationView, ranking: views.RanksView, text: Text) -> None:
    """The probabilities of their places: a row a team, the highest first."""
    named = ends(view.indicator, ranking.top, text)
    rows = []
    for place in ranking.places:
        row = {
            text("variation_page.told.team"): place.level.team.name,
            text("variation_page.told.figure"): text.figure(place.level.value, view.indicator),
            text("variation_page.told.drawn"): text.figure(place.estimate, view.indicator),
            named["highest"]: text.percent(place.highest, 0),
            named["lowest"]: text.percent(place.lowest, 0),
        }
        if place.ranks:
            low, high = place.ranks
            row[text("variation_page.told.rank")] = f"{low}" if low == high else f"{low}–{high}"
        rows.append(row)
    st.dataframe(rows, hide_index=True, alt=text("variation_page.ranks_table"))
    st.caption(text("variation_page.ranks_table_help"))


def regions(view: VariationView, text: Text) -> None:
    """The level of every region, with those it was made of below it."""
    if not view.regions or view.newest is None:
        return
    title = text("variation_page.regions", when=when(view.newest, text))
    st.header(title, anchor=False)
    rows = []
    for level in (part for region in view.regions for part in (region, *region.former)):
        name = text.name(level.region.name)
        counts = (text.number(figure, 0) for figure in (level.numerator, level.denominator))
        told = {
            "region": name if level in view.regions else text("variation_page.former", region=name),
            "teams": text.number(level.teams),
            "figure": text.figure(level.value, view.indicator),
            "counts": " / ".join(counts),
        }
        rows.append({text(f"variation_page.told.{column}"): cell for column, cell in told.items()})
    st.dataframe(rows, hide_index=True, alt=title)
    st.caption(text("variation_page.regions_help", regions=len(view.regions)))


def lines(visit: Visit, view: views.RollUpsView, asked: Asked) -> None:
    """One line at a time beside that of the teams that were there all along, and every line that misleads."""
    text = visit.text
    st.header(text("variation_page.lines"), anchor=False)
    if view.reason:
        st.info(text(f"variation_page.no_lines.{view.reason}"))
        return
    drawn(visit, asked, _cautions, view, text)
    known = {rollup.key or "country": rollup for rollup in view.rollups}
    whole = {key: _whole(rollup, text) for key, rollup in known.items()}
    chosen = known[url_choices.choose(visit, "whole", whole)]
    names = {team.id: team.name for team in visit.catalogue.teams_of(view.indicator.area)}
    drawn(visit, (*asked, chosen.key), _lines, view, chosen, names, text)


def _lines(view: views.RollUpsView, chosen: views.RollUp, names: dict[str, str], text: Text) -> None:
    alt, periods = text("variation_page.lines_alt", whole=_whole(chosen, text)), chosen.composition.periods
    met = seminar_words(view.seminars, (periods[0], periods[-1]), text)
    show_chart("lines", lines_chart(view, chosen, names, text), f"{alt} {met}".strip())
    help_words = text("variation_page.lines_help", panel=chosen.panel, teams=chosen.teams)
    st.caption(f"{help_words} {met}".strip())


def _cautions(view: views.RollUpsView, text: Text) -> None:
    """The lines that must not be read alone; one sentence where there are none."""
    said = []
    for rollup in view.rollups:
        if caution := rollup.composition.caution:
            ends = zip(_ENDS, rollup.composition.ends.ravel().tolist(), strict=True)
            told = {end: text.figure(level, view.indicator) for end, level in ends}
            words = text(f"signals.caution.{caution}", periods=views.SHORTEST, **told)
            said.append(f"- {escape(f'{_whole(rollup, text)}: {words}')}")
    if said:
        st.warning("\n".join(said))
    else:
        st.markdown(text("variation_page.same_teams"))


def _whole(rollup: views.RollUp, text: Text) -> str:
    return str(text.said(rollup.whole.name)) if rollup.whole else text("variation_page.country")
