"""The verdict by month and by quarter: rolled up by hand, and only whole quarters."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lkt import spc
from lkt.domain.assessment import Case, Evidence, Variation
from lkt.domain.indicator import Direction
from lkt.errors import Refused
from lkt.planning.grain import GrainCheck, grain_check

MONTHS = pd.date_range("2023-01-01", periods=36, freq="MS")
STEP = [5, 6, 4] * 6 + [8, 9, 7] * 6


def rows(y: list[float] | np.ndarray, n: float = 10, **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"x": MONTHS[: len(y)], "y": y, "n": n, **columns})


def checked(table: pd.DataFrame, direction: Direction = Direction.NEUTRAL, **columns: Any) -> GrainCheck:
    """Months as `analyse` has them, beside their quarters."""
    taken = {name: column for name, column in columns.items() if name != "aggregate"}
    options = spc.Options(period="month", direction=direction.value, **taken)
    months = {
        key: spc.assess(one, direction) for key, one in spc.evidence(spc.analyse(table, options)).items()
    }
    return grain_check(table, months, spc.Options(direction=direction.value, **columns))[()]


def quarters(found: GrainCheck) -> Evidence:
    assert found.quarters
    assert found.quarters.evidence
    return found.quarters.evidence


def test_quarters_are_sums_over_sums() -> None:
    table = rows(STEP).assign(n=[10, 20, 30] * 12)
    found = quarters(checked(table, n="n"))
    assert (found.observations, found.centre) == (12, pytest.approx((15 + 24) / 2 / 60))


def test_counts_are_added_and_values_are_not() -> None:
    added, middle = (quarters(checked(rows(STEP), aggregate=how)) for how in ("sum", "median"))
    assert (added.centre, middle.centre) == (19.5, 6.5)


def test_a_quarter_is_whole_or_it_is_not_there() -> None:
    """Without May, with August excluded and a definition break in December, three quarters are not whole."""
    table = rows(STEP, out=False, part=0)
    table.loc[7, "out"] = True
    table.loc[11:, "part"] = 1
    table = table.drop(index=4)
    found = checked(table, n="n", exclude="out", phase="part")
    whole, months = quarters(found), found.months.evidence
    assert months is not None
    assert (whole.phase, whole.observations, whole.begins) == (2, 8, date(2024, 1, 1))
    assert (months.observations, months.begins) == (25, date(2023, 12, 1))


def test_a_phase_without_a_whole_quarter_has_no_quarters() -> None:
    """Those of the phase before it are not its own: they end before it begins."""
    table = rows(STEP, part=[0] * 34 + [1] * 2)
    found = checked(table, n="n", phase="part", direction=Direction.HIGHER)
    assert (found.quarters, found.of) == (None, 0)


def test_series_are_asked_together_as_alone() -> None:
    tables = [rows(np.roll(STEP, by), team=f"T{by}", way="higher") for by in (0, 9, 18, 22)]
    both = pd.concat([*tables, tables[0].head(2).assign(team="short")])
    options = spc.Options(n="n", facets=["team"], direction="higher")
    months = {
        key: spc.assess(one, Direction.HIGHER)
        for key, one in spc.evidence(spc.analyse(both, options)).items()
    }
    found = grain_check(both, months, options)
    assert found[("short",)].quarters is None
    for table in tables:
        alone, own = checked(table, n="n", direction=Direction.HIGHER), found[(table["team"].iloc[0],)]
        assert (own.verdict, own.holds, own.of) == (alone.verdict, alone.holds, alone.of)


@pytest.mark.parametrize("missing", [np.nan, "no denominator"])
def test_a_month_without_a_figure_breaks_its_quarter(missing: float | str) -> None:
    table = rows(np.array(STEP, dtype=float))
    table["n"] = 10.0
    table.loc[35, "n" if missing == "no denominator" else "y"] = 0 if missing == "no denominator" else missing
    assert quarters(checked(table, n="n")).observations == 11


def test_a_verdict_that_holds_at_both() -> None:
    found = checked(rows(STEP), n="n", direction=Direction.HIGHER)
    assert (found.verdict, found.holds, found.of) == (Variation.IMPROVEMENT, 2, 2)


def test_a_verdict_that_hangs_on_the_grain() -> None:
    """A run of nine months is three quarters, which are none."""
    y = [(5 if m % 2 else 7) + m / 100 for m in range(24)] + [8 + m / 100 for m in range(9)] + [5, 7, 5]
    found = checked(rows(y), n="n", direction=Direction.HIGHER)
    assert found.quarters
    assert found.months.variation is not Variation.COMMON
    assert found.quarters.variation is Variation.COMMON
    assert (found.verdict, found.holds, found.of) == (found.months.variation, 1, 2)


def test_too_few_quarters_are_not_counted() -> None:
    found = checked(rows(STEP[6:30]), n="n", direction=Direction.HIGHER)
    assert found.quarters
    assert found.quarters.case is Case.TOO_FEW
    assert (found.holds, found.of) == (1, 1)
    short = checked(rows(STEP[:5]), n="n")
    assert (short.verdict, short.holds, short.of) == (None, 0, 0)


def test_half_of_the_figures_at_zero_are_not_judged() -> None:
    found = checked(rows([0, 0, 1] * 12))
    assert found.months.case is Case.ONE_SIDE
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
        found = checked(table.sample(frac=1, random_state=1), n="n", direction=way)
        hand = table.groupby(np.arange(36) // 3)[["y", "n"]].sum().assign(x=lambda t: t.index)
        for told, own in ((found.months, table), (found.quarters, hand)):
            facts = spc.evidence(spc.analyse(own, spc.Options(n="n", direction=way.value)))[()]
            alone = spc.assess(facts, way)
            assert told
            assert (told.variation, told.case) == (alone.variation, alone.case)


def test_an_empty_table_and_numbers_as_periods() -> None:
    assert grain_check(rows([]), {}) == {}
    with pytest.raises(Refused) as caught:
        grain_check(pd.DataFrame({"x": range(12), "y": range(12)}), {})
    assert caught.value.key == "spc.period_needs_dates"
