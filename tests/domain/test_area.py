"""The seminars of an area: numbers where the sources have none, which is the last and which the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lkt.domain.area import Event, EventKind
from lkt.domain.catalogue import Catalogue
from lkt.domain.names import Provenance

# events: day, kind, number | numbers of the seminars, in order of day
EVENTS = """
                                                                                        |
  2018-04-04 leadership_seminar -                                                       |
  2018-04-04 leadership_seminar -, 2018-05-17 learning_seminar 1, 2020-11-30 closing_seminar - | 1 2
  2022-05-16 learning_seminar 2, 2021-11-30 leadership_and_learning_seminar -           | 1 2
  2024-01-01 learning_seminar -, 2025-01-01 learning_seminar 5, 2026-01-01 learning_seminar - | 1 5 6
  2024-01-01 learning_seminar 3, 2025-01-01 learning_seminar 3, 2026-01-01 learning_seminar 1 | 3 4 5
"""


@pytest.mark.parametrize("line", EVENTS.strip("\n").splitlines())
def test_numbers_rise_with_the_days(catalogue: Catalogue, line: str) -> None:
    made, numbers = line.split("|")
    events = tuple(
        Event(
            date.fromisoformat(day), EventKind(kind), Provenance.SOURCE, None if number == "-" else int(number)
        )
        for day, kind, number in (row.split() for row in made.split(",") if row.strip())
    )  # fmt: skip
    found = replace(catalogue.areas["KOL"], events=events).seminars
    assert [seminar.number for seminar in found] == [int(number) for number in numbers.split()]
    assert [seminar.day for seminar in found] == sorted(seminar.day for seminar in found)


@pytest.mark.parametrize(
    ("day", "last", "following"),
    [
        (date(2024, 12, 2), None, 1),
        (date(2024, 12, 3), None, 1),  # on its own day it is the one that is shown
        (date(2024, 12, 4), 1, 2),
        (date(2026, 11, 23), 3, 4),
        (date(2026, 12, 9), 4, None),
    ],
)
def test_the_last_and_the_next(
    catalogue: Catalogue, day: date, last: int | None, following: int | None
) -> None:
    area = catalogue.areas["KOL"]
    found = [area.last_seminar(day), area.next_seminar(day)]
    assert [seminar.number if seminar else None for seminar in found] == [last, following]


def test_invented_dates_are_told_from_sourced_ones(catalogue: Catalogue) -> None:
    of = {id: {s.provenance for s in area.seminars} for id, area in catalogue.areas.items()}
    assert of["KOL"] == of["ADH"] == of["HSF"] == {Provenance.DEMO}
    assert of["HOF"] == of["TVA"] == {Provenance.SOURCE}
    assert of["AKK"] == {Provenance.SOURCE, Provenance.DEMO}
