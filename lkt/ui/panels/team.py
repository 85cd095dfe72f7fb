"""Pieces of the team page: the sentence, the chart, the table, and where each dot came from."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from lkt.charts.run import run_chart
from lkt.domain.period import local
from lkt.text import Text
from lkt.text.sentence import paragraph, sentence
from lkt.ui.cached_views import Asked, drawn
from lkt.ui.frame import Visit, box, escape, show_chart
from lkt.ui.panels import calculation
from lkt.views.annual_table import Record
from lkt.views.signal_confidence import GrainCheck
from lkt.views.team import TeamView

_DASH = "–"


def head(view: TeamView, text: Text) -> None:
    """The indicator, and the team in its surroundings."""
    st.title(escape(text.name(view.indicator.name)), anchor=False)
    region = [text.name(view.region.name)] if view.region else []
    around = [text.name(view.area.name), *region, view.team.unit]
    st.caption(" · ".join([f"**{escape(view.team.name)}**", *map(escape, around)]))


def chart(view: TeamView, check: GrainCheck | None, text: Text) -> None:
    """The run chart with its sentence; the sentence is the chart's text alternative too."""
    words = sentence(text, view.assessment, view.indicator)
    show_chart("run-chart", run_chart(view, text), f"{text.name(view.indicator.name)}. {words}")
    st.html(f"<p class='lkt-sentence {view.assessment.tone}'>{html.escape(words)}</p>")
    st.markdown(escape(paragraph(text, view.assessment, view.indicator)))
    calculation.sureness(view, check, text)
    st.caption(f"{_numbers(view, text)} {_legend(view, text)}".strip())


def _legend(view: TeamView, text: Text) -> str:
    """What the marks mean, those that are there."""
    plain = "median" if view.charting.chart in ("run", "g") else "centre"
    said = [text("team.legend", line=text(f"assessment.line.{plain}"))]
    if view.points["upper"].notna().any():
        said.append(text("team.legend_limits"))
    if view.points["excluded"].any():
        said.append(text("team.legend_excluded"))
    return " ".join(said)


def _numbers(view: TeamView, text: Text) -> str:
    """What the verdict was made from, for those who count along."""
    found = view.assessment.evidence
    if found is None or found.longest_run is None:
        return ""
    return text(
        "team.numbers", useful=found.useful, longest=found.longest_run, most=found.longest_run_max,
        crossings=found.crossings, fewest=found.crossings_min, method=view.method,
        rules=text(f"charting.rules.{view.charting.rules}"),
    )  # fmt: skip


def definition(view: TeamView, text: Text) -> None:
    """How the indicator is defined, now and before."""
    indicator = view.indicator
    for version in reversed(indicator.versions):
        since = text("team.version", number=version.number, since=text.day(version.valid_from))
        head = since if len(indicator.versions) > 1 else escape(text.name(indicator.name))
        st.markdown(f"**{head}**")
        st.markdown(text("team.numerator", words=escape(version.numerator)))
        if version.denominator:
            st.markdown(text("team.denominator", words=escape(version.denominator)))
    for note in (indicator.source, indicator.note):
        if note:
            st.caption(escape(note))


def tables(visit: Visit, view: TeamView, asked: Asked) -> None:
    """The figures in the form of the registries' reports, by year and by month, with the source of each."""
    text = visit.text
    title = text("team.table_months" if view.monthly else "team.table_events")
    if view.years:
        drawn(visit, asked, _years, view, text)
        box(title, "months", drawn, visit, asked, _months, view, text, title)
    else:
        with st.expander(title, expanded=True):
            drawn(visit, asked, _months, view, text, title)


def _years(view: TeamView, text: Text) -> None:
    st.dataframe(_frame(view.years, view, text), hide_index=True, alt=text("team.table_years"))


def _months(view: TeamView, text: Text, title: str) -> None:
    frame = _frame(view.months, view, text)
    frame[text("team.source")] = [_source(row, text) for row in view.months]
    frame[text("team.comment")] = [row.comment or "" for row in view.months]
    st.dataframe(frame, hide_index=True, alt=title)


def _frame(rows: Sequence[Record], view: TeamView, text: Text) -> pd.DataFrame:
    """The columns of the registries' reports. Of measurements, those that say nothing are left out."""
    unit = text("unit." + view.indicator.unit, multiplier=text.number(view.indicator.multiplier))
    figure = text("team.figure", unit=unit) if any(row.lower is not None for row in rows) else unit
    kinds = {target.kind for target in view.indicator.targets}
    met = text("team.met" if kinds <= {"standard"} else "team.met_target")
    columns = {
        text("team.period"): [_period(row, text) for row in rows],
        met: [_DASH if row.met is None else text(f"team.met_{str(row.met).lower()}") for row in rows],
        text("team.counts"): [_counts(row, text) for row in rows],
        text("team.unknown"): [
            _DASH
            if row.unknown is None
            else f"{text.number(row.unknown)} ({text.percent(row.unknown_share)})"
            for row in rows
        ],
        figure: [_figure(row, view, text) for row in rows],
    }
    if view.indicator.measure.divides:
        return pd.DataFrame(columns)
    return pd.DataFrame({name: cells for name, cells in columns.items() if set(cells) != {_DASH}})


def _period(row: Record, text: Text) -> str:
    if row.first == row.last:
        return text.period(row.first)
    months = row.last.start.month - row.first.start.month + 1  # a row never goes beyond its year
    words = f"{text.period(row.first, short=True)} {_DASH} {text.period(row.last, short=True)}"
    words = str(row.first.start.year) if months == 12 else words
    part = text("team.part", period=words, found=row.periods, months=months)
    return words if row.periods == months else part


def _counts(row: Record, text: Text) -> str:
    if row.upload is None:
        return text("team.not_reported")
    if row.numerator is not None and row.denominator is None and row.value is None:
        return text("team.no_denominator", numerator=text.number(row.numerator))
    if row.denominator is None:
        return text.number(row.numerator)
    if row.numerator is None:
        return text("team.n", n=text.number(row.denominator))
    return f"{text.number(row.numerator)}/{text.number(row.denominator)}"


def _figure(row: Record, view: TeamView, text: Text) -> str:
    """The figure with its interval as the registries print it: 27,4 (19,1-36,9)."""
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
    return text(key, upload=row.upload, day=text.day(local(row.delivered).date()), place=row.place or _DASH)


def change_form(visit: Visit) -> tuple[str, date, bool] | None:
    """A form to note a change. Returns words, day and whether it is for this indicator alone, when sent."""
    text = visit.text
    with st.form("change", clear_on_submit=True, border=False):
        words = st.text_input(
            text("team.change_words"), max_chars=120, placeholder=text("team.change_example")
        )
        day = st.date_input(text("team.change_day"), visit.today, max_value=visit.today, format="DD-MM-YYYY")
        only_here = st.checkbox(text("team.change_only_here"), value=True)
        if st.form_submit_button(text("team.change_save")):
            return words, day, only_here
    return None
