"""Improvement work. Of an area its change ideas: the diagram that they stand in, how each has gone, the tests of one.
Of a team what it tries, how far it is and who it is, each with a form for those who may write."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from lkt import settings
from lkt.actions import improvement
from lkt.charts.drivers import drivers_chart, idea_name, ledger_table, trials_table
from lkt.domain.access import Act
from lkt.domain.area import Area
from lkt.domain.improvement import SCORES, Card, Change, Disposition, DriverKind, Remark, SelfAssessment, Work
from lkt.domain.indicator import Indicator
from lkt.domain.organisation import Team
from lkt.domain.serialization import from_plain, to_plain
from lkt.errors import CatalogueError, LktError, Refused
from lkt.report.words import ideas_answer
from lkt.store.definitions import Written
from lkt.text import Text
from lkt.ui import cached_views
from lkt.ui.cached_views import drawn, kept, series_of, written
from lkt.ui.frame import Visit, box, escape, page_link, said, show_chart
from lkt.ui.panels.definition_form import Form, read
from lkt.ui.state import FAULTS, SHOWN, WRITING, WRITTEN
from lkt.ui.url_choices import choose, pick
from lkt.views.ledger import GAP, LEAST, WITHIN, Ledger, ledger
from lkt.views.progress import Progress, progress
from lkt.views.team import TeamPicture

_NONE = "none"  # in the address: changes that test no idea


def ideas(visit: Visit, area: Area) -> Ledger:
    """The diagram; below it a table of all ideas, or one of them with its tests. Returns what it shows."""
    text, asked = visit.text, (area.id, cached_views.changes(visit, area.id))
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
    answer = ideas_answer(found, text)
    st.markdown(escape(answer))
    if found.coded:
        st.info(text("ideas.coded"))
    if found.drivers:
        show_chart("drivers", drivers_chart(found, text), answer)


def _ideas(found: Ledger, chosen: str, text: Text) -> None:
    lines = [line for line in found.lines if chosen in ("", line.id or _NONE)]
    st.html(ledger_table(found.area.id, lines, text))
    st.markdown(escape(text("ideas.coincidence")))
    if chosen:
        trials = lines[0].trials
        st.html(trials_table(trials, text)) if trials else st.markdown(text("ideas.untested"))
    st.caption(escape(text("ideas.method", within=WITHIN, least=LEAST, gap=GAP)))


def changes(visit: Visit, team: Team, indicator: Indicator | None = None) -> None:
    """A closed box with what the team has tried, here or at all; nothing where there is nothing, and none may write."""
    here = None if indicator is None else indicator.id
    found = [c for c in written(visit, Change, team.id) if here is None or c.value.indicator in (None, here)]
    if found or visit.reaches(Act.MARK, team):
        box(visit.text("improvement.changes"), "change", _changes, visit, team, here, found)


def _changes(visit: Visit, team: Team, here: str | None, found: list[Written[Change]]) -> None:
    text, may = visit.text, visit.reaches(Act.MARK, team)
    for each in sorted(found, key=lambda each: each.value.since, reverse=True):
        with st.container(border=True, gap="xsmall"):
            st.markdown(told(visit, each.value))
            st.caption(escape(text("improvement.by", by=each.by, day=each.at)))
            if may:
                _ways(visit, team, each)
    if may and not (WRITING.get() and WRITING.get().kind == "changes"):
        st.header(text("improvement.new_change"), anchor=False)
        _short(visit, team, here)


def told(visit: Visit, change: Change) -> str:
    """A change in words: what, when, how wide, what was learnt, what came of it."""
    text, ideas = visit.text, visit.catalogue.drivers
    scale = text(f"improvement.scale.{change.scale.value}")
    ending = text(f"improvement.ending.{change.ending.value if change.ending else 'none'}")
    idea = text.name(ideas[change.idea].name) if change.idea and change.idea in ideas else ""
    days = {"since": change.since, "until": change.until or ""}
    first = text("improvement.told", **days, ending=ending, scale=scale)
    about = {"idea": idea, "expected": change.expected, "learnt": change.learnt}
    more = [text(f"improvement.told_{name}", words=words) for name, words in about.items() if words]
    for step in sorted(change.steps, key=lambda step: step.day):
        stage = text(f"improvement.stage.{step.stage.value}")
        more.append(text("improvement.told_step", day=step.day, stage=stage, words=step.words))
    return "\n".join([f"**{escape(change.title)}**  ", escape(first), "", *(f"- {escape(m)}" for m in more)])


def _ways(visit: Visit, team: Team, each: Written[Change]) -> None:
    """To change it, to take it back, and how it came to be so."""
    text, id, form = visit.text, each.value.id, WRITING.get()
    if form and form.id == id:
        _whole(visit, form, Change)
        return
    with st.container(horizontal=True):
        if st.button(text("improvement.edit"), key=f"edit-{id}"):
            WRITING.put(Form("changes", id, team.area, each.number, to_plain(each.value), WRITTEN.get()))
            st.rerun()
        if st.button(text("improvement.take_back"), key=f"back-{id}", type="tertiary"):
            submit(visit, f"back-{id}", improvement.take_back, each.value)
    faults(visit, f"back-{id}")
    if each.before:
        days = ", ".join(f"{row.by} {text.day(row.at)}" for row in (each, *each.before))
        st.caption(escape(text("improvement.history", rows=days)))


def _short(visit: Visit, team: Team, here: str | None) -> None:
    """A minute's worth: what, when, and which idea it tests."""
    text, name = visit.text, f"change-{WRITTEN.get()}"
    ideas = {each.id: text.name(each.name) for each in visit.catalogue.drivers_of(team.area, DriverKind.IDEA)}
    with st.form(name, border=False):
        example, none = text("team.change_example"), text("improvement.no_idea_chosen")
        title = st.text_input(text("team.change_words"), max_chars=120, placeholder=example)
        left, right = st.columns(2)
        today = visit.today
        day = left.date_input(text("team.change_day"), today, max_value=today, format="DD-MM-YYYY")
        with right:
            idea = pick(text("improvement.idea"), ideas, None, placeholder=none)
        only = st.checkbox(text("team.change_only_here"), value=True) if here else False
        value = Change("", team.id, title, day, idea=idea, indicator=here if only else None)
        end(visit, name, value, text("team.change_save"), type="primary")
    st.caption(text("improvement.more_later"))


