"""Our answers against those of qicharts2 0.8.1, case by case."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lkt import spc
from tests.spc import gold
from tests.spc.gold import GoldCase, needs_gold

pytestmark = needs_gold

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
    "t_very_skewed_lcl95_missing": "both lower lines of a t chart stop at zero",
    "u_no_denominator": "without a denominator there is no rate",
    "up_no_denominator": "without a denominator there is no rate",
}
CHARTS = tuple(spc.CHARTS)
ALL = gold.cases("qicharts2", CHARTS)
SAME = [case for case in ALL if case.folder.name not in DEVIATIONS]


def as_numbers(column: pd.Series) -> np.ndarray:
    """Booleans as 0 and 1, missing as NaN."""
    return pd.to_numeric(column.astype(object), errors="raise").astype(float).to_numpy()


def assert_agree(theirs: pd.DataFrame, ours: pd.DataFrame, columns: dict[str, str], key: list[str]) -> None:
    """Row by row after sorting both by series and place in it; 1e-9 relative, counts exactly."""
    facets = [name for name in ("facet1", "facet2") if name in ours]
    ours = ours.rename(columns={"phase": "part"})
    columns = {left: right for left, right in columns.items() if left != "part"}
    theirs = theirs.sort_values([*facets, *key], kind="stable", ignore_index=True)
    ours = ours.sort_values([*facets, *key], kind="stable", ignore_index=True)
    assert len(theirs) == len(ours)
    for left, right in columns.items():
        expected, found = as_numbers(theirs[left]), as_numbers(ours[right])
        if left == "sigma.signal":
            expected = np.nan_to_num(expected)
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12, err_msg=f"{left} / {right}")


@pytest.mark.parametrize("case", SAME, ids=lambda case: case.name)
def test_points(case: GoldCase) -> None:
    theirs, ours = case.points(), gold.qicharts2(case).points
    facets = [name for name in ("facet1", "facet2") if name in ours]
    ours["xx"] = ours.groupby(facets).cumcount() + 1 if facets else np.arange(len(ours)) + 1
    assert_agree(theirs, ours, gold.POINTS, ["xx"])


@pytest.mark.parametrize("case", SAME, ids=lambda case: case.name)
def test_summary(case: GoldCase) -> None:
    assert_agree(case.summary(), gold.qicharts2(case).summary, gold.SUMMARY, ["part"])


def test_every_deviation_is_a_case() -> None:
    assert {case.folder.name for case in ALL} >= set(DEVIATIONS)


def test_critical_values() -> None:
    table = pd.read_csv(gold.GOLD / "qicharts2" / "_critical_values.csv")
    assert len(table) == 200
    assert [spc.longest_run_max(n) for n in table["n.useful"]] == table["longest.run.max"].tolist()
    assert [spc.crossings_min(n) for n in table["n.useful"]] == table["n.crossings.min"].tolist()
