"""The workbook a team downloads, fills in and sends back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
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
from lkt.ingest.table import letters
from lkt.ingest.template_version import NEWEST
from lkt.ingest.words import TemplateWords

VERSION = 1
VERSION_PROPERTY = "LKT template version"

_MONTHS = 12
EMPTY_ROWS = 6  # for events to come, where an indicator counts from day to day
_MONTH_FORMAT, _DAY_FORMAT = "yyyy-mm", "dd-mm-yyyy"
_HEADER = PatternFill("solid", fgColor="1F3B57")
_UNUSED = PatternFill("solid", fgColor="D9D9D9")
_WHITE, _BOLD, _TITLE = Font(bold=True, color="FFFFFF"), Font(bold=True), Font(bold=True, size=14)
_WRAP = Alignment(wrap_text=True, vertical="top")
_WIDTHS = {Field.TEAM: 34, Field.INDICATOR: 44, Field.PERIOD: 17, Field.COMMENT: 40}
_SIGNS = {Operator.AT_LEAST: "≥", Operator.AT_MOST: "≤", Operator.ABOVE: ">", Operator.BELOW: "<"}
_History = Mapping[tuple[str, Period], Observation]


def template(
    catalogue: Catalogue,
    team: str,
    today: date,
    words: TemplateWords,
    language: str = "da",
    long: bool = True,
    history: Sequence[Observation] = (),
    newest: int = 0,
) -> bytes:
    """A workbook for one team, with a row for every recent month and what was reported for it.

    Long: a row per indicator and month. Wide: a row per month. Cells a measure does not use are grey.
    newest: the id of the newest upload that `history` knows; the file keeps it (`lkt.ingest.template_version`).
    """
    owner = catalogue.teams[team]
    indicators = catalogue.indicators_of(owner.area)
    known = {(o.indicator, o.period): o for o in history if o.team == team}
    months = recent_months(catalogue.areas[owner.area], today)
    book = Workbook()
    book.custom_doc_props.append(IntProperty(name=VERSION_PROPERTY, value=VERSION))
    book.custom_doc_props.append(IntProperty(name=NEWEST, value=newest))
    data = book.active
    data.title = words.data_sheet
    _guide(book.create_sheet(words.guide_sheet), words, owner)
    _definitions(book.create_sheet(words.indicators_sheet), indicators, words, language, today)
    if long:
        _long(data, owner, indicators, months, known, words, language)
    else:
        _wide(data, owner, indicators, months, known, words, language)
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


def _long(
    page: Any,
    team: Team,
    indicators: Sequence[Indicator],
    months: list[Period],
    known: _History,
    words: TemplateWords,
    language: str,
) -> None:
    columns = {field: number for number, field in enumerate(Field, 1)}
    _head(page, [words.columns[field] for field in Field])
    row = 1
    for indicator in indicators:
        for period in _periods_of(indicator, months, known):
            row += 1
            page.cell(row, columns[Field.TEAM], team.name)
            page.cell(row, columns[Field.INDICATOR], indicator.name.within(language))
            _write_period(page.cell(row, columns[Field.PERIOD]), period)
            observation = known.get((indicator.id, period)) if period else None
            _write_figures(page, row, columns, indicator, observation)
    for field, number in columns.items():
        page.column_dimensions[letters(number)].width = _WIDTHS.get(field, 12)
    page.freeze_panes = page.cell(2, columns[Field.NUMERATOR])
    page.auto_filter.ref = f"A1:{letters(len(columns))}{max(row, 2)}"
    _choose(page, letters(columns[Field.INDICATOR]), len(indicators), max(row, 2), words)
    first, last = columns[FIGURES[0]], columns[FIGURES[-1]]
    _numbers_only(page, f"{letters(first)}2:{letters(last)}{max(row, 2)}", "decimal", words)


def _wide(
    page: Any,
    team: Team,
    indicators: Sequence[Indicator],
    months: list[Period],
    known: _History,
    words: TemplateWords,
    language: str,
) -> None:
    slots = [(i, field) for i in indicators for field in _slots(i, known)]
    titles = [f"{i.name.within(language)} – {words.columns[field].casefold()}" for i, field in slots]
    _head(page, [words.columns[Field.TEAM], words.columns[Field.PERIOD], *titles])
    reported = {
        period for _, period in known if period.grain is Grain.DAY and period.start >= months[0].start
    }
    rows = _in_order({*months, *reported})
    for row, period in enumerate(rows, 2):
        page.cell(row, 1, team.name)
        _write_period(page.cell(row, 2), period)
        for column, (indicator, field) in enumerate(slots, 3):
            _write(page.cell(row, column), indicator, field, known.get((indicator.id, period)))
    for column in range(1, len(slots) + 3):
        page.column_dimensions[letters(column)].width = _WIDTHS[Field.TEAM] if column == 1 else 17
    page.row_dimensions[1].height = 60
    page.freeze_panes = "C2"
    for column, (indicator, field) in enumerate(slots, 3):
        kind = "whole" if field in NEEDS[indicator.measure].whole else "decimal"
        if field is Field.COMMENT:
            continue
        _numbers_only(page, f"{letters(column)}2:{letters(column)}{max(len(rows) + 1, 2)}", kind, words)


def _periods_of(indicator: Indicator, months: list[Period], known: _History) -> list[Period | None]:
    """The months; for what counts from day to day the days reported, and empty rows for the next events."""
    if not indicator.measure.by_event:
        return list(months)
    since = months[0].start if months else date.max
    reported = [period for name, period in known if name == indicator.id and period.start >= since]
    return [*_in_order(reported), *([None] * EMPTY_ROWS)]


def _in_order(some: Iterable[Period]) -> list[Period]:
    return sorted(some, key=lambda period: (period.start, period.grain))


def _write_period(cell: Any, period: Period | None) -> None:
    cell.value = period.start if period else None
    cell.number_format = _MONTH_FORMAT if period and period.grain is not Grain.DAY else _DAY_FORMAT


def _write_figures(
    page: Any, row: int, columns: Mapping[Field, int], indicator: Indicator, observation: Observation | None
) -> None:
    used = NEEDS[indicator.measure].used
    for field in (*FIGURES, Field.COMMENT):
        cell = page.cell(row, columns[field])
        if field in used or field is Field.COMMENT:
            _write(cell, indicator, field, observation)
        else:
            cell.fill = _UNUSED


def _slots(indicator: Indicator, known: _History) -> list[Field]:
    """The wide layout's columns of an indicator. Rare ones only where something was reported in them:
    otherwise sending the file back would take it away."""
    told = [observation for (name, _), observation in known.items() if name == indicator.id]
    rare = [f for f in (Field.UNKNOWN, Field.COMMENT) if any(getattr(o, f) is not None for o in told)]
    return [f for f in NEEDS[indicator.measure].used if f is not Field.UNKNOWN] + rare


def _write(cell: Any, indicator: Indicator, field: Field, observation: Observation | None) -> None:
    value = getattr(observation, field) if observation else None
    if field is Field.COMMENT:
        cell.value = value
        if value is not None:
            cell.data_type = "s"  # a comment that begins with "=" stays text, never a formula
        return
    cell.number_format = _format(indicator, field)
    cell.value = _tidy(value)


def _format(indicator: Indicator, field: Field) -> str:
    return "#,##0" if field in NEEDS[indicator.measure].whole else "#,##0.##"


def _tidy(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


def _head(page: Any, titles: Sequence[str]) -> None:
    for column, title in enumerate(titles, 1):
        cell = page.cell(1, column, title)
        cell.fill, cell.font, cell.alignment = _HEADER, _WHITE, _WRAP


def _choose(page: Any, column: str, count: int, last: int, words: TemplateWords) -> None:
    """A list of the area's indicators to choose from."""
    source = f"{quote_sheetname(words.indicators_sheet)}!$B$2:$B${count + 1}"
    rule = DataValidation(type="list", formula1=source, allow_blank=True, error=words.choose_error)
    rule.add(f"{column}2:{column}{last}")
    page.add_data_validation(rule)


