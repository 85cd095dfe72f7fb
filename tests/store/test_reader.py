"""What a reading lets through: as locked, under codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from lkt.actions import decisions as decide
from lkt.domain.access import EVERYTHING, Act, Reading, Role, Scope, reading
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import DecisionKind
from lkt.domain.names import Name
from lkt.domain.period import local
from lkt.domain.seminar import Entry, Step, locks
from lkt.store import Database, Reader, Source, seminars, uploads
from lkt.views.series import area_series
from tests.actions.test_decisions import DAY, INDICATOR, TEAM
from tests.conftest import LEAD, NOW, TODAY, recorded

KOL = frozenset(["KOL"])


@pytest.fixture
def lock(demo_database: Database) -> dict[str, Entry]:
    """KOL is locked, and a month of Horsens is taken back thereafter."""
    with demo_database.writing() as writer:
        seminars.add(writer, "KOL", 1, Step.LOCKED, LEAD, NOW)
    decide.decide(demo_database, LEAD, TEAM, INDICATOR, DecisionKind.PHASE, DAY, "Horsens begyndte", NOW)
    taken = demo_database.scalar("select max(upload) from observation where team = ?", [TEAM])
    uploads.undo(demo_database, taken, LEAD, NOW)
    return locks(seminars.entries(demo_database))


def monthly(table: pd.DataFrame) -> int:
    """Rows of months; small numbers gather events in years."""
    return int((table["grain"] == "month").sum())


def steering(catalogue: Catalogue, locked: dict[str, Entry], act: Act = Act.AREA) -> Reading:
    return reading([Scope("s", Role.STEERING, areas=frozenset(catalogue.areas))], act, catalogue, locked)


def test_the_steering_group_sees_what_is_locked_and_no_names(
    demo_database: Database, catalogue: Catalogue, lock: dict[str, Entry]
) -> None:
    may_see = replace(steering(catalogue, lock), quarterly=())
    assert set(may_see.areas) == KOL
    reader, at = Reader(demo_database, may_see), lock["KOL"].recorded_at
    then, now = reader.figures("KOL"), Reader(demo_database).figures("KOL")
    whole = Reader(demo_database, as_of=at).figures("KOL")
    assert monthly(then) == monthly(whole) > monthly(now)
    assert set(then["team"]) == set(may_see.codes.values())
    assert then["team"].is_monotonic_increasing
    assert then[["comment", "sheet", "cell"]].isna().all(axis=None)
    assert set(then["upload"]) == {0}
    assert reader.figures().equals(then)
    assert reader.decisions() == ()
    code = may_see.codes[TEAM]
    shown = then[(then["team"] == code) & (then["hidden"] == 0)]
    real = whole[(whole["team"] == TEAM) & whole["start"].isin(shown["start"])]
    key = ["indicator", "start"]
    both = shown.merge(real, on=key, suffixes=("", "_real"))
    assert len(both) == len(shown) > 0
    assert (both["denominator"].fillna(-1) == both["denominator_real"].fillna(-1)).all()


def test_before_anything_is_locked_there_is_nothing(demo_database: Database, catalogue: Catalogue) -> None:
    may_see = steering(catalogue, {})
    assert may_see == Reading({})
    assert Reader(demo_database, may_see).figures().empty
    assert Reader(demo_database, may_see).deliveries("KOL").empty


def test_who_may_see_all_of_an_area_sees_it_as_it_is(
    demo_database: Database, catalogue: Catalogue, lock: dict[str, Entry]
) -> None:
    held = [Scope("s", Role.STEERING, areas=frozenset(catalogue.areas)), Scope("s", Role.EXPERT, areas=KOL)]
    may_see = replace(reading(held, Act.AREA, catalogue, lock), quarterly=())
    assert not may_see.codes
    assert not may_see.locked
    now = Reader(demo_database).figures("KOL")
    assert monthly(Reader(demo_database, may_see).figures("KOL")) == monthly(now)


def test_decisions_and_marks_of_a_coded_team_say_nothing(
    demo_database: Database, catalogue: Catalogue, lock: dict[str, Entry]
) -> None:
    teams = [team.id for team in catalogue.teams_of("KOL")]
    blind = EVERYTHING.blind(teams, lock["KOL"].key)
    reader, code = Reader(demo_database, blind), blind.codes[TEAM]
    (found,) = reader.decisions(code, INDICATOR)
    assert (found.team, found.reason, found.recorded_by, found.day) == (code, "", "", DAY)
    assert reader.decisions(code) == reader.decisions() == (found,)
    assert reader.marks(code, INDICATOR) == reader.marks(TEAM, INDICATOR) == ()
    came = reader.deliveries("KOL")
    assert set(came["team"]) == set(blind.codes.values())


def test_the_verdicts_are_the_same_under_codes(demo_database: Database, catalogue: Catalogue) -> None:
    blind = EVERYTHING.blind([team.id for team in catalogue.teams_of("HOF")], "key")
    coded = area_series(Source(Reader(demo_database, blind), catalogue.seen(blind), TODAY), "HOF").assessments
    plain = area_series(Source(Reader(demo_database), catalogue, TODAY), "HOF").assessments
    assert {(blind.codes[team], indicator): found for (team, indicator), found in plain.items()} == coded


def test_a_reader_of_an_earlier_moment_never_reaches_behind_a_lock(
    demo_database: Database, catalogue: Catalogue, lock: dict[str, Entry]
) -> None:
    reader = Reader(demo_database, steering(catalogue, lock))
    late = replace(reader, as_of=NOW + timedelta(days=99))
    assert late.figures("KOL").equals(reader.figures("KOL"))
    early = replace(reader, as_of=NOW - timedelta(days=9999))
    assert early.figures("KOL").empty


def test_the_public_sees_what_can_be_compared(catalogue: Catalogue, lock: dict[str, Entry]) -> None:
    public = reading([Scope("p", Role.PUBLIC, areas=KOL)], Act.VARIATION, catalogue, lock)
    seen = catalogue.seen(public)
    assert seen.indicators
    assert all(each.comparable_across_units for each in seen.indicators.values())
    assert len(seen.indicators) < len(catalogue.indicators_of("KOL")) or all(
        each.comparable_across_units for each in catalogue.indicators_of("KOL")
    )


def test_definitions_that_were_written_down_later_are_taken_to_have_held(
    demo_database: Database, catalogue: Catalogue
) -> None:
    then = Source(Reader(demo_database), catalogue, TODAY).then(datetime(2020, 1, 1), "KOL")
    assert then.catalogue.indicators_of("KOL") == catalogue.indicators_of("KOL")
    assert (then.today, len(then.reader.figures("KOL"))) == (date(2020, 1, 1), 0)


def test_an_area_seen_as_locked_has_the_definitions_of_then(
    demo_database: Database, catalogue: Catalogue, lock: dict[str, Entry]
) -> None:
    """As a page or a command shows it to those who see nothing else, and to all for a seminar."""
    renamed = replace(catalogue.indicators[INDICATOR], name=Name("Et nyt navn"))
    newer = replace(catalogue, indicators=dict(catalogue.indicators) | {INDICATOR: renamed})
    recorded(demo_database, newer, LEAD, "nyt navn", NOW + timedelta(days=9))
    for may_see, number in ((steering(catalogue, lock), None), (EVERYTHING, 1)):
        known = Source(Reader(demo_database, may_see), newer.seen(may_see), TODAY + timedelta(days=30))
        locked = known.of("KOL", number)
        assert known.catalogue.indicators[INDICATOR].name == renamed.name
        assert locked.catalogue.indicators[INDICATOR].name == catalogue.indicators[INDICATOR].name
        assert (locked.reader.as_of, locked.today) == (lock["KOL"].recorded_at, local(NOW).date())
        assert locked.reader.reading is may_see
    assert Source(Reader(demo_database), newer, TODAY).of("KOL").reader.as_of is None