def _whole(visit: Visit, form: Form, cls: type[Work]) -> None:
    """Every field of a document, as a form. `form.number`: the row that was the newest when it was drawn or begun."""
    text, name = visit.text, form.key("faults")
    made = {**read(visit, form, cls, form.plain, ""), "id": form.plain["id"], "team": form.plain["team"]}
    accepted = faults(visit, name)
    with st.container(horizontal=True):
        seen: Any = {"on_click": SHOWN.put, "args": [form.number]}
        if st.button(text("improvement.save"), key=form.key("save"), type="primary", **seen):
            try:
                value = from_plain(cls, made)
            except CatalogueError:
                FAULTS.put((name, (Refused("improvement.incomplete"),)))
                st.rerun()
            submit(visit, name, improvement.save, value, visit.today, SHOWN.take(), accepted)
        if WRITING.get() and st.button(text("improvement.leave"), key=form.key("leave"), type="tertiary"):
            WRITING.take()
            st.rerun()


def submit(visit: Visit, name: str, act: Callable[..., object], value: Work, *given: object) -> None:
    """Do what somebody asks for, and the page anew; or what is wrong with it, beside what was typed.

    name: the form's, under which `faults` tells what was wrong.
    """
    try:
        act(visit.database, visit.scopes, value, settings.now(), *given)
    except LktError as error:
        FAULTS.put((name, (error, *getattr(error, "also", ()))))
    else:
        WRITTEN.put(WRITTEN.get() + 1)  # a form with another key is empty
        WRITING.take()
        FAULTS.take()
        st.toast(visit.text("improvement.saved"))
    st.rerun()


def end(visit: Visit, name: str, value: Work, label: str, newest: int | None = None, **look: Any) -> None:
    """The end of a form: what was wrong with it, and the button that sends `value`.

    newest: the row of the document that the page shows. look: of the button, as Streamlit has it.
    """
    accepted = faults(visit, name)
    if st.form_submit_button(label, on_click=SHOWN.put, args=[newest], **look):
        submit(visit, name, improvement.save, value, visit.today, SHOWN.take(), accepted)


def faults(visit: Visit, name: str) -> bool:
    """What was wrong with a form, and whether somebody says that its words name nobody, where that is asked."""
    form, found = FAULTS.get()
    for each in found if form == name else ():
        st.error(said(each, visit.text))
    asked = form == name and any(each.key == "improvement.suspected" for each in found)
    return asked and st.checkbox(visit.text("improvement.accepted"), key=f"accepted-{name}")


