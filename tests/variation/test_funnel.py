"""Funnels on figures of our own: limits against slow twins, levels without differences, odd input."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lkt.errors import Refused
from lkt.variation.analysis import funnel_table
from lkt.variation.distributions import binomial_limit, poisson_limit
from lkt.variation.funnel import funnel
from tests.calibration import units


def slow_limit(probability: float, counted: stats.rv_discrete, top: int) -> float:
    """From count to count until the mid-probability passes, then along the line between them."""
    before = (-1, 0.0)
    for x in range(top + 2):
        middle = float(counted.cdf(x - 1) + counted.pmf(x) / 2)
        if middle > probability:
            return before[0] + (probability - before[1]) / (middle - before[1])
        before = (x, middle)
    raise AssertionError


@given(st.integers(1, 400), st.floats(0.005, 0.995), st.sampled_from([0.001, 0.025, 0.975, 0.999]))
def test_the_binomial_limit_is_the_one_counted_out(size: int, share: float, probability: float) -> None:
    counted = min(max(slow_limit(probability, stats.binom(size, share), size), 0), size)
    assert binomial_limit(size, share, probability) == pytest.approx(counted, abs=1e-6)


@given(st.floats(0.01, 300), st.sampled_from([0.001, 0.025, 0.975, 0.999]))
def test_the_poisson_limit_is_the_one_counted_out(expected: float, probability: float) -> None:
    counted = max(slow_limit(probability, stats.poisson(expected), 1000), 0)
    assert poisson_limit(expected, probability) == pytest.approx(counted, abs=1e-6)


@pytest.mark.parametrize("expected", [0.4, 7.0, 300.0])
@pytest.mark.parametrize("spread", [1e-3, 0.05, 2.0])
@pytest.mark.parametrize("probability", [0.001, 0.025, 0.975, 0.999])
def test_limits_of_counts_with_a_usual_spread(expected: float, spread: float, probability: float) -> None:
    law = stats.nbinom(1 / spread, 1 / (1 + spread * expected))
    counted = max(slow_limit(probability, law, 20_000), 0)
    assert poisson_limit(expected, probability, spread) == pytest.approx(counted, abs=1e-6)


def test_a_usual_spread_near_nothing_changes_nothing() -> None:
    expected = np.array([0.2, 5.0, 1e3, 1e6])
    chance = poisson_limit(expected, 0.975)
    for spread in (0.0, 1e-15, 1e-9):
        np.testing.assert_allclose(poisson_limit(expected, 0.975, spread), chance, rtol=1e-6)


def test_limits_of_rates_with_a_usual_spread_contain_those_by_chance_alone() -> None:
    """On a log scale they would not: with five events the upper one lies below the exact one."""
    o, n = np.array([1.0, 9, 4, 14, 2, 5, 6, 3]), np.full(8, 250.0)
    plain, wide = (funnel(o, n, "rc", extra) for extra in ("none", "cqc"))
    assert wide.tau2 > 0
    assert (wide.lower <= plain.lower).all()
    assert (wide.upper > plain.upper).all()


@pytest.mark.slow
def test_rates_with_a_usual_spread_are_outside_as_often_on_either_side() -> None:
    low, high = (row.came for row in units.sides(150) if row.stated == 2.5 and "20 events" in row.cell)
    assert low == pytest.approx(high, abs=2)
    assert 1.5 < low < 8


@pytest.mark.slow
def test_units_without_differences_are_outside_as_often_as_the_limits_say() -> None:
    for row in units.levels(350):
        least = 4 if " none " in row.cell else 3.75  # room for a spread that is not there
        low, high = (least, 6) if row.stated == 5 else (0.1, 0.4)
        assert low - 0.15 < row.came < high + 0.05, row  # 10,500 units: standard errors 0.2 and 0.04


def test_cqc_limits_are_squared_back() -> None:
    o = np.array([60.0, 80, 90, 95, 105, 110, 120, 150, 100, 100])
    found = funnel(o, np.full(10, 100.0), "sr", "cqc")
    reach = 3.090232306167813 * np.sqrt(1 / 400 + found.tau2)
    assert found.tau2 > 0
    assert found.lower[1, 0] == pytest.approx((1 - reach) ** 2)
    assert found.upper[1, 0] == pytest.approx((1 + reach) ** 2)


def test_a_rate_does_not_hang_on_the_unit_of_its_denominator() -> None:
    o, n = np.array([3.0, 9, 12, 30]), np.array([900.0, 1000, 2000, 2500])
    days, thousands = (funnel(o, n / k, "rc") for k in (1, 1000))
    np.testing.assert_allclose(days.lower * 1000, thousands.lower, rtol=1e-9)
    np.testing.assert_array_equal(days.position, thousands.position)


def test_units_with_nothing_or_everything_or_no_cases() -> None:
    o, n = np.array([0.0, 10, 5, 0, np.nan]), np.array([10.0, 10, 10, 0, 10])
    found = funnel(o, n, "pr")
    assert found.units == 3
    assert found.target[0] == 0.5
    assert np.isnan(found.value[3:]).all()
    assert np.isnan(found.lower[:, 3:]).all()
    assert found.position.tolist() == [-2, 2, 0, 0, 0]


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_all_alike_at_the_end_of_the_scale_are_inside(share: float) -> None:
    n = np.array([10.0, 20, 30])
    for kind in ("pr", "rc"):
        found = funnel(share * n, n, kind)
        assert not found.position.any()
        assert np.isfinite(found.lower).all()


def counted_out(expected: float, extra: str = "none") -> list[float]:
    """Per cent of the Poisson counts about `expected` that lie below 95, above 95, below 99.8 and above 99.8."""
    counts = np.arange(0.0, 3 * expected + 40)
    found = funnel(counts, np.full(len(counts), expected), "sr", extra)
    chance = 100 * stats.poisson(expected).pmf(counts)
    return [float(chance[way * found.position >= step].sum()) for step in (1, 2) for way in (-1, 1)]


@pytest.mark.parametrize(
    ("expected", "outside"),
    [
        (2.0, [0, 1.66, 0, 0.11]),  # nothing at all is seen in 14 of 100 such units
        (5.0, [4.04, 3.18, 0, 0.07]),  # one or none: 4.04, none: 0.67; no count lies nearer to 2.5
        (13.4, [2.04, 1.90, 0.08, 0.07]),
        (50.0, [2.38, 2.36, 0.09, 0.09]),
        (500.0, [2.46, 2.45, 0.10, 0.10]),
    ],
)
def test_ratios_lie_outside_on_each_side_as_often_as_the_limits_say(
    expected: float, outside: list[float]
) -> None:
    assert counted_out(expected) == pytest.approx(outside, abs=0.01)


@pytest.mark.slow
def test_over_all_expected_numbers_each_side_is_what_the_limit_says() -> None:
    """A count jumps over the limit as the expected number grows; in the mean it does not lean to either side."""
    sides = np.array([counted_out(expected) for expected in np.arange(10, 60, 0.1)])
    assert (np.abs(sides.mean(axis=0) - [2.5, 2.5, 0.1, 0.1]) < [0.05, 0.05, 0.01, 0.01]).all()
    assert (sides.max(axis=0) < [3.6, 3.6, 0.2, 0.2]).all()


def test_limits_of_ratios_are_the_counts_that_chance_gives() -> None:
    expected = np.array([0.3, 2.0, 5, 13.4, 50, 500])
    found = funnel(expected, expected, "sr")
    for at, each in enumerate(expected.tolist()):
        for row, tail in enumerate((0.025, 0.001)):
            for limit, probability in ((found.lower, tail), (found.upper, 1 - tail)):
                counted = max(slow_limit(probability, stats.poisson(each), 1000), 0)
                assert limit[row, at] * each == pytest.approx(counted, abs=1e-6)


def test_nothing_seen_and_everything_seen_are_no_signal_where_chance_gives_that() -> None:
    """e^-3.2 = 4 % and e^-3.8 = 2 %, to be below 2.5; of 33 and 40 cases, with 10 % the same."""
    found = funnel(np.array([0.0, 0, 0, 0, 50]), np.array([2.0, 3.2, 3.8, 8, 50]), "sr")
    assert found.position.tolist() == [0, 0, -1, -2, 0]
    for kind in ("pr", "rc"):
        o, n = np.array([0.0, 0, 1007.3]), np.array([33.0, 40, 10_000])
        assert funnel(o, n, kind).position.tolist() == [0, -1, 0]
    assert funnel(n - o, n, "pr").position.tolist() == [0, 1, 0]


def test_none_of_forty_is_outside_neither_limits_nor_wider_ones() -> None:
    """9.7 % of 40 leave a unit without events in 1.7 % of cases, though the score is -4."""
    o, n = np.array([0.0, *[39.0] * 10]), np.array([40.0, *[400.0] * 10])
    for extra in ("none", "cqc"):
        found = funnel(o, n, "pr", extra)
        assert found.z[0] == pytest.approx(-4.0, abs=0.05)
        assert found.position[0] == -1
    assert found.tau2 == 0


@given(st.data(), st.sampled_from(["pr", "rc", "sr"]), st.sampled_from(["cqc", "shmi"]))
def test_wider_limits_never_flag_more(data: st.DataObject, kind: str, extra: str) -> None:
    whole = st.tuples(st.integers(1, 400), st.floats(0, 1)).map(
        lambda pair: (round(pair[0] * pair[1]), pair[0])
    )
    o, n = np.array(data.draw(st.lists(whole, min_size=6, max_size=20)), dtype=float).T
    plain, wide = (np.asarray(funnel(o, n, kind, asked, decimals=None).position) for asked in ("none", extra))
    assert (np.abs(wide) <= np.abs(plain)).all()
    assert (wide * plain >= 0).all()


@pytest.mark.parametrize("trim", [-0.01, 0.5, 1.0, np.nan, np.inf])
def test_a_share_at_either_end_that_leaves_nothing_is_refused(trim: float) -> None:
    n = np.full(12, 50.0)
    with pytest.raises(Refused, match=r"variation\.trim"):
        funnel(n / 2, n, "pr", "cqc", trim=trim)


@pytest.mark.parametrize("extra", ["cqc", "shmi"])
def test_how_much_is_trimmed(extra: str) -> None:
    o, n = np.array([200.0, 60, *range(91, 109)]), np.full(20, 100.0)
    phi = [funnel(o, n, "sr", extra, trim=trim).phi for trim in (0, 0.05, 0.2)]
    assert phi[0] > 3.9 > phi[1] > phi[2]
    few = funnel(o, n, "sr", extra, trim=0.45)
    assert few.reason == ("few_units_overdispersion" if extra == "shmi" else "")  # two are left


@pytest.mark.parametrize(
    ("units", "extra", "reason"), [(2, "none", "few_units"), (5, "cqc", "few_units_overdispersion")]
)
def test_too_few_units(units: int, extra: str, reason: str) -> None:
    n = np.full(units, 50.0)
    found = funnel(n / 2, n, "pr", extra)
    assert found.reason == reason
    assert np.isnan(found.lower).all()
    with pytest.raises(Refused) as refused:
        funnel_table(pd.DataFrame({"unit": range(units), "numerator": n / 2, "denominator": n}), "pr", extra)
    assert refused.value.key == f"variation.{reason}"


def test_rows_of_a_unit_are_added_and_units_keep_their_order() -> None:
    table = pd.DataFrame(
        {
            "unit": ["b", "a", "b", "c", None],
            "numerator": [1, 2, 3, 4, 50],
            "denominator": [10, 20, 30, 40, 50],
        }
    )
    rows, found = funnel_table(table, "pr", multiply=100, limits=[90])
    assert rows["unit"].tolist() == ["b", "a", "c"]
    assert rows["numerator"].tolist() == [4, 2, 4]
    assert rows["target"].unique().tolist() == [10.0]
    assert list(rows)[6:] == ["lower95", "upper95", "lower998", "upper998", "lower90", "upper90", "outside"]
    assert found.lower.shape == (3, 3)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"numerator": [9, 2, 3]}, "variation.above_whole"),
        ({"numerator": [-1, 2, 3]}, "variation.negative"),
        ({"numerator": ["x", 2, 3]}, "spc.not_numbers"),
        ({"denominator": [None, None, None]}, "variation.few_units"),
    ],
)
def test_bad_figures_are_refused_by_name(change: dict[str, list[object]], key: str) -> None:
    table = pd.DataFrame({"unit": ["a", "b", "c"], "numerator": [1, 2, 3], "denominator": [5, 5, 5]} | change)
    with pytest.raises(Refused) as refused:
        funnel_table(table, "pr")
    assert refused.value.key == key


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(Refused, match="unknown_column"):
        funnel_table(pd.DataFrame({"unit": [1]}), "pr")


@pytest.mark.parametrize(
    ("units", "extra", "seen"), [(8, "shmi", False), (9, "shmi", True), (6, "cqc", True)]
)
def test_how_few_units_let_one_stand_out(units: int, extra: str, seen: bool) -> None:
    """Why overdispersion is refused below six units, and coarse with shmi below nine."""
    o, n = np.full(units, 400.0), np.full(units, 400.0)
    o[0] = 4000
    assert bool(funnel(o, n, "sr", extra).position[0] == 2) is seen


def test_a_funnel_without_any_figure() -> None:
    nothing, n = np.full(6, np.nan), np.full(6, 20.0)
    for kind, extra in product(("pr", "rc", "sr"), ("none", "cqc", "shmi")):
        for size in (6, 0):
            found = funnel(nothing[:size], n[:size], kind, extra)
            assert (found.reason, found.units) == ("few_units", 0)
            assert np.isnan(found.lower).all()
