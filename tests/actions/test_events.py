"""Events: each its own, also on one day; days counted from dates, held against what is written, kept from months."""

from __future__ import annotations

import re

import pytest

from lkt.actions import upload
from lkt.actions.upload import Preview
from lkt.domain.access import Role, Scope
from lkt.domain.catalogue import Catalogue
from lkt.domain.period import Grain
from lkt.store import Database, Reader, Source, observations
from lkt.text import Text
from lkt.views.rows import export
from lkt.views.series import area_series
from tests.conftest import NOW, TODAY

SCOPE = Scope("anna", Role.TEAM, "KOL-HOR")
BETWEEN = "KOL-08"  # days between

# stored before | sent | what counts then | what is said
CASES = """
-                          | 02.11=10 09.11=7 20.11=11      | 02.11=10 09.11=7 20.11=11  | -
-                          | 02.11= 09.11= 20.11=           | 02.11= 09.11=7 20.11=11    | first days_counted
26.10=5                    | 02.11= 09.11=                  | 26.10=5 02.11=7 09.11=7    | days_counted
26.10=5                    | 09.11= 02.11=                  | 26.10=5 02.11=7 09.11=7    | days_counted
26.10=5                    | 26.10=                         | 26.10=5                    | -
02.11=                     | 02.11= 09.11=                  | 02.11= 09.11=7             | days_counted
02.11=                     | 26.10= 02.11=                  | 26.10= 02.11=7             | first
-                          | 02.11=12 02.11=0 20.11=18      | 02.11=12 02.11=0 20.11=18  | -
-                          | 02.11=12 02.11= 20.11=         | 02.11=12 02.11=0 20.11=18  | days_counted
02.11=12 02.11=0           | 20.11=                         | 02.11=12 02.11=0 20.11=18  | days_counted
02.11=12                   | 02.11=12 02.11=0               | 02.11=12 02.11=0           | -
-                          | 02.11=10 09.11=400 20.11=3     | 02.11=10 09.11=400 20.11=3 | days_disagree days_disagree
-                          | 02.11=12 02.11=12              | 02.11=12 02.11=12          | days_disagree
26.10=5                    | 02.11=9                        | 26.10=5 02.11=9            | days_disagree
26.10=5 09.11=14           | 02.11=7                        | 26.10=5 02.11=7 09.11=14   | between
26.10=5 09.11=400          | 26.10=5 09.11=400              | 26.10=5 09.11=400          | -
-                          | 2026-10=4 02.11=10             | 2026-10=4 02.11=10         | grains
2026-09=4                  | 02.11=10                       | 2026-09=4 02.11=10         | grains
2026-09=4                  | 2026-10=5                      | 2026-09=4 2026-10=5        | -
"""


def sent(database: Database, catalogue: Catalogue, events: str, indicator: str = BETWEEN) -> Preview:
    rows = [event.split("=") for event in events.split()]
    days = [re.sub(r"^(\d\d\.\d\d)$", r"\1.2026", day) for day, _ in rows]
    lines = ["Team;Indikator;Periode;Værdi"]
    lines += [f"KOL-HOR;{indicator};{day};{value}" for day, (_, value) in zip(days, rows, strict=True)]
    data = "\n".join(lines).encode()
    return upload.preview(database, catalogue, SCOPE, data, "tal.csv", TODAY, "KOL-HOR")


def stored(database: Database) -> str:
    found = []
    for o in observations.known(database, "KOL", ["KOL-HOR"]).values():
        day = f"{o.period.start:%d.%m}" if o.period.grain is Grain.DAY else o.period.label
        found.append(f"{day}={'' if o.value is None else int(o.value)}")
    return " ".join(found)


@pytest.mark.parametrize("case", CASES.strip().splitlines(), ids=str.strip)
def test_events(case: str, database: Database, catalogue: Catalogue) -> None:
    before, events, counts, said = (part.strip().removeprefix("-") for part in case.split("|"))
    for file in filter(None, (before, events)):
        seen = sent(database, catalogue, file)
        if seen.changes_anything:
            upload.confirm(database, SCOPE, seen, NOW, warnings_accepted=True)
    assert [finding.code.removeprefix("event_") for finding in seen.batch.findings] == said.split()
    assert sorted(stored(database).split()) == sorted(counts.split())


def test_two_events_of_a_day_leave_and_come_back_as_two_and_are_two_points(
    database: Database, catalogue: Catalogue
) -> None:
    upload.confirm(database, SCOPE, sent(database, catalogue, "02.11=12 02.11=0 20.11=18"), NOW, True)
    assert export(Reader(database), "KOL")["value"].tolist() == [12.0, 0.0, 18.0]
    points = area_series(Source(Reader(database), catalogue, TODAY), "KOL").points
    assert (points["value"].tolist(), points["reported_value"].tolist()) == ([12.0, 0.0, 18.0],) * 2
    data = upload.template(database, catalogue, "KOL-HOR", TODAY, "da", Text("da"))
    again = upload.preview(database, catalogue, SCOPE, data, "tal.xlsx", TODAY, "KOL-HOR")
    assert again.counts["unchanged"] == 3
    assert not again.changes_anything
    assert not again.batch.findings


def test_the_same_number_of_cases_twice_a_day_is_asked_about(
    database: Database, catalogue: Catalogue
) -> None:
    scope = Scope("anna", Role.TEAM, catalogue.teams_of("APO")[0].id)
    rows = [
        f"{scope.team};APO-07;{day};{value}"
        for day, value in (("02.11.2026", 5), ("02.11.2026", 5), ("03.11.2026", 5))
    ]
    data = "\n".join(["Team;Indikator;Periode;Værdi", *rows]).encode()
    seen = upload.preview(database, catalogue, scope, data, "tal.csv", TODAY)
    assert [(f.code, f.place.cell) for f in seen.batch.findings] == [("event_twice", "C3")]
    assert len(seen.lines) == 3
