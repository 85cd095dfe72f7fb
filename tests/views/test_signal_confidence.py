"""How sure a signal is: counted where it can be, simulated where not, and nothing without a signal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lkt import spc
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Charting
from lkt.views.series import compute
from lkt.views.signal_confidence import Sureness, sureness
from tests.views.made import reported
from tests.views.test_apply_decisions import HIGH, LOW, SERIES, STEP, decision, months

TODAY = date(2026, 1, 20)


def sure(catalogue: Catalogue, table: str, *made: Any, charting: Charting = Charting()) -> Sureness | None:  # noqa: B008
    found = compute(reported(table), catalogue, TODAY, made, charting)
    return sureness(found, found.assessments[SERIES])


def test_about_its_own_median_it_is_counted(catalogue: Catalogue) -> None:
    found = sure(catalogue, STEP)
    assert found is not None
    assert (found.chance, found.counted) == (spc.false_signal(24, "median"), True)
    assert found.fragility is not None
    assert (found.fragility.holds, found.fragility.of) == (24, 24)


@pytest.mark.parametrize("charting", [Charting("p"), Charting("run", "ihi"), Charting("i", "nhs", True)])
def test_with_limits_or_other_rules_it_is_simulated(catalogue: Catalogue, charting: Charting) -> None:
    found = sure(catalogue, STEP, charting=charting)
    assert found is not None
    assert not found.counted
    assert 0 < found.chance < 0.5


def test_about_a_frozen_baseline_chance_gives_more(catalogue: Catalogue) -> None:
    found, plain = sure(catalogue, STEP, decision("freeze", "2024-08")), sure(catalogue, STEP)
    assert found is not None
    assert plain is not None
    assert found.chance == spc.false_signal(24, "frozen", 8) > plain.chance
    assert found.counted


def test_figures_on_the_median_leave_an_uneven_split(catalogue: Catalogue) -> None:
    ties = [20] * 9 + [25] * 4 + HIGH[:11]
    found = sure(catalogue, months(1, ties))
    assert found is not None
    assert found.counted
    above = sum(value > 25 for value in ties)
    below = sum(value < 25 for value in ties)
    assert found.chance == spc.false_signal(above + below, "median", above=above)


@pytest.mark.parametrize("rules", ["anhoej", "bestbox"])
def test_the_boxes_are_counted(catalogue: Catalogue, rules: str) -> None:
    found = sure(catalogue, STEP, charting=Charting("run", rules))
    assert found is not None
    assert found.chance == spc.false_signal(24, "median", rules=rules)


def test_only_the_newest_phase_counts(catalogue: Catalogue) -> None:
    """Of 36 months in two phases the second has 24."""
    table = months(1, LOW + LOW + HIGH, year=2023)
    found = sure(catalogue, table, decision("phase", "2024-01"))
    assert found is not None
    assert found.chance == spc.false_signal(24, "median")
    assert found.fragility is not None
    assert found.fragility.of == 24


def test_without_a_signal_there_is_nothing_to_be_sure_of(catalogue: Catalogue) -> None:
    assert sure(catalogue, months(1, LOW * 2)) is None
    assert sure(catalogue, months(1, LOW[:5])) is None
