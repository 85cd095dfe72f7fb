"""Season and dependence: against plain least squares, where they are looked for, and what is told with them."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pandas as pd
import pytest

from lkt import spc
from lkt.domain.assessment import Case, Caveat, Evidence, Variation
from lkt.domain.indicator import Direction
from lkt.spc.chance import chance
from lkt.spc.season import fitted, repeats
from tests.calibration import season as calibration
from tests.spc.made import evidence

WAVE = [10 + 4 * np.cos(2 * np.pi / 12 * month) + (month * 7 % 5 - 2) / 2 for month in range(36)]


def plainly(y: np.ndarray, at: np.ndarray) -> tuple[float, float, float]:
    """Every split beside mean and wave by least squares: correlation with the next month, wave, rest."""
    angle = 2 * np.pi / 12 * at
    wave = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    best = None
    for split in range(3, len(y) - 2):
        columns = np.column_stack([np.ones(len(y)), wave, np.arange(len(y)) < split])
        solved, *_ = np.linalg.lstsq(columns, y, rcond=None)
        left = y - columns @ solved
        if best is None or left @ left < best[0] @ best[0] - 1e-9:
            best = left, y - solved[3] * (np.arange(len(y)) < split)
    assert best is not None
    left, moved = best
    within, whole = left @ left, ((moved - moved.mean()) ** 2).sum()
    between = sum(
        (at % 12 == month).sum() * (moved[at % 12 == month].mean() - moved.mean()) ** 2
        for month in {*(at % 12).tolist()}
    )
    following = sum(a * b for a, b, gap in zip(left[1:], left[:-1], np.diff(at), strict=True) if gap == 1)
    return following / within, 1 - within / whole, (between + within - whole) / within


@pytest.mark.parametrize("missing", [0.0, 0.15])
def test_as_plain_least_squares(missing: float) -> None:
    rng = np.random.default_rng(3)
    y, there = rng.standard_normal((20, 40)), rng.random((20, 40)) >= missing
    there[:, 0] = True
    y[:10, 17:] += 2
    found = repeats(np.where(there, y, 0), there)
    for row in range(20):
        at = np.flatnonzero(there[row])
        ours = found[1, row], found[2, row], found[4, row]
        assert ours == pytest.approx(plainly(y[row, at], at))


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
    assert (found.variation, found.explained) == (Variation.IMPROVEMENT, False)
    assert found.monthly is not None
    assert found.monthly.season


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
        share = np.mean([each.variation is not Variation.COMMON for each in seen])
        assert told == pytest.approx(share, abs=3 * sqrt(share * (1 - share) / 500) + 0.02)


@pytest.mark.slow
def test_the_numbers_are_those_of_the_simulation() -> None:
    rows = {name: numbers for name, _, *numbers in calibration.rows((36,), 300)}
    kinds = (f"{rules} {centre}" for rules in ("anhoej", "bestbox") for centre in ("median", "fixed"))
    assert set(rows) == {"independent", *kinds}
    assert calibration.independent(36, 4000) == pytest.approx(fitted("independent", 36).tolist(), abs=0.05)
