"""Rule sets against the peers that have them: the run methods of qicharts2, the flags of NHSRplotthedots."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from lkt import spc
from lkt.spc import Analysis
from lkt.spc.boxes import best_box, cut_box
from tests.spc import gold
from tests.spc.gold import GoldCase, needs_gold
from tests.spc.test_gold import DEVIATIONS, as_numbers

pytestmark = needs_gold

QICHARTS2 = [c for c in gold.cases("qicharts2", tuple(spc.CHARTS)) if c.folder.name not in DEVIATIONS]
# Cases where we answer otherwise; why is in docs/deviations.md.
NHS_DEVIATIONS = {
    "ae_5orgs_facets_targets_rebase": "a facet without a target has no assurance",
    "ae_RJZ_breaches_rebase_not_in_data": "a phase begins at the first point from the date on",
    "rule_exactly_on_limit": "limits are 3 / 1.128 mean ranges away, not 2.66",
    "rule_trend_sawtooth": "the last point of a trend belongs to it",
}
NHS = [c for c in gold.cases("NHSRplotthedots", ("xmr",)) if c.name not in NHS_DEVIATIONS]
RULES = {
    "Common Cause": ("", 0), "Above UCL": ("outside", 1), "Below LCL": ("outside", -1),
    "7 Points Above CL": ("shift", 1), "7 Points Below CL": ("shift", -1),
    "2 in 3 Above CL": ("two_of_three", 1), "2 in 3 Below CL": ("two_of_three", -1),
    "7 Point Trend (Increasing)": ("trend", 1), "7 Point Trend (Decreasing)": ("trend", -1),
}  # fmt: skip
WORDS = {
    "common_cause": "common", "special_cause_improvement": "improvement", "special_cause_concern": "concern",
    "special_cause_neutral_high": "neutral_high", "special_cause_neutral_low": "neutral_low",
    "consistent_pass": "pass", "consistent_fail": "fail", "inconsistent": "inconsistent",
}  # fmt: skip


@pytest.mark.parametrize("case", QICHARTS2, ids=lambda case: case.name)
@pytest.mark.parametrize("method", ["anhoej", "bestbox", "cutbox"])
def test_methods_of_qicharts2(case: GoldCase, method: str) -> None:
    theirs, ours = case.summary(), gold.qicharts2(case, rules=method).summary
    key = [*(name for name in ("facet1", "facet2") if name in ours), "part"]
    theirs = theirs.sort_values(key, ignore_index=True)
    ours = ours.rename(columns={"phase": "part"}).sort_values(key, ignore_index=True)
    expected = as_numbers(theirs[f"runs.signal.{method}"])
    np.testing.assert_array_equal(as_numbers(ours["runs_signal"]), expected)


def test_boxes() -> None:
    table = pd.read_csv(gold.GOLD / "qicharts2" / "_critical_values.csv").set_index("n.useful").loc[10:100]
    for useful, row in table.iterrows():
        box, cut = best_box(int(useful)), cut_box(int(useful))
        assert (box.crossings, box.longest) == (row["bestbox.c.min"], row["bestbox.l.max"])
        if np.isnan(row["cutbox.c.bord"]):
            assert cut == box
        else:
            assert (cut.cut_crossings, cut.cut_longest) == (row["cutbox.c.bord"], row["cutbox.l.bord"])


def nhs(case: GoldCase) -> Analysis:
    """Our answer to a call of NHSRplotthedots."""
    args = case.told["args"]
    table = case.read("input").rename(columns={"date": "x", "value": "y"})
    table["x"] = pd.to_datetime(table["x"])
    if "facet" not in table:
        table["facet"] = "no facet"
    table["goal"] = _by_facet(args.get("target"), table)
    table["part"] = _rebased(args.get("rebase"), table)
    direction = {"increase": "higher", "decrease": "lower", "neutral": "neutral"}
    return spc.analyse(
        table, "i", facets=["facet"], freeze=args.get("fix_after_n_points"), phase="part", target="goal",
        direction=direction[args.get("improvement_direction", "increase")],
        screened=args.get("screen_outliers", True), rules="nhs",
    )  # fmt: skip


def _by_facet(target: Any, table: pd.DataFrame) -> pd.Series:
    if isinstance(target, dict):
        return table["facet"].map(target).astype(float)
    return pd.Series(np.nan if target is None else float(target), index=table.index)


def _rebased(rebase: Any, table: pd.DataFrame) -> pd.Series:
    """How many rebase dates have passed."""
    dates = rebase if isinstance(rebase, dict) else dict.fromkeys(table["facet"], rebase)
    listed = {key: [value] if isinstance(value, str) else value or [] for key, value in dates.items()}
    passed = [
        sum(x >= pd.Timestamp(day) for day in listed.get(facet, []))
        for facet, x in zip(table["facet"], table["x"], strict=True)
    ]
    return pd.Series(passed, index=table.index)


@pytest.mark.parametrize("case", NHS, ids=lambda case: case.name)
def test_flags_of_nhsrplotthedots(case: GoldCase) -> None:
    theirs = case.points().sort_values(["facet", "x"], ignore_index=True)
    ours = nhs(case).points
    expected = [RULES[label] for label in theirs["special_cause_type"]]
    rules = ours["rule"].astype(object).fillna("")
    assert list(zip(rules, ours["way"].fillna(0).astype(int), strict=True)) == expected
    # Their 2.66 is 3 / 1.128 rounded, so limits agree to four digits only.
    for left, right in {"mean_col": "centre", "lpl": "lower", "upl": "upper"}.items():
        width = (theirs["upl"] - theirs["lpl"]).fillna(0).to_numpy()
        difference = np.abs(as_numbers(theirs[left]) - ours[right].to_numpy())
        assert np.all(np.nan_to_num(difference) <= 2e-4 * width + 1e-9 * np.abs(ours["centre"]))
        np.testing.assert_array_equal(np.isnan(as_numbers(theirs[left])), ours[right].isna())


@pytest.mark.parametrize("case", NHS, ids=lambda case: case.name)
def test_icons_of_nhsrplotthedots(case: GoldCase) -> None:
    theirs = case.read("icons").sort_values("facet", ignore_index=True)
    ours = nhs(case).summary.drop_duplicates("facet", keep="last")
    assert ours["variation"].tolist() == [WORDS[word] for word in theirs["variation_type"]]
    expected = [WORDS.get(word, "") for word in theirs["assurance_type"].astype(object)]
    assert ours["assurance"].tolist() == expected
