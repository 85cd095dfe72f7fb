"""Every chart of the variation page: no data in the shape, nothing sent that is not shown, and it can be drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from lkt.charts.comparisons import ends, lines_chart, ranks_chart
from lkt.charts.run import small_chart
from lkt.charts.variation import between_chart, funnel_chart
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Direction
from lkt.store import Database, Reader, Source
from lkt.text import LANGUAGES, Text
from lkt.views.comparisons import multiples_view, ranks_view, rollups_view
from lkt.views.series import area_series
from lkt.views.variation import variation_view
from lkt.views.windows import FunnelView
from tests.charts.made import drawn, parts, unread
from tests.conftest import TODAY
from tests.views.made import rows_of

CHARTS = ("between", "funnel", "lines", "ranks", "small")
Built = tuple[pd.DataFrame, dict[str, Any]]


@pytest.fixture
def build(read_only: Database, catalogue: Catalogue) -> Callable[[str, str], Built]:
    """A chart of hip fractures by its name and language."""

    def built(chart: str, language: str) -> Built:
        text = Text(language)
        if chart == "small":
            source = Source(Reader(read_only), catalogue, TODAY)
            multiples = multiples_view(source, area_series(source, "HOF"), catalogue.indicators["HOF-01"])
            return small_chart(multiples, multiples.teams[0], text)
        if chart == "lines":
            rollups = rollups_view(*rows_of(read_only, catalogue, "HOF-01"))
            names = {team.id: team.name for team in catalogue.teams_of("HOF")}
            return lines_chart(rollups, rollups.rollups[0], names, text)
        view = variation_view(*rows_of(read_only, catalogue, "HOF-01"))
        assert isinstance(view.funnel, FunnelView)
        if chart == "ranks":
            return ranks_chart(view, ranks_view(view), text)
        return funnel_chart(view, view.funnel, text) if chart == "funnel" else between_chart(view, text)

    return built


@pytest.mark.parametrize("chart", CHARTS)
def test_the_shape_holds_no_data_and_the_frame_only_what_is_shown(
    build: Callable[[str, str], Built], chart: str
) -> None:
    frame, spec = build(chart, "da")
    named = [part["data"] for part in parts(spec | {"datasets": {}}) if "data" in part]
    assert {data["name"] for data in named} == set(spec.get("datasets", {}))
    # With a single named set Streamlit would take it for the frame's.
    assert len(spec.get("datasets", {})) != 1
    assert unread(frame, spec) == set()


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_drawn(build: Callable[[str, str], Built], chart: str, language: str) -> None:
    frame, spec = build(chart, language)
    svg = drawn(frame, spec)
    assert svg.count("<path") > 2
    assert "NaN" not in svg


@pytest.mark.parametrize(
    ("direction", "highest", "lowest"),
    [("higher", "best", "worst"), ("lower", "worst", "best"), ("neutral", "highest", "lowest")],
)
def test_ends_are_judged_only_where_there_is_a_direction(
    catalogue: Catalogue, direction: str, highest: str, lowest: str
) -> None:
    indicator = replace(catalogue.indicators["HOF-01"], direction=Direction(direction))
    text = Text("da")
    told = {end: text(f"variation_page.told.{word}_few", top=3) for end, word in
            (("highest", highest), ("lowest", lowest))}  # fmt: skip
    assert ends(indicator, 3, text) == told
