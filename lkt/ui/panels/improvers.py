"""Who solved it? The teams that began alike and have improved, with what they did and a way to their page."""

from __future__ import annotations

from functools import partial

import streamlit as st

from lkt.store.decisions import marks_of
from lkt.text import Text
from lkt.ui.cached_views import drawn, kept
from lkt.ui.frame import Visit, box, escape
from lkt.views.improvers import BEGINNING, NEWEST, UNSAID, ImproversView, Solver, improvers_view
from lkt.views.series import SeriesSet
from lkt.views.team import TeamView

_LEVELS = ("began", "newest")
_SHOWN = 5  # teams, the most alike


def improvers(visit: Visit, view: TeamView, series: SeriesSet) -> None:
    """Nothing for a team that has nothing to solve."""
    asked, rows = (view.team.id, view.indicator.id), (series.table, visit.catalogue, view.indicator)
    found = kept(
        visit, asked, improvers_view, *rows, view.team.id, visit.today, partial(marks_of, visit.database)
    )
    if found.reason not in UNSAID:
        text = visit.text
        box(text("improvers.title"), "improvers", drawn, visit, asked, _solvers, found, text)


def _solvers(found: ImproversView, text: Text) -> None:
    st.markdown(escape(_answer(found, text)))
    for solver in found.solvers()[:_SHOWN]:
        address = {"team": solver.team.id, "indicator": found.indicator.id}
        with st.container(border=True, gap="xsmall"):
            st.page_link("pages/team.py", label=f"**{escape(solver.team.name)}**", query_params=address)
            st.markdown(_told(solver, found, text))
    if not found.reason:
        st.caption(text("improvers.levels", beginning=BEGINNING, newest=NEWEST))


def _answer(found: ImproversView, text: Text) -> str:
    if found.reason:
        return text(f"improvers.reason.{found.reason}")
    count = len(found.solvers())
    key = {0: "none", 1: "found_one"}.get(count, "found_many" if count <= _SHOWN else "found_more")
    levels = {name: text.figure(getattr(found, name), found.indicator) for name in _LEVELS}
    return text(f"improvers.{key}", count=count, shown=_SHOWN, **levels)


def _told(solver: Solver, found: ImproversView, text: Text) -> str:
    """From where to where, since when, and whether that is the target; under it what it did."""
    course = [f"{text.name(solver.region.name)}."] if solver.region else []
    goal = text("improvers.met" if solver.on_target else "improvers.nearer")
    levels = {name: text.figure(getattr(solver, name), found.indicator) for name in _LEVELS}
    course.append(text("improvers.course", since=text.month(solver.since), goal=goal, **levels))
    if not solver.marks:
        return escape(" ".join([*course, text("improvers.no_marks")]))
    course.append(text("improvers.around" if solver.around else "improvers.otherwise"))
    marks = [text("improvers.mark", day=text.day(mark.day), words=mark.text) for mark in solver.marks]
    return "\n".join([escape(" ".join(course)), "", *(f"- {escape(mark)}" for mark in marks)])
