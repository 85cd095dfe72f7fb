"""A figure with its unit: scaled, three significant digits, never more decimals than it can bear."""

from __future__ import annotations

import math

import pytest

from lkt.domain.catalogue import Catalogue
from lkt.domain.period import Period
from lkt.text import LANGUAGES, Text, decimals
from lkt.text.sentence import months


def lines(table: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


# indicator | figure in natural units | Danish | English
FIGURES = """
KOL-03 | 0.345     | 34,5_%      | 34.5_%
KOL-03 | 0         | 0,0_%       | 0.0_%
KOL-03 | 1         | 100,0_%     | 100.0_%
KOL-03 | 0.79996   | 80,0_%      | 80.0_%
ANT-03 | 0.461     | 46,1_%      | 46.1_%
ANT-01 | 1.042     | 104 DDD     | 104 DDD
ANT-02 | 0.2134    | 21,3 DDD    | 21.3 DDD
ANT-08 | 0.0005021 | 5,02        | 5.02
ANT-08 | 0.0012    | 12          | 12
ANT-08 | 0.01234   | 123         | 123
TVA-01 | 14        | 14          | 14
TVA-01 | 1400      | 1.400       | 1,400
BDI-03 | 56.04     | 56 mmol/mol | 56 mmol/mol
BDI-03 | 56.4      | 56,4 mmol/mol | 56.4 mmol/mol
ADH-04 | 8.126     | 8,13 dage   | 8.13 days
APO-04 | 33.5      | 33,5 minutter | 33.5 minutes
KOL-08 | 21        | 21 dage     | 21 days
KOL-08 | 121.4     | 121 dage    | 121 days
"""


@pytest.mark.parametrize(("indicator", "value", "da", "en"), lines(FIGURES))
def test_figures(catalogue: Catalogue, indicator: str, value: str, da: str, en: str) -> None:
    found = catalogue.indicators[indicator]
    written = [Text(language).figure(float(value), found).replace("\xa0", "_") for language in LANGUAGES]
    assert written == [da, en]


# indicator | target in natural units | Danish. As it was written: no decimals that nobody asked for.
GOALS = """
KOL-03 | 0.8     | 80_%
KOL-03 | 0.29    | 29_%
KOL-03 | 0.57    | 57_%
KOL-03 | 0.085   | 8,5_%
KOL-03 | 0.21234 | 21,2_%
ADH-04 | 30      | 30 dage
BDI-03 | 56      | 56 mmol/mol
ANT-01 | 0.936   | 93,6 DDD
"""


@pytest.mark.parametrize(("indicator", "value", "da"), lines(GOALS))
def test_goals(catalogue: Catalogue, indicator: str, value: str, da: str) -> None:
    assert Text("da").goal(float(value), catalogue.indicators[indicator]).replace("\xa0", "_") == da


@pytest.mark.parametrize("missing", [None, math.nan])
def test_what_is_not_there_is_a_dash(catalogue: Catalogue, missing: float | None) -> None:
    for indicator in catalogue.indicators.values():
        assert Text("da").figure(missing, indicator) == Text("da").goal(None, indicator) == "–"


@pytest.mark.parametrize(
    ("shown", "expected"), [(0, 2), (4.21, 2), (9.99, 2), (10, 1), (99.9, 1), (100, 0), (-150, 0), (-15, 1)]
)
def test_decimals(shown: float, expected: int) -> None:
    assert decimals(shown) == expected


def test_months_from_first_to_last_or_one() -> None:
    march, may = Period.month(2026, 3), Period.month(2026, 5)
    assert months(Text("da"), march, march) == "marts 2026"
    assert months(Text("en"), march, may) == "March 2026 to May 2026"
