"""What counts: the newest figure not taken back, now and at any earlier moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Thread

import pytest

from lkt.domain.access import Role, Scope
from lkt.domain.observation import Batch, Delivery, Observation, Place
from lkt.domain.period import Period
from lkt.errors import Refused
from lkt.store import Database, observations, uploads
from tests.conftest import LEAD, NOW


def figure(numerator: float | None, month: int = 3, denominator: float | None = 20.0) -> Observation:
    return Observation(
        "KOL-HOR", "KOL-03", 1, Period.month(2026, month), numerator, denominator, place=Place("Data", "D4")
    )


def send(database: Database, *figures: Observation, at: datetime = NOW) -> int:
    batch = Batch("tal.xlsx", "abc", 10, "KOL", figures, ())
    return uploads.append(database, Delivery(batch, LEAD, at))


def counts(database: Database, as_of: datetime | None = None) -> list[float]:
    return observations.current(database, area="KOL", as_of=as_of)["numerator"].tolist()


def test_a_later_report_replaces_the_earlier_one(database: Database) -> None:
    send(database, figure(10), figure(11, month=4))
    send(database, figure(12))
    assert counts(database) == [12, 11]


def test_taking_back_brings_the_former_figure_forth(database: Database) -> None:
    send(database, figure(10))
    second = send(database, figure(12))
    uploads.undo(database, second, LEAD, NOW)
    assert counts(database) == [10]
    found = uploads.find(database, second)
    assert found is not None
    assert found.undone_at == NOW


def test_every_read_can_be_asked_as_of_a_moment(database: Database) -> None:
    hour = timedelta(hours=1)
    send(database, figure(10), at=NOW)
    second = send(database, figure(12), at=NOW + hour)
    uploads.undo(database, second, LEAD, NOW + 2 * hour)
    moments = [NOW - hour, NOW, NOW + hour, NOW + 2 * hour]
    assert [counts(database, moment) for moment in moments] == [[], [10], [12], [10]]


def test_empty_is_not_zero(database: Database) -> None:
    send(database, figure(0), figure(None, month=4))
    frame = observations.current(database)
    assert frame["numerator"].iloc[0] == 0
    assert frame["numerator"].isna().tolist() == [False, True]
    assert frame["comment"].isna().all()


def test_where_a_figure_stood_is_kept(database: Database) -> None:
    upload = send(database, figure(10))
    row = observations.current(database).iloc[0]
    assert (row["sheet"], row["cell"], row["upload"]) == ("Data", "D4", upload)


def test_what_the_person_saw_must_still_hold(database: Database) -> None:
    seen = uploads.version(database)
    send(database, figure(10))
    batch = Batch("tal.xlsx", "def", 10, "KOL", (figure(12),), ())
    with pytest.raises(Refused, match=r"upload\.stale"):
        uploads.append(database, Delivery(batch, LEAD, NOW), expected_version=seen)
    assert counts(database) == [10]


@pytest.mark.slow
def test_many_people_at_once_lose_nothing(database: Database) -> None:
    def work(team: str) -> None:
        for month in range(1, 6):
            own = Observation(team, "KOL-03", 1, Period.month(2026, month), 1.0, 2.0)
            batch = Batch("tal.xlsx", "abc", 10, "KOL", (own,), ())
            uploads.append(database, Delivery(batch, Scope(team, Role.TEAM, team), NOW))

    threads = [Thread(target=work, args=[f"KOL-{n}"]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert observations.current(database)["numerator"].sum() == 8 * 5
    assert len(uploads.newest(database, "KOL", limit=100)) == 8 * 5


def test_deliveries_tell_when_a_month_first_came(database: Database) -> None:
    send(database, figure(10), at=NOW)
    send(database, figure(12), at=NOW + timedelta(days=3))
    row = observations.deliveries(database, "KOL").iloc[0]
    assert (row["team"], row["first_at"], list(row["indicators"])) == ("KOL-HOR", NOW, ["KOL-03"])


def test_every_write_is_in_the_log_without_figures(database: Database) -> None:
    upload = send(database, figure(10))
    uploads.undo(database, upload, LEAD, NOW)
    lines = database.query("from log order by id desc limit 2")
    assert lines["action"].tolist() == ["undo", "upload"]
    assert lines["subject"].tolist() == [str(upload)] * 2
    assert set(lines["recorded_by"]) == {LEAD.user}


def test_history_shows_what_people_sent_for_a_team(database: Database) -> None:
    first = send(database, figure(10))
    second = send(database, figure(12))
    assert [item.id for item in uploads.newest(database, "KOL", "KOL-HOR")] == [second, first]
    assert uploads.newest(database, "KOL", "KOL-NYK") == []
    assert uploads.newest(database, "AKK") == []


def test_taking_back_twice_is_refused(database: Database) -> None:
    upload = send(database, figure(10))
    uploads.undo(database, upload, LEAD, NOW)
    with pytest.raises(Refused, match="already"):
        uploads.undo(database, upload, LEAD, NOW)
    assert database.scalar("select count(*) from undo") == 1
