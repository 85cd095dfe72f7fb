"""Workbook bytes to sheets of cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lkt.ingest.census import Census
from lkt.ingest.filetype import FileError
from lkt.ingest.grid import MOST_CELLS, Found, Grid
from lkt.ingest.links import Links
from lkt.ingest.scan import Notes, Part, Strings, beside, drawn, orphans
from lkt.ingest.table import Cell, Loose, Sheet, Uncomputed
from lkt.ingest.template_version import knew
from lkt.ingest.values import Styles, Values
from lkt.ingest.zip import Package, unpack

MOST_SHEETS = 50
MOST_LETTERS = 4_000_000  # in all cells together: one long string may stand in thousands of them


@dataclass(frozen=True)
class Contents:
    """All that a file says: its sheets in order, and texts outside the cells with many digits in them."""

    sheets: tuple[Sheet, ...]
    loose: tuple[Loose, ...] = ()
    knew: int | None = None  # the newest upload our template knew, if it is one


@dataclass(frozen=True)
class _Entry:
    """A worksheet as the workbook lists it."""

    name: str
    hidden: bool
    part: str


def read(data: bytes) -> Contents:
    """The sheets of a workbook; FileError when it is none or cannot be trusted."""
    package = unpack(data)
    links = Links(package)
    main = links.only("", "officeDocument")
    if main is None:
        raise FileError("file_damaged")
    listing = _Listing(main)
    listing.walk(package.texts[main])
    entries = _entries(links, listing)
    strings = Strings(links.only(main, "sharedStrings") or "")
    styles = Styles(links.only(main, "styles") or "")
    for part in (strings, styles):
        if part.name:
            part.walk(package.texts[part.name])
    values = Values(strings.strings, styles.formats, listing.epoch_1904)
    sheets: list[Sheet] = []
    loose = listing.loose + strings.loose + styles.loose
    cells = letters = 0
    for entry in entries:
        grid = Grid(entry.name)
        grid.walk(package.texts[entry.part])
        cells += len(grid.found.cells)
        if cells > MOST_CELLS:
            raise FileError("file_too_complex")
        census = Census(entry.name)
        census.walk(package.texts[entry.part])
        sheets.append(_sheet(entry, grid.found, census.cells, values, listing.epoch_1904))
        letters += sum(len(c.value) for c in sheets[-1].cells() if isinstance(c.value, str))
        if letters > MOST_LETTERS:
            raise FileError("file_too_complex")
        loose += (text._replace(sheet=entry.name) for text in grid.loose)
    loose += orphans(strings.name, strings.strings, values.used)
    done = {main, strings.name, styles.name, *(entry.part for entry in entries)}
    loose += _around(package, links, entries, done)
    return Contents(tuple(sheets), tuple(loose), knew(package, links))


def sheet_parts(package: Package, links: Links) -> dict[str, str]:
    """The part of each worksheet by the sheet's name."""
    listing = _Listing(links.only("", "officeDocument") or "")
    listing.walk(package.texts[listing.name])
    return {entry.name: entry.part for entry in _entries(links, listing)}


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


def _entries(links: Links, listing: _Listing) -> list[_Entry]:
    """The worksheets, each with a part of its own inside the package."""
    known = links.of(listing.name)
    entries = []
    for sheet in listing.sheets:
        link = known.get(sheet.get("id", ""))
        if link is None or link.external:
            raise FileError("file_damaged")
        if link.kind == "worksheet":
            entries.append(
                _Entry(sheet.get("name", ""), sheet.get("state", "visible") != "visible", link.target)
            )
    if len(entries) > MOST_SHEETS or len({entry.part for entry in entries}) < len(entries):
        raise FileError("file_too_complex")
    return entries


def _around(package: Package, links: Links, entries: list[_Entry], done: set[str]) -> Iterator[Loose]:
    """Texts in all the other parts: notes, properties, names, drawings, charts."""
    for entry in entries:
        for link in links.of(entry.part).values():
            if "omment" in link.kind and link.target in package.texts and link.target not in done:
                notes = Notes(link.target)
                notes.walk(package.texts[link.target])
                yield from (note._replace(sheet=entry.name) for note in notes.loose)
                done.add(link.target)
    for name, raw in package.texts.items():
        if name.endswith(".vml"):
            yield from drawn(name, raw)
        elif name not in done:
            part = Part(name)
            part.walk(raw)
            yield from part.loose
    for name, raw in package.others.items():
        yield from beside(name, raw)
    yield from beside("zip", package.comment)
    yield from (Loose("zip", name) for name in sorted(package.names))


def _sheet(entry: _Entry, found: Found, census: int, values: Values, epoch_1904: bool) -> Sheet:
    """The sheet, once every cell that says something has come out of it: none lost, none twice."""
    rows: dict[int, dict[int, Cell]] = {}
    blank = 0
    for raw in found.cells:
        cell = values.cell(raw)
        if cell is None:
            blank += 1
        else:
            rows.setdefault(raw.row, {})[raw.column] = cell
    if sum(map(len, rows.values())) + blank != census:
        raise FileError("cells_lost", sheet=entry.name)
    for (row, column), formula in found.uncomputed.items():
        rows.setdefault(row, {})[column] = Cell(row, column, Uncomputed(formula))
    return Sheet(
        name=entry.name,
        rows=dict(sorted(rows.items())),
        hidden=entry.hidden,
        hidden_rows=frozenset(found.hidden_rows & rows.keys()),
        hidden_columns=frozenset(found.hidden_columns),
        merged=tuple(found.merged),
        formulas=found.formulas,
        epoch_1904=epoch_1904,
    )
