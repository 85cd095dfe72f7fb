"""What the catalogue holds today, typed off the programme's list: a change here is a change of content."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from lkt import settings
from lkt.catalogue import load
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Measure, Operator
from lkt.domain.serialization import from_plain, to_plain

# area | group | status | leading region | indicators | teams
AREAS = """
  TVA | ongoing | preparing | 1081 | 8 | 20
  AKK | ongoing | active    | 1084 | 8 | 12
  KOL | ongoing | active    | 1082 | 8 | 20
  HSF | ongoing | preparing | 1083 | 8 | 18
  ADH | ongoing | paused    | 1083 | 7 | 12
  APO | closed  | closed    | 1082 | 7 | 16
  PAL | closed  | closed    | 1085 | 7 | 20
  ANT | closed  | closed    | 1084 | 8 | 15
  HOF | closed  | closed    | 1083 | 8 | 20
  BDI | closed  | closed    | 1084 | 7 | 18
"""
# the indicators that are not proportions
MEASURES = """
  AKK-08 | count          | c
  TVA-01 | count          | c
  TVA-02 | rate           | u
  TVA-07 | rate           | u
  ANT-08 | rate           | u
  BDI-04 | rate           | u
  ANT-01 | ratio          | i
  ANT-02 | ratio          | i
  ANT-03 | ratio          | i
  APO-04 | value          | i
  TVA-08 | mean           | xbar
  HSF-08 | mean           | xbar
  ADH-04 | mean           | xbar
  PAL-05 | mean           | xbar
  ANT-06 | mean           | xbar
  BDI-03 | mean           | xbar
  KOL-08 | time_between   | t
  TVA-03 | time_between   | t
  BDI-05 | time_between   | t
  APO-07 | cases_between  | g
"""
# what AKK-01 asks for on a day: version | operator | figure
ANTIBIOTICS = """
  2022-08-31 | 1 | >= | 90
  2022-09-01 | 2 | >  | 90
  2023-08-31 | 2 | >  | 90
  2023-09-01 | 2 | >= | 60
