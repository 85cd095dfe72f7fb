"""Workbook bytes to sheets of cells: the parts found by their links, and everything around the cells for persons."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from lkt.ingest import cells, excel
from lkt.ingest.filetype import FileError, cargo
from lkt.ingest.table import Loose, Sheet
from lkt.ingest.xml import (
    MOST_ELEMENTS,
    beside,
    drawn,
    has_digits,
    sized,
    string,
    texts,
    tree,
    unescaped,
)
from lkt.ingest.zip import Package, unpack

MOST_SHEETS = 50
MOST_LOOSE = 50_000  # texts with many digits outside the cells: each is searched for persons' numbers
MOST_AROUND = 300_000  # elements and attributes in all parts together that hold no cells
MOST_LETTERS = 4_000_000  # in all cells together: one long string may stand in thousands of them
# A property in which a template keeps the newest upload it was filled with. Excel and LibreOffice keep it when they
# save the file. The number and not the hour: no clock has to be right.
NEWEST = "LKT newest upload"

_ID = re.compile(r"[0-9]{1,12}")
_PROPERTIES = ("custom-properties", "customProperties")  # as most write it, and in Strict Open XML
_TYPES = "[content_types].xml"
_MAY_LEAD_NOWHERE = ("hyperlink", "drawing", "vmlDrawing")  # no cell depends on them; R writes such links


@dataclass(frozen=True)
class Contents:
    """All that a file says: its sheets in order, and texts outside the cells with many digits in them."""

    sheets: tuple[Sheet, ...]
    loose: tuple[Loose, ...] = ()
    knew: int | None = None  # the newest upload our template knew, if it is one


class _Link(NamedTuple):
    """A relationship: what kind of part it points at, and where."""

    kind: str
    target: str
    external: bool


class _Entry(NamedTuple):
    """A worksheet as the workbook lists it."""

    name: str
    hidden: bool
    part: str


def read(data: bytes) -> Contents:
    """The sheets of a workbook; FileError when it is none or cannot be trusted."""
    package = unpack(data)
    parts = _Parts(package)
    main = parts.only("", "officeDocument")
    if main is None:
        raise FileError("file_damaged")
    listing = parts.tree(main)
    entries = _entries(listing, parts.links(main))
    loose = texts(main, listing)
    strings = _strings(parts, main, loose)
    properties = listing.find("workbookPr")  # the workbook's own: newer Excels have one more in an extension
    epoch_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    values = cells.Values(strings, _shapes(parts, main, loose), epoch_1904)
    sheets: list[Sheet] = []
    said = letters = 0
    for entry in entries:
        page = cells.read(entry.name, entry.hidden, parts.tree(entry.part, MOST_ELEMENTS), values)
        sheets.append(page.sheet)
        loose += page.loose
        said += page.said
        letters += sum(len(cell.value) for cell in page.sheet.cells() if isinstance(cell.value, str))
        if said > cells.MOST_CELLS or letters > MOST_LETTERS:
            raise FileError("file_too_complex")
    if len(strings) > len(values.used):  # deleted cells leave strings behind
        name = parts.only(main, "sharedStrings") or ""
        loose += (Loose(name, s) for i, s in enumerate(strings) if i not in values.used and has_digits(s))
    for entry in entries:
        loose += _notes(parts, entry)
    loose += _around(parts)
    if len(loose) > MOST_LOOSE:
        raise FileError("file_too_complex")
    return Contents(tuple(sheets), tuple(loose), _knew(parts))


class _Parts:
    """The parts of a package and how they point at one another, looked over before any link is followed.

    FileError when a link leads out of the package or to nothing, or when something is on board that no figures
    travel in: macros, embedded documents, pivot data.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self.done: set[str] = set()  # parts whose texts have been or will be looked at by who read them
        self._pointers = {
            name: tree(raw) for name, raw in package.texts.items() if name == _TYPES or name.endswith(".rels")
        }
        if code := cargo(each.get("ContentType", "") for each in self._pointers[_TYPES].iter()):
            raise FileError(code)
        self._links = {name: _links(name, root, package.names) for name, root in self._pointers.items()}

    def tree(self, name: str, *most: int) -> Element:
        """A part that is read for what it says."""
        self.done.add(name)
        return tree(self.package.texts[name], *most)

    def links(self, part: str) -> Mapping[str, _Link]:
        """The relationships of a part by their id; those of the package itself for ""."""
        folder, name = posixpath.split(part)
        return self._links.get(posixpath.join(folder, "_rels", name + ".rels"), {})

    def only(self, part: str, kind: str) -> str | None:
        """The XML part of a kind that a part points at; None when there is none."""
        links = self.links(part).values()
        targets = {link.target for link in links if link.kind == kind and not link.external}
        if len(targets) > 1 or not targets <= self.package.texts.keys():
            raise FileError("file_damaged")
        return next(iter(targets), None)

    def rest(self) -> Iterator[tuple[str, Element]]:
        """The parts that nobody has read, but for old drawings."""
        size = 0
        for name, raw in self.package.texts.items():
            if name not in self.done and not name.endswith(".vml"):
                root = self._pointers[name] if name in self._pointers else tree(raw)
                size += sum(1 + len(element.attrib) for element in root.iter())
                if size > MOST_AROUND:
                    raise FileError("file_too_complex")
                yield name, root


