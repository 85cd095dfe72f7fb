"""Our answers against those of NHSRplotthedots 0.2.2 (Making Data Count), case by case."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lkt.spc.groups import same
from tests.spc import gold, peers
from tests.spc.gold import GoldCase, assert_agree, facets, needs_gold

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
SUMMARY = {"mean_col": "centre", "lpl": "lower", "upl": "upper", "n": "observations"}
TYPES = ("common_cause", "special_cause_improvement", "special_cause_concern")


def beside(points: pd.DataFrame) -> pd.DataFrame:
    """Our points with what theirs tell besides."""
    value, centre = points["value"], points["centre"]
    within = value.between(points["lower95"], points["upper95"])
    within |= same(value, points["lower95"]) | same(value, points["upper95"])
    limits = value.notna() & points["lower95"].notna()
    return points.assign(
        side=np.where(value.isna() | same(value, centre), 0, np.sign(value - centre)),
        near=limits & ~within & ~points["outside"],
        base=points["baseline"] & value.notna(),
        rule=points["rule"].astype(object).fillna(""),
        way=points["way"].fillna(0).astype(int),
    )


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
def test_nhsrplotthedots(case: GoldCase) -> None:
    found = peers.nhs(case).analyse()
    compare(case, found.points, found.summary)


def compare(case: GoldCase, points: pd.DataFrame, summary: pd.DataFrame) -> None:
    """Every column of theirs that has a counterpart: points, summary and icons."""
    direction = peers.nhs(case).options["direction"]
    ours = beside(points)
    ours["type"] = judged(ours["rule"], ours["way"], direction)
    compare_points(ordered(case.read("points")), ours)
    compare_summary(case.read("summary"), ours, summary)
    newest = summary.drop_duplicates("facet", keep="last") if "facet" in summary else summary.tail(1)
    compare_words(ordered(case.read("icons")), newest)


def compare_points(theirs: pd.DataFrame, ours: pd.DataFrame) -> None:
    theirs = theirs.assign(group=theirs["rebase_group"] + 1, base=theirs["fix_y"].notna())
    assert_agree(theirs, ours, POINTS)
    assert ours["x"].astype(str).tolist() == theirs["x"].tolist()
    expected = [RULES[label] for label in theirs["special_cause_type"]]
    assert list(zip(ours["rule"], ours["way"], strict=True)) == expected
    assert (ours["rule"] != "").tolist() == theirs["special_cause_flag"].tolist()
    assert ours["type"].tolist() == theirs["point_type"].tolist()


def compare_summary(theirs: pd.DataFrame, points: pd.DataFrame, summary: pd.DataFrame) -> None:
    assert_agree(theirs, summary, SUMMARY)
    told = points.groupby([*facets(points), "phase"], sort=False)["type"]
    for name in TYPES:
        assert told.agg(lambda words, name=name: (words == name).sum()).tolist() == theirs[name].tolist()
    compare_words(theirs, summary)


def compare_words(theirs: pd.DataFrame, ours: pd.DataFrame) -> None:
    assert ours["variation"].tolist() == [WORDS[word] for word in theirs["variation_type"]]
    if "assurance_type" in theirs:
        expected = [WORDS.get(word, "") for word in theirs["assurance_type"].astype(object)]
        assert ours["assurance"].astype(object).fillna("").tolist() == expected


@needs_gold
def test_every_deviation_is_a_case() -> None:
    assert {case.name for case in ALL} >= set(DEVIATIONS)
