"""The variation page: what is compared with what, by hand on small cases, and every reason not to compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Decision, DecisionKind
from lkt.domain.indicator import Direction, Measure
from lkt.domain.organisation import THEN, Geography
from lkt.domain.period import Period
from lkt.report.words import variation_sentence
from lkt.store import Database, Reader, Source
from lkt.text import Text
from lkt.variation.unit_matrix import back
from lkt.variation.variance import FEW_CASES, FEW_PERIODS, FEW_UNITS, NO_UNITS, NOT_COMPARABLE, OTHER_UNITS
from lkt.views.rows import prepare
from lkt.views.variation import NO_LAW, VariationView, table_of, variation_table, variation_view
from lkt.views.windows import KIND, FunnelView, by_month, final
from tests.conftest import NOW, TODAY
from tests.views.made import broken, framed, row, rows_of, target, with_indicator

LAST = Period.month(2026, 10)


def figures(
    catalogue: Catalogue,
    shares: list[list[float]],
    size: float = 200,
    indicator: str = "KOL-03",
    every: int = 1,
) -> pd.DataFrame:
    """A team per list, its share in each month up to October 2026, every `every` months; NaN is not reported."""
    teams = sorted(team.id for team in catalogue.teams_of("KOL"))
    return framed(
        [
            row(LAST.shift((at + 1 - len(own)) * every).label, indicator, teams[number], share * size, size)
            for number, own in enumerate(shares)
            for at, share in enumerate(own)
            if share == share
        ]
    )


def seen(
    catalogue: Catalogue,
    frame: pd.DataFrame,
    indicator: str = "KOL-03",
    today: date = TODAY,
    geography: Geography = THEN,
    usual: bool = False,
) -> VariationView:
    prepared = prepare(frame, catalogue, today)
    return variation_view(prepared, catalogue, catalogue.indicators[indicator], geography, usual)


# What is compared


def test_a_phase_that_one_team_has_set_leaves_everybody_in(catalogue: Catalogue) -> None:
    frame = figures(catalogue, [[0.9] * 24, [0.8] * 24, [0.7] * 24])
    team = str(frame["team"].iloc[0])
    made = Decision(1, team, "KOL-03", DecisionKind.PHASE, date(2026, 1, 1), "derfor", NOW, "anna")
    indicator = catalogue.indicators["KOL-03"]
    with_phase = variation_view(prepare(frame, catalogue, TODAY, [made]), catalogue, indicator)
    plain = seen(catalogue, frame)
    assert len(with_phase.teams) == 3
    assert (with_phase.teams, with_phase.newest) == (plain.teams, plain.newest)


def test_the_newest_half_year_is_added_team_by_team(catalogue: Catalogue) -> None:
    """Months of 10/20 and 90/100 are 100/120, not the mean of 50 and 90 %."""
    frame = figures(catalogue, [[0.9] * 7, [0.8] * 7, [0.7] * 7], size=100)
    first = (frame["team"] == frame["team"].iloc[0]) & (frame["start"] == pd.Timestamp("2026-10-01"))
    frame.loc[first, ["numerator", "denominator"]] = 10, 20
    view = seen(catalogue, frame)
    assert view.newest
    assert (view.newest.first, view.newest.last, view.newest.months) == (Period.month(2026, 5), LAST, 6)
    team = next(level for level in view.teams if level.team.id == frame["team"].iloc[0])
    assert (team.numerator, team.denominator) == (5 * 90 + 10, 5 * 100 + 20)
    assert view.level == pytest.approx((460 + 480 + 420) / (520 + 600 + 600))


def test_regions_are_the_sums_of_their_teams(catalogue: Catalogue) -> None:
    view = seen(catalogue, figures(catalogue, [[0.1 + 0.04 * team] * 6 for team in range(20)]))
    assert sum(region.teams for region in view.regions) == 20
    for region in view.regions:
        own = [level for level in view.teams if level.region == region.region]
        assert region.value == pytest.approx(sum(v.numerator for v in own) / sum(v.denominator for v in own))


def test_regions_are_those_of_the_time_of_the_data(catalogue: Catalogue) -> None:
    """From 2027 there are four; figures of 2026 keep their five, whenever they are looked at."""
    frame = figures(catalogue, [[0.5] * 6] * 20)
    later = frame.assign(start=frame["start"] + pd.DateOffset(months=8))
    five, four = (
        seen(catalogue, frame, today=date(2027, 8, 1)),
        seen(catalogue, later, today=date(2027, 8, 1)),
    )
    assert [len(view.regions) for view in (five, four)] == [5, 4]
    assert [v.value for v in four.teams] == [v.value for v in five.teams]
    joining = {region.region.id: region.teams for region in five.regions if region.region.successor}
    (joined,) = [region for region in four.regions if region.region.predecessors]
    assert set(joining) == set(joined.region.predecessors)
    assert sum(joining.values()) == joined.teams


def test_provisional_and_excluded_figures_take_no_part(catalogue: Catalogue) -> None:
    changed = with_indicator(catalogue, "KOL-03", followup_days=30)
    view = seen(changed, figures(changed, [[0.5] * 12, [0.6] * 12, [0.7] * 12]))
    assert view.newest
    assert view.newest.last == Period.month(2026, 8)  # September is final on 30 November


def test_nothing_is_compared_across_a_break_in_the_definition(catalogue: Catalogue) -> None:
    indicator = catalogue.indicators["KOL-03"]
    changed = with_indicator(catalogue, "KOL-03", versions=broken(indicator, date(2026, 9, 1)))
    view = seen(changed, figures(changed, [[0.5] * 12, [0.6] * 12, [0.7] * 12]))
    assert {level.denominator for level in view.teams} == {400}


@pytest.mark.parametrize(
    ("operator", "value", "met"), [(">=", 60, 2), ("<=", 60, 2), (">", 60, 1), ("<", 60, 1)]
)
def test_on_target_is_unrounded(catalogue: Catalogue, operator: str, value: float, met: int) -> None:
    changed = with_indicator(catalogue, "KOL-03", targets=(target(operator, value),))
    view = seen(changed, figures(changed, [[0.599996] * 6, [0.6] * 6, [0.600004] * 6], size=250_000))
    assert view.on_target == (met, 3)


def test_without_a_target_nobody_is_on_it(catalogue: Catalogue) -> None:
    changed = with_indicator(catalogue, "KOL-03", targets=())
    assert seen(changed, figures(changed, [[0.5] * 6, [0.6] * 6, [0.7] * 6])).on_target is None


# More than chance, and heading where


def test_alike_teams_differ_no_more_than_chance(catalogue: Catalogue) -> None:
    view = seen(
        catalogue, figures(catalogue, [[0.50 + 0.005 * (team % 3)] * 6 for team in range(12)], size=20)
    )
    assert view.newest
    assert not view.newest.beyond_chance
    assert view.shares.empty
    assert all(level.position == 0 for level in view.teams)


def drawing(first: float, last: float, teams: int = 12, months: int = 36) -> list[list[float]]:
    """Half the teams above 50 %, half below, the distance going from `first` to `last`."""
    away = np.linspace(first, last, months)
    return [list(0.5 + (1 if team % 2 else -1) * away) for team in range(teams)]


@pytest.mark.parametrize(
    ("first", "last", "way"), [(0.2, 0.05, "shrinking"), (0.05, 0.2, "growing"), (0.1, 0.1, "cannot_tell")]
)
def test_where_it_is_heading(catalogue: Catalogue, first: float, last: float, way: str) -> None:
    view = seen(catalogue, figures(catalogue, drawing(first, last)))
    assert view.newest
    assert view.newest.beyond_chance
    assert (view.way, len(view.spreads)) == (way, 6)
    assert view.spreads[-1].sd == pytest.approx(view.newest.sd)
    assert [s.last.label for s in view.spreads][-2:] == ["2026-04", "2026-10"]


@pytest.mark.parametrize(
    ("first", "last", "way"), [(0.7, 0.95, "natural_shrinking"), (0.95, 0.7, "natural_growing")]
)
def test_the_same_odds_ratios_at_another_level(
    catalogue: Catalogue, first: float, last: float, way: str
) -> None:
    """Fewer percentage points apart near 100 %, and no closer: the sentence says which, and names the end."""
    line = np.linspace(*(np.log(p / (1 - p)) for p in (first, last)), 36)
    shares = [list(1 / (1 + np.exp(-(line + (0.5 if team % 2 else -0.5))))) for team in range(12)]
    view = seen(catalogue, figures(catalogue, shares))
    assert view.way == way
    assert view.newest
    assert view.newest.log[0] == pytest.approx(
        0.5, abs=0.05
    )  # 0.52 is the standard deviation of ±0.5 of twelve
    said = variation_sentence(view, Text("da"))
    assert "procentpoint" in said
    assert "100 %" in said
    assert "odds kan tallene ikke afgøre" in said


def test_a_spread_that_grows_with_newcomers_alone_is_not_called_growing(catalogue: Catalogue) -> None:
    """Ten teams stand still; six who join in the last year lie far away."""
    still = [[0.5 + (0.02 if team % 2 else -0.02)] * 36 for team in range(10)]
    late = [[float("nan")] * 24 + [0.1 if team % 2 else 0.9] * 12 for team in range(6)]
    assert seen(catalogue, figures(catalogue, still + late)).way == OTHER_UNITS


def test_a_spread_is_not_called_growing_where_no_team_was_there_all_along(catalogue: Catalogue) -> None:
    """The same, and every one of the ten has a half-year without figures."""
    still = [[0.5 + (0.02 if team % 2 else -0.02)] * 36 for team in range(10)]
    for team, own in enumerate(still):
        own[6 * (team % 6) : 6 * (team % 6) + 6] = [float("nan")] * 6
    late = [[float("nan")] * 24 + [0.1 if team % 2 else 0.9] * 12 for team in range(6)]
    assert seen(catalogue, figures(catalogue, still + late)).way == "cannot_tell"


def test_young_areas_are_followed_by_quarters(catalogue: Catalogue) -> None:
    view = seen(catalogue, figures(catalogue, drawing(0.2, 0.05, months=16)))
    assert [s.months for s in view.spreads] == [3] * 5
    assert view.way == "shrinking"
    assert seen(catalogue, figures(catalogue, drawing(0.2, 0.05, months=14))).way == FEW_PERIODS


def test_the_share_between_regions(catalogue: Catalogue) -> None:
    """Every team of a region alike: all of the variation lies between regions."""
    teams = sorted(catalogue.teams_of("KOL"), key=lambda team: team.id)
    regions = {t.id: catalogue.region_of(t, date(2026, 10, 31)) for t in teams}
    order = sorted({region.id for region in regions.values() if region})
    levels = [[0.3 + 0.1 * order.index(region.id)] * 6 for t in teams if (region := regions[t.id])]
    view = seen(catalogue, figures(catalogue, levels))
    assert view.shares["groups"].to_dict() == {"region": 5, "team": 20}
    assert view.shares["share"].tolist() == pytest.approx([1, 0], abs=0.01)


def test_the_share_between_the_hospitals_of_a_region(catalogue: Catalogue) -> None:
    """Two teams in each hospital: the hospitals of a region differ, their teams do not."""
    teams = sorted(catalogue.teams_of("KOL"), key=lambda team: team.id)
    leading = {t.id: teams[at - at % 2].lead_organisation for at, t in enumerate(teams)}
    joined = replace(catalogue, teams={t.id: replace(t, lead_organisation=leading[t.id]) for t in teams})
    levels = [[0.3 + 0.02 * (at // 2)] * 6 for at in range(len(teams))]
    view = seen(joined, figures(joined, levels, size=2000))
    assert view.shares["groups"].to_dict() == {"region": 5, "hospital": 10, "team": 20}
    assert view.shares.at["team", "share"] == pytest.approx(0, abs=0.01)
    assert view.shares.at["hospital", "upper"] > 0.1


# The funnel


def test_the_curves_pass_where_the_limits_are(catalogue: Catalogue) -> None:
    """200 cases at 50 %: the exact 95 % limits are about 43 to 57 %; the wide ones lie outside."""
    view = seen(catalogue, figures(catalogue, [[0.2] * 1, [0.5] * 1, [0.8] * 1]))
    assert isinstance(view.funnel, FunnelView)
    near = view.funnel.curves.iloc[(view.funnel.curves["size"] - 200).abs().argmin()]
    assert (near["lower95"], near["upper95"]) == (
        pytest.approx(0.431, abs=0.006),
        pytest.approx(0.569, abs=0.006),
    )
    curves = view.funnel.curves
    assert ((curves["lower998"] < curves["lower95"]) & (curves["upper95"] < curves["upper998"])).all()
    assert [level.position for level in view.teams] == [-2, 0, 2]
    assert view.funnel.target == pytest.approx(0.5)


@pytest.mark.parametrize("usual", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_who_is_drawn_beyond_a_line_is_outside_of_it(catalogue: Catalogue, seed: int, usual: bool) -> None:
    """Small teams near 0 and 100 % too, where a transformed scale is narrower than chance: a line at its own size."""
    rng = np.random.default_rng(seed)
    size = rng.integers(2, 120, 20)
    share = (
        rng.binomial(size, np.clip(rng.choice([0.04, 0.5, 0.96]) + 0.15 * rng.standard_normal(20), 0, 1))
        / size
    )
    frame = figures(catalogue, [[p] for p in share], 1)
    frame["numerator"], frame["denominator"] = np.round(frame["numerator"] * size), size.astype(float)
    view = seen(catalogue, frame, usual=usual)
    assert isinstance(view.funnel, FunnelView)
    lines = view.funnel.curves.set_index("size")
    for level in view.teams:
        at = lines.loc[level.denominator]
        drawn = sum(level.value > at[f"upper{name}"] * (1 + 1e-9) for name in ("95", "998"))
        drawn -= sum(level.value < at[f"lower{name}"] * (1 - 1e-9) for name in ("95", "998"))
        assert drawn == level.position


def test_an_area_in_preparation_has_no_wanted_way(demo_database: Database, catalogue: Catalogue) -> None:
    """Places in the funnel are told and not judged, nor is anybody best or on target."""
    view = variation_view(*rows_of(demo_database, catalogue, "TVA-01"))
    assert catalogue.indicators["TVA-01"].direction is not Direction.NEUTRAL
    assert (view.indicator.direction, view.on_target) == (Direction.NEUTRAL, None)


def test_only_proportions_and_rates_have_a_funnel(catalogue: Catalogue) -> None:
    changed = with_indicator(catalogue, "KOL-03", measure=Measure.COUNT, unit="antal")
    frame = figures(changed, [[0.05] * 6, [0.1] * 6, [0.2] * 6])
    view = seen(changed, frame)
    assert view.funnel == KIND
    assert view.newest
    assert not view.newest.reason
    assert [level.value for level in view.teams] == [10, 20, 40]  # a month


def test_means_weigh_by_their_measurements(catalogue: Catalogue) -> None:
    changed = with_indicator(catalogue, "KOL-03", measure=Measure.MEAN, unit="dage")
    frame = figures(changed, [[0.5] * 6, [0.5] * 6, [0.5] * 6], size=10)
    frame["value"], frame["spread"] = 20.0, 3.0
    frame.loc[frame["start"] == pd.Timestamp("2026-10-01"), ["value", "denominator"]] = 30.0, 50.0
    view = seen(changed, frame)
    assert [level.value for level in view.teams] == [pytest.approx((5 * 10 * 20 + 50 * 30) / 100)] * 3
    assert view.funnel == KIND


# Refusals


@pytest.mark.parametrize("measure", [Measure.RATIO, Measure.TIME_BETWEEN, Measure.CASES_BETWEEN])
def test_figures_whose_chance_nobody_knows_are_not_compared(catalogue: Catalogue, measure: Measure) -> None:
    changed = with_indicator(catalogue, "KOL-03", measure=measure)
    view = seen(changed, figures(changed, [[0.5] * 6] * 4))
    assert (view.reason, view.newest, view.teams, view.spreads) == (NO_LAW, None, (), ())


def test_an_indicator_not_comparable_shows_nothing_at_all(catalogue: Catalogue) -> None:
    changed = with_indicator(catalogue, "KOL-03", comparable_across_units=False)
    view = seen(changed, figures(changed, [[0.1] * 6, [0.5] * 6, [0.9] * 6]))
    assert (view.reason, view.newest, view.teams, view.funnel) == (NOT_COMPARABLE, None, (), KIND)


def test_no_figures(catalogue: Catalogue) -> None:
    assert seen(catalogue, figures(catalogue, [])).reason == NO_UNITS


def test_two_teams_are_too_few(catalogue: Catalogue) -> None:
    view = seen(catalogue, figures(catalogue, [[0.1] * 6, [0.9] * 6]))
    assert view.newest
    assert (view.reason, view.newest.reason, view.newest.teams) == ("", FEW_UNITS, 2)
    assert view.funnel == FEW_UNITS


def test_few_cases_are_looked_for_in_a_whole_year(catalogue: Catalogue) -> None:
    """Four events in half a year are too few, eight in a year are not; one a year is too few however long."""
    once = [1.0, 0, 0, 0, 0, 0] * 2
    frame = figures(catalogue, [once] * 4, size=1)
    frame["denominator"] = 30.0
    year = seen(catalogue, frame).newest
    assert year
    assert (year.months, year.reason) == (12, "")
    frame["numerator"] = np.where(frame["team"] == frame["team"].iloc[0], frame["numerator"], 0)
    few = seen(catalogue, frame).newest
    assert few
    assert (few.months, few.reason) == (12, FEW_CASES)


# Stretches


def test_quarterly_figures_speak_for_three_months(catalogue: Catalogue) -> None:
    rows = [row(f"{year}Q{q}", "KOL-03", "KOL-HOR", 5, 10) for year in (2025, 2026) for q in (1, 2, 3)]
    indicator = catalogue.indicators["KOL-03"]
    months = by_month(final(prepare(framed(rows), catalogue, TODAY), indicator), indicator)
    assert (months.periods[-1], months.numerator.shape) == (2026 * 12 + 8, (1, 21))
    halves = months.gathered([back(21, 6, steps) for steps in range(4)])
    assert halves.denominator.tolist() == [[20, 10, 20, 10]]


def test_direction_changes_no_number(catalogue: Catalogue) -> None:
    frame = figures(catalogue, drawing(0.2, 0.05))
    one, other = (
        seen(with_indicator(catalogue, "KOL-03", direction=way, targets=()), frame)
        for way in (Direction.HIGHER, Direction.NEUTRAL)
    )
    pd.testing.assert_frame_equal(one.shares, other.shares)
    beside = {"indicator": other.indicator, "funnel": KIND, "shares": other.shares}
    assert replace(one, **beside) == replace(other, funnel=KIND)


# All indicators


@pytest.mark.parametrize("area", ["KOL", "BDI"])
def test_a_row_of_the_table_says_what_the_page_says(
    demo_database: Database, catalogue: Catalogue, area: str
) -> None:
    table = variation_table(Source(Reader(demo_database), catalogue, TODAY), area)
    assert {line.indicator for line in table.lines} == set(catalogue.indicators_of(area))
    for line in table.lines:
        page = variation_view(*rows_of(demo_database, catalogue, line.indicator.id))
        assert (line.reason, line.way, line.on_target) == (page.reason, page.way, page.on_target)
        assert line.p_way == pytest.approx(page.p_way, nan_ok=True)
        assert [level.value for level in line.teams] == [level.value for level in page.teams]
        if page.newest and line.newest:
            assert line.newest.log == pytest.approx(page.newest.log, nan_ok=True)
            assert line.newest.p == pytest.approx(page.newest.p, nan_ok=True)
            assert (line.newest.first, line.newest.sd) == (page.newest.first, pytest.approx(page.newest.sd))
        named = line.indicator.id
        assert named not in table.beyond or (page.newest and page.newest.beyond_chance)
        assert named not in table.changing or page.way in ("shrinking", "growing")


def test_what_is_certain_among_all_stands_first_and_by_how_much_at_least(
    demo_database: Database, catalogue: Catalogue
) -> None:
    table = variation_table(Source(Reader(demo_database), catalogue, TODAY))
    assert len(table.lines) == len(catalogue.indicators)
    certain = [line.indicator.id in table.beyond for line in table.lines]
    assert certain == sorted(certain, reverse=True)
    least = [line.newest.log[1] for line in table.lines[: sum(certain)] if line.newest]
    assert least == sorted(least, reverse=True)
    judged = [line for line in table.lines if line.newest and not line.newest.reason]
    assert table.looked == len(judged) >= sum(certain)


def test_one_of_many_looks_is_not_certain(catalogue: Catalogue) -> None:
    """At p = 0.02 an indicator differs when it is looked at alone, and not among four."""
    ids = [i.id for i in catalogue.indicators_of("KOL") if not i.followup_days][:4]
    away = {ids[0]: 0.065} | dict.fromkeys(ids[1:], 0.0)
    frame = pd.concat(
        [
            figures(catalogue, [[0.5 + (by if team % 2 else -by)] * 6 for team in range(12)], 20, name)
            for name, by in away.items()
        ],
        ignore_index=True,
    )
    table = table_of(
        prepare(frame, catalogue, TODAY), catalogue, [catalogue.indicators[name] for name in ids]
    )
    (first,) = [line for line in table.lines if line.newest and line.newest.beyond_chance]
    assert first.indicator.id == ids[0]
    assert first.newest
    assert 0.05 / 4 < first.newest.p < 0.05
    assert (table.beyond, table.looked) == (frozenset(), 4)
    alone = table_of(prepare(frame, catalogue, TODAY), catalogue, [first.indicator])
    assert alone.beyond == {ids[0]}
