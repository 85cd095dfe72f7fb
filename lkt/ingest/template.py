"""The workbook a team downloads, fills in and sends back."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.custom import IntProperty
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from lkt.domain.area import Area, Status
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator, Operator, Target
from lkt.domain.observation import Observation
from lkt.domain.period import Grain, Period, periods
from lkt.domain.team import Team
from lkt.ingest.header import FIGURES, Field
from lkt.ingest.rules import NEEDS
from lkt.ingest.table import letters, with_comma
from lkt.ingest.workbook import NEWEST

Column = tuple[Indicator | None, Field]  # in the wide layout of one indicator
Line = tuple[Indicator | None, Period | None]  # in the long layout of one indicator

_MONTHS = 12
EMPTY_ROWS = 6  # for events to come, where an indicator counts from day to day
_GUIDE_LINES = 10
# The columns of the sheet of definitions, and their widths.
_DEFINITIONS = {"id": 10, "name": 44, "numerator": 60, "denominator": 60, "measure": 30}
_DEFINITIONS |= dict.fromkeys(("unit", "direction", "target"), 18)
_NUMBER = {"operator": "greaterThanOrEqual", "formula1": "0"}
_HEADER = PatternFill("solid", fgColor="1F3B57")
_UNUSED = PatternFill("solid", fgColor="D9D9D9")
_WHITE, _BOLD, _TITLE = Font(bold=True, color="FFFFFF"), Font(bold=True), Font(bold=True, size=14)
_WRAP = Alignment(wrap_text=True, vertical="top")
_WIDTHS = {Field.TEAM: 34, Field.INDICATOR: 44, Field.PERIOD: 17, Field.COMMENT: 40}
_SIGNS = {Operator.AT_LEAST: "≥", Operator.AT_MOST: "≤", Operator.ABOVE: ">", Operator.BELOW: "<"}


def template(
    catalogue: Catalogue, team: str, today: date, say: Callable[..., str], language: str = "da",
    long: bool = True, history: Sequence[Observation] = (), newest: int = 0,
) -> bytes:  # fmt: skip
    """A workbook for one team, with a row for every recent month and what was reported for it.

    Long: a row per indicator and month. Wide: a row per month. Cells a measure does not use are grey.
    say: the words of a text key (`template.*`, `unit.*`) with its blanks, in that `language`; the titles are read back
    by `lkt.ingest.header`. newest: the id of the newest upload that `history` knows; the file keeps it
    (`lkt.ingest.workbook`).
    """
    owner = catalogue.teams[team]
    months = recent_months(catalogue.areas[owner.area], today)
    known = {(o.indicator, o.period): o for o in history if o.team == team}
    filling = _Filling(owner, catalogue.indicators_of(owner.area), months, known, say, language)
    book = Workbook()
    book.custom_doc_props.append(IntProperty(name=NEWEST, value=newest))
    data = book.active
    data.title = filling.word("sheet.data")
    _guide(book.create_sheet(filling.word("sheet.guide")), filling)
    _definitions(book.create_sheet(filling.word("sheet.indicators")), filling, today)
    columns, rows = (_long if long else _wide)(filling)
    _data(data, filling, columns, rows)
    data.freeze_panes = "D2" if long else "C2"
    if long:
        data.auto_filter.ref = f"A1:{letters(len(columns))}{max(len(rows) + 1, 2)}"
    else:
        data.row_dimensions[1].height = 60
    for page in book.worksheets:  # on paper all columns side by side, under their titles
        page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
        page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = 0, True
        page.print_title_rows = "1:1"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def recent_months(area: Area, today: date) -> list[Period]:
    """The last twelve ended months since the baseline began; of a finished area its last twelve."""
    timeline = area.timeline
    last = Period.containing(today).shift(-1)
    if area.status is Status.CLOSED or timeline.ended:
        last = min(last, timeline.data_to or timeline.ended or last)
    return periods(max(timeline.baseline_from, last.shift(1 - _MONTHS)), last)


@dataclass(frozen=True)
class _Filling:
    """What a team's template is made of. `known`: what was reported, by indicator and period."""

    team: Team
    indicators: Sequence[Indicator]
    months: list[Period]
    known: Mapping[tuple[str, Period], Observation]
    say: Callable[..., str]
    language: str

    def word(self, key: str) -> str:
        return self.say(f"template.{key}")

    def name(self, indicator: Indicator) -> str:
        return indicator.name.within(self.language)

    def recent(self, indicator: Indicator) -> list[Period]:
        """The periods that were reported since the first month."""
        since = self.months[0].start if self.months else date.max
        return sorted(period for id, period in self.known if id == indicator.id and period.start >= since)


def _long(filling: _Filling) -> tuple[list[Column], list[Line]]:
    """A column per field. Of what counts from day to day the days reported, and empty rows for the next events."""
    rows: list[Line] = []
    for indicator in filling.indicators:
        events = [*filling.recent(indicator), *([None] * EMPTY_ROWS)]
        rows += [(indicator, period) for period in (events if indicator.measure.by_event else filling.months)]
    return [(None, field) for field in Field], rows


