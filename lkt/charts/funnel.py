"""The funnel: teams as dots against how much they rest on, and the limits that chance leaves for each size.

What chance gives is grey. Beyond the outer limits a dot is a sign, which judges only where the indicator has a
direction.
"""

from __future__ import annotations

from functools import cache
from math import inf
from typing import Any

import altair as alt
import pandas as pd

from lkt.charts import theme
from lkt.charts.dots import DOTS, sign
from lkt.charts.theme import Mark, Row, by_state, pointed, shape
from lkt.domain.indicator import Direction, Measure
from lkt.text import Text
from lkt.views.variation import VariationView
from lkt.views.windows import FunnelView, TeamLevel

HEIGHT = 340
_DOTS = {state: look for state, look in DOTS.items() if state.startswith(("usual", "good", "bad", "plain"))}
_NAMED = 6  # with more names than this over the dots none could be read


def funnel_chart(
    view: VariationView, drawn: FunnelView, text: Text, own: str = ""
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The frame (one row per team) and the spec; the team `own` has a ring."""
    scale, curves = view.indicator.scale, drawn.curves
    frame = pd.DataFrame([_row(level, view, text, own) for level in view.teams])
    limits = curves.assign(**{name: curves[name] * scale for name in curves.columns if name != "size"})
    words = text("variation_page.level", level=text.figure(drawn.target, view.indicator))
    ends = zip(curves["size"].iloc[[0, -1]], ("", words), strict=True)
    line = [{"size": float(size), "level": drawn.target * scale, "label": label} for size, label in ends]
    # To the teams, and to the limits of one of usual size: those of a very small one may take the whole scale.
    usual = limits.iloc[(limits["size"] - frame["size"].median()).abs().argmin()]
    low, high = min(frame["shown"].min(), usual["lower998"]), max(frame["shown"].max(), usual["upper998"])
    room, share = 0.06 * (high - low), view.indicator.measure is Measure.PROPORTION
    axis = {"low": max(low - room, 0.0), "high": min(high + room, scale if share else inf)}
    spec = _spec(text.language, text.unit(view.indicator), share)
    params = [{"name": name, "value": float(end)} for name, end in axis.items()]
    datasets = {"curves": limits.to_dict("records"), "overall": line}
    return frame, spec | {"params": params, "datasets": datasets}


def dot(position: int, direction: Direction) -> str:
    """Which of the dots a team is: coloured by judgement only where there is a direction.

    >>> dot(2, Direction.HIGHER), dot(2, Direction.LOWER), dot(-2, Direction.NEUTRAL), dot(1, Direction.HIGHER)
    ('good_up', 'bad', 'plain', 'usual')
    """
    if abs(position) < 2:
        return "usual"
    better = {Direction.HIGHER: 1, Direction.LOWER: -1, Direction.NEUTRAL: 0}[direction]
    tone = "plain" if not better else "good" if position * better > 0 else "bad"
    return sign(tone, position)


def _row(level: TeamLevel, view: VariationView, text: Text, own: str) -> Row:
    outside = [other for other in view.teams if abs(other.position) == 2]
    named = (abs(level.position) == 2 and len(outside) <= _NAMED) or level.team.id == own
    return {
        "team": level.team.name, "region": text.name(level.region.name) if level.region else "",
        "size": level.denominator, "shown": level.value * view.indicator.scale,
        "figure": text.figure(level.value, view.indicator),
        "counts": f"{text.number(level.numerator)} / {text.number(level.denominator)}",
        "place": text(f"variation_page.place.{place(level.position)}"),
        "state": dot(level.position, view.indicator.direction),
        "label": level.team.name if named else "", "own": level.team.id == own,
    }  # fmt: skip


def place(position: int) -> str:
    """The key of what a position in the funnel means."""
    beyond = {0: "within", 1: "edge", 2: "outside"}[abs(position)]
    return beyond if not position else f"{beyond}_{'above' if position > 0 else 'below'}"


@cache
def _spec(language: str, title: str, share: bool) -> dict[str, Any]:
    """The shape; where the axis begins and ends is said beside it, as `low` and `high`."""
    text = Text(language)
    counts = "cases" if share else "denominator"
    x = alt.X(
        "size:Q", title=text(f"variation_page.size_{counts}"), scale=alt.Scale(zero=False, nice=False, padding=14),
        axis=alt.Axis(grid=False),
    )  # fmt: skip
    scale = alt.Scale(zero=False, nice=False, domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"))
    y = alt.Y("shown:Q", title=title, scale=scale, axis=alt.Axis(titlePadding=10))
    base = alt.Chart().encode(x=x)
    # A ring around the team that was asked for.
    ring = base.transform_filter("datum.own").mark_point(size=330, strokeWidth=2.5, opacity=1, tooltip=None)
    told = pointed(text, "variation_page.told.", ("team", "region", "figure", "counts", "place"))
    dots = base.mark_point(size=85, opacity=1, strokeWidth=1.4).encode(
        y=y, tooltip=told, **by_state("state", _DOTS, "shape", "fill", "stroke")
    )
    names = base.mark_text(align="left", dx=13, fontSize=12).encode(y=y, text="label:N")
    chart = alt.layer(
        *_limits(), ring.encode(y=y, stroke=alt.value(theme.INK)), dots, names, height=HEIGHT,
        padding={"left": 5, "right": 18, "top": 5, "bottom": 5},
    )  # fmt: skip
    return shape(chart, language)


def _limits() -> list[Mark]:
    """What chance leaves, and the level of all."""
    curves = alt.Chart(alt.NamedData("curves")).encode(x="size:Q")
    inner = curves.mark_area(color=theme.GREY, opacity=0.08, tooltip=None, clip=True)
    marks = [inner.encode(y="lower998:Q", y2="upper998:Q")]
    for level, dashes in (("998", []), ("95", [5, 4])):
        line = curves.mark_line(color=theme.GREY, strokeWidth=1.2, strokeDash=dashes, tooltip=None, clip=True)
        marks += [line.encode(y=f"{edge}{level}:Q") for edge in ("lower", "upper")]
    overall = alt.Chart(alt.NamedData("overall")).encode(x="size:Q", y="level:Q")
    words = overall.mark_text(align="right", dy=-8, fontWeight="bold").encode(text="label:N")
    return [*marks, overall.mark_line(color=theme.INK, strokeWidth=2, tooltip=None), words]
