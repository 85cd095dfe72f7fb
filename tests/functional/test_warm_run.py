"""A run of a page that nobody has changed sends what is kept: it makes no table and asks no statistics."""

from __future__ import annotations

import threading
from pathlib import Path
from types import FrameType

import pytest

from tests.functional.conftest import Open, healthy

FEW = 400  # calls within pandas: a look at a column or two, and no table made anew (one of figures takes thousands)


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("overblik", {}), ("omraade", {"area": "KOL"}), ("team", {"team": "KOL-HOR"}),
        ("team", {"team": "KOL-HOR", "indicator": "KOL-03"}), ("variation", {"area": "KOL"}),
        ("variation", {"area": "KOL", "indicator": "KOL-03"}), ("ideer", {"area": "KOL"}), ("styregruppe", {}),
        ("region", {}),
    ],
)  # fmt: skip
def test_a_run_of_an_unchanged_page_makes_nothing(
    open_page: Open, demo_file: Path, page: str, address: dict[str, str]
) -> None:
    visit = open_page(demo_file, page, **address).run()
    called = {"pandas": 0, "spc": 0, "variation": 0}

    def count(frame: FrameType, event: str, _: object) -> None:
        for name in called:
            called[name] += event == "call" and f"/{name}/" in frame.f_code.co_filename

    threading.setprofile(count)
    try:
        healthy(visit.run())
    finally:
        threading.setprofile(None)
    assert called["pandas"] < FEW
    assert (called["spc"], called["variation"]) == (0, 0)