def _wide(filling: _Filling) -> tuple[list[Column], list[Line]]:
    """Columns per indicator. Rare ones only where something was reported in them: otherwise sending the file back
    would take it away."""
    columns: list[Column] = [(None, Field.TEAM), (None, Field.PERIOD)]
    rows = set(filling.months)
    for indicator in filling.indicators:
        reported = [o for o in filling.known.values() if o.indicator == indicator.id]
        rare = [f for f in (Field.UNKNOWN, Field.COMMENT) if any(getattr(o, f) is not None for o in reported)]
        usual = [field for field in NEEDS[indicator.measure].used if field is not Field.UNKNOWN]
        columns += [(indicator, field) for field in usual + rare]
        rows.update(period for period in filling.recent(indicator) if period.grain is Grain.DAY)
    return columns, [(None, period) for period in sorted(rows)]


def _data(page: Any, filling: _Filling, columns: Sequence[Column], rows: Sequence[Line]) -> None:
    """The titles, what Excel refuses while somebody types below them, and what is known already."""
    names = f"{quote_sheetname(filling.word('sheet.indicators'))}!$B$2:$B${len(filling.indicators) + 1}"
    for column, (own, field) in enumerate(columns, 1):
        title, width = filling.word(f"column.{field}"), _WIDTHS.get(field, 12)
        if own:
            title, width = f"{filling.name(own)} – {title.casefold()}", 17
        _head(page, column, title, width)
        rule = {"type": "list", "formula1": names, "error": filling.word("error.choose")}
        if field in FIGURES:
            whole = own and field in NEEDS[own.measure].whole
            rule = {**_NUMBER, "type": "whole" if whole else "decimal", "error": filling.word("error.number")}
        if field in (Field.INDICATOR, *FIGURES):
            cells = f"{letters(column)}2:{letters(column)}{max(len(rows) + 1, 2)}"
            page.add_data_validation(DataValidation(allow_blank=True, sqref=cells, **rule))
        for row, (indicator, period) in enumerate(rows, 2):
            _fill(page.cell(row, column), filling, (indicator or own, period), field)


def _fill(cell: Any, filling: _Filling, line: Line, field: Field) -> None:
    """Whose figures a row holds, of what and when; and the figures."""
    indicator, period = line
    if field is Field.TEAM:
        cell.value = filling.team.name
    elif field is Field.PERIOD:
        cell.value = period.start if period else None
        cell.number_format = "yyyy-mm" if period and period.grain is not Grain.DAY else "dd-mm-yyyy"
    elif indicator and field is Field.INDICATOR:
        cell.value = filling.name(indicator)
    elif indicator:
        observation = filling.known.get((indicator.id, period)) if period else None
        value, needs = getattr(observation, field, None), NEEDS[indicator.measure]
        if field in needs.used:
            cell.value, cell.number_format = value, "#,##0" if field in needs.whole else "#,##0.##"
        elif field is not Field.COMMENT:
            cell.fill = _UNUSED
        elif value is not None:
            cell.value, cell.data_type = value, "s"  # a comment that begins with "=" is no formula


def _head(page: Any, column: int, title: str, width: int) -> None:
    cell = page.cell(1, column, title)
    cell.fill, cell.font, cell.alignment = _HEADER, _WHITE, _WRAP
    page.column_dimensions[letters(column)].width = width


def _guide(page: Any, filling: _Filling) -> None:
    page.column_dimensions["A"].width = 100
    page.cell(1, 1, filling.word("guide.title")).font = _TITLE
    page.cell(2, 1, filling.team.name).font = _BOLD
    for line in range(1, _GUIDE_LINES + 1):
        page.cell(line + 3, 1, filling.word(f"guide.line_{line}")).alignment = _WRAP
    page.cell(_GUIDE_LINES + 4, 1).fill = _UNUSED


def _definitions(page: Any, filling: _Filling, today: date) -> None:
    """What each indicator counts. Figures stand here as text: this sheet is never read back."""
    for column, (title, width) in enumerate(_DEFINITIONS.items(), 1):
        _head(page, column, filling.word(f"title.{title}"), width)
    for row, indicator in enumerate(filling.indicators, 2):
        version = indicator.version_at(today)
        multiplier = f"{indicator.multiplier:,}".replace(",", "." if filling.language == "da" else ",")
        values = (
            indicator.id,
            filling.name(indicator),
            version.numerator,
            version.denominator or "",
            filling.word(f"measure.{indicator.measure}"),
            filling.say(f"unit.{indicator.unit}", multiplier=multiplier),
            filling.word(f"direction.{indicator.direction}"),
            _target(indicator, indicator.target_at(today), filling),
        )
        for column, value in enumerate(values, 1):
            page.cell(row, column, value).alignment = _WRAP
    page.freeze_panes = "C2"


def _target(indicator: Indicator, target: Target | None, filling: _Filling) -> str:
    if target is None:
        return "–"
    if target.operator is Operator.NO_INCREASE:
        return filling.word("target.no_increase")
    number = with_comma(target.value, 6)
    if target.operator is Operator.RELATIVE:
        return f"{number} % {filling.word('target.relative')}"
    unit = " %" if indicator.scale == 100 else ""
    return f"{_SIGNS[target.operator]} {number}{unit}"
