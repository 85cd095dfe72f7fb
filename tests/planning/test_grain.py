"""The verdict by month and by quarter: rolled up by hand, and only whole quarters."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from lkt import spc
from lkt.domain.assessment import Assessment, Case, Variation
from lkt.domain.indicator import Direction
from lkt.domain.period import Grain
from lkt.errors import Refused
from lkt.planning import GrainCheck, grain_check

MONTHS = pd.date_range("2023-01-01", periods=36, freq="MS")
STEP = [5, 6, 4] * 6 + [8, 9, 7] * 6


def rows(y: list[float] | np.ndarray, n: float = 10, **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"x": MONTHS[: len(y)], "y": y, "n": n, **columns})


def checked(found: GrainCheck | None) -> GrainCheck:
    assert found
    return found


def by_grain(found: GrainCheck) -> dict[Grain, Assessment]:
    return dict(found.assessments)


def test_quarters_are_sums_over_sums() -> None:
    table = rows(STEP).assign(n=[10, 20, 30] * 12)
    found = by_grain(checked(grain_check(table, n="n")))[Grain.QUARTER].evidence
    assert found is not None
    assert (found.observations, found.centre) == (12, pytest.approx((15 + 24) / 2 / 60))


def test_counts_are_added_and_values_are_not() -> None:
    added, middle = (
        by_grain(checked(grain_check(rows(STEP), aggregate=how)))[Grain.QUARTER].evidence
        for how in ("sum", "median")
    )
    assert added is not None
    assert middle is not None
    assert (added.centre, middle.centre) == (19.5, 6.5)


def test_a_quarter_is_whole_or_it_is_not_there() -> None:
    """Without May, with August excluded and a definition break in December, three quarters are not whole."""
    table = rows(STEP, out=False, part=0)
    table.loc[7, "out"] = True
    table.loc[11:, "part"] = 1
    table = table.drop(index=4)
    found = checked(grain_check(table, n="n", exclude="out", phase="part"))
    assert found.left_out == 2 + 2 + 3
    quarters = by_grain(found)[Grain.QUARTER].evidence
    months = by_grain(found)[Grain.MONTH].evidence
    assert quarters is not None
    assert months is not None
    assert (quarters.phase, quarters.observations, quarters.begins) == (2, 8, date(2024, 1, 1))
    assert (months.observations, months.begins) == (25, date(2023, 12, 1))


@pytest.mark.parametrize("missing", [np.nan, "no denominator"])
def test_a_month_without_a_figure_breaks_its_quarter(missing: float | str) -> None:
    table = rows(np.array(STEP, dtype=float))
    table["n"] = 10.0
    table.loc[35, "n" if missing == "no denominator" else "y"] = 0 if missing == "no denominator" else missing
    found = checked(grain_check(table, n="n"))
    assert found.left_out == 2
    quarters = by_grain(found)[Grain.QUARTER].evidence
    assert quarters is not None
    assert quarters.observations == 11


def test_a_verdict_that_holds_at_both() -> None:
    found = checked(grain_check(rows(STEP), n="n", direction=Direction.HIGHER))
    assert (found.verdict, found.holds, found.of) == (Variation.IMPROVEMENT, 2, 2)


def test_a_verdict_that_hangs_on_the_grain() -> None:
    """A run of nine months is three quarters, which are none."""
    y = [(5 if m % 2 else 7) + m / 100 for m in range(24)] + [8 + m / 100 for m in range(9)] + [5, 7, 5]
    found = checked(grain_check(rows(y), n="n", direction=Direction.HIGHER))
    months, quarters = by_grain(found)[Grain.MONTH], by_grain(found)[Grain.QUARTER]
    assert months.variation is not Variation.COMMON
    assert quarters.variation is Variation.COMMON
    assert (found.verdict, found.holds, found.of) == (months.variation, 1, 2)


def test_too_few_quarters_are_not_counted() -> None:
    found = checked(grain_check(rows(STEP[6:30]), n="n", direction=Direction.HIGHER))
    assert by_grain(found)[Grain.QUARTER].case is Case.TOO_FEW
    assert (found.holds, found.of) == (1, 1)
    short = checked(grain_check(rows(STEP[:5]), n="n"))
    assert (short.verdict, short.holds, short.of) == (None, 0, 0)


def test_half_of_the_figures_at_zero_are_not_judged() -> None:
    found = checked(grain_check(rows([0, 0, 1] * 12)))
    assert by_grain(found)[Grain.MONTH].case is Case.ONE_SIDE
    assert found.of == 0


def test_verdicts_are_those_of_the_months_and_of_quarters_made_by_hand() -> None:
    """By month the verdict is that of `analyse`, by quarter that of the table rolled up by hand."""
    rng = np.random.default_rng(5)
    wanted = {"a": "higher", "b": "lower", "c": "neutral"}
    tables = []
    for team in range(10):
        for indicator, way in wanted.items():
            level = 0.5 + 0.2 * (np.arange(36) >= 18) * rng.integers(-1, 2)
            of = rng.integers(10, 40, 36)
            table = rows(rng.binomial(of, level).astype(float), team=team, indicator=indicator, wanted=way)
            tables.append(table.assign(n=of))
    for table in tables:
        way = Direction(table["wanted"][0])
        found = by_grain(checked(grain_check(table.sample(frac=1, random_state=1), n="n", direction=way)))
        hand = table.groupby(np.arange(36) // 3)[["y", "n"]].sum().assign(x=lambda t: t.index)
        for grain, own in ((Grain.MONTH, table), (Grain.QUARTER, hand)):
            facts = spc.evidence(spc.analyse(own, spc.Options(n="n", direction=way.value)))[()]
            alone = spc.assess(facts, way)
            assert found[grain].variation is alone.variation
            assert found[grain].case is alone.case


def test_an_empty_table_and_numbers_as_periods() -> None:
    assert grain_check(rows([])) is None
    with pytest.raises(Refused) as caught:
        grain_check(pd.DataFrame({"x": range(12), "y": range(12)}))
    assert caught.value.key == "spc.period_needs_dates"
