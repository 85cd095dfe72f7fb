"""Pieces of the team page: the whole picture, a card for each indicator; and of one the sentence, the chart, how sure
it is, its figures in the form of the registries' reports, how it is defined, and what people have decided about it."""

import html
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from lkt.actions import decisions
from lkt.charts.dots import MEANT, legend, letter
from lkt.charts.matrix import link
from lkt.charts.run import run_chart, seminar_words, small_chart
from lkt.domain.access import Act
from lkt.domain.assessment import Case
from lkt.domain.charting import DecisionKind
from lkt.domain.indicator import Indicator
from lkt.domain.names import Provenance
from lkt.domain.period import Grain
from lkt.report.words import begins, beside, by_quarter, facts, how_sure, not_shown, numbers
from lkt.text import Text
from lkt.text.sentence import paragraph, sentence
from lkt.ui.cached_views import Asked, drawn
from lkt.ui.frame import Visit, badge, box, do, escape, page_link, show_chart
from lkt.ui.url_choices import pick
from lkt.views.annual_table import Record
from lkt.views.rows import HIDDEN
from lkt.views.team import Strand, TeamPicture, TeamView

_DASH = "–"


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


def chart(view: TeamView, text: Text, asked: Sequence[date]) -> None:
    """The run chart with its sentence, which is its text alternative too. asked: days that have a question mark."""
    said = sentence(text, view.assessment, view.indicator)
    hidden = not_shown(view, text)
    if view.hidden < len(view.points):
        rows, spec = run_chart(view, text, asked)
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
    if sure := how_sure(view, text):
        st.markdown(f"**{text('team.how_sure')}** {escape(sure)}")
    plain = "median" if view.charting.chart in ("run", "g") else "centre"
    small = [numbers(view, text), text("team.legend", line=text(f"assessment.line.{plain}"))]
    if view.points["upper"].notna().any():
        small.append(text("team.legend_limits"))
    st.caption(" ".join([*small, met]).strip())
    seen = {sign.partition("_")[0] for sign in rows["state"].dropna()}
    if view.area.allows.judging:
        st.html(legend(text, *(name for name in MEANT if name in seen)))


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
    text, by = visit.text, visit.role(Act.DECIDE, view.team.id)
    st.caption(text("team.calculation_about"))
    for made in view.decisions:
        left, right = st.columns([5, 1], vertical_alignment="center")
        period = begins(view, made.day, text, made.event)
        words = text(f"decision.made.{made.kind.value}", period=period, reason=made.reason)
        told = text("team.decided_by", words=words, by=made.recorded_by, day=made.recorded_at)
        left.markdown(escape(told[:1].upper() + told[1:]))
        if by and right.button(text("team.decision_undo"), key=f"take-back-{made.id}"):
            do(visit, decisions.take_back, by, view.team.id, view.indicator.id, made.id)
    if not view.decisions:
        st.markdown(text("team.no_decisions"))
    if view.suggestion and view.assessment.span:
        points, since = view.assessment.span.points, begins(view, view.suggestion, text)
        st.info(text("team.suggestion", points=points, period=since), icon=":material/lightbulb:")
    reported: list[Any] = list(zip(view.points["x"].dt.date, view.points["event"], strict=True))[::-1]
    start = reported.index((view.suggestion, 1)) if (view.suggestion, 1) in reported else 0
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
            do(visit, partial(decisions.decide, event=event), by, *asked, done=text("team.decision_saved"))


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
        st.vega_lite_chart(*small_chart(view, strand, text), width="stretch", theme=None, alt=alt)
    st.html(f"<p class='lkt-facts'>{'<br>'.join(map(html.escape, facts(strand, text)))}</p>")


def tables(visit: Visit, view: TeamView, asked: Asked) -> None:
    """The figures in the form of the registries' reports, by year and by month, with the source of each."""
    text = visit.text
    kind = "quarters" if view.indicator.grain is Grain.QUARTER else "months" if view.monthly else "events"
    title = text(f"team.table_{kind}")
    if view.years:
        drawn(visit, (*asked, "years"), _table, view, "years", text, text("team.table_years"))
    name = "months" if view.years else "figures"
    box(title, name, drawn, visit, asked, _table, view, "months", text, title, expanded=not view.years)


def _table(view: TeamView, kind: str, text: Text, title: str) -> None:
    """The columns of the registries' reports. Of measurements, those that say nothing are left out."""
    rows: Sequence[Record] = getattr(view, kind)
    unit = text.unit(view.indicator)
    figure = text("team.figure", unit=unit) if any(row.lower is not None for row in rows) else unit
    kinds = {target.kind for target in view.indicator.targets}
    met = text("team.met" if kinds <= {"standard"} else "team.met_target")
    columns = {
        text("team.period"): [_period(row, text) for row in rows],
        met: [_DASH if row.met is None else text(f"team.met_{str(row.met).lower()}") for row in rows],
        text("team.counts"): [_counts(row, view.indicator, text) for row in rows],
        text("team.unknown"): [_unknown(row, text) for row in rows],
        figure: [_figure(row, view, text) for row in rows],
    }
    if not view.indicator.measure.divides:
        columns = {name: cells for name, cells in columns.items() if set(cells) != {_DASH}}
    if kind == "months":
        columns[text("team.source")] = [_source(row, text) for row in rows]
        columns[text("team.comment")] = [row.comment or "" for row in rows]
    st.dataframe(columns, hide_index=True, alt=title)
    if least := max((max(row.hidden, row.untold) for row in rows), default=0):
        st.caption(text("small.note", least=least))


def _period(row: Record, text: Text) -> str:
    if row.first == row.last:
        return text.period(row.first)
    months = row.last.last_day.month - row.first.start.month + 1  # a row never goes beyond its year
    found = row.periods * (3 if row.first.grain is Grain.QUARTER else 1)
    words = f"{text.period(row.first, short=True)} {_DASH} {text.period(row.last, short=True)}"
    words = str(row.first.start.year) if months == 12 else words
    return words if found == months else text("team.part", period=words, found=found, months=months)


def _unknown(row: Record, text: Text) -> str:
    if row.untold:
        return HIDDEN
    if row.unknown is None:
        return _DASH
    return f"{text.number(row.unknown)} ({text.percent(row.unknown_share)})"


def _counts(row: Record, indicator: Indicator, text: Text) -> str:
    if row.hidden:
        return HIDDEN
    if row.upload is None:
        return text("team.not_whole" if indicator.gathered else "team.not_reported")
    if row.numerator is not None and row.denominator is None and row.value is None:
        return text("team.no_denominator", numerator=text.number(row.numerator))
    if row.denominator is None:
        return text.number(row.numerator)
    if row.numerator is None:
        return text("team.n", n=text.number(row.denominator))
    return f"{text.number(row.numerator)}/{text.number(row.denominator)}"


def _figure(row: Record, view: TeamView, text: Text) -> str:
    """The figure with its interval as the registries print it: 27,4 (19,1-36,9)."""
    if row.hidden:
        return HIDDEN
    if row.value is None:
        return _DASH
    scale = view.indicator.scale
    star = text("team.provisional_mark") if row.provisional else ""
    if row.lower is None or row.upper is None:
        return f"{text.figure(row.value, view.indicator)}{star}"
    value, lower, upper = (text.number(x * scale, 1) for x in (row.value, row.lower, row.upper))
    return f"{value} ({lower}-{upper}){star}"


def _source(row: Record, text: Text) -> str:
    if row.delivered is None:
        return _DASH
    key = "team.source_demo" if row.demo else "team.source_file"
    return text(key, upload=row.upload, day=row.delivered, place=row.place or _DASH)
