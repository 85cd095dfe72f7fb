"""The calibration of the signals of many series: what is planted is there, and every part runs."""

from __future__ import annotations

import numpy as np
import pytest

from tests.calibration import signals

pytestmark = pytest.mark.slow


def test_late_units_begin_late_and_lie_apart() -> None:
    table = signals.roll_ups(50, 6, 24, (200, 300), 2, 0.2)
    late = table["unit"] < 2
    begins = table[late].groupby(["group", "unit"])["period"].min()
    assert begins.min() >= 6
    assert begins.max() < 18 + 4  # a tenth is missing after the beginning too
    sums = table.groupby(["group", late])[["numerator", "denominator"]].sum()
    level = (sums["numerator"] / sums["denominator"]).unstack()
    assert (level[True] - level[False]).abs().mean() == pytest.approx(0.2, abs=0.02)


def test_the_lowest_begin_half_way() -> None:
    table = signals.roll_ups(30, 6, 24, (3000, 3001), 2, lowest=True)
    late = table["unit"] < 2
    assert table.loc[late, "period"].min() == 12
    sums = table.groupby(["group", "unit"])[["numerator", "denominator"]].sum()
    level = (sums["numerator"] / sums["denominator"]).unstack()
    assert (level[[0, 1]].max(axis=1) < level[[2, 3, 4, 5]].min(axis=1) + 0.02).all()


def test_a_tenth_of_the_reports_is_missing() -> None:
    assert len(signals.roll_ups(20, 10, 24, signals.SMALL)) == pytest.approx(0.9 * 20 * 10 * 24, rel=0.02)


def test_units_without_a_gap_have_one_level() -> None:
    table = signals.roll_ups(20, 10, 24, (3000, 3001), 2)
    sums = table.groupby(["group", "unit"])[["numerator", "denominator"]].sum()
    level = (sums["numerator"] / sums["denominator"]).unstack()
    assert (level.max(axis=1) - level.min(axis=1)).max() < 0.02


@pytest.mark.parametrize("name", list(signals._STABLE))
def test_stable_panels_are_stable(name: str) -> None:
    y = signals._STABLE[name](np.random.default_rng(1), 2000, 24)
    assert y.shape == (2000, 24)
    assert y[:, :12].mean() == pytest.approx(y[:, 12:].mean(), abs=0.02)


def test_little_of_what_is_said_is_false() -> None:
    """Few series, so a wide margin; the figures are in docs/method.md 4."""
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in signals.said(60)]
    assert len(head) == 6
    assert len(rows) == len({(case, false) for case, false, *_ in rows}) == 20
    assert all(float(rate) <= 10 for _, false, *rates in rows for rate in rates if false != "any sign")


def test_every_rule_set_has_a_line() -> None:
    lines = list(signals.by_rules(60))
    assert len(lines) == len(signals.RULE_SETS) * len(signals.LENGTHS)
    assert lines[1].startswith("anhoej, 24 points: a quarter signal ")


def test_every_part_says_something() -> None:
    lines = [
        *signals.frozen(200),
        *signals.frozen_ties(200),
        *signals.noise(2, 20, 24),
        *signals.holes(2),
        *signals.joiners(2),
        *signals.lowest(2),
    ]
    lines += signals.peers(20, 24)
    assert len(lines) == 5 + 8 + 4 + 18 + 20 + 6 + 12
    assert all(
        line.split()[0].rstrip(":") in ("frozen", "noise", "holes", "joiners", "lowest", "peers")
        for line in lines
    )
