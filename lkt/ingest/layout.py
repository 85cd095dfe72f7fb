"""A data sheet as rows of one figure each, whichever of the two layouts it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from lkt.domain.observation import Place
from lkt.ingest import numbers
from lkt.ingest.header import FIGURES, KEYS, Field, Header
from lkt.ingest.table import Cell, Sheet

MOST_ROWS = 5000  # in a file, below the headers


@dataclass(slots=True)
class Row:
    """What one row says about one indicator, cell by cell. Empty cells are not in it."""

    sheet: Sheet
    number: int
    header_row: int
    columns: Mapping[Field, int]
    cells: Mapping[Field, Cell]

    def place(self, field: Field) -> Place:
        """The cell of a field, also an empty one; without such a column the row's first."""
        column = self.columns.get(field) or min(self.columns.values(), default=1)
        return self.sheet.place(self.number, column)

    @property
    def figures(self) -> dict[Field, Cell]:
        return {field: self.cells[field] for field in FIGURES if field in self.cells}


@dataclass(frozen=True)
class Table:
    """A sheet with its header."""

    sheet: Sheet
    header: Header

    @cached_property
    def numbers(self) -> list[int]:
        """The rows below the header in which something stands."""
        return [number for number in self.sheet.rows if number > self.header.row]

    def merged(self) -> list[tuple[int, int, int, int]]:
        """Vertical merges below the header in the columns that are filled down."""
        wanted = {self.header.columns[f] for f in KEYS if f in self.header.columns}
        return [
            box
            for box in sorted(self.sheet.merged)
            if box[0] > self.header.row and box[2] > box[0] and box[1] == box[3] and box[1] in wanted
        ]

    def untitled(self) -> Iterator[Cell]:
        """The first cell of every column that has no title, in rows with figures."""
        figures, titled = self.header.figures, self.header.titled
        for number in self.numbers:
            row = self.sheet.rows[number]
            if row.keys() & figures and not row.keys() <= titled:
                yield from (cell for column, cell in row.items() if column not in titled)
                titled |= row.keys()

    def unread(self) -> Iterator[Cell]:
        """What stands beside figures in columns that are not read."""
        figures, columns = self.header.figures, self.header.known
        for number in self.numbers:
            row = self.sheet.rows[number]
            if row.keys() & figures:
                yield from (cell for column, cell in row.items() if column not in columns)

    def above(self) -> Iterator[Cell]:
        """What stands above the header."""
        for number, row in self.sheet.rows.items():
            if number < self.header.row:
                yield from row.values()

    def merged_figures(self) -> Iterator[tuple[int, int, int, int]]:
        """Merges over several rows in which a figure stands: whose it is, nobody can tell."""
        figures = self.header.figures
        for box in sorted(self.sheet.merged):
            first, left, last, right = box
            if last > first and figures.intersection(range(left, right + 1)):
                rows = [number for number in self.numbers if first <= number <= last]
                inside = (self.sheet.rows[number].keys() for number in rows)
                if len(rows) > 1 and any(
                    left <= c <= right and c in figures for keys in inside for c in keys
                ):
                    yield box

    @cached_property
    def rows(self) -> list[Row]:
        """Every row below the header; in the wide layout once per indicator."""
        return list(self._each())

    def _each(self) -> Iterator[Row]:
        above = {
            (row, column): (first, column)
            for first, column, last, _ in self.merged()
            for row in range(first, last + 1)
        }
        for number in self.numbers:
            common = self._pick(number, self.header.columns, above)
            if not self.header.is_wide:
                yield Row(self.sheet, number, self.header.row, self.header.columns, common)
                continue
            for title, columns in self.header.wide.items():
                yield self._wide_row(number, title, columns, common)

    def _pick(
        self, number: int, columns: Mapping[Field, int], above: Mapping[tuple[int, int], tuple[int, int]]
    ) -> dict[Field, Cell]:
        row = self.sheet.rows[number]
        cells = {
            field: numbers.typed(row[column]) if field in FIGURES else row[column]
            for field, column in columns.items()
            if column in row
        }
        if above:
            for field in KEYS:
                source = above.get((number, columns.get(field, 0)))
                if (
                    source
                    and field not in cells
                    and (cell := self.sheet.rows.get(source[0], {}).get(source[1]))
                ):
                    cells[field] = cell
        return cells

    def _wide_row(
        self, number: int, title: str, columns: Mapping[Field, int], common: Mapping[Field, Cell]
    ) -> Row:
        """The title is the indicator; its cell is the header's."""
        column = min(columns.values())
        everywhere = {**self.header.columns, **columns}
        cells = {**common, **self._pick(number, columns, {})}
        cells[Field.INDICATOR] = Cell(self.header.row, column, title)
        return Row(self.sheet, number, self.header.row, everywhere, cells)
