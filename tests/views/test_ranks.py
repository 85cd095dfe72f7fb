"""Honest places: withheld where they would change by chance, and the same every time they are asked for."""

from __future__ import annotations

import pytest

from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Measure
from lkt.variation.variance import FEW_UNITS, LOW_RELIABILITY
from lkt.views.comparisons import ranks_view
from lkt.views.variation import NO_LAW
from tests.views.made import with_indicator
from tests.views.test_variation import figures, seen


def test_far_apart_and_large_they_have_ranks(catalogue: Catalogue) -> None:
    view = seen(catalogue, figures(catalogue, [[0.30 + 0.04 * team] * 6 for team in range(12)], size=300))
    ranking = ranks_view(view)
    assert (ranking.reason, ranking.top, len(ranking.places)) == ("", 3, 12)
    assert ranking.reliability > 0.9
    first, last = ranking.places[0], ranking.places[-1]
    assert (first.highest, last.lowest) == (pytest.approx(1, abs=0.02), pytest.approx(1, abs=0.02))
    assert first.ranks
    assert first.ranks[0] == 1
    assert sum(place.highest for place in ranking.places) == pytest.approx(3)
    assert [p.estimate for p in ranking.places] == sorted((p.estimate for p in ranking.places), reverse=True)


def test_alike_they_have_none_and_are_drawn_to_the_middle(catalogue: Catalogue) -> None:
    view = seen(
        catalogue, figures(catalogue, [[0.50 + 0.01 * (team % 4)] * 6 for team in range(12)], size=15)
    )
    ranking = ranks_view(view)
    assert ranking.reason == LOW_RELIABILITY
    assert {place.ranks for place in ranking.places} == {None}
    middle = view.level
    assert all(abs(p.estimate - middle) < abs(p.level.value - middle) + 0.005 for p in ranking.places)
    assert all(p.lower < p.estimate < p.upper for p in ranking.places)


def test_the_same_figures_give_the_same_places(catalogue: Catalogue) -> None:
    view = seen(catalogue, figures(catalogue, [[0.3 + 0.05 * team] * 6 for team in range(9)]))
    assert ranks_view(view) == ranks_view(view)


def test_of_few_teams_it_is_the_highest_and_the_lowest_that_count(catalogue: Catalogue) -> None:
    ranking = ranks_view(seen(catalogue, figures(catalogue, [[0.3 + 0.1 * team] * 6 for team in range(5)])))
    assert ranking.top == 1


def test_too_few_teams_have_no_places(catalogue: Catalogue) -> None:
    ranking = ranks_view(seen(catalogue, figures(catalogue, [[0.1] * 6, [0.9] * 6])))
    assert (ranking.places, ranking.reason) == ((), FEW_UNITS)


def test_where_nothing_is_compared_nobody_is_placed(catalogue: Catalogue) -> None:
    changed = with_indicator(catalogue, "KOL-03", measure=Measure.RATIO)
    ranking = ranks_view(seen(changed, figures(changed, [[0.5] * 6] * 4)))
    assert (ranking.places, ranking.reason) == ((), NO_LAW)
