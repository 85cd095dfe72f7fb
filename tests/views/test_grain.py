"""The verdict by month and by quarter: rolled up by hand, and only whole quarters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lkt import spc
from lkt.domain.assessment import Case, Evidence, Variation
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Direction, Indicator, Measure
from lkt.views.rows import KEY
from lkt.views.signal_confidence import GrainCheck, grains

MONTHS = pd.date_range("2023-01-01", periods=36, freq="MS")
STEP = [5, 6, 4] * 6 + [8, 9, 7] * 6


@pytest.fixture
def asked(catalogue: Catalogue) -> Indicator:
    return replace(catalogue.indicators["KOL-03"], direction=Direction.HIGHER)


def rows(y: list[float] | np.ndarray, n: float = 10, **columns: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {"x": MONTHS[: len(y)], "numerator": y, "denominator": n, "left_out": False, "part": 0}
    )
    return table.assign(**({"team": "T", "indicator": "I", "grain": "month"} | columns))


def every(table: pd.DataFrame, indicator: Indicator) -> dict[tuple[str, str], GrainCheck]:
    """Months as `analyse` has them, beside their quarters."""
    of = table["denominator"].where(table["denominator"] > 0)
    divides = indicator.measure.divides
    table = table.assign(y=table["numerator"] / of if divides else table["numerator"])
    made = {"y": "numerator", "n": "denominator"} if divides else {}
    options = spc.Options(
        facets=KEY, phase="part", exclude="left_out", direction=indicator.direction.value, **made
    )  # fmt: skip
    known = spc.evidence(spc.analyse(table, options)).items()
    months: Any = {key: spc.assess(one, indicator.direction) for key, one in known}
    return grains(table, months, indicator)


def checked(table: pd.DataFrame, indicator: Indicator) -> GrainCheck:
    return every(table, indicator)["T", "I"]


def quarters(found: GrainCheck) -> Evidence:
    assert found.quarters
    assert found.quarters.evidence
    return found.quarters.evidence


def test_quarters_are_sums_over_sums(asked: Indicator) -> None:
    found = quarters(checked(rows(STEP, [10, 20, 30] * 12), asked))
    assert (found.observations, found.centre) == (12, pytest.approx((15 + 24) / 2 / 60))


def test_counts_are_added_and_values_are_not(asked: Indicator) -> None:
    table = rows(STEP, np.nan)
    added, mean = (
        quarters(checked(table, replace(asked, measure=measure)))
        for measure in (Measure.COUNT, Measure.VALUE)
    )
    assert (added.centre, mean.centre) == (19.5, 6.5)


def test_a_quarter_is_whole_or_it_is_not_there(asked: Indicator) -> None:
    """Without May, with August excluded and a definition break in December, three quarters are not whole."""
    table = rows(STEP)
    table.loc[7, "left_out"] = True
    table.loc[11:, "part"] = 1
    found = checked(table.drop(index=4), asked)
    whole, months = quarters(found), found.months.evidence
    assert months is not None
    assert (whole.phase, whole.observations, whole.begins) == (2, 8, date(2024, 1, 1))
    assert (months.observations, months.begins) == (25, date(2023, 12, 1))


def test_a_phase_without_a_whole_quarter_has_no_quarters(asked: Indicator) -> None:
    """Those of the phase before it are not its own: they end before it begins."""
    assert every(rows(STEP, part=[0] * 34 + [1] * 2), asked) == {}
    found = checked(rows(STEP, part=[0] * 12 + [1] * 24).drop(index=range(14, 36, 3)), asked)
    assert (found.quarters, found.verdicts) == (None, [found.months.variation])


def test_series_are_asked_together_as_alone(asked: Indicator) -> None:
    tables = [rows(np.roll(STEP, by), team=f"T{by}") for by in (0, 9, 18, 22)]
    both = pd.concat([*tables, tables[0].head(2).assign(team="short")])
    found = every(both, asked)
    assert ("short", "I") not in found
    for table in tables:
        key = (table["team"].iloc[0], "I")
        assert found[key] == every(table, asked)[key]


@pytest.mark.parametrize("missing", [np.nan, "no denominator"])
def test_a_month_without_a_figure_breaks_its_quarter(asked: Indicator, missing: float | str) -> None:
    table = rows(np.array(STEP, dtype=float), 10.0)
    of = missing == "no denominator"
    table.loc[35, "denominator" if of else "numerator"] = 0 if of else missing
    assert quarters(checked(table, asked)).observations == 11


def test_a_verdict_that_holds_at_both(asked: Indicator) -> None:
    assert checked(rows(STEP), asked).verdicts == [Variation.IMPROVEMENT] * 2


def test_a_verdict_that_hangs_on_the_grain(asked: Indicator) -> None:
    """A run of nine months is three quarters, which are none."""
    y = [(5 if m % 2 else 7) + m / 100 for m in range(24)] + [8 + m / 100 for m in range(9)] + [5, 7, 5]
    months, by_quarter = checked(rows(y), asked).verdicts
    assert months is not Variation.COMMON
    assert by_quarter is Variation.COMMON


def test_too_few_quarters_are_not_counted(asked: Indicator) -> None:
    found = checked(rows(STEP[6:30]), asked)
    assert found.quarters
    assert found.quarters.case is Case.TOO_FEW
    assert found.verdicts == [found.months.variation]
    assert every(rows(STEP[:5]), asked) == {}


def test_half_of_the_figures_at_zero_are_not_judged(asked: Indicator) -> None:
    assert every(rows([0, 0, 1] * 12), asked) == {}


def test_verdicts_are_those_of_the_months_and_of_quarters_made_by_hand(asked: Indicator) -> None:
    """By month the verdict is that of `analyse`, by quarter that of the table rolled up by hand."""
    rng = np.random.default_rng(5)
    for _ in range(10):
        for way in Direction:
            level = 0.5 + 0.2 * (np.arange(36) >= 18) * rng.integers(-1, 2)
            of = rng.integers(10, 40, 36)
            table = rows(rng.binomial(of, level).astype(float), of)
            found = checked(table.sample(frac=1, random_state=1), replace(asked, direction=way))
            figures = table[["numerator", "denominator"]].groupby(np.arange(36) // 3).sum()
            hand = figures.assign(x=lambda t: t.index)
            for told, own in ((found.months, table), (found.quarters, hand)):
                options = spc.Options(y="numerator", n="denominator", direction=way.value)
                alone = spc.assess(spc.evidence(spc.analyse(own, options))[()], way)
                assert told
                assert (told.variation, told.case) == (alone.variation, alone.case)


def test_an_empty_table(asked: Indicator) -> None:
    assert every(rows([]), asked) == {}
