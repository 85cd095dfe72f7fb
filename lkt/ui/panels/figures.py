"""The figures of a team in the form of the registries' reports, by year and by month, with the source of each."""

from collections.abc import Sequence

import streamlit as st

from lkt.domain.indicator import Indicator
from lkt.domain.period import Grain, local
from lkt.text import Text
from lkt.ui.cached_views import Asked, drawn
from lkt.ui.frame import Visit, box
from lkt.views.annual_table import Record
from lkt.views.rows import HIDDEN
from lkt.views.team import TeamView

_DASH = "–"


def tables(visit: Visit, view: TeamView, asked: Asked) -> None:
    """The figures in the form of the registries' reports, by year and by month, with the source of each."""
    text = visit.text
    kind = "quarters" if view.indicator.grain is Grain.QUARTER else "months" if view.monthly else "events"
    title = text(f"team.table_{kind}")
    if view.years:
        drawn(visit, (*asked, "years"), _table, view, view.years, text, text("team.table_years"))
    name = "months" if view.years else "figures"
    box(title, name, drawn, visit, asked, _table, view, view.months, text, title, expanded=not view.years)


def _table(view: TeamView, rows: Sequence[Record], text: Text, title: str) -> None:
    columns = _columns(rows, view, text)
    if rows is view.months:
        columns[text("team.source")] = [_source(row, text) for row in rows]
        columns[text("team.comment")] = [row.comment or "" for row in rows]
    st.dataframe(columns, hide_index=True, alt=title)
    if least := max((max(row.hidden, row.untold) for row in rows), default=0):
        st.caption(text("small.note", least=least))


def _columns(rows: Sequence[Record], view: TeamView, text: Text) -> dict[str, list[str]]:
    """The columns of the registries' reports. Of measurements, those that say nothing are left out."""
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
    if view.indicator.measure.divides:
        return columns
    return {name: cells for name, cells in columns.items() if set(cells) != {_DASH}}


def _period(row: Record, text: Text) -> str:
    if row.first == row.last:
        return text.period(row.first)
    months = row.last.last_day.month - row.first.start.month + 1  # a row never goes beyond its year
    found = row.periods * (3 if row.first.grain is Grain.QUARTER else 1)
    words = f"{text.period(row.first, short=True)} {_DASH} {text.period(row.last, short=True)}"
    words = str(row.first.start.year) if months == 12 else words
    part = text("team.part", period=words, found=found, months=months)
    return words if found == months else part


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
    return text(key, upload=row.upload, day=text.day(local(row.delivered).date()), place=row.place or _DASH)
