"""Series that the runs of a run chart cannot judge, and what is said of them instead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lkt import spc
from lkt.domain.assessment import OFTEN, Assessment, Case, Evidence, Variation, Why
from lkt.domain.indicator import Direction
from lkt.spc.judging import RARE

RUN = spc.Options("run", n="n", facets=["series"], direction="higher")


def table(counts: np.ndarray, sizes: np.ndarray | float) -> pd.DataFrame:
    """A row per month of every series (series by months)."""
    series, months = counts.shape
    x = pd.date_range("2023-01", periods=months, freq="MS")
    of = np.broadcast_to(sizes, counts.shape).astype(float)
    columns = {"y": counts.ravel().astype(float), "n": of.ravel()}
    return pd.DataFrame({"series": np.repeat(range(series), months), "x": np.tile(x, series), **columns})


def told(rows: pd.DataFrame, chart: str = "pp") -> list[Assessment]:
    asked = RUN if chart != "c" else replace(RUN, n=None)
    found = spc.analyse(rows, asked)
    known = spc.evidence(found)
    known |= spc.judged(found, rows, replace(asked, chart=chart, rules="level"))
    return [spc.assess(one, Direction.HIGHER) for one in known.values()]


def of(found: Assessment) -> Evidence:
    assert found.evidence
    return found.evidence


def one(*counts: int, sizes: np.ndarray | float = 20) -> Assessment:
    return told(table(np.array([counts]), sizes))[0]


def test_a_rise_to_all_is_told() -> None:
    """75 % for ten months, then 100 %: the median is 100 %, and nothing can lie above it."""
    found = one(*[15, 14, 16, 15, 15] * 2, *[20] * 14)
    assert (of(found).chart, of(found).why) == ("pp", Why.MEDIAN)
    assert (found.case, found.variation, found.way) == (Case.PATTERN, Variation.IMPROVEMENT, 1)
    assert found.span
    assert str(found.span.first) == "2023-11-01"
    assert of(found).level == 1


def test_a_fall_from_nearly_all_is_told() -> None:
    found = one(*[20] * 16, 15, 14, 16, 15, 16, 14)
    assert (found.variation, of(found).why) == (Variation.CONCERN, Why.MEDIAN)


def test_a_level_near_all_gives_no_sign() -> None:
    found = one(*[20] * 9, 19, *[20] * 8, 19, 20, 20, 19, 20, 20)
    assert (found.case, of(found).why) == (Case.STABLE, Why.MEDIAN)
    assert of(found).level == pytest.approx(477 / 480)


@pytest.mark.parametrize("events", [0, 1, 2])
def test_too_few_events_cannot_tell_whatever_their_order(events: int) -> None:
    counts = [20] * (24 - events) + [19] * events
    found = one(*counts)
    assert found.case is (Case.ONE_SIDE if events else Case.ALL_EQUAL)
    assert of(found).why is None


def test_figures_on_the_median_leave_too_few_beside_it() -> None:
    found = one(10, 10, 10, 9, 11, 9, 11, 12, 8, 10, 11, 9)
    assert (found.case, of(found).why) == (Case.STABLE, Why.FEW)


def test_an_uneven_split_is_judged_by_the_level() -> None:
    """Fifteen below and five above: chance alone would often give a signal."""
    counts = [1, 0, 0, 2, 0, 0, 0, 3, 1, 0, 0, 0, 2, 0, 0, 1, 0, 0, 2, 0, 0, 1, 0, 2]
    found = told(table(np.array([counts]), 1), "c")[0]
    assert of(found).chart == "c"
    assert of(found).why in (Why.MEDIAN, Why.SPLIT)
    assert found.case is Case.STABLE


def test_counts_are_judged_by_their_own_chart_sooner_than_shares() -> None:
    """Nine above and fifteen below, in no order: chance gives a signal in 7 to 10 %."""
    counts = np.random.default_rng(3).permutation([0] * 15 + [1] * 7 + [2] * 9)[None]
    assert RARE < spc.false_signal(24, "median", above=9) <= OFTEN
    assert of(told(table(counts, 1), "c")[0]).why is Why.SPLIT
    assert of(told(table(counts, 20))[0]).why is None


def test_denominators_are_no_way() -> None:
    """95 % all the time, of 60 a month and then of 5: half of the late months lie at 100 %."""
    rng = np.random.default_rng(1)
    sizes = np.repeat([60, 5], 18)
    found = told(table(rng.binomial(sizes, 0.95, (200, 36)), sizes))
    assert np.mean([of(each).why is not None for each in found]) > 0.95
    assert np.mean([each.way != 0 for each in found]) <= 0.02


@pytest.mark.parametrize(("level", "size"), [(0.98, 40), (0.99, 20), (0.995, 10)])
@pytest.mark.parametrize("months", [12, 36])
def test_chance_gives_few_signals(level: float, size: int, months: int) -> None:
    counts = np.random.default_rng(2).binomial(size, level, (400, months))
    found = told(table(counts, size))
    assert np.mean([each.variation is not Variation.COMMON for each in found]) <= 0.03


def test_ordinary_figures_are_judged_by_runs() -> None:
    counts = np.random.default_rng(3).binomial(40, 0.6, (50, 24))
    assert all(of(each).why is None for each in told(table(counts, 40)))


def test_a_given_kind_of_series_alone() -> None:
    rows = table(np.array([[15] * 10 + [20] * 14, [15] * 10 + [20] * 14]), 20)
    judge = replace(RUN, chart="pp", rules="level")
    assert list(spc.judged(spc.analyse(rows, RUN), rows, judge, np.array([False, True]))) == [(1,)]
