"""CSV files of figures for `spc`, `funnel` and `variation`: read with the numbers, dates, encodings and total rows
of an upload, and written."""

import csv
import io
import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from lkt.cli.console import content, words
from lkt.domain.period import Grain
from lkt.errors import Refused, must
from lkt.ingest import numbers, periods
from lkt.ingest.csv import decode, told_separator
from lkt.ingest.header import SEARCHED_ROWS
from lkt.ingest.names import is_total
from lkt.ingest.table import shown, tidy

# A fault: the key of its text below `table.`, and what fills the blanks.
Fault = tuple[str, dict[str, object]]

_SEPARATORS = ";\t,"
_MOST_BEYOND = 100  # columns without a title that are looked into
LISTED = 20  # faults that are written out
FIRST_ROW = 2  # the first row below the header, as people count rows
_MOST = 1e15  # from here on whole numbers are no longer exact
# Figures that other programs write as missing.
_MISSING = ["", "NA", "N/A", "NaN", "nan", "NULL", "null", "None"]
_ISO = re.compile(r"\d{4}-\d{2}(?:-\d{2}(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?)?")
_HALF = re.compile(r"(?:(\d{4})[ -]?)?(?:([12])\.? ?(?:halvår|half)|h(?:alvår)? ?([12]))(?:[ ,/-]*(\d{4}))?")
_YEARS = range(1900, 2101)
_POINT = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|[+-]?\.\d+(?:[eE][+-]?\d+)?")
_WITH_POINT = re.compile(r"[+-]?\d*\.\d+(?:[eE][+-]?\d+)?")
_LOST_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")  # or a decimal comma, among decimal points
_WHOLE = re.compile(r"[+-]?\d+(?:[eE][+-]?\d+)?")


def read(
    path: Path, figures: Iterable[object] = (), time: str | None = None, names: Iterable[str] = (),
    codes: Iterable[str] = (), dated: bool = False,
    check: Callable[[pd.DataFrame], Iterator[Fault]] = lambda table: iter(()),
) -> pd.DataFrame:  # fmt: skip
    """The table of a file; its index is the number of its row in the file, less FIRST_ROW.

    figures: columns of numbers. Between semicolons or tabs 1.201 is a thousand and some, as in an upload, unless
        other figures of the file show that the point is its decimal sign; between commas it always is.
    time: the column of x or of the period. Where it holds dates they come back as ISO text, however they were written.
    dated: numbers are dates there too, as 2026, 202603 or 20260314.
    names, codes: columns that tell series or units apart. Names that are plain numbers become numbers.
    check: further faults, found in the figures.

    Rows of totals are left out, and said. Raises Refused with every fault of the file at once.
    """
    text = io.StringIO(decode(content(path)), newline=None).read()  # also the line ends of old Macs
    told, text = told_separator(text)
    must(text.strip() and "\0" not in text, "error.csv_unreadable", path=path)
    names, codes = list(names), list(codes)
    above, text = _titled(text, told or _SEPARATORS, {time, *figures, *names, *codes})
    # Where nothing is told, the sign that makes most columns.
    separator = told or max(_SEPARATORS, key=text.partition("\n")[0].count)
    header = [tidy(name) for name in next(csv.reader(io.StringIO(text), delimiter=separator))]
    times = Counter(filter(None, header))
    faults: list[Fault] = [("doubled", {"column": c, "count": n}) for c, n in times.items() if n > 1]
    if not faults:
        try:
            table = _split(text, separator, header, {*names, *codes})
        except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
            raise Refused("error.csv_unreadable", path=path) from error
        table.index += above
        faults += _too_wide(table, len(header), separator)
        table = table.iloc[:, : len(header)]
        table = _without_totals(table, [*names, *codes, *([time] if time else [])])
        numeric = [name for name in figures if isinstance(name, str) and name in table]
        faults += _numbers(table, numeric, separator)
        faults += _blanks(table, [name for name in (time, *codes) if name and name in table], numeric)
        if time in table:  # after the blanks: what cannot be read becomes one
            faults += _times(table, str(time), dated)
        for name in names:
            if name in table and name not in numeric:
                table[name] = _plain_numbers(table[name])
        faults += check(table)
    if faults:
        lines = [words()(f"table.{key}", **blanks) for key, blanks in faults[:LISTED]]
        lines += [words()("table.more", count=len(faults) - LISTED)] * (len(faults) > LISTED)
        raise Refused("table.faults", path=path, lines="\n".join(lines))
    return table


