"""Ten digits with a date in front: certain, to be asked about, or something else. All numbers here are made up."""

from __future__ import annotations

import random

import pytest

from lkt.ingest.cpr import holds_cpr, masked, may_hold_cpr, spelled

FOUND = """
311299-9999
3112999999
311299 9999
31 12 99 9999
31.12.99-9999
31/12/99 9999
31-12-99 - 9999
pt. 311299–9999 mangler
311299\u00ad9999
911299-9999
311299-9AB9
112999999
311299_9999
31-12-1999-9999
31121999-9999
3\u200b11299-9999
٣١١٢٩٩-٩٩٩٩
３１１２９９９９９９
pt. 311299-XXXX
1.311299-9999
pt 3,311299-9999
31 12 99 99 99
stue 4 31 12 99 99 99
311299-99 99
311299 99 99
311299    9999
311299 \t 9999
kl. 31.12.99 9999
10.11.12-1314
3112999999.0
3112999999,00
112999999,0
³¹¹²⁹⁹-⁹⁹⁹⁹
prøvenr. 3112999999
ordrenr. 311299-9999
"""
# Written as nobody writes them who means to, or a date of our own time beside something.
POSSIBLE = """
31.12.2025: 1200
31-12-2025 1200
311299:9999
311299,9999
311299;9999
311299+9999
311299*9999
311299=9999
311299\u00b79999
311299 | 9999
(311299) 9999
311299(9999)
(311299)-(9999)
[311299] 9999
"311299" "9999"
3 1 1 2 9 9 9 9 9 9
3-1-1-2-9-9-9-9-9-9
31,12,99,9999
31:12:99:9999
31. 12. 99. 9999
311 299 9999
31129 9-9999
311299-9-9-9-9
1999-12-31-9999
1999/12/31 9999
19991231 9999
31.12.1999: 9999
011225 1030
01/12-25 4500 kr
01.12.25.1234
12-1225-0042
pr. 01.11.25: 1200 patienter
199912319999
nr. 311219999999
1.1.1999 9999
10 12 11 13 15 16
7 12 28 10 39 72 15
311299 -- 9999
311299 :: 9999
311299<br>9999
31&nbsp;12&nbsp;99&nbsp;9999
311299%2D9999
311299_x000D_9999
311299a9999
1/1-90 9999
1.1.90-9999
1. 1. 1990 9999
1/1 90-9999
3/5-35 9999
(3/5-43) 9999
10190-9999
1990-1-1-9999
991231-9999
31. december 1999-9999
31dec99 9999
31. dec. 1999, 9999
3 oct 60 - 9999
1. januar 2025-9999
O10190-9999
31I299-9999
O1 O1 9O-999O
311299-9xxx
311299-99??
311299-????
311299 ____
311299-####
311299-....
311299-xx99
3/5-43-****
31.12.1999 xxxx
311299, sidste fire: 9999
født 311299, slutter på 9999
"""
NOT_FOUND = """
2025: 10, 2026: 12
31/12 2026: 14
Indberetning_2026-11-28_1030.xlsx
SOR 331381000016003
EAN 5798002794913
010125-311225
Best.nr. 4512997788
Tlf. 78 43 00 00
e-dok 2-1-2024
1.234.567
321399-9999
0,0101129999
28A0092B-0101-1299-9999-010112999999
31-12-2025
01-01-2025-31-12-2025
uge 10 11 12 13 14
2026-03-14 12:30:00
Tlf. 20 12 34 56
01-02-2025 12:30
01.02.2025 12
den 01-02-25 12 30:15
20 12 34 56 78 43 00 00
+45 20 12 34 56
uge 01 02 03 04 05
3,3112999999
12.08984375
1.3112999999
3112 99 9
2026-03-04 10:30:00
2026-03-04T10:30:00.1234567
2026-08-03T22:57:01.0959995Z
01.01.25-31.12.25
10, 12, 11, 14, 12
8-16 12-20 10-14
3.112.999.999
v. 10.12.20.2024
2.1.10.1200
202611231030
100/120 = 83,33 %
12+11+13+14+15
tal_30-06-2025__endelig.xlsx
tal_30-06-25__.xlsx
tal_30-06-1935__endelig.xlsx
31-12-35__
30-06-2025 ____
30.06.2025 ....
tal_20261128_1030
tal_20261128_103055
2025-12-31: 4500 kr
12.10.25 12.34
31. december 2025, 1200 patienter
31. dec 2025: 4500
sag 1-10-72-1234-26
j.nr. 1-30-72-123-25
afsnit 3.4.12 (2013)
10145-2026
1. maj 1200 patienter
DDD 101299,1234
1/1-25 1200
kl. 10??
I10 12 99
5/20, 6/21, 7/22
3, 5, 60, 1234
"""


@pytest.mark.parametrize("text", FOUND.strip().splitlines())
def test_shapes_that_are_found(text: str) -> None:
    assert holds_cpr(text)
    assert not may_hold_cpr(text)
    assert not holds_cpr(masked(text))


@pytest.mark.parametrize("text", POSSIBLE.strip().splitlines())
def test_shapes_that_are_asked_about(text: str) -> None:
    assert may_hold_cpr(text)
    assert not holds_cpr(text)
    assert not any(letter.isdigit() for letter in masked(text))


@pytest.mark.parametrize("between", [",", "\n", "\r\n", " - ", ") (", "\u2022"])
@pytest.mark.parametrize("number", ["311299{}9999", "3112{}99{}9999", "1999{}12{}31{}9999"])
def test_whatever_stands_between(number: str, between: str) -> None:
    text = number.replace("{}", between)
    assert holds_cpr(text) or may_hold_cpr(text)


@pytest.mark.parametrize("text", NOT_FOUND.strip().splitlines())
def test_shapes_that_are_something_else(text: str) -> None:
    assert not holds_cpr(text)
    assert not may_hold_cpr(text)
    assert masked(text) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3112999999, True),
        (112999999, True),
        (3112999999.0, True),
        (311299.9999, False),
        (1234, False),
        (True, False),
    ],
)
def test_numbers(value: object, expected: bool) -> None:
    assert holds_cpr(spelled(value)) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (311299.9999, True),  # typed with a decimal comma
        (10199.1234, True),
        (311399.9999, False),  # no such month
        (311299.5, False),
        (311299.99991, False),
        (3112999999, False),  # certain
        (None, False),
    ],
)
def test_numbers_with_decimals(value: object, expected: bool) -> None:
    assert may_hold_cpr(spelled(value)) is expected


def test_long_codes_are_left_alone() -> None:
    dice = random.Random(1)
    codes = [
        str(dice.randrange(10 ** (length - 1), 10**length)) for length in range(13, 17) for _ in range(500)
    ]
    assert not any(map(holds_cpr, codes))
