"""Change ideas: the diagram that they stand in, how each has gone, and the tests of one."""

import streamlit as st

from lkt.charts.drivers import drivers_chart, idea_name, ledger_table, trials_table
from lkt.domain.access import Act
from lkt.domain.area import Area
from lkt.report.words import ideas_answer
from lkt.text import Text
from lkt.ui import cached_views, url_choices
from lkt.ui.cached_views import drawn, kept
from lkt.ui.frame import Visit, escape, page_link, show_chart
from lkt.views.ledger import GAP, LEAST, WITHIN, Ledger, ledger

_NONE = "none"  # in the address: changes that test no idea


def found(visit: Visit, area: Area) -> Ledger:
    table = cached_views.series_of(visit, area.id).table
    asked = (area.id, cached_views.changes(visit, area.id))
    return kept(visit, asked, ledger, visit.reader, table, visit.catalogue, area.id)


def diagram(visit: Visit, found: Ledger) -> None:
    drawn(visit, (found.area.id, cached_views.changes(visit, found.area.id)), _diagram, found, visit.text)
    if visit.role(Act.DEFINE, area=found.area.id):
        page_link("administration", visit.text("ideas.edit"), "edit")


def _diagram(found: Ledger, text: Text) -> None:
    said = ideas_answer(found, text)
    st.markdown(escape(said))
    if found.coded:
        st.info(text("ideas.coded"))
    if found.drivers:
        show_chart("drivers", drivers_chart(found, text), said)


def ideas(visit: Visit, found: Ledger) -> None:
    """A table of all ideas, or one of them with its tests."""
    if not found.lines:
        return
    text, lines = visit.text, {line.id or _NONE: line for line in found.lines}
    names = {"": text("ideas.all")} | {id: idea_name(line, text) for id, line in lines.items()}
    st.header(text("ideas.title"), anchor=False)
    chosen = url_choices.choose(visit, "idea", names, width=420)
    asked = (found.area.id, cached_views.changes(visit, found.area.id), chosen)
    drawn(visit, asked, _ideas, found, chosen, text)


def _ideas(found: Ledger, chosen: str, text: Text) -> None:
    lines = [line for line in found.lines if chosen in ("", line.id or _NONE)]
    st.html(ledger_table(found.area.id, lines, text))
    st.markdown(escape(text("ideas.coincidence")))
    if chosen:
        trials = lines[0].trials
        st.html(trials_table(trials, text)) if trials else st.markdown(text("ideas.untested"))
    st.caption(escape(text("ideas.method", within=WITHIN, least=LEAST, gap=GAP)))