def _titled(text: str, separators: str, wanted: Collection[object]) -> tuple[int, str]:
    """How many lines stand above the one with most of the titles wanted, and the text from there."""
    lines = text.split("\n", SEARCHED_ROWS)
    rows = [[line.replace('"', "").split(sign) for sign in separators] for line in lines[:SEARCHED_ROWS]]
    known = [max(len({tidy(cell) for cell in cells} & set(wanted)) for cells in row) for row in rows]
    above = known.index(max(known))
    return above, "\n".join(lines[above:])


def _split(text: str, separator: str, titles: list[str], names: set[str]) -> pd.DataFrame:
    """Columns of machine-written numbers come as numbers, all others as text; last what stands beyond the header."""
    header = [name or f"column {at}" for at, name in enumerate(titles, 1)]
    beyond = max(line.count(separator) for line in text.split("\n")) + 1 - len(header)
    texts = {*names, *(unnamed := [f"\0{at}" for at in range(min(beyond, _MOST_BEYOND))])}
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)  # all rows are wider still
        # A line without anything is a missing figure in a file of one column, not the end of it.
        return pd.read_csv(
            io.StringIO(text), sep=separator, decimal="." if separator == "," else ",", names=[*header, *unnamed],
            skiprows=1, index_col=False, skip_blank_lines=False, low_memory=False, keep_default_na=False,
            dtype=dict.fromkeys(texts.intersection([*header, *unnamed]), str),
            na_values={name: [""] if name in texts else _MISSING for name in (*header, *unnamed)},
        )  # fmt: skip


def _too_wide(table: pd.DataFrame, known: int, separator: str) -> Iterator[Fault]:
    """The rows in which more than empty cells stands beyond the columns of the header."""
    filled = table.iloc[:, known:].apply(lambda column: column.str.strip().fillna("") != "")
    for row in table.index[filled.any(axis=1)]:
        count = known + int(filled.loc[row].to_numpy().nonzero()[0][-1]) + 1
        yield "too_wide", {"row": row + FIRST_ROW, "count": count, "known": known, "separator": separator}


