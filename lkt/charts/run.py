"""The run chart (seriediagram): median, target, the team's changes, and which points carry a signal."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from lkt.charts import theme
from lkt.charts.shape import Mark, Row, shape
from lkt.domain.indicator import Indicator
from lkt.domain.period import Grain, Period
from lkt.text import Text
from lkt.views.record import missing_months
from lkt.views.team import TeamView

# What a dot can be. Shape and fill carry it as well as colour, so that a black-and-white print can be read.
# A signal's triangle points the way the figures went; its colour tells whether that was the wanted way.
_DOTS = {
    "usual": ("circle", theme.GREY, theme.GREY),
    "provisional": ("circle", theme.PAPER, theme.GREY),
    "good_up": ("triangle-up", theme.GOOD, theme.GOOD),
    "good_down": ("triangle-down", theme.GOOD, theme.GOOD),
    "bad_up": ("triangle-up", theme.BAD, theme.BAD),
    "bad_down": ("triangle-down", theme.BAD, theme.BAD),
    "grey_up": ("triangle-up", theme.GREY, theme.GREY),
    "grey_down": ("triangle-down", theme.GREY, theme.GREY),
    "plain_up": ("triangle-up", theme.PLAIN, theme.PLAIN),
    "plain_down": ("triangle-down", theme.PLAIN, theme.PLAIN),
}
HEIGHT = 300
_MARK_ROWS, _MARK_ROW, _MARK_TOP = 3, 15, -46  # of the words above the plot, pixels


def run_chart(view: TeamView, text: Text) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The frame and the Vega-Lite spec of a team's run chart, ready to draw.

    The frame holds what is shown and nothing else: all of it reaches the browser.
    """
    frame = _frame(view, text)
    months = len(pd.period_range(frame["x"].min(), frame["x"].max(), freq="M")) if len(frame) else 1
    spec = _spec(text.language, theme.month_step(months), unit(view.indicator, text), view.monthly)
    datasets = {"marks": _marks(view, text), "levels": _levels(view, frame, text)}
    return frame, spec | {"datasets": datasets}


def unit(indicator: Indicator, text: Text) -> str:
    """The words of the value axis."""
    return text("unit." + indicator.unit, multiplier=text.number(indicator.multiplier))


def _frame(view: TeamView, text: Text) -> pd.DataFrame:
    rows = view.points.to_dict("records")
    scale = view.indicator.scale
    frame = pd.DataFrame(
        {
            "x": view.points["x"],
            "shown": view.points["value"] * scale,
            "median": view.points["centre"] * scale,
            "goal": view.points["target"] * scale,
            "phase": view.points["phase"].astype(str),
            "state": list(_states(view)),
            "period": [text.period(Period(row["x"].date(), Grain(row["grain"]))) for row in rows],
            "figure": [text.figure(row["value"], view.indicator) for row in rows],
            "counts": [_counts(row, text) for row in rows],
        }
    )
    gaps = missing_months(view.points["x"]) if view.monthly else []
    # A month nobody reported breaks the line instead of being bridged; median and target go on.
    empty = pd.DataFrame({"x": pd.to_datetime(gaps)})
    whole = pd.concat([frame, empty]).sort_values("x", ignore_index=True) if gaps else frame
    lines = ["median", "goal", "phase"]
    return whole.assign(**{name: whole[name].ffill() for name in lines}) if gaps else whole


def _states(view: TeamView) -> Iterator[str]:
    """Which of `_DOTS` each point is. In the newest phase the assessment decides whether there is a signal."""
    found, newest = view.assessment, view.points["phase"].max()
    for row in view.points.to_dict("records"):
        if row["phase"] != newest:
            yield dot(row, 0, "grey")
        elif found.span is None and not row["provisional"]:
            yield "usual"
        else:
            yield dot(row, found.way, found.tone)


def dot(row: Row, way: int, tone: str) -> str:
    """Which of `_DOTS` a point is: coloured where it carries the verdict on the series (its way and tone).

    A long run the other way, earlier in the series, is the other half of the same change: it keeps its
    triangle and stays grey.
    """
    if row["provisional"]:
        return "provisional"
    if pd.isna(row["way"]):
        return "usual"
    wayless = way == 0 and tone == "plain"  # a signal without a way: every run is the signal
    colour = tone if wayless or row["way"] == way else "grey"
    return f"{colour}_{'up' if row['way'] > 0 else 'down'}"


def _counts(row: Row, text: Text) -> str:
    if pd.isna(row["denominator"]):
        return text.number(row["numerator"])
    return f"{text.number(row['numerator'])} / {text.number(row['denominator'])}"


def _marks(view: TeamView, text: Text) -> list[Row]:
    """The team's changes and those of the definition, in turns on rows of their own so that none collide."""
    first, last = view.points["x"].min(), view.points["x"].max()
    found = [(day, text("chart.broken")) for day in view.indicator.breaks()]
    found += [
        (target.valid_from, text("chart.new_target"))
        for target in view.indicator.targets
        if target.valid_from
    ]
    within = [(day, words) for day, words in found if first <= pd.Timestamp(day) <= last]
    shown = sorted(within + [(mark.day, mark.text) for mark in view.marks])
    both = {day: [words for d, words in shown if d == day] for day, _ in shown}
    return [
        {"x": day.isoformat(), "label": " · ".join(words), "row": i % _MARK_ROWS}
        for i, (day, words) in enumerate(both.items())
    ]


