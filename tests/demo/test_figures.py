"""The generator as a whole: repeatable, in step with the catalogue, delivered in time."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from statistics import mean, stdev

import pytest

from lkt.demo.figures import generate
from lkt.demo.stories import Level, Story
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Measure
from lkt.domain.organisation import Sector
from lkt.domain.period import Grain
from tests.demo.conftest import Sent, Series

Plan = tuple[Mapping[str, Level], tuple[Story, ...]]

TEAM = "KOL-AUH"


def digest(demo: Sent) -> str:
    """A fingerprint of every delivery and observation."""
    text = io.StringIO()
    rows = csv.writer(text)
    for d in demo:
        rows.writerow([d.scope.team, d.at.isoformat(), d.scope.user, d.batch.file_name])
        for o in d.batch.observations:
            rows.writerow([o.team, o.indicator, o.version, o.period.label, *o.content])
    return hashlib.sha256(text.getvalue().encode()).hexdigest()


def test_same_seed_same_bytes(demo: Sent, catalogue: Catalogue, plan: Plan) -> None:
    assert digest(generate(catalogue, *plan)) == digest(demo)


def test_another_seed_other_bytes(demo: Sent, catalogue: Catalogue, plan: Plan) -> None:
    assert digest(generate(catalogue, *plan, seed=1)) != digest(demo)


def test_a_team_less_changes_no_other_team(demo: Sent, catalogue: Catalogue, plan: Plan) -> None:
    fewer = {name: team for name, team in catalogue.teams.items() if name != TEAM}
    without = generate(replace(catalogue, teams=fewer), *plan)
    assert without == tuple(d for d in demo if d.scope.team != TEAM)


def test_size(demo: Sent, series: Series) -> None:
    observations = [o for d in demo for o in d.batch.observations]
    assert 40_000 < len(observations) < 60_000
    assert len({o.key for o in observations}) == len(observations)
    assert {team for team, _ in series} == {d.scope.team for d in demo}


def test_a_team_reports_what_its_sectors_answer_for(series: Series, catalogue: Catalogue) -> None:
    for team in catalogue.teams.values():
        roles = {p.role for p in team.participants}
        for indicator in catalogue.indicators_of(team.area):
            hospice = indicator.reported_by is Sector.HOSPITAL and Sector.HOSPICE in roles
            expected = indicator.reported_by in roles or hospice
            assert ((team.id, indicator.id) in series) is expected, (team.id, indicator.id)


def test_months_lie_between_baseline_and_end_of_data(series: Series, catalogue: Catalogue) -> None:
    for (_, name), rows in series.items():
        line = catalogue.areas[catalogue.indicators[name].area].timeline
        first = date(2022, 3, 1) if name == "AKK-01" else line.baseline_from.start
        assert line.data_to is not None
        assert first <= rows[0].period.start <= rows[-1].period.start <= line.data_to.last_day


def test_about_two_percent_of_the_months_are_missing(series: Series, catalogue: Catalogue) -> None:
    rows = [len(r) for (_, name), r in series.items() if name in ("PAL-03", "PAL-04")]
    assert 0.96 < mean(rows) / 45 < 1


NUMBERS = ("numerator", "denominator", "value", "spread")
# measure | fields that are filled
FIELDS = """
  proportion    | numerator denominator
  rate          | numerator denominator
  ratio         | numerator denominator
  count         | numerator
  mean          | value spread denominator
  value         | value denominator
  time_between  | value
  cases_between | value
