"""The leading region in words: the one that led, and where it has gone since."""

from __future__ import annotations

from lkt.domain.region import Region
from lkt.text import Text


def lead_words(lead: Region, successor: Region | None, text: Text) -> str:
    """ "Region Hovedstaden (fra 01.01.2027 Region Østdanmark)" once that day has come."""
    name = text.name(lead.name)
    if successor is None:
        return name
    return text(
        "overview.lead_now", lead=name, day=text.day(successor.valid_from), now=text.name(successor.name)
    )
