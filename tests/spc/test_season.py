"""Season and dependence: against plain least squares, where they are looked for, and what is told with them."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lkt import spc
from lkt.domain.assessment import Case, Caveat, Evidence, Variation
from lkt.domain.indicator import Direction
from lkt.spc.analysis import Analysis
from lkt.spc.chance import chance
from lkt.spc.season import fitted, repeats
from tests.calibration import season as calibration
from tests.spc.made import evidence

WAVE = [10 + 4 * np.cos(2 * np.pi / 12 * month) + (month * 7 % 5 - 2) / 2 for month in range(36)]


def plainly(y: np.ndarray, at: np.ndarray) -> tuple[float, float, float, bool]:
    """The best split beside mean and wave by least squares, and others in what it leaves as long as they or the one
    before are beyond doubt: correlation with the next month, wave, rest; and whether the wave alone leaves less than
    the best split alone."""
    angle, order = 2 * np.pi / 12 * at, np.arange(len(y))
    steady = np.stack([np.ones(len(y)), np.cos(angle), np.sin(angle)], axis=1)
    left, moved, free, before = rest_of(steady, y), y, len(y) - 4, True
    alone = [
        rest_of(np.stack([order < split, order >= split], axis=1) + 0.0, y) for split in range(3, len(y) - 2)
    ]
    waving = left @ left < min(each @ each for each in alone)
    while True:
        fits = [np.column_stack([steady, order < split]) for split in range(3, len(y) - 2)]
        squares = [rest_of(columns, moved) @ rest_of(columns, moved) for columns in fits]
        columns = fits[int(np.argmin(np.round(squares, 9)))]
        rest, solved = rest_of(columns, moved), np.linalg.lstsq(columns, moved, rcond=None)[0]
        t = stats.t.ppf(1 - 0.001 / 2 / len(y), free)
        gain = left @ left - rest @ rest
        beyond = gain > t**2 * (rest @ rest) / free
        if free <= 3 or not (beyond or before):
            break
        before = beyond
        left, moved, free = rest, moved - solved[3] * columns[:, 3], free - 1
    within, whole = left @ left, ((moved - moved.mean()) ** 2).sum()
    between = sum(
        (at % 12 == month).sum() * (moved[at % 12 == month].mean() - moved.mean()) ** 2
        for month in {*(at % 12).tolist()}
    )
    following = sum(a * b for a, b, gap in zip(left[1:], left[:-1], np.diff(at), strict=True) if gap == 1)
    return following / within, 1 - within / whole, (between + within - whole) / within, bool(waving)


def rest_of(columns: np.ndarray, y: np.ndarray) -> np.ndarray:
    left: np.ndarray = y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0]
    return left


@pytest.mark.parametrize("missing", [0.0, 0.15])
def test_as_plain_least_squares(missing: float) -> None:
    rng = np.random.default_rng(3)
    y, there = rng.standard_normal((20, 40)), rng.random((20, 40)) >= missing
    there[:, 0] = True
    y[:10, 17:] += 2
    y[:5, 28:] -= 4
    y[15:] += np.cos(2 * np.pi / 12 * np.arange(40))
    found = repeats(np.where(there, y, 0), there)
    for row in range(20):
        at = np.flatnonzero(there[row])
        ours = found[1, row], found[2, row], found[4, row], bool(found[8, row])
        assert ours == pytest.approx(plainly(y[row, at], at))
    assert {*found[8]} == {0, 1}


def series(values: list[float], x: pd.DatetimeIndex) -> Evidence:
    return spc.evidence(spc.analyse(pd.DataFrame({"x": x, "y": values}), spc.Options()))[()]


@pytest.mark.parametrize(
    ("count", "every", "looked"),
    [(36, "MS", True), (24, "MS", True), (23, "MS", False), (36, "QS", False), (36, "9D", False)],
)  # fmt: skip
def test_where_it_is_looked_for(count: int, every: str, looked: bool) -> None:
    found = series(WAVE[:count], pd.date_range("2021-01-05", periods=count, freq=every))
    assert (found.monthly is not None) == looked


def test_the_same_month_the_year_before() -> None:
    found = evidence([*WAVE[:34], None]).monthly
    assert found is not None
    assert (found.season, found.newest, found.year_before) == (True, WAVE[33], pytest.approx(WAVE[21]))
    gone = evidence([*WAVE[:21], None, *WAVE[22:34]]).monthly
    assert gone is not None
    assert gone.year_before is None


def test_a_season_that_ends_low_is_no_deterioration() -> None:
    found = evidence([-value for value in WAVE[:30]])
    told = spc.assess(found, Direction.HIGHER)
    assert (told.case, told.variation, told.way) == (Case.CROSSINGS, Variation.SPECIAL, 0)
    assert found.explained
    assert Caveat.SEASON in told.caveats


def test_a_change_on_top_of_a_season_is_found() -> None:
    found = evidence([value + 6 * (month >= 18) for month, value in enumerate(WAVE)])
    assert (found.way, found.explained) == (1, False)
    assert found.monthly is not None
    assert found.monthly.season


def changed(months: int, begin: int, end: int) -> Analysis:
    """Of 600 series up by 2 standard deviations from one month to another; `tests.calibration` has the tables."""
    y = np.random.default_rng(4).standard_normal((600, months))
    y[:, begin:end] += 2
    x = np.tile(pd.date_range("2021-01", periods=months, freq="MS"), 600)
    table = pd.DataFrame({"f": np.repeat(range(600), months), "x": x, "y": y.ravel()})
    return spc.analyse(table, spc.Options(facets=["f"], direction="higher"))


def test_a_gain_that_was_lost_is_no_season() -> None:
    assert np.mean(changed(36, 12, 30).improved) <= 0.03  # 0.09 where a season was asked first


@pytest.mark.parametrize("months", [24, 36, 60])
def test_a_lasting_change_is_no_season(months: int) -> None:
    for begin in (months // 4, months // 2):
        found = changed(months, begin, months)
        ways = found.facts["way"][found.signal]
        assert (ways < 0).sum() <= 1
        assert (
            np.mean(ways == 0) <= 0.05
        )  # 0.12 after 6 of 24 where a season was sought in all that waves a little


def test_figures_that_do_not_vary_or_only_step() -> None:
    for values in ([1.0] * 30, [0.0] * 15 + [1.0] * 15, WAVE[:12] * 3):
        told = chance(evidence(values), "anhoej")
        assert told is not None
        assert 0 <= told <= 1


def test_what_is_told_is_what_is_seen() -> None:
    """Of few series; `tests.calibration.season` has the table."""
    rng = np.random.default_rng(5)
    for world in ((0.0, 0.0, 0.0, 0.0), (0.4, 0.0, 0.0, 0.0), (0.0, 1.0, None, 0.0)):
        seen = calibration.concluded(calibration.drawn(world, 500, 36, rng))
        told = np.mean([chance(each, "anhoej") or 0.0 for each in seen])
        share = np.mean([bool(each.spans) for each in seen])
        assert told == pytest.approx(share, abs=3 * sqrt(share * (1 - share) / 500) + 0.02)


def test_strong_seasons_with_dependence_are_told_as_they_are_seen() -> None:
    usual, even = fitted("independent", 24), spc.false_signal(24, "median")
    for phi in (0.2, 0.4):
        y = calibration.drawn((phi, 2 * sqrt(2), None, 0.0), 2000, 24, np.random.default_rng(6))
        odds = calibration.told_of(y, *usual[:2]) @ fitted("anhoej median", 24) + np.log(even / (1 - even))
        told, seen = (1 / (1 + np.exp(-odds))).mean(), calibration.signals(y, "median", "anhoej").mean()
        assert told == pytest.approx(seen, abs=0.02)  # 0.055 off before strong ones were fitted too


@pytest.mark.slow
def test_the_numbers_are_those_of_the_simulation() -> None:
    rows = {name: numbers for name, _, *numbers in calibration.rows((36,), 300)}
    kinds = (f"{rules} {centre}" for rules in ("anhoej", "bestbox") for centre in ("median", "fixed"))
    assert set(rows) == {"independent", *kinds}
    assert calibration.independent(36, 4000) == pytest.approx(fitted("independent", 36).tolist(), abs=0.05)
