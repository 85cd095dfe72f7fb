"""Pieces of the area page: aims, matrix, deliveries."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lkt.charts.delivery import delivery_chart
from lkt.charts.matrix import matrix
from lkt.domain.area import Area
from lkt.text import Text, danish
from lkt.ui import cached_views
from lkt.ui.frame import Visit, badge, box, escape, lead_words, show_chart
from lkt.views.area import AreaView, Cell
from lkt.views.verdict import Reading

_MARKS = {Reading.IMPROVEMENT: "●", Reading.CONCERN: "◆", Reading.OTHER: "◇", Reading.SHORT: "…"}


def head(view: AreaView, text: Text) -> None:
    """Status, leading region and where these were read."""
    area = view.area
    status, lead = area.statuses[-1], area.lead_regions[-1]
    st.html(badge(area.status.value, text(f"status.{area.status.value}")))
    st.markdown(
        text(
            "area.lead",
            lead=escape(lead_words(view.lead, view.successor, text)),
            source=escape(text.name(status.source)),
            day=text.day(max(status.recorded, lead.recorded)),
        )
    )


def aims(area: Area, text: Text) -> None:
    """What the network wants to reach, and the drivers it works on."""
    for aim in area.aims:
        deadline = text("area.deadline", day=text.day(aim.deadline)) if aim.deadline else ""
        st.markdown(f"**{escape(text.name(aim.text))}** ({escape(text.name(aim.kind))}{deadline})")
    box(text("area.more"), "more", _more, area, text)


def _more(area: Area, text: Text) -> None:
    st.markdown("\n".join(f"- {escape(text.name(focus))}" for focus in area.focus))
    for note in (area.discrepancy, area.note, area.participation_rule):
        if note:
            st.caption(escape(text.name(note)))
    st.caption(text("area.sources", sources=escape("; ".join(area.sources))))


def signal_line(view: AreaView, text: Text) -> None:
    """How many cells carry a signal, in words."""
    found = view.signals
    key = "area.signals" if found.series else "area.no_series"
    st.markdown(
        text(
            key, improvement=found.improvement, concern=found.concern, other=found.other, series=found.series
        )
    )
    noise_line(view, text)


def noise_line(view: AreaView, text: Text) -> None:
    """How many signals chance alone would give among these very series, and whether there are more."""
    found = view.noise
    if not found.series:
        return
    said = [
        text(
            "area.noise", seen=found.seen, series=found.series, expected=text.number(found.expected, 1),
            low=found.low, high=found.high,
        ),
        text("area.more_than_chance" if found.more_than_chance else "area.no_more_than_chance"),
    ]  # fmt: skip
    st.markdown(" ".join(said))


def signal_matrix(visit: Visit, view: AreaView) -> None:
    """The matrix; a click opens the team."""
    text, area = visit.text, view.area
    cached_views.drawn(visit, (area.id,), _matrix_help, view, text)
    made = cached_views.ready_chart(visit, (area.id,), matrix, view, text)
    alt = text("area.matrix_alt", area=text.name(area.name))
    picked = show_chart(
        "matrix", made, alt, on_select="rerun", selection_mode="cell", key=f"matrix-{area.id}"
    )["selection"]["cell"]
    if picked:
        chosen = {name: picked[0][name] for name in ("team", "indicator")}
        st.switch_page("pages/team.py", query_params=chosen)
    box(text("area.as_table"), "matrix-table", cached_views.drawn, visit, (area.id,), _as_table, view, text)


def _matrix_help(view: AreaView, text: Text) -> None:
    months = view.points["x"]
    span = {"first": text.month(months.min().date()), "last": text.month(months.max().date())}
    st.caption(text("area.matrix_help", **span))


def _as_table(view: AreaView, text: Text) -> None:
    st.dataframe(
        _table(view, text), hide_index=True, alt=text("area.matrix_alt", area=text.name(view.area.name))
    )


def _table(view: AreaView, text: Text) -> pd.DataFrame:
    """The matrix in words: the newest figure of every cell, with its sign."""
    cells = {(cell.team, cell.indicator): cell for cell in view.cells}
    rows = []
    for team, region in sorted(view.teams, key=lambda pair: danish(pair[0].name)):
        row = {text("choose.team"): team.name, text("area.region"): text.name(region.name)}
        for indicator in view.indicators:
            cell = cells.get((team.id, indicator.id))
            written = text.figure(cell.latest if cell else None, indicator)
            row[text.name(indicator.name)] = f"{written} {_words(cell, text)}".strip()
        rows.append(row)
    return pd.DataFrame(rows)


def _words(cell: Cell | None, text: Text) -> str:
    if cell is None or cell.reading not in _MARKS:
        return ""
    return f"{_MARKS[cell.reading]} {text('reading.' + cell.reading.value)}"


def deliveries(view: AreaView, text: Text) -> None:
    """Who has delivered when."""
    st.caption(text("area.delivery_help"))
    alt = text("area.delivery_alt", area=text.name(view.area.name))
    show_chart("delivery", delivery_chart(view, text), alt, key=f"delivery-{view.area.id}")
