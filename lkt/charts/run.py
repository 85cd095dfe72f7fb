"""A team's chart, run chart or control chart: centre line, limits, target, the team's changes, and the signals; and one
of many, small, of a team on the axes that all teams share, or of one of a team's indicators."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import count, groupby
from operator import itemgetter
from typing import Any

import altair as alt
import pandas as pd
from pandas import notna

from lkt.charts import theme
from lkt.charts.dots import SIGNALS, dots, states
from lkt.charts.matrix import unbroken
from lkt.charts.theme import Chart, Mark, Row, Spec, by_state, shape
from lkt.domain.area import Seminar
from lkt.domain.assessment import SHORT, Assessment
from lkt.domain.charting import SPREAD_CHARTS, DecisionKind
from lkt.domain.indicator import Indicator
from lkt.domain.names import Provenance
from lkt.domain.period import Grain, Period
from lkt.text import Text
from lkt.text.sentence import dated, seminar_name, tried
from lkt.views.annual_table import missing
from lkt.views.comparisons import MultiplesView
from lkt.views.team import Strand, TeamPicture, TeamView

Axis = tuple[Any, Any]  # first and last day of a chart
HEIGHT = 270  # without the words above the plot
WIDTH, SMALL = 226, 128  # of a small chart
# Pixels of these words: height of a row, width of a letter, and on a telephone's plot, where most of them meet, most
# of a line, least between two, and the plot.
_ROW, _LETTER, _WIDEST, _GAP, _NARROWEST = 15, 6.2, 140, 10, 200
_LIMIT = "min(300, width / 2 + 40)"


def run_chart(view: TeamView, text: Text, asked: Iterable[date] = ()) -> Chart:
    """The frame and the Vega-Lite spec of a team's run chart, ready to draw. asked: days that have a question mark.

    The frame holds what is shown and nothing else: all of it reaches the browser.
    """
    frame = _frame(view, text)
    months = len(pd.period_range(frame["x"].min(), frame["x"].max(), freq="M")) if len(frame) else 1
    spec = _spec(text.language, theme.month_step(months), text.unit(view.indicator), view.monthly, view.pause)
    marks = _marks(view, text, asked)
    datasets = {"marks": marks, "levels": _levels(view, frame, text)}
    return frame, spec | {"datasets": datasets, "height": height(marks, HEIGHT)}


def pause_band(pause: tuple[date, date] | None) -> list[Mark]:
    """A grey band over the time in which the network was paused; none where it was not."""
    if pause is None:
        return []
    first, last = map(_on, pause)
    return [_once().mark_rect(color=theme.GREY, opacity=0.18, tooltip=None).encode(x=first, x2=last)]


def _once() -> Mark:
    return alt.Chart().transform_aggregate(rows="count()")  # and not for every figure


def _on(day: date) -> Mark:
    return alt.datum(alt.DateTime(year=day.year, month=day.month, date=day.day))


def series_frame(points: pd.DataFrame, found: Assessment, indicator: Indicator, text: Text) -> pd.DataFrame:
    """A row per point, as every chart of one series has it: figures as they are shown, the dot, and the words."""
    rows, shown = points.to_dict("records"), {"value": "shown", "centre": "median", "target": "goal"}
    frame = points[["x", *shown]].rename(columns=shown)
    frame[list(shown.values())] *= indicator.scale
    return frame.assign(
        phase=points["phase"].astype(str),
        state=list(states(rows, found)),
        period=[text.period(Period(row["x"].date(), Grain(row["grain"]))) for row in rows],
        figure=[text.figure(row["value"], indicator) for row in rows],
    )


def _frame(view: TeamView, text: Text) -> pd.DataFrame:
    points, indicator = view.points, view.indicator
    rows, scale = points.to_dict("records"), indicator.scale
    counts, limits, told = list[str](), list[str](), list[str]()
    for row in rows:
        # Which rule fired, or why a figure takes no part.
        fired = notna(row["rule"]) and view.assessment.case not in SHORT
        why = "provisional" if row["provisional"] else "excluded" if row["excluded"] else ""
        rule = text(f"rule.{row['rule']}") if fired else ""
        told.append(text(f"chart.{why}", reason=row["reason"]) if why else rule)
        of = f" / {text.number(row['denominator'])}" if notna(row["denominator"]) else ""
        counts.append(text.number(row["numerator"]) + of)
        ends = [text.figure(row[edge], indicator) for edge in ("lower", "upper")]
        limits.append(" – ".join(ends) if notna(row["lower"]) or notna(row["upper"]) else "")
    # Of a network that has ended: the level up to its end, at the figures that are held against it.
    level = view.lasted.level if view.lasted and view.charting.chart not in SPREAD_CHARTS else None
    held = points["x"] >= pd.Timestamp(str(level.since)) if level else points["x"].isna()
    frozen = pd.Series(level.was if level else None, points.index, dtype=float).where(held)
    own = {"lower": points["lower"] * scale, "upper": points["upper"] * scale, "frozen": frozen * scale}
    words = {"told": told, "counts": counts, "limits": limits}
    frame = series_frame(points, view.assessment, indicator, text).assign(**own, **words)
    gaps = [period.start for period in missing(points)] if view.monthly else []
    # A month nobody reported breaks the line instead of being bridged; median and target go on.
    empty = pd.DataFrame({"x": pd.to_datetime(gaps)})
    whole = pd.concat([frame, empty]).sort_values("x", ignore_index=True) if gaps else frame
    lines = ["median", "goal", "frozen", "phase"]
    return whole.assign(**{name: whole[name].ffill() for name in lines}) if gaps else whole


def _marks(view: TeamView, text: Text, asked: Iterable[date]) -> list[Row]:
    """The team's changes, those of the definition, the end of the network, and the seminars of the area."""
    first, last = view.points["x"].min(), view.points["x"].max()
    found = [(day, text("chart.broken")) for day in view.indicator.breaks()]
    found += [(end.last_day, text("chart.ended")) for end in [view.area.timeline.ended] if end]
    starts = [target.valid_from for target in view.indicator.targets if view.area.allows.judging]
    found += [(day, text("chart.new_target")) for day in starts if day]
    found += [
        (decision.day, text(f"chart.{decision.kind.value}", reason=decision.reason))
        for decision in view.decisions
        if decision.kind is not DecisionKind.EXCLUDE  # told over its own dot
    ]
    within = [(day, words) for day, words in found if first <= pd.Timestamp(day) <= last]
    within += [(s.day, seminar_name(text, s)) for s in seminars_within(view.area.seminars, (first, last))]
    within += [(day, "?") for day in asked if first <= pd.Timestamp(day) <= last]
    paused = [(view.pause[0], text("status.paused"))] if view.pause else []
    return above(within + paused + [(mark.since, tried(text, mark)) for mark in view.marks], first, last)


