"""The funnel and the course: which dot, what it says, and no judgement of what chance gives."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from lkt.charts import theme
from lkt.charts.variation import between_chart, dot, funnel_chart, place
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Direction
from lkt.store import Database
from lkt.text import LANGUAGES, Text
from lkt.views.variation import VariationView, variation_view
from lkt.views.windows import FunnelView
from tests.charts.made import scale_of
from tests.views.made import rows_of

DIRECTIONS = {Direction.HIGHER: ("good_up", "bad"), Direction.LOWER: ("bad", "good_down"),
              Direction.NEUTRAL: ("plain", "plain")}  # fmt: skip


@pytest.fixture(scope="module")
def view(read_only: Database, catalogue: Catalogue) -> VariationView:
    """Hip fracture: a few teams outside, most within."""
    return variation_view(*rows_of(read_only, catalogue, "HOF-01"))


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_only_what_lies_beyond_the_outer_limits_is_marked(direction: Direction) -> None:
    assert {dot(position, direction) for position in (-1, 0, 1)} == {"usual"}
    assert (dot(2, direction), dot(-2, direction)) == DIRECTIONS[direction]


def test_what_chance_gives_has_no_colour(view: VariationView) -> None:
    assert isinstance(view.funnel, FunnelView)
    _, spec = funnel_chart(view, view.funnel, Text("da"))
    shapes, fills = scale_of(spec, "shape"), scale_of(spec, "fill")
    assert (shapes["usual"], fills["usual"]) == ("circle", theme.GREY)
    assert len({(shapes[name], fills[name]) for name in shapes}) == len(shapes)
    assert {shapes[name] for name in ("good_up", "good_down", "bad", "plain")}.isdisjoint({"circle"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pointer_is_told_team_numbers_and_meaning(view: VariationView, language: str) -> None:
    text = Text(language)
    assert isinstance(view.funnel, FunnelView)
    frame, _ = funnel_chart(view, view.funnel, text)
    for row, level in zip(frame.to_dict("records"), view.teams, strict=True):
        assert row["team"] == level.team.name
        assert row["counts"] == f"{text.number(level.numerator)} / {text.number(level.denominator)}"
        assert row["place"] == text(f"variation_page.place.{place(level.position)}")
        assert bool(row["label"]) == (abs(level.position) == 2)
    assert {abs(level.position) for level in view.teams} == {0, 1, 2}


def test_many_names_are_left_to_the_pointer(view: VariationView) -> None:
    assert isinstance(view.funnel, FunnelView)
    crowd = replace(view, teams=tuple(replace(level, position=2) for level in view.teams))
    frame, _ = funnel_chart(crowd, view.funnel, Text("da"))
    assert set(frame["label"]) == {""}


def test_limits_and_level_are_on_the_scale_of_the_dots(view: VariationView) -> None:
    assert isinstance(view.funnel, FunnelView)
    frame, spec = funnel_chart(view, view.funnel, Text("da"))
    curves, overall = spec["datasets"]["curves"], spec["datasets"]["overall"]
    assert curves[0]["size"] < frame["size"].min() < frame["size"].max() < curves[-1]["size"]
    assert [row["level"] for row in overall] == [pytest.approx(100 * view.level)] * 2
    assert all(
        row["lower998"] < row["lower95"] < 100 * view.level < row["upper95"] < row["upper998"]
        for row in curves
    )
    assert max(row["upper998"] for row in curves) <= 100


def test_the_axis_goes_to_the_teams_and_no_further_than_figures_can(view: VariationView) -> None:
    assert isinstance(view.funnel, FunnelView)
    frame, spec = funnel_chart(view, view.funnel, Text("da"))
    low, high = (param["value"] for param in spec["params"])
    assert 0 <= low < frame["shown"].min() < frame["shown"].max() < high <= 100
    near = tuple(
        replace(level, numerator=(0.15 + 0.12 * level.value) * level.denominator) for level in view.teams
    )
    frame, spec = funnel_chart(replace(view, teams=near), view.funnel, Text("da"))
    assert spec["params"][0]["value"] > 5
    assert spec["params"][1]["value"] < 100  # of points between 15 and 27 % the axis is no whole scale


def test_the_team_asked_for_has_a_ring_and_its_name(view: VariationView) -> None:
    assert isinstance(view.funnel, FunnelView)
    within = next(level.team for level in view.teams if level.position == 0)
    frame, _ = funnel_chart(view, view.funnel, Text("da"), own=within.id)
    (row,) = frame[frame["own"]].to_dict("records")
    assert row["label"] == row["team"] == within.name


def test_the_course_is_in_percentage_points(view: VariationView) -> None:
    frame, _ = between_chart(view, Text("da"))
    assert frame["sd"].tolist() == [pytest.approx(100 * spread.sd) for spread in view.spreads]
    assert frame["apart"].str.endswith(" procentpoint").all()
    assert frame["stretch"].iloc[-1] == "jul 21 – dec 21"


def test_an_interval_without_an_end_says_so(view: VariationView) -> None:
    """It is drawn to the top of the others; a stretch without an answer is left out."""
    first, second, *rest = view.spreads
    changed = (replace(first, upper=inf), replace(second, reason="few_cases"), *rest)
    frame, _ = between_chart(replace(view, spreads=changed), Text("da"))
    assert len(frame) == len(view.spreads) - 1
    assert frame["upper"].iloc[0] == pytest.approx(100 * max(2 * first.sd, *(s.upper for s in rest)))
    assert frame["interval"].iloc[0].endswith("∞")