def _numbers_only(page: Any, cells: str, kind: str, words: TemplateWords) -> None:
    rule = DataValidation(
        type=kind, operator="greaterThanOrEqual", formula1="0", allow_blank=True, error=words.number_error
    )
    rule.add(cells)
    page.add_data_validation(rule)


def _guide(page: Any, words: TemplateWords, team: Team) -> None:
    page.column_dimensions["A"].width = 100
    page.cell(1, 1, words.guide_title).font = _TITLE
    page.cell(2, 1, team.name).font = _BOLD
    for row, line in enumerate(words.guide, 4):
        page.cell(row, 1, line).alignment = _WRAP
    page.cell(len(words.guide) + 4, 1).fill = _UNUSED


def _definitions(
    page: Any, indicators: Sequence[Indicator], words: TemplateWords, language: str, today: date
) -> None:
    """What each indicator counts. Figures stand here as text: this sheet is never read back."""
    _head(page, list(words.titles.values()))
    for row, indicator in enumerate(indicators, 2):
        version = indicator.version_at(today)
        values = (
            indicator.id,
            indicator.name.within(language),
            version.numerator,
            version.denominator or "",
            words.measures[indicator.measure],
            _unit(indicator, words, language),
            words.directions[indicator.direction],
            _target(indicator, indicator.target_at(today), words),
        )
        for column, value in enumerate(values, 1):
            page.cell(row, column, value).alignment = _WRAP
    for letter, width in zip("ABCDEFGH", (10, 44, 60, 60, 30, 18, 18, 18), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "C2"


def _unit(indicator: Indicator, words: TemplateWords, language: str) -> str:
    multiplier = f"{indicator.multiplier:,}".replace(",", "." if language == "da" else ",")
    return words.units.get(indicator.unit, indicator.unit).format(multiplier=multiplier)


def _target(indicator: Indicator, target: Target | None, words: TemplateWords) -> str:
    if target is None:
        return "–"
    if target.operator is Operator.NO_INCREASE:
        return words.no_increase
    number = f"{target.value:g}".replace(".", ",")
    if target.operator is Operator.RELATIVE:
        return f"{number} % {words.relative}"
    unit = " %" if indicator.scale == 100 else ""
    return f"{_SIGNS[target.operator]} {number}{unit}"
