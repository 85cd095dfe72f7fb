"""What chance alone gives on a chart, simulated: against what can be counted, and whatever the chart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from lkt import spc


def rows(points: int, **columns: Any) -> pd.DataFrame:
    chance = np.random.default_rng(0)
    figures = {"x": range(points), "y": chance.integers(3, 18, points).astype(float), "n": 20.0, "sd": 1.0}
    return pd.DataFrame(figures | columns)


@pytest.mark.parametrize("points", [12, 24, 36])
def test_a_run_chart_agrees_with_what_is_counted(points: int) -> None:
    counted = spc.false_signal(points, "median")
    error = (counted * (1 - counted) / 20_000) ** 0.5
    assert spc.simulated_signal(rows(points), series=20_000) == pytest.approx(counted, abs=4 * error)


def test_a_given_line_agrees_with_what_is_counted() -> None:
    counted = spc.false_signal(24, "fixed")
    found = spc.simulated_signal(rows(24), spc.Options(cl=0), series=20_000)
    assert found == pytest.approx(counted, abs=4 * (counted / 20_000) ** 0.5)


# From the table of 20,000 replicates in the research on the rule sets (normal figures, limits from the same points).
PUBLISHED = [
    ("weco", 24, 0.192), ("nelson", 24, 0.230), ("weco", 12, 0.080), ("nelson", 36, 0.344),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "points", "share"), PUBLISHED)
def test_other_rule_sets_agree_with_an_earlier_simulation(rules: str, points: int, share: float) -> None:
    """Theirs had the largest ranges screened, and one more difference is the exact form of the zone rules."""
    found = spc.simulated_signal(rows(points), spc.Options("i", rules=rules, screened=True), series=4000)
    assert found == pytest.approx(share, abs=0.03)


@pytest.mark.parametrize("chart", spc.CHARTS)
def test_every_chart_has_a_probability(chart: str) -> None:
    options: dict[str, Any] = {}
    if chart in ("p", "pp", "u", "up", "ip"):
        options = {"n": "n"}
    if chart in ("xbar", "s"):
        options = {"n": "n", "spread": "sd"}
    found = spc.simulated_signal(rows(24), spc.Options(chart, **options), series=500)
    assert 0 < found < 0.5


def test_gaps_and_points_left_out_stay_where_they_are() -> None:
    table = rows(24)
    table.loc[[3, 9], "y"] = np.nan
    table["out"] = table.index == 5
    longer = spc.simulated_signal(table, spc.Options(exclude="out"), series=20_000)
    assert longer == pytest.approx(spc.false_signal(21, "median"), abs=0.006)


def test_a_frozen_baseline_signals_more_often_than_the_median_of_all() -> None:
    frozen = spc.simulated_signal(rows(36), spc.Options(freeze=12), series=4000)
    assert frozen == pytest.approx(0.150, abs=0.02)  # docs/method.md 5
    assert frozen > 3 * spc.false_signal(36, "median")


def test_the_same_seed_gives_the_same_answer() -> None:
    assert spc.simulated_signal(rows(20), seed=7) == spc.simulated_signal(rows(20), seed=7)


@pytest.mark.parametrize("chart", ["p", "u"])
@pytest.mark.parametrize("y", [0.0, 20.0])
def test_nothing_and_everything(chart: str, y: float) -> None:
    """A level at the end of the scale cannot vary (p), or hardly."""
    found = spc.simulated_signal(rows(24, y=y), spc.Options(chart, n="n"), series=200)
    assert (found == 0) == (chart == "p" or y == 0)


def test_without_a_figure_there_is_no_signal() -> None:
    assert spc.simulated_signal(rows(12, y=np.nan), spc.Options("p", n="n"), series=50) == 0


def test_figures_of_an_i_chart_vary_with_their_denominators() -> None:
    """As shares do: drawn as if their spread fell faster, six of ten stable series would signal."""
    table = pd.DataFrame({"x": range(24), "n": [30 + 5 * at for at in range(24)]}).assign(
        y=lambda t: t["n"] * 0.4
    )
    assert 0.2 < spc.simulated_signal(table, spc.Options("i", n="n", rules="nelson")) < 0.32
