"""FunnelPlotR's reference figures: agreement where it is right, and by how much we differ where it is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lkt.variation.funnel import Funnel, funnel
from tests.spc.gold import GoldCase, cases, needs_gold

FUNNELS = cases("FunnelPlotR", ("funnel_SR_SHMI", "funnel_SR_CQC", "funnel_PR", "funnel_RC"))
# Their sine is folded back where a limit passes 0 or 1 (docs/deviations.md); ours stops there.
FOLDED = {"pr_rare_small_units": 1, "pr_sim30_small_units": 4, "pr_sim45_moderate": 1}
ZEROS = {
    "rc_zero_counts",
    "sr_shmi_sim22_small_with_zeros",
}  # ln 0, or no error at all where nothing was seen
FEW = {"pr_five_regions"}


def asked(case: GoldCase) -> tuple[str, str]:
    args = case.told["args"]
    return args["data_type"].lower(), args["sr_method"].lower() if args["draw_adjusted"] else "none"


def answer(case: GoldCase, kind: str, extra: str) -> tuple[Funnel, pd.DataFrame, pd.Series]:
    theirs = case.read("points")
    names = theirs["group"].astype(str)
    table = case.read("input").astype({"group": str}).groupby("group")[["numerator", "denominator"]].sum()
    o, n = (table[name].loc[names].to_numpy(dtype=float) for name in ("numerator", "denominator"))
    args = case.told["args"]
    decimals = 2 if args["SHMI_rounding"] else None
    found = funnel(o, n, kind, extra, trim=args["trim_by"], decimals=decimals)
    return found, theirs, case.read("summary").iloc[0]


def beyond(found: Funnel) -> np.ndarray:
    """The units beyond both limits."""
    return np.asarray(np.abs(found.position) == 2)


def limits(case: GoldCase, found: Funnel, theirs: pd.DataFrame, adjusted: bool) -> np.ndarray:
    """How far our limits are from theirs, a row per limit."""
    plain, wide = ["LCL95", "UCL95", "LCL99", "UCL99"], ["OD95LCL", "OD95UCL", "OD99LCL", "OD99UCL"]
    their = theirs[wide if adjusted else plain].to_numpy(dtype=float).T
    ours = np.array([found.lower[0], found.upper[0], found.lower[1], found.upper[1]])
    return np.asarray(np.abs(ours - their / case.told["args"]["multiplier"]))


@needs_gold
@pytest.mark.parametrize("case", FUNNELS, ids=lambda case: case.name)
def test_scores_dispersion_and_variance_are_theirs(case: GoldCase) -> None:
    kind, extra = asked(case)
    if case.name in FEW | ZEROS:
        pytest.skip("tested below")
    extra = extra if extra != "none" else {"sr": case.name.split("_")[1]}.get(kind, "cqc")
    found, theirs, whole = answer(case, kind, extra)
    known = theirs["Uzscore"].notna().to_numpy() & np.isfinite(theirs["Uzscore"].to_numpy())
    np.testing.assert_allclose(found.z[known], theirs["Uzscore"][known], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.value[known], theirs["rr"][known], rtol=1e-12)
    np.testing.assert_allclose(found.phi, whole["phi_raw"], rtol=1e-9)
    np.testing.assert_allclose(found.tau2, whole["tau2_raw"], rtol=1e-9, atol=1e-15)


@needs_gold
@pytest.mark.parametrize(
    "case", [case for case in FUNNELS if asked(case)[0] == "sr"], ids=lambda case: case.name
)
def test_limits_of_ratios_with_a_usual_spread_are_theirs_but_for_cqc(case: GoldCase) -> None:
    kind, extra = asked(case)
    if case.name in ZEROS:
        pytest.skip("tested below")
    found, theirs, whole = answer(case, kind, extra)
    away = limits(case, found, theirs, bool(whole["draw_adjusted"]))
    if not whole[
        "draw_adjusted"
    ]:  # theirs hold the expected number as if it had been counted (docs/deviations.md)
        theirs_lie = theirs[["LCL99", "UCL99"]].to_numpy(dtype=float).T / case.told["args"]["multiplier"]
        assert (theirs_lie > [found.lower[1], found.upper[1]]).all()
    elif extra == "cqc":
        assert np.nanmax(away) > 0.05
    else:
        top = np.maximum(1, theirs["OD99UCL"].to_numpy(dtype=float))
        assert np.nanmax(away / top) < 1e-6


@needs_gold
@pytest.mark.parametrize("case", FUNNELS, ids=lambda case: case.name)
def test_outside_with_a_usual_spread_is_who_is_outside_theirs_and_outside_chance(case: GoldCase) -> None:
    kind, extra = asked(case)
    if case.name in FEW | ZEROS or kind == "rc" or (kind, extra) == ("sr", "cqc") or extra == "none":
        pytest.skip("their limits are others")
    found, theirs, whole = answer(case, kind, extra)
    if not whole["draw_adjusted"] or case.told["args"]["limit"] != 99:
        pytest.skip("judged by other limits")
    chance, _, _ = answer(case, kind, "none")
    both = theirs["outlier"].to_numpy(dtype=bool) & beyond(chance)
    np.testing.assert_array_equal(beyond(found), both)


@needs_gold
@pytest.mark.parametrize(
    "case", [case for case in FUNNELS if asked(case)[0] == "pr"], ids=lambda case: case.name
)
def test_limits_of_proportions_are_theirs_on_the_arcsine_scale(case: GoldCase) -> None:
    if case.name in FEW:
        pytest.skip("tested below")
    if asked(case)[1] == "none":
        pytest.skip("ours are exact")
    found, theirs, whole = answer(case, "pr", "cqc")
    away = limits(case, found, theirs, bool(whole["draw_adjusted"]))
    assert (away > 1e-6).sum() == FOLDED.get(case.name, 0)
    ours = np.array([found.lower, found.upper])
    assert set(np.unique(ours[np.isin(ours, (0, 1))])) <= {0.0, 1.0}


@needs_gold
@pytest.mark.parametrize(
    "case", [case for case in FUNNELS if asked(case)[0] == "rc"], ids=lambda case: case.name
)
def test_limits_of_rates_are_wider_than_theirs(case: GoldCase) -> None:
    found, theirs, whole = answer(case, *asked(case))
    assert beyond(found).sum() <= whole["n_outliers"]
    ours = found.upper[1] - found.lower[1]
    their = (theirs["UCL99"] - theirs["LCL99"]).to_numpy() / case.told["args"]["multiplier"]
    assert (ours > their).all()


@needs_gold
def test_five_regions_are_refused_and_the_one_that_stands_out_does() -> None:
    case = next(case for case in FUNNELS if case.name == "pr_five_regions")
    found, _, whole = answer(case, "pr", "cqc")
    assert found.reason == "few_units_overdispersion"
    assert np.isnan(found.lower).all()
    assert np.isnan(found.tau2)
    plain, theirs, _ = answer(case, "pr", "none")
    assert whole["n_outliers"] == 0  # theirs: Sjælland at z = -3.2 draws the limits after itself
    assert theirs["group"][beyond(plain)].tolist() == ["Sjælland"]


@needs_gold
@pytest.mark.parametrize("name", sorted(ZEROS))
def test_nothing_seen_does_not_make_everything_likely(name: str) -> None:
    case = next(case for case in FUNNELS if case.name == name)
    found, _, _ = answer(case, *asked(case))
    assert np.isfinite(found.phi)
    assert found.phi < 5
    assert np.isfinite(found.lower).all()
