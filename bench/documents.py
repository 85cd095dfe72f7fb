"""What is made for a seminar, 40 charts of the demonstration: slides, a picture, and the file for the stick.

Slides and pictures are held against vl-convert drawing the same charts without a word, the file on a screen against
the same file with its first screen alone.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import vl_convert

from bench import Measured, browser
from bench.clock import alternating
from bench.data import AREA, demonstration
from lkt.domain.access import EVERYTHING
from lkt.domain.seminar import Item
from lkt.report.chosen import Screen, screens
from lkt.report.gather import Edition
from lkt.report.picture import as_json, drawing, picture
from lkt.report.plate import Plate
from lkt.report.presentation import presentation
from lkt.report.slides import deck
from lkt.store import Reader, definitions, open_database
from lkt.text import Text
from lkt.views.series import area_series

logging.getLogger("vl_convert").setLevel(logging.ERROR)
CHARTS, DAY = 40, date(2026, 11, 23)
_NEXT = """async () => {
  const frame = () => new Promise(requestAnimationFrame), begun = performance.now()
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }))
  await frame(); await frame()
  return performance.now() - begun
}"""


def measure(folder: Path) -> Iterator[Measured | str]:
    """Native slides, slides of pictures, one PNG, the stick's file: its size, its first screen, the next screen."""
    source, shown = charts(folder / "documents.duckdb")
    plates = [screen.plate for screen in shown if screen.plate]
    specs = [
        as_json({key: v for key, v in drawing(p)["vconcat"][0].items() if key != "title"}) for p in plates
    ]

    def drawn() -> None:
        for spec in specs:
            vl_convert.vegalite_to_png(spec, scale=2)

    def slides(own: list[Plate]) -> bytes:
        return deck(own, "LKT", [], source)

    pictures = [replace(plate, kind="variation") for plate in plates]
    against = "vl-convert drawing the charts alone"
    yield Measured(
        f"a deck of {CHARTS} charts", *alternating(lambda: slides(plates), drawn, times=3), against
    )
    ours = alternating(lambda: slides(pictures), drawn, times=3)
    yield Measured(f"a deck of {CHARTS} pictures", *ours, against)
    bare = partial(vl_convert.vegalite_to_png, specs[0], scale=2)
    yield Measured("a PNG", *alternating(lambda: picture(plates[0], "png"), bare, times=7), "the chart alone")
    yield from _stick(folder, shown)


def charts(database: Path) -> tuple[Edition, tuple[Screen, ...]]:
    """Where they come from, and the area's first charts as screens."""
    opened = open_database(demonstration(database))
    catalogue = definitions.read(opened)
    source = Edition(Reader(opened, EVERYTHING), catalogue, DAY, Text("da"), False)
    items = [Item("team", indicator, team) for team, indicator in area_series(source, AREA).assessments]
    found = screens(items[:CHARTS], catalogue.areas[AREA], source)
    opened.close()
    return source, found


def _stick(folder: Path, shown: tuple[Screen, ...]) -> Iterator[Measured | str]:
    whole, first = folder / "whole.html", folder / "first.html"
    for path, own in ((whole, shown), (first, shown[:1])):
        path.write_text(presentation(own, "LKT", Text("da")), encoding="utf-8")
    size = whole.stat().st_size / 1000
    yield f"{size:8.0f} kB the file for the stick with {len(shown)} charts; {size / len(shown):.1f} a chart"
    if browser.chromium() is None:
        return
    with browser.page(viewport={"width": 1280, "height": 720}, offline=True) as tab:

        def opened(path: Path) -> None:
            tab.goto(path.as_uri())
            tab.wait_for_selector("section:not([hidden]) svg")

        taken = alternating(partial(opened, whole), partial(opened, first), times=7)
        yield Measured("the file for the stick opened from disk", *taken, "its first screen alone")
        opened(whole)
        steps = sorted(tab.evaluate(_NEXT) for _ in range(CHARTS - 2))
        yield f"{steps[len(steps) // 2]:8.0f} ms from key to the next screen, {steps[-1]:.0f} at most, of {len(steps)}"
