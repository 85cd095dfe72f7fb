"""The ledger of change ideas: whose tests are told, and what is said where there is little to tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from lkt.domain.access import EVERYTHING, Reading
from lkt.domain.catalogue import Catalogue
from lkt.domain.improvement import Change, DriverKind
from lkt.domain.indicator import Direction
from lkt.planning.improvers import improved
from lkt.store import Database, Reader, Source, definitions
from lkt.views.ledger import Ledger, Outcome, Verdict, ledger
from lkt.views.series import area_series
from lkt.views.windows import by_month, final
from tests.conftest import LEAD, NOW, TODAY


def forget(database: Database) -> None:
    """Take back what the demonstration's teams have tried."""
    with database.writing() as writer:
        for each in definitions.written(database, Change):
            definitions.write(writer, each.value, LEAD, NOW, taken_back=True)


@pytest.fixture
def demo_database(demo_database: Database) -> Database:
    """The demonstration, in which nobody has tried anything yet."""
    forget(demo_database)
    return demo_database


def change(
    team: str, since: date = date(2025, 6, 3), idea: str | None = "KOL-I1", indicator: str | None = None
) -> Change:
    return Change(
        f"{team}/{since}{idea}{indicator}", team, "Tjekliste", since, idea=idea, indicator=indicator
    )


def looked(
    database: Database, catalogue: Catalogue, changes: Iterable[Change] = (), reading: Reading = EVERYTHING,
    area: str = "KOL",
) -> Ledger:  # fmt: skip
    with database.writing() as writer:
        for each in changes:
            definitions.write(writer, each, LEAD, NOW)
    reader, known = Reader(database, reading), catalogue.seen(reading)
    return ledger(Source(reader, known, TODAY), area_series(Source(reader, known, TODAY), area).table, area)


def test_an_area_without_a_diagram_or_tests(demo_database: Database, catalogue: Catalogue) -> None:
    bare = replace(catalogue, drivers={})
    found = looked(demo_database, bare, area="AKK")
    assert (found.drivers, found.lines) == ((), ())
    ideas = catalogue.drivers_of("KOL", DriverKind.IDEA)
    found = looked(demo_database, catalogue)
    assert [line.driver for line in found.lines] == list(ideas)
    assert {(line.teams, line.evidence.verdict) for line in found.lines} == {(0, Verdict.FEW)}


def test_a_signal_is_the_one_that_who_solved_it_tells(demo_database: Database, catalogue: Catalogue) -> None:
    teams, indicator = [team.id for team in catalogue.teams_of("KOL")], catalogue.indicators["KOL-03"]
    found = looked(demo_database, catalogue, map(change, teams))
    table = area_series(Source(Reader(demo_database), catalogue, TODAY), "KOL").table
    reports = by_month(final(table[table["indicator"] == "KOL-03"], indicator), indicator)
    better, since = improved(reports, Direction.HIGHER)
    trials = {trial.team.id: trial.signs[0] for trial in found.lines[0].trials}
    assert set(trials) == set(teams)
    followed = 0
    for row, team in enumerate(reports.units):
        month = reports.periods[since[row]]
        began, sign = date(month // 12, month % 12 + 1, 1), trials[team]
        if sign.outcome is Outcome.FOLLOWED:
            assert better[row]
            assert sign.since == began
            assert date(2025, 5, 1) <= began < date(2026, 6, 1)
            followed += 1
    assert 0 < followed < len(teams)
    assert found.lines[0].evidence.teams == 0  # all tested it: nobody to hold them against
    assert found.lines[0].teams == len(teams)


def test_what_tests_no_idea_or_one_that_is_gone_is_told(
    demo_database: Database, catalogue: Catalogue
) -> None:
    loose = [
        change("KOL-HOR", idea=None, indicator="KOL-03"),
        change("KOL-HOR", idea="KOL-I99"),
        change("KOL-HOR", idea=None),
    ]
    found = looked(demo_database, catalogue, loose)
    gone, none = found.lines[-2:]
    assert (gone.id, gone.driver, none.id) == ("KOL-I99", None, "")
    assert [trial.signs for trial in gone.trials] == [()]
    assert [len(trial.signs) for trial in none.trials] == [1, 0]
    assert none.evidence.teams == 0


@pytest.mark.parametrize(
    ("team", "since", "indicator", "outcome"),
    [
        ("KOL-HOR", date(2015, 1, 1), "KOL-03", Outcome.SHORT), ("KOL-HOR", date(2026, 11, 1), "KOL-03", Outcome.EARLY),
        ("KOL-HOR", date(2025, 6, 1), "AKK-02", Outcome.SHORT),
    ],
)  # fmt: skip
def test_before_the_series_too_late_and_without_figures(
    demo_database: Database, catalogue: Catalogue, team: str, since: date, indicator: str, outcome: Outcome
) -> None:
    found = looked(demo_database, catalogue, [change(team, since, indicator=indicator)])
    ((sign,),) = [trial.signs for trial in found.lines[0].trials]
    assert sign.outcome is outcome
    assert found.lines[0].evidence.teams == 0


def test_without_any_figures_nothing_is_judged(database: Database, catalogue: Catalogue) -> None:
    found = looked(database, catalogue, [change("KOL-HOR")])
    assert [sign.outcome for trial in found.lines[0].trials for sign in trial.signs] == [Outcome.SHORT]


def test_what_has_no_wanted_way_or_is_not_compared(demo_database: Database, catalogue: Catalogue) -> None:
    teams = [change(team.id) for team in catalogue.teams_of("KOL")[:8]]
    assert looked(demo_database, catalogue, teams).lines[0].evidence.teams > 0
    for altered, told in (
        ({"direction": Direction.NEUTRAL}, False),
        ({"comparable_across_units": False}, True),
    ):
        other = replace(catalogue.indicators["KOL-03"], **altered)
        found = looked(
            demo_database, replace(catalogue, indicators=dict(catalogue.indicators) | {other.id: other})
        )
        outcomes = {sign.outcome for trial in found.lines[0].trials for sign in trial.signs}
        assert (None not in outcomes) is told
        assert found.lines[0].evidence.teams == 0


def test_only_teams_that_may_be_seen_and_no_code_has_tested_anything(
    demo_database: Database, catalogue: Catalogue
) -> None:
    teams = [team.id for team in catalogue.teams_of("KOL")]
    whole = looked(demo_database, catalogue, map(change, teams))
    some = Reading(dict.fromkeys(teams[:5], 0), ("KOL",))
    found = looked(demo_database, catalogue, reading=some)
    assert (whole.lines[0].teams, found.lines[0].teams, found.coded) == (len(teams), 5, False)
    coded = looked(demo_database, catalogue, reading=some.blind(teams[:5], "key"))
    assert (coded.lines[0].teams, coded.coded) == (0, True)


def test_three_hundred_ideas(demo_database: Database, catalogue: Catalogue) -> None:
    one = catalogue.drivers["KOL-I1"]
    many = {f"KOL-J{i}": replace(one, id=f"KOL-J{i}") for i in range(300)}
    teams = [team.id for team in catalogue.teams_of("KOL")]
    tests = [change(teams[i % len(teams)], idea=id) for i, id in enumerate(many)]
    found = looked(demo_database, replace(catalogue, drivers={**catalogue.drivers, **many}), tests)
    assert sum(line.teams for line in found.lines) == 300
