"""What experts and teams ask and say about a chart, or about all of a team's work."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import streamlit as st

from lkt.actions.improvement import take_back
from lkt.domain.access import Act, Role
from lkt.domain.charting import Mark
from lkt.domain.improvement import Disposition, Remark
from lkt.domain.team import Team
from lkt.store.improvement import Written
from lkt.ui.cached_views import written
from lkt.ui.frame import Visit, box, escape
from lkt.ui.panels.improvement import end, faults, submit
from lkt.ui.state import WRITTEN
from lkt.ui.url_choices import pick
from lkt.views.team import TeamView
from lkt.views.triage import questions, threads

Said = Written[Remark]
_OPENING = 60  # letters of a remark that tell which one it is


def of_team(visit: Visit, team: Team, indicator: str | None = None) -> None:
    """A closed box, of a chart with what is about all of the team's work, or of all; and how many questions wait."""
    if not visit.reaches(Act.REMARK, team):
        return
    text, found = visit.text, _about(visit, team.id, indicator)
    if waiting := questions(found):
        st.markdown(text("remark.waits", count=len(waiting)))
    box(text("remark.title"), "remarks", _threads, visit, team, indicator, found)


def marked(visit: Visit, view: TeamView) -> TeamView:
    """With question marks on days of the chart that remarks are about; on the page, for those who may read them."""
    if view.empty or not visit.reaches(Act.REMARK, view.team):
        return view
    days = {each.value.day for each in _about(visit, view.team.id, view.indicator.id) if each.value.day}
    first, last = view.points["x"].min().date(), view.points["x"].max().date()
    asked = (Mark(day, "?") for day in sorted(days) if first <= day <= last)
    return replace(view, marks=(*view.marks, *asked))


def _about(visit: Visit, team: str, indicator: str | None) -> list[Said]:
    every = written(visit, Remark, team)
    return [each for each in every if not indicator or each.value.indicator in (None, indicator)]


def _threads(visit: Visit, team: Team, indicator: str | None, found: Sequence[Said]) -> None:
    text, waiting = visit.text, questions(found)
    for thread in threads(found):
        with st.container(border=True, gap="xsmall"):
            for each in thread:
                _remark(visit, team, each, each in waiting, indicator)
    openings = {thread[0].value.to or thread[0].value.id: thread[0].value for thread in threads(found)}
    names: dict[str | None, str] = {None: text("remark.new")}
    for id, opening in openings.items():
        words = " ".join(opening.words.split())
        names[id] = text("remark.answer", words=words[:_OPENING] + "…" * (len(words) > _OPENING))
    name = f"remark-{team.id}-{indicator}-{WRITTEN.get()}"
    with st.form(name, border=False):
        to = pick(text("remark.to"), names)
        words = st.text_area(text("remark.words"), placeholder=text("remark.example"))
        asks = st.checkbox(text("remark.asks"))
        day = None
        if indicator:
            day = st.date_input(text("remark.day"), None, max_value=visit.today, format="DD-MM-YYYY")
        about, day = (openings[to].indicator, None) if to else (indicator, day)
        end(visit, name, Remark("", team.id, words, "", about, day, to, asks), text("improvement.save"))


def _remark(visit: Visit, team: Team, said: Said, waits: bool, within: str | None) -> None:
    """Who, when and about what, the words as they were written, and the way back for whoever wrote them or leads."""
    text, value = visit.text, said.value
    about = [f"**{signed(visit, team, value, said.by, said.at)}**"]
    chart = visit.catalogue.indicators.get(value.indicator or "")
    if value.indicator != within:
        about.append(escape(text.name(chart.name)) if chart else text("remark.whole"))
    if value.day:
        about.append(text("remark.at", day=value.day))
    if waits:
        about.append(f"**{text('remark.waiting')}**")
    lines = "  \n".join(map(escape, value.words.splitlines()))
    st.markdown(f"{'↳ ' if value.to else ''}{' · '.join(about)}  \n{lines}")
    mine = any(scope.user == said.by or scope.role is Role.LEAD for scope in visit.scopes)
    if mine and st.button(text("improvement.take_back"), key=f"take-back-{value.id}", type="tertiary"):
        submit(visit, value.id, take_back, value)
    faults(visit, value.id)


def signed(visit: Visit, team: Team, value: Disposition | Remark, by: str, at: datetime) -> str:
    """ "teamleder, Anna Holm, 03.05.2026", for Markdown; the name for those who may know who has written."""
    name = [by] if visit.reaches(Act.COMMENTS, team) else []
    return escape(", ".join([visit.text(f"role.{value.role}"), *name, visit.day(at)]))
