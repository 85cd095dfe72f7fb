"""Our answers against those of NHSRplotthedots 0.2.2 (Making Data Count), case by case."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lkt.spc.groups import same
from tests.spc import gold, peers
from tests.spc.gold import GoldCase, assert_agree, needs_gold

# Cases where we answer otherwise; why is in docs/deviations.md, and test_deviations.py holds our answer.
DEVIATIONS = {
    "ae_5orgs_facets_targets_rebase": "a facet without a target has no assurance",
    "ae_RJZ_breaches_rebase_not_in_data": "a phase begins at the first point from the date on",
    "rule_trend_sawtooth": "the last point of a trend belongs to it",
}
ALL = gold.cases("NHSRplotthedots", ("xmr",))
SAME = [case for case in ALL if case.name not in DEVIATIONS]
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
POINTS = {
    "y": "value", "target": "target", "mean_col": "centre", "lpl": "lower", "upl": "upper",
    "outside_limits": "outside", "relative_to_mean": "side", "close_to_limits": "near", "group": "phase",
    "base": "base",
}  # fmt: skip


def asked(case: GoldCase) -> tuple[peers.Call, pd.DataFrame]:
    """The call, and our points with what theirs tell beside them."""
    call = peers.nhs(case)
    points = call.analyse().points
    value, centre = points["value"], points["centre"]
    points["side"] = np.where(value.isna() | same(value, centre), 0, np.sign(value - centre))
    within = value.between(points["lower95"], points["upper95"])
    within |= same(value, points["lower95"]) | same(value, points["upper95"])
    points["near"] = value.notna() & points["lower95"].notna() & ~within & ~points["outside"]
    points["base"] = points["baseline"] & value.notna()
    return call, points


def ordered(theirs: pd.DataFrame) -> pd.DataFrame:
    return theirs.sort_values([*(name for name in ("facet", "x") if name in theirs)], ignore_index=True)


def judged(rule: pd.Series, way: pd.Series, direction: str) -> list[str]:
    """The type of each point in their words, from our rule and way."""
    good = {"higher": 1, "lower": -1, "neutral": 0}[direction]
    names = {1: ("special_cause_concern", "neutral_high"), -1: ("special_cause_concern", "neutral_low")}
    found = []
    for name, one in zip(rule, way, strict=True):
        word = "special_cause_improvement" if one == good else names.get(one, ("",))[0]
        neutral = f"special_cause_{names.get(one, ('', ''))[1]}"
        found.append("common_cause" if not name else word if good else neutral)
    return found


@pytest.mark.parametrize("case", SAME, ids=lambda case: case.name)
def test_points(case: GoldCase) -> None:
    call, ours = asked(case)
    theirs = ordered(case.read("points"))
    theirs["group"], theirs["base"] = theirs["rebase_group"] + 1, theirs["fix_y"].notna()
    assert_agree(theirs, ours, POINTS)
    assert ours["x"].astype(str).tolist() == theirs["x"].tolist()
    rule, way = ours["rule"].astype(object).fillna(""), ours["way"].fillna(0).astype(int)
    expected = [RULES[label] for label in theirs["special_cause_type"]]
    assert list(zip(rule, way, strict=True)) == expected
    assert (rule != "").tolist() == theirs["special_cause_flag"].tolist()
    assert judged(rule, way, call.options["direction"]) == theirs["point_type"].tolist()


@pytest.mark.parametrize("case", SAME, ids=lambda case: case.name)
def test_summary(case: GoldCase) -> None:
    call, points = asked(case)
    ours = call.analyse().summary
    theirs = case.read("summary")
    assert_agree(theirs, ours, {"mean_col": "centre", "lpl": "lower", "upl": "upper", "n": "observations"})
    assert ours["variation"].tolist() == [WORDS[word] for word in theirs["variation_type"]]
    rule, way = points["rule"].astype(object).fillna(""), points["way"].fillna(0).astype(int)
    points["type"] = judged(rule, way, call.options["direction"])
    told = points.groupby([*call.options["facets"], "phase"], sort=False)["type"]
    for name in ("common_cause", "special_cause_improvement", "special_cause_concern"):
        assert told.agg(lambda words, name=name: (words == name).sum()).tolist() == theirs[name].tolist()
    if "assurance_type" in theirs:
        words = [WORDS.get(word, "") for word in theirs["assurance_type"].astype(object)]
        assert ours["assurance"].tolist() == words


@pytest.mark.parametrize("case", SAME, ids=lambda case: case.name)
def test_icons(case: GoldCase) -> None:
    call = peers.nhs(case)
    theirs = ordered(case.read("icons"))
    ours = call.analyse().summary
    ours = (
        ours.drop_duplicates(call.options["facets"], keep="last") if call.options["facets"] else ours.tail(1)
    )
    assert ours["variation"].tolist() == [WORDS[word] for word in theirs["variation_type"]]
    assert ours["assurance"].tolist() == [
        WORDS.get(word, "") for word in theirs["assurance_type"].astype(object)
    ]


@needs_gold
def test_every_deviation_is_a_case() -> None:
    assert {case.name for case in ALL} >= set(DEVIATIONS)
