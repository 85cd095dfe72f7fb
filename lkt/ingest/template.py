"""The workbook a team downloads, fills in and sends back."""

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
from openpyxl.worksheet.page import PageMargins

from lkt.domain.area import ASKED, Area
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator, Operator, Target
from lkt.domain.observation import Observation
from lkt.domain.organisation import Team
from lkt.domain.period import Grain, Period
from lkt.ingest.rules import NEEDS
from lkt.ingest.table import FIGURES, Field, letters, with_comma
from lkt.ingest.workbook import NEWEST

Column = tuple[Indicator | None, Field]  # in the wide layout of one indicator
Line = tuple[Indicator | None, Period | None]  # in the long layout of one indicator

EMPTY_ROWS = 6  # for events to come, where an indicator counts from day to day
_GUIDE_LINES = 10
# The columns of the definitions below the guide, and their widths.
_DEFINITIONS = {"id": 10, "name": 44, "numerator": 60, "denominator": 60, "measure": 30}
_DEFINITIONS |= dict.fromkeys(("unit", "direction", "target"), 18)
_FIRST_DEFINITION = _GUIDE_LINES + 7
_PAGES = 2  # of figures on paper at most; guide and definitions are the third
_NUMBER = {"operator": "greaterThanOrEqual", "formula1": "0"}
_HEADER = PatternFill("solid", fgColor="1F3B57")
_UNUSED, _MISSING = PatternFill("solid", fgColor="D9D9D9"), PatternFill("solid", fgColor="FFF2CC")
_WHITE, _BOLD, _TITLE = Font(bold=True, color="FFFFFF"), Font(bold=True), Font(bold=True, size=14)
_WRAP = Alignment(wrap_text=True, vertical="top")
_WIDTHS = {Field.TEAM: 34, Field.INDICATOR: 44, Field.PERIOD: 17, Field.COMMENT: 40}
_SIGNS = {Operator.AT_LEAST: "≥", Operator.AT_MOST: "≤", Operator.ABOVE: ">", Operator.BELOW: "<"}


def template(
    catalogue: Catalogue, team: str, today: date, say: Callable[..., str], language: str = "da",
    long: bool = True, history: Sequence[Observation] = (), newest: int = 0,
) -> bytes:  # fmt: skip
    """A workbook for one team: what it has not reported yet, then what it has, each newest first.

    Long: a row per indicator and month. Wide: a row per month. Cells with a figure to come are yellow, cells a measure
    does not use grey. At most three pages on paper.
    say: the words of a text key (`template.*`, `unit.*`) with its blanks, in that `language`; the titles are read back
    by `lkt.ingest.header`. newest: the id of the newest upload that `history` knows; the file keeps it
    (`lkt.ingest.workbook`).
    """
    owner = catalogue.teams[team]
    known = {(o.indicator, o.period): o for o in history if o.team == team}
    indicators = catalogue.reported_by(owner, {indicator for indicator, _ in known})
    filling = _Filling(owner, indicators, catalogue.areas[owner.area], today, known, say, language)
    book = Workbook()
    book.custom_doc_props.append(IntProperty(name=NEWEST, value=newest))
    data, guide = book.active, book.create_sheet(filling.word("sheet.guide"))
    data.title = filling.word("sheet.data")
    _guide(guide, filling)
    columns, rows = (_long if long else _wide)(filling)
    _data(data, filling, columns, rows)
    last = f"{letters(len(columns))}{max(len(rows) + 1, 2)}"
    data.freeze_panes = "D2" if long else "C2"
    if long:
        data.auto_filter.ref = f"A1:{last}"
    else:
        data.row_dimensions[1].height = 75
    # On paper: the team above instead of in a column, and all other columns side by side under their titles.
    data.print_area, data.print_title_rows = f"B1:{last}", "1:1"
    data.oddHeader.left.text = owner.name.replace("&", "&&")
    for page, most, way in ((data, _PAGES, "portrait" if long else "landscape"), (guide, 1, "landscape")):
        page.page_setup.orientation, page.page_setup.paperSize = way, page.PAPERSIZE_A4
        page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = most, True
        page.page_margins = PageMargins(left=0.3, right=0.3, top=0.6, bottom=0.3)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@dataclass(frozen=True)
class _Filling:
    """What a team's template is made of. `known`: what was reported, by indicator and period."""

    team: Team
    indicators: Sequence[Indicator]
    area: Area
    today: date
    known: Mapping[tuple[str, Period], Observation]
    say: Callable[..., str]
    language: str

    def word(self, key: str) -> str:
        return self.say(f"template.{key}")

    def name(self, indicator: Indicator) -> str:
        return indicator.name.within(self.language)

    def wanted(self, indicator: Indicator) -> list[Period]:
        """The periods of its rows, newest first. Of what counts from day to day the days reported."""
        if not indicator.measure.by_event:
            return self.area.recent(self.today, indicator.grain)[::-1]
        since = min((month.start for month in self.area.recent(self.today)), default=date.max)
        known = sorted(p for id, p in self.known if id == indicator.id and p.start >= since)
        return sorted(known, key=lambda period: period.start, reverse=True)  # those of a day in their order


