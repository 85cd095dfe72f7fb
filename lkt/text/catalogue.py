"""The text catalogue: every word a person reads, by key, in both languages.

One TOML file per subject and language (`da/finding.toml`, `en/finding.toml`). The key of a text is
the file's name and the path inside it: `finding.numerator_above_denominator`. Danish is the source.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from lkt.domain.names import Name, Term
from lkt.domain.period import Grain, Period
from lkt.text.numbers import day, month, plain

LANGUAGES = ("da", "en")
_FOLDER = Path(__file__).parent


def _flatten(prefix: str, node: object) -> dict[str, str]:
    if not isinstance(node, dict):
        return {prefix: str(node)}
    return {
        key: text for name, child in node.items() for key, text in _flatten(f"{prefix}.{name}", child).items()
    }


@cache
def texts(language: str) -> dict[str, str]:
    """All texts of a language by key."""
    found: dict[str, str] = {}
    for path in sorted((_FOLDER / language).glob("*.toml")):
        found |= _flatten(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
    return found


def say(language: str, key: str, **fields: object) -> str:
    """The text of a key with its blanks filled. An unknown key is a bug and raises KeyError."""
    return texts(language)[key].format(**{blank: _said(language, value) for blank, value in fields.items()})


def said_period(language: str, period: Period, short: bool = False) -> str:
    """A month by name, a day as a date, a quarter as "1. kvartal 2026"."""
    if period.grain is Grain.MONTH:
        return month(language, period.start, short)
    if period.grain is Grain.DAY:
        return day(language, period.start)
    number = (period.start.month + 2) // 3
    return say(language, "period.quarter", number=number, year=period.start.year)


def _said(language: str, value: object) -> object:
    """What fills a blank: names, terms and periods in the language, several with commas, floats with its sign."""
    match value:
        case Period():
            return said_period(language, value)
        case Name():
            return value.within(language)
        case Term():
            return texts(language)[value.key]
        case float():
            return plain(language, value)
        case tuple():
            return ", ".join(str(_said(language, each)) for each in value)
        case _:
            return value
