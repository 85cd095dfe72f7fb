"""The one look: colours, fonts, and the words of the axes.

Colour never works alone: every colour has a shape of its own. There is no red, amber and green, and
nothing that may be chance is coloured at all.
"""

from __future__ import annotations

from typing import Any

INK = "#1b2733"
GREY = "#5b6b7b"
PAPER = "#ffffff"
GOAL = "#0b7a75"
GOOD = "#1d5c96"  # a signal the wanted way
BAD = "#b8500f"  # a signal the other way
PLAIN = "#6b4c9a"  # a signal on something we do not judge, or without a way

_MONTHS = {
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "en": "January February March April May June July August September October November December",
}
_DAYS = {
    "da": "søndag mandag tirsdag onsdag torsdag fredag lørdag",
    "en": "Sunday Monday Tuesday Wednesday Thursday Friday Saturday",
}
_NUMBER = {
    "da": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " kr."]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["£", ""]},
}


def config(language: str) -> dict[str, Any]:
    """Vega-Lite's `config`. The locale must travel in the spec: Streamlit does not pass it on otherwise."""
    months, days = _MONTHS[language].split(), _DAYS[language].split()
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


def month_step(months: int) -> int:
    """How many months between two labels of a time axis, so that they neither crowd nor repeat.

    >>> [month_step(n) for n in (6, 12, 24, 36, 60)]
    [1, 1, 3, 3, 6]
    """
    return next(step for step in (1, 3, 6, 12, 24, 60, 120) if months / step <= 13)
