"""The composition guard: sums, and when it speaks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lkt import spc
from lkt.text import LANGUAGES, Text
from lkt.variation.composition import (
    AWAY,
    AWAY_SHARE,
    CAUTIONS,
    MOVED,
    NO_PANEL,
    PRESENT,
    SHORT,
    SHORTEST,
    Kind,
)
from tests.calibration.signals import LARGE, SMALL, compositions, roll_ups
from tests.variation.made import COLUMNS, one, steady


def test_sums_are_added_and_percentages_never_averaged() -> None:
    found = one([("A", 1, 1, 10), ("B", 1, 90, 90), ("A", 2, 5, 10)])
    assert found.everyone.tolist() == [0.91, 0.5]
    assert found.reporting.tolist() == [2, 1]


def test_late_joiners_of_another_level_are_told() -> None:
    rows = steady("A", range(24), 0.5) + steady("B", range(24), 0.6) + steady("C", range(12, 24), 0.9)
    found = one(rows)
    assert found.caution == MOVED
    assert found.ends == pytest.approx(np.array([[0.55, 2 / 3], [0.55, 0.55]]))


def test_leavers_are_told_too_and_a_low_one_lifts_the_line_when_it_goes() -> None:
    found = one(steady("A", range(24), 0.8) + steady("B", range(14), 0.4))
    assert found.caution == MOVED
    assert found.ends[0, 0] < found.ends[0, 1] == pytest.approx(0.8)


def test_one_who_leaves_for_one_alike_who_joins_changes_nothing() -> None:
    rows = steady("A", range(24), 0.5) + steady("B", range(12), 0.9) + steady("C", range(12, 24), 0.9)
    assert not one(rows).caution


def test_joiners_of_the_same_level_are_not_told() -> None:
    found = one(steady("A", range(24), 0.5) + steady("B", range(8, 24), 0.5))
    assert not found.caution
    assert found.joins == (("B", 8),)


def test_without_a_panel_nothing_can_be_compared() -> None:
    found = one(steady("A", range(12), 0.5) + steady("B", range(12, 24), 0.9))
    assert found.caution == NO_PANEL
    assert np.isnan(found.panel).all()


def test_few_periods_tell_nothing() -> None:
    assert one(steady("A", range(SHORTEST - 1), 0.5)).caution == SHORT
    assert not one(steady("A", range(SHORTEST), 0.5)).caution


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 6), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_and_groups_do_not_meet(groups: int, random: Any) -> None:
    table = roll_ups(groups, 4, 12, SMALL, 1, 0.3)
    together = compositions(table)
    shuffled = compositions(table.sample(frac=1, random_state=random.randrange(99)))
    for group in range(groups):
        alone = compositions(table[table["group"] == group])[group]
        for other in (together[group], shuffled[group]):
            assert other.units == alone.units
            assert other.caution == alone.caution
            np.testing.assert_allclose(other.everyone, alone.everyone)
            np.testing.assert_allclose(other.panel, alone.panel)


def share_fired(table: pd.DataFrame) -> float:
    found = compositions(table).values()
    return sum(bool(each.caution) for each in found) / len(found)


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_random_holes_are_not_composition(size: tuple[int, int]) -> None:
    assert share_fired(roll_ups(200, 20, 24, size)) <= 0.05


def test_the_lowest_teams_that_join_half_way_mislead_and_are_told() -> None:
    """Nothing changes anywhere; with six of twenty nearly every second line shows a signal, and all are warned of."""
    found = compositions(roll_ups(150, 20, 24, SMALL, 6, lowest=True)).values()
    assert all(each.caution for each in found)
    signals = [
        spc.analyse(
            pd.DataFrame({"g": np.repeat(range(150), 24), "x": np.tile(range(24), 150), "y": lines}),
            spc.Options(facets=["g"]),
        ).summary["runs_signal"]
        for lines in (np.concatenate([e.everyone for e in found]), np.concatenate([e.panel for e in found]))
    ]
    assert signals[0].mean() > 0.35
    assert signals[1].mean() < 0.1


@pytest.mark.parametrize(("units", "late"), [(5, 1), (10, 1), (10, 3), (20, 5)])
def test_planted_late_joiners_are_found(units: int, late: int) -> None:
    """20 percentage points from the others."""
    assert share_fired(roll_ups(200, units, 24, SMALL, late, 0.2)) >= 0.9
    assert (
        share_fired(roll_ups(200, units, 24, SMALL, late)) <= 0.1
    )  # the same level; 5 % and three of its errors


@pytest.mark.parametrize("language", LANGUAGES)
def test_cautions_have_words(language: str) -> None:
    text = Text(language)
    assert all(text.has(f"signals.caution.{caution}") for caution in CAUTIONS)


# Who takes part


def test_who_takes_part_how() -> None:
    months = range(24)
    rows = steady("all", months, 0.5) + steady("late", months[6:], 0.5) + steady("gone", months[:18], 0.5)
    rows += steady("middle", months[5:17], 0.5) + steady("pause", range(8), 0.5)
    rows += steady("pause", months[14:], 0.5) + [
        row for row in steady("seldom", months, 0.5) if row[1] % 3 == 0
    ]
    rows += [row for row in steady("holes", months, 0.5) if row[1] not in (0, 1, 2, 9, 10, 11, 23)]
    found = one(rows)
    assert dict(found.units) == {
        "all": Kind.PANEL, "late": Kind.JOINS, "gone": Kind.LEAVES, "middle": Kind.PASSES,
        "pause": Kind.PASSES, "seldom": Kind.PASSES, "holes": Kind.PANEL,
    }  # fmt: skip
    assert found.joins == (("late", 6), ("middle", 5), ("pause", 14))
    assert found.leaves == (("gone", 18), ("middle", 17), ("pause", 8))


def kind_of(reports: list[bool], span: list[bool]) -> Kind:
    """The slow twin of `presence` for one unit."""
    inside = [there for there, within in zip(reports, span, strict=True) if within]
    needed = max(AWAY, int(np.ceil(AWAY_SHARE * len(inside))))
    gaps, start = [], None
    for place, there in enumerate([*inside, True]):
        if not there and start is None:
            start = place
        if there and start is not None:
            if place - start >= needed:
                gaps.append((start, place))
            start = None
    late = any(begin == 0 for begin, _ in gaps)
    gone = any(end == len(inside) for _, end in gaps)
    if len(gaps) > late + gone or (late and gone):
        return Kind.PASSES
    if late or gone:
        return Kind.JOINS if late else Kind.LEAVES
    return Kind.PASSES if sum(inside) < PRESENT * len(inside) else Kind.PANEL


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=26, max_size=26), min_size=1, max_size=5))
def test_kinds_are_those_of_the_slow_twin(there: list[list[bool]]) -> None:
    rows = [(u, p, 1, 2) for u, own in enumerate(there) for p in range(26) if own[p]]
    if not rows:
        return
    some = [any(column) for column in zip(*there, strict=True)]
    periods = [p for p in range(26) if some[p]]  # a period that nobody reports in is not there
    found = dict(one(rows).units)
    for unit, own in enumerate(there):
        if any(own):
            assert found[unit] is kind_of([own[p] for p in periods], [True] * len(periods))


def test_a_group_is_looked_at_in_its_own_time() -> None:
    """A region that begins in the middle has nobody who joins late, and moving there is leaving and joining."""
    rows = [("old", *row) for row in steady("A", range(12), 0.5)]
    rows += [("new", *row) for row in steady("A", range(12, 24), 0.5) + steady("B", range(12, 24), 0.6)]
    found = compositions(pd.DataFrame(rows, columns=["group", *COLUMNS]))
    assert [found[name].units for name in ("old", "new")] == [
        (("A", Kind.PANEL),),
        (("A", Kind.PANEL), ("B", Kind.PANEL)),
    ]
    assert not found["new"].joins + found["old"].leaves
    assert [found[name].periods[0] for name in ("old", "new")] == [0, 12]
    assert [f.caution for f in found.values()] == ["", ""]
