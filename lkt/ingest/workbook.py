"""Workbook bytes to sheets of cells: the parts found by their links, and everything around the cells for persons."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from lkt.ingest import cells, excel, xml
from lkt.ingest.filetype import TYPES, FileError, must, refuse_cargo, unpack
from lkt.ingest.table import Loose, Sheet

MOST_SHEETS = 50
MOST_LOOSE = 50_000  # texts with many digits outside the cells: each is searched for persons' numbers
MOST_AROUND = 300_000  # elements and attributes in all parts together that hold no cells
# A property in which a template keeps the newest upload it was filled with. Excel and LibreOffice keep it when they
# save the file. The number and not the hour: no clock has to be right.
NEWEST = "LKT newest upload"

_ID = re.compile(r"[0-9]{1,12}")
_PROPERTIES = ("custom-properties", "customProperties")  # as most write it, and in Strict Open XML
# Links of other kinds may lead to parts that are not there, as R's do: but to nothing outside.
_NEEDED = ("officeDocument", "worksheet", "sharedStrings", "styles")
_INSIDE = re.compile(r"(?:xl|docprops)/[^:]+")


@dataclass(frozen=True)
class Contents:
    """All that a file says: its sheets in order, and texts outside the cells with many digits in them.

    `template_version`: the newest upload our template knew, if it is one.
    """

    sheets: tuple[Sheet, ...]
    loose: tuple[Loose, ...] = ()
    template_version: int | None = None


_Links = Mapping[str, tuple[str, str | None]]  # what kind of part each points at, and where: None is outside


def read(data: bytes) -> Contents:
    """The sheets of a workbook; FileError when it is none or cannot be trusted."""
    parts = _Parts(data)
    main = parts.only("", "officeDocument") or ""
    must(main)
    listing = parts.tree(main)
    entries = list(_entries(listing, parts.links(main)))
    must(len({part for _, _, part in entries}) == len(entries) <= MOST_SHEETS, "file_too_complex")
    strings: list[str] = []
    if shared := parts.only(main, "sharedStrings"):
        items = parts.tree(shared, strings=True).iterfind("si")
        strings = [xml.unescaped(xml.string(each)) for each in items]
    properties = listing.find("workbookPr")  # the workbook's own: newer Excels have one more in an extension
    epoch_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    values = cells.Values(strings, _shapes(parts, main), epoch_1904)
    sheets = []
    for name, hidden, part in entries:
        parts.unread.discard(part)
        sheets.append(cells.read(name, hidden, xml.tree(parts.texts[part], xml.MOST_ELEMENTS), values))
    parts.loose += values.loose
    # Deleted cells leave strings behind.
    parts.keep(Loose(shared or "", text) for at, text in enumerate(strings) if at not in values.used)
    for name, _, part in entries:
        for kind, target in parts.links(part).values():
            if "omment" in kind and target in parts.unread:
                parts.tree(target, sheet=name)
    _around(parts)
    must(len(parts.loose) <= MOST_LOOSE, "file_too_complex")
    return Contents(tuple(sheets), tuple(parts.loose), template_version(parts))


class _Parts:
    """The parts of a package and how they point at one another, looked over before any link is followed.

    FileError when a link leads out of the package or to nothing, or when something is on board that no figures
    travel in: macros, embedded documents, pivot data. `loose`: what stands around the cells in the parts read so far.
    """

    def __init__(self, data: bytes) -> None:
        self.names, self.texts, self.others = unpack(data)
        self.unread = set(self.texts)
        self.loose: list[Loose] = []
        pointing = [name for name in self.texts if name == TYPES or name.endswith(".rels")]
        pointers = {name: xml.tree(self.texts[name]) for name in pointing}
        # What SheetJS says of endings that no part has is said of nothing.
        endings = {"", *(name.rpartition(".")[2] for name in self.names)}
        types = [each for each in pointers[TYPES].iter() if each.get("Extension", "").casefold() in endings]
        refuse_cargo(each.get("ContentType", "") for each in types)
        self._links = {name: _links(name, root, self.names) for name, root in pointers.items()}

    def tree(self, name: str, sheet: str | None = None, strings: bool = False) -> Element:
        """A part that is read for what it says, or for what could be read in it: its texts are kept, but for the shared
        strings that cells may show."""
        self.unread.discard(name)
        root = xml.tree(self.texts[name], xml.MOST_ELEMENTS if strings else xml.MOST_PLAIN_ELEMENTS)
        self.loose += xml.texts(name, root, sheet, without=("t",) * strings)
        return root

    def links(self, part: str) -> _Links:
        """The relationships of a part by their id; those of the package itself for ""."""
        folder, name = posixpath.split(part)
        return self._links.get(posixpath.join(folder, "_rels", name + ".rels"), {})

    def keep(self, loose: Iterable[Loose]) -> None:
        """Texts in which a person's number could stand."""
        self.loose += (text for text in loose if xml.has_digits(text.text))

    def only(self, part: str, kind: str) -> str | None:
        """The XML part of a kind that a part points at; None when there is none."""
        targets = {to for each, to in self.links(part).values() if each == kind and to is not None}
        must(len(targets) < 2 and targets <= self.texts.keys())
        return next(iter(targets), None)


