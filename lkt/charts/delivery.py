"""Who has delivered which months: teams down, months across. Shape tells the state, colour only helps."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from lkt.charts import theme
from lkt.charts.spec import by_state, pointed, shape
from lkt.text import Text, danish
from lkt.views.area import AreaView
from lkt.views.delivery import State

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
    rows = [
        {
            "team": names[d.team],
            "month": text.month(d.month.start, short=True),
            "start": d.month.start.isoformat(),
            "state": text(f"delivery.{d.state.value}"),
            "indicators": text("delivery.of", count=d.indicators, expected=d.expected),
            # Named where it is not all or nothing.
            "missing": ", ".join(text.name(i.name) for i in d.missing) if d.state is State.PART else "–",
            "at": text.day(d.at),
        }
        for d in view.deliveries
        if d.team in names
    ]
    order = sorted(set(names.values()), key=danish)
    spec = _spec(text.language)
    encoding = spec["encoding"] | {"y": spec["encoding"]["y"] | {"sort": order}}
    return pd.DataFrame(rows), spec | {"height": _ROW * len(order) + 40, "encoding": encoding}


@cache
def _spec(language: str) -> dict[str, Any]:
    """The shape; its height and the order of the teams come with the data."""
    text = Text(language)
    states = {text(f"delivery.{state.value}"): look for state, look in _STATES.items()}
    legend = alt.Legend(
        orient="top", title=None, columns=alt.expr(f"{_PHONE} ? 1 : 4"), symbolSize=110, labelLimit=260
    )
    month = alt.Axis(orient="top", labelAngle=0)
    chart = alt.Chart().mark_point(size=150, opacity=1, strokeWidth=1.6)
    told = ("team", "month", "state", "indicators", "missing", "at")
    return shape(
        chart.encode(
            x=alt.X("month:N", sort=alt.SortField("start"), title=None, axis=month),
            y=alt.Y("team:N", title=None, axis=alt.Axis(labelLimit=alt.expr(f"{_PHONE} ? 130 : 320"))),
            tooltip=pointed(text, "delivery.title_", told),
            **by_state("state", states, "shape", "fill", "stroke", legend=legend),
        ),
        language,
    )
