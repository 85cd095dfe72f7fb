"""Who solved it: who is alike, who has improved, and who is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lkt.domain.indicator import Direction, Measure, Operator
from lkt.errors import Refused
from lkt.planning import Peer, solved
from lkt.planning.improvers import BEGINNING, NEWEST

COLUMNS = ["unit", "period", "numerator", "denominator"]
WOBBLE = (0.04, -0.02, 0.0, -0.04, 0.02)


def team(name: str, *levels: tuple[int, float], of: float = 100) -> list[tuple[str, int, float, float]]:
    """A team with so many months at each level, up and down around it."""
    course = [level for months, level in levels for _ in range(months)]
    return [(name, m, of * (level + WOBBLE[m % 5]), of) for m, level in enumerate(course)]


def ask(rows: list[Any], target: Any = 0.9, measure: Measure = Measure.PROPORTION, **options: Any) -> Any:
    way = options.pop("direction", Direction.HIGHER)
    operator = Operator.AT_MOST if way is Direction.LOWER else Operator.AT_LEAST
    return solved(pd.DataFrame(rows, columns=COLUMNS), measure, way, target, operator, **options)


STUCK = team("stuck", (36, 0.5))
BETTER = team("better", (18, 0.52), (18, 0.8))


def names(found: tuple[Peer, ...]) -> list[str]:
    return [str(peer.team) for peer in found]


def test_a_team_that_began_alike_and_improved() -> None:
    found = ask(STUCK + BETTER)["stuck"]
    assert names(found) == ["better"]
    peer = found[0]
    assert (peer.since, peer.on_target) == (18, False)
    newest = [row[2] for row in BETTER[-NEWEST:]]
    first = [row[2] for row in BETTER[:BEGINNING]]
    assert peer.newest == pytest.approx(sum(newest) / NEWEST / 100)
    assert peer.began == pytest.approx(sum(first) / BEGINNING / 100)
    assert 0 < peer.apart < 1


def test_an_early_improvement_counts_though_the_long_run_is_in_the_past() -> None:
    """Most points lie at the new level, so the median does too: the sign is the low run at the beginning."""
    found = ask(STUCK + team("early", (12, 0.5), (24, 0.8)))["stuck"]
    assert [(peer.team, peer.since) for peer in found] == [("early", 12)]


def test_those_who_do_not_count() -> None:
    others = team("elsewhere", (18, 0.7), (18, 0.85))  # began too high
    others += team("worse", (18, 0.5), (18, 0.3))
    others += team("lost", (12, 0.5), (14, 0.8), (10, 0.5))
    others += team("always", (36, 0.5))
    others += team("short", (4, 0.5), (4, 0.8))
    assert ask(STUCK + others, asking=["stuck"]) == {"stuck": ()}


def test_who_asks() -> None:
    rows = STUCK + BETTER + team("there", (18, 0.5), (18, 0.95))
    found = ask(rows)
    assert set(found) == {"stuck", "better"}
    assert names(found["better"]) == ["there"]
    assert [p.on_target for p in found["stuck"]] == [False, True] or names(found["stuck"])[0] == "there"
    assert set(ask(rows, asking=["there", "unknown"])) == {"there"}


def test_the_most_alike_come_first() -> None:
    rows = STUCK + team("near", (18, 0.51), (18, 0.8)) + team("far", (18, 0.58), (18, 0.8))
    assert names(ask(rows)["stuck"]) == ["near", "far"]


def test_targets_of_their_own_and_teams_without_one() -> None:
    found = ask(STUCK + BETTER + team("other", (36, 0.5)), {"stuck": 0.9, "better": 0.7})
    assert set(found) == {"stuck"}
    assert found["stuck"][0].on_target


def test_lower_is_better_on_the_scale_of_rates() -> None:
    """5 and 6 per 1,000 are alike, 5 and 7 are not; a team without any event began nowhere near."""
    rows = [("stuck", m, 50 + m % 3, 10_000) for m in range(36)]
    rows += [("near", m, (58 if m < 18 else 20) + m % 3, 10_000) for m in range(36)]
    rows += [("far", m, (70 if m < 18 else 20) + m % 3, 10_000) for m in range(36)]
    rows += [("none", m, 0, 10_000) for m in range(36)]
    found = ask(rows, 0.003, Measure.RATE, direction=Direction.LOWER)
    assert {name: names(peers) for name, peers in found.items()} == {"stuck": ["near"]}


def test_values_are_as_far_apart_as_their_own_months() -> None:
    """Half a standard deviation: means of 12 months at 60 with 10 up or down, against 62 and 70."""
    rows: list[Any] = [("stuck", m, 60 + 10 * (-1) ** m + m / 100, 1) for m in range(36)]
    for name, level in (("near", 62), ("far", 70)):
        rows += [(name, m, level + 10 * (-1) ** m - (30 if m >= 18 else 0) + m / 100, 1) for m in range(36)]
    found = ask(rows, 30, Measure.MEAN, direction=Direction.LOWER)
    assert names(found["stuck"]) == ["near"]


def test_dates_stay_dates_and_missing_months_are_passed_over() -> None:
    start = pd.Timestamp("2023-01-01")
    rows = [
        (name, start + pd.DateOffset(months=m), y, n) for name, m, y, n in STUCK + BETTER if m not in (3, 18)
    ]
    found = ask(rows)["stuck"]
    assert found[0].since == date(2024, 8, 1)


def test_neutral_indicators_are_refused_and_nothing_gives_nothing() -> None:
    with pytest.raises(Refused) as caught:
        ask(STUCK, direction=Direction.NEUTRAL)
    assert caught.value.key == "signals.neutral"
    assert ask([]) == {}


def test_all_at_once_are_as_two_at_a_time() -> None:
    rng = np.random.default_rng(2)
    of = rng.integers(15, 40, (12, 30))
    level = 0.5 + 0.3 * (np.arange(30) >= 15) * (np.arange(12) % 2)[:, None]
    above = rng.binomial(of, level)
    rows = [(f"{t:02}", m, above[t, m], of[t, m]) for t in range(12) for m in range(30)]
    together = ask(rows)
    found = 0
    for first in range(12):
        for second in range(12):
            if first != second:
                pair = [row for row in rows if row[0] in (f"{first:02}", f"{second:02}")]
                alone = ask(pair, asking=[f"{first:02}"])[f"{first:02}"]
                there = [p for p in together.get(f"{first:02}", ()) if p.team == f"{second:02}"]
                assert list(alone) == there or f"{first:02}" not in together
                found += len(there)
    assert found > 10
