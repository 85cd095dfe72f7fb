"""Who has delivered which months: teams down, months across. Shape tells the state, colour only helps."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from lkt.charts import theme
from lkt.charts.spec import shape
from lkt.text import Text, danish
from lkt.views.area import AreaView
from lkt.views.delivery import Delivery, State

_STATES = {
    State.WHOLE: ("square", theme.GREY, theme.GREY),
    State.PART: ("diamond", theme.PAPER, theme.GREY),
    State.MISSING: ("cross", theme.PAPER, theme.INK),
    State.NOT_EXPECTED: ("stroke", theme.PALE, theme.PALE),
}
_ROW = 24
_PHONE = "windowSize()[0] < 640"


def delivery_chart(view: AreaView, text: Text) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The frame (one row per team and month) and the spec."""
    names = {team.id: team.name for team, _ in view.teams}
    frame = pd.DataFrame(
        [
            {
                "team": names[d.team],
                "month": text.month(d.month.start, short=True),
                "start": d.month.start.isoformat(),
                "state": text(f"delivery.{d.state.value}"),
                "indicators": text("delivery.of", count=d.indicators, expected=d.expected),
                "missing": _missing(d, text),
                "at": text.day(d.at),
            }
            for d in view.deliveries
            if d.team in names
        ]
    )
    order = sorted(set(names.values()), key=danish)
    spec = _spec(text.language, len(order))
    spec["encoding"] = spec["encoding"] | {"y": spec["encoding"]["y"] | {"sort": order}}
    return frame, spec | {"config": theme.config(text.language)}


def _missing(delivery: Delivery, text: Text) -> str:
    """The names of what is missing, where it is not all or nothing."""
    names = [text.name(indicator.name) for indicator in delivery.missing]
    return ", ".join(names) if delivery.state is State.PART else "–"


@cache
def _shape(language: str) -> dict[str, Any]:
    text = Text(language)
    states = [text(f"delivery.{state.value}") for state in _STATES]
    shapes, fills, strokes = zip(*_STATES.values(), strict=True)
    legend = alt.Legend(
        orient="top", title=None, columns=alt.expr(f"{_PHONE} ? 1 : 4"), symbolSize=110, labelLimit=260
    )
    chart = (
        alt.Chart()
        .mark_point(size=150, opacity=1, strokeWidth=1.6)
        .encode(
            x=alt.X(
                "month:N", sort=alt.SortField("start"), title=None, axis=alt.Axis(orient="top", labelAngle=0)
            ),
            y=alt.Y("team:N", title=None, axis=alt.Axis(labelLimit=alt.expr(f"{_PHONE} ? 130 : 320"))),
            shape=alt.Shape("state:N", scale=alt.Scale(domain=states, range=list(shapes)), legend=legend),
            fill=alt.Fill("state:N", scale=alt.Scale(domain=states, range=list(fills)), legend=legend),
            stroke=alt.Stroke("state:N", scale=alt.Scale(domain=states, range=list(strokes)), legend=legend),
            tooltip=[
                alt.Tooltip(f"{field}:N", title=text(f"delivery.title_{field}"))
                for field in ("team", "month", "state", "indicators", "missing", "at")
            ],
        )
    )
    return shape(chart)


def _spec(language: str, teams: int) -> dict[str, Any]:
    return _shape(language) | {"height": _ROW * teams + 40}
