"""CSV bytes to one sheet of cells. All cells are text: what they mean is decided later, as for workbooks."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from lkt.ingest.cells import LAST_COLUMN, MOST_COLUMNS
from lkt.ingest.filetype import FileError, must, wide_letters
from lkt.ingest.header import MOST_ROWS, SEARCHED_ROWS, find
from lkt.ingest.table import Cell, Sheet, tidy

_DELIMITERS = ";\t,|"  # Danish Excel first
USUAL_SEPARATORS = ("", ";", "\t", ",")
_PAGES = ("cp1252", "cp850", "mac_roman")  # Windows; DOS and older programs; old Macs
_DANISH = frozenset("æøåÆØÅ")
USUAL = ("utf-8", "utf-16", "cp1252")


def read(data: bytes) -> Sheet:
    """The sheet, split where a header is found; FileError when it cannot be split at all, or beyond all measure."""
    written, (told, text) = encoding(data), told_separator(decode(data))
    starts = {delimiter: _start(text, delimiter) for delimiter in (*told, *_DELIMITERS)}
    headed = (delimiter for delimiter, sheet in starts.items() if find(sheet))
    width = {each: max(map(len, sheet.rows.values()), default=0) for each, sheet in starts.items()}
    delimiter = next(headed, None) or max(width, key=width.__getitem__)
    return replace(_split(text, delimiter), separator=delimiter, encoding=written)


def decode(data: bytes) -> str:
    """The text, without the mark that may stand first.

    >>> decode("Tæller".encode("cp850")), decode("Tæller".encode("utf-8-sig")), decode("Tæller".encode("utf-16-be"))
    ('Tæller', 'Tæller', 'Tæller')
    """
    # The mark of UTF-8 stands also before what then is none.
    return data.removeprefix(codecs.BOM_UTF8).decode(encoding(data), errors="replace")


def told_separator(text: str) -> tuple[str, str]:
    """What the first line says to Excel of the separator, "" where it says nothing; and the text without that line.

    >>> told_separator("sep=^\\r\\nx^y"), told_separator("x;y")
    (('^', 'x^y'), ('', 'x;y'))
    """
    line = re.match(r'"?sep=([^\r\n"])"?[;,\t]*\r?\n', text, re.IGNORECASE)
    return (line[1], text[line.end() :]) if line else ("", text)


def encoding(data: bytes) -> str:
    """UTF-8, UTF-16 also without its mark, else the code page that makes most Danish letters of the bytes.

    >>> [encoding("Tæller".encode(name)) for name in ("utf-8", "utf-16-be", "cp1252", "cp850", "mac_roman")]
    ['utf-8', 'utf-16-be', 'cp1252', 'cp850', 'mac_roman']
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if wide := wide_letters(data):
        return wide
    data = data.removeprefix(codecs.BOM_UTF8)
    with suppress(UnicodeDecodeError):
        data.decode("utf-8")
        return "utf-8"
    return max(_PAGES, key=lambda page: sum(map(_DANISH.__contains__, data.decode(page, errors="replace"))))


def _split(text: str, delimiter: str) -> Sheet:
    rows: dict[int, dict[int, Cell]] = {}
    widths: dict[int, int] = {}
    more = number = 0
    try:
        for number, width, cells in _records(text, delimiter):
            fits = width <= LAST_COLUMN and len(cells) <= MOST_COLUMNS
            must(fits, "sheet_too_many_columns", limit=MOST_COLUMNS)
            if len(rows) == MOST_ROWS + SEARCHED_ROWS:
                more += bool(cells)
            elif cells:
                rows[number], widths[number] = cells, width
    except csv.Error as fault:
        # A quote that never ends would swallow the rows after it.
        code = "file_damaged" if "field limit" in str(fault) else "quote_open"
        raise FileError(code, row=number + 1) from None
    must(not more, "sheet_too_many_rows", rows=len(rows) + more, limit=MOST_ROWS)
    return Sheet(None, rows, widths=widths)


def _start(text: str, delimiter: str) -> Sheet:
    """The rows among which the header is looked for."""
    rows: dict[int, dict[int, Cell]] = {}
    with suppress(csv.Error):
        rows.update((number, cells) for number, _, cells in islice(_records(text, delimiter), SEARCHED_ROWS))
    return Sheet(None, {number: cells for number, cells in rows.items() if cells})


def _records(text: str, delimiter: str) -> Iterator[tuple[int, int, dict[int, Cell]]]:
    """The number of each line, how wide it is, and its cells."""
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for row, record in enumerate(records, 1):
        yield row, len(record), {c: Cell(row, c, value) for c, value in enumerate(record, 1) if tidy(value)}
