"""Change ideas: the diagram that they stand in, how each has gone, and the tests of one."""

import streamlit as st

from lkt.charts.drivers import drivers_chart, idea_name, ledger_table, trials_table
from lkt.domain.access import Act
from lkt.domain.area import Area
from lkt.report.words import ideas_answer
from lkt.text import Text
from lkt.ui.cached_views import changes, drawn, kept, series_of
from lkt.ui.frame import Visit, escape, page_link, show_chart
from lkt.ui.url_choices import choose
from lkt.views.ledger import GAP, LEAST, WITHIN, Ledger, ledger

_NONE = "none"  # in the address: changes that test no idea


def ideas(visit: Visit, area: Area) -> Ledger:
    """The diagram; below it a table of all ideas, or one of them with its tests. Returns what it shows."""
    text, asked = visit.text, (area.id, changes(visit, area.id))
    found = kept(visit, asked, ledger, visit, series_of(visit, area.id).table, area.id)
    drawn(visit, asked, _diagram, found, text)
    if visit.role(Act.DEFINE, area=area.id):
        page_link("administration", text("ideas.edit"), "edit")
    if found.lines:
        names = {"": text("ideas.all")} | {line.id or _NONE: idea_name(line, text) for line in found.lines}
        st.header(text("ideas.title"), anchor=False)
        chosen = choose(visit, "idea", names, width=420)
        drawn(visit, (*asked, chosen), _ideas, found, chosen, text)
    return found


def _diagram(found: Ledger, text: Text) -> None:
    said = ideas_answer(found, text)
    st.markdown(escape(said))
    if found.coded:
        st.info(text("ideas.coded"))
    if found.drivers:
        show_chart("drivers", drivers_chart(found, text), said)


def _ideas(found: Ledger, chosen: str, text: Text) -> None:
    lines = [line for line in found.lines if chosen in ("", line.id or _NONE)]
    st.html(ledger_table(found.area.id, lines, text))
    st.markdown(escape(text("ideas.coincidence")))
    if chosen:
        trials = lines[0].trials
        st.html(trials_table(trials, text)) if trials else st.markdown(text("ideas.untested"))
    st.caption(escape(text("ideas.method", within=WITHIN, least=LEAST, gap=GAP)))
