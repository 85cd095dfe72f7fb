"""What a team may ask beside its chart. Who solved it: teams that began alike and have improved, and what they did. Can
it see it: what it hopes for, the chance that this shows in time, and what would help."""

import html
from math import floor, log10

import streamlit as st

from lkt.charts.matrix import address, link
from lkt.domain.assessment import MINIMUM
from lkt.domain.indicator import Indicator, Measure
from lkt.domain.period import Period
from lkt.text import Text
from lkt.text.sentence import tried
from lkt.ui import url_choices
from lkt.ui.cached_views import changes, drawn, kept
from lkt.ui.frame import Visit, box, escape
from lkt.views import questions
from lkt.views.questions import Footing, ImproversView, Outlook, Solver
from lkt.views.series import SeriesSet
from lkt.views.team import TeamView

_LEVELS = ("began", "newest")
_SHOWN = 5  # teams, the most alike
_FLOORED = (Measure.PROPORTION, Measure.RATE, Measure.RATIO, Measure.COUNT)  # never below zero


def improvers(visit: Visit, view: TeamView, series: SeriesSet) -> None:
    """Nothing for a team that has nothing to solve."""
    asked = (view.team.id, view.indicator.id, changes(visit, view.area.id))
    found = kept(visit, asked, questions.improvers_view, visit, series.table, view.indicator, view.team.id)
    if found.reason not in questions.UNSAID:
        text = visit.text
        box(text("improvers.title"), "improvers", drawn, visit, asked, _solvers, found, text)


def _solvers(found: ImproversView, text: Text) -> None:
    count = len(found.solvers())
    key = {0: "none", 1: "found_one"}.get(count, "found_many" if count <= _SHOWN else "found_more")
    key = f"reason.{found.reason}" if found.reason else key
    levels = {name: text.figure(getattr(found, name), found.indicator) for name in _LEVELS}
    st.markdown(escape(text(f"improvers.{key}", count=count, shown=_SHOWN, **levels)))
    for solver in found.solvers()[:_SHOWN]:
        name = f"<b>{html.escape(solver.team.name)}</b>"
        with st.container(border=True, gap="xsmall"):
            st.html(link(text, name, team=solver.team.id, indicator=found.indicator.id))
            st.markdown(_told(solver, found, text))
            for idea in solver.ideas:
                to = address(text, "ideer", area=idea.area, idea=idea.id)
                told = html.escape(text("ideas.to_idea", idea=idea.name))
                st.html(f"<a class='lkt-to' href='{to}'>{told}</a>")
    if not found.reason:
        first, last = (found.figures(months) for months in (questions.BEGINNING, questions.NEWEST))
        st.caption(text("improvers.levels", beginning=first, newest=last))


def _told(solver: Solver, found: ImproversView, text: Text) -> str:
    """From where to where, since when, and whether that is the target; under it what it did."""
    course = [f"{text.name(solver.region.name)}."] if solver.region else []
    goal = text("improvers.met" if solver.peer.on_target else "improvers.nearer")
    levels = {name: text.figure(getattr(solver.peer, name), found.indicator) for name in _LEVELS}
    since = Period.containing(solver.peer.since, found.indicator.grain)
    course.append(text("improvers.course", since=since, goal=goal, **levels))
    if not solver.marks:
        return escape(" ".join([*course, text("improvers.no_marks")]))
    course.append(text("improvers.around" if solver.around else "improvers.otherwise"))
    marks = [text("improvers.mark", day=mark.since, words=tried(text, mark)) for mark in solver.marks]
    return "\n".join([escape(" ".join(course)), "", *(f"- {escape(mark)}" for mark in marks)])


def outlook(visit: Visit, view: TeamView, series: SeriesSet) -> None:
    """Behind a click, since it takes half a second; open at once when the address asks for something in it."""
    asked = any(parameter in st.query_params for parameter in url_choices.OF_SERIES)
    box(visit.text("outlook.title"), "outlook", _outlook, visit, view, series, expanded=asked)


