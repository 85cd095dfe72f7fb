"""The whole picture of a team: a card for each of its indicators, which leads to its chart."""

import html

import streamlit as st

from lkt.charts.dots import legend, letter
from lkt.charts.matrix import link
from lkt.charts.run import seminar_words
from lkt.charts.small import strand_chart
from lkt.domain.assessment import Case
from lkt.report.words import by_quarter, facts
from lkt.text import Text
from lkt.text.sentence import sentence
from lkt.ui.frame import badge, escape, page_link
from lkt.views.team import Strand, TeamPicture, TeamView


def picture(view: TeamPicture, text: Text, since: str = "") -> None:
    """A grid of cards under a heading for each group. since: what has happened since the last seminar."""
    st.title(escape(view.team.name), anchor=False)
    surroundings(view, text)
    hidden = any(strand.assessment.case is Case.MASKED for group in view.groups for strand in group)
    if view.span is None and not hidden:
        st.info(text("team.empty_all"))
        page_link("indberet", text("overview.go_upload"), team=view.team.id)
    else:
        st.html(legend(text, *(["masked"] if hidden else [])))
        if since:
            st.markdown(escape(since))
        if met := seminar_words(view.area.seminars, view.span, text):
            st.caption(met)
        if told := by_quarter([strand.indicator for group in view.groups for strand in group], text):
            st.caption(escape(told))
    for group in view.groups:
        kinds = dict.fromkeys(text(f"team.group_{strand.indicator.type.value}") for strand in group)
        st.header(text("team.group_and").join(kinds).capitalize(), anchor=False)
        with st.container(key=f"strands-{group[0].indicator.id}"):
            for strand in group:
                with st.container(border=True, height="stretch", gap="xsmall"):
                    _card(view, strand, text)


def surroundings(view: TeamPicture | TeamView, text: Text, *first: str) -> None:
    """The area, region and unit of a team, after what comes first; and how it stands with the area."""
    region = [text.name(view.region.name)] if view.region else []
    around = [text.name(view.area.name), *region, view.team.unit]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(" · ".join([*first, *map(escape, around)]), width="content")
        badge(view.area, text)


def _card(view: TeamPicture, strand: Strand, text: Text) -> None:
    indicator, found = strand.indicator, strand.assessment
    sign, words = letter(found), sentence(text, found, indicator)
    name = f"{sign} <b>{html.escape(text.name(indicator.name))}</b>"
    st.html(link(text, name, team=view.team.id, indicator=indicator.id))
    kind = indicator.type.value
    st.html(f"<span class='lkt-badge {kind}'>{text(f'indicator.{kind}')}</span>")
    if strand.newest or found.case is Case.MASKED:
        st.html(f"<p class='lkt-sentence lkt-short {found.tone}'>{html.escape(words)}</p>")
    if strand.newest:
        alt = f"{text.typed(indicator)}. {words}"
        st.vega_lite_chart(*strand_chart(view, strand, text), width="stretch", theme=None, alt=alt)
    st.html(f"<p class='lkt-facts'>{'<br>'.join(map(html.escape, facts(strand, text)))}</p>")
