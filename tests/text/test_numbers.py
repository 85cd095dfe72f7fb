"""Numbers and dates as people in each language write them; the tables are typed by hand."""

from __future__ import annotations

import math
from datetime import date, datetime

import pytest

from lkt.domain.period import Period
from lkt.text import LANGUAGES, Text, danish

HARD_SPACE = "\N{NO-BREAK SPACE}"


def lines(table: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


# value | decimals | Danish | English
NUMBERS = """
0          | - | 0           | 0
7          | - | 7           | 7
7          | 2 | 7,00        | 7.00
999        | - | 999         | 999
1000       | - | 1.000       | 1,000
14768.42   | - | 14.768,42   | 14,768.42
1234567.9  | 0 | 1.234.568   | 1,234,568
0.00012    | - | 0,0001      | 0.0001
2.34567    | - | 2,3457      | 2.3457
2.34567    | 1 | 2,3         | 2.3
-4.5       | - | -4,5        | -4.5
-4.51      | 0 | -5          | -5
19.0       | - | 19          | 19
"""


@pytest.mark.parametrize(("value", "decimals", "da", "en"), lines(NUMBERS))
def test_numbers(value: str, decimals: str, da: str, en: str) -> None:
    places = None if decimals == "-" else int(decimals)
    assert [Text(language).number(float(value), places) for language in LANGUAGES] == [da, en]


# share | decimals | Danish | English. A hard space keeps number and sign on one line.
PERCENTS = """
0       | 1 | 0,0_%   | 0.0_%
1       | 1 | 100,0_% | 100.0_%
0.875   | 1 | 87,5_%  | 87.5_%
0.34567 | 1 | 34,6_%  | 34.6_%
0.7999  | 1 | 80,0_%  | 80.0_%
0.7999  | 0 | 80_%    | 80_%
0.7999  | 2 | 79,99_% | 79.99_%
0.0004  | 1 | 0,0_%   | 0.0_%
12.345  | 0 | 1.235_% | 1,235_%
"""


@pytest.mark.parametrize(("share", "decimals", "da", "en"), lines(PERCENTS))
def test_percents(share: str, decimals: str, da: str, en: str) -> None:
    written = [Text(language).percent(float(share), int(decimals)) for language in LANGUAGES]
    assert written == [da.replace("_", HARD_SPACE), en.replace("_", HARD_SPACE)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("missing", [None, math.nan])
def test_what_is_not_there_is_a_dash(language: str, missing: float | None) -> None:
    text = Text(language)
    assert {text.number(missing), text.number(missing, 2), text.percent(missing)} == {"–"}
    assert {text.day(None), text.month(None), text.moment(None)} == {"–"}


# period | Danish | English | Danish, short | English, short
PERIODS = """
2026-01    | januar 2026     | January 2026     | jan 26     | Jan 26
2026-03    | marts 2026      | March 2026       | mar 26     | Mar 26
2026-05    | maj 2026        | May 2026         | maj 26     | May 26
2026-06    | juni 2026       | June 2026        | jun 26     | Jun 26
2026-09    | september 2026  | September 2026   | sep 26     | Sept 26
2026-12    | december 2026   | December 2026    | dec 26     | Dec 26
2026-03-04 | 04.03.2026      | 04/03/2026       | 04.03.2026 | 04/03/2026
2026Q1     | 1. kvartal 2026 | -                | -          | -
2026Q4     | 4. kvartal 2026 | -                | -          | -
"""


@pytest.mark.parametrize(("label", "da", "en", "da_short", "en_short"), lines(PERIODS))
def test_periods(label: str, da: str, en: str, da_short: str, en_short: str) -> None:
    period = Period.parse(label)
    written = [Text(language).period(period, short) for short in (False, True) for language in LANGUAGES]
    pairs = zip(written, (da, en, da_short, en_short), strict=True)
    assert [(found, wanted) for found, wanted in pairs if wanted not in ("-", found)] == []


def test_moments() -> None:
    when = datetime(2026, 1, 2, 2, 4, 59)  # UTC, as the store has it
    assert [Text(language).moment(when) for language in LANGUAGES] == [
        "02.01.2026 kl. 03.04",
        "02/01/2026, 03:04",
    ]
    assert Text("da").day(datetime(2026, 1, 1, 23, 30)) == "02.01.2026"
    assert [Text(language).day(date(2026, 1, 2)) for language in LANGUAGES] == ["02.01.2026", "02/01/2026"]


def test_the_machines_locale_plays_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANG", "LC_ALL", "LC_NUMERIC", "LC_TIME"):
        monkeypatch.setenv(name, "de_DE.UTF-8")
    assert Text("en").number(1234.5) == "1,234.5"
    assert Text("da").month(date(2026, 10, 1)) == "oktober 2026"


@pytest.mark.parametrize(
    "names",
    [
        "Esbjerg Viborg Ærø Ørsted Aabenraa Aalborg Aarhus",
        "Aalborg århus",  # å and aa are one letter
        "anna Bo",
        "Århus Aars",
    ],
)
def test_danish_order(names: str) -> None:
    shuffled = names.split()[::-1]
    assert sorted(shuffled, key=danish) == names.split()