def _without_totals(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    total = pd.Series(False, table.index)
    for name in columns:
        if name in table and table[name].dtype.kind not in "iufb":
            table[name] = _each(table[name], tidy)
            if sums := [text for text in table[name].dropna().unique() if is_total(text)]:
                total |= table[name].isin(sums)
    rows = [int(at) + FIRST_ROW for at in table.index[total]]
    if rows:
        listed = ", ".join(map(str, rows[:LISTED]))
        print(words()("table.totals", count=len(rows), rows=listed), file=sys.stderr)
    return table[~total] if rows else table


def _each(column: pd.Series, change: Callable[[str], Any]) -> pd.Series:
    """A column of text with every different text changed once; what is missing stays so."""
    changed = {text: change(text) for text in column.dropna().unique()}
    return column if all(text == new for text, new in changed.items()) else column.map(changed)


def _numbers(table: pd.DataFrame, columns: Sequence[str], separator: str) -> Iterator[Fault]:
    """Text that was typed by people becomes numbers, in the table."""
    text = {name: table[name].dropna() for name in columns if table[name].dtype.kind not in "iufb"}
    different = {tidy(each) for column in text.values() for each in column.unique()}
    decimal_point = separator == "," or numbers.pointed(different)
    example = "1234.5" if separator == "," else "1234,5"

    def number(text: str) -> float | None:
        if (_POINT if decimal_point else _WHOLE).fullmatch(tidy(text)):
            return float(text)
        found = numbers.parse(text)
        return found.value if isinstance(found, numbers.Number) else None

    for name, column in text.items():
        table[name] = _each(table[name], number).astype(float)
        marked = column.str.strip().str.endswith("%")
        for row in column.index[~marked] if marked.any() else ():
            yield "percent", {"row": row + FIRST_ROW, "column": name, "value": shown(column[row])}
        doubtful = _LOST_THOUSANDS if decimal_point else _WITH_POINT
        if doubt := next((each for each in map(tidy, column) if doubtful.fullmatch(each)), None):
            key = "decimals" if decimal_point else "thousands"
            print(words()(f"table.{key}", column=name, value=doubt, read=number(doubt)), file=sys.stderr)
    for name in columns:
        column = text.get(name, table[name].dropna())
        for row in column.index[~(table[name][column.index].abs() < _MOST)]:
            value = shown(str(column[row]))
            yield "number", {"row": row + FIRST_ROW, "column": name, "value": value, "example": example}


def _blanks(table: pd.DataFrame, keys: Sequence[str], figures: Sequence[str]) -> Iterator[Fault]:
    """Figures of which nobody knows where they belong, and a file without any."""
    for name in keys if figures else ():
        for row in table.index[table[name].isna() & table[figures].notna().any(axis=1)]:
            yield "blank", {"row": row + FIRST_ROW, "column": name}
    if figures and table[figures[0]].isna().all():
        yield "no_figures", {"column": figures[0]}


def _times(table: pd.DataFrame, name: str, dated: bool) -> Iterator[Fault]:
    """Dates as people write them become ISO text, in the table; names and, if not `dated`, numbers stay as they are."""
    column = table[name]
    if column.dtype.kind in "iuf" and dated and not (column % 1).any():
        column = column.map(lambda at: f"{at:.0f}{'-01' * (at in _YEARS)}", na_action="ignore")
    elif column.dtype.kind in "iufb":
        return
    read = _each(column, _moment)
    if read.notna().any():
        for row in column.index[read.isna() & column.notna()]:
            yield "date", {"row": row + FIRST_ROW, "column": name, "value": shown(column[row])}
        table[name] = read


def _moment(text: str) -> str | None:
    """A date, a month or a moment as ISO text; None for what is none of these.

    >>> _moment("01-02-2024"), _moment("jan-24"), _moment("14.03.2026 10:30"), _moment("uge 5")
    ('2024-02-01', '2024-01', '2026-03-14T10:30:00', None)
    >>> _moment("2. halvår 2026"), _moment("H1 2026"), _moment("2026H2")
    ('2026-07-01', '2026-01-01', '2026-07-01')
    >>> _moment("1. kvartal 2026"), _moment("Q3-2026"), _moment("uge 12 2026"), _moment("2026-W12")
    ('2026-01-01', '2026-07-01', '2026-03-16', '2026-03-16')
    """
    if _ISO.fullmatch(text):
        return text if pd.notna(pd.to_datetime(text, format="ISO8601", utc=True, errors="coerce")) else None
    if (half := _HALF.fullmatch(text.casefold())) and (year := half[1] or half[4]):
        return f"{year}-{'01' if '1' in half.group(2, 3) else '07'}-01"
    found = periods.parse(text)
    if not isinstance(found, periods.Moment):
        parts = (periods.part(text, found, grain) for grain in (Grain.WEEK, Grain.QUARTER))
        whole = next(filter(None, parts), None)
        return whole.start.isoformat() if whole else None
    if found.day is None:
        return found.month.label
    return found.day.isoformat() + (f"T{found.clock}" if found.clock else "")


def as_written(moments: Sequence[str], column: pd.Series) -> list[str]:
    """Words from the command line as `_times` has made those of the column."""
    if column.dtype.kind in "iufb":
        return list(moments)
    return [_moment(tidy(word)) or word for word in moments]


def _plain_numbers(column: pd.Series) -> pd.Series:
    """A column of text as numbers, if every one of them is written just as the number is: 0101 is a code."""
    code, different = pd.factorize(column)
    if (code < 0).any() or not pd.Series(different).str.fullmatch(r"-?(?:0|[1-9]\d{0,17})").all():
        return column
    return pd.Series(different.astype("int64")[code], column.index)


def impossible(table: pd.DataFrame, y: str, n: str | None, negative: bool, share: bool) -> Iterator[Fault]:
    """Figures that a chart cannot show, row by row: below zero where it has none, of a share above the whole."""
    if not {y, n or y} <= set(table):
        return
    number = words().number
    for name in [*([] if negative else [y]), *([n] if n else [])]:
        for row in table.index[table[name] < 0]:
            yield "below_zero", {"row": row + FIRST_ROW, "column": name, "value": number(table[name][row])}
    if share and n:
        for row in table.index[table[y] > table[n]]:
            blanks = {"numerator": number(table[y][row]), "denominator": number(table[n][row])}
            yield "above_whole", {"row": row + FIRST_ROW, **blanks}


def as_csv(frame: pd.DataFrame) -> str:
    """Booleans as true and false, dates as ISO, empty where a value is not defined."""
    shown = frame.copy(deep=False)
    for name, kind in frame.dtypes.items():
        if pd.api.types.is_bool_dtype(kind):
            shown[name] = frame[name].map({True: "true", False: "false"})
        elif pd.api.types.is_datetime64_any_dtype(kind):
            whole_days = (frame[name].dt.normalize() == frame[name]).all()
            shown[name] = frame[name].dt.strftime("%Y-%m-%d" if whole_days else "%Y-%m-%dT%H:%M:%S")
    return str(shown.to_csv(index=False, lineterminator="\n"))
