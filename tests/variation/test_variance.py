"""The variance between units: cumulants and intervals against slow twins, published figures, coverage, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from lkt.spc.groups import Groups
from lkt.spc.intervals import share_interval
from lkt.variation.distributions import MEAN, PROPORTION, RATE
from lkt.variation.shares import shares
from lkt.variation.variance import between
from tests.calibration import units
from tests.calibration.worlds import World

# Thirty-day mortality by region, acute high-risk abdominal surgery 2022/23, Charlson 1-2. Published are 9.1 and
# 15.6 %, 11.1 % of the two together and of the country, and the chi-squares; the counts are rebuilt to agree.
DIED, PATIENTS = np.array([37.0, 28, 19, 11, 30]), np.array([405.0, 180, 172, 145, 222])


def one(units: int) -> Groups:
    return Groups(np.array([0]), units)


def test_merging_two_regions_hides_one() -> None:
    assert (100 * DIED[:2] / PATIENTS[:2]).round(1).tolist() == [9.1, 15.6]
    assert round(100 * DIED.sum() / PATIENTS.sum(), 1) == 11.1
    five = between(DIED / PATIENTS, PATIENTS, one(5), PROPORTION)
    died, patients = (np.append(x[:2].sum(), x[2:]) for x in (DIED, PATIENTS))
    four = between(died / patients, patients, one(4), PROPORTION)
    assert round(100 * died[0] / patients[0], 1) == 11.1
    assert (five.units[0], four.units[0]) == (5, 4)
    assert (five.chi2.round(2).item(), four.chi2.round(2).item()) == (8.32, 3.12)
    assert five.p[0] == pytest.approx(0.08, abs=0.005)
    assert four.p[0] == pytest.approx(0.37, abs=0.01)
    assert four.sd[0] ** 2 < five.sd[0] ** 2 / 10
    assert five.sd_lower[0] == 0  # p above 2.5 %: chance alone is not excluded


def test_chi_square_is_pearsons() -> None:
    table = np.array([DIED, PATIENTS - DIED])
    known = stats.chi2_contingency(table, correction=False)
    assert between(DIED / PATIENTS, PATIENTS, one(5), PROPORTION).chi2[0] == pytest.approx(known.statistic)


@pytest.mark.parametrize(("died", "of"), [(37, 405), (28, 180), (19, 172)])
def test_registry_intervals_are_clopper_pearson(died: int, of: int) -> None:
    lower, upper = share_interval([died], [of])
    exact = stats.binomtest(died, of).proportion_ci(method="exact")
    assert (lower[0], upper[0]) == (pytest.approx(exact.low), pytest.approx(exact.high))


@given(st.floats(0.02, 0.98), st.integers(1, 60), st.floats(0.001, 0.6))
def test_cumulants_of_a_proportion_are_those_of_its_distribution(mean: float, size: int, icc: float) -> None:
    weight = 1 / icc - 1
    counted = stats.betabinom(size, mean * weight, (1 - mean) * weight)
    spread = mean * (1 - mean) * icc
    noise, _ = PROPORTION.noise(mean, size, spread)
    held(counted.pmf(np.arange(size + 1)), np.arange(size + 1) / size, spread + noise,
         PROPORTION.cumulants(mean, size, spread))  # fmt: skip


@given(st.floats(0.05, 3), st.floats(0.5, 20), st.floats(0.05, 0.8))
def test_cumulants_of_a_rate_are_those_of_its_distribution(mean: float, size: float, cv: float) -> None:
    spread = (cv * mean) ** 2
    counted = stats.nbinom(1 / cv**2, 1 / (1 + size * spread / mean))
    counts = np.arange(3000)
    held(counted.pmf(counts), counts / size, spread + mean / size, RATE.cumulants(mean, size, spread))


def held(weight: np.ndarray, value: np.ndarray, variance: float, cumulants: tuple[float, float]) -> None:
    mean = weight @ value
    second, third, fourth = (weight @ (value - mean) ** power for power in (2, 3, 4))
    assert variance == pytest.approx(second, rel=1e-6)
    assert cumulants[0] == pytest.approx(third, rel=1e-5, abs=1e-12)
    assert cumulants[1] == pytest.approx(fourth - 3 * second**2, rel=1e-4, abs=1e-10)


def q_profile(value: np.ndarray, variance: np.ndarray) -> list[float]:
    """Viechtbauer's interval and Paule and Mandel's estimate, one root at a time."""

    def q(spread: float) -> float:
        weight = 1 / (variance + spread)
        return float(weight @ (value - weight @ value / weight.sum()) ** 2)

    degrees = len(value) - 1
    wanted = [degrees, stats.chi2.ppf(0.975, degrees), stats.chi2.ppf(0.025, degrees)]
    return [
        0.0 if q(0) <= w else optimize.brentq(lambda s, w=w: q(s) - w, 0, 1e6, xtol=1e-12) for w in wanted
    ]


@pytest.mark.parametrize("seed", range(8))
def test_means_have_the_q_profile_interval(seed: int) -> None:
    rng = np.random.default_rng(seed)
    variance = rng.uniform(0.2, 2, 3 + seed)
    value = rng.normal(0, np.sqrt(variance + seed / 4))
    found = between(value, 1 / variance, one(len(value)), MEAN)
    ours = [sd[0] ** 2 for sd in (found.sd, found.sd_lower, found.sd_upper)]
    assert ours == pytest.approx(q_profile(value, variance), rel=1e-5, abs=1e-9)


def test_many_groups_at_once_are_the_groups_one_by_one() -> None:
    rng = np.random.default_rng(3)
    starts, n = np.array([0, 4, 16]), rng.integers(5, 200, 40).astype(float)
    value = rng.binomial(n.astype(int), rng.beta(5, 3, 40)) / n
    together = between(value, n, Groups(starts, 40), PROPORTION)
    for at, block in enumerate((slice(0, 4), slice(4, 16), slice(16, 40))):
        alone = between(value[block], n[block], one(block.stop - block.start), PROPORTION)
        for name in ("mean", "sd", "sd_lower", "sd_upper", "beyond_chance", "p"):
            assert getattr(together, name)[at] == pytest.approx(getattr(alone, name)[0], rel=1e-4, abs=1e-9)


WORLDS = [
    World(kind, units, cases, level, spread)
    for kind, level in (("pr", 0.1), ("pr", 0.75), ("rc", 0.3), ("mean", 5.0))
    for units, cases, spread in ((5, 30, 0.0), (20, 100, 0.0), (5, 200, 0.3), (20, 60, 0.3), (40, 30, 0.5))
]


@pytest.mark.slow
def test_the_interval_holds_the_true_variance_as_often_as_it_says() -> None:
    for row in units.coverage(WORLDS, 600):  # standard error 0.9
        assert row.count > 500
        assert row.came > 92, row
        if row.name == "zero":
            assert row.came > 95, row
        else:
            assert row.came < 99, row


@pytest.mark.parametrize(
    ("value", "size", "reason"),
    [
        ([], [], None),
        ([0.5], [10], "single_unit"),
        ([0.5, 0.4], [10, 10], "few_units"),
        ([0.5, np.nan, 0.4, 0.3], [10, 10, 0, np.nan], "single_unit"),
        ([np.nan] * 3, [10] * 3, "no_units"),
        ([0.0] * 4, [50] * 4, "all_zero"),
        ([1.0] * 4, [50] * 4, "all_full"),
        ([0.0, 0.0, 0.1], [10] * 3, "few_cases"),
        ([1.0, 1.0, 0.9], [10] * 3, "few_cases"),
        ([0.2, 0.3, 0.4], [20] * 3, ""),
    ],
)
def test_every_refusal_has_its_reason(value: list[float], size: list[float], reason: str | None) -> None:
    starts = np.array([0] if value else [], dtype=int)
    found = between(np.array(value), np.array(size, float), Groups(starts, len(value)), PROPORTION)
    assert found.reason.tolist() == ([] if reason is None else [reason])
    if reason in ("all_zero", "all_full"):
        assert (found.sd[0], found.sd_lower[0]) == (0, 0)
        assert np.isnan(found.sd_upper[0])
        assert found.mean[0] == (reason == "all_full")
    elif reason:
        assert np.isnan(found.sd).all()


def test_one_full_and_one_empty_unit_have_an_answer() -> None:
    found = between(np.array([0.0, 1.0, 0.5, 0.5]), np.full(4, 10.0), one(4), PROPORTION)
    assert found.reason[0] == ""
    assert 0 < found.sd_lower[0] < found.sd[0] < found.sd_upper[0] < 0.5


def test_figures_that_agree_too_well_have_no_variance_and_an_interval_at_zero() -> None:
    found = between(np.full(30, 0.5), np.full(30, 10.0), one(30), PROPORTION)
    assert (found.sd[0], found.sd_lower[0], found.sd_upper[0], found.beyond_chance[0]) == (0, 0, 0, 0)


def test_shares_add_up_and_a_level_of_its_own_has_none_where_nothing_tells_it() -> None:
    rng = np.random.default_rng(6)
    region, hospital = np.repeat(np.arange(5), 8), np.repeat(np.arange(20), 2)
    level = 0.5 + 0.08 * rng.standard_normal(5)[region] + 0.06 * rng.standard_normal(20)[hospital]
    value = rng.binomial(400, level) / 400
    found = shares(value, np.full(40, 400.0), [region, hospital], PROPORTION)
    assert found.groups.tolist() == [5, 20, 40]
    assert found.share.sum() == pytest.approx(1)
    assert ((found.lower <= found.share) & (found.share <= found.upper)).all()
    order = rng.permutation(40)
    mixed = shares(value[order], np.full(40, 400.0), [region[order], hospital[order]], PROPORTION)
    np.testing.assert_allclose(mixed.share, found.share, rtol=1e-6)
    alone = shares(value, np.full(40, 400.0), [region, np.arange(40)], PROPORTION)
    assert np.isnan(alone.share[2])


def test_balanced_shares_of_means_are_those_of_analysis_of_variance() -> None:
    rng = np.random.default_rng(8)
    region = np.repeat(np.arange(6), 10)
    value = rng.standard_normal(6)[region] + rng.standard_normal(60)
    found = shares(value, np.full(60, 1e9), [region], MEAN)  # no chance to speak of
    groups = value.reshape(6, 10)
    within = groups.var(axis=1, ddof=1).mean()
    outer = groups.mean(axis=1).var(ddof=1) - within / 10
    np.testing.assert_allclose(found.share, np.array([outer, within]) / (outer + within), rtol=1e-4)


def test_without_any_variance_there_are_no_shares() -> None:
    found = shares(np.full(12, 0.5), np.full(12, 20.0), [np.repeat([0, 1, 2], 4)], PROPORTION)
    assert np.isnan(found.share).all()
