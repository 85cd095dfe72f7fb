"""A presentation as one HTML document: the page `/seminar` shows it and a stick carries it, the same bytes.

It asks nobody for anything: charts are SVG in it, script and style are its own, letters are those of the machine.
"""

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from lkt.report.chosen import Screen
from lkt.report.picture import svg_of
from lkt.report.plate import Plate, Table
from lkt.text import Text

# A chart is drawn small and shown about twice as large, and its letters and lines with it: pixels as drawn. Where two
# stand side by side the sentence under them takes of their height.
_WIDE, _PAIR, _LEAST, _LETTERS = (430, 118), (190, 100), 2.0, 16
_CORNERS = (
    "<svg viewBox='0 0 10 10' width='20' height='20' aria-hidden='true'><path fill='none' stroke='currentColor'"
    " d='M1 4V1H4M6 1H9V4M9 6V9H6M4 9H1V6'/></svg>"
)


def presentation(screens: Sequence[Screen], title: str, text: Text) -> str:
    """The document; one screen that says so where there is nothing to show."""
    shown = screens or [Screen(None, remark=text("seminar.empty"))]
    slides = "".join(_slide(number, screen, text) for number, screen in enumerate(shown, start=1))
    words = {name: escape(text(f"seminar.stage.{name}")) for name in ("back", "on", "full", "out", "pair")}
    own = (Path(__file__).with_suffix(ending) for ending in (".css", ".js"))
    style, script = (path.read_text(encoding="utf-8") for path in own)
    bar = (
        f"<nav><button id='pair' hidden>{words['pair']}</button>"
        f"<button id='back' aria-label='{words['back']}'>◀</button><output id='place' aria-live='polite'></output>"
        f"<button id='on' aria-label='{words['on']}'>▶</button>"
        f"<button id='out' hidden aria-label='{words['out']}' title='{words['out']}'>✕</button>"
        f"<button id='full' aria-label='{words['full']}' title='{words['full']}'>{_CORNERS}</button></nav>"
    )
    return (
        f"<!doctype html><html lang='{text.language}'><head><meta charset='utf-8'><title>{escape(title)}</title>"
        "<meta name='viewport' content='width=device-width'>"
        f"<style>{style}</style></head><body>{slides}{bar}"
        f"<div id='black' hidden></div><script>{script}</script></body></html>"
    )


def notes(screens: Sequence[Screen], title: str, text: Text) -> str:
    """What is said to each screen, for a second screen or for paper: HTML without script."""
    told = []
    for number, screen in enumerate(screens, start=1):
        plate = screen.plate
        head = f"{number}. {plate.title} · {plate.about}" if plate else f"{number}."
        lines = [*([screen.remark] if screen.remark else []), *(plate.notes.split("\n") if plate else [])]
        told.append(f"<h2>{escape(head)}</h2>" + "".join(f"<p>{escape(line)}</p>" for line in lines))
    return (
        f"<!doctype html><html lang='{text.language}'><head><meta charset='utf-8'><title>{escape(title)}</title>"
        "<style>body{font:16px/1.45 system-ui,sans-serif;max-width:46rem;margin:1rem auto;padding:0 1rem;color:#1b2733}"
        "h2{font-size:1.1rem;margin:1.2rem 0 .2rem;break-after:avoid}p{margin:.1rem 0}</style></head><body>"
        f"<h1>{escape(title)}</h1>{''.join(told)}</body></html>"
    )


def _slide(number: int, screen: Screen, text: Text) -> str:
    plate = screen.plate
    if plate is None:
        return f"<section hidden><h1>{escape(screen.remark)}</h1></section>"
    table = plate.table and _table(plate.table, plate.kind)
    whole = f"<div class='one'>{_drawn(plate, f'k{number}', _WIDE)}</div>" if plate.chart else table or ""
    pair = ""
    if screen.before:  # then beside now
        halves = (("a", screen.before, screen.then), ("b", plate, text("seminar.now")))
        shown = "".join(
            f"<div><h2>{escape(dated)}</h2>{_drawn(each, f'k{number}{half}', _PAIR)}"
            f"<p>{escape(each.sentence)}</p></div>"
            for half, each, dated in halves
        )
        pair = f"<div class='pair' hidden>{shown}</div>"
    warned = " · ".join([*([screen.remark] if screen.remark else []), *plate.caveats, plate.source])
    asked = f"<p class='asked'>{escape(plate.question)}</p>" if plate.question else ""
    return (
        f"<section hidden class='{plate.kind}'><h1>{escape(plate.title)} <small>{escape(plate.about)}</small></h1>"
        f"<p class='said {plate.tone}'>{escape(plate.sentence)}</p>"
        f"<figure role='group' aria-label='{escape(plate.alt)}'>{whole}{pair}</figure>{asked}"
        f"<footer><p>{escape(warned)}</p><p class='small'>{escape(str(plate.receipt))}</p></footer></section>"
    )


def _drawn(plate: Plate, name: str, size: tuple[int, int]) -> str:
    """The chart as SVG without a size of its own; on the wall no line is thinner, no letter smaller than can be seen
    from the back row."""
    if plate.chart is None:
        return ""
    spec = _thick(plate.chart[1]) | {"width": size[0], "height": size[1]}
    # The words of levels have no room; the sentence tells them.
    if size == _PAIR and "levels" in spec.get("datasets", ()):
        spec["datasets"] = spec["datasets"] | {"levels": []}
    svg = svg_of(spec, plate.chart[0], f"{name}-")
    svg = re.sub(r' (?:d|transform)="[^"]*"', lambda found: re.sub(r"(\.\d)\d+", r"\1", found[0]), svg)
    return re.sub(r'^(<svg[^>]*?) width="[\d.]+" height="[\d.]+"', r"\1 aria-hidden='true'", svg, count=1)


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


def _table(table: Table, kind: str) -> str:
    heads, *rows = table
    columns = "".join(f"<th scope='col'>{escape(head)}</th>" for head in heads)
    body = "".join(
        f"<tr><th scope='row'>{escape(row[0])}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in row[1:])}</tr>"
        for row in rows
    )
    head = f"<thead><tr>{columns}</tr></thead>"
    return f"<div class='one'><table class='{kind}'>{head}<tbody>{body}</tbody></table></div>"