def of_team(visit: Visit, view: TeamPicture) -> None:
    """Below all indicators of a team: what it tries, how far it is, who it is."""
    text, team = visit.text, view.team
    tried = written(visit, Change, team.id)
    card = next(iter(written(visit, Card, team.id)), None)
    scored = next(iter(written(visit, SelfAssessment, team.id)), None)
    changes(visit, team)
    if team.id not in visit.catalogue.teams or not (scored or card or visit.reaches(Act.MARK, team)):
        return
    talks = any(written(visit, kind, team.id) for kind in (Remark, Disposition))
    strands = [strand for group in view.groups for strand in group]
    found = progress(strands, [each.value for each in tried], card.value if card else None, talks)
    box(text("progress.title"), "progress", _progress, visit, team, found, scored)
    box(text("card.title"), "card", _card, visit, team, card)


def _progress(visit: Visit, team: Team, found: Progress, scored: Written[SelfAssessment] | None) -> None:
    text = visit.text
    blanks = {name: count for name, count in vars(found).items() if name != "score"}
    suggested = {"score": text.number(found.score, 1), "step": _step(found.score, text)}
    st.markdown(escape(text("progress.suggested", **suggested)))
    st.caption(escape(text("progress.because", **blanks)))
    if found.improved and not found.changes:
        st.caption(text("progress.unwritten"))
    if scored:
        score = text.number(scored.value.score, 1)
        told = text("progress.said", score=score, by=scored.by, day=scored.at)
        st.markdown(escape(" ".join(filter(None, [told, scored.value.reason]))))
    if scored and scored.before:
        rows = (*scored.before[::-1], scored)
        course = [f"{text.day(row.at)}: {text.number(row.value.score, 1)}" for row in rows]
        st.caption(text("progress.course", course=" → ".join(course)))
    if not visit.reaches(Act.MARK, team):
        return
    with st.form(f"progress-{WRITTEN.get()}", border=False):
        names = {score: f"{text.number(score, 1)} · {_step(score, text)}" for score in SCORES}
        score = pick(text("progress.ours"), names, SCORES.index(found.score))
        reason = st.text_input(text("progress.reason"), max_chars=300)
        value = SelfAssessment(team.id, team.id, score, found.score, reason)
        end(visit, f"progress-{team.id}", value, text("progress.confirm"), scored.number if scored else None)


def _step(score: float, text: Text) -> str:
    """What a step of the scale means."""
    return text(f"progress.step.{str(score).replace('.', '_')}")


def _card(visit: Visit, team: Team, card: Written[Card] | None) -> None:
    text, names = visit.text, visit.catalogue.organisations
    partners = [names[part.organisation].name for part in team.participants if part.organisation in names]
    known = card.value if card else Card(team.id, team.id)
    seats = ", ".join(text(f"improvement.seat.{seat.value}") for seat in known.seats)
    about = {"seats": seats, "partners": ", ".join(partners), "professions": known.professions,
             "competence": known.competence, "expert": known.expert}  # fmt: skip
    lines = (f"- {escape(text(f'card.{name}', words=words or '–'))}" for name, words in about.items())
    st.markdown("\n".join(lines))
    for link in known.links:
        label, _, address = link.rpartition(" ")
        if address.startswith(("https://", "http://")):
            st.link_button(escape(label or address), address, type="tertiary")
    if known.missing:
        what = ", ".join(text(f"card.is_missing.{name}") for name in known.missing)
        st.caption(text("card.missing", what=what))
    if visit.reaches(Act.MARK, team):
        plain: dict[str, Any] = to_plain(known)
        number = card.number if card else None
        _whole(visit, Form("cards", team.id, team.area, number, plain, WRITTEN.get()), Card)


def spread(visit: Visit, area: Area) -> None:
    """How far the teams of an area say they are."""
    text = visit.text
    scored = {each.value.team: each.value.score for each in written(visit, SelfAssessment)}
    teams, lines = visit.catalogue.teams_of(area.id), []
    for score in SCORES:
        if own := [team.name for team in teams if scored.get(team.id) == score]:
            told = {"score": text.number(score, 1), "step": _step(score, text)}
            lines.append(f"- {escape(text('progress.line', teams=len(own), names='; '.join(own), **told))}")
    st.markdown("\n".join(lines) or text("progress.none_yet"))
    if lines:
        st.caption(text("progress.unscored", teams=sum(team.id not in scored for team in teams)))
