"""How the parts of a workbook point at one another."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from lkt.ingest.filetype import FileError, cargo
from lkt.ingest.scan import Part
from lkt.ingest.zip import Package


@dataclass(frozen=True)
class Link:
    """A relationship: what kind of part it points at, and where."""

    kind: str
    target: str
    external: bool


class Links:
    """All relationships of a package, looked over before any is followed.

    FileError when one leads out of the package or to nothing, or when something is on board that no figures
    travel in: macros, embedded documents, pivot data.
    """

    def __init__(self, package: Package) -> None:
        self._texts = package.texts
        types = _Types("[content_types].xml")
        types.walk(package.texts[types.name])
        code = cargo(types.found)
        if code:
            raise FileError(code)
        self._links = {
            name: _read(name, raw, package.names)
            for name, raw in package.texts.items()
            if name.endswith(".rels")
        }

    def of(self, part: str) -> dict[str, Link]:
        """The relationships of a part by their id; those of the package itself for ""."""
        folder, name = posixpath.split(part)
        return self._links.get(posixpath.join(folder, "_rels", name + ".rels"), {})

    def only(self, part: str, kind: str) -> str | None:
        """The XML part of a kind that a part points at; None when there is none."""
        targets = {link.target for link in self.of(part).values() if link.kind == kind and not link.external}
        if len(targets) > 1 or not targets <= self._texts.keys():
            raise FileError("file_damaged")
        return next(iter(targets), None)


class _Types(Part):
    """What the parts are said to be."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.found: set[str] = set()

    def element(self, name: str, attributes: dict[str, str]) -> None:
        self.found.add(attributes.get("ContentType", ""))


class _Relationships(Part):
    """One part of relationships."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.folder = posixpath.dirname(posixpath.dirname(name))
        self.types: set[str] = set()
        self.links: dict[str, Link] = {}

    def element(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship":
            return
        external = attributes.get("TargetMode") == "External"
        target = attributes.get("Target", "")
        if not external and not target.startswith("#"):  # a place in this very workbook
            target = _inside(self.folder, target)
        self.types.add(attributes.get("Type", ""))
        kind = attributes.get("Type", "").rpartition("/")[2]
        id = attributes.get("Id", "")
        if id in self.links:  # which of them?
            raise FileError("file_damaged")
        self.links[id] = Link(kind, target, external)


def _read(name: str, raw: bytes, names: frozenset[str]) -> dict[str, Link]:
    listing = _Relationships(name)
    listing.walk(raw)
    if code := cargo(listing.types):
        raise FileError(code)
    for link in listing.links.values():
        known = link.external or link.target.startswith("#") or link.target in names
        if not known and link.kind != "hyperlink":
            raise FileError("file_damaged")
    return listing.links


def _inside(folder: str, target: str) -> str:
    """The name of a part inside the package, as `Package` spells names."""
    path = posixpath.join("/", folder, unquote(target).replace("\\", "/"))
    return posixpath.normpath(path).lstrip("/").casefold()
