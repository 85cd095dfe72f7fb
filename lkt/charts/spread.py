"""How far the teams lie from each other, stretch after stretch: a dot with its interval."""

from __future__ import annotations

from functools import cache
from math import isfinite
from typing import Any

import altair as alt
import pandas as pd

from lkt.charts import theme
from lkt.charts.run import unit
from lkt.charts.spec import Row, pointed, shape
from lkt.text import Text
from lkt.views.variation import Spread, VariationView

HEIGHT = 260


def between_chart(view: VariationView, text: Text) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The frame (a row per stretch that has an answer) and the spec."""
    told = [spread for spread in view.spreads if not spread.reason]
    frame = pd.DataFrame([_row(spread, view, told, text) for spread in told])
    words = text("unit.points") if view.indicator.unit.startswith("pct") else unit(view.indicator, text)
    return frame, _spec(text.language, words)


def months(spread: Spread, text: Text) -> str:
    """ "maj 26 – okt 26"."""
    return f"{text.period(spread.first, short=True)} – {text.period(spread.last, short=True)}"


def _row(spread: Spread, view: VariationView, told: list[Spread], text: Text) -> Row:
    scale, indicator = view.indicator.scale, view.indicator
    # An interval without an upper end is drawn to the top of the others.
    top = max([2 * spread.sd, *(s.upper for s in told if isfinite(s.upper))])
    upper = text.difference(spread.upper, indicator) if isfinite(spread.upper) else "∞"
    return {
        "start": spread.first.start.isoformat(), "stretch": months(spread, text), "teams": spread.teams,
        "sd": spread.sd * scale, "lower": spread.lower * scale, "upper": min(spread.upper, top) * scale,
        "apart": text.difference(spread.sd, indicator),
        "interval": f"{text.difference(spread.lower, indicator)} – {upper}",
    }  # fmt: skip


@cache
def _spec(language: str, title: str) -> dict[str, Any]:
    # First and last month below each other, so that the words need not be turned.
    axis = alt.Axis(labelAngle=0, labelExpr="split(datum.label, ' – ')", labelOverlap=True, labelFontSize=11)
    x = alt.X("stretch:N", sort=alt.SortField("start"), title=None, axis=axis)
    told = pointed(Text(language), "variation_page.told.", ("stretch", "apart", "interval", "teams"))
    base = alt.Chart().encode(x=x, tooltip=told)
    y = alt.Y("lower:Q", title=title, scale=alt.Scale(zero=True))
    bars = base.mark_rule(color=theme.GREY, strokeWidth=2).encode(y=y, y2="upper:Q")
    line = base.mark_line(color=theme.GREY, strokeWidth=1.4).encode(y="sd:Q")
    dots = base.mark_point(size=85, opacity=1, fill=theme.INK, stroke=theme.PAPER).encode(y="sd:Q")
    return shape(alt.layer(bars, line, dots, height=HEIGHT), language)
