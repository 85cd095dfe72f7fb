"""The caterpillar: every team's level drawn towards the common mean, with what it may as well be."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from lkt.charts import theme
from lkt.charts.theme import Row, pointed, shape
from lkt.domain.indicator import Direction, Indicator
from lkt.text import Text
from lkt.views.ranks import Place, RanksView
from lkt.views.variation import VariationView

_ROW = 24  # pixels a team


def ranks_chart(
    view: VariationView, ranking: RanksView, text: Text, own: str = ""
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The frame (a row per team, the highest first) and the spec; the team `own` is set in bold."""
    frame = pd.DataFrame([_row(place, at, view, text, own) for at, place in enumerate(ranking.places)])
    mean = view.newest.mean if view.newest else float("nan")
    frame["mean"] = mean * view.indicator.scale
    frame["common"] = text("variation_page.mean", level=text.figure(mean, view.indicator))
    named = tuple(ends(view.indicator, ranking.top, text).items())
    return frame, _spec(text.language, text.unit(view.indicator), len(ranking.places), named)


def ends(indicator: Indicator, top: int, text: Text) -> dict[str, str]:
    """What being among the highest and among the lowest is called: judged only where there is a direction."""
    judged = {Direction.HIGHER: ("best", "worst"), Direction.LOWER: ("worst", "best")}
    words = judged.get(indicator.direction, ("highest", "lowest"))
    number = "few" if top > 1 else "one"
    keys = (f"variation_page.told.{word}_{number}" for word in words)
    return dict(zip(("highest", "lowest"), (text(key, top=top) for key in keys), strict=True))


def _row(place: Place, at: int, view: VariationView, text: Text, own: str) -> Row:
    scale, indicator, level = view.indicator.scale, view.indicator, place.level
    return {
        "at": at, "team": level.team.name, "region": text.name(level.region.name) if level.region else "",
        "own": level.team.id == own, "estimate": place.estimate * scale, "lower": place.lower * scale,
        "upper": place.upper * scale, "seen": level.value * scale,
        "drawn": text.figure(place.estimate, indicator),
        "interval": f"{text.figure(place.lower, indicator)} – {text.figure(place.upper, indicator)}",
        "figure": text.figure(level.value, indicator), "highest": text.percent(place.highest, 0),
        "lowest": text.percent(place.lowest, 0),
    }  # fmt: skip


@cache
def _spec(language: str, title: str, teams: int, named: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    told = pointed(Text(language), "variation_page.told.", ("team", "region", "drawn", "interval", "figure"))
    tooltip = [*told, *(alt.Tooltip(f"{field}:N", title=words) for field, words in named)]
    y = alt.Y("team:N", sort=alt.SortField("at"), title=None, axis=alt.Axis(labelLimit=260, grid=False))
    x = alt.Scale(zero=False, nice=True)
    base = alt.Chart().encode(y=y, tooltip=tooltip)
    weight = alt.condition("datum.own", alt.value(4), alt.value(2))
    bars = base.mark_rule(color=theme.GREY).encode(
        x=alt.X("lower:Q", title=title, scale=x), x2="upper:Q", strokeWidth=weight
    )
    seen = base.mark_point(shape="stroke", angle=90, size=90, stroke=theme.GREY, opacity=1).encode(x="seen:Q")
    dots = base.mark_point(size=85, opacity=1, fill=theme.INK, stroke=theme.PAPER).encode(x="estimate:Q")
    # The same in every row: the first stands for all.
    middle = alt.Chart().transform_filter("datum.at == 0").encode(x=alt.X("mean:Q", title=title, scale=x))
    line = middle.mark_rule(color=theme.INK, strokeDash=[3, 3], tooltip=None)
    words = middle.mark_text(align="left", dx=5, dy=-8, fontWeight="bold")
    words = words.encode(text="common:N", y=alt.value(0))
    return shape(alt.layer(line, words, bars, seen, dots, height=_ROW * teams), language)
