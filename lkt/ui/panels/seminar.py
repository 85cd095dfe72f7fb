"""A learning seminar: what is shown at it (the list of those who prepare it, the button on charts that adds to it, the
wall), how far its figures are, and what has become of an area, or of one of its teams, since."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import streamlit as st

from lkt.actions import datasets
from lkt.domain.access import Act
from lkt.domain.area import Area, Seminar
from lkt.domain.organisation import Team
from lkt.domain.seminar import Dataset, Entry, Item, State, Step
from lkt.report import words
from lkt.report.chosen import Screen, before, screens
from lkt.report.gather import Edition
from lkt.report.presentation import notes, presentation
from lkt.store import seminars
from lkt.text.sentence import seminar_day, seminar_name
from lkt.ui.cached_views import area_of, kept, variation_of
from lkt.ui.frame import Visit, box, do, escape, page_link
from lkt.ui.panels import documents
from lkt.ui.state import SHOWN
from lkt.ui.url_choices import choose, pick
from lkt.views.seminar import Since, figures, since_view, suggestion


def of_area(visit: Visit, area: Area) -> Seminar | None:
    """Which seminar, the next one at first; None where the area has none."""
    every = area.seminars
    if not every:
        st.info(visit.text("seminar.no_seminar"))
        return None
    first = area.next_seminar(visit.today) or every[-1]
    return _one_of(visit, [first, *(seminar for seminar in reversed(every) if seminar is not first)])


def _one_of(visit: Visit, several: Sequence[Seminar]) -> Seminar:
    known = {str(seminar.number): seminar for seminar in several}
    names = {number: seminar_day(visit.text, seminar) for number, seminar in known.items()}
    return known[choose(visit, "seminar", names)]


def put(visit: Visit, area: Area, kind: str, indicator: str = "", team: str = "") -> None:
    """The button on a chart, for who leads the area and prepares its next seminar."""
    seminar, scope = area.next_seminar(visit.today), visit.role(Act.DEFINE, area=area.id)
    if seminar is None or scope is None or visit.reader.as_of or visit.reader.reading.codes:
        return
    known, text, item = _known(visit, area, seminar), visit.text, Item(kind, indicator, team)
    if item in known.items:
        _link(text("seminar.shown", seminar=seminar_name(text, seminar)), "check", area, seminar)
    elif st.button(text("seminar.show"), icon=":material/co_present:", key="show-at-seminar"):
        if team:
            item = replace(item, figures=figures(area_of(visit, area.id), indicator, team))
        _keep(visit, area, seminar, (*known.items, item), known)


def _link(label: str, icon: str, area: Area, seminar: Seminar, **more: str) -> None:
    page_link("seminar", label, icon, area=area.id, seminar=str(seminar.number), **more)


def _known(visit: Visit, area: Area, seminar: Seminar) -> Dataset:
    return seminars.dataset(visit.database, area.id, seminar.number)


def _keep(visit: Visit, area: Area, seminar: Seminar, items: Sequence[Item], known: Dataset) -> None:
    scope, seen = visit.role(Act.DEFINE, area=area.id), known.shown.id if known.shown else None
    do(visit, datasets.choose, scope, area.id, seminar.number, items, seen)


def prepare(visit: Visit, area: Area, seminar: Seminar) -> None:
    """The list with its arrows, for who leads the area; for others what it holds. Below it the way on."""
    text, known, may = visit.text, _known(visit, area, seminar), visit.role(Act.DEFINE, area=area.id)
    items = known.items
    st.header(text("seminar.list"), anchor=False)
    if not items:
        st.info(text("seminar.empty"))
        view = area_of(visit, area.id) if may else None
        if view and view.latest and st.button(text("seminar.suggest"), type="primary"):
            last = area.last_seminar(visit.today, seminar) is not None
            _keep(visit, area, seminar, suggestion(view, variation_of(visit, area.id), last), known)
    for at, item in enumerate(items):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"shown-{at}"):
            st.markdown(f"{at + 1}. {escape(_words(visit, item))}", width="stretch")
            if may:
                _arrows(visit, area, seminar, known, at)
    if may:
        st.caption(text("seminar.list_help"))
    if items:
        _start(visit, area, seminar)


def _arrows(visit: Visit, area: Area, seminar: Seminar, known: Dataset, at: int) -> None:
    items, seen = known.items, known.shown.id if known.shown else None
    moved = (("up", "arrow_upward", at - 1), ("down", "arrow_downward", at + 1), ("remove", "close", -1))
    for way, icon, to in moved:
        out, label = way != "remove" and not 0 <= to < len(items), visit.text(f"seminar.{way}")
        # Where somebody has changed the list meanwhile, a press on an arrow of the old one moves nothing of the new.
        if st.button(f":material/{icon}:", key=f"{way}-{at}-{seen}", help=label, disabled=out):
            made = [*items[:at], *items[at + 1 :]]
            if way != "remove":
                made.insert(to, items[at])
            _keep(visit, area, seminar, made, known)


def _words(visit: Visit, item: Item) -> str:
    text, known = visit.text, visit.catalogue
    team = visit.reader.reading.codes.get(item.team, item.team)
    if (item.team and team not in known.teams) or (item.indicator and item.indicator not in known.indicators):
        return text("seminar.item.gone")
    indicator = text.name(known.indicators[item.indicator].name) if item.indicator else ""
    return text(f"seminar.item.{item.kind}", indicator=indicator, team=known.teams[team].name if team else "")


def made(now: Edition, area: Area, seminar: Seminar, items: tuple[Item, ...]) -> tuple[Screen, ...]:
    """The screens, with a bar while they are made."""
    bar = st.progress(0.0, now.text("seminar.making"))
    found = screens(items, area, now, before(now, area, seminar), bar.progress)
    bar.empty()
    return found


def wall(visit: Visit, area: Area, seminar: Seminar, notes: bool) -> None:
    """The presentation over all of the window, or the notes to it for a second screen."""
    text = visit.text
    _link(text("seminar.back"), "arrow_back", area, seminar)
    page = _document(visit, area, seminar, told=notes)
    if notes:
        name = text("seminar.notes_file", area=area.id, number=seminar.number)
        documents.download(text("seminar.save_notes"), page, name, marked=False)
    with st.container(key="notes" if notes else "wall"):
        st.iframe(page, height=900, tab_index=0, alt=text("page.seminar"))


def _start(visit: Visit, area: Area, seminar: Seminar) -> None:
    """The way on to the wall, with or without names; the notes, and the file for the stick."""
    text = visit.text
    with st.container(horizontal=True):
        _link(text("seminar.start"), "slideshow", area, seminar, slide="1")
        _link(text("seminar.start_blind"), "slideshow", area, seminar, slide="1", blind="1")
        _link(text("seminar.open_notes"), "notes", area, seminar, notes="1")
    st.caption(text("seminar.keys"))
    if not visit.role(Act.EXPORT):
        return
    blind = st.checkbox(text("seminar.blind"), key="blind-file")

    def file() -> str:
        visit.note("export.html", area=area.id)
        taken = (covered(visit, area, seminar) if blind else visit).taken(area.id)
        return _document(taken, area, seminar) if area.id in taken.catalogue.areas else ""

    name = text("seminar.file", area=area.id, number=seminar.number)
    documents.download(text("seminar.save"), file, name)


def covered(visit: Visit, area: Area, seminar: Seminar) -> Visit:
    """With codes in place of teams, the same all through a seminar."""
    entries = _known(visit, area, seminar).entries
    return visit.blind(area.id, entries[0].key) if entries else visit


def _document(visit: Visit, area: Area, seminar: Seminar, told: bool = False) -> str:
    """The HTML of the presentation, or of the notes to it, made once for what is chosen and who reads."""
    items = _known(visit, area, seminar).items
    asked = (visit.text.language, area.id, seminar.number, items)
    title = f"{visit.text.name(area.name)} · {seminar_day(visit.text, seminar)}"
    with st.spinner(visit.text("seminar.making")):
        shown = kept(visit, asked, made, visit, area, seminar, items)
        return kept(visit, (*asked, told), notes if told else presentation, shown, title, visit.text)


def since(visit: Visit, area: Area, seminar: Seminar, team: str | None = None) -> Since:
    """The area (or one of its teams) now, beside what was known at a seminar."""
    given = (visit.then(seminar.moment, area.id), visit, area.id, seminar, team)
    return kept(visit, (area.id, seminar.number, team), since_view, *given)


def area_since(visit: Visit, area: Area) -> None:
    """Filled into the box of the area page."""
    text, held = visit.text, [s for s in reversed(area.seminars) if s.held(visit.today)]
    if not held:
        st.markdown(text("seminar.since.none"))
        return
    view = since(visit, area, _one_of(visit, held) if len(held) > 1 else held[0])
    st.markdown(escape(words.since_answer(view, text)))
    heads, *rows = words.since_table(view, text, everything=True)
    if rows:
        table = [dict(zip(heads, row, strict=True)) for row in rows]
        st.dataframe(table, hide_index=True, alt=text("seminar.since.title"))
        st.caption(text("seminar.since.help"))


def team_line(visit: Visit, area: Area, team: str) -> str:
    """A line for the team's whole picture; empty before the first seminar."""
    if (seminar := area.last_seminar(visit.today)) is None:
        return ""
    return words.since_line(since(visit, area, seminar, team).courses, seminar, visit.text)


