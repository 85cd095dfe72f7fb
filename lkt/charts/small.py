"""One of many: a small run chart, of a team on the axes that all teams share, or of one of a team's indicators."""

from datetime import date
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from lkt.charts import theme
from lkt.charts.dots import SIGNALS
from lkt.charts.matrix import unbroken
from lkt.charts.run import pause_band, seminar_lines, seminars_within, series_frame
from lkt.charts.theme import by_state, shape
from lkt.domain.indicator import Indicator
from lkt.text import Text
from lkt.views.comparisons import MultiplesView, Small
from lkt.views.team import Strand, TeamPicture

WIDTH, HEIGHT = 226, 128


def small_chart(view: MultiplesView, small: Small, text: Text) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The frame (a row per figure) and the spec. A click selects `team`."""
    frame, spec = _small(view, small, view.indicator, view.range, text, pick=True)
    return frame.assign(team=small.team.id), spec


def strand_chart(view: TeamPicture, strand: Strand, text: Text) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The same of one of a team's indicators: a time axis that all share, and figures of its own."""
    shown = strand.points[["value", "centre", "target"]]
    limits = (float(shown.min().min()), float(shown.max().max()))
    return _small(view, strand, strand.indicator, limits, text, pick=False)


def _small(
    view: MultiplesView | TeamPicture, one: Small | Strand, indicator: Indicator, limits: tuple[float, float],
    text: Text, pick: bool,
) -> tuple[pd.DataFrame, dict[str, Any]]:  # fmt: skip
    points = one.points.reset_index(drop=True)
    frame = series_frame(points, one.assessment, indicator, text).assign(line=unbroken(points))
    first, last = view.span or (points["x"].min(), points["x"].max())
    axes = (first.isoformat(), last.isoformat()), (limits[0] * indicator.scale, limits[1] * indicator.scale)
    met = tuple(day for day, _ in seminars_within(view.area.seminars, (first, last), text))
    return frame, _spec(text.language, text.unit(indicator), *axes, view.pause, met, pick)


@cache
def _spec(
    language: str, title: str, span: tuple[str, str], limits: tuple[float, float],
    pause: tuple[date, date] | None, seminars: tuple[date, ...], pick: bool,
) -> dict[str, Any]:  # fmt: skip
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
    pointed = base.mark_point(size=240, opacity=0, filled=True, cursor="pointer" if pick else "default")
    sheet = []
    if pick:  # all of the small chart can be clicked, and not only its points
        chosen = alt.selection_point(name="cell", fields=["team"], on="click", clear=False)
        whole = {"x": alt.value(0), "x2": alt.value("width"), "y": alt.value(0), "y2": alt.value("height")}
        area = alt.Chart().transform_aggregate(groupby=["team"]).encode(**whole)
        sheet = [area.mark_rect(color="transparent", cursor="pointer", tooltip=None).add_params(chosen)]
    chart = alt.layer(
        *sheet,
        *pause_band(pause),
        *seminar_lines(seminars),
        line.encode(y=up("shown"), detail="line:N"),
        median.encode(y=up("median"), detail="phase:N"),
        goal.encode(y=up("goal")),
        signs.encode(y=up("shown"), **by_state("state", SIGNALS, "shape", "fill", "stroke")),
        pointed.encode(y=up("shown"), tooltip=tooltip),
        height=HEIGHT,
    )
    return shape(chart, language)
