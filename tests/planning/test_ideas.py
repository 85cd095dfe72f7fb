"""What followed where teams tested an idea, beside those who did not."""

from __future__ import annotations

from dataclasses import replace
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkt.domain.indicator import Direction, Measure
from lkt.planning.ideas import (
    EARLIER,
    FEWEST,
    GAP,
    LEAST,
    WITHIN,
    Course,
    Evidence,
    Outcome,
    Verdict,
    _by_chance,
    _places,
    weigh,
)  # fmt: skip
from lkt.planning.improvers import BEGINNING
from lkt.variation.unit_matrix import UnitMatrix

MONTHS, BEGUN = 36, 18


def course(**since: int | None) -> Course:
    """Teams that lie at 50 %, from a month on at 80."""
    level = np.array(
        [[0.8 if at is not None and m >= at else 0.5 for m in range(MONTHS)] for at in since.values()]
    )
    above = 100 * (level + np.array([0.04, -0.02, 0.0, -0.04, 0.02])[np.arange(MONTHS) % 5])
    of = np.full(above.shape, 100.0)
    units, months = tuple(since), tuple(range(MONTHS))
    return Course.of(
        UnitMatrix(units, months, (), above, of, of, above), Measure.PROPORTION, Direction.HIGHER
    )


def many(better: int, others: int, also: int = 0) -> dict[str, Course]:
    """Teams t that improve at BEGUN, and others, some of which do too."""
    teams: dict[str, int | None] = {f"t{i}": BEGUN for i in range(better)}
    return {"I": course(**teams, **{f"o{i}": BEGUN if i < also else None for i in range(others)})}


def ask(courses: dict[str, Course], *teams: str, month: int = BEGUN) -> Evidence:
    (found,) = weigh([{team: [("I", month)] for team in teams}], courses)
    return found


@pytest.mark.parametrize(
    ("month", "outcome"),
    [
        (BEGUN, Outcome.FOLLOWED), (BEGUN + EARLIER, Outcome.FOLLOWED), (BEGUN + EARLIER + 1, Outcome.NOT),
        (BEGUN - WITHIN + 1, Outcome.FOLLOWED), (BEGUN - WITHIN, Outcome.NOT), (LEAST - 1, Outcome.SHORT),
        (-5, Outcome.SHORT), (MONTHS - LEAST + 1, Outcome.EARLY), (MONTHS + 9, Outcome.EARLY),
    ],
)  # fmt: skip
def test_an_improvement_follows_when_it_begins_within_the_months(month: int, outcome: Outcome) -> None:
    assert course(one=BEGUN).outcome("one", month) is outcome


def test_a_team_without_figures_has_no_beginning() -> None:
    assert course(one=BEGUN).outcome("another", BEGUN) is Outcome.SHORT
    assert ask(many(3, 3), "another").teams == 0
    assert Evidence().verdict is Verdict.FEW


def test_tests_are_held_against_those_who_did_not_test() -> None:
    found = ask(many(5, 10, also=2), *(f"t{i}" for i in range(5)))
    assert (found.teams, found.followed, found.others, found.rate) == (5, 5, 10, 0.2)
    assert found.further == pytest.approx((8 + 6 / 2) / 14)  # of the others 8 moved less, 6 as much
    assert found.lower < found.further < found.upper <= 1
    assert found.p == pytest.approx(comb(7, 5) * comb(8, 0) / comb(15, 5), abs=0.003)
    assert (found.compared, found.verdict) == (5, Verdict.PROMISING)


def test_where_all_improve_nothing_is_promising() -> None:
    found = ask(many(5, 10, also=10), *(f"t{i}" for i in range(5)))
    assert (found.further, found.p, found.verdict) == (0.5, 1, Verdict.NOT_SEEN)


def test_few_teams_say_nothing() -> None:
    found = ask(many(FEWEST - 1, 10), *(f"t{i}" for i in range(FEWEST - 1)))
    assert (found.followed, found.verdict, np.isnan(found.adjusted)) == (FEWEST - 1, Verdict.FEW, True)
    wide = Evidence(4, 0, 10, 0.1, 4, 0.5, 0.2, 0.8, 0.5, 0.5)
    assert wide.verdict is Verdict.FEW
    assert replace(wide, upper=0.7).verdict is Verdict.NOT_SEEN