def seminars_within(seminars: Iterable[Seminar], span: Axis) -> list[Seminar]:
    """Those that lie on a time axis."""
    first, last = map(pd.Timestamp, span)
    return [seminar for seminar in seminars if first <= pd.Timestamp(seminar.day) <= last]


def seminar_words(seminars: Iterable[Seminar], span: Axis | None, text: Text) -> str:
    """What the lines of seminars mean on a chart with a time axis: when they were or are planned, and which dates are
    the demonstration's. Empty where there are none, or no axis."""
    shown = seminars_within(seminars, span) if span else []
    invented, days = any(s.provenance is Provenance.DEMO for s in shown), tuple(dated(text, s) for s in shown)
    return text(f"seminar.told{'_demo' * invented}", seminars=days) if days else ""


def above(found: Iterable[tuple[date, str]], first: pd.Timestamp, last: pd.Timestamp) -> list[Row]:
    """Days with their words, which stand above the plot; words that would meet stand in rows of their own."""
    shown = sorted(found)
    both = {day: " · ".join(words for d, words in shown if d == day) for day, _ in shown}
    span = max((max(last, *map(pd.Timestamp, both)) - first).days, 1) if both else 1
    way = {day: (pd.Timestamp(day) - first).days / span * _NARROWEST for day in both}
    early = [day for day in both if way[day] <= _NARROWEST / 2]
    taken: dict[Any, tuple[int, float, float]] = {}  # of the words of a day: row, left and right end
    # In the newer half words stand to the left of their line, and the newest in the top row: no line crosses words.
    for day in [*early, *(day for day in reversed(both) if day not in early)]:
        size = min(_LETTER * len(both[day]), _WIDEST)
        left = way[day] - (0 if day in early else size)
        meets = {r for r, start, end in taken.values() if left < end + _GAP and start < left + size + _GAP}
        taken[day] = (next(row for row in count() if row not in meets), left, left + size)
    rows = 1 + max((row for row, *_ in taken.values()), default=0)
    return [
        {
            "x": day.isoformat(), "label": both[day], "top": _ROW * (taken[day][0] - rows) - 2,
            "side": "left" if day in early else "right",
        }
        for day in both
    ]  # fmt: skip