def _outlook(visit: Visit, view: TeamView, series: SeriesSet) -> None:
    text, indicator = visit.text, view.indicator
    of = (view.team.id, indicator.id)
    found = kept(visit, of, questions.footing, visit, series, *of)
    if isinstance(found, str):
        st.markdown(text(f"outlook.never.{found}"))
        return
    hoped, months = _asked(visit, found, indicator)
    with st.spinner(text("wait.simulate"), show_time=False):
        seen = kept(visit, (*of, hoped, months), questions.foresee, found, indicator, hoped, months)
    if seen is None:
        now = text.figure(found.now, indicator)
        st.info(text("outlook.no_better", hoped=text.goal(hoped, indicator), now=now))
        return
    st.markdown(escape(chance(found, seen, indicator, hoped, months, text)))
    if seen.months.chance < questions.ENOUGH:
        st.markdown(_helps(seen, text))
    said = [text(f"outlook.basis{'_changed' if found.changed else ''}", first=found.first, last=found.last)]
    end = view.area.timeline.planned_end
    if end and end >= found.begins:
        said.append(text("outlook.planned", end=end))
    sized = "cases" if indicator.measure in (Measure.PROPORTION, Measure.RATE) else "values"
    said.append(text(f"outlook.{sized}", usual=text.number(found.usual, 0)))
    said.append(text("outlook.simulated", series=text.number(questions.SERIES)))
    st.caption(escape(" ".join(said)))


def _asked(visit: Visit, found: Footing, indicator: Indicator) -> tuple[float, int]:
    """The hoped level in natural units, and the months to reach it in."""
    text, scale = visit.text, indicator.scale
    shown = round(found.hoped * scale, 6)
    lowest = 0.0 if indicator.measure in _FLOORED else None
    highest = scale if indicator.measure is Measure.PROPORTION else None
    step = 1.0 if highest else 10.0 ** (floor(log10(abs(found.now * scale) or 1)) - 1)
    with st.container(horizontal=True):
        label = text("outlook.hoped", unit=text.unit(indicator))
        hoped = url_choices.amount(visit, "hoped", label, shown, lowest, highest, step)
        label = text("outlook.months", begins=found.begins)
        months = url_choices.amount(visit, "months", label, found.months, 1, questions.LONGEST, 1)
    return (found.hoped if hoped == shown else hoped / scale), int(months)


def chance(found: Footing, seen: Outlook, indicator: Indicator, hoped: float, months: int, text: Text) -> str:
    """The answer: how often it would show, how often chance alone shows the same, and what stands in the way."""
    said = text(
        "outlook.chance", now=text.figure(found.now, indicator), hoped=text.goal(hoped, indicator),
        begins=found.begins, end=found.begins.shift(months - 1),
        seen=_of(seen.months.chance, text), idle=_of(seen.months.by_chance, text),
    )  # fmt: skip
    if seen.few:
        said += " " + text("signals.obstacle.few_points", minimum=MINIMUM)
    return said


def _helps(seen: Outlook, text: Text) -> str:
    """What gives a clearly better chance than the monthly chart."""
    if not seen.helps:
        return text("outlook.no_help")
    lines = [text("outlook.helps"), ""]
    for sight in seen.helps:
        way = text(f"signals.way.{sight.way.value}", teams=sight.teams)
        told = text("outlook.help", way=way, seen=_of(sight.chance, text), idle=_of(sight.by_chance, text))
        lines.append(f"- {escape(told)}")
    if any(sight.teams > 1 for sight in seen.helps):
        lines += ["", text("outlook.pooled")]
    return "\n".join(lines)


def _of(share: float, text: Text) -> str:
    """A chance as so many of a hundred; never none and never all of a simulation."""
    of = 100 * share
    if of < 1:
        return text("outlook.rarely")
    return text("outlook.mostly") if of > 99 else text("outlook.about", of=text.number(of, 0))
