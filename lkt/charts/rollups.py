"""All that report beside those that were there all along: may the line be read alone?"""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from lkt.charts import theme
from lkt.charts.run import above, changes, height, monthly_axis, seminars_within
from lkt.charts.theme import Mark, Row, by_state, pointed, shape
from lkt.text import Text
from lkt.views.rollups import RollUp, RollUpsView

HEIGHT = 280


def lines_chart(
    view: RollUpsView, rollup: RollUp, names: dict[str, str], text: Text
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The frame (a row per period and line) and the spec. `names` of the teams by id."""
    found, indicator = rollup.composition, view.indicator
    days = [pd.Timestamp(str(period)) for period in found.periods]
    # No half is lost in adding up.
    both = zip(found.numerator.round(6), found.denominator.round(6), strict=True)
    counts = [f"{text.number(above, 0)} / {text.number(of, 0)}" for above, of in both]
    lines = (("everyone", found.everyone, counts), ("panel", found.panel, ["–"] * len(days)))
    rows: list[Row] = [
        {
            "x": str(period), "line": text(f"variation_page.line.{line}"), "shown": level * indicator.scale,
            "period": text.month(day.date()), "figure": text.figure(level, indicator), "counts": own,
            "teams": int(reporting),
        }
        for line, levels, told in lines
        for period, day, level, own, reporting in zip(found.periods, days, levels, told, found.reporting, strict=True)
    ]  # fmt: skip
    turns = [
        {"x": str(day), "way": sign, "words": text(f"variation_page.{way}", team=names[str(team)])}
        for way, sign, turned in (("joined", "+", found.joins), ("left", "−", found.leaves))
        for team, day in turned
    ]
    born = [(day, text("variation_page.begun", regions=new)) for day, new in view.merges.items()]
    marks = above(born + seminars_within(view.seminars, (days[0], days[-1]), text), days[0], days[-1])
    months = len(pd.period_range(days[0], days[-1], freq="M"))
    spec = _spec(text.language, theme.month_step(months), text.unit(indicator))
    datasets = {"turns": turns, "marks": marks}
    return pd.DataFrame(rows), spec | {"datasets": datasets, "height": height(marks, HEIGHT)}


@cache
def _spec(language: str, step: int, title: str) -> dict[str, Any]:
    text = Text(language)
    looks = {"everyone": (theme.GREY, [5, 3]), "panel": (theme.INK, [])}
    named = {text(f"variation_page.line.{line}"): look for line, look in looks.items()}
    legend = alt.Legend(orient="top", title=None, labelLimit=400)
    scale = alt.Scale(zero=False, nice=True)
    base = alt.Chart().encode(
        x=monthly_axis(step), y=alt.Y("shown:Q", title=title, scale=scale, axis=alt.Axis(titlePadding=10))
    )
    lines = base.mark_line(strokeWidth=2, tooltip=None).encode(
        **by_state("line", named, "color", "strokeDash", legend=legend)
    )
    told = pointed(text, "variation_page.told.", ("period", "line", "figure", "counts", "teams"))
    over = base.mark_point(size=120, opacity=0, filled=True).encode(tooltip=told)  # where the pointer may be
    return shape(alt.layer(changes(), lines, over, _turns(text), height=HEIGHT), language)


def _turns(text: Text) -> Mark:
    """Along the lower edge: a plus where a team joins, a minus where one leaves."""
    turns = alt.Chart(alt.NamedData("turns")).mark_text(fontSize=18, fontWeight="bold")
    told = [alt.Tooltip("words:N", title=text("variation_page.told.team"))]
    return turns.encode(x="x:T", y=alt.value(alt.expr("height - 8")), text="way:N", tooltip=told)