def test_a_level_is_measured_from_before_the_months_that_lead_to_a_test() -> None:
    one = course(one=BEGUN, poor=None)
    one.reports.numerator[1, BEGUN - GAP : BEGUN] -= 30
    assert one.moved(BEGUN) == pytest.approx([0.3, 0.0], abs=0.01)
    assert one.moved(BEGUN + 1)[1] == pytest.approx(0.3 / BEGINNING, abs=0.01)  # one of them is counted in
    assert np.isnan(one.moved(LEAST + GAP - 1)).all()
    assert np.isnan(one.moved(MONTHS - LEAST + 1)).all()
    lower = replace(one, direction=Direction.LOWER)
    assert lower.moved(BEGUN) == pytest.approx(-one.moved(BEGUN))


def test_levels_move_where_no_run_chart_sees_it() -> None:
    noise = np.random.default_rng(1).standard_normal((20, MONTHS))
    noise[:8, BEGUN:] += 0.5
    of = np.ones(noise.shape)
    reports = UnitMatrix(tuple(map(str, range(20))), tuple(range(MONTHS)), (), noise, of, of, noise)
    courses = {"I": Course.of(reports, Measure.VALUE, Direction.HIGHER)}
    found = ask(courses, *map(str, range(8)))
    assert (found.followed, found.verdict) == (0, Verdict.PROMISING)


def test_who_began_elsewhere_or_has_tested_too_is_no_comparison() -> None:
    courses = many(3, 6)
    courses["I"].reports.numerator[3:5] += 30  # two others lie much higher
    tests = {f"t{i}": [("I", BEGUN)] for i in range(3)}
    (found,) = weigh([tests], courses)
    assert found.others == 4
    (found,) = weigh([tests | {"o5": [("I", BEGUN + WITHIN)]}], courses)  # begins when the months are over
    assert found.others == 4
    (found,) = weigh([tests | {"o5": [("I", BEGUN + WITHIN - 1)]}], courses)
    assert (found.teams, found.others) == (4, 3)  # nor are those that tested before it
    alone = ask(many(3, 0), "t0", "t1", "t2")
    assert alone.teams == 0


def test_a_team_counts_once_however_much_it_tests() -> None:
    courses = many(4, 8) | {"J": course(t0=None, **{f"o{i}": None for i in range(8)})}
    tests = {f"t{i}": [("I", BEGUN), ("I", BEGUN + 3), ("K", 3)] for i in range(4)}
    tests["t0"] += [("J", BEGUN)]
    (found,) = weigh([tests], courses)
    assert (found.teams, found.followed) == (4, 4)


def test_many_ideas_make_one_less_sure() -> None:
    courses, teams = many(5, 10, also=2), [f"t{i}" for i in range(5)]
    alone = ask(courses, *teams)
    idle = [{f"o{i}": [("I", BEGUN)] for i in range(3, 9)}] * 30
    among = weigh([{team: [("I", BEGUN)] for team in teams}, *idle], courses)[0]
    assert (alone.p, alone.further) == (among.p, among.further)
    assert among.adjusted > alone.adjusted


@given(st.integers(1, 6), st.integers(1, 8), st.data())
def test_lots_are_as_drawn_without_putting_back(tested: int, others: int, data: st.DataObject) -> None:
    """With the same teams to choose from at every test: the hypergeometric distribution."""
    hits = data.draw(st.integers(0, tested + others))
    seen = data.draw(st.integers(0, tested))
    both = {team: float(team < hits) for team in range(tested + others)}
    tail = sum(comb(hits, k) * comb(len(both) - hits, tested - k) for k in range(seen, tested + 1))
    p, lower, upper = _by_chance([both] * tested, seen / tested, np.random.default_rng(1))
    assert p == pytest.approx(tail / comb(len(both), tested), abs=0.06)
    assert 0 <= lower <= seen / tested <= upper <= 1


@given(
    st.lists(
        st.lists(st.sampled_from([0.0, 1.0, 2.5, np.nan]), min_size=5, max_size=5), min_size=1, max_size=3
    )
)
def test_a_place_is_the_share_of_the_others_that_moved_less(moved: list[list[float]]) -> None:
    """Counted one by one; the first team is the one that tested."""
    near = [{team: (False, level) for team, level in enumerate(row)} for row in moved]
    kept = [row for row in moved if row[0] == row[0]]
    expected = {}
    for team in range(5):
        shares = []
        for row in kept:
            others = [level for other, level in enumerate(row) if other != team and level == level]
            less = sum((row[team] > level) + (row[team] == level) / 2 for level in others)
            shares.append(less / max(len(others), 1))
        if kept and all(row[team] == row[team] for row in kept):
            expected[team] = sum(shares) / len(shares)
    assert _places(near, 0, range(5)) == pytest.approx(expected if len(expected) > 1 else {})
