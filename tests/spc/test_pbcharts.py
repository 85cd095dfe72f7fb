"""Our answers against those of pbcharts 0.1.0: run charts and I'. Where we differ: docs/deviations.md.

Its I chart is always the I' chart; without denominators each n is 1.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lkt import spc
from lkt.spc import Analysis
from tests.spc import gold
from tests.spc.gold import GoldCase, needs_gold
from tests.spc.test_gold import as_numbers

# Cases where we answer otherwise; why is in docs/deviations.md, and the tests below hold our answer.
DEVIATIONS = {
    "i_bad_freeze_ignored": "freeze may leave a single point after it",
    "i_cl_sd_given": "sigma is not given from outside",
    "i_ontime_ct_ypct": "nothing cuts the limits of ip",
}
ALL = gold.cases("pbcharts", ("run", "i"))
SAME = [case for case in ALL if case.name not in DEVIATIONS]
# With exclude it takes ranges between all points and leaves out those that end at an excluded one.
MOVING = [case for case in gold.cases("pbcharts", ("ms",)) if "exclude" not in case.told["args"]]
OTHER = (Path(__file__).resolve().parents[2] / "docs" / "deviations.md").read_text(encoding="utf-8")

POINTS = {
    "y": "value", "cl": "centre", "lcl": "lower", "ucl": "upper", "freeze": "baseline", "include": "included",
    "runs.signal": "runs_signal", "sigma.signal": "outside", "part": "phase",
}  # fmt: skip
SUMMARY = {
    "n.obs": "observations", "n.useful": "useful", "longest.run": "longest_run",
    "longest.run.max": "longest_run_max", "n.crossings": "crossings", "n.crossings.min": "crossings_min",
    "runs.signal": "runs_signal", "cl": "centre", "avg_lcl": "lower", "avg_ucl": "upper",
    "sigma.signal": "outside",
}  # fmt: skip


def pbcharts(case: GoldCase) -> Analysis:
    """Our answer to a call of pbcharts."""
    table, args = case.read("input"), case.told["args"]
    options: dict[str, Any] = {
        name: args[name] for name in ("freeze", "exclude", "multiply", "cl") if name in args
    }
    return spc.analyse(
        table, "run" if case.chart == "run" else "ip", y="num", n="den" if "den" in table else None,
        facets=_facets(table), part=args.get("split"), screened=args.get("screenms", False), **options,
    )  # fmt: skip


def _facets(table: pd.DataFrame) -> list[str]:
    return [name for name in ("facet1", "facet2") if name in table]


def assert_agree(theirs: pd.DataFrame, ours: pd.DataFrame, columns: dict[str, str]) -> None:
    """Row by row, in the order of facets and x on both sides; 1e-9 relative, counts exactly."""
    facets = _facets(ours)
    if facets:
        assert ours[facets].agg(" | ".join, axis=1).tolist() == theirs["facet"].tolist()
    assert len(ours) == len(theirs)
    for left, right in columns.items():
        expected, found = as_numbers(theirs[left]), as_numbers(ours[right])
        if left == "sigma.signal":
            expected = np.nan_to_num(expected)
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12, err_msg=f"{left} / {right}")


@needs_gold
@pytest.mark.parametrize("case", SAME, ids=lambda case: case.name)
def test_points(case: GoldCase) -> None:
    theirs, ours = case.points(), pbcharts(case).points
    assert ours["x"].astype(str).tolist() == theirs["x"].astype(str).tolist()
    assert_agree(theirs, ours, POINTS)


@needs_gold
@pytest.mark.parametrize("case", SAME, ids=lambda case: case.name)
def test_summary(case: GoldCase) -> None:
    """Excluded points are no observations of ours (nor of qicharts2); pbcharts counts them."""
    theirs, ours = case.summary(), pbcharts(case)
    left_out = ours.points.groupby([*_facets(ours.points), "phase"])["included"].agg(lambda x: (~x).sum())
    theirs["n.obs"] -= left_out.to_numpy()
    assert_agree(theirs, ours.summary, SUMMARY)


@needs_gold
@pytest.mark.parametrize("case", MOVING, ids=lambda case: case.name)
def test_the_centre_of_their_ms_chart_is_in_the_limits_of_ip(case: GoldCase) -> None:
    """It is the mean of the normalised ranges s, and the limits of ip are 3 s / sqrt(n) away."""
    ours = pbcharts(case).points
    s = (ours["upper"] - ours["centre"]) / 3 * np.sqrt(ours["n"])
    np.testing.assert_allclose(s, case.points()["cl"], rtol=1e-9)


@needs_gold
def test_every_deviation_is_a_case() -> None:
    assert {case.name for case in ALL} >= set(DEVIATIONS)


@pytest.mark.parametrize("reason", sorted(DEVIATIONS.values()))
def test_every_reason_is_told(reason: str) -> None:
    assert reason in OTHER


def numbered(y: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"x": range(1, len(y) + 1), "y": y, "n": 1})


def test_freeze_may_leave_a_single_point_after_it() -> None:
    found = spc.analyse(numbered([4, 6, 5, 5, 90]), "ip", n="n", freeze=4)
    assert found.summary["centre"][0] == 5
    assert found.points["outside"].tolist() == [False] * 4 + [True]


def test_nothing_cuts_the_limits_of_ip_and_pp_has_them_cut() -> None:
    table = numbered([2, 3, 1, 3, 2, 3]).assign(n=3)
    assert spc.analyse(table, "ip", n="n").summary["upper"][0] > 1
    assert spc.analyse(table, "pp", n="n").summary["upper"][0] == 1


def test_a_constant_series_has_no_screened_limits() -> None:
    """Ranges of 0 are not strictly below 3.2665 times their mean; pbcharts keeps what is not above it."""
    table = numbered([7.0] * 9)
    assert spc.analyse(table, "ip", n="n").summary["upper"][0] == 7
    assert np.isnan(spc.analyse(table, "ip", n="n", screened=True).summary["upper"][0])
