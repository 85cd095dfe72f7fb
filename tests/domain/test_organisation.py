"""Who belongs where on which day, across 1 January 2027."""

from __future__ import annotations

from datetime import date

import pytest

from lkt.domain.names import Name, Provenance
from lkt.domain.organisation import Membership, Organisation, OrganisationType, Region, Sector

MOVING = Organisation(
    "BFH",
    OrganisationType.HOSPITAL,
    Sector.HOSPITAL,
    "Bispebjerg og Frederiksberg Hospital",
    "Bispebjerg og Frederiksberg",
    (Membership("1084", date(2007, 1, 1), date(2026, 12, 31)), Membership("R-OST", date(2027, 1, 1))),
    Provenance.SOURCE,
)
EAST = Region("R-OST", Name("Region Østdanmark"), "Øst", date(2027, 1, 1))
CAPITAL = Region("1084", Name("Region Hovedstaden"), "Hovedstaden", date(2007, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "region", "capital", "east"),
    [
        (date(2006, 12, 31), None, False, False),
        (date(2007, 1, 1), "1084", True, False),
        (date(2026, 12, 31), "1084", True, False),
        (date(2027, 1, 1), "R-OST", False, True),
        (date(2040, 1, 1), "R-OST", False, True),
    ],
)
def test_region_on_a_day(day: date, region: str | None, capital: bool, east: bool) -> None:
    assert MOVING.region_at(day) == region
    assert (CAPITAL.exists(day), EAST.exists(day)) == (capital, east)


@pytest.mark.parametrize(
    ("name", "language", "shown"),
    [
        (Name("Sygehus", "Hospital"), "da", "Sygehus"),
        (Name("Sygehus", "Hospital"), "en", "Hospital"),
        (Name("Sygehus"), "en", "Sygehus"),
    ],
)
def test_names_fall_back_on_danish(name: Name, language: str, shown: str) -> None:
    assert name.within(language) == shown
