"""Whom an area is led by, in words."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from lkt.domain.catalogue import Catalogue
from lkt.text import Text
from lkt.ui.panels.area import lead_words

# area | today | where the lead has gone
SUCCESSORS = """
AKK 2026-11-23 -
AKK 2026-12-31 -
AKK 2027-01-01 R-OST
PAL 2026-12-31 -
PAL 2027-01-01 R-OST
KOL 2027-01-01 -
HOF 2030-06-30 -
"""


@pytest.mark.parametrize("line", SUCCESSORS.strip().splitlines())
def test_the_successor_of_a_region_is_named_once_it_exists(catalogue: Catalogue, line: str) -> None:
    name, today, successor = line.split()
    area = catalogue.areas[name]
    visit: Any = SimpleNamespace(text=Text("da"), catalogue=catalogue, today=date.fromisoformat(today))
    lead = catalogue.regions[area.lead_region].name.da
    now = "" if successor == "-" else f" (fra 01.01.2027 {catalogue.regions[successor].name.da})"
    assert lead_words(area, visit) == lead + now
