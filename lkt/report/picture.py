"""A plate as a picture: SVG, PNG or PDF, with title, team, sentence, caveats, date and receipt inside it.

The same plate gives the same bytes; of a PDF the same picture (the library puts its parts in another order each time).
"""

import json
import logging
import re
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from lkt.charts import theme
from lkt.charts.theme import Chart, Spec
from lkt.report.plate import Plate
from lkt.text import Text

_HEAD = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title, author: "LKT", date: none)
#set text(lang: data.language, font: ("Carlito", "Liberation Sans", "DejaVu Sans", "Libertinus Serif"))
"""
_NO_TEXT = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")  # XML 1.0, 2.2
FORMS = ("png", "svg", "pdf")
_WIDTH, _ALL = 760, 820  # of the plot and its axis, in pixels
_SCALE, _TALLEST = 2, 32_000  # of a PNG; and pixels that it may be high
_TITLE, _SAID, _SMALL = 18, 14, 11  # letters
_SLIDE = 900  # the plot of a picture for a slide; most of a PNG's time is its pixels
_BACK_ROW = 1.6  # times as large as on the page
# How wide letters are beside their size, in the fonts that pictures are drawn with (Liberation Sans, Source Sans).
_NARROW, _BROAD = frozenset("iljtf.,:;'|!()[]- \N{NO-BREAK SPACE}"), frozenset("mwMWÆŒ%@…—▲▼◆◇")


@cache
def _painter() -> Any:
    import vl_convert

    vl_convert.configure(base_url=False, allowed_base_urls=[])  # it is to ask nobody for anything
    logging.getLogger("vl_convert").setLevel(logging.ERROR)  # it remarks upon every layer without rows
    return vl_convert


def _drawn(spec: Mapping[str, Any], form: str) -> Any:
    """What vl-convert makes of a spec; the pages of others go on meanwhile, for it lets go of Python.

    Of a list of fonts it takes the first or another: `sans-serif` is Liberation Sans, which it brings along.
    """
    painter, given = _painter(), as_json({**spec, "config": spec["config"] | {"font": "sans-serif"}})
    if form != "png":
        return getattr(painter, f"vegalite_to_{form}")(given)
    try:
        return painter.vegalite_to_png(given, scale=_SCALE)
    except ValueError:
        high = re.search(r'<svg[^>]* height="([\d.]+)"', painter.vegalite_to_svg(given))
        if high is None or _SCALE * float(high[1]) < _TALLEST:
            raise
        # The ideas of an area may be hundreds.
        return painter.vegalite_to_png(given, scale=_TALLEST / float(high[1]))


def picture(plate: Plate, form: str) -> bytes:
    """form: one of FORMS."""
    if form == "svg":
        begin, end = svg_of(drawing(plate)).split(">", 1)
        return f"{begin}><title>{escape(_drawable(plate.alt))}</title>{end}".encode()
    return bytes(_drawn(drawing(plate), form))


def chart_alone(plate: Plate, ratio: float) -> bytes:
    """The chart as a sharp PNG without words about it, so many times as wide as high, with letters for the back row."""
    rows, spec = plate.chart or (None, {})
    size = {"data": _values(rows), "width": _SLIDE, "height": _SLIDE / ratio - 90}
    return bytes(_drawn(theme.enlarged(spec, _BACK_ROW) | size, "png"))


def sized(chart: Chart | None, width: float, height: float) -> str:
    """A chart as SVG in that size; empty without one."""
    return svg_of(chart[1] | {"width": width, "height": height}, chart[0]) if chart else ""


def svg_of(spec: Spec, rows: pd.DataFrame | None = None, clips: str = "c") -> str:
    """A spec drawn, of these rows unless it has its own. clips: how the names of its clips begin, which are those of
    the whole document it stands in: counted from 1, for Vega goes on counting as long as the program runs."""
    svg: str = _drawn(spec if rows is None else spec | {"data": _values(rows)}, "svg")
    for number, clip in enumerate(dict.fromkeys(re.findall(r"\bclip\d+\b", svg)), start=1):
        svg = re.sub(rf"\b{clip}\b", f"{clips}{number}", svg)
    return svg


def typeset(name: str, text: Text, title: str, **shown: Any) -> bytes:
    """A PDF of the template `<name>.typ`, in which `data` has what is shown. Names travel as data, never as markup,
    so that no letter of theirs means anything to the typesetter."""
    import typst

    data = as_json(shown | {"title": title, "language": text.language})
    template = Path(__file__).with_name(f"{name}.typ").read_text(encoding="utf-8")
    return bytes(typst.compile((_HEAD + template).encode(), format="pdf", sys_inputs={"data": data}))


def as_json(value: object) -> str:
    """For the libraries that draw and set type, without what is no character of a text in XML.

    One of those in a name or a note makes vl-convert end the whole process, and with it the pages of everybody.
    """
    return json.dumps(_drawable(value))


def _drawable(value: Any) -> Any:
    if isinstance(value, str):
        return _NO_TEXT.sub("", value)
    if isinstance(value, Mapping):
        return {_drawable(name): _drawable(part) for name, part in value.items()}
    return [_drawable(part) for part in value] if isinstance(value, list | tuple) else value


def _values(rows: pd.DataFrame | None) -> dict[str, Any]:
    return {"values": [] if rows is None else json.loads(rows.to_json(orient="records", date_format="iso"))}


def drawing(plate: Plate) -> Spec:
    """The Vega-Lite spec of the chart with its words above and below; of words alone where there is no chart."""
    rows, spec = plate.chart if plate.chart else (None, {"config": theme.config("da"), "mark": "point"})
    outer = {name: spec[name] for name in ("config", "datasets", "params") if name in spec}
    chart = {name: part for name, part in spec.items() if name not in outer} | {"width": _WIDTH}
    chart["data"] = _values(rows)
    head = [plate.about, plate.sentence, " ".join(plate.more)]
    both = {"anchor": "start", "frame": "bounds"}
    title = both | {
        "text": wrapped(plate.title, _ALL / _TITLE), "subtitle": _lines(head, _SAID), "fontSize": _TITLE,
        "subtitleFontSize": _SAID, "subtitleLineHeight": 1.3 * _SAID, "subtitlePadding": 6, "offset": 14,
        "color": theme.INK, "subtitleColor": theme.INK,
    }  # fmt: skip
    foot = both | {
        "text": _lines(plate.foot, _SMALL), "orient": "bottom", "fontSize": _SMALL, "fontWeight": "normal",
        "color": theme.GREY, "lineHeight": 1.35 * _SMALL, "offset": 4,
    }  # fmt: skip
    shown = [chart | {"title": title}] if plate.chart else [_nothing(title)]
    return outer | {"vconcat": [*shown, _nothing(foot)], "padding": 16, "spacing": 6}


def _nothing(title: Spec) -> Spec:
    """Words without a chart."""
    bare = {"data": {"values": []}, "mark": "point", "view": {"stroke": None}}
    return bare | {"width": _WIDTH, "height": 1, "title": title}


def _lines(paragraphs: Iterable[str], size: float) -> list[str]:
    return [line for words in paragraphs if words for line in wrapped(words, _ALL / size)]


def wrapped(words: str, ems: float) -> list[str]:
    """Words on lines that are so many times as wide as their letters are high; what is longer than a line is broken.

    >>> wrapped("Andel med plan", 5), wrapped("W" * 9, 5)
    (['Andel', 'med plan'], ['WWWWW', 'WWWW'])
    """
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".lstrip(" ")
        if _wide(f"{longer} ") <= ems:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and _wide(lines[-1] + letter) > ems:
                lines.append("")
            lines[-1] += letter
    return lines


def _wide(words: str) -> float:
    return sum(0.3 if c in _NARROW else 0.95 if c in _BROAD else 0.7 if c.isupper() else 0.56 for c in words)
