"""Pieces of the team page: the whole picture, a card for each indicator; and of one the sentence, the chart, how sure
it is, how it is defined, and what people have decided about the calculation."""

import html
from functools import partial
from typing import Any

import streamlit as st

from lkt.actions import decisions
from lkt.charts.dots import MEANT, legend, letter
from lkt.charts.matrix import link
from lkt.charts.run import run_chart, seminar_words
from lkt.charts.small import strand_chart
from lkt.domain.access import Act
from lkt.domain.assessment import Case
from lkt.domain.charting import Charting, Decision, DecisionKind
from lkt.domain.names import Provenance
from lkt.report.words import begins, beside, by_quarter, facts, how_sure, not_shown, numbers
from lkt.text import Text
from lkt.text.sentence import paragraph, sentence
from lkt.ui.cached_views import kept
from lkt.ui.frame import Visit, badge, do, escape, page_link, show_chart
from lkt.ui.url_choices import pick
from lkt.views.series import SeriesSet
from lkt.views.signal_confidence import GrainCheck, grains
from lkt.views.team import Strand, TeamPicture, TeamView


def _surroundings(view: TeamPicture | TeamView, text: Text, *first: str) -> None:
    """The area, region and unit of a team, after what comes first; and how it stands with the area."""
    region = [text.name(view.region.name)] if view.region else []
    around = [text.name(view.area.name), *region, view.team.unit]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(" · ".join([*first, *map(escape, around)]), width="content")
        badge(view.area, text)


def head(view: TeamView, text: Text) -> None:
    """The way to all of the team's indicators, this one, and the team in its surroundings."""
    st.html(link(text, f"← {html.escape(text('team.to_all', team=view.team.name))}", team=view.team.id))
    st.title(escape(text.name(view.indicator.name)), anchor=False)
    kind = text(f"indicator.{view.indicator.type.value}").capitalize()
    _surroundings(view, text, f"**{kind}**", f"**{escape(view.team.name)}**")


def chart(view: TeamView, check: GrainCheck | None, text: Text) -> None:
    """The run chart with its sentence; the sentence is the chart's text alternative too."""
    said = sentence(text, view.assessment, view.indicator)
    hidden = not_shown(view, text)
    if view.hidden < len(view.points):
        rows, spec = run_chart(view, text)
        met = seminar_words(view.area.seminars, (view.points["x"].min(), view.points["x"].max()), text)
        alt = " ".join(filter(None, [f"{text.name(view.indicator.name)}.", said, hidden, met]))
        show_chart("run-chart", (rows, spec), alt)
    st.html(f"<p class='lkt-sentence {view.assessment.tone}'>{html.escape(said)}</p>")
    if hidden:
        st.caption(hidden)
    if view.assessment.case is Case.MASKED:
        return
    more = [paragraph(text, view.assessment, view.indicator), *beside(view, text)]
    st.markdown(escape(" ".join(more).strip()))
    if sure := how_sure(view, check, text):
        st.markdown(f"**{text('team.how_sure')}** {escape(sure)}")
    plain = "median" if view.charting.chart in ("run", "g") else "centre"
    small = [numbers(view, text), text("team.legend", line=text(f"assessment.line.{plain}"))]
    if view.points["upper"].notna().any():
        small.append(text("team.legend_limits"))
    st.caption(" ".join([*small, met]).strip())
    seen = {sign.partition("_")[0] for sign in rows["state"].dropna()}
    if view.area.allows.judging:
        st.html(legend(text, *(name for name in MEANT if name in seen)))


def grain_check(visit: Visit, view: TeamView, series: SeriesSet) -> GrainCheck | None:
    """None where it cannot be asked, or somebody looks through another chart or other rules."""
    if view.charting != Charting():
        return None
    found = kept(visit, (view.indicator.id,), grains, series, view.indicator)
    return found.get((view.team.id, view.indicator.id))


def definition(view: TeamView, text: Text) -> None:
    """How the indicator is defined, now and before."""
    indicator = view.indicator
    for version in reversed(indicator.versions):
        since, until = text.day(version.valid_from), text.day(version.valid_to)
        key = "team.version" if version.valid_from else "team.version_until"
        dated = text(key, number=version.number, since=since, until=until)
        head = dated if len(indicator.versions) > 1 else escape(text.name(indicator.name))
        st.markdown(f"**{head}**")
        st.markdown(text("team.numerator", words=escape(version.numerator)))
        if version.denominator:
            st.markdown(text("team.denominator", words=escape(version.denominator)))
    # What was not read in a source itself is the demonstration's, whatever it follows.
    invented = [] if indicator.provenance is Provenance.SOURCE else [text("team.demonstration")]
    said = "; ".join([*invented, *([indicator.source] if indicator.source else [])])
    st.caption(escape(text("team.provenance", source=said or text("team.unnamed_source"))))
    if indicator.note:
        st.caption(escape(indicator.note))


def calculation(visit: Visit, view: TeamView) -> None:
    """What people have decided, each with its way back, a suggestion, and a form for more."""
    text = visit.text
    st.caption(text("team.calculation_about"))
    for decision in view.decisions:
        _standing(visit, view, decision)
    if not view.decisions:
        st.markdown(text("team.no_decisions"))
    if view.suggestion and view.assessment.span:
        points, since = view.assessment.span.points, begins(view, view.suggestion, text)
        st.info(text("team.suggestion", points=points, period=since), icon=":material/lightbulb:")
    reported: list[Any] = list(zip(view.points["x"].dt.date, view.points["event"], strict=True))[::-1]
    start = reported.index((view.suggestion, 1)) if (view.suggestion, 1) in reported else 0
    by = visit.role(Act.DECIDE, view.team.id)
    if not by:
        return
    with st.form("decision", clear_on_submit=True, border=False):
        left, right = st.columns(2)
        with left:
            kinds = {kind: text(f"decision.kind.{kind.value}") for kind in DecisionKind}
            kind = pick(text("team.decision_kind"), kinds)
        with right:
            names = {one: begins(view, one[0], text, one[1]) for one in reported}
            day, event = pick(text("team.decision_period"), names, start)
        example = text("team.decision_example")
        reason = st.text_input(text("team.decision_reason"), max_chars=120, placeholder=example)
        if st.form_submit_button(text("team.decision_save")):
            asked = (view.team.id, view.indicator.id, kind, day, reason)
            decide = partial(decisions.decide, event=event)
            do(visit, decide, by, *asked, done=text("team.decision_saved"))


def _standing(visit: Visit, view: TeamView, decision: Decision) -> None:
    left, right = st.columns([5, 1], vertical_alignment="center")
    text, period = visit.text, begins(view, decision.day, visit.text, decision.event)
    words = text(f"decision.made.{decision.kind.value}", period=period, reason=decision.reason)
    told = text("team.decided_by", words=words, by=decision.recorded_by, day=visit.day(decision.recorded_at))
    left.markdown(escape(told[:1].upper() + told[1:]))
    by = visit.role(Act.DECIDE, view.team.id)
    if by and right.button(text("team.decision_undo"), key=f"take-back-{decision.id}"):
        do(visit, decisions.take_back, by, view.team.id, view.indicator.id, decision.id)


def picture(view: TeamPicture, text: Text, since: str = "") -> None:
    """A grid of cards under a heading for each group. since: what has happened since the last seminar."""
    st.title(escape(view.team.name), anchor=False)
    _surroundings(view, text)
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
