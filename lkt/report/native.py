"""A run chart as a chart of PowerPoint's own, which can be edited: its sheet holds the figures shown and no others."""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any

import pandas as pd
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from lkt.charts import theme
from lkt.charts.dots import ALPHABET
from lkt.report.plate import Plate
from lkt.report.sheets import plain
from lkt.text import Text

_LETTERS, _SMALLER = 16, 14  # in points
_PALE = "#cfd6dd"
_LOCALES = {"da": "[$-406]", "en": "[$-809]"}  # of months, whatever the program that shows them speaks
_MARKERS = {
    "triangle-up": XL_MARKER_STYLE.TRIANGLE, "triangle-down": XL_MARKER_STYLE.TRIANGLE,
    "diamond": XL_MARKER_STYLE.DIAMOND, "circle": XL_MARKER_STYLE.CIRCLE, "cross": XL_MARKER_STYLE.X,
}  # fmt: skip


def run_chart(slide: Any, plate: Plate, text: Text, room: tuple[Emu, ...]) -> Any:
    """A line chart on an axis of dates: figures, median of every phase, target, limits, and a row for each sign."""
    rows, spec = plate.chart or (pd.DataFrame(), {})
    rows, ends = rows.reset_index(drop=True), spec["datasets"]["levels"]
    named = {end["kind"]: end["label"] for end in ends}
    data = CategoryChartData(number_format="General")
    data.categories = [x.date() for x in rows["x"]]
    looks: list[dict[str, Any]] = []

    def add(name: str, values: pd.Series, **look: Any) -> None:
        data.add_series(plain(name), [None if pd.isna(v) else round(float(v), 2) for v in values])
        looks.append(look)

    add(plate.unit, rows["shown"], line=theme.GREY, width=2.25, marker="circle", fill=theme.GREY)
    phases = list(dict.fromkeys(rows["phase"][rows["median"].notna()]))
    for phase in phases:
        label = named.get("median", "") if phase == phases[-1] else text("slides.earlier")
        add(label, rows["median"].where(rows["phase"] == phase), line=theme.INK, width=3)
    if rows["goal"].notna().any():
        add(named.get("goal", ""), rows["goal"], line=theme.GOAL, width=3, dash=True)
    if rows["frozen"].notna().any():
        add(text("plate.was"), rows["frozen"], line=theme.INK, width=1.5, dash=True)
    for edge in ("lower", "upper"):
        if rows[edge].notna().any():
            label = f"{text('chart.limits')} ({text(f'analysis.{edge}').lower()})"
            add(label, rows[edge], line=theme.GREY, width=1.5)
    for sign, (_, shape, fill, stroke) in ALPHABET.items():
        own = rows["shown"].where(rows["state"] == sign)
        if sign != "usual" and own.notna().any():
            pale = _PALE if fill == theme.PAPER else fill  # a white dot is not seen in every program
            add(text(f"slides.sign.{sign.partition('_')[0]}"), own, marker=shape, fill=pale, stroke=stroke)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *room, data)
    _dress(frame.chart, plate, looks, rows)
    # Months apart as on the screen; the library has no words for it.
    dates, x = frame.chart.category_axis, rows["x"]
    dates.tick_labels.number_format = f"{_LOCALES[text.language]}mmm yy"
    dates.tick_labels.number_format_is_linked = False
    step = theme.month_step(max(len(pd.period_range(x.min(), x.max(), freq="M")), 1))
    base = dates._element.find(qn("c:baseTimeUnit"))
    base.set("val", "months" if (x.dt.day == 1).all() else "days")
    for name, value in (("c:majorTimeUnit", "months"), ("c:majorUnit", str(step))):
        base.addnext(base.makeelement(qn(name), {"val": value}))
    return frame


def _dress(chart: Any, plate: Plate, looks: Sequence[dict[str, Any]], rows: pd.DataFrame) -> None:
    for series, look in zip(chart.plots[0].series, looks, strict=True):
        series.smooth = False
        if "line" in look:
            series.format.line.color.rgb, series.format.line.width = colour(look["line"]), Pt(look["width"])
            if look.get("dash"):
                series.format.line.dash_style = MSO_LINE.DASH
        else:
            series.format.line.fill.background()
        marker = series.marker
        if "marker" not in look:
            marker.style = XL_MARKER_STYLE.NONE
            continue
        marker.style, marker.size = _MARKERS[look["marker"]], 8 if "line" in look else 11
        marker.format.fill.solid()
        marker.format.fill.fore_color.rgb = colour(look["fill"])
        marker.format.line.color.rgb = colour(look.get("stroke", look["fill"]))
    chart.font.size, chart.font.color.rgb = Pt(_LETTERS), colour(theme.INK)
    chart.has_title, chart.has_legend = False, True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = Pt(_SMALLER)
    values, shown = chart.value_axis, rows[["shown", "median", "goal", "frozen", "lower", "upper"]]
    ends = _scale(shown.min().min(), shown.max().max())
    values.minimum_scale, values.maximum_scale, values.major_unit = ends
    values.major_gridlines.format.line.color.rgb = RGBColor(0xE3, 0xE7, 0xEB)
    values.has_title = True
    values.axis_title.text_frame.text = plain(plate.unit)
    values.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(_SMALLER)
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = "General", False


def _scale(low: float, high: float) -> tuple[float, float, float]:
    """From, to and step of an axis with five or six round steps, as on the screen.

    >>> _scale(27.1, 92.0), _scale(5, 5), _scale(0.2, 0.9)
    ((20, 100, 20), (4.0, 6.0, 1), (0.2, 1.0, 0.2))
    """
    rough = (high - low) / 5 or 1
    power = 10 ** floor(log10(rough))
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough)
    ends = (floor(low / step), ceil(high / step)) if high > low else (low / step - 1, high / step + 1)
    return round(ends[0] * step, 6), round(ends[1] * step, 6), step


def colour(name: str) -> Any:
    return RGBColor.from_string(name.removeprefix("#").upper())
