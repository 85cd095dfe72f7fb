"""The matrix of an area: teams down, indicators across, a small run chart in every cell.

One view and not a facet: 160 panels of a facet take seconds to draw, 160 lines in one view do not. The small
charts are therefore laid out here, in units of cells: x counts columns and y counts rows from the top.
"""

from __future__ import annotations

from functools import cache
from textwrap import wrap
from typing import Any

import altair as alt
import pandas as pd

from lkt.charts import theme
from lkt.charts.dots import TRIANGLES
from lkt.charts.spec import Mark, Row, by_state, shape
from lkt.domain.indicator import Indicator
from lkt.domain.region import Region
from lkt.domain.team import Team
from lkt.text import Text, danish
from lkt.views.area import AreaView, Cell
from lkt.views.verdict import Reading

_ROW = 34  # pixels
_NAMES = 1.8  # width of the team names, in columns
_HEAD = 1.3  # height of the indicator names above the first region's row, in rows
_LINE = 14 / _ROW  # height of a line of words, in rows
_SIGNS = {sign: look for sign, look in TRIANGLES.items() if sign.startswith(("good", "bad"))}
_SIGNS["plain"] = ("diamond", theme.PLAIN, theme.PLAIN)
_TINTS = {"good": "#e6eff8", "bad": "#fbece0", "plain": "#efeaf6", "none": "#f7f9fa", "short": "#ffffff"}
_SIGNALS = {Reading.IMPROVEMENT: "good", Reading.CONCERN: "bad", Reading.OTHER: "plain", Reading.NONE: "none"}

Placed = list[tuple[Team, int]]  # every team, and how many rows from the top it stands


def matrix(view: AreaView, text: Text) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The frame (one row per cell) and the spec. A click selects `team` and `indicator`."""
    rows, heads, height = _layout(view.teams)
    columns = {indicator.id: i for i, indicator in enumerate(view.indicators)}
    frame = _cells(view, rows, columns, text)
    datasets = {
        "lines": _lines(view, rows, columns),
        "signs": frame.loc[frame["sign"] != "", ["x", "y", "sign"]].to_dict("records"),
        "names": _names(rows, heads, view.indicators, text),
    }
    return frame, _spec(len(columns), height, text.language) | {"datasets": datasets}


def _layout(teams: tuple[tuple[Team, Region], ...]) -> tuple[Placed, list[tuple[Region, int]], int]:
    """Rows by region, then by name as Danes sort; a heading line above each region."""
    rows, heads, top = [], [], 0
    regions = list(dict.fromkeys(region for _, region in teams))
    for region in regions:
        heads.append((region, top))
        for team in sorted((t for t, r in teams if r == region), key=lambda t: danish(t.name)):
            top += 1
            rows.append((team, top))
        top += 1
    return rows, heads, top


def _cells(view: AreaView, rows: Placed, columns: dict[str, int], text: Text) -> pd.DataFrame:
    known = {(cell.team, cell.indicator): cell for cell in view.cells}

    def row(team: Team, top: int, indicator: Indicator) -> Row:
        cell = known.get((team.id, indicator.id))
        reading = cell.reading if cell else Reading.EMPTY
        written = text.figure(cell.latest if cell else None, indicator)
        if cell and cell.latest_period:
            written += f" ({text.month(cell.latest_period)})"
        return {
            "x": columns[indicator.id], "y": top, "team": team.id, "indicator": indicator.id,
            "tint": tint(reading), "sign": sign(cell), "name": team.name, "about": text.name(indicator.name),
            "reading": text(f"matrix.{reading.value}"), "newest": written,
        }  # fmt: skip

    return pd.DataFrame([row(*placed, indicator) for placed in rows for indicator in view.indicators])


def tint(reading: Reading) -> str:
    """The background of a cell: coloured for a signal alone."""
    return _SIGNALS.get(reading, "short")


def sign(cell: Cell | None) -> str:
    """The sign in a cell's corner: it points the way the figures went. Empty without a signal."""
    kind = tint(cell.reading) if cell else "short"
    if cell is None or kind in ("none", "short"):
        return ""
    return f"{kind}_{'up' if cell.way > 0 else 'down'}" if kind != "plain" and cell.way else "plain"


def _lines(view: AreaView, rows: Placed, columns: dict[str, int]) -> list[Row]:
    """The small charts as coordinates: same time axis in all cells, same figure axis down a column."""
    points = view.points.dropna(subset=["value"])
    tops = {team.id: top for team, top in rows}
    points = points[points["team"].isin(tops.keys()) & points["indicator"].isin(columns.keys())]
    if points.empty:
        return []
    when = points["x"].astype("int64")
    across = (when - when.min()) / max(when.max() - when.min(), 1)
    figures = points.groupby("indicator")["value"]
    low, high = figures.transform("min"), figures.transform("max")
    up = ((points["value"] - low) / (high - low).where(high > low)).fillna(0.5)
    x = points["indicator"].map(columns) + 0.06 + 0.78 * across
    y = points["team"].map(tops) + 0.86 - 0.72 * up
    return pd.DataFrame({"line": unbroken(points), "x": x, "y": y}).round(3).to_dict("records")


