"""How a series is calculated: how sure its signal is, and what people have decided about it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from lkt.domain.assessment import MINIMUM, Variation
from lkt.domain.charting import Charting, Decision, DecisionKind
from lkt.domain.period import Grain, Period, local
from lkt.text import Text
from lkt.ui.cached_views import kept
from lkt.ui.frame import Visit, escape
from lkt.views.series import SeriesSet
from lkt.views.signal_confidence import SIMULATED, GrainCheck, grains
from lkt.views.team import TeamView

NewDecision = tuple[DecisionKind, date, str]  # what somebody wants to hold for the series, from when, and why
_NAMED = 3  # so many points are told by name, more are counted


def grain_check(visit: Visit, view: TeamView, series: SeriesSet) -> GrainCheck | None:
    """None where it cannot be asked, or somebody looks through another chart or other rules."""
    if view.charting != Charting():
        return None
    return kept(visit, (view.indicator.id,), grains, series, view.indicator).get(
        (view.team.id, view.indicator.id)
    )


def sureness(view: TeamView, check: GrainCheck | None, text: Text) -> None:
    """What chance alone gives on a chart like this, whether the signal hangs on single figures, and the grain."""
    said = [*_signal(view, text), _grains(view, check, text) if check else ""]
    if any(said):
        st.markdown(f"**{text('team.how_sure')}** {escape(' '.join(part for part in said if part))}")


def _signal(view: TeamView, text: Text) -> list[str]:
    found = view.sureness
    if found is None:
        return []
    of = 100 * found.chance
    said = [text("team.chance" if of >= 1 else "team.chance_rare", of=text.number(of, 0))]
    if not found.counted:
        said.append(text("team.simulated", series=text.number(SIMULATED)))
    if found.fragility:
        hold = "team.holds_all" if not found.fragility.carriers else "team.holds"
        said.append(text(hold, holds=found.fragility.holds, of=found.fragility.of))
        carriers = found.fragility.carriers
        points = tuple(_period(view, day, text) for day in carriers[:_NAMED])
        if carriers:
            key = "team.carried_many" if len(carriers) > _NAMED else "team.carried"
            said.append(text(key, count=len(carriers), points=points))
    return said


def _grains(view: TeamView, check: GrainCheck, text: Text) -> str:
    """Whether the conclusion is the same for months and quarters; of too few quarters only where it was a signal."""
    quarters = check.quarters
    told = {
        grain: text(f"team.verdict.{one.variation.value}")
        for grain, one in (("months", check.months), ("quarters", quarters))
        if one and one.judged
    }
    if check.holds == 2:
        return text("team.grains_both")
    if quarters and len(told) == 2:
        fewer = [text("team.grains_fewer")] if quarters.variation is Variation.COMMON else []
        return " ".join([text("team.grains_differ", **told), *fewer])
    if "quarters" in told:
        return text("team.grains_quarters", **told)
    useful = quarters.evidence.useful if quarters and quarters.evidence else 0
    short = view.sureness is not None and useful < MINIMUM
    return text("team.grains_months", useful=useful, minimum=MINIMUM) if short else ""


def _period(view: TeamView, day: date, text: Text) -> str:
    """The period that begins on a day, as the series has it."""
    grains = dict(zip(view.points["x"].dt.date, view.points["grain"], strict=True))
    return text.period(Period(day, Grain(grains.get(day, Grain.MONTH))))


def decisions(visit: Visit, view: TeamView) -> NewDecision | int | None:
    """What stands, a suggestion, and a form. Returns a new decision, or the number of one to take back."""
    text = visit.text
    st.caption(text("team.calculation_about"))
    gone = [decision.id for decision in view.decisions if _standing(view, decision, text)]
    if not view.decisions:
        st.markdown(text("team.no_decisions"))
    if view.suggestion and view.assessment.span:
        points, since = view.assessment.span.points, _period(view, view.suggestion, text)
        st.info(text("team.suggestion", points=points, period=since), icon=":material/lightbulb:")
    made = _form(view, text)
    return gone[0] if gone else made


def _standing(view: TeamView, decision: Decision, text: Text) -> bool:
    """One decision with its way back; True when it was asked for."""
    left, right = st.columns([5, 1], vertical_alignment="center")
    period = _period(view, decision.day, text)
    words = text(f"decision.made.{decision.kind.value}", period=period, reason=decision.reason)
    day = text.day(local(decision.recorded_at).date())
    by = text("team.decided_by", words=words, by=decision.recorded_by, day=day)
    left.markdown(escape(by[:1].upper() + by[1:]))
    return right.button(text("team.decision_undo"), key=f"take-back-{decision.id}")


def _form(view: TeamView, text: Text) -> NewDecision | None:
    days = list(view.points["x"].dt.date)[::-1]
    start = days.index(view.suggestion) if view.suggestion in days else 0
    with st.form("decision", clear_on_submit=True, border=False):
        left, right = st.columns(2)
        kind = left.selectbox(
            text("team.decision_kind"), list(DecisionKind),
            format_func=lambda kind: text(f"decision.kind.{kind.value}"),
        )  # fmt: skip
        day = right.selectbox(
            text("team.decision_period"), days, index=start, format_func=lambda day: _period(view, day, text)
        )
        reason = st.text_input(
            text("team.decision_reason"), max_chars=120, placeholder=text("team.decision_example")
        )
        if st.form_submit_button(text("team.decision_save")):
            return DecisionKind(str(kind)), day, reason
    return None
