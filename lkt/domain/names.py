"""Names in the two languages of the screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Name:
    """A name in Danish (the source) and English. Without English the Danish one is shown."""

    da: str
    en: str | None = None

    def within(self, language: str) -> str:
        return self.en if language == "en" and self.en else self.da
