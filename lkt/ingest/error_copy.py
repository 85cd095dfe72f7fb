"""The workbook talks back: the same file with its faulty cells coloured, and a note on each of them.

openpyxl loads and saves it, in the child process and after our own reader has found the file sound. Colour is a
conditional format that always holds, so a cell keeps the look it has and gets it back. Only number formats that would
spoil what is typed next are taken off: in a percent cell Excel makes 13 % of 13, in a date cell 4 January 1900 of 4.
"""

import io
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.drawing.image import PILImage
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import FormulaRule
from openpyxl.packaging import extended
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from lkt.domain.observation import Finding, Severity
from lkt.ingest import excel, numbers, person, workbook
from lkt.ingest.filetype import LARGEST_FILE
from lkt.ingest.numbers import Number
from lkt.ingest.table import Cell, Sheet, Uncomputed, address, text_of

# Excel's own colours for bad and doubtful cells: text and ground, each readable on the other.
COLOURS = {Severity.ERROR: ("FF9C0006", "FFFFC7CE"), Severity.WARNING: ("FF7F4F00", "FFFFEB9C")}
ALWAYS = '"LKT"="LKT"'  # tells our rules from everybody else's, whichever program has saved the file since
AUTHOR = "LKT"
OURS = "[LKT] "  # how our notes are known again: LibreOffice, for one, does not keep authors
# Mended by typing a number into a cell whose format may make something else of it.
RETYPED = ("number_is_date", "percent_as_count", "percent_unexpected", "percent_above_100", "count_not_whole")
MOST = 1000  # notes in a sheet: nobody reads more of them, and each is a drawing

# The child can open nothing once it looks at a file: what openpyxl needs later, and pictures need, is loaded now.
if PILImage:
    PILImage.preinit()
_LOADED = (extended,)

_CELLS_IN_A_RULE = 500
_SIZE = {"width": 360, "height": 120}  # of a note, in points
Said = Sequence[tuple[Finding, str]]  # findings with a cell in a sheet, and their words


def annotate(data: bytes, said: Said) -> bytes | None:
    """The workbook with these words on its cells and no older ones of ours.

    None when it cannot be vouched for: our own reader must find in it what it found before, cell for cell, but for
    the stored results of formulas, and for number formats that were taken off.
    """
    try:
        before = workbook.read(data).sheets
        copy, expected = _annotated(data, said, before)
        after = workbook.read(copy)
    # openpyxl refuses what it does not know with errors of every kind; the list of faults must do then.
    except Exception:
        return None
    same = list(map(_content, expected)) == list(map(_content, after.sheets))
    fits = len(copy) <= LARGEST_FILE
    found = person.search(after.sheets, after.loose, "")
    return copy if fits and same and all(each.severity is not Severity.ERROR for each in found) else None


def plain(cell: Cell) -> Cell | None:
    """A cell in the General format; None when it is, or when it would be read as something else.

    A number that its format alone made a date or a percentage becomes the text that was seen: with the format gone
    and the number left, 100 % would be read as 1 and a date as 46359 patients.
    """
    if cell.format in ("", excel.GENERAL):
        return None
    read = numbers.read(numbers.typed(cell))
    bare = Cell(cell.row, cell.column, cell.value, excel.GENERAL)
    if isinstance(read, Number) and read.percent:
        bare = Cell(cell.row, cell.column, f"{text_of(read.value)} %")
    elif not isinstance(cell.value, int | float):
        bare = Cell(cell.row, cell.column, text_of(cell.value))
    return bare if numbers.read(bare) == read else None


class _Loader(ExcelReader):  # type: ignore[misc]
    """Leaves dates the numbers that they are kept as: openpyxl knows only most of Excel's days."""

    def read_worksheets(self) -> None:
        self.wb._date_formats = self.wb._timedelta_formats = set()
        super().read_worksheets()


class _Saver(ExcelWriter):  # type: ignore[misc]
    """Writes sheets in memory: the child may open no file, openpyxl's own writer lays them in one."""

    def write_worksheet(self, ws: Any) -> None:
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        writer = WorksheetWriter(ws, io.BytesIO())
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], writer.read())
        self.manifest.append(ws)