def _long(filling: _Filling) -> tuple[list[Column], list[Line]]:
    """A column per field; between what is to come and what has come empty rows for the next events."""
    lines = [(i, period) for i in filling.indicators for period in filling.wanted(i)]
    lines.sort(key=lambda line: line[1].start, reverse=True)
    counting = [i for i in filling.indicators if i.measure.by_event]
    empty: list[Line] = [(i, None) for i in counting for _ in range(EMPTY_ROWS)]
    missing = [(i, period) for i, period in lines if (i.id, period) not in filling.known]
    reported = [(i, period) for i, period in lines if (i.id, period) in filling.known]
    return [(None, field) for field in Field], [*missing, *empty, *reported]


def _wide(filling: _Filling) -> tuple[list[Column], list[Line]]:
    """Columns per indicator. Rare ones only where something was reported in them: otherwise sending the file back
    would take it away."""
    columns: list[Column] = [(None, Field.TEAM), (None, Field.PERIOD)]
    come: dict[Period, bool] = {}
    for indicator in filling.indicators:
        reported = [o for o in filling.known.values() if o.indicator == indicator.id]
        rare = [f for f in (Field.UNKNOWN, Field.COMMENT) if any(getattr(o, f) is not None for o in reported)]
        usual = [field for field in NEEDS[indicator.measure].used if field is not Field.UNKNOWN]
        columns += [(indicator, field) for field in usual + rare]
        for period in filling.wanted(indicator):
            come[period] = come.get(period, True) and (indicator.id, period) in filling.known
    newest = sorted(come, key=lambda period: period.start, reverse=True)
    return columns, [(None, period) for period in sorted(newest, key=come.__getitem__)]


def _data(page: Any, filling: _Filling, columns: Sequence[Column], rows: Sequence[Line]) -> None:
    """The titles, what Excel refuses while somebody types below them, and what is known already."""
    first, last = _FIRST_DEFINITION, _FIRST_DEFINITION + len(filling.indicators) - 1
    names = f"{quote_sheetname(filling.word('sheet.guide'))}!$B${first}:$B${last}"
    for column, (own, field) in enumerate(columns, 1):
        title, width = filling.word(f"column.{field}"), _WIDTHS.get(field, 12)
        if own:
            title, width = f"{filling.name(own)} – {title.casefold()}", 14
        _head(page.cell(1, column), title, width)
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
        if period and period.grain not in (Grain.DAY, Grain.MONTH):
            cell.value = period.label
    elif indicator and field is Field.INDICATOR:
        cell.value = filling.name(indicator)
    elif indicator:
        _figure(cell, filling, indicator, period, field)


def _figure(cell: Any, filling: _Filling, indicator: Indicator, period: Period | None, field: Field) -> None:
    observation = filling.known.get((indicator.id, period)) if period else None
    value, needs = getattr(observation, field, None), NEEDS[indicator.measure]
    regular = period is not None and indicator.grain in ASKED
    own = regular and period is not None and period.grain is indicator.grain  # a month in a row of a month
    if field in needs.used and (own or not regular):
        cell.value, cell.number_format = value, "#,##0" if field in needs.whole else "#,##0.##"
        if own and observation is None and field in needs.required:
            cell.fill = _MISSING
    elif field is not Field.COMMENT:
        cell.fill = _UNUSED
    elif value is not None:
        cell.value, cell.data_type = value, "s"  # a comment that begins with "=" is no formula


def _head(cell: Any, title: str, width: int) -> None:
    cell.value, cell.fill, cell.font, cell.alignment = title, _HEADER, _WHITE, _WRAP
    cell.parent.column_dimensions[cell.column_letter].width = width


def _guide(page: Any, filling: _Filling) -> None:
    """What to do, and what each indicator counts. Figures stand here as text: this sheet is never read back."""
    page.cell(1, 1, filling.word("guide.title")).font = _TITLE
    page.cell(2, 1, filling.team.name).font = _BOLD
    for line in range(1, _GUIDE_LINES + 1):
        page.cell(line + 3, 1, filling.word(f"guide.line_{line}"))
    page.cell(_GUIDE_LINES + 4, 1).fill, page.cell(_GUIDE_LINES + 4, 2).fill = _MISSING, _UNUSED
    for column, (title, width) in enumerate(_DEFINITIONS.items(), 1):
        _head(page.cell(_FIRST_DEFINITION - 1, column), filling.word(f"title.{title}"), width)
    for row, indicator in enumerate(filling.indicators, _FIRST_DEFINITION):
        version = indicator.version_at(filling.today)
        multiplier = f"{indicator.multiplier:,}".replace(",", "." if filling.language == "da" else ",")
        values = (
            indicator.id, filling.name(indicator), version.numerator, version.denominator or "",
            filling.word(f"measure.{indicator.measure}"),
            filling.say(f"unit.{indicator.unit}", multiplier=multiplier),
            filling.word(f"direction.{indicator.direction}"),
            _target(indicator, indicator.target_at(filling.today), filling),
        )  # fmt: skip
        for column, value in enumerate(values, 1):
            page.cell(row, column, value).alignment = _WRAP


def _target(indicator: Indicator, target: Target | None, filling: _Filling) -> str:
    if target is None:
        return "–"
    if target.operator is Operator.NO_INCREASE:
        return filling.word("target.no_increase")
    number = with_comma(target.value, 6) if filling.language == "da" else f"{target.value:.6g}"
    if target.operator is Operator.RELATIVE:
        return f"{number} % {filling.word('target.relative')}"
    unit = " %" if indicator.scale == 100 else ""
    return f"{_SIGNS[target.operator]} {number}{unit}"
