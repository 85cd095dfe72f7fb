"""The one look: colours, fonts, the words of the axes; and from an Altair chart to a spec that is kept and drawn again
and again with other data.

Colour never works alone: every colour has a shape of its own. There is no red, amber and green, and
nothing that may be chance is coloured at all.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt
import pandas as pd

from lkt.text import Text, texts

Mark = Any  # an Altair chart or layer: its own annotations allow for kinds that never come here
Row = dict[Any, Any]  # one row of a dataset, by column
Spec = dict[str, Any]  # of Vega-Lite
Chart = tuple[pd.DataFrame, Spec]  # its rows and its spec

INK = "#1b2733"
GREY = "#5b6b7b"
PAPER = "#ffffff"
GOAL = "#0b7a75"
GOOD = "#1d5c96"  # a signal the wanted way
BAD = "#b8500f"  # a signal the other way
PLAIN = "#6b4c9a"  # a signal on something we do not judge, or without a way

_NUMBER = {
    "da": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " kr."]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["£", ""]},
}


def config(language: str) -> Spec:
    """Vega-Lite's `config`. The locale must travel in the spec: Streamlit does not pass it on otherwise."""
    words = texts(language, "chart")
    months, days = (words[f"chart.{names}"].split() for names in ("months", "days"))
    time = {
        "dateTime": "%A %e. %B %Y %X", "date": "%d.%m.%Y", "time": "%H:%M:%S", "periods": ["", ""],
        "days": days, "shortDays": [day[:3] for day in days],
        "months": months, "shortMonths": [month[:3] for month in months],
    }  # fmt: skip
    axis = {
        "labelColor": INK, "titleColor": INK, "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal",
        "aria": False, "gridColor": "#eef1f4", "domainColor": GREY, "tickColor": GREY,
    }  # fmt: skip
    return {
        "locale": {"number": _NUMBER[language], "time": time},
        "background": PAPER,
        "mark": {"aria": False},  # a chart has its words; marks would be read with the names of their fields
        "aria": False,  # a chart has one text for who listens: marks would be read by their fields, with ten decimals
        # What Streamlit draws with. No digits: a canvas that cannot read the list measures words in another size.
        "font": "Source Sans, Helvetica, Arial, sans-serif",
        "view": {"stroke": None},
        "title": {"aria": False},
        "axis": axis,
        "text": {"fontSize": 13, "color": INK},
        "legend": {"labelFontSize": 13, "titleFontSize": 13, "symbolStrokeWidth": 1.5},
    }


_SIZES = (
    "fontSize", "labelFontSize", "titleFontSize", "strokeWidth", "symbolStrokeWidth", "strokeDash", "dx", "dy",
    "titlePadding", "top", "height",
)  # fmt: skip


def enlarged(part: Any, by: float) -> Any:
    """A spec (or part of one) with its letters, lines, dots and height so many times as large: for the back row."""
    if isinstance(part, list):
        return [enlarged(each, by) for each in part]
    if not isinstance(part, dict):
        return part

    def sized(name: str, value: Any) -> Any:
        if name == "size" and "type" in part and not isinstance(value, dict):  # of a dot: its area
            return value * by**2
        if name not in _SIZES or isinstance(value, str | dict):
            return enlarged(value, by)
        return [each * by for each in value] if isinstance(value, list) else value * by

    return {name: sized(name, value) for name, value in part.items()}


def month_step(months: int) -> int:
    """How many months between two labels of a time axis, so that they neither crowd nor repeat.

    >>> [month_step(n) for n in (6, 12, 24, 36, 60)]
    [1, 1, 3, 3, 6]
    """
    return next(step for step in (1, 3, 6, 12, 24, 60, 120) if months / step <= 13)


def shape(chart: Mark, language: str) -> Spec:
    """The spec without data of its own. Altair fills a chart without data with one empty row, which would be drawn."""
    spec: Spec = chart.to_dict(validate=False)
    _forget_empty(spec)
    spec.pop("datasets", None)
    spec.pop("$schema", None)
    return spec | {"config": config(language)}


def _forget_empty(part: dict[str, Any]) -> None:
    if part.get("data") == {"name": "empty"}:
        del part["data"]
    for layer in part.get("layer", []):
        _forget_empty(layer)


def by_state(
    field: str, states: Mapping[str, tuple[Any, ...]], *channels: str, legend: alt.Legend | None = None
) -> dict[str, Any]:
    """What each state looks like: a channel (shape, fill, ...) for every column of the table of states."""
    return {
        channel: getattr(alt, channel[0].upper() + channel[1:])(
            f"{field}:N", scale=alt.Scale(domain=list(states), range=list(look)), legend=legend
        )
        for channel, look in zip(channels, zip(*states.values(), strict=True), strict=False)
    }


def pointed(text: Text, key: str, fields: Iterable[str]) -> list[alt.Tooltip]:
    """What the pointer is told: fields with their words, whose keys begin with `key`."""
    return [alt.Tooltip(f"{field}:N", title=text(key + field)) for field in fields]
