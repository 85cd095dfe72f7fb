"""Our answers against those of qicharts2 0.8.1, case by case."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lkt import spc
from lkt.spc.best_box import best_box, cut_box
from tests.spc import gold, peers
from tests.spc.gold import GoldCase, as_numbers, assert_agree, needs_gold

# Cases where we answer otherwise; why is in docs/deviations.md, and test_deviations.py holds our answer.
DEVIATIONS = {
    "i_yneg_false": "y.neg is not offered",
    "ip_csection_exclude": "the sigma of ip comes from the base",
    "ip_csection_freeze12": "the sigma of ip comes from the base",
    "mr_random_60_series": "a point that equals the centre but for rounding is on it",
    "p_k_over_zero": "events without a denominator are missing",
    "pp_k_over_zero": "events without a denominator are missing",
    "run_prop_k_over_zero": "events without a denominator are missing",
    "run_abab_part_labels": "a label that returns is a new phase",
    "run_cdi_part_12_24_freeze_ignored": "phases and freeze work together",
    "t_cl_supplied_is_on_transformed_scale": "a given centre of a t chart is a time",
    "u_no_denominator": "without a denominator there is no rate",
    "up_no_denominator": "without a denominator there is no rate",
}
ALL = gold.cases("qicharts2", spc.CHARTS)
SAME = [case for case in ALL if case.base not in DEVIATIONS]

# qicharts2's names of a point's columns, and ours.
POINTS = {
    "y": "value", "cl": "centre", "lcl": "lower", "ucl": "upper", "lcl.95": "lower95", "ucl.95": "upper95",
    "target": "target", "baseline": "baseline", "include": "included", "useful": "useful",
    "sigma.signal": "outside", "runs.signal": "runs_signal", "part": "phase",
}  # fmt: skip
WITH_DENOMINATOR = {"y.sum": "y", "n": "n"}
SUMMARY = {
    "n.obs": "observations", "n.useful": "useful", "longest.run": "longest_run",
    "longest.run.max": "longest_run_max", "n.crossings": "crossings", "n.crossings.min": "crossings_min",
    "runs.signal": "runs_signal", "aLCL": "lower", "CL": "centre", "aUCL": "upper", "sigma.signal": "outside",
    "part": "phase",
}  # fmt: skip


def in_order(table: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """By series, and by place or phase in it."""
    return table.sort_values([*key, "phase" if "phase" in table else "part"], kind="stable")


@pytest.mark.parametrize("case", SAME, ids=lambda case: case.name)
def test_qicharts2(case: GoldCase) -> None:
    call = peers.qicharts2(case)
    found, key = call.analyse(), call.options["facets"]
    compare(case, found.points, found.summary)
    for method in ("bestbox", "cutbox"):
        ours = in_order(call.analyse(rules=method).summary, key)
        theirs = in_order(case.read("summary"), key)
        flags = as_numbers(ours["runs_signal"]), as_numbers(theirs[f"runs.signal.{method}"])
        np.testing.assert_array_equal(*flags)


def compare(case: GoldCase, points: pd.DataFrame, summary: pd.DataFrame) -> None:
    """Every column of theirs that has a counterpart."""
    key = [name for name in ("facet1", "facet2") if name in points]
    denominator = "n" in case.read("input") and case.chart != "c"
    columns = POINTS | (WITH_DENOMINATOR if denominator else {})
    columns |= {"x": "x"} if case.told["x_type"] == "numeric" else {}
    theirs = case.read("points").sort_values([*key, "xx"], kind="stable", ignore_index=True)
    theirs["n"] = theirs["n"].where(theirs["y.sum"].notna())  # they write 0 where the figure is missing
    assert_agree(theirs, in_order(points, key), columns)
    assert_agree(in_order(case.read("summary"), key), in_order(summary, key), SUMMARY)


@needs_gold
def test_every_deviation_is_a_case() -> None:
    assert {case.base for case in ALL} >= set(DEVIATIONS)


@needs_gold
def test_critical_values() -> None:
    table = pd.read_csv(gold.GOLD / "qicharts2" / "_critical_values.csv")
    assert len(table) == 200
    assert [spc.longest_run_max(n) for n in table["n.useful"]] == table["longest.run.max"].tolist()
    assert [spc.crossings_min(n) for n in table["n.useful"]] == table["n.crossings.min"].tolist()


@needs_gold
def test_boxes() -> None:
    table = pd.read_csv(gold.GOLD / "qicharts2" / "_critical_values.csv").set_index("n.useful").loc[10:100]
    for useful, row in table.iterrows():
        box, cut = best_box(int(useful)), cut_box(int(useful))
        assert (box.crossings, box.longest) == (row["bestbox.c.min"], row["bestbox.l.max"])
        if np.isnan(row["cutbox.c.bord"]):
            assert cut == box
        else:
            assert (cut.cut_crossings, cut.cut_longest) == (row["cutbox.c.bord"], row["cutbox.l.bord"])
