"""Can it be seen? Series drawn from a plan, and the chance that they show it."""

from __future__ import annotations

import numpy as np
import pytest

from lkt import spc
from lkt.domain.indicator import Measure
from lkt.planning.power import SERIES, Plan, Sight, Way, _monthly, draw, figures, gaps, outlook, spread_of
from lkt.text import LANGUAGES, Text

SHARE = Plan(Measure.PROPORTION, (20.0,) * 36, 24, 0.6, 0.8)
ERROR = 4 * np.sqrt(0.25 / SERIES)  # four standard errors of a simulated chance


def months(plan: Plan) -> Sight:
    """The monthly run chart alone."""
    return _monthly(plan, Way.MONTHS, 1)


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.mark.parametrize(
    ("plan", "sd"),
    [
        (SHARE, (np.sqrt(0.24 / 20), np.sqrt(0.16 / 20))),
        (Plan(Measure.RATE, (400.0,) * 36, 24, 0.02, 0.01), (np.sqrt(0.02 / 400), np.sqrt(0.01 / 400))),
        (Plan(Measure.COUNT, (1.0,) * 36, 24, 9, 4), (3, 2)),
        (Plan(Measure.MEAN, (1.0,) * 36, 24, 50, 45, 6), (6, 6)),
        (Plan(Measure.MEAN, (1.0,) * 36, 24, 50, 45, 6).pooled(4), (3, 3)),
        (
            Plan(Measure.PROPORTION, (20.0,) * 36, 24, 0.6, 0.4, 0.05),
            (np.sqrt(0.24 / 20 + 0.05**2 * 0.95), np.sqrt(0.24 / 20 + 0.05**2 * 0.95)),
        ),
        (Plan(Measure.COUNT, (1.0,) * 36, 24, 9, 16, 2).pooled(4), (np.sqrt(13 / 4), np.sqrt(20 / 4))),
        (SHARE.pooled(4), (np.sqrt(0.24 / 80), np.sqrt(0.16 / 80))),
    ],
)
def test_figures_have_the_level_and_the_spread_of_the_plan(plan: Plan, sd: tuple[float, float]) -> None:
    y = draw(plan, True, 4000, rng()) / np.array(plan.sizes)
    for part, level, wide in ((y[:, :24], plan.now, sd[0]), (y[:, 24:], plan.hoped, sd[1])):
        assert part.mean() == pytest.approx(level, abs=5 * wide / np.sqrt(part.size))
        assert part.std() == pytest.approx(wide, rel=0.02)
    idle = draw(plan, False, 4000, rng()) / np.array(plan.sizes)
    assert idle[:, 24:].mean() == pytest.approx(plan.now, abs=5 * sd[0] / np.sqrt(48_000))


@pytest.mark.parametrize("spread", [0.04, 0.1])
def test_the_spread_of_a_team_is_found_again_beside_a_change(spread: float) -> None:
    plan = Plan(Measure.PROPORTION, (50.0,) * 60, 30, 0.4, 0.7, spread)
    found = [spread_of(plan.measure, y, plan.sizes) for y in draw(plan, True, 400, rng())]
    assert np.mean(found) == pytest.approx(spread, abs=0.01)
    values = Plan(Measure.MEAN, (1.0,) * 60, 30, 40, 70, 8)
    found = [spread_of(values.measure, y, values.sizes) for y in draw(values, True, 400, rng())]
    assert np.mean(found) == pytest.approx(8, rel=0.1)


def test_months_without_patients_and_a_single_month_have_no_spread() -> None:
    assert spread_of(Measure.COUNT, [4, 5, 4, 0, 5], [1, 1, 1, 0, 1]) == 0
    assert np.isnan(spread_of(Measure.COUNT, [4, 5], [1, 0]))


def test_what_varies_more_is_harder_to_see() -> None:
    varied = Plan(Measure.PROPORTION, (20.0,) * 36, 24, 0.6, 0.8, 0.1)
    assert months(varied).chance + ERROR < months(SHARE).chance


def test_quarters_are_sums_of_whole_quarters() -> None:
    table = figures(np.arange(16.0).reshape(2, 8), (1.0, 2, 3, 4, 5, 6, 7, 8), 3)
    assert table.to_numpy().tolist() == [[0, 0, 3, 6], [0, 1, 12, 15], [1, 0, 27, 6], [1, 1, 36, 15]]


@pytest.mark.parametrize("measure", [Measure.PROPORTION, Measure.COUNT])
def test_between_events_there_is_what_the_level_says(measure: Measure) -> None:
    """Cases between: geometric, mean (1 - p) / p. Time between: exponential, mean 1 / rate."""
    plan = Plan(measure, (1000.0,) * 4, 2, 0.1, 0.02)
    idle = gaps(plan, False, 400, rng())
    assert idle["y"].mean() == pytest.approx(9 if measure is Measure.PROPORTION else 10, rel=0.02)
    assert len(idle) / 400 == pytest.approx(4000 * 0.1 - 1, rel=0.02)
    table = gaps(plan, True, 400, rng())
    assert len(table) / 400 == pytest.approx(2000 * 0.12 - 1, rel=0.02)
    newest = table[table["x"] > 220]["y"].mean()
    assert newest == pytest.approx(49 if measure is Measure.PROPORTION else 50, rel=0.1)
    if measure is Measure.PROPORTION:
        assert (table["y"] == table["y"].round()).all()
        assert table["y"].min() == 0


