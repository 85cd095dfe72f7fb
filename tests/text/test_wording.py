"""How both languages write: in every text, and in every sentence that the demonstration's series are told by."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from lkt.domain.catalogue import Catalogue
from lkt.store import Database, Reader, Source
from lkt.text import LANGUAGES, Text, texts
from lkt.text.sentence import paragraph, sentence
from lkt.views.series import area_series
from tests.conftest import TODAY
from tests.spc.test_assessment import SAID
from tests.text.test_catalogue import blanks

PLURALS = {
    "da": "teams regioner hospitaler enheder indikatorer diagrammer rækker målinger måneder skrivninger områder breve"
    " indberetninger kvartaler serier dage minutter punkter felter perioder forløb[^ ]*er advarsler rettelser",
    "en": "teams regions hospitals units indicators charts rows points months writes areas letters submissions quarters"
    " days minutes fields figures periods cases warnings corrections",
}
DOUBLED = re.compile(r"(?<!\.)\.[ \N{NO-BREAK SPACE}]?\.(?!\.)")
# A share of something is no interval; "95 %" of one is sure, a CI where there is room for no more, or an adjective.
INTERVAL = {
    "da": re.compile(r"95[ \N{NO-BREAK SPACE}]?%(?! sikkerhed\b| CI\b|-sikkerhedsinterval| af team)"),
    "en": re.compile(r"95[ \N{NO-BREAK SPACE}]?%(?<!95%)|95%(?! confidence\b| CI\b| of )"),
}
GOAL = re.compile(r"(mindst|højst|over|under|at least|at most|above|below) 95.?%")
DATED = re.compile(
    r"(?:[a-zæøå]+|\d\d[./-]\d\d[./-]|,) ?20\d\d\b|\b20\d\d-\d\d"
)  # marts 2026, 14.03.2026, 2026-03
BARE = re.compile(r"(?<![\d.,\w-])\d{4,}(?![\w-]|[.,]\d)")
# Texts that are used of several only, whatever the number may be.
SEVERAL = re.compile(
    r"_many|found_more|_lead|assessment\.|\.suggestion|few_points|too_late|row_hidden|mostly_corrections|caution\.short"
    r"|improvers\.levels|simulated|unit_after\.\w+$|team\.(part|holds)|outlook\.chance|variation_page\.share"
)


def faults(language: str, said: str) -> list[str]:
    """What is wrong with how something is written."""
    one = re.compile(rf"(?<![\d.,])1\*{{0,2}} (?:{'|'.join(PLURALS[language].split())})\b")
    undated = DATED.sub("", said)
    return [
        kind
        for kind, wrong in (
            ("doubled full stop", DOUBLED.search(said)),
            ("one of many", one.search(said)),
            ("form of 95 %", INTERVAL[language].search(GOAL.sub("", said))),
            ("no separators", BARE.search(undated)),
        )
        if wrong
    ]


WRONG = """
da | Medianen er 26 min.. Målet er nået.      | doubled full stop
da | Påmindelse til de 1 teams               | one of many
da | **1** diagrammer                        | one of many
da | fra 12 til 14 (95 %: 11 til 15)         | form of 95 %
da | med 95 % konfidensinterval              | form of 95 %
en | an interval (95 % CI)                   | form of 95 %
en | 95% intervals                           | form of 95 %
da | 48515 demotal                           | no separators
da | 21 teams, 1.234 tal, 95 % sikkerhed … i marts 2026 |
da | målet på mindst 95 %, 11 teams: 95 % af teamene, 14.03.2026   |
en | 21 teams, 1,234 figures, 95% CI, 2026-03 |
"""


@pytest.mark.parametrize("line", WRONG.strip().splitlines())
def test_what_is_a_fault(line: str) -> None:
    language, said, wrong = (part.strip() for part in line.split("|"))
    assert faults(language, said) == ([wrong] if wrong else [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts(language: str) -> None:
    """Each with every blank 1, and as it stands."""
    text = Text(language)
    found = {key: faults(language, words) for key, words in texts(language).items()}
    for key, words in texts(language).items():
        filled = text(key, **dict.fromkeys(blanks(words), 1))
        found[key] += [] if SEVERAL.search(key) else faults(language, filled)
    assert {key: wrong for key, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_count_has_separators_and_its_noun(language: str) -> None:
    """Wherever a text has a noun after a number that may be one, and wherever it asks for separators."""
    text, point = Text(language), "." if language == "da" else ","
    for key, words in texts(language).items():
        for blank in re.findall(r"{(\w+):[^}]*}", words):
            filled = text(key, **dict.fromkeys(blanks(words), 2) | {blank: 12345})
            assert f"12{point}345" in filled, key


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences(demo_database: Database, catalogue: Catalogue, language: str) -> None:
    """Of every kind of case, and of every series of the demonstration."""
    text = Text(language)
    wrong = [said for said in _told(demo_database, catalogue, text) if faults(language, said)]
    assert wrong == []


def _told(database: Database, catalogue: Catalogue, text: Text) -> Iterator[str]:
    cases = [(case.assessment(), case.about) for case in SAID.values()]
    for area in catalogue.areas:
        series = area_series(Source(Reader(database), catalogue, TODAY), area)
        cases += [(found, catalogue.indicators[key[1]]) for key, found in series.assessments.items()]
    for found, indicator in cases:
        yield f"{sentence(text, found, indicator)} {paragraph(text, found, indicator)}"