def height(marks: Iterable[Row], plot: int) -> int:
    """Of a chart with words above its plot."""
    return plot - min((int(mark["top"]) for mark in marks), default=0)


def _levels(view: TeamView, frame: pd.DataFrame, text: Text) -> list[Row]:
    """The words at the right end of the newest median and of the target; older medians carry theirs at the left."""
    labels: list[Row] = []

    def label(row: Row, column: str, kind: str, words: str) -> None:
        at = {"x": row["x"].isoformat(), "y": row[column]}
        labels.append(at | {"label": words, "kind": kind, "nudge": "level"})

    scale, indicator = view.indicator.scale, view.indicator
    line = "median" if view.charting.chart in ("run", "g") else "centre"
    rows = frame[["x", "shown", "median", "goal", "frozen", "phase"]].to_dict("records")
    phases = [list(own) for _, own in groupby((r for r in rows if notna(r["median"])), itemgetter("phase"))]
    for phase in phases:
        newest = phase is phases[-1]
        row = phase[-1 if newest else 0]
        words = text(f"chart.{line}", level=text.figure(row["median"] / scale, indicator))
        label(row, "median", "median" if newest else "old", words)
    for row in [r for r in rows if notna(r["frozen"])][:1]:
        label(row, "frozen", "old", text("chart.frozen", level=text.figure(row["frozen"] / scale, indicator)))
    for row in [r for r in rows if notna(r["goal"])][-1:]:
        label(row, "goal", "goal", text("chart.target", target=text.goal(row["goal"] / scale, indicator)))
    # Median and target may all but coincide: then the words of the upper one go up and of the lower one down.
    ends = sorted((end for end in labels if end["kind"] != "old"), key=lambda end: end["y"])
    shown = [row[name] for row in rows for name in ("shown", "median", "goal") if notna(row[name])]
    if len(ends) == 2 and ends[1]["y"] - ends[0]["y"] < 0.05 * (max(shown) - min(shown)):
        ends[0]["nudge"], ends[1]["nudge"] = "down", "up"
    return labels


@cache
def _spec(language: str, step: int, title: str, monthly: bool, pause: tuple[date, date] | None) -> Spec:
    """The shape, built once per language, axis step, unit and pause."""
    base = alt.Chart().encode(x=monthly_axis(step))

    def y(field: str, **more: Any) -> alt.Y:
        return alt.Y(f"{field}:Q", title=title, **more)

    def line(at: alt.Y, **style: Any) -> Mark:
        return base.mark_line(**style).encode(y=at, detail="phase:N")

    # A step at every point, since limits go with the denominators; nothing on a run chart.
    limit: dict[str, Any] = {"color": theme.GREY, "interpolate": "step", "tooltip": None}
    between = base.mark_area(opacity=0.08, **limit).encode(y=y("lower"), y2="upper:Q", detail="phase:N")
    edges = [line(y(edge), strokeWidth=1.2, **limit) for edge in ("lower", "upper")]
    shown = y("shown", scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(titlePadding=10))
    goal = base.mark_line(color=theme.GOAL, strokeWidth=2, strokeDash=[9, 5], interpolate="step-after")
    chart = alt.layer(
        alt.layer(between, *edges),
        *pause_band(pause),
        changes(),
        line(shown, color=theme.GREY, strokeWidth=1.4),
        line(y("median"), color=theme.INK, strokeWidth=2),
        goal.encode(y=y("goal")),
        base.mark_line(color=theme.INK, strokeWidth=2, strokeDash=[2, 4], tooltip=None).encode(y=y("frozen")),
        dots(base, Text(language), title, monthly),
        _ends(y("y")),
        height=HEIGHT,
    )
    return shape(chart, language)


def monthly_axis(step: int) -> alt.X:
    """A time axis with a label every so many months."""
    ticks = {"interval": "month", "step": step}
    axis = alt.Axis(format="%b %y", tickCount=ticks, labelOverlap=True, grid=False, title=None)
    return alt.X("x:T", axis=axis, scale=alt.Scale(padding=12))


def changes() -> Mark:
    """A dotted line on the day, its words above the plot."""
    base, top = alt.Chart(alt.NamedData("marks")).encode(x="x:T"), alt.value(alt.expr("datum.top"))
    aside: dict[str, Any] = {"align": alt.expr("datum.side"), "dx": alt.expr("datum.side == 'left' ? 4 : -4")}
    words = base.mark_text(fontSize=12, baseline="top", limit=alt.expr(_LIMIT), **aside)
    words = words.encode(text="label:N", y=top)
    rule = base.mark_rule(color=theme.INK, strokeDash=[2, 3], opacity=0.7)
    return alt.layer(rule.encode(y=top, y2=alt.value("height")), words)


