"""Opening the area page in Chromium, against a page with one static chart of that size."""

from __future__ import annotations

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
from lkt.store import definitions

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
choice = st.selectbox("Valg", ["A", "B"])
st.write("Valgt " + choice)
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
    """The matrix of the area page as a file: the static page draws the same marks and computes nothing."""
    from lkt.charts.matrix import matrix
    from lkt.text import Text
    from lkt.views.area import area_view

    opened = full_area(database)
    view = area_view(opened, definitions.read(opened), AREA, date(2026, 11, 23))
    frame, spec = matrix(view, Text("da"))
    opened.close()
    path = folder / "static.json"
    path.write_text(json.dumps({"rows": frame.to_dict("records"), "spec": spec}), encoding="utf-8")
    return path


def _open(tab: Any, address: str) -> None:
    tab.goto(address)
    tab.wait_for_selector("[data-testid='stVegaLiteChart'] svg, [data-testid='stVegaLiteChart'] canvas")
