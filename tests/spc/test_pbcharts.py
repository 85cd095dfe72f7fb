"""Our answers against those of pbcharts 0.1.0: run charts and I'. Where we differ: docs/deviations.md.

Its I chart is always the I' chart; without denominators each n is 1.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lkt import spc
from tests.spc import gold, peers
from tests.spc.gold import GoldCase, assert_agree, facets, needs_gold

# Cases where we answer otherwise; why is in docs/deviations.md, and the tests below hold our answer.
DEVIATIONS = {
    "i_cl_sd_given": "sigma is not given from outside",
    "i_ontime_ct_ypct": "nothing cuts the limits of ip",
}
ALL = gold.cases("pbcharts", ("run", "i"))
SAME = [case for case in ALL if case.name not in DEVIATIONS]
# With exclude it takes ranges between all points and leaves out those that end at an excluded one.
MOVING = [case for case in gold.cases("pbcharts", ("ms",)) if "exclude" not in case.args]

POINTS = {
    "y": "value", "cl": "centre", "lcl": "lower", "ucl": "upper", "freeze": "baseline", "include": "included",
    "runs.signal": "runs_signal", "sigma.signal": "outside", "part": "phase",
}  # fmt: skip
DENOMINATOR = {"num": "y", "den": "n"}
SUMMARY = {
    "n.obs": "observations", "n.useful": "useful", "longest.run": "longest_run",
    "longest.run.max": "longest_run_max", "n.crossings": "crossings", "n.crossings.min": "crossings_min",
    "runs.signal": "runs_signal", "cl": "centre", "avg_lcl": "lower", "avg_ucl": "upper",
    "sigma.signal": "outside",
}  # fmt: skip


@pytest.mark.parametrize("case", SAME, ids=lambda case: case.name)
def test_pbcharts(case: GoldCase) -> None:
    found = peers.pbcharts(case).analyse()
    compare(case, found.points, found.summary)


def compare(case: GoldCase, points: pd.DataFrame, summary: pd.DataFrame) -> None:
    """Every column of theirs that has a counterpart.

    Excluded points are no observations of ours (nor of qicharts2); pbcharts counts them.
    """
    theirs = case.read("points")
    assert points["x"].astype(str).tolist() == theirs["x"].astype(str).tolist()
    in_one_order(theirs, points)
    assert_agree(theirs, points, POINTS | (DENOMINATOR if "den" in case.read("input") else {}))
    theirs = case.read("summary")
    left_out = points.groupby([*facets(points), "phase"])["included"].agg(lambda x: (~x).sum())
    theirs["n.obs"] -= left_out.to_numpy()
    in_one_order(theirs, summary)
    assert_agree(theirs, summary, SUMMARY)


def in_one_order(theirs: pd.DataFrame, ours: pd.DataFrame) -> None:
    if facets(ours):
        assert ours[facets(ours)].agg(" | ".join, axis=1).tolist() == theirs["facet"].tolist()


@pytest.mark.parametrize("case", MOVING, ids=lambda case: case.name)
def test_the_centre_of_their_ms_chart_is_in_the_limits_of_ip(case: GoldCase) -> None:
    """It is the mean of the normalised ranges s, and the limits of ip are 3 s / sqrt(n) away."""
    ours = peers.pbcharts(case).analyse().points
    s = (ours["upper"] - ours["centre"]) / 3 * np.sqrt(ours["n"])
    np.testing.assert_allclose(s, case.read("points")["cl"], rtol=1e-9)


@needs_gold
def test_every_deviation_is_a_case() -> None:
    assert {case.name for case in ALL} >= set(DEVIATIONS)


def numbered(y: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"x": range(1, len(y) + 1), "y": y, "n": 1})


def test_sigma_is_not_given_from_outside() -> None:
    """A centre line is; sigma still comes from the ranges."""
    table = numbered([4, 6, 5, 7, 3, 6])
    given, own = (spc.analyse(table, spc.Options("i", cl=cl)).points for cl in (9, None))
    assert (given["upper"] - 9).iloc[0] == pytest.approx((own["upper"] - own["centre"]).iloc[0])


def test_a_freeze_too_near_an_end_is_not_used() -> None:
    """On ip; other charts take it, as in qicharts2."""
    table = numbered([4, 6, 5, 5, 90])
    for freeze in (1, 4):
        assert spc.analyse(table, spc.Options("ip", n="n", freeze=freeze)).points["baseline"].all()
        assert not spc.analyse(table, spc.Options("i", freeze=freeze)).points["baseline"].all()
    assert not spc.analyse(table, spc.Options("ip", n="n", freeze=3)).points["baseline"].all()


def test_nothing_cuts_the_limits_of_ip() -> None:
    table = numbered([2, 3, 1, 3, 2, 3]).assign(n=3)
    assert spc.analyse(table, spc.Options("ip", n="n")).summary["upper"][0] > 1
    assert spc.analyse(table, spc.Options("pp", n="n")).summary["upper"][0] == 1


def test_a_constant_series_has_no_screened_limits() -> None:
    """Ranges of 0 are not strictly below 3.2665 times their mean; pbcharts keeps what is not above it."""
    table = numbered([7.0] * 9)
    assert spc.analyse(table, spc.Options("ip", n="n")).summary["upper"][0] == 7
    assert np.isnan(spc.analyse(table, spc.Options("ip", n="n", screened=True)).summary["upper"][0])
