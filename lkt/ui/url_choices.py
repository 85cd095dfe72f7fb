"""Choices that live in the address: the page can be bookmarked, sent and reloaded.

Streamlit's own binding to the address writes the label and drops what it does not know in silence. Ours
writes the id, and says so when an address asks for something that does not exist.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from math import isfinite, nan
from typing import Any

import streamlit as st

from lkt.domain.area import Area
from lkt.domain.charting import SCREENED, Charting, charts_for, rules_for
from lkt.domain.indicator import Indicator
from lkt.domain.organisation import Geography, Team
from lkt.text import danish
from lkt.ui.frame import Visit, escape
from lkt.ui.state import OWN_TEAM, SEEN, last

_select = partial(st.selectbox, filter_mode="contains")  # the usual search finds "hors" in Roskilde Sygehus
OF_SERIES = ("hoped", "months")  # parameters of `amount`, which hold for one series
LEFT = {
    "area": ("indicator", "own", "whole", "seminar", "slide", "idea"),
    "team": (*OF_SERIES, SEEN),
    "indicator": OF_SERIES,
}  # with a choice of these


def pick(label: str, names: Mapping[Any, str], first: Any = 0, draw: Any = _select, **more: Any) -> Any:
    """Which of what has names somebody chooses, at first the one in place `first`; `draw` is Streamlit's function."""
    return draw(label, list(names), first, format_func=names.__getitem__, **more)


def choose(
    visit: Visit, parameter: str, names: dict[str, str], draw: Any = _select,
    stands: bool = False, remember: bool = False, none: bool = False, **more: Any,
) -> str:  # fmt: skip
    """A drop-down (or buttons) of ids with their names. The first is the default and leaves the address as it is.

    stands: the default stands in the address too. remember: an address that says nothing of it means what was chosen
    last in this visit (the browser's way back may have lost it), else the default. none: nothing is chosen until
    somebody does; then it is empty. draw: the Streamlit function that draws it, more: what else it is told.
    """
    asked, options = st.query_params.get(parameter), list(names)
    default = None if stands or none else options[0]
    if asked not in (None, *options):
        _unknown(visit, parameter, str(asked))
    if none:
        more |= {"placeholder": visit.text("choose.pick"), "disabled": not names}
    remembered = last(parameter).get() if stands or (remember and asked is None) else None
    chosen = "" if none else next(str(known) for known in (asked, remembered, *options) if known in options)
    st.session_state[parameter] = None if none else chosen
    draw(
        visit.text(f"choose.{parameter}"), options, format_func=names.__getitem__, key=parameter, on_change=_write,
        args=[parameter, default], **more,
    )  # fmt: skip
    last(parameter).put(chosen or last(parameter).get())  # all of them is none to remember
    if asked != chosen and not none and (stands or (asked is None and chosen != default)):
        st.query_params[parameter] = chosen
    return chosen


def of_these(visit: Visit, parameter: str, names: dict[str, str]) -> str:
    """One that is there. No other is shown in the place of one that is not: the page ends with the list, as it does
    where there is none to choose."""
    there = bool(names) and st.query_params.get(parameter) in (None, *names)
    chosen = choose(visit, parameter, names, stands=there, none=not there)
    if not there:
        st.stop()
    return chosen


def _unknown(visit: Visit, parameter: str, asked: str) -> None:
    st.warning(visit.text(f"choose.unknown_{parameter}", id=escape(asked[:40])))


def _write(parameter: str, default: str | float | None) -> None:
    """What was chosen, into the address; the default leaves it as it is."""
    chosen = st.session_state[parameter]
    kept = st.query_params.to_dict()
    for name in (parameter, *LEFT.get(parameter, ())):
        kept.pop(name, None)
    if chosen != default:
        kept[parameter] = chosen if isinstance(chosen, str) else f"{chosen:g}"
    st.query_params.from_dict(kept)  # at once: every writing is a step on the browser's way back
    last(parameter).put(chosen)
    if parameter == "team":
        OWN_TEAM.put(chosen)


def amount(
    visit: Visit, parameter: str, label: str, default: float,
    lowest: float | None, highest: float | None, step: float,
) -> float:  # fmt: skip
    """A number whose default leaves the address as it is. It holds for one series, and is left with it."""
    asked = st.query_params.get(parameter)
    try:
        known = float(asked or "")
    except ValueError:
        known = nan
    fits = isfinite(known) and (lowest is None or known >= lowest) and (highest is None or known <= highest)
    if asked is not None and not fits:
        _unknown(visit, parameter, asked)
    kind = type(default)  # whole numbers stay whole
    st.session_state[parameter] = kind(known) if fits else default
    found: float = st.number_input(
        label, lowest, highest, step=step, key=parameter,
        format="%d" if kind is int else "%g", on_change=_write, args=[parameter, default],
    )  # fmt: skip
    return found


def _areas(visit: Visit) -> dict[str, str]:
    """The names of the areas as people look for them: those under way first, then by name."""
    name, areas = visit.text.name, visit.catalogue.areas.values()
    return {a.id: name(a.name) for a in sorted(areas, key=lambda a: (a.rank, danish(name(a.name))))}


