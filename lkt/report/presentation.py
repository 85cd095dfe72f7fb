"""A presentation as one HTML document: the page `/seminar` shows it and a stick carries it, the same bytes.

It asks nobody for anything: charts are SVG in it, script and style are its own, letters are those of the machine.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lkt.report.chosen import Screen
from lkt.report.picture import svg_of
from lkt.report.plate import Plate
from lkt.text import Text

# A chart is drawn small and shown about twice as large, and its letters and lines with it: pixels as drawn. Where two
# stand side by side the sentence under them takes of their height.
_WIDE, _PAIR, _LEAST, _LETTERS = (430, 118), (190, 100), 2.0, 16
_OWN = Path(__file__)
_TEMPLATES = Environment(
    loader=FileSystemLoader(_OWN.parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def presentation(screens: Sequence[Screen], title: str, text: Text) -> str:
    """The document; one screen that says so where there is nothing to show."""
    shown = screens or [Screen(None, remark=text("seminar.empty"))]
    own = {name: _OWN.with_suffix(ending) for name, ending in (("style", ".css"), ("script", ".js"))}
    parts = {name: Markup(path.read_text(encoding="utf-8")) for name, path in own.items()}
    page = _TEMPLATES.get_template("presentation.html")
    return page.render(screens=shown, title=title, text=text, chart=_drawn, **parts)


def notes(screens: Sequence[Screen], title: str, text: Text) -> str:
    """What is said to each screen, for a second screen or for paper: HTML without script."""
    return _TEMPLATES.get_template("notes.html").render(screens=screens, title=title, text=text)


def _drawn(plate: Plate, name: str, pair: bool = False) -> Markup:
    """The chart as SVG without a size of its own; on the wall no line is thinner, no letter smaller than can be seen
    from the back row."""
    if plate.chart is None:
        return Markup()
    width, height = _PAIR if pair else _WIDE
    spec = _thick(plate.chart[1]) | {"width": width, "height": height}
    # The words of levels have no room; the sentence tells them.
    if pair and "levels" in spec.get("datasets", ()):
        spec["datasets"] = spec["datasets"] | {"levels": []}
    svg = svg_of(spec, plate.chart[0], f"{name}-")
    svg = re.sub(r' (?:d|transform)="[^"]*"', lambda found: re.sub(r"(\.\d)\d+", r"\1", found[0]), svg)
    return Markup(
        re.sub(r'^(<svg[^>]*?) width="[\d.]+" height="[\d.]+"', r"\1 aria-hidden='true'", svg, count=1)
    )


def _thick(part: Any) -> Any:
    if isinstance(part, list):
        return [_thick(each) for each in part]
    if not isinstance(part, dict):
        return part
    made = {key: value if key == "datasets" else _thick(value) for key, value in part.items()}
    if isinstance(made.get("strokeWidth"), int | float):
        made["strokeWidth"] = max(made["strokeWidth"], _LEAST)
    if made.get("type") in ("rule", "line"):
        made.setdefault("strokeWidth", _LEAST)
    for size in ("fontSize", "labelFontSize", "titleFontSize"):
        if isinstance(made.get(size), int | float):
            made[size] = max(made[size], _LETTERS)
    return made