def unbroken(points: pd.DataFrame) -> pd.Series:
    """The number of the stretch each point belongs to: a month without a figure, a break of the definition and a
    new cell begin another one."""
    month = points["x"].dt.year * 12 + points["x"].dt.month
    skipped = (month.diff() > 1) & (points["grain"] == "month")
    key = points[["team", "indicator", "phase"]]
    begins: pd.Series = (key != key.shift()).any(axis=1) | skipped
    return begins.cumsum()


def _names(
    rows: Placed, heads: list[tuple[Region, int]], indicators: tuple[Indicator, ...], text: Text
) -> list[Row]:
    teams = [_name("team", -0.08, top + 0.5, team.name, 29, 2, above=0.5) for team, top in rows]
    regions = [_name("region", -_NAMES, top + 0.55, text.name(region.name), 40, 1) for region, top in heads]
    across = [
        _name("indicator", i + 0.03, 0.85, text.name(indicator.name), 17, 5, above=1)
        for i, indicator in enumerate(indicators)
    ]
    return teams + regions + across


def _name(kind: str, x: float, y: float, name: str, letters: int, most: int, above: float = 0) -> Row:
    """A name folded to lines of so many letters, at most so many, with dots at the end of what does not fit.

    above: how much of the height of the lines after the first lies above y, since they are set downwards.
    """
    whole = name.replace(" ·", "\N{NO-BREAK SPACE}·")  # no line begins with the dot
    lines = wrap(whole, letters, max_lines=most, placeholder="…", break_long_words=False)
    top = round(y - above * _LINE * (len(lines) - 1), 3)
    return {"kind": kind, "x": x, "y": top, "label": "\n".join(lines), "name": name}


@cache
def _spec(columns: int, height: int, language: str) -> dict[str, Any]:
    """The shape, built once per number of columns and rows."""
    x = alt.Scale(domain=[-_NAMES, columns], nice=False, zero=False)
    y = alt.Scale(domain=[-_HEAD, height], nice=False, zero=False, reverse=True)

    def place(across: str = "x", down: str = "y") -> dict[str, Any]:
        return {"x": alt.X(f"{across}:Q", scale=x, axis=None), "y": alt.Y(f"{down}:Q", scale=y, axis=None)}

    pick = alt.selection_point(name="cell", fields=["team", "indicator"], on="click", clear=False)
    tints = {kind: (colour,) for kind, colour in _TINTS.items()}
    told = [alt.Tooltip(f"{field}:N", title=" ") for field in ("name", "about", "reading", "newest")]
    boxes = alt.Chart().mark_rect(stroke=theme.PAPER, strokeWidth=3, cursor="pointer")
    boxes = boxes.encode(
        **place(), x2="right:Q", y2="bottom:Q", tooltip=told, **by_state("tint", tints, "fill")
    )
    line = alt.Chart(alt.NamedData("lines")).mark_line(color=theme.GREY, strokeWidth=1.2, tooltip=None)
    signs = alt.Chart(alt.NamedData("signs")).mark_point(filled=True, size=85, opacity=1)
    signs = signs.encode(**place("right", "middle"), **by_state("sign", _SIGNS, "shape", "color"))
    chart = alt.layer(
        boxes.transform_calculate(right="datum.x + 1", bottom="datum.y + 1").add_params(pick),
        line.encode(**place(), detail="line:N"),
        signs.transform_calculate(right="datum.x + 0.92", middle="datum.y + 0.5"),
        *_words(place(), columns),
        height=int(_ROW * (height + _HEAD)),
    )
    return shape(chart.configure_view(stroke=None), language)


def _words(place: dict[str, Any], columns: int) -> list[Mark]:
    """The names. No line is wider than its place, however narrow the page is."""
    base = alt.Chart(alt.NamedData("names"))
    styles: dict[str, tuple[float, dict[str, Any]]] = {
        "team": (_NAMES - 0.1, {"align": "right", "baseline": "middle"}),
        "region": (_NAMES, {"align": "left", "baseline": "middle", "fontSize": 13, "fontWeight": "bold"}),
        "indicator": (0.96, {"align": "left", "baseline": "bottom"}),
    }
    lines: dict[str, Any] = {"fontSize": 12, "lineBreak": "\n", "lineHeight": _LINE * _ROW}
    return [
        base.mark_text(limit=alt.expr(f"{room / (columns + _NAMES):.4f} * width"), **lines | style)
        .encode(**place, text="label:N", tooltip=alt.Tooltip("name:N", title=" "))
        .transform_filter(f"datum.kind == '{kind}'")
        for kind, (room, style) in styles.items()
    ]
