"""What has become of an area, or of one of its teams, since a seminar."""

from __future__ import annotations

import streamlit as st

from lkt.domain.area import Area, Seminar
from lkt.report import since as words
from lkt.text.sentence import seminar_day
from lkt.ui import url_choices
from lkt.ui.cached_views import kept
from lkt.ui.frame import escape
from lkt.ui.visit import Visit
from lkt.views.since import Since, since_view


def since(visit: Visit, area: Area, seminar: Seminar, team: str | None = None) -> Since:
    """The area (or one of its teams) now, beside what was known at a seminar."""
    then = visit.then(seminar.moment)
    given = (then.reader, visit.reader, then.catalogue, visit.catalogue, area.id, seminar, visit.today)
    return kept(visit, (area.id, seminar.number, team), since_view, *given, team)


def area_since(visit: Visit, area: Area) -> None:
    """Filled into the box of the area page."""
    text, held = visit.text, [s for s in reversed(area.seminars) if s.held(visit.today)]
    if not held:
        st.markdown(text("seminar.since.none"))
        return
    names = {str(s.number): seminar_day(text, s) for s in held}
    chosen = area.seminar(int(url_choices.choose(visit, "seminar", names))) if len(held) > 1 else None
    view = since(visit, area, chosen or held[0])
    st.markdown(escape(words.answer(view, text)))
    heads, *rows = words.table(view, text, everything=True)
    if rows:
        table = [dict(zip(heads, row, strict=True)) for row in rows]
        st.dataframe(table, hide_index=True, alt=text("seminar.since.title"))
        st.caption(text("seminar.since.help"))


def team_line(visit: Visit, area: Area, team: str) -> str:
    """A line for the team's whole picture; empty before the first seminar."""
    if (seminar := area.last_seminar(visit.today)) is None:
        return ""
    return words.line(since(visit, area, seminar, team).courses, seminar, visit.text)
