"""The figures of a learning seminar: how far they are, and the next step of whoever may take it."""

from datetime import datetime

import streamlit as st

from lkt.actions import datasets
from lkt.domain.access import Act
from lkt.domain.area import Area, Seminar
from lkt.domain.seminar import Dataset, Entry, State, Step
from lkt.domain.team import Team
from lkt.store import seminars
from lkt.ui.frame import Visit, box, do, escape
from lkt.ui.state import APPROVED
from lkt.ui.url_choices import pick


def as_locked(visit: Visit) -> None:
    """That somebody sees an area as it was locked, where that is so."""
    if visit.reader.as_of:
        st.caption(visit.text("dataset.as_locked", day=visit.day(visit.reader.as_of)))


def of_area(visit: Visit, area: Area) -> None:
    """A closed box for the lead: the state of each seminar's figures, what has changed since, and the next step."""
    if area.seminars and visit.role(Act.LOCK, area=area.id):
        box(visit.text("dataset.title"), "dataset", _of_area, visit, area)


def _of_area(visit: Visit, area: Area) -> None:
    text, upcoming = visit.text, area.next_seminar(visit.today) or area.seminars[-1]
    names = {s: text("dataset.seminar_of", number=s.number, day=text.day(s.day)) for s in area.seminars}
    first = area.seminars.index(upcoming)
    chosen = pick(text("dataset.seminar"), names, first, key=f"dataset-{area.id}", width=420)
    known = seminars.dataset(visit.database, area.id, chosen.number)
    teams = [team for team in visit.catalogue.teams_of(area.id) if team.active]
    state, seen = known.state([team.id for team in teams]), datasets.newest(visit.database, area.id)
    at = stands.recorded_at if (stands := known.locked or known.approved) else None
    words = text(f"dataset.state.{state.value}", version=known.version, day=visit.day(at))
    changed = text("dataset.changed_since") if at and seen and seen > at else ""
    st.markdown(f"**{words}** {changed}")
    st.markdown(_deliveries(visit, known, teams, area))
    _next_step(visit, area, chosen, state, seen)
    for entry in reversed(known.entries):
        if entry.step is not Step.SHOWN:
            st.caption(_line(visit, entry))


def _deliveries(visit: Visit, known: Dataset, teams: list[Team], area: Area) -> str:
    """Which teams have said that they are ready, and which of them have sent something since."""
    changed, text = seminars.changed(visit.database, area.id), visit.text
    ready = {team: known.last(Step.DELIVERED, team=team.id) for team in teams}
    late = [team.name for team, entry in ready.items() if entry is None]
    again = [team.name for team, entry in ready.items()
             if entry and changed.get(team.id, entry.recorded_at) > entry.recorded_at]  # fmt: skip
    told = [text("dataset.delivered", ready=len(teams) - len(late), teams=len(teams))]
    told += [text("dataset.not_delivered", teams=tuple(map(escape, late)))] if late else []
    told += [text("dataset.sent_since", teams=tuple(map(escape, again)))] if again else []
    return " ".join(told)


def _next_step(visit: Visit, area: Area, seminar: Seminar, state: State, seen: datetime | None) -> None:
    text, lead, of = visit.text, visit.role(Act.LOCK, area=area.id), (area.id, seminar.number)
    if state is State.LOCKED:
        reason = st.text_input(
            text("dataset.reason"), max_chars=120, key=f"unlock-{area.id}-{seminar.number}"
        )
        if st.button(text("dataset.unlock")):
            do(visit, datasets.unlock, lead, *of, reason)
        return
    with st.container(horizontal=True):
        # What was seen is what the button was drawn with, and not what has come with the click.
        if st.button(text("dataset.approve"), on_click=APPROVED.put, args=[seen]):
            do(visit, datasets.approve, lead, *of, APPROVED.take())
        if state is State.APPROVED and st.button(text("dataset.lock"), type="primary"):
            do(visit, datasets.lock, lead, *of)


def of_team(visit: Visit, team: Team) -> None:
    """For whoever answers for a team: that its figures are ready for the next seminar."""
    area, text = visit.catalogue.areas[team.area], visit.text
    upcoming, scope = area.next_seminar(visit.today), visit.role(Act.DECIDE, team.id)
    if upcoming is None or scope is None:
        return
    known = seminars.dataset(visit.database, area.id, upcoming.number)
    if known.locked:
        st.caption(text("dataset.team_locked", day=text.day(upcoming.day)))
        return
    said = known.last(Step.DELIVERED, team=team.id)
    with st.container(horizontal=True, vertical_alignment="center"):
        if said:
            st.caption(_line(visit, said))
        elif st.button(text("dataset.deliver", day=text.day(upcoming.day))):
            do(visit, datasets.deliver, scope, team.id, area.id, upcoming.number)


def _line(visit: Visit, entry: Entry) -> str:
    found = visit.catalogue.teams.get(entry.team or "")
    return visit.text(
        f"dataset.step.{entry.step.value}", team=escape(found.name) if found else "",
        by=escape(entry.recorded_by), day=visit.day(entry.recorded_at), reason=escape(entry.detail),
    )  # fmt: skip
