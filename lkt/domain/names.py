"""Names in the two languages of the screen, and words of our own that are known by a key."""

from __future__ import annotations

from dataclasses import dataclass


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