def _teams(visit: Visit, area_id: str | None) -> dict[str, str]:
    own = visit.catalogue.teams_of(area_id) if area_id else ()
    return {team.id: team.name for team in sorted(own, key=lambda team: danish(team.name))}


def area(visit: Visit) -> Area:
    """An LKT area. No other is shown in the place of one that is not there."""
    return visit.catalogue.areas[of_these(visit, "area", _areas(visit))]


def area_or_all(visit: Visit) -> Area | None:
    """An LKT area; None for all of them, which the address says by naming none, and no indicator that tells it."""
    if known := visit.catalogue.indicators.get(st.query_params.get("indicator", "")):
        last("area").put(known.area)  # the browser's way back from a team has lost it
    names = {"": visit.text("choose.all_areas")} | _areas(visit)
    chosen = choose(visit, "area", names, remember=known is not None)
    return visit.catalogue.areas[chosen] if chosen else None


def team(visit: Visit) -> Team:
    """A team, with its area beside it. A team in the address decides the area by itself; no other is shown instead."""
    teams, asked = visit.catalogue.teams, st.query_params.get("team")
    if found := teams.get(asked or ""):
        last("area").put(found.area)
        if asked != last("team").get():  # else it may be the first of the list, which nobody asked for
            OWN_TEAM.put(asked)
    area = _area_of_team(visit, next(iter(_areas(visit))) if found or asked is None else None)
    return teams[of_these(visit, "team", _teams(visit, area))]


def own_team(visit: Visit) -> Team | None:
    """The team somebody belongs to; None until it is chosen.

    Nothing is chosen for them: sending for the first of the list by mistake would change another team's figures.
    """
    own = OWN_TEAM.get()
    if "team" not in st.query_params and own:
        st.query_params["team"] = own
    if st.query_params.get("team") in visit.catalogue.teams:
        return team(visit)
    choose(visit, "team", _teams(visit, _area_of_team(visit, None)), none=True)
    return None


def _area_of_team(visit: Visit, first: str | None) -> str | None:
    """The area's id, `first` where none is known. Its drop-down is not in the address, since the team says it."""
    names, known = _areas(visit), last("area").get()
    chosen = st.session_state["area_of_team"] = known if known in names else first
    told = visit.text("choose.pick")
    pick(visit.text("choose.area"), names, key="area_of_team", on_change=_leave_team, placeholder=told)
    return chosen


def _leave_team() -> None:
    """Another area: the team and the indicator of the old one no longer hold."""
    last("area").put(st.session_state["area_of_team"])
    OWN_TEAM.take()
    for left in ("team", "indicator", *OF_SERIES):
        st.query_params.pop(left, None)


def charting(visit: Visit, indicator: Indicator) -> Charting:
    """The chart and the rule set behind a button; the run chart with the Anhøj rules unless somebody asks."""

    def chosen(parameter: str, options: Sequence[str]) -> str:
        return choose(visit, parameter, {o: visit.text(f"charting.{parameter}.{o}") for o in options})

    with st.popover(visit.text("choose.charting"), icon=":material/tune:"):
        chart = chosen("chart", charts_for(indicator))
        rules = chosen("rules", rules_for(chart))
        # Limits from all moving ranges, or from those left when the largest are dropped.
        screened = chart in SCREENED and chosen("ranges", ("all", "screened")) == "screened"
    return Charting(chart, rules, screened)


def one_or_all(visit: Visit, area_id: str) -> Indicator | None:
    """An indicator of an area; None for all of them, which the address says by naming none."""
    names = {i.id: visit.text.typed(i) for i in visit.catalogue.indicators_of(area_id)}
    chosen = choose(visit, "indicator", {"": visit.text("choose.all_indicators")} | names)
    if not chosen:
        st.query_params.pop("indicator", None)
    return visit.catalogue.indicators[chosen] if chosen else None


def geography(visit: Visit) -> Geography:
    """Which regions teams are gathered in: those of the time of the figures, or one set of them throughout."""
    known, names = {}, {}
    for found in visit.catalogue.geographies():
        regions = sum(each.exists(found.on(visit.today)) for each in visit.catalogue.regions.values())
        kind, day = ("from", found.first) if found.first else ("until", found.last)
        key = f"choose.regions_{kind if day else 'then'}"
        known[found.name] = found
        names[found.name] = visit.text(key, day=visit.text.day(day), regions=regions)
    return known[choose(visit, "regions", names, remember=True)]


def own(visit: Visit, area_id: str) -> str:
    """The id of a team to point out among the others; empty for none."""
    return choose(visit, "own", {"": visit.text("choose.own_none")} | _teams(visit, area_id))


def one_of(visit: Visit, parameter: str, options: Sequence[str]) -> str:
    """Buttons side by side for a few options, named `choose.<parameter>_<option>`."""
    names = {option: visit.text(f"choose.{parameter}_{option}") for option in options}
    return choose(
        visit, parameter, names, st.segmented_control, remember=parameter in ("show", "sort"), required=True,
        label_visibility="collapsed" if parameter == "show" else "visible",  # buttons that speak for themselves
    )  # fmt: skip
