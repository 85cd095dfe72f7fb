"""What is asked and answered: of a signal, and of a chart or all of a team's work; and of an area what waits, for those
who help its teams."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from html import escape as escape_html

import streamlit as st

from lkt.actions.improvement import take_back
from lkt.charts.dots import letter
from lkt.charts.matrix import link
from lkt.domain.access import Act, Role
from lkt.domain.assessment import Assessment, Reading
from lkt.domain.charting import Charting
from lkt.domain.improvement import Card, Disposition, Handling, Remark
from lkt.domain.organisation import Team
from lkt.report.digest import mail, named
from lkt.store.definitions import Written
from lkt.text.sentence import level_now, target_now
from lkt.ui.cached_views import kept, series_of, written
from lkt.ui.frame import Visit, box, escape
from lkt.ui.panels.improvement import end, faults, submit
from lkt.ui.state import WRITTEN
from lkt.ui.url_choices import pick
from lkt.views.area import AreaView
from lkt.views.series import SeriesSet
from lkt.views.team import TeamPicture
from lkt.views.triage import Key, questions, signals, threads, unanswered

_MONTH = timedelta(days=30)
_GROUPS = (Reading.CONCERN, Reading.OTHER, Reading.IMPROVEMENT)
_MISSING = ("leader", "sponsor", "competence")
_OPENING = 60  # letters of a remark that tell which one it is
Answer = Written[Disposition]
Said = Written[Remark]
Item = tuple[str, str | None, str]  # a team, one of its indicators, and words about it


def answer(visit: Visit, team: Team, indicator: str, charting: Charting, series: SeriesSet) -> None:
    """Under the chart that judges: what was said of its signal, and in a closed box what was before, and a form."""
    found = series.assessments.get((team.id, indicator))
    if found is None or found.span is None or charting != Charting():
        return
    every = written(visit, Disposition, team.id)
    said = next((each for each in every if each.value.indicator == indicator), None)
    key = "open" if said is None else "answered" if said.value.answers(found) else "again"
    st.markdown(visit.text(f"triage.{key}", told=_told(visit, team, said) if said else ""))
    if (said and said.before) or visit.reaches(Act.DISPOSE, team):
        box(visit.text("triage.box"), "answer", _answered, visit, team, indicator, found, said)


def _told(visit: Visit, team: Team, said: Answer) -> str:
    handling = visit.text(f"improvement.handling.{said.value.handling}")
    told = {"handling": handling, "reason": escape(said.value.reason), "signed": _signed(visit, team, said)}
    return visit.text("triage.told", **told)


def _answered(visit: Visit, team: Team, indicator: str, found: Assessment, said: Answer | None) -> None:
    """What was said before, and the form."""
    text, id = visit.text, f"{team.id}/{indicator}"
    for earlier in said.before if said else ():
        st.markdown(f"- {_told(visit, team, earlier)}")
    if not visit.reaches(Act.DISPOSE, team):
        return
    name = f"answer-{id}-{WRITTEN.get()}"
    with st.form(name, border=False):
        words = {each: text(f"improvement.handling.{each.value}") for each in Handling}
        handling = pick(text("triage.handling"), words)
        reason = st.text_area(text("triage.reason"), placeholder=text("triage.example"), height=80)
        day = found.since if isinstance(found.since, date) else None
        value = Disposition(id if said else "", team.id, indicator, handling, reason, "", found.way, day)
        end(visit, name, value, text("triage.save"), said.number if said else None)


def of_team(visit: Visit, view: TeamPicture) -> None:
    """The charts of a team whose signals wait, for those who may answer them."""
    if visit.reaches(Act.DISPOSE, view.team):
        told = {(view.team.id, s.indicator.id): s.assessment for group in view.groups for s in group}
        waiting = unanswered(told, (each.value for each in written(visit, Disposition, view.team.id)))
        _list(visit, "triage.of_team", [_item(key, told[key], visit) for key in told if key in waiting])


def of_area(visit: Visit, view: AreaView) -> None:
    """A line that counts what waits, and a closed box with all of it: for those who help several teams."""
    led = frozenset(team.id for team, _ in view.teams if visit.reaches(Act.REMIND, team))
    near = led | {team.id for team, _ in view.teams if visit.reaches(Act.DISPOSE, team)}
    if len(near) > 1:
        told = series_of(visit, view.area.id).assessments
        found = {key: told[key] for key in told if key[0] in near}
        waiting = unanswered(found, (each.value for each in written(visit, Disposition)))
        asked = [each for each in questions(written(visit, Remark)) if each.value.team in near]
        st.markdown(visit.text("triage.waits", signals=len(waiting), questions=len(asked)))
        box(visit.text("triage.title"), "triage", _waiting, visit, view.area.id, near, led, waiting, asked)


def _waiting(
    visit: Visit, area: str, near: frozenset[str], led: frozenset[str], waiting: frozenset[Key], asked: list[Said]
) -> None:  # fmt: skip
    """What is missing of the teams that somebody leads, questions, signals, and a letter about what is new."""
    text, today = visit.text, visit.today
    if led:
        cards = {each.value.team: each.value for each in written(visit, Card)}
        lacking = Counter(name for team in led for name in cards.get(team, Card("", team)).missing)
        st.markdown(text("triage.missing", teams=len(led), **{name: lacking[name] for name in _MISSING}))
    asking = [(r.value.team, r.value.indicator, f"{r.value.words} ({text.day(r.at)})") for r in asked]
    _list(visit, "triage.questions", asking)
    known = kept(visit, (area,), signals, series_of(visit, area), visit.catalogue, today)
    order = [each for each in known if each.key in waiting]
    for reading in _GROUPS:
        own = [each for each in order if each.found.reading is reading]
        _list(visit, f"triage.{reading.value}", [_item(s.key, s.found, visit, s.months) for s in own])
    st.caption(text("triage.order" if order else "triage.none"))
    label, first = text("digest.since"), today - _MONTH
    since = st.date_input(label, first, max_value=today, format="DD-MM-YYYY", key=f"digest-since-{area}")
    st.code(mail(visit, area, near, order, since), language=None, wrap_lines=True)
    st.caption(text("digest.help"))


def _list(visit: Visit, title: str, items: Sequence[Item]) -> None:
    """Under a title what there is; nothing without any."""
    if items:
        st.html(
            f"<div class='lkt-facts'><b>{visit.text(title)}</b>{listed(visit, items, 'triage.more')}</div>"
        )


def listed(visit: Visit, items: Sequence[Item], more: str, most: int = 10) -> str:
    """HTML: teams and their charts, each the way there, with words about it; `more` words tell how many are left."""
    text, rows = visit.text, []
    for team, indicator, words in items[:most]:
        chart = {"indicator": indicator} if indicator else {}
        way = link(text, escape_html(named(visit, team, indicator)), team=team, **chart)
        rows.append(f"<li>{way}: {escape_html(words)}</li>")
    rest = f"<p>{text(more, count=len(items) - most)}</p>" if len(items) > most else ""
    return f"<ol>{''.join(rows)}</ol>{rest}"


def _item(key: Key, found: Assessment, visit: Visit, months: int = 0) -> tuple[str, str, str]:
    """Which chart, where it runs, the target, and since when that could be seen."""
    text, indicator = visit.text, visit.catalogue.indicators[key[1]]
    target, level = target_now(text, found, indicator), level_now(text, found.now, indicator)
    goal = text("triage.target", target=target) if target else ""
    since = text("triage.since", months=months) if months else ""
    return *key, f"{letter(found)} {level}{goal}{since}"


def remarks(visit: Visit, team: Team, indicator: str | None = None) -> None:
    """A closed box, of a chart with what is about all of the team's work, or of all; and how many questions wait."""
    if not visit.reaches(Act.REMARK, team):
        return
    text, found = visit.text, _about(visit, team.id, indicator)
    if waiting := questions(found):
        st.markdown(text("remark.waits", count=len(waiting)))
    box(text("remark.title"), "remarks", _threads, visit, team, indicator, found)


def days(visit: Visit, team: Team, indicator: str) -> tuple[date, ...]:
    """Those of a chart that remarks are about; on the page, for those who may read them."""
    about = _about(visit, team.id, indicator) if visit.reaches(Act.REMARK, team) else ()
    return tuple(sorted({each.value.day for each in about if each.value.day}))


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
    about = [f"**{_signed(visit, team, said)}**"]
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


def _signed(visit: Visit, team: Team, said: Answer | Said) -> str:
    """ "teamleder, Anna Holm, 03.05.2026", for Markdown; the name for those who may know who has written."""
    name = [said.by] if visit.reaches(Act.COMMENTS, team) else []
    return escape(", ".join([visit.text(f"role.{said.value.role}"), *name, visit.text.day(said.at)]))