def _levels(view: TeamView, frame: pd.DataFrame, text: Text) -> list[Row]:
    """The words at the right end of the newest median and of the target; older medians carry theirs at the left."""
    scale, labels = view.indicator.scale, []
    phases = [phase for _, phase in frame.dropna(subset=["median"]).groupby("phase")]
    for phase in phases:
        newest = phase is phases[-1]
        row = phase.iloc[-1 if newest else 0]
        written = text.figure(row["median"] / scale, view.indicator)
        labels.append(
            _label(
                row["x"], row["median"], text("chart.median", level=written), "median" if newest else "old"
            )
        )
    goals = frame.dropna(subset=["goal"])
    if len(goals):
        row = goals.iloc[-1]
        written = text.goal(row["goal"] / scale, view.indicator)
        labels.append(_label(row["x"], row["goal"], text("chart.target", target=written), "goal"))
    return _apart(labels, frame)


def _apart(labels: list[Row], frame: pd.DataFrame) -> list[Row]:
    """Median and target may all but coincide: then the words of the upper one go up and of the lower one down."""
    ends = sorted((label for label in labels if label["kind"] != "old"), key=lambda label: label["y"])
    shown = frame[["shown", "median", "goal"]]
    room = (shown.max().max() - shown.min().min()) * 0.05
    if len(ends) == 2 and ends[1]["y"] - ends[0]["y"] < room:
        ends[0]["nudge"], ends[1]["nudge"] = "down", "up"
    return labels


def _label(x: pd.Timestamp, y: float, words: str, kind: str) -> Row:
    return {"x": x.isoformat(), "y": y, "label": words, "kind": kind, "nudge": "level"}


@cache
def _spec(language: str, step: int, title: str, monthly: bool) -> dict[str, Any]:
    """The shape, built once per language, axis step and unit."""
    base = alt.Chart().encode(x=_time(step))
    chart = alt.layer(
        _changes(),
        _line(base, title),
        _median(base, title),
        _goal(base, title),
        _dots(base, language, title, monthly),
        _ends(title),
        height=HEIGHT,
        padding={
            "left": 5,
            "right": 18,
            "top": 5,
            "bottom": 5,
        },  # words at the right end are measured too short
    )
    return shape(chart) | {"config": theme.config(language)}


def _time(step: int) -> alt.X:
    axis = alt.Axis(
        format="%b %y",
        tickCount={"interval": "month", "step": step},
        labelOverlap=True,
        grid=False,
        title=None,
    )
    return alt.X("x:T", axis=axis, scale=alt.Scale(padding=12))


def _line(base: Mark, title: str) -> Mark:
    y = alt.Y("shown:Q", title=title, scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(titlePadding=10))
    return base.mark_line(color=theme.GREY, strokeWidth=1.4).encode(y=y, detail="phase:N")


def _median(base: Mark, title: str) -> Mark:
    return base.mark_line(color=theme.INK, strokeWidth=2).encode(
        y=alt.Y("median:Q", title=title), detail="phase:N"
    )


def _goal(base: Mark, title: str) -> Mark:
    line = base.mark_line(color=theme.GOAL, strokeWidth=2, strokeDash=[9, 5], interpolate="step-after")
    return line.encode(y=alt.Y("goal:Q", title=title))


def _dots(base: Mark, language: str, title: str, monthly: bool) -> Mark:
    text = Text(language)
    domain = list(_DOTS)
    shapes, fills, strokes = zip(*_DOTS.values(), strict=True)
    return base.mark_point(size=75, opacity=1, strokeWidth=1.6).encode(
        y=alt.Y("shown:Q", title=title),
        shape=alt.Shape("state:N", scale=alt.Scale(domain=domain, range=list(shapes)), legend=None),
        fill=alt.Fill("state:N", scale=alt.Scale(domain=domain, range=list(fills)), legend=None),
        stroke=alt.Stroke("state:N", scale=alt.Scale(domain=domain, range=list(strokes)), legend=None),
        tooltip=[
            alt.Tooltip("period:N", title=text("chart.period" if monthly else "chart.event")),
            alt.Tooltip("figure:N", title=text("chart.figure")),
            alt.Tooltip("counts:N", title=text("chart.counts")),
        ],
    )


def _changes() -> Mark:
    """A dotted line on the day, its words above the plot in one of three rows."""
    base = alt.Chart(alt.NamedData("marks")).encode(x="x:T")
    style: dict[str, Any] = {"align": "left", "dx": 4, "baseline": "top", "fontSize": 12, "limit": 300}
    words = [
        base.mark_text(**style)
        .encode(text="label:N", y=alt.value(_MARK_TOP + row * _MARK_ROW))
        .transform_filter(f"datum.row == {row}")
        for row in range(_MARK_ROWS)
    ]
    rule = base.mark_rule(color=theme.INK, strokeDash=[2, 3], opacity=0.7).encode(
        y=alt.value(_MARK_TOP), y2=alt.value("height")
    )
    return alt.layer(rule, *words)


def _ends(title: str) -> Mark:
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=["median", "goal", "old"], range=[theme.INK, theme.GOAL, theme.INK]),
        legend=None,
    )
    base = alt.Chart(alt.NamedData("levels")).encode(
        x="x:T", y=alt.Y("y:Q", title=title), text="label:N", color=colour
    )
    style: dict[str, Any] = {"align": "left", "fontSize": 13, "fontWeight": "bold"}
    ends = [
        base.mark_text(dx=10, dy=dy, **style).transform_filter(
            f"datum.kind != 'old' && datum.nudge == '{nudge}'"
        )
        for nudge, dy in (("level", 0), ("up", -9), ("down", 9))
    ]
    old = base.mark_text(dy=-10, fontSize=12, align="left").transform_filter("datum.kind == 'old'")
    return alt.layer(*ends, old)
