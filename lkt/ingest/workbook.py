"""Workbook bytes to sheets of cells.

One pure function of bytes, so that it can move to a child process with limits (reliability.md, R-20)
without anything around it changing.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lkt.ingest.grid import Found, Grid
from lkt.ingest.package import FileError, parts
from lkt.ingest.scan import Notes, Part, Strings, orphans
from lkt.ingest.sheet import Cell, Loose, Sheet, Uncomputed
from lkt.ingest.values import Styles, Values

MOST_SHEETS = 50
_WORKBOOK, _STRINGS, _STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"


@dataclass(frozen=True)
class Contents:
    """All that a file says: its sheets in order, and texts outside the cells with many digits in them."""

    sheets: tuple[Sheet, ...]
    loose: tuple[Loose, ...] = ()


@dataclass(frozen=True)
class _Link:
    """A relationship: what kind of part it points at, and where."""

    kind: str
    target: str
    external: bool


@dataclass(frozen=True)
class _Entry:
    """A worksheet as the workbook lists it."""

    name: str
    hidden: bool
    part: str


def read(data: bytes) -> Contents:
    """The sheets of a workbook; FileError when it is none or cannot be trusted."""
    package = parts(data)
    listing = _Listing(_WORKBOOK)
    listing.walk(package[_WORKBOOK])
    entries = _entries(package, listing)
    strings, styles = Strings(_STRINGS), Styles(_STYLES)
    for part in (strings, styles):
        if part.name in package:
            part.walk(package[part.name])
    values = Values(strings.strings, styles.formats, listing.epoch_1904)
    sheets: list[Sheet] = []
    loose = listing.loose + strings.loose + styles.loose
    for entry in entries:
        grid = Grid(entry.name)
        grid.walk(package[entry.part])
        sheets.append(_sheet(entry, grid.found, values, listing.epoch_1904))
        loose += grid.loose
    loose += orphans(_STRINGS, strings.strings, values.used)
    loose += _around(package, entries)
    return Contents(tuple(sheets), tuple(loose))


class _Listing(Part):
    """The workbook part: its sheets in order."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.sheets: list[dict[str, str]] = []
        self.epoch_1904 = False

    def element(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            self.epoch_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            self.sheets.append({key.rpartition(":")[2]: value for key, value in attributes.items()})


class _Links(Part):
    """A relationships part."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        folder = posixpath.dirname(posixpath.dirname(name))
        self.folder = folder
        self.links: dict[str, _Link] = {}

    def element(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            external = attributes.get("TargetMode") == "External"
            target = attributes.get("Target", "")
            if not external:
                target = posixpath.normpath(posixpath.join("/", self.folder, target)).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.links[attributes.get("Id", "")] = _Link(kind, target, external)


def _links(package: Mapping[str, bytes], part: str) -> dict[str, _Link]:
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", name + ".rels")
    listing = _Links(rels)
    if rels in package:
        listing.walk(package[rels])
    return listing.links


def _entries(package: Mapping[str, bytes], listing: _Listing) -> list[_Entry]:
    """The worksheets, each with a part of its own inside the package."""
    links = _links(package, _WORKBOOK)
    entries = []
    for sheet in listing.sheets:
        link = links.get(sheet.get("id", ""))
        if link is None or link.external or link.target not in package:
            raise FileError("file_damaged")
        if link.kind == "worksheet":
            entries.append(
                _Entry(sheet.get("name", ""), sheet.get("state", "visible") != "visible", link.target)
            )
    if len(entries) > MOST_SHEETS or len({entry.part for entry in entries}) < len(entries):
        raise FileError("file_too_complex")
    return entries


def _around(package: Mapping[str, bytes], entries: list[_Entry]) -> Iterator[Loose]:
    """Texts in all the other parts: notes, properties, names, drawings, charts."""
    done = {_WORKBOOK, _STRINGS, _STYLES, *(entry.part for entry in entries)}
    for entry in entries:
        for link in _links(package, entry.part).values():
            if "omment" in link.kind and link.target in package and link.target not in done:
                notes = Notes(link.target)
                notes.walk(package[link.target])
                yield from (note._replace(sheet=entry.name) for note in notes.loose)
                done.add(link.target)
    for name, raw in package.items():
        if name not in done and not name.endswith(".vml"):  # old drawings are not well-formed XML
            part = Part(name)
            part.walk(raw)
            yield from part.loose


def _sheet(entry: _Entry, found: Found, values: Values, epoch_1904: bool) -> Sheet:
    rows: dict[int, dict[int, Cell]] = {}
    for raw in found.cells:
        value, shape = values.value(raw)
        if value is not None:
            rows.setdefault(raw.row, {})[raw.column] = Cell(raw.row, raw.column, value, shape)
    for (row, column), formula in found.uncomputed.items():
        rows.setdefault(row, {})[column] = Cell(row, column, Uncomputed(formula))
    return Sheet(
        name=entry.name,
        rows=dict(sorted(rows.items())),
        hidden=entry.hidden,
        hidden_rows=frozenset(found.hidden_rows & rows.keys()),
        merged=tuple(found.merged),
        formulas=found.formulas,
        epoch_1904=epoch_1904,
    )