def as_locked(visit: Visit) -> None:
    """That somebody sees an area as it was locked, where that is so."""
    if visit.reader.as_of:
        st.caption(visit.text("dataset.as_locked", day=visit.reader.as_of))


def dataset(visit: Visit, area: Area) -> None:
    """A closed box for the lead: the state of each seminar's figures, what has changed since, and the next step."""
    if area.seminars and visit.role(Act.LOCK, area=area.id):
        box(visit.text("dataset.title"), "dataset", _dataset, visit, area)


def _dataset(visit: Visit, area: Area) -> None:
    text, upcoming = visit.text, area.next_seminar(visit.today) or area.seminars[-1]
    names = {s: text("dataset.seminar_of", number=s.number, day=s.day) for s in area.seminars}
    first = area.seminars.index(upcoming)
    chosen = pick(text("dataset.seminar"), names, first, key=f"dataset-{area.id}", width=420)
    known = _known(visit, area, chosen)
    teams = [team for team in visit.catalogue.teams_of(area.id) if team.active]
    state, seen = known.state([team.id for team in teams]), datasets.newest(visit.database, area.id)
    at = stands.recorded_at if (stands := known.locked or known.approved) else None
    words = text(f"dataset.state.{state.value}", version=known.version, day=at)
    changed = text("dataset.changed_since") if at and seen and seen > at else ""
    st.markdown(f"**{words}** {changed}")
    sent = seminars.changed(visit.database, area.id)
    ready = {team: known.last(Step.DELIVERED, team=team.id) for team in teams}
    late = [team.name for team, entry in ready.items() if entry is None]
    again = [t.name for t, e in ready.items() if e and sent.get(t.id, e.recorded_at) > e.recorded_at]
    told = [text("dataset.delivered", ready=len(teams) - len(late), teams=len(teams))]
    told += [text("dataset.not_delivered", teams=tuple(map(escape, late)))] if late else []
    told += [text("dataset.sent_since", teams=tuple(map(escape, again)))] if again else []
    st.markdown(" ".join(told))
    _next_step(visit, area, chosen, state, seen)
    for entry in reversed(known.entries):
        if entry.step is not Step.SHOWN:
            st.caption(_step(visit, entry))