"""


EXPECTED = 8  # in a month: of as many as that one in ten has fewer than 5 (a Poisson count), and more may not be hidden


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(settings.ROOT / "data" / "catalogue")


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("regions", 6),
        ("health_councils", 12),
        ("organisations", 199),
        ("areas", 10),
        ("indicators", 76),
        ("teams", 171),
    ],
)
def test_counts(catalogue: Catalogue, kind: str, count: int) -> None:
    assert len(getattr(catalogue, kind)) == count


@pytest.mark.parametrize(("area", "group", "status", "lead", "indicators", "teams"), rows(AREAS))
def test_areas_are_as_the_programme_lists_them(
    catalogue: Catalogue, area: str, group: str, status: str, lead: str, indicators: str, teams: str
) -> None:
    found = catalogue.areas[area]
    assert (found.group, found.status, found.lead_region) == (group, status, lead)
    assert len(catalogue.indicators_of(area)) == int(indicators)
    assert len(catalogue.teams_of(area)) == int(teams)


def test_status_and_lead_have_a_source_and_the_day_it_was_read(catalogue: Catalogue) -> None:
    for area in catalogue.areas.values():
        for dated in area.statuses + area.lead_regions:
            assert dated.source.da
            assert (dated.recorded, dated.since) == (date(2026, 11, 22), None)


@pytest.mark.parametrize("area", ["TVA", "AKK", "HSF"])
def test_contradicting_sources_are_told(catalogue: Catalogue, area: str) -> None:
    told = catalogue.areas[area].discrepancy
    assert told
    assert "kvalitetsteams.dk" in told.da
    assert "kvalitetsteams.dk" in (told.en or "")


def test_what_is_told_of_an_area_is_told_in_both_languages(catalogue: Catalogue) -> None:
    same = {"HbA1c"}
    for area in catalogue.areas.values():
        told = [area.name, *area.focus, *(dated.source for dated in area.statuses + area.lead_regions)]
        told += [words for aim in area.aims for words in (aim.text, aim.kind)]
        told += [words for words in (area.discrepancy, area.note, area.participation_rule) if words]
        assert {words.da for words in told if words.en in (None, words.da)} <= same | {"ADHD"}


def test_no_note_of_a_developer_reaches_a_reader(catalogue: Catalogue) -> None:
    """What an area's and a team's page show of the catalogue."""
    shown = [i.source or "" for i in catalogue.indicators.values()]
    shown += [i.note or "" for i in catalogue.indicators.values()]
    for area in catalogue.areas.values():
        told = (area.discrepancy, area.note, area.participation_rule, *(aim.text for aim in area.aims))
        shown += [*area.sources, *(words for each in told if each for words in (each.da, each.en or ""))]
    notes = (
        "demo af",
        "(demo",
        "hukommelse",
        "bekræftet",
        "kunne ikke læses",
        "(kilde)",
        "(source)",
        "antaget",
        "frøtekst",
    )
    assert not [words for words in shown if any(note in words.casefold() for note in notes)]


@pytest.mark.parametrize(("indicator", "measure", "chart"), rows(MEASURES))
def test_measures(catalogue: Catalogue, indicator: str, measure: str, chart: str) -> None:
    found = catalogue.indicators[indicator]
    assert (found.measure, found.chart) == (measure, chart)


def test_all_other_indicators_are_proportions(catalogue: Catalogue) -> None:
    others = {name for name, *_ in rows(MEASURES)}
    proportions = {i.id for i in catalogue.indicators.values() if i.measure is Measure.PROPORTION}
    assert proportions == set(catalogue.indicators) - others


@pytest.mark.parametrize(("day", "version", "operator", "value"), rows(ANTIBIOTICS))
def test_standard_of_antibiotics_steps(
    catalogue: Catalogue, day: str, version: str, operator: str, value: str
) -> None:
    indicator = catalogue.indicators["AKK-01"]
    target = indicator.target_at(date.fromisoformat(day))
    assert indicator.version_at(date.fromisoformat(day)).number == int(version)
    assert target is not None
    assert (target.operator, target.value) == (operator, float(value))


def test_only_the_change_of_definition_breaks_the_series(catalogue: Catalogue) -> None:
    assert catalogue.indicators["AKK-01"].breaks() == (date(2022, 9, 1),)
    assert [i.id for i in catalogue.indicators.values() if i.breaks()] == ["AKK-01"]


def test_relative_targets(catalogue: Catalogue) -> None:
    relative = {i.id: t.value for i in catalogue.indicators.values() for t in i.targets if t.relative}
    assert relative == {
        "ANT-01": -10,
        "ANT-02": -20,
        "ANT-07": 0,
        "HOF-06": -20,
        "KOL-01": -15,
        "TVA-01": -10,
        "TVA-02": -30,
    }
    assert catalogue.indicators["ANT-07"].targets[0].operator is Operator.NO_INCREASE


def test_not_for_comparing_units(catalogue: Catalogue) -> None:
    assert [i.id for i in catalogue.indicators.values() if not i.comparable_across_units] == ["ANT-08"]


@pytest.mark.parametrize(
    ("team", "before", "after"), [("AKK-BFH", "1084", "R-OST"), ("AKK-HOL", "1085", "R-OST")]
)
def test_region_of_a_team_changes_with_the_date(
    catalogue: Catalogue, team: str, before: str, after: str
) -> None:
    days = date(2026, 12, 31), date(2027, 1, 1)
    regions = [catalogue.region_of(catalogue.teams[team], day) for day in days]
    assert [region.id for region in regions if region] == [before, after]


@pytest.mark.parametrize(
    "kind", ["regions", "health_councils", "organisations", "areas", "indicators", "teams"]
)
def test_everything_survives_the_way_to_plain_and_back(catalogue: Catalogue, kind: str) -> None:
    for definition in getattr(catalogue, kind).values():
        assert from_plain(type(definition), to_plain(definition)) == definition


def test_shared_by_quarter_is_what_a_month_has_few_of(catalogue: Catalogue) -> None:
    """By the sizes and levels that the demonstration is made from: of those who had something, or had not."""
    levels = tomllib.loads((settings.ROOT / "data/demo/levels.toml").read_text("utf-8"))
    expected = set()
    for indicator in catalogue.indicators.values():
        level = levels[indicator.id]
        size = level.get("denominator_month", 1)
        counts = [size * level[f"level_{when}"] / indicator.multiplier for when in ("baseline", "goal")]
        if indicator.measure is Measure.PROPORTION:
            counts += [size - count for count in counts]
        if indicator.measure.adds_up and min(counts) < EXPECTED:
            expected.add(indicator.id)
    assert set(catalogue.shared) == expected
    assert len(expected) == 59
