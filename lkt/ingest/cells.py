"""A sheet's XML to cells with the values that people see in them; its formulas, merges and what is hidden."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import reduce
from xml.etree.ElementTree import Element

from lkt.ingest import excel
from lkt.ingest.filetype import FileError, must
from lkt.ingest.table import Cell, Loose, Sheet, Uncomputed, tidy
from lkt.ingest.xml import LONGEST_STRING, MOST_PLAIN_ELEMENTS, blank, only_text, string, texts, unescaped

MOST_COLUMNS = 256
MOST_CELLS = 150_000  # in which something stands, in a workbook
MOST_LETTERS = 4_000_000  # in all cells together: one long string may stand in thousands of them
MOST_AREA = 100_000  # cells in merged ranges or under one formula
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # Excel's own

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_INDEX = re.compile(r"[0-9]{1,9}")
_COUNT = re.compile(r"[0-9]{1,15}")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9]+")
_TRUE = ("1", "true")


def position(reference: str) -> tuple[int, int]:
    """Row and column of an address; FileError for what is none.

    >>> position("D14"), position("XFD1")
    ((14, 4), (1, 16384))
    """
    if not (match := _REFERENCE.fullmatch(reference)):
        raise FileError("file_damaged")
    row = int(match[2])
    column = reduce(lambda number, letter: number * 26 + ord(letter) - 64, match[1], 0)
    must(row <= LAST_ROW and column <= LAST_COLUMN)
    return row, column


def index(text: str | None, missing: int = 0) -> int:
    """A whole number as parts count rows, styles and strings; nothing else can be trusted to mean one."""
    if text is None:
        return missing
    must(_INDEX.fullmatch(text.strip()))
    return int(text)


class Values:
    """What turns what is written in cells into values, and what has been made of it in a workbook so far.

    `shapes`: the number format of every style. `used`: the shared strings that cells show; `said`: the cells in which
    something is written. `loose`: the texts in the sheets that no cell shows.
    """

    def __init__(self, strings: list[str], shapes: list[str], epoch_1904: bool) -> None:
        self.strings = [string if tidy(string) else None for string in strings]
        self.shapes, self.epoch_1904 = shapes, epoch_1904
        self.used: set[int] = set()
        self.loose: list[Loose] = []
        self.said = self.letters = 0

    def cell(self, row: int, column: int, kind: str, style: str | None, text: str) -> Cell | None:
        """The cell with its value and its number format; None where nobody would see anything."""
        value: object = None
        match kind:
            case "n":
                return self._number(row, column, index(style), text.strip())
            case "s":
                number = index(text)
                must(number < len(self.strings))
                self.used.add(number)
                value = self.strings[number]
            case "b":
                value = text.strip() in _TRUE
            case "d":
                value = excel.written(text)
                must(value is not None)
                # A moment with its zone is read with the periods, as it is written.
                value = text if isinstance(value, datetime) and value.tzinfo else value
            case "e":
                must(text.startswith("#"))  # a number there is nobody's figure
                value = text
            case "str" | "inlineStr":
                value = unescaped(text) if tidy(unescaped(text)) else None
            case _:
                raise FileError("file_damaged")
        return None if value is None else Cell(row, column, value)

    def _number(self, row: int, column: int, style: int, text: str) -> Cell:
        must(style < len(self.shapes))
        if not _NUMBER.fullmatch(text):
            return Cell(row, column, text)  # named later as "not a number", with its cell
        number = int(text) if _COUNT.fullmatch(text) else float(text)
        shape = self.shapes[style]
        if excel.lasts(shape):
            return Cell(row, column, excel.moment(number, lasting=True), shape)
        if excel.shows(shape, excel.DATE):
            return Cell(row, column, excel.moment(number, self.epoch_1904), shape, number)
        return Cell(row, column, number, shape)


def read(name: str, hidden: bool, root: Element, values: Values) -> Sheet:
    """A sheet from its tree; FileError when it is beyond all measure or could be read in two ways."""
    data = next(root.iterfind("sheetData"), Element("sheetData"))
    must(_count(root) - _count(data) <= MOST_PLAIN_ELEMENTS, "file_too_complex")
    merged = tuple(_area(merge.get("ref", "")) for merge in root.iterfind("mergeCells/mergeCell"))
    must(sum(map(_size, merged)) <= MOST_AREA, "sheet_merged_too_large")
    hidden_rows: set[int] = set()
    found = list(_cells(data, hidden_rows))
    # What stands where no cell can stand would be lost.
    must(_count(root, "c") == len(found), "cells_lost", sheet=name)
    must(_count(data, "v") == sum(element.find("v") is not None for _, _, element in found))
    values.loose += texts(name, root, name, without=("sheetData", "col", "mergeCell"))
    rows, formulas = _rows(name, found, values)
    must(values.letters <= MOST_LETTERS, "file_too_complex")
    rows = dict(sorted(rows.items()))
    columns = [column for column in root.iterfind("cols/col") if column.get("hidden") in _TRUE]
    spans = (range(index(c.get("min")), min(index(c.get("max")), MOST_COLUMNS) + 1) for c in columns)
    covered = frozenset(hidden_rows & rows.keys()), frozenset[int]().union(*spans)
    return Sheet(name, rows, hidden, *covered, merged, formulas, values.epoch_1904)


def _rows(
    name: str, found: Sequence[tuple[int, int, Element]], values: Values
) -> tuple[dict[int, dict[int, Cell]], dict[tuple[int, int], str]]:
    """The cells by row and column, and the formulas."""
    rows: dict[int, dict[int, Cell]] = {}
    formulas: dict[tuple[int, int], str] = {}
    uncomputed: list[Cell] = []
    for row, column, element in found:
        kind, (written, formula) = element.get("t", "n"), _written(name, element, values)
        if formula is not None:
            formulas[row, column] = formula
            if written is None or (written == "" and kind != "str"):
                uncomputed.append(Cell(row, column, Uncomputed(formula)))
        if not written or not written.strip():
            continue
        values.said += 1
        must(column <= MOST_COLUMNS, "sheet_too_many_columns", limit=MOST_COLUMNS)
        must(values.said <= MOST_CELLS, "file_too_complex")
        must(len(written) <= LONGEST_STRING, "file_too_complex")
        if cell := values.cell(row, column, kind, element.get("s"), written):
            own = rows.setdefault(row, {}).setdefault(column, cell) is cell
            must(own, "cells_lost", sheet=name)  # else two claim one address
            values.letters += len(cell.value) if isinstance(cell.value, str) else 0
    for cell in uncomputed:
        rows.setdefault(cell.row, {})[cell.column] = cell
    return rows, formulas


def _written(name: str, element: Element, values: Values) -> tuple[str | None, str | None]:
    """What is written in a cell, and its formula. Adds the texts in it that it does not show."""
    value = formula = None
    inline = ""
    blank(element.text, element.tail)
    for child in element:
        if child.tag == "v" and value is None:
            value = only_text(child)
        elif child.tag == "f":
            must(_size(_area(child.get("ref", "A1"))) <= MOST_AREA, "file_too_complex")
            formula = "=" + only_text(child)
        else:
            must(child.tag != "t")  # a text outside a string
            inline += string(child) if child.tag == "is" else ""
            if len(child) != 1 or child[0].tag != "t":  # most inline strings are one text and nothing else
                values.loose += texts(name, child, name, without=("t",))
    if value is not None:  # which of them, or none
        must(not inline and (element.get("t") != "s" or value.strip()))
    return inline or value, formula


def _count(element: Element, tag: str | None = None) -> int:
    return sum(1 for _ in element.iter(tag))


def _cells(data: Element, hidden_rows: set[int]) -> Iterator[tuple[int, int, Element]]:
    """Every cell with its row and column, which need not be written at it. Adds the rows that are hidden."""
    row = 0
    for line in data.iterfind("row"):
        row, column = index(line.get("r"), row + 1), 0
        must(row <= LAST_ROW)
        if line.get("hidden") in _TRUE:
            hidden_rows.add(row)
        blank(line.text, line.tail)
        for cell in line.iterfind("c"):
            reference = cell.get("r")
            row, column = position(reference) if reference else (row, column + 1)
            yield row, column, cell


def _area(reference: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of a range such as A2:A7."""
    first, _, last = reference.partition(":")
    return (*position(first), *position(last or first))


def _size(box: tuple[int, int, int, int]) -> int:
    return (box[2] - box[0] + 1) * (box[3] - box[1] + 1)