def _next_step(visit: Visit, area: Area, seminar: Seminar, state: State, seen: datetime | None) -> None:
    text, lead, of = visit.text, visit.role(Act.LOCK, area=area.id), (area.id, seminar.number)
    if state is State.LOCKED:
        key = f"unlock-{area.id}-{seminar.number}"
        reason = st.text_input(text("dataset.reason"), max_chars=120, key=key)
        if st.button(text("dataset.unlock")):
            do(visit, partial(datasets.take, reason=reason), lead, Step.UNLOCKED, *of)
        return
    with st.container(horizontal=True):
        # What was seen is what the button was drawn with, and not what has come with the click.
        if st.button(text("dataset.approve"), on_click=SHOWN.put, args=[seen]):
            do(visit, partial(datasets.take, seen=SHOWN.take()), lead, Step.APPROVED, *of)
        if state is State.APPROVED and st.button(text("dataset.lock"), type="primary"):
            do(visit, datasets.take, lead, Step.LOCKED, *of)


def ready(visit: Visit, team: Team) -> None:
    """For whoever answers for a team: that its figures are ready for the next seminar."""
    area, text = visit.catalogue.areas[team.area], visit.text
    upcoming, scope = area.next_seminar(visit.today), visit.role(Act.DECIDE, team.id)
    if upcoming is None or scope is None:
        return
    known = _known(visit, area, upcoming)
    if known.locked:
        st.caption(text("dataset.team_locked", day=upcoming.day))
        return
    said = known.last(Step.DELIVERED, team=team.id)
    with st.container(horizontal=True, vertical_alignment="center"):
        if said:
            st.caption(_step(visit, said))
        elif st.button(text("dataset.deliver", day=upcoming.day)):
            step = partial(datasets.take, team=team.id)
            do(visit, step, scope, Step.DELIVERED, area.id, upcoming.number)


def _step(visit: Visit, entry: Entry) -> str:
    found = visit.catalogue.teams.get(entry.team or "")
    return visit.text(
        f"dataset.step.{entry.step.value}", team=escape(found.name) if found else "",
        by=escape(entry.recorded_by), day=entry.recorded_at, reason=escape(entry.detail),
    )  # fmt: skip
