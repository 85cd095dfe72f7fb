"""Who solved it: which figures are asked, who is not asked for, and what each team did around its change."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Decision, DecisionKind
from lkt.domain.improvement import Change
from lkt.domain.indicator import Direction, Measure
from lkt.domain.period import Period
from lkt.store import Database, Reader, Source
from lkt.views.questions import ImproversView, improvers_view
from lkt.views.rows import prepare
from tests.conftest import NOW, TODAY
from tests.views.made import broken, framed, row, rows_of, target, with_indicator

WOBBLE = (4, -2, 0, -4, 2)
FIRST = Period.month(2024, 1)
ASKING, OTHER = "KOL-HOR", "KOL-VIB"


def team(name: str, *levels: tuple[int, float], indicator: str = "KOL-03") -> list[dict[str, Any]]:
    """So many months at each level in per cent of 100 cases, up and down around it."""
    course = [level for count, level in levels for _ in range(count)]
    return [
        row(FIRST.shift(m).label, indicator, name, level + WOBBLE[m % 5], 100.0)
        for m, level in enumerate(course)
    ]


STUCK, BETTER = team(ASKING, (32, 50)), team(OTHER, (18, 52), (14, 85))


def asked(
    catalogue: Catalogue,
    rows: list[dict[str, Any]],
    *made: Decision,
    marks: dict[str, tuple[Change, ...]] | None = None,
) -> ImproversView:
    prepared, indicator = prepare(framed(rows), catalogue, TODAY, made), catalogue.indicators["KOL-03"]
    reader: Any = SimpleNamespace(marks=lambda name, _: (marks or {}).get(name, ()))
    return improvers_view(Source(reader, catalogue, TODAY), prepared, indicator, ASKING)


def names(found: ImproversView) -> list[str]:
    return [solver.team.id for solver in found.solvers()]


def test_a_team_that_solved_it(catalogue: Catalogue) -> None:
    found = asked(catalogue, STUCK + BETTER)
    assert (found.reason, names(found)) == ("", [OTHER])
    assert (found.began, found.newest) == (pytest.approx(0.5, abs=0.01), pytest.approx(0.5, abs=0.01))
    [solver] = found.solvers()
    assert (solver.peer.since, solver.peer.on_target) == (date(2025, 7, 1), True)
    assert solver.peer.newest == pytest.approx(0.85, abs=0.02)
    assert solver.region == catalogue.region_of(catalogue.teams[OTHER], TODAY)


def test_only_the_asking_team_is_asked_for(catalogue: Catalogue) -> None:
    found = asked(catalogue, STUCK + team(OTHER, (32, 50)))
    assert (found.reason, found.solvers()) == ("", ())


def test_final_figures_of_the_newest_definition_alone(catalogue: Catalogue) -> None:
    waits = with_indicator(catalogue, "KOL-03", followup_days=540)
    assert names(asked(waits, STUCK + BETTER)) == []
    wordings = broken(catalogue.indicators["KOL-03"], date(2025, 7, 1))
    assert names(asked(with_indicator(catalogue, "KOL-03", versions=wordings), STUCK + BETTER)) == []


def test_what_somebody_left_out_and_phases(catalogue: Catalogue) -> None:
    """A phase of the other team splits its own calculation alone; figures left out are out."""
    phase = Decision(1, OTHER, "KOL-03", DecisionKind.PHASE, date(2025, 7, 1), "derfor", NOW, "anna")
    assert names(asked(catalogue, STUCK + BETTER, phase)) == [OTHER]
    wild = [*STUCK[:-1], row("2026-08", "KOL-03", ASKING, 9900, 9999)]
    assert asked(catalogue, wild + BETTER).reason == "on_target"
    left_out = Decision(1, ASKING, "KOL-03", DecisionKind.EXCLUDE, date(2026, 8, 1), "fejl", NOW, "anna")
    assert names(asked(catalogue, wild + BETTER, left_out)) == [OTHER]


# What they did


def test_marks_around_the_change(catalogue: Catalogue) -> None:
    noted = tuple(
        Change("", "", day, date.fromisoformat(day))
        for day in ("2024-02-01", "2025-03-31", "2025-04-01", "2025-08-31", "2025-09-01")
    )
    [solver] = asked(catalogue, STUCK + BETTER, marks={OTHER: noted}).solvers()
    assert solver.around
    assert [mark.title for mark in solver.marks] == ["2025-04-01", "2025-08-31"]


def test_without_any_all_are_told(catalogue: Catalogue) -> None:
    noted = (Change("", "", "tavlemøder", date(2024, 2, 1)),)
    [solver] = asked(catalogue, STUCK + BETTER, marks={OTHER: noted}).solvers()
    assert (solver.around, solver.marks) == (False, noted)
    [solver] = asked(catalogue, STUCK + BETTER).solvers()
    assert (solver.around, solver.marks) == (False, ())


# Targets


def test_a_relative_target_is_each_teams_own(catalogue: Catalogue) -> None:
    """Thirty per cent above one's own baseline: 65 % is the target of the one, 75 % of the other."""
    relative = with_indicator(catalogue, "KOL-03", targets=(target("relative", 30),))
    found = asked(relative, STUCK + team(OTHER, (18, 58), (14, 74)))
    assert names(found) == [OTHER]
    assert not found.solvers()[0].peer.on_target
    assert asked(relative, team(ASKING, (18, 50), (14, 70)) + BETTER).reason == "on_target"