def test_events_that_stop_leave_nothing_after() -> None:
    plan = Plan(Measure.COUNT, (1.0,) * 36, 18, 2, 0)
    table = gaps(plan, True, 400, rng())
    assert len(table) / 400 == pytest.approx(35, rel=0.03)
    assert table.groupby("series")["y"].sum().max() < 18


def test_without_improvement_it_is_half_of_the_false_signals_at_most() -> None:
    """Half of them point the other way, and some nowhere."""
    found = months(Plan(Measure.MEAN, (1.0,) * 36, 24, 0, 1, 1.0))
    chance = spc.false_signal(36, "median")
    assert 0.002 < found.by_chance < chance / 2 + ERROR / 5


@pytest.mark.parametrize(("shift", "published"), [(1, 0.159), (1.5, 0.368)])
def test_chances_of_the_comparison_of_rule_sets(shift: float, published: float) -> None:
    """24 normal figures, shifted half-way: qicharts2's rules on the median, 20,000 series (method 10)."""
    found = months(Plan(Measure.MEAN, (1.0,) * 24, 12, 0, shift, 1.0)).chance
    assert published - 0.02 - ERROR < found < published + ERROR  # a signal may be of no way


def test_more_of_everything_is_easier_to_see() -> None:
    def chance(size: float, hoped: float, length: int) -> float:
        return months(Plan(Measure.PROPORTION, (size,) * length, 24, 0.6, hoped)).chance

    assert chance(20, 0.7, 36) + ERROR < chance(20, 0.8, 36) < chance(60, 0.8, 36)
    assert chance(20, 0.8, 28) + ERROR < chance(20, 0.8, 36)


def test_down_is_as_easy_as_up() -> None:
    up, down = (
        months(Plan(Measure.PROPORTION, (20.0,) * 36, 24, *levels)).chance
        for levels in ((0.6, 0.8), (0.4, 0.2))
    )
    assert abs(up - down) < ERROR


def test_the_same_seed_gives_the_same_answer() -> None:
    assert months(SHARE) == months(SHARE)
    assert months(SHARE) != _monthly(SHARE, Way.MONTHS, 2)


def test_a_median_at_zero_is_judged_by_the_level() -> None:
    found = outlook(Plan(Measure.COUNT, (1.0,) * 36, 18, 0.4, 0.1))
    assert not found.few
    assert 0.01 < found.months.chance < 0.1
    assert Way.TIME_BETWEEN in [sight.way for sight in found.others]


def test_so_is_a_median_at_all_of_them() -> None:
    """From 75 % to all is a change that the median hides."""
    found = outlook(Plan(Measure.PROPORTION, (20.0,) * 24, 10, 0.75, 1.0))
    assert not found.few
    assert found.months.chance > 0.98
    assert found.months.by_chance < 0.02


def test_too_few_months_cannot_show_it() -> None:
    found = outlook(Plan(Measure.PROPORTION, (50.0,) * 9 + (0.0,) * 3, 6, 0.2, 0.9))
    assert (found.few, found.months.chance) == (True, 0)
    assert found.helps == ()


def test_months_without_patients_are_not_points() -> None:
    holes, whole = ((50.0, 0.0) * 18, 24), ((50.0,) * 18, 12)
    seen = [months(Plan(Measure.PROPORTION, *sizes, 0.2, 0.9)).chance for sizes in (holes, whole)]
    assert seen[0] == pytest.approx(seen[1], abs=0.05)


def test_the_fewest_teams_that_are_enough() -> None:
    pooled = {s.way: s for s in outlook(Plan(Measure.PROPORTION, (20.0,) * 36, 24, 0.6, 0.7)).others}[
        Way.POOLED
    ]
    assert (pooled.teams, pooled.chance > 0.75) == (5, True)
    hopeless = outlook(Plan(Measure.PROPORTION, (20.0,) * 36, 24, 0.6, 0.605)).others
    assert {s.way: s.teams for s in hopeless}[Way.POOLED] == 10


def test_what_helps_is_clearly_better_and_the_best_comes_first() -> None:
    found = outlook(Plan(Measure.PROPORTION, (20.0,) * 36, 24, 0.04, 0.01))
    assert [s.way for s in found.helps] == [Way.POOLED, Way.CASES_BETWEEN]
    chances = [s.chance for s in found.others]
    assert chances == sorted(chances, reverse=True)


def test_charts_between_events_are_for_rare_ones() -> None:
    ways = [s.way for s in outlook(Plan(Measure.COUNT, (1.0,) * 36, 24, 12, 8)).others]
    assert sorted(ways) == [Way.POOLED, Way.QUARTERS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_obstacles_and_ways_have_words(language: str) -> None:
    text = Text(language)
    assert text.has("signals.obstacle.few_points")
    assert all(text.has(f"signals.way.{way}") for way in Way)