"""


@pytest.mark.parametrize("line", FIELDS.strip().splitlines())
def test_what_a_measure_reports(series: Series, catalogue: Catalogue, line: str) -> None:
    measure, _, names = line.partition("|")
    for (_, name), rows in series.items():
        if catalogue.indicators[name].measure != measure.strip():
            continue
        for row in rows:
            filled = {
                n for n in ("numerator", "denominator", "value", "spread") if getattr(row, n) is not None
            }
            assert filled == set(names.split())


def test_numbers_are_possible(series: Series, catalogue: Catalogue) -> None:
    for (_, name), rows in series.items():
        indicator = catalogue.indicators[name]
        for row in rows:
            numbers = [n for n in (row.numerator, row.denominator, row.value, row.spread) if n is not None]
            assert min(numbers) >= 0
            assert row.denominator != 0
            if indicator.unit.startswith("pct"):
                assert (row.numerator or 0) <= (row.denominator or 0)
            if indicator.measure is not Measure.RATIO and row.numerator is not None:
                assert row.numerator == int(row.numerator)


def test_events_have_days_and_others_months(series: Series, catalogue: Catalogue) -> None:
    for (_, name), rows in series.items():
        events = catalogue.indicators[name].measure in (Measure.TIME_BETWEEN, Measure.CASES_BETWEEN)
        assert {row.period.grain for row in rows} == {Grain.DAY if events else Grain.MONTH}


def test_days_between_events_are_the_days_between_them(series: Series, catalogue: Catalogue) -> None:
    for (_, name), rows in series.items():
        if catalogue.indicators[name].measure is not Measure.TIME_BETWEEN:
            continue
        days = [row.period.start for row in rows]
        gaps = [(after - before).days for before, after in pairwise(days)]
        assert [row.value for row in rows[1:]] == gaps


def test_unknown_answers_are_counted_where_the_registry_counts_them(series: Series) -> None:
    with_unknown = {
        name for (_, name), rows in series.items() if any(row.unknown is not None for row in rows)
    }
    assert with_unknown == {"KOL-05"}
    rows = [row for (_, name), r in series.items() if name == "KOL-05" for row in r]
    rate = sum(row.unknown or 0 for row in rows) / sum(row.denominator or 0 for row in rows)
    assert rate == pytest.approx(0.06, abs=0.01)


@pytest.mark.parametrize("indicator", ["HOF-02", "PAL-01", "KOL-03", "TVA-04"])
def test_levels_before_the_network_are_about_as_planned(
    series: Series, catalogue: Catalogue, plan: Plan, indicator: str
) -> None:
    level = plan[0][indicator]
    start = catalogue.areas[indicator[:3]].timeline.start
    teams = [
        sum(r.numerator or 0 for r in before) / sum(r.denominator or 0 for r in before)
        for (_, name), rows in series.items()
        if name == indicator and (before := [row for row in rows if row.period < start])
    ]
    assert mean(teams) == pytest.approx(level.level_baseline, abs=0.06)
    assert 0.5 * level.sd_between_units < stdev(teams) < 1.8 * level.sd_between_units


def test_most_teams_improve_and_some_do_not(series: Series) -> None:
    def met(team: str, months: slice) -> float:
        rows = series[team, "PAL-02"][months]
        return sum(r.numerator or 0 for r in rows) / sum(r.denominator or 0 for r in rows)

    def change(team: str) -> float:
        return met(team, slice(-12, None)) - met(team, slice(9))

    changes = [change(team) for team, name in series if name == "PAL-02"]
    assert sum(c > 0.04 for c in changes) >= 10
    assert sum(c < 0.04 for c in changes) >= 1


def test_deliveries_come_in_order_and_none_too_late(demo: Sent) -> None:
    times = [d.at for d in demo]
    assert times == sorted(times)
    assert times[-1].date() <= date(2026, 11, 20)


def test_nothing_is_delivered_before_its_month_is_over(demo: Sent) -> None:
    for delivery in demo:
        for o in delivery.batch.observations:
            end = o.period.last_day if o.period.grain is Grain.MONTH else o.period.start
            assert end < delivery.at.date()


def test_baseline_comes_first_and_before_the_start(demo: Sent, catalogue: Catalogue) -> None:
    for team in catalogue.teams.values():
        own = [d for d in demo if d.scope.team == team.id and d.scope.user == f"demo {team.id}"]
        line = catalogue.areas[team.area].timeline
        assert line.data_to is not None
        assert own[0].batch.file_name == f"{team.id} baseline.xlsx"
        assert own[0].at.date() <= min(line.start.start, line.data_to.last_day)
        assert all(d.at.date() > own[0].at.date() for d in own[1:])


def test_after_the_baseline_a_file_a_month(demo: Sent) -> None:
    for d in demo:
        months = {(o.period.start.year, o.period.start.month) for o in d.batch.observations}
        if "baseline" in d.batch.file_name or "historik" in d.batch.file_name:
            continue
        assert len(months) == 1
        end = d.batch.observations[0].period.start.replace(day=28) + timedelta(days=4)
        late = (d.at.date() - end.replace(day=1)).days + 1
        assert 3 <= late <= 20


def test_teams_do_not_report_what_lies_before_the_baseline(demo: Sent, catalogue: Catalogue) -> None:
    for d in demo:
        first = catalogue.areas[catalogue.teams[str(d.scope.team)].area].timeline.baseline_from.start
        early = any(o.period.start < first for o in d.batch.observations)
        assert early is (d.scope.user == "demo projektleder AKK")


def test_some_teams_are_late(demo: Sent) -> None:
    days = Counter(d.at.day > 9 for d in demo)
    assert 0.05 < days[True] / len(demo) < 0.35