def _ends(y: alt.Y) -> Mark:
    kinds = {"median": (theme.INK,), "goal": (theme.GOAL,), "old": (theme.INK,)}
    base = alt.Chart(alt.NamedData("levels")).encode(x="x:T", y=y, text="label:N")
    base = base.encode(**by_state("kind", kinds, "color"))
    style: dict[str, Any] = {"dx": 10, "align": "left", "fontSize": 13, "fontWeight": "bold"}
    ends = [
        base.mark_text(dy=dy, **style).transform_filter(f"datum.kind != 'old' && datum.nudge == '{nudge}'")
        for nudge, dy in (("level", 0), ("up", -9), ("down", 9))
    ]
    old = base.mark_text(dy=-10, fontSize=12, align="left").transform_filter("datum.kind == 'old'")
    return alt.layer(*ends, old)


def small_chart(view: MultiplesView | TeamPicture, one: Strand, text: Text) -> Chart:
    """The frame (a row per figure) and the spec: of a team on the axes that all teams share, or of one of a team's
    indicators, on the time axis that all share with figures of its own."""
    points, indicator = one.points.reset_index(drop=True), one.indicator
    frame = series_frame(points, one.assessment, indicator, text).assign(line=unbroken(points))
    first, last = view.span or (points["x"].min(), points["x"].max())
    shown, shared = points[["value", "centre", "target"]], isinstance(view, MultiplesView) and view.range
    low, high = shared or (float(shown.min().min()), float(shown.max().max()))
    axes = (first.isoformat(), last.isoformat()), (low * indicator.scale, high * indicator.scale)
    met = tuple(seminar.day for seminar in seminars_within(view.area.seminars, (first, last)))
    return frame, _small_spec(text.language, text.unit(indicator), *axes, view.pause, met)


@cache
def _small_spec(
    language: str, title: str, span: tuple[str, str], limits: tuple[float, float],
    pause: tuple[date, date] | None, seminars: tuple[date, ...],
) -> Spec:  # fmt: skip
    """The shape, built once for all teams."""
    plain: dict[str, Any] = {"title": None, "labelFontSize": 11}
    time = alt.Axis(format="%Y", tickCount="year", labelOverlap=True, grid=False, **plain)
    figures = alt.Axis(tickCount=3, **plain)
    scale = alt.Scale(domain=list(limits), nice=False, zero=False, padding=6)
    base = alt.Chart().encode(x=alt.X("x:T", axis=time, scale=alt.Scale(domain=list(span), padding=6)))

    def up(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", axis=figures, scale=scale)

    line = base.mark_line(color=theme.GREY, strokeWidth=1.2, tooltip=None)
    median = base.mark_line(color=theme.INK, strokeWidth=1.6, tooltip=None)
    dashed: dict[str, Any] = {"strokeDash": [6, 4], "interpolate": "step-after", "tooltip": None}
    goal = base.mark_line(color=theme.GOAL, strokeWidth=1.4, **dashed)
    # A small chart has room for no other dots.
    signs = base.transform_filter(alt.FieldOneOfPredicate(field="state", oneOf=list(SIGNALS)))
    signs = signs.mark_point(size=36, opacity=1, strokeWidth=1.4, tooltip=None)
    # Where the pointer may be: a wide invisible dot on every figure, which tells it.
    told = {"period": Text(language)("chart.period"), "figure": title}
    tooltip = [alt.Tooltip(f"{field}:N", title=words) for field, words in told.items()]
    pointed = base.mark_point(size=240, opacity=0, filled=True)
    # Thin lines of seminars without words, for which there is no room.
    held = _once().mark_rule(color=theme.GREY, strokeDash=[2, 3], tooltip=None)
    chart = alt.layer(
        *pause_band(pause),
        *(held.encode(x=_on(day)) for day in seminars),
        line.encode(y=up("shown"), detail="line:N"),
        median.encode(y=up("median"), detail="phase:N"),
        goal.encode(y=up("goal")),
        signs.encode(y=up("shown"), **by_state("state", SIGNALS, "shape", "fill", "stroke")),
        pointed.encode(y=up("shown"), tooltip=tooltip),
        height=SMALL,
    )
    return shape(chart, language)