def _annotated(data: bytes, said: Said, before: Sequence[Sheet]) -> tuple[bytes, list[Sheet]]:
    """The workbook, and the sheets that must be read from it."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(action="ignore"):  # about what openpyxl does not keep
        loader = _Loader(io.BytesIO(data), rich_text=True)
        loader.read()
        book: Workbook = loader.wb
        by_sheet: dict[str | None, list[tuple[Finding, str]]] = {sheet.name: [] for sheet in before}
        for finding, words in said:
            by_sheet[finding.place.sheet].append((finding, words))
        for name, here in by_sheet.items():
            _paint(book[name], here)
            _note(book[name], here)
        expected = [_retyped(book[sheet.name], sheet, by_sheet[sheet.name]) for sheet in before]
        book.calculation = CalcProperties(fullCalcOnLoad=True)
        with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
            _Saver(book, archive).write_data()
    return buffer.getvalue(), expected


def _retyped(page: Worksheet, sheet: Sheet, said: Said) -> Sheet:
    """The sheet that must be read from the copy: formulas not computed, cells to be mended as text or plain numbers."""
    rows = {number: dict(row) for number, row in sheet.rows.items()}
    for (row, column), formula in sheet.formulas.items():
        rows.setdefault(row, {})[column] = Cell(row, column, Uncomputed(formula))
    retyped = {finding.place.cell for finding, _ in said if finding.code in RETYPED}
    for cell in sheet.cells():
        at = (cell.row, cell.column)
        if address(*at) in retyped and at not in sheet.formulas and (bare := plain(cell)):
            rows[cell.row][cell.column] = bare
            theirs = page.cell(*at)
            theirs.number_format = excel.GENERAL
            if isinstance(bare.value, str):
                theirs.value, theirs.data_type = bare.value, "s"
    return replace(sheet, rows=rows)


def _first(finding: Finding) -> str:
    """The cell of a finding; of rows "3:3" or of "A3:A7" the first."""
    cell = (finding.place.cell or "").partition(":")[0]
    return f"A{cell}" if cell.isdigit() else cell


def _paint(page: Worksheet, said: Said) -> None:
    """Behind the sheet's own rules in rank, so that none of them has to be renumbered."""
    blocks = [(str(block.sqref), rule) for block in page.conditional_formatting for rule in block.rules]
    theirs = [(where, rule) for where, rule in blocks if [part.strip() for part in rule.formula] != [ALWAYS]]
    page.conditional_formatting = rules = ConditionalFormattingList()
    for where, rule in theirs:
        rules.add(where, rule)
    rules.max_priority = max((rule.priority for _, rule in theirs), default=0)
    for severity, (text, ground) in COLOURS.items():
        cells = list(dict.fromkeys(_first(finding) for finding, _ in said if finding.severity is severity))
        for start in range(0, len(cells), _CELLS_IN_A_RULE):
            fill = PatternFill("solid", fgColor=ground, bgColor=ground)
            rule = FormulaRule([ALWAYS], font=Font(color=text), fill=fill)
            rules.add(" ".join(cells[start : start + _CELLS_IN_A_RULE]), rule)


def _note(page: Worksheet, said: Said) -> None:
    """Notes, under the words of a cell's owner and none from before. Of merged cells only the first can have one."""
    for cell in [cell for cell in page._cells.values() if cell.comment]:
        words, ours, _ = cell.comment.text.partition(OURS)
        if ours:
            cell.comment = Comment(words.rstrip(), cell.comment.author, **_SIZE) if words.strip() else None
    notes: dict[str, list[str]] = {}
    for finding, words in said:
        notes.setdefault(_first(finding), []).append(words)
    for where, texts in list(notes.items())[:MOST]:
        cell, text = page[where], OURS + "\n".join(texts)
        if isinstance(cell, MergedCell):
            cell = next(box.start_cell for box in page.merged_cells.ranges if where in box)
        own = cell.comment
        words, author = (f"{own.text}\n\n{text}", own.author) if own else (text, AUTHOR)
        cell.comment = Comment(words, author, **_SIZE)


def _content(sheet: Sheet) -> object:
    """What a copy must say as well: openpyxl writes 16 digits, and shared formulas each by itself."""
    cells = {}
    for cell in sheet.cells():
        value = float(f"{cell.value:.16g}") if isinstance(cell.value, float) else cell.value
        cells[cell[:2]] = Uncomputed if isinstance(value, Uncomputed) else value, cell.format
    return cells, sheet.name, sheet.hidden, sheet.hidden_rows, sheet.merged, sheet.epoch_1904
