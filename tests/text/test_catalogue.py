"""Both languages say the same things, and the code asks only for what is there."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from lkt.domain.names import Name, Term
from lkt.domain.period import Grain, Period
from lkt.text import LANGUAGES, Text, texts

ROOT = Path(__file__).resolve().parents[2]
KEY = re.compile(r"[a-z_]+\.[a-z0-9_]+")


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_the_languages_have_the_same_keys() -> None:
    danish, english = (texts(language).keys() for language in LANGUAGES)
    assert danish ^ english == set()


@pytest.mark.parametrize("key", sorted(texts("da")))
def test_the_languages_have_the_same_blanks(key: str) -> None:
    assert blanks(texts("da")[key]) == blanks(texts("en")[key])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert [key for key, text in texts(language).items() if not text.strip()] == []


def asked_for() -> set[str]:
    """Every literal key in the code: text("…"), say("…"), error keys."""
    found = set()
    for path in [*(ROOT / "lkt").rglob("*.py"), *(ROOT / "pages").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                literals = [
                    a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
                ]
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in ("text", "say", "Refused"):
                    found |= {literal for literal in literals if KEY.fullmatch(literal)}
    return found


@pytest.mark.parametrize("key", sorted(asked_for()))
def test_what_the_code_asks_for_is_there(key: str) -> None:
    assert Text("da").has(key)


def test_an_unknown_key_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Text("da")("no.such_key")


SAID = [
    (Period.month(2026, 3), "marts 2026", "March 2026"),
    (Period(date(2026, 3, 14), Grain.DAY), "14.03.2026", "14/03/2026"),
    (Period(date(2026, 4, 1), Grain.QUARTER), "2. kvartal 2026", "Quarter 2, 2026"),
    (Name("Fald", "Falls"), "Fald", "Falls"),
    (Term("template.column.numerator"), "Tæller", "Numerator"),
    (2.5, "2,5", "2.5"),
    ((Name("Fald", "Falls"), Period.month(2026, 3)), "Fald, marts 2026", "Falls, March 2026"),
]


@pytest.mark.parametrize(("value", "danish", "english"), SAID, ids=str)
def test_blanks_are_spoken_in_the_language(value: object, danish: str, english: str) -> None:
    said = [Text(language)("finding.several_sheets", names=value) for language in LANGUAGES]
    assert said == [
        f"Tal er læst fra flere ark: {danish}.",
        f"Figures were read from several sheets: {english}.",
    ]
