"""Choices that live in the address: the page can be bookmarked, sent and reloaded.

Streamlit's own binding to the address writes the label and drops what it does not know in silence. Ours
writes the id, and says so when an address asks for something that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any

import streamlit as st

from lkt.domain.area import Area
from lkt.domain.charting import Charting, can_be_screened, charts_for, rules_for
from lkt.domain.indicator import Indicator
from lkt.domain.region import Geography
from lkt.domain.team import Team
from lkt.text import danish
from lkt.ui.frame import Visit, escape

_OWN = "own_team_id"  # a team that somebody asked for or picked
_GUESSED = "guessed_team_id"  # the first of a list, which nobody chose
OF_SERIES = ("hoped", "months")  # parameters of `amount`


def one(visit: Visit, parameter: str, options: Sequence[str], label: Callable[[str], str]) -> str:
    """A drop-down bound to a parameter of the address."""
    asked = st.query_params.get(parameter)
    if asked is not None and asked not in options:
        st.warning(visit.text(f"choose.unknown_{parameter}", id=escape(asked[:40])))
    remembered = st.session_state.get(f"last_{parameter}")
    chosen = next(str(known) for known in (asked, remembered, options[0]) if known in options)
    st.session_state[parameter] = chosen
    st.selectbox(
        visit.text(f"choose.{parameter}"),
        options,
        format_func=label,
        key=parameter,
        on_change=_write,
        args=[parameter],
    )
    st.session_state[f"last_{parameter}"] = chosen
    if asked != chosen:
        st.query_params[parameter] = chosen
    return chosen


def optional(
    visit: Visit, parameter: str, options: Sequence[str], label: Callable[[str], str],
    pick: Any = st.selectbox, remember: bool = False, **more: Any,
) -> str:  # fmt: skip
    """A drop-down (or buttons) whose first option is the default and leaves the address as it is.

    pick: the Streamlit function that draws it, more: what else it is told. remember: an address that says nothing
    of it means what was chosen last in this visit (the browser's way back may have lost it), else the default.
    """
    asked = st.query_params.get(parameter)
    if asked is not None and asked not in options:
        st.warning(visit.text(f"choose.unknown_{parameter}", id=escape(asked[:40])))
    kept = st.session_state.get(f"last_{parameter}") if remember and asked is None else None
    chosen = next(str(known) for known in (asked, kept, options[0]) if known in options)
    st.session_state[parameter] = chosen
    pick(
        visit.text(f"choose.{parameter}"),
        options,
        format_func=label,
        key=parameter,
        on_change=_write_unless,
        args=[parameter, options[0]],
        **more,
    )
    st.session_state[f"last_{parameter}"] = chosen
    if asked is None and chosen != options[0]:
        st.query_params[parameter] = chosen
    return chosen


def _write_unless(parameter: str, default: str) -> None:
    st.session_state[f"last_{parameter}"] = st.session_state[parameter]
    if st.session_state[parameter] == default:
        st.query_params.pop(parameter, None)
    else:
        _write(parameter)


def _write(parameter: str) -> None:
    st.query_params[parameter] = st.session_state[parameter]
    if parameter == "team":
        st.session_state[_OWN] = st.session_state[parameter]
    if parameter in ("team", "indicator"):
        _leave_series()


def amount(
    visit: Visit, parameter: str, label: str, default: float,
    lowest: float | None, highest: float | None, step: float,
) -> float:  # fmt: skip
    """A number whose default leaves the address as it is. It holds for one series, and is left with it."""
    asked = st.query_params.get(parameter)
    known = _number(asked, lowest, highest)
    if asked is not None and known is None:
        st.warning(visit.text(f"choose.unknown_{parameter}", id=escape(asked[:40])))
    kind = type(default)  # whole numbers stay whole
    st.session_state[parameter] = default if known is None else kind(known)
    found: float = st.number_input(
        label, lowest, highest, step=step, key=parameter,
        format="%d" if kind is int else "%g", on_change=_write_amount, args=[parameter, default],
    )  # fmt: skip
    return found


def _number(asked: str | None, lowest: float | None, highest: float | None) -> float | None:
    """What an address says, if it is a number between the two."""
    try:
        found = float(asked or "")
    except ValueError:
        return None
    within = (lowest is None or found >= lowest) and (highest is None or found <= highest)
    return found if isfinite(found) and within else None


def _write_amount(parameter: str, default: float) -> None:
    if st.session_state[parameter] == default:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = f"{st.session_state[parameter]:g}"


def _leave_series() -> None:
    """Another team or indicator: what was hoped for in the old series no longer holds."""
    for parameter in OF_SERIES:
        st.query_params.pop(parameter, None)


def _areas(visit: Visit) -> list[Area]:
    """The areas as people look for them: those under way first, then by name."""
    areas = visit.catalogue.areas.values()
    return sorted(areas, key=lambda a: (a.rank, danish(visit.text.name(a.name))))


def area(visit: Visit) -> Area:
    """An LKT area."""
    names = {a.id: visit.text.name(a.name) for a in _areas(visit)}
    return visit.catalogue.areas[one(visit, "area", list(names), names.__getitem__)]


def team(visit: Visit) -> Team:
    """A team, with its area beside it. A team in the address decides the area by itself."""
    teams = visit.catalogue.teams
    asked = st.query_params.get("team")
    if asked is not None and asked in teams:
        st.session_state["last_area"] = teams[asked].area
    chosen = _area_of_team(visit)
    names = {t.id: t.name for t in sorted(visit.catalogue.teams_of(chosen), key=lambda t: danish(t.name))}
    found = teams[one(visit, "team", list(names), names.__getitem__)]
    if asked == found.id and asked != st.session_state.get(_GUESSED):
        st.session_state[_OWN] = asked
    elif asked is None and found.id != st.session_state.get(_OWN):
        st.session_state[_GUESSED] = found.id
    return found


def own_team(visit: Visit) -> Team | None:
    """The team somebody belongs to; None until it is chosen.

    Nothing is chosen for them: sending for the first of the list by mistake would change another team's figures.
    """
    asked = st.query_params.get("team")
    if asked is None and _OWN in st.session_state:
        st.session_state["last_team"] = st.session_state[_OWN]
        st.session_state["last_area"] = visit.catalogue.teams[st.session_state[_OWN]].area
        return team(visit)
    if asked in visit.catalogue.teams:
        return team(visit)
    if asked is not None:
        st.warning(visit.text("choose.unknown_own_team", id=escape(asked[:40])))
    text, areas = visit.text, {a.id: visit.text.name(a.name) for a in _areas(visit)}
    st.session_state.setdefault("own_area", st.session_state.get("last_area"))
    area = st.selectbox(
        text("choose.area"), list(areas), format_func=areas.__getitem__, key="own_area",
        placeholder=text("choose.pick"),
    )  # fmt: skip
    teams = sorted(visit.catalogue.teams_of(area), key=lambda t: danish(t.name)) if area else []
    names = {t.id: t.name for t in teams}
    st.selectbox(
        text("choose.team"), list(names), None, names.__getitem__, "own_team", placeholder=text("choose.pick"),
        disabled=not area, on_change=_take_own_team,
    )  # fmt: skip
    return None


def _take_own_team() -> None:
    chosen = st.session_state[_OWN] = st.session_state["own_team"]
    st.query_params["team"] = chosen


def _area_of_team(visit: Visit) -> str:
    """The area's id. Its drop-down is not in the address, since the team says it."""
    names = {a.id: visit.text.name(a.name) for a in _areas(visit)}
    remembered = st.session_state.get("last_area")
    st.session_state["area_of_team"] = remembered if remembered in names else next(iter(names))
    st.selectbox(
        visit.text("choose.area"),
        list(names),
        format_func=names.__getitem__,
        key="area_of_team",
        on_change=_leave_team,
    )
    return str(st.session_state["area_of_team"])


def _leave_team() -> None:
    """Another area: the team and the indicator of the old one no longer hold."""
    st.session_state["last_area"] = st.session_state["area_of_team"]
    st.session_state.pop(_OWN, None)
    for parameter in ("team", "indicator"):
        if parameter in st.query_params:
            del st.query_params[parameter]
    _leave_series()


def charting(visit: Visit, indicator: Indicator) -> Charting:
    """The chart and the rule set behind a button; the run chart with the Anhøj rules unless somebody asks."""
    text = visit.text
    with st.popover(text("choose.charting"), icon=":material/tune:"):
        chart = optional(visit, "chart", charts_for(indicator), lambda name: text(f"charting.chart.{name}"))
        rules = optional(visit, "rules", rules_for(chart), lambda name: text(f"charting.rules.{name}"))
        screened = can_be_screened(chart) and _ranges(visit) == "screened"
    return Charting(chart, rules, screened)


def _ranges(visit: Visit) -> str:
    """Whether the limits come from all moving ranges, or from those left when the largest are dropped."""
    return optional(visit, "ranges", ("all", "screened"), lambda name: visit.text(f"charting.ranges.{name}"))


def indicator(visit: Visit, area_id: str) -> Indicator:
    """An indicator of an area."""
    own = visit.catalogue.indicators_of(area_id)
    names = {i.id: visit.text.name(i.name) for i in own}
    return visit.catalogue.indicators[one(visit, "indicator", list(names), names.__getitem__)]


def geography(visit: Visit) -> Geography:
    """Which regions teams are gathered in: those of the time of the figures, or one set of them throughout."""
    known = {geography.name: geography for geography in visit.catalogue.geographies()}

    def label(name: str) -> str:
        found = known[name]
        regions = len(visit.catalogue.regions_on(found.on(visit.today)))
        kind, day = ("from", found.first) if found.first else ("until", found.last)
        return visit.text(
            f"choose.regions_{kind if day else 'then'}", day=visit.text.day(day), regions=regions
        )

    return known[optional(visit, "regions", list(known), label, remember=True)]


def own(visit: Visit, area_id: str) -> str:
    """The id of a team to point out among the others; empty for none."""
    teams = sorted(visit.catalogue.teams_of(area_id), key=lambda t: danish(t.name))
    names = {"": visit.text("choose.own_none")} | {team.id: team.name for team in teams}
    return optional(visit, "own", list(names), names.__getitem__)


def one_of(visit: Visit, parameter: str, options: Sequence[str]) -> str:
    """Buttons side by side for a few options, named `choose.<parameter>_<option>`."""

    def label(name: str) -> str:
        return visit.text(f"choose.{parameter}_{name}")

    alone = "collapsed" if parameter == "show" else "visible"  # buttons that speak for themselves
    return optional(
        visit,
        parameter,
        options,
        label,
        st.segmented_control,
        remember=parameter in ("show", "sort"),
        required=True,
        label_visibility=alone,
    )
