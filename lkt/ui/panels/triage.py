"""Whether a signal has been answered, and by what; and of an area what waits, for those who help its teams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from html import escape as escape_html

import streamlit as st

from lkt.charts.dots import letter
from lkt.charts.matrix import link
from lkt.domain.access import Act
from lkt.domain.assessment import Assessment, Reading
from lkt.domain.improvement import Card, Disposition, Handling, Remark
from lkt.domain.period import local
from lkt.domain.serialization import from_plain
from lkt.domain.team import Team
from lkt.report.digest import mail
from lkt.store import definitions
from lkt.store.improvement import Written
from lkt.text.sentence import level_now, target_now
from lkt.ui.cached_views import area_of, kept
from lkt.ui.frame import Visit, box, escape
from lkt.ui.panels.improvement import faults, submit
from lkt.ui.panels.remarks import signed
from lkt.ui.state import WRITTEN, Kept
from lkt.views.area import AreaView
from lkt.views.triage import Key, Signal, questions, signals, unanswered

_SHOWN = 10  # of a list, before the rest is counted
_MONTH = timedelta(days=30)
_GROUPS = (Reading.CONCERN, Reading.OTHER, Reading.IMPROVEMENT)
_MISSING = ("leader", "sponsor", "competence")


def answer(visit: Visit, team: Team, indicator: str, found: Assessment | None) -> None:
    """Under a chart: what was said of its signal, and a closed box with what was said before, to say it in."""
    if found is None or found.span is None:
        return
    own = [each for each in visit.reader.written(Disposition, team.id) if each.value.indicator == indicator]
    said = own[0] if own else None
    key = "open" if said is None else "answered" if said.value.answers(found) else "again"
    told = _told(visit, team, said.value, said.by, said.at) if said else ""
    st.markdown(visit.text(f"triage.{key}", told=told))
    if said or visit.reaches(Act.DISPOSE, team):
        box(visit.text("triage.box"), "answer", _answered, visit, team, indicator, found, said)


def _told(visit: Visit, team: Team, said: Disposition, by: str, at: datetime) -> str:
    handling, signs = visit.text(f"improvement.handling.{said.handling}"), signed(visit, team, said, by, at)
    return visit.text("triage.told", handling=handling, reason=escape(said.reason), signed=signs)


def _answered(
    visit: Visit, team: Team, indicator: str, found: Assessment, said: Written[Disposition] | None
) -> None:
    """What was said before, and the form. Whoever sends it has seen the answer that the run before showed."""
    text, id = visit.text, f"{team.id}/{indicator}"
    for row in definitions.history(visit.database, "dispositions", id) if said else ():
        if row.plain:
            st.markdown(f"- {_told(visit, team, from_plain(Disposition, row.plain), row.by, row.at)}")
    if not visit.reaches(Act.DISPOSE, team):
        return
    name, newest = f"answer-{id}-{WRITTEN.get()}", said.number if said else None
    shown = Kept[int | None](f"seen-{name}", newest)
    with st.form(name, border=False):
        words = {each: text(f"improvement.handling.{each.value}") for each in Handling}
        handling = st.selectbox(text("triage.handling"), Handling, format_func=words.__getitem__)
        reason = st.text_area(text("triage.reason"), placeholder=text("triage.example"), height=80)
        accepted = faults(visit, name)
        seen = shown.get()
        shown.put(newest)
        if st.form_submit_button(text("triage.save")):
            day = found.since if isinstance(found.since, date) else None
            value = Disposition(id if said else "", team.id, indicator, handling, reason, "", found.way, day)
            submit(visit, name, value, seen, accepted)


def of_area(visit: Visit, view: AreaView) -> None:
    """A line that counts what waits, and a closed box with all of it: for those who help several teams."""
    led = frozenset(team.id for team, _ in view.teams if visit.reaches(Act.REMIND, team))
    near = led | {team.id for team, _ in view.teams if visit.reaches(Act.DISPOSE, team)}
    if len(near) > 1:
        found = {(cell.team, cell.indicator): cell.assessment for cell in view.cells if cell.team in near}
        waiting = unanswered(found, (each.value for each in visit.reader.written(Disposition)))
        asked = [each for each in questions(visit.reader.written(Remark)) if each.value.team in near]
        st.markdown(visit.text("triage.waits", signals=len(waiting), questions=len(asked)))
        box(visit.text("triage.title"), "triage", _waiting, visit, view.area.id, near, led, waiting, asked)


def _waiting(
    visit: Visit, area: str, near: frozenset[str], led: frozenset[str], waiting: frozenset[Key],
    asked: Sequence[Written[Remark]],
) -> None:  # fmt: skip
    """What is missing of the teams that somebody leads, questions, signals, and a letter about what is new."""
    text, today = visit.text, visit.today
    if led:
        cards = {each.value.team: each.value for each in visit.reader.written(Card)}
        lacking = Counter(name for team in led for name in cards.get(team, Card("", team)).missing)
        st.markdown(text("triage.missing", teams=len(led), **{name: lacking[name] for name in _MISSING}))
    known = kept(visit, (area,), signals, area_of(visit, area)[0], visit.catalogue, today)
    order = [each for each in known if each.key in waiting]
    lists = {"questions": [_question(visit, each) for each in asked]}
    for reading in _GROUPS:
        lists[reading.value] = [_signal(visit, each) for each in order if each.found.reading is reading]
    for name, items in lists.items():
        if items:
            more = f"<p>{text('triage.more', count=len(items) - _SHOWN)}</p>" if len(items) > _SHOWN else ""
            shown = "".join(f"<li>{item}</li>" for item in items[:_SHOWN])
            st.html(f"<div class='lkt-facts'><b>{text(f'triage.{name}')}</b><ol>{shown}</ol>{more}</div>")
    st.caption(text("triage.order" if order else "triage.none"))
    label, first = text("digest.since"), today - _MONTH
    since = st.date_input(label, first, max_value=today, format="DD-MM-YYYY", key=f"digest-since-{area}")
    new = mail(visit.reader, visit.catalogue, area, near, order, since, text)
    st.code(new, language=None, wrap_lines=True)
    st.caption(text("digest.help"))


def _question(visit: Visit, asked: Written[Remark]) -> str:
    chart = {"indicator": asked.value.indicator} if asked.value.indicator else {}
    team, words = visit.catalogue.teams[asked.value.team], " ".join(asked.value.words.split())
    name = link(visit.text, escape_html(team.name), team=team.id, **chart)
    return f"{name}: {escape_html(words)} ({visit.text.day(local(asked.at).date())})"


def _signal(visit: Visit, signal: Signal) -> str:
    text, indicator, found = visit.text, signal.indicator, signal.found
    name = f"{letter(found)} {escape_html(signal.team.name)} · {escape_html(text.name(indicator.name))}"
    target, level = target_now(text, found, indicator), level_now(text, found.now, indicator)
    goal = text("triage.target", target=target) if target else ""
    words = f"{level}{goal}; {text('triage.since', months=signal.months)}"
    return f"{link(text, name, team=signal.team.id, indicator=indicator.id)}: {escape_html(words)}"