def _links(name: str, root: Element, names: frozenset[str]) -> dict[str, _Link]:
    folder = posixpath.dirname(posixpath.dirname(name))
    links: dict[str, _Link] = {}
    elements = list(root.iter("Relationship"))
    for element in elements:
        external = element.get("TargetMode") == "External"
        kind, target = element.get("Type", "").rpartition("/")[2], element.get("Target", "")
        if not external and not target.startswith("#"):  # a place in this very workbook
            # Inside the package, as `Package` spells names.
            path = posixpath.join("/", folder, unquote(target).replace("\\", "/"))
            target = posixpath.normpath(path).lstrip("/").casefold()
        if element.get("Id", "") in links:  # which of them?
            raise FileError("file_damaged")
        links[element.get("Id", "")] = _Link(kind, target, external)
    if code := cargo(element.get("Type", "") for element in elements):
        raise FileError(code)
    for link in links.values():
        known = link.external or link.target.startswith("#") or link.target in names
        if not known and link.kind not in _MAY_LEAD_NOWHERE:
            raise FileError("file_damaged")
    return links


def _entries(listing: Element, links: Mapping[str, _Link]) -> list[_Entry]:
    """The worksheets, each with a part of its own inside the package."""
    entries = []
    for sheet in listing.iterfind("sheets/sheet"):
        own = {key.rpartition(":")[2]: value for key, value in sheet.attrib.items()}
        link = links.get(own.get("id", ""))
        if link is None or link.external:
            raise FileError("file_damaged")
        if link.kind == "worksheet":
            entries.append(_Entry(own.get("name", ""), own.get("state", "visible") != "visible", link.target))
    if len(entries) > MOST_SHEETS or len({entry.part for entry in entries}) < len(entries):
        raise FileError("file_too_complex")
    return entries


def _strings(parts: _Parts, main: str, loose: list[Loose]) -> list[str]:
    """The shared strings, in order."""
    name = parts.only(main, "sharedStrings")
    if name is None:
        return []
    root = parts.tree(name, MOST_ELEMENTS)
    loose += texts(name, root, without=("t",))
    for aid in root.iter("rPh"):
        loose += texts(name, aid)
    return [unescaped(sized(string(each))) for each in root.iterfind("si")]


def _shapes(parts: _Parts, main: str, loose: list[Loose]) -> list[str]:
    """The number format of every cell style."""
    name = parts.only(main, "styles")
    if name is None:
        return [excel.GENERAL]
    root = parts.tree(name)
    loose += texts(name, root)
    known = dict(excel.BUILT_IN)
    for element in root.iterfind("numFmts/numFmt"):
        shape = element.get("formatCode", excel.GENERAL)
        if len(shape) > excel.LONGEST:
            raise FileError("file_too_complex")
        known[cells.index(element.get("numFmtId"))] = shape
        loose += [Loose(name, shape)] if has_digits(shape) else []
    numbers = [cells.index(style.get("numFmtId")) for style in root.iterfind("cellXfs/xf")]
    return [known.get(number, excel.GENERAL) for number in numbers] or [excel.GENERAL]


def _notes(parts: _Parts, entry: _Entry) -> Iterator[Loose]:
    for link in parts.links(entry.part).values():
        known = link.target in parts.package.texts and link.target not in parts.done
        if "omment" in link.kind and known:
            yield from texts(link.target, parts.tree(link.target), entry.name)


def _around(parts: _Parts) -> Iterator[Loose]:
    """Texts in all the other parts: properties, names, drawings, charts."""
    for name, root in parts.rest():
        yield from texts(name, root)
    for name, raw in parts.package.texts.items():
        if name.endswith(".vml"):
            yield from drawn(name, raw)
    for name, raw in parts.package.others.items():
        yield from beside(name, raw)
    yield from beside("zip", parts.package.comment)
    yield from (Loose("zip", name) for name in sorted(parts.package.names))


def _knew(parts: _Parts) -> int | None:
    """The id of the newest upload a template was filled with; None for any other file."""
    part = next(filter(None, (parts.only("", kind) for kind in _PROPERTIES)), None)
    if part is None:
        return None
    for element in parts.tree(part).iter("property"):
        if element.get("name") == NEWEST:
            written = "".join(element.itertext()).strip()
            return int(written) if _ID.fullmatch(written) else None
    return None
