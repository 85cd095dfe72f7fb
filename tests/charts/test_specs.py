"""Every chart: a shape without data, in two languages, that a Vega-Lite compiler can draw."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from lkt.charts import theme
from lkt.charts.run import run_chart
from lkt.text import LANGUAGES, Text
from tests.charts.conftest import Shown
from tests.charts.made import Spec, drawn, parts

# One indicator of each measure, and one with a break and stepped targets.
INDICATORS = ("KOL-03", "ANT-08", "ANT-01", "TVA-01", "BDI-03", "APO-04", "KOL-08", "APO-07", "AKK-01")
CASES = INDICATORS

Built = tuple[pd.DataFrame, Spec]
Build = Callable[[str, str], Built]


@pytest.fixture
def build(team_of: Shown) -> Build:
    """A chart by its case and language."""

    def built(case: str, language: str) -> Built:
        return run_chart(team_of(case), Text(language))

    return built


@pytest.mark.parametrize("case", CASES)
def test_the_shape_holds_no_data_of_its_own(build: Build, case: str) -> None:
    """Data come beside it: the frame, and named sets for what is not a row of the frame."""
    _, spec = build(case, "da")
    named = [part["data"] for part in parts(spec | {"datasets": {}}) if "data" in part]
    assert all(set(data) == {"name"} for data in named)
    assert {data["name"] for data in named} == set(spec.get("datasets", {}))
    assert "data" not in spec
    assert "$schema" not in spec


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_axes_travel_in_the_spec(build: Build, case: str, language: str) -> None:
    _, spec = build(case, language)
    locale = spec["config"]["locale"]
    assert locale["number"]["decimal"] == {"da": ",", "en": "."}[language]
    assert locale["time"]["months"][4] == {"da": "maj", "en": "May"}[language]
    assert {kind: len(locale["time"][kind]) for kind in ("months", "shortMonths", "days", "shortDays")} == {
        "months": 12, "shortMonths": 12, "days": 7, "shortDays": 7,
    }  # fmt: skip


def test_a_shape_is_built_once_and_left_as_it_was(build: Build) -> None:
    """Shapes are kept between drawings: none may carry what another left in it."""
    keys = [(case, language) for case in CASES for language in LANGUAGES]
    first, again = ([json.dumps(build(*key)[1], sort_keys=True) for key in keys] for _ in range(2))
    assert again == first


def test_who_listens_is_not_read_the_fields_of_marks(build: Build) -> None:
    """The chart's text stands for it: a mark would be "shown: 13,3333333333; phase: 1"."""
    _, spec = build("KOL-03", "da")
    assert (spec["config"]["aria"], spec["config"]["title"]["aria"]) == (False, False)


@pytest.mark.parametrize("case", CASES)
def test_the_browser_gets_no_more_than_what_is_shown(build: Build, case: str) -> None:
    frame, spec = build(case, "da")
    shape = json.dumps({key: value for key, value in spec.items() if key != "datasets"})
    unused = {name for name in frame.columns if f'"{name}"' not in shape}
    assert unused <= {"start"}  # months are sorted by it


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_drawn(build: Build, case: str, language: str) -> None:
    frame, spec = build(case, language)
    svg = drawn(frame, spec)
    assert svg.count("<path") > len(frame) / 2
    assert not {"NaN", "undefined"} & set(svg.replace('"', " ").replace(",", " ").split())


@pytest.mark.parametrize(("language", "month"), [("da", "okt"), ("en", "Oct")])
def test_the_axis_speaks_the_language(build: Build, language: str, month: str) -> None:
    svg = drawn(*build("KOL-03", language))
    assert f">{month} 24<" in svg or f">{month} 25<" in svg


def test_colours_never_work_alone(build: Build) -> None:
    """Whatever has a colour of its own has a shape of its own: two dots that differ can be told apart in grey."""
    _, spec = build("KOL-03", "da")
    (dots,) = [part["encoding"] for part in parts(spec) if "shape" in part.get("encoding", {})]
    scales: list[dict[str, Any]] = [dots[channel]["scale"] for channel in ("shape", "fill")]
    shapes, fills = (dict(zip(s["domain"], s["range"], strict=True)) for s in scales)
    assert (shapes["good_up"], shapes["good_down"]) == ("triangle-up", "triangle-down")
    assert (shapes["bad"], fills["bad"]) == ("diamond", theme.BAD)
    assert (shapes["plain"], fills["plain"]) == ("diamond", theme.PAPER)
    assert shapes["usual"] == "circle"
    assert fills["provisional"] == theme.PAPER


# months shown | months between two labels
STEPS = """
1 1
13 1
14 3
39 3
40 6
78 6
79 12
156 12
157 24
600 60
1560 120
"""


@pytest.mark.parametrize("line", STEPS.strip().splitlines())
def test_labels_neither_crowd_nor_repeat(line: str) -> None:
    months, step = map(int, line.split())
    assert theme.month_step(months) == step
    assert months / step <= 13