def _links(name: str, root: Element, names: frozenset[str]) -> _Links:
    folder = posixpath.dirname(posixpath.dirname(name))
    links: dict[str, tuple[str, str | None]] = {}
    elements = list(root.iter("Relationship"))
    refuse_cargo(element.get("Type", "") for element in elements)
    for element in elements:
        id, kind = element.get("Id", ""), element.get("Type", "").rpartition("/")[2]
        target: str | None = element.get("Target", "")
        if element.get("TargetMode") == "External":
            target = None
        elif target and not target.startswith("#"):  # a place in this very workbook
            # Inside the package, as its parts are named.
            path = posixpath.join("/", folder, unquote(target).replace("\\", "/"))
            target = posixpath.normpath(path).lstrip("/").casefold()
        must(id not in links)  # which of them?
        there = target is None or target[:1] == "#" or target in names
        must(there or (kind not in _NEEDED and _INSIDE.fullmatch(target or "")))
        links[id] = kind, target if there else None
    return links


def _entries(listing: Element, links: _Links) -> Iterator[tuple[str, bool, str]]:
    """The worksheets' names, whether they are hidden, and their parts inside the package."""
    for sheet in listing.iterfind("sheets/sheet"):
        own = {key.rpartition(":")[2]: value for key, value in sheet.attrib.items()}
        kind, part = links.get(own.get("id", ""), ("", None))
        if part is None:
            raise FileError("file_damaged")
        if kind == "worksheet":
            yield own.get("name", ""), own.get("state", "visible") != "visible", part


def _shapes(parts: _Parts, main: str) -> list[str]:
    """The number format of every cell style."""
    if (name := parts.only(main, "styles")) is None:
        return [excel.GENERAL]
    root = parts.tree(name)
    known = dict(excel.BUILT_IN)
    for element in root.iterfind("numFmts/numFmt"):
        shape = element.get("formatCode", excel.GENERAL)
        must(len(shape) <= excel.LONGEST, "file_too_complex")
        known[cells.index(element.get("numFmtId"))] = shape
        parts.keep([Loose(name, shape)])
    numbers = [cells.index(style.get("numFmtId")) for style in root.iterfind("cellXfs/xf")]
    return [known.get(number, excel.GENERAL) for number in numbers] or [excel.GENERAL]


def _around(parts: _Parts) -> None:
    """The texts of all the other parts: properties, names, drawings, charts."""
    size = 0
    drawings = {name: raw for name, raw in parts.texts.items() if name.endswith(".vml")}
    for name in parts.texts:
        if name in parts.unread and name not in drawings:
            size += sum(1 + len(element.attrib) for element in parts.tree(name).iter())
            must(size <= MOST_AROUND, "file_too_complex")
    parts.keep(xml.unparsed(name, raw) for name, raw in (drawings | parts.others).items())
    parts.keep(Loose("zip", name) for name in sorted(parts.names))


def template_version(parts: _Parts) -> int | None:
    """The id of the newest upload a template was filled with; None for any other file."""
    part = next(filter(None, (parts.only("", kind) for kind in _PROPERTIES)), None)
    properties = xml.tree(parts.texts[part]).iter("property") if part else ()
    written = next(("".join(p.itertext()).strip() for p in properties if p.get("name") == NEWEST), "")
    return int(written) if _ID.fullmatch(written) else None
