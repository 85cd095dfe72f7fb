"""Names in the two languages of the screen, their order, words that are known by a key, and where they come from."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Name:
    """A name or words in Danish (the source) and English. Without English the Danish one is shown."""

    da: str
    en: str | None = None

    def within(self, language: str) -> str:
        return self.en if language == "en" and self.en else self.da


@dataclass(frozen=True)
class Term:
    """A word of the text catalogue, by its key: what a stage that has no language says instead of a word."""

    key: str


class Provenance(StrEnum):
    """Where a definition comes from, so that nobody takes an invented figure for a sourced one."""

    SOURCE = "source"  # seen in public material
    MEMORY = "memory"  # from memory, not checked
    DEMO = "demo"  # invented for the demonstration


_LAST = {"æ": "~1", "ä": "~1", "ø": "~2", "ö": "~2", "å": "~3"}


def danish(name: str) -> str:
    """A sort key for Danish names: æ ø å last, and Aa as Å, so that Aabenraa, Aalborg and Aarhus stand at the end.

    >>> sorted(["Aarhus", "Ærø", "Viborg", "Ørsted", "Aabenraa", "Esbjerg"], key=danish)
    ['Esbjerg', 'Viborg', 'Ærø', 'Ørsted', 'Aabenraa', 'Aarhus']
    """
    return "".join(_LAST.get(letter, letter) for letter in name.casefold().replace("aa", "å"))
