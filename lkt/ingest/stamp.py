"""When one of our templates was made: a property of the file, which Excel and LibreOffice keep when they save it."""

from __future__ import annotations

from datetime import datetime

from lkt.ingest.links import Links
from lkt.ingest.package import Package
from lkt.ingest.scan import Part

DOWNLOADED = "LKT downloaded"
_KINDS = ("custom-properties", "customProperties")  # as most write it, and in Strict Open XML


def downloaded(package: Package, links: Links) -> datetime | None:
    """The moment (UTC without zone); None for any other file."""
    for kind in _KINDS:
        part = links.only("", kind)
        if part:
            properties = _Properties(part)
            properties.walk(package.texts[part])
            return _moment(properties.values.get(DOWNLOADED, ""))
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


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
