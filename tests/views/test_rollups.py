"""Sums of teams: who is in them, and whether a line may be read alone."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Measure
from lkt.domain.period import Period
from lkt.variation.variance import NO_UNITS, NOT_COMPARABLE
from lkt.views.comparisons import COUNTRY, NO_SUM, RollUp, RollUpsView, rollups_view
from lkt.views.rows import prepare
from tests.conftest import TODAY
from tests.views.made import framed, row, with_indicator

FIRST = Period.month(2025, 1)


def rolled(catalogue: Catalogue, frame: pd.DataFrame) -> RollUpsView:
    return rollups_view(prepare(frame, catalogue, TODAY), catalogue, catalogue.indicators["KOL-03"])


def reports(catalogue: Catalogue, shares: list[list[float]], size: float = 100) -> pd.DataFrame:
    """A team per list and its share month by month from January 2025; NaN is not reported."""
    teams = sorted(team.id for team in catalogue.teams_of("KOL"))
    return framed(
        [
            row(FIRST.shift(at).label, "KOL-03", teams[number], share * size, size)
            for number, own in enumerate(shares)
            for at, share in enumerate(own)
            if share == share
        ]
    )


def country(view: RollUpsView) -> RollUp:
    return next(rollup for rollup in view.rollups if rollup.key == COUNTRY)


def uneven(level: float, months: int = 20) -> list[float]:
    return [level + 0.02 * (month % 3) for month in range(months)]


def test_figures_are_added_and_percentages_never_averaged(catalogue: Catalogue) -> None:
    frame = reports(catalogue, [[0.9] * 10, [0.5] * 10])
    frame.loc[frame["team"] == frame["team"].iloc[0], ["numerator", "denominator"]] = 9, 10
    found = country(rolled(catalogue, frame))
    assert found.composition.everyone.tolist() == [pytest.approx(59 / 110)] * 10
    sums = (found.composition.numerator, found.composition.denominator)
    assert [set(own.tolist()) for own in sums] == [{59}, {110}]


def test_teams_of_another_level_that_join_late_are_warned_of(catalogue: Catalogue) -> None:
    nan = float("nan")
    late = [[nan] * 10 + uneven(0.3, 10) for _ in range(4)]
    found = country(rolled(catalogue, reports(catalogue, [uneven(0.7) for _ in range(6)] + late)))
    assert (found.composition.caution, found.panel, found.teams) == ("moved", 6, 10)
    everyone, panel = found.composition.ends
    assert everyone[1] < everyone[0] - 0.1
    assert panel[1] == pytest.approx(panel[0], abs=0.02)
    assert {day for _, day in found.composition.joins} == {FIRST.shift(10).start}


def test_the_same_teams_all_along_need_no_warning(catalogue: Catalogue) -> None:
    view = rolled(catalogue, reports(catalogue, [uneven(0.4 + 0.02 * team) for team in range(12)]))
    assert {rollup.composition.caution for rollup in view.rollups} == {""}


def test_the_order_is_the_country_then_regions_from_north_to_south(catalogue: Catalogue) -> None:
    view = rolled(catalogue, reports(catalogue, [uneven(0.5)] * 20))
    assert [rollup.key for rollup in view.rollups] == [COUNTRY, "1081", "1082", "1083", "1084", "1085"]
    assert country(view).teams == sum(rollup.teams for rollup in view.rollups[1:])


def test_a_hospital_is_a_sum_where_it_has_several_teams(catalogue: Catalogue) -> None:
    first, second, *_ = sorted(catalogue.teams_of("KOL"), key=lambda team: team.id)
    joined = replace(
        catalogue,
        teams={**catalogue.teams, second.id: replace(second, lead_organisation=first.lead_organisation)},
    )
    view = rolled(joined, reports(joined, [uneven(0.5)] * 5))
    hospitals = [rollup for rollup in view.rollups if rollup.key in catalogue.organisations]
    assert [(rollup.key, rollup.teams) for rollup in hospitals] == [(first.lead_organisation, 2)]


@pytest.mark.parametrize("measure", [Measure.VALUE, Measure.TIME_BETWEEN, Measure.CASES_BETWEEN])
def test_what_cannot_be_added_up_is_not(catalogue: Catalogue, measure: Measure) -> None:
    changed = with_indicator(catalogue, "KOL-03", measure=measure)
    view = rolled(changed, reports(changed, [uneven(0.5)] * 3))
    assert (view.reason, view.rollups) == (NO_SUM, ())


def test_means_weigh_by_what_they_are_of(catalogue: Catalogue) -> None:
    changed = with_indicator(catalogue, "KOL-03", measure=Measure.MEAN, unit="dage")
    frame = reports(changed, [uneven(0.5)] * 2)
    low = frame["team"] == frame["team"].iloc[0]
    frame["value"] = low.map({True: 10.0, False: 40.0})
    frame["denominator"] = low.map({True: 30.0, False: 10.0})
    assert country(rolled(changed, frame)).composition.everyone[0] == pytest.approx((300 + 400) / 40)


def test_refusals(catalogue: Catalogue) -> None:
    forbidden = with_indicator(catalogue, "KOL-03", comparable_across_units=False)
    assert rolled(forbidden, reports(forbidden, [uneven(0.5)] * 3)).reason == NOT_COMPARABLE
    assert rolled(catalogue, reports(catalogue, [])).reason == NO_UNITS


def test_too_few_months_are_told(catalogue: Catalogue) -> None:
    assert country(rolled(catalogue, reports(catalogue, [[0.5] * 5] * 3))).composition.caution == "short"
