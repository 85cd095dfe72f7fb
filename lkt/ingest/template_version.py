"""What one of our templates knew when it was made: the newest upload, in a property of the file.

Excel and LibreOffice keep it when they save the file. The number and not the hour: no clock has to be right.
"""

from __future__ import annotations

import re

from lkt.ingest.links import Links
from lkt.ingest.scan import Part
from lkt.ingest.zip import Package

NEWEST = "LKT newest upload"
_ID = re.compile(r"[0-9]{1,12}")
_KINDS = ("custom-properties", "customProperties")  # as most write it, and in Strict Open XML


def knew(package: Package, links: Links) -> int | None:
    """The id of the newest upload a template was filled with; None for any other file."""
    for kind in _KINDS:
        part = links.only("", kind)
        if part:
            properties = _Properties(part)
            properties.walk(package.texts[part])
            written = properties.values.get(NEWEST, "")
            return int(written) if _ID.fullmatch(written) else None
    return None


class _Properties(Part):
    """The properties that programs of all kinds add to a file, by their names."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.values: dict[str, str] = {}
        self.property = ""

    def element(self, name: str, attributes: dict[str, str]) -> None:
        if name == "property":
            self.property = attributes.get("name", "")

    def told(self) -> None:
        self.values.setdefault(self.property, "".join(self.text))
        super().told()
