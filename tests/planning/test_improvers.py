"""Who solved it: who is alike, and who has improved."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lkt.domain.indicator import Direction, Measure, Operator
from lkt.planning.improvers import BEGINNING, NEWEST, Peer, solved
from lkt.variation.unit_matrix import UnitMatrix

COLUMNS = ["unit", "period", "numerator", "denominator"]
WOBBLE = (0.04, -0.02, 0.0, -0.04, 0.02)


def team(name: str, *levels: tuple[int, float], of: float = 100) -> list[tuple[str, int, float, float]]:
    """A team with so many months at each level, up and down around it."""
    course = [level for months, level in levels for _ in range(months)]
    return [(name, m, of * (level + WOBBLE[m % 5]), of) for m, level in enumerate(course)]


def ask(
    rows: list[Any], target: Any = 0.9, measure: Measure = Measure.PROPORTION,
    way: Direction = Direction.HIGHER, asking: str = "stuck",
) -> tuple[Peer, ...]:  # fmt: skip
    operator = Operator.AT_MOST if way is Direction.LOWER else Operator.AT_LEAST
    reports = UnitMatrix.read(pd.DataFrame(rows, columns=COLUMNS))
    targets = target if isinstance(target, dict) else dict.fromkeys(reports.units, target)
    return solved(reports, measure, way, targets, operator, asking)


STUCK = team("stuck", (36, 0.5))
BETTER = team("better", (18, 0.52), (18, 0.8))


def names(found: tuple[Peer, ...]) -> list[str]:
    return [str(peer.team) for peer in found]


def test_a_team_that_began_alike_and_improved() -> None:
    found = ask(STUCK + BETTER)
    assert names(found) == ["better"]
    peer = found[0]
    assert (peer.since, peer.on_target) == (18, False)
    newest = [row[2] for row in BETTER[-NEWEST:]]
    first = [row[2] for row in BETTER[:BEGINNING]]
    assert peer.newest == pytest.approx(sum(newest) / NEWEST / 100)
    assert peer.began == pytest.approx(sum(first) / BEGINNING / 100)


def test_an_early_improvement_counts_though_the_long_run_is_in_the_past() -> None:
    """Most points lie at the new level, so the median does too: the sign is the low run at the beginning."""
    found = ask(STUCK + team("early", (12, 0.5), (24, 0.8)))
    assert [(peer.team, peer.since) for peer in found] == [("early", 12)]


def test_those_who_do_not_count() -> None:
    others = team("elsewhere", (18, 0.7), (18, 0.85))  # began too high
    others += team("worse", (18, 0.5), (18, 0.3))
    others += team("lost", (12, 0.5), (14, 0.8), (10, 0.5))
    others += team("always", (36, 0.5))
    others += team("short", (4, 0.5), (4, 0.8))
    assert ask(STUCK + others) == ()


def test_who_is_on_target_helps_who_has_only_improved() -> None:
    rows = STUCK + BETTER + team("there", (18, 0.5), (18, 0.95))
    assert {peer.team: peer.on_target for peer in ask(rows)} == {"better": False, "there": True}
    assert names(ask(rows, asking="better")) == ["there"]


def test_the_most_alike_come_first() -> None:
    rows = STUCK + team("near", (18, 0.51), (18, 0.8)) + team("far", (18, 0.58), (18, 0.8))
    assert names(ask(rows)) == ["near", "far"]


def test_targets_of_their_own_and_teams_without_one() -> None:
    found = ask(STUCK + BETTER + team("other", (36, 0.5)), {"stuck": 0.9, "better": 0.7})
    assert [peer.on_target for peer in found] == [True]


def test_lower_is_better_on_the_scale_of_rates() -> None:
    """5 and 6 per 1,000 are alike, 5 and 7 are not; a team without any event began nowhere near."""
    rows = [("stuck", m, 50 + m % 3, 10_000) for m in range(36)]
    rows += [("near", m, (58 if m < 18 else 20) + m % 3, 10_000) for m in range(36)]
    rows += [("far", m, (70 if m < 18 else 20) + m % 3, 10_000) for m in range(36)]
    rows += [("none", m, 0, 10_000) for m in range(36)]
    assert names(ask(rows, 0.003, Measure.RATE, Direction.LOWER)) == ["near"]


def test_values_are_as_far_apart_as_their_own_months() -> None:
    """Half a standard deviation: means of 12 months at 60 with 10 up or down, against 62 and 70."""
    rows: list[Any] = [("stuck", m, 60 + 10 * (-1) ** m + m / 100, 1) for m in range(36)]
    for name, level in (("near", 62), ("far", 70)):
        rows += [(name, m, level + 10 * (-1) ** m - (30 if m >= 18 else 0) + m / 100, 1) for m in range(36)]
    assert names(ask(rows, 30, Measure.MEAN, Direction.LOWER)) == ["near"]


def test_dates_stay_dates_and_missing_months_are_passed_over() -> None:
    start = pd.Timestamp("2023-01-01")
    rows = [
        (name, start + pd.DateOffset(months=m), y, n) for name, m, y, n in STUCK + BETTER if m not in (3, 18)
    ]
    found = ask(rows)
    assert found[0].since == date(2024, 8, 1)


def test_all_at_once_are_as_two_at_a_time() -> None:
    rng = np.random.default_rng(2)
    of = rng.integers(15, 40, (12, 30))
    level = 0.5 + 0.3 * (np.arange(30) >= 15) * (np.arange(12) % 2)[:, None]
    above = rng.binomial(of, level)
    rows = [(f"{t:02}", m, above[t, m], of[t, m]) for t in range(12) for m in range(30)]
    found = 0
    for first in (f"{t:02}" for t in range(12)):
        together = ask(rows, asking=first)
        for second in (f"{t:02}" for t in range(12) if f"{t:02}" != first):
            pair = [row for row in rows if row[0] in (first, second)]
            there = tuple(peer for peer in together if peer.team == second)
            assert ask(pair, asking=first) == there
            found += len(there)
    assert found > 10
