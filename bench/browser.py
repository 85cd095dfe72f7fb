"""Opening the area page in Chromium, against a page with one static chart of that size."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from bench import Measured
from bench.clock import alternating
from bench.data import AREA, full_area
from bench.server import served
from lkt import settings
from lkt.store import Reader, Source, definitions

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
_STATIC = """
import json, sys
import pandas as pd
import streamlit as st
st.set_page_config(layout="wide")
st.write("Valgt " + st.selectbox("Valg", ["A", "B"]))
given = json.load(open({path!r}))
st.vega_lite_chart(pd.DataFrame(given["rows"]), given["spec"], width="stretch", theme=None)
"""


def chromium() -> str | None:
    """The installed Chromium, None where there is none."""
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


@contextmanager
def page(**options: Any) -> Iterator[Any]:
    """A page of a headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=_FLAGS)
        yield browser.new_page(**options)
        browser.close()


def measure(folder: Path) -> Iterator[Measured | str]:
    """Opening the page until its chart is drawn; the read model is kept on both sides."""
    if chromium() is None:
        yield "There is no Chromium here, so opening a page was not measured."
        return
    database, static = folder / "browser.duckdb", folder / "static.py"
    static.write_text(_STATIC.format(path=str(_same_size(folder, database))), encoding="utf-8")
    app = served(settings.ROOT / "app.py", LKT_DATABASE=str(database), LKT_TODAY="2026-11-23")
    with app as ours, served(static) as bare, page(viewport={"width": 1500, "height": 1000}) as tab:
        pages = (f"{ours.address}/omraade?area={AREA}", bare.address)
        opening = alternating(*(partial(_open, tab, page) for page in pages), times=7)
        yield Measured(
            "the area page opened in Chromium", *opening, "a page with one static chart of its size"
        )


def _same_size(folder: Path, database: Path) -> Path:
    """The lines of the matrix as a file: the static page draws them in one chart and computes nothing."""
    import altair as alt

    from lkt.charts.theme import shape
    from lkt.views.area import area_view

    opened = full_area(database)
    view = area_view(Source(Reader(opened), definitions.read(opened), date(2026, 11, 23)), AREA)
    opened.close()
    lines = alt.Chart(height=680).mark_line().encode(x="x:T", y="value:Q", detail=["team:N", "indicator:N"])
    path, rows = folder / "static.json", view.points.astype({"x": str}).to_dict("records")
    path.write_text(json.dumps({"rows": rows, "spec": shape(lines, "da")}), encoding="utf-8")
    return path


def _open(tab: Any, address: str) -> None:
    tab.goto(address)
    tab.wait_for_selector(".lkt-matrix, [data-testid='stVegaLiteChart'] :is(svg, canvas)")
    tab.wait_for_function("[...document.images].every(image => image.complete)")
