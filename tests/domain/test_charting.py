"""Which charts suit a measure, and which rule sets a chart."""

from __future__ import annotations

import pytest

from lkt import spc
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import SCREENED, SPREAD_CHARTS, charts_for, rules_for
from lkt.domain.indicator import Measure
from tests.views.made import with_indicator


@pytest.mark.parametrize("measure", Measure)
def test_every_chart_is_one_of_the_engine_and_the_run_chart_comes_first(
    catalogue: Catalogue, measure: Measure
) -> None:
    changed = with_indicator(catalogue, "KOL-03", measure=measure, chart="run")
    found = charts_for(changed.indicators["KOL-03"])
    assert found[0] == "run"
    assert set(found) <= set(spc.CHARTS)
    assert len(found) == len(set(found)) >= 3
    for chart in found:
        assert set(rules_for(chart)) <= set(spc.RULE_SETS)


def test_every_chart_and_rule_set_can_be_reached(catalogue: Catalogue) -> None:
    charts = {chart for indicator in catalogue.indicators.values() for chart in charts_for(indicator)}
    changed = [
        with_indicator(catalogue, "KOL-03", measure=measure).indicators["KOL-03"] for measure in Measure
    ]
    charts |= {chart for indicator in changed for chart in charts_for(indicator)}
    assert charts == set(spc.CHARTS)
    assert {rules for chart in charts for rules in rules_for(chart)} == set(spc.RULE_SETS)


def test_the_chart_of_the_definition_comes_second(catalogue: Catalogue) -> None:
    changed = with_indicator(catalogue, "KOL-03", chart="pp", chart_alternatives=("i",))
    assert charts_for(changed.indicators["KOL-03"])[:3] == ("run", "pp", "i")


def test_a_chart_that_does_not_suit_the_measure_is_not_offered(catalogue: Catalogue) -> None:
    changed = with_indicator(catalogue, "KOL-03", measure=Measure.RATIO, chart="u")
    assert "u" not in charts_for(changed.indicators["KOL-03"])


def test_limits_from_ranges_can_be_screened() -> None:
    assert [chart for chart in spc.CHARTS if chart in SCREENED] == ["i", "ip", "t", "up", "pp"]
    assert set(SPREAD_CHARTS) < set(spc.CHARTS)
