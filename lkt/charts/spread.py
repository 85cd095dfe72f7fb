"""How far the teams lie from each other: stretch after stretch a dot with its interval, or a row for each indicator."""

from __future__ import annotations

from functools import cache
from html import escape
from math import exp, isfinite
from typing import Any

import altair as alt
import pandas as pd

from lkt.charts import matrix, theme
from lkt.charts.run import seminars_within
from lkt.charts.theme import Row, pointed, shape
from lkt.domain.area import Area
from lkt.domain.indicator import Indicator
from lkt.text import Text
from lkt.views.variation import Spread, VariationTable, VariationView

HEIGHT = 260
_COLUMNS = ("indicator", "beyond", "apart", "factor", "way", "target", "lowest", "highest")
_MOST, _SMALL = 4.6, 0.3  # on the logarithm: a factor of 100 (more is no number), one that needs two decimals


def between_chart(view: VariationView, text: Text) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The frame (a row per stretch that has an answer) and the spec."""
    told = [spread for spread in view.spreads if not spread.reason]
    frame = pd.DataFrame([_row(spread, view, told, text) for spread in told])
    words = text("unit.points") if view.indicator.unit.startswith("pct") else text.unit(view.indicator)
    return frame, _spec(text.language, words)


def spread_table(table: VariationTable, areas: dict[str, Area], text: Text) -> str:
    """HTML: a row an indicator, which leads to its page. `areas`: of the indicators, where these are of several."""
    heads = {name: escape(text(f"variation_page.all.{name}"), quote=True) for name in _COLUMNS}
    rows = []
    for line in table.lines:
        indicator = line.indicator
        to = matrix.address(text, "variation", area=indicator.area, indicator=indicator.id)
        of = f"<small>{escape(text.name(areas[indicator.area].name))}</small> " if areas else ""
        name = f"{of}<a href='{to}'>{escape(text.typed(indicator))}</a>"
        told = zip(_COLUMNS[1:], _told(line, table, text), strict=True)
        cells = [f"<td class='{at}' data-head='{heads[at]}'>{escape(words)}</td>" for at, words in told]
        rows.append(f"<tr><th scope='row'>{name}</th>{''.join(cells)}</tr>")
    return matrix.table("spreads", text("variation_page.all.title"), heads.values(), rows, corner="")


def _told(line: VariationView, table: VariationTable, text: Text) -> list[str]:
    """What stands in the columns beside an indicator's name."""
    newest, indicator = line.newest, line.indicator
    if newest is None or newest.reason:
        return [text("variation_page.all.is.cannot"), *["–"] * (len(_COLUMNS) - 2)]
    beyond, certain, way = newest.beyond_chance, indicator.id in table.beyond, line.way
    if way in ("shrinking", "growing") and indicator.id not in table.changing:
        way = "alone"
    elif way not in ("shrinking", "growing", "few_periods"):
        way = "one_scale" if way.startswith("natural") else "cannot_tell"
    lower, upper = (_end(end, indicator, text) for end in (newest.lower, newest.upper))
    apart = f"{text.difference(newest.sd, indicator)} ({lower.split()[0]}–{upper.split()[0]})"
    teams = sorted(line.teams, key=lambda level: level.value)
    met, of = line.on_target or (0, 0)
    return [
        text(f"variation_page.all.is.{'yes' if certain else 'alone' if beyond else 'no'}"),
        apart if beyond else text("variation_page.all.most", upper=upper),
        factor(newest, text) if beyond else "–",
        text(f"variation_page.all.goes.{way}"),
        text("variation_page.all.of", met=met, of=of) if of else "–",
        *(f"{text.figure(level.value, indicator)} {level.team.name}" for level in (teams[0], teams[-1])),
    ]


def factor(spread: Spread, text: Text) -> str:
    """By what factor a team's odds (or level) typically differ from those of all, with its interval: 1,8 (1,5–2,4)."""
    places = 2 if spread.log[0] < _SMALL else 1
    sd, lower, upper = (text.number(exp(end), places) if end < _MOST else "∞" for end in spread.log)
    return f"{sd} ({lower}–{upper})" if isfinite(spread.log[0]) else "–"


def months(spread: Spread, text: Text) -> str:
    """ "maj 26 – okt 26"."""
    return f"{text.period(spread.first, short=True)} – {text.period(spread.last, short=True)}"


def _row(spread: Spread, view: VariationView, told: list[Spread], text: Text) -> Row:
    scale, indicator = view.indicator.scale, view.indicator
    # An interval without an upper end is drawn to the top of the others.
    top = max([2 * spread.sd, *(s.upper for s in told if isfinite(s.upper))])
    ends = (pd.Timestamp(spread.first.start), pd.Timestamp(spread.last.last_day))
    return {
        "held": " · ".join(name for _, name in seminars_within(view.seminars, ends, text)),
        "start": spread.first.start.isoformat(), "stretch": months(spread, text), "teams": spread.teams,
        "sd": spread.sd * scale, "lower": spread.lower * scale, "upper": min(spread.upper, top) * scale,
        "apart": text.difference(spread.sd, indicator), "factor": factor(spread, text),
        "interval": f"{text.difference(spread.lower, indicator)} – {_end(spread.upper, indicator, text)}",
    }  # fmt: skip


def _end(value: float, indicator: Indicator, text: Text) -> str:
    return text.difference(value, indicator) if isfinite(value) else "∞"


@cache
def _spec(language: str, title: str) -> dict[str, Any]:
    # First and last month below each other, so that the words need not be turned.
    axis = alt.Axis(labelAngle=0, labelExpr="split(datum.label, ' – ')", labelOverlap=True, labelFontSize=11)
    x = alt.X("stretch:N", sort=alt.SortField("start"), title=None, axis=axis)
    fields = ("stretch", "apart", "interval", "factor", "teams")
    told = pointed(Text(language), "variation_page.told.", fields)
    base = alt.Chart().encode(x=x, tooltip=told)
    y = alt.Y("lower:Q", title=title, scale=alt.Scale(zero=True))
    bars = base.mark_rule(color=theme.GREY, strokeWidth=2).encode(y=y, y2="upper:Q")
    line = base.mark_line(color=theme.GREY, strokeWidth=1.4).encode(y="sd:Q")
    dots = base.mark_point(size=85, opacity=1, fill=theme.INK, stroke=theme.PAPER).encode(y="sd:Q")
    held = base.mark_text(fontSize=12, baseline="bottom").encode(text="held:N", y=alt.value(-4))
    return shape(alt.layer(bars, line, dots, held, height=HEIGHT), language)
