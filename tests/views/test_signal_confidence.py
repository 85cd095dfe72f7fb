"""How sure a signal is: counted where it can be, simulated where not, and nothing without a signal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from lkt import spc
from lkt.domain.assessment import Evidence, Variation
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Charting
from lkt.domain.indicator import Measure
from lkt.views.rows import prepare
from lkt.views.series import compute, computed
from lkt.views.signal_confidence import GrainCheck, Sureness, sureness
from tests.views.made import broken, framed, reported, row, with_indicator
from tests.views.test_apply_decisions import HIGH, LOW, SERIES, STEP, decision, months

TODAY = date(2026, 1, 20)
LATER = date(2027, 1, 20)
SHORT = months(1, LOW[2:] + HIGH)  # too short to look for a season


def sure(catalogue: Catalogue, table: str, *made: Any, charting: Charting = Charting()) -> Sureness | None:
    rows = prepare(reported(table), catalogue, TODAY, made)
    found = computed(rows, catalogue, TODAY, charting)
    return sureness(found.table, found.found.options, found.assessments[SERIES], found.fragility.get(SERIES))


def test_about_its_own_median_it_is_counted(catalogue: Catalogue) -> None:
    found = sure(catalogue, SHORT)
    assert found is not None
    assert (found.chance, found.how) == (spc.false_signal(22, "median"), "counted")
    assert found.fragility is not None
    assert (found.fragility.holds, found.fragility.of) == (22, 22)


def test_of_two_years_it_is_compared_with_series_that_repeat_as_much(catalogue: Catalogue) -> None:
    found = sure(catalogue, STEP)
    assert found is not None
    assert found.how == "compared"
    assert (
        0 < found.chance < spc.false_signal(24, "median")
    )  # the step is taken away, and what is left jumps about


@pytest.mark.parametrize("charting", [Charting("p"), Charting("run", "ihi"), Charting("i", "nhs", True)])
def test_with_limits_or_other_rules_it_is_simulated(catalogue: Catalogue, charting: Charting) -> None:
    found = sure(catalogue, STEP, charting=charting)
    assert found is not None
    assert found.how == "simulated"
    assert 0 < found.chance < 0.5


def test_about_a_frozen_baseline_chance_gives_more(catalogue: Catalogue) -> None:
    found, plain = sure(catalogue, SHORT, decision("freeze", "2024-08")), sure(catalogue, SHORT)
    assert found is not None
    assert plain is not None
    assert found.chance == spc.false_signal(22, "frozen", 8) > plain.chance
    assert found.how == "counted"


def test_figures_on_the_median_leave_an_uneven_split(catalogue: Catalogue) -> None:
    ties = [20] * 9 + [25] * 4 + HIGH[:10]
    found = sure(catalogue, months(1, ties))
    assert found is not None
    assert found.how == "counted"
    above = sum(value > 25 for value in ties)
    below = sum(value < 25 for value in ties)
    assert found.chance == spc.false_signal(above + below, "median", above=above)


@pytest.mark.parametrize("rules", ["anhoej", "bestbox"])
def test_the_boxes_are_counted(catalogue: Catalogue, rules: str) -> None:
    found = sure(catalogue, SHORT, charting=Charting("run", rules))
    assert found is not None
    assert found.chance == spc.false_signal(22, "median", rules=rules)


def test_only_the_newest_phase_counts(catalogue: Catalogue) -> None:
    """Of 34 months in two phases the second has 22."""
    table = months(1, LOW + LOW + HIGH[:10], year=2023)
    found = sure(catalogue, table, decision("phase", "2024-01"))
    assert found is not None
    assert found.chance == spc.false_signal(22, "median")
    assert found.fragility is not None
    assert found.fragility.of == 22


def test_without_a_signal_there_is_nothing_to_be_sure_of(catalogue: Catalogue) -> None:
    assert sure(catalogue, months(1, LOW * 2)) is None
    assert sure(catalogue, months(1, LOW[:5])) is None


# By month and by quarter

LONG = months(1, LOW * 2 + HIGH * 2, year=2021)  # 2021 to 2024
FLAT = months(1, LOW * 4, year=2021)


def checked(
    catalogue: Catalogue, table: str | pd.DataFrame, *made: Any, indicator: str = "KOL-03"
) -> GrainCheck | None:
    frame = reported(table) if isinstance(table, str) else table
    found = compute(frame, catalogue, LATER, made)
    return found.grains.get(("KOL-HOR", indicator))


def quarters(found: GrainCheck | None) -> Evidence:
    assert found is not None
    assert found.quarters is not None
    assert found.quarters.evidence is not None
    return found.quarters.evidence


def of_months(indicator: str, figures: list[tuple[float | None, float | None, float | None]]) -> pd.DataFrame:
    days = pd.period_range("2021-01", periods=len(figures), freq="M")
    return framed(
        [row(str(day), indicator, "KOL-HOR", *cells) for day, cells in zip(days, figures, strict=True)]
    )


def test_an_improvement_that_holds_at_both(catalogue: Catalogue) -> None:
    found = checked(catalogue, LONG)
    assert found is not None
    assert found.verdicts == [Variation.IMPROVEMENT] * 2


def test_no_change_is_a_conclusion_too(catalogue: Catalogue) -> None:
    found = checked(catalogue, FLAT)
    assert found is not None
    assert found.verdicts == [Variation.COMMON] * 2


def test_too_few_quarters(catalogue: Catalogue) -> None:
    found = checked(catalogue, months(1, LOW + HIGH))
    assert found is not None
    assert len(found.verdicts) == 1
    assert checked(catalogue, months(1, LOW[:6])) is None


def test_only_the_newest_phase_and_what_takes_part(catalogue: Catalogue) -> None:
    """After the phase there are 24 months: 8 quarters, one of them broken by a figure left out."""
    found = checked(catalogue, LONG, decision("phase", "2023-01"), decision("exclude", "2023-05"))
    assert found is not None
    assert (quarters(found).observations, found.verdicts[0]) == (7, Variation.COMMON)


def test_a_break_in_the_definition_is_not_crossed(catalogue: Catalogue) -> None:
    changed = with_indicator(
        catalogue, "KOL-03", versions=broken(catalogue.indicators["KOL-03"], date(2023, 1, 1))
    )
    found = checked(changed, LONG)
    assert found is not None
    assert found.verdicts[0] is Variation.COMMON


def test_provisional_months_make_no_quarter(catalogue: Catalogue) -> None:
    waits = with_indicator(catalogue, "KOL-03", followup_days=730)
    counted = [quarters(checked(known, LONG)).observations for known in (waits, catalogue)]
    assert counted == [16 - 1, 16]


def test_a_frozen_baseline_is_not_asked(catalogue: Catalogue) -> None:
    assert checked(catalogue, LONG, decision("freeze", "2021-12")) is None


def test_events_and_quarterly_figures_are_not_asked(catalogue: Catalogue) -> None:
    days = pd.date_range("2021-01-05", periods=40, freq="9D")
    events = framed(
        [row(f"{day:%Y-%m-%d}", "KOL-08", "KOL-HOR", value=9 + at % 5) for at, day in enumerate(days)]
    )
    assert checked(catalogue, events, indicator="KOL-08") is None
    quarterly = [
        row(f"{year}Q{q}", "KOL-03", "KOL-HOR", 10 + q, 50) for year in range(2021, 2025) for q in range(1, 5)
    ]
    assert checked(catalogue, framed(quarterly)) is None


@pytest.mark.parametrize("measure", [Measure.COUNT, Measure.MEAN, Measure.VALUE, Measure.RATE, Measure.RATIO])
@pytest.mark.parametrize("sized", [True, False])
def test_every_kind_of_figure(catalogue: Catalogue, measure: Measure, sized: bool) -> None:
    """Without a size there are no shares or rates, and means of months are taken as they are."""
    changed = with_indicator(catalogue, "KOL-03", measure=measure)
    size = 40.0 if sized else None
    cells = [(v, size, None) if measure.adds_up else (None, size, float(v)) for v in LOW * 2 + HIGH * 2]
    found = checked(changed, of_months("KOL-03", cells))
    if measure.divides and not sized:
        assert found is None
    else:
        assert found is not None
        assert found.verdicts == [Variation.IMPROVEMENT] * 2


def test_a_quarter_of_means_weighs_by_size(catalogue: Catalogue) -> None:
    """Two patients at 90 beside a hundred at 10: the quarters stay at 10 and do not move."""
    changed = with_indicator(catalogue, "KOL-03", measure=Measure.MEAN)
    early, late = [(None, 100.0, 10.0)] * 3, [(None, 1.0, 90.0), (None, 100.0, 10.0), (None, 1.0, 90.0)]
    found = checked(changed, of_months("KOL-03", early * 8 + late * 8))
    assert quarters(found).centre == pytest.approx((10 + (2 * 90 + 100 * 10) / 102) / 2)
