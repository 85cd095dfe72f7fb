"""Files that leave: CSV and workbooks, from the same read models as the screen.

Words that people wrote are kept from becoming live formulas in the reader's spreadsheet.
"""

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

# Where a cell may begin that would be run: in a Danish Excel also behind a semicolon or a line break within quotes.
_BEGINS = re.compile(r"^(?=[=+\-@\t\r\n\0＝＋－＠])|(?<=[;|\t\n])(?=[\s\"']*[=+\-@＝＋－＠])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LINE = re.compile(r"\r\n?")  # csv leaves a lone carriage return bare, and readers begin a new row there

Row = Mapping[Any, Any]


def plain(value: Any) -> Any:
    """A cell as it is written: None for what is not there, whole numbers without decimals.

    >>> plain(19.0), plain(14768.42), plain(float("nan")), plain("a\\x07b")
    (19, 14768.42, None, 'ab')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return _LINE.sub("\n", _CONTROL.sub("", value)) if isinstance(value, str) else value


def harmless(words: str) -> str:
    """Text that a spreadsheet will not run, whatever it takes for a separator.

    >>> harmless("=1+1"), harmless("ny plan"), harmless("ny plan;=1+1")
    ("'=1+1", 'ny plan', "ny plan;'=1+1")
    """
    return _BEGINS.sub("'", words)


def csv_bytes(columns: Iterable[str], rows: Iterable[Row], excel: bool = False) -> bytes:
    """UTF-8, comma, decimal point, ISO dates, empty for what is not there.

    excel: as a Danish Excel opens it by a double click: with its mark, semicolons, decimal commas, the day first.
    """
    target = io.StringIO(newline="")
    names = list(columns)
    writer = csv.writer(target, delimiter=";" if excel else ",", lineterminator="\r\n" if excel else "\n")
    writer.writerow(names)
    for row in rows:
        cells = [plain(row[name]) for name in names]
        cells = [harmless(cell) if isinstance(cell, str) else cell for cell in cells]
        writer.writerow(map(_danish, cells) if excel else cells)
    return target.getvalue().encode("utf-8-sig" if excel else "utf-8")


def _danish(cell: Any) -> Any:
    if isinstance(cell, date):
        return f"{cell:%d-%m-%Y}"
    return str(cell).replace(".", ",") if isinstance(cell, float) else cell


def workbook_bytes(sheets: Mapping[str, tuple[Sequence[str], Sequence[Row]]]) -> bytes:
    """A workbook with one table a sheet: title -> (columns, rows)."""
    book = Workbook()
    book.remove(book.active)
    for title, (columns, rows) in sheets.items():
        sheet = book.create_sheet(title)
        table(sheet, columns, ([row[name] for name in columns] for row in rows))
        for position, name in enumerate(columns, start=1):
            widest = max([len(name), *(len(str(row[name])) for row in rows[:200])])
            sheet.column_dimensions[get_column_letter(position)].width = min(widest + 2, 60)
    return saved(book)


def table(sheet: Any, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Into an empty sheet, with bold heads that stay in sight."""
    sheet.append(heads)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows, start=2):
        for position, value in enumerate(row, start=1):
            put(sheet.cell(number, position), value)


def saved(made: Any, title: str = "", at: datetime | None = None) -> bytes:
    """The file of a workbook; of a document or slides with their title, as the program's own, whoever made the template
    and on whatever machine, and of the moment of its data."""
    if title:
        known = made.core_properties
        known.author = known.last_modified_by = "LKT"
        known.title, known.comments = plain(title)[:250], ""
        known.created = known.modified = at or datetime(1970, 1, 1)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


class Formula(str):
    """Ours, and not words that a person wrote."""


def put(cell: Any, value: Any) -> None:
    """A value into a cell of a workbook; words that look like a formula stay words."""
    cell.value = told = plain(value)
    if isinstance(told, str) and _BEGINS.match(told) and not isinstance(value, Formula):
        cell.data_type = "s"
        cell.quotePrefix = True