# Nobody is asked for


def test_reasons(catalogue: Catalogue) -> None:
    rows = STUCK + BETTER
    changes: dict[str, dict[str, Any]] = {
        "not_comparable": {"comparable_across_units": False},
        "by_event": {"measure": Measure.TIME_BETWEEN},
        "no_target": {"targets": ()},
    }
    for reason, change in changes.items():
        found = asked(with_indicator(catalogue, "KOL-03", **change), rows)
        assert (found.reason, found.solvers()) == (reason, ())
    neutral = with_indicator(catalogue, "KOL-03", direction=Direction.NEUTRAL)
    assert asked(neutral, rows).reason == "no_target"
    later = with_indicator(catalogue, "KOL-03", targets=(target(">=", 80, valid_from=date(2027, 1, 1)),))
    assert asked(later, rows).reason == "no_target"
    assert asked(catalogue, BETTER).reason == "no_figures"
    assert asked(catalogue, team(ASKING, (32, 90)) + BETTER).reason == "on_target"


def test_no_figures_at_all(catalogue: Catalogue, database: Database) -> None:
    rows, _, indicator = rows_of(database, catalogue, "KOL-03")
    found = improvers_view(Source(Reader(database), catalogue, TODAY), rows, indicator, ASKING)
    assert found.reason == "no_figures"


def test_the_demonstration(catalogue: Catalogue, demo_database: Database) -> None:
    """Horsens' checklist stands beside its change, for teams that began like Horsens; every measure answers."""

    def found_by(team: str, indicator: str) -> ImproversView:
        rows, _, asked_for = rows_of(demo_database, catalogue, indicator)
        return improvers_view(Source(Reader(demo_database), catalogue, TODAY), rows, asked_for, team)

    found = found_by("KOL-HGH", "KOL-03")
    [horsens] = [solver for solver in found.solvers() if solver.team.id == "KOL-HOR"]
    assert horsens.around
    assert [idea.id for idea in horsens.ideas] == ["KOL-I1"]
    assert "tjekliste" in horsens.marks[0].title
    for indicator in ("ANT-01", "APO-04", "BDI-03", "TVA-01", "TVA-02", "TVA-03"):
        first = catalogue.teams_of(indicator[:3])[0].id
        assert found_by(first, indicator).indicator.id == indicator
