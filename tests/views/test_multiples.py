"""Every team on the same axes, by region, and in the order somebody asks for."""

from __future__ import annotations

from itertools import groupby

import pytest

from lkt.domain.assessment import Reading
from lkt.domain.catalogue import Catalogue
from lkt.domain.organisation import THEN, Geography
from lkt.store import Database, Reader, Source
from lkt.text import danish
from lkt.variation.variance import NO_UNITS, NOT_COMPARABLE
from lkt.views.area import area_view
from lkt.views.comparisons import SORTS, MultiplesView, multiples_view, ordered
from lkt.views.series import area_series
from tests.conftest import TODAY
from tests.views.made import with_indicator


def shown(database: Database, catalogue: Catalogue, geography: Geography = THEN) -> MultiplesView:
    source = Source(Reader(database), catalogue, TODAY)
    return multiples_view(source, area_series(source, "HOF"), catalogue.indicators["HOF-01"], geography)


@pytest.fixture(scope="module")
def view(opened: Database, catalogue: Catalogue) -> MultiplesView:
    return shown(opened, catalogue)


def regions(view: MultiplesView) -> list[str]:
    """In the order of the teams; one that comes again is there twice."""
    return [region.id for region, _ in groupby(small.region for small in view.teams) if region]


def test_every_team_is_there_once_in_its_region(view: MultiplesView, catalogue: Catalogue) -> None:
    assert sorted(small.team.id for small in view.teams) == sorted(t.id for t in catalogue.teams_of("HOF"))
    assert regions(view) == ["1081", "1082", "1083", "1084", "1085"]
    assert view.silent == ()


def test_they_say_what_the_matrix_says(view: MultiplesView, opened: Database, catalogue: Catalogue) -> None:
    area = area_view(Source(Reader(opened), catalogue, TODAY), "HOF")
    told = {team: told.reading for (team, id), told in area.found.items() if id == "HOF-01"}
    assert {small.team.id: small.assessment.reading for small in view.teams} == told


def test_the_axes_hold_every_figure_median_and_target(view: MultiplesView) -> None:
    low, high = view.range
    for small in view.teams:
        shown = small.points[["value", "centre", "target"]]
        assert low <= shown.min().min()
        assert shown.max().max() <= high
        assert view.span
        assert view.span[0] <= small.points["x"].min() <= small.points["x"].max() <= view.span[1]


@pytest.mark.parametrize("sort", SORTS)
def test_the_order(view: MultiplesView, sort: str) -> None:
    found = ordered(list(view.teams), sort)
    assert {small.team.id for small in found} == {small.team.id for small in view.teams}
    key = {
        "name": lambda small: danish(small.team.name),
        "level": lambda small: -small.level,
        "signal": lambda small: list(Reading).index(small.assessment.reading),
    }[sort]
    assert [key(small) for small in found] == sorted(key(small) for small in found)


def test_those_who_can_teach_come_first_by_signal(view: MultiplesView) -> None:
    assert ordered(list(view.teams), "signal")[0].assessment.reading is Reading.IMPROVEMENT


def test_four_regions_are_a_choice(opened: Database, catalogue: Catalogue) -> None:
    four = catalogue.geographies()[1]
    view = shown(opened, catalogue, four)
    assert regions(view) == ["1081", "1082", "1083", "R-OST"]


def test_refusals(opened: Database, catalogue: Catalogue) -> None:
    changed = with_indicator(catalogue, "HOF-01", comparable_across_units=False)
    forbidden = shown(opened, changed)
    assert (forbidden.reason, forbidden.teams) == (NOT_COMPARABLE, ())


def test_without_figures_there_is_nothing_to_see(database: Database, catalogue: Catalogue) -> None:
    assert shown(database, catalogue).reason == NO_UNITS
