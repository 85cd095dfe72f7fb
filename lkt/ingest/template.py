"""The workbook a team downloads, fills in and sends back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
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

VERSION = 1
VERSION_PROPERTY = "LKT template version"

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
    known = {(o.indicator, o.period): o for o in history if o.team == team}
    months = recent_months(catalogue.areas[owner.area], today)
    filling = _Filling(owner, catalogue.indicators_of(owner.area), months, known, say, language)
    book = Workbook()
    book.custom_doc_props.append(IntProperty(name=VERSION_PROPERTY, value=VERSION))
    book.custom_doc_props.append(IntProperty(name=NEWEST, value=newest))
    data = book.active
    data.title = filling.word("sheet.data")
    _guide(book.create_sheet(filling.word("sheet.guide")), filling)
    _definitions(book.create_sheet(filling.word("sheet.indicators")), filling, today)
    (_long if long else _wide)(data, filling)
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

    def recent(self) -> set[tuple[str, Period]]:
        """What was reported since the first month."""
        since = self.months[0].start if self.months else date.max
        return {(name, period) for name, period in self.known if period.start >= since}


def _long(page: Any, filling: _Filling) -> None:
    _head(page, [(filling.word(f"column.{field}"), _WIDTHS.get(field, 12)) for field in Field])
    row = 1
    for indicator in filling.indicators:
        # Of what counts from day to day: the days reported, and empty rows for the next events.
        days = _in_order({period for name, period in filling.recent() if name == indicator.id})
        events = [*days, *([None] * EMPTY_ROWS)]
        for period in events if indicator.measure.by_event else filling.months:
            row += 1
            _key(page, row, filling, period, filling.name(indicator))
            observation = filling.known.get((indicator.id, period)) if period else None
            for column, field in enumerate((*FIGURES, Field.COMMENT), 4):
                cell = page.cell(row, column)
                if field in NEEDS[indicator.measure].used or field is Field.COMMENT:
                    _write(cell, indicator, field, observation)
                else:
                    cell.fill = _UNUSED
    last = max(row, 2)
    page.freeze_panes = "D2"
    page.auto_filter.ref = f"A1:{letters(len(Field))}{last}"
    names = f"{quote_sheetname(filling.word('sheet.indicators'))}!$B$2:$B${len(filling.indicators) + 1}"
    _check(page, f"B2:B{last}", type="list", formula1=names, error=filling.word("error.choose"))
    _check(page, f"D2:H{last}", **_NUMBER, type="decimal", error=filling.word("error.number"))


def _wide(page: Any, filling: _Filling) -> None:
    slots = [(indicator, field) for indicator in filling.indicators for field in _slots(indicator, filling)]
    titles = [f"{filling.name(i)} – {filling.word(f'column.{field}').casefold()}" for i, field in slots]
    titles = [filling.word("column.period"), *titles]
    _head(page, [(filling.word("column.team"), _WIDTHS[Field.TEAM]), *((title, 17) for title in titles)])
    days = {period for _, period in filling.recent() if period.grain is Grain.DAY}
    rows = _in_order({*filling.months, *days})
    for row, period in enumerate(rows, 2):
        _key(page, row, filling, period)
        for column, (indicator, field) in enumerate(slots, 3):
            _write(page.cell(row, column), indicator, field, filling.known.get((indicator.id, period)))
    page.row_dimensions[1].height = 60
    page.freeze_panes = "C2"
    for column, (indicator, field) in enumerate(slots, 3):
        if field is not Field.COMMENT:
            kind = "whole" if field in NEEDS[indicator.measure].whole else "decimal"
            cells = f"{letters(column)}2:{letters(column)}{max(len(rows) + 1, 2)}"
            _check(page, cells, **_NUMBER, type=kind, error=filling.word("error.number"))


def _in_order(some: Iterable[Period]) -> list[Period]:
    return sorted(some, key=lambda period: (period.start, period.grain))


def _slots(indicator: Indicator, filling: _Filling) -> list[Field]:
    """The wide layout's columns of an indicator. Rare ones only where something was reported in them:
    otherwise sending the file back would take it away."""
    reported = [observation for (name, _), observation in filling.known.items() if name == indicator.id]
    rare = [f for f in (Field.UNKNOWN, Field.COMMENT) if any(getattr(o, f) is not None for o in reported)]
    return [f for f in NEEDS[indicator.measure].used if f is not Field.UNKNOWN] + rare


def _key(page: Any, row: int, filling: _Filling, period: Period | None, *indicator: str) -> None:
    """Whose figures a row holds, of which indicator where it has one, and of which period."""
    for column, name in enumerate([filling.team.name, *indicator], 1):
        page.cell(row, column, name)
    cell = page.cell(row, len(indicator) + 2, period.start if period else None)
    cell.number_format = "yyyy-mm" if period and period.grain is not Grain.DAY else "dd-mm-yyyy"


def _write(cell: Any, indicator: Indicator, field: Field, observation: Observation | None) -> None:
    value = getattr(observation, field) if observation else None
    if field is not Field.COMMENT:
        cell.number_format = "#,##0" if field in NEEDS[indicator.measure].whole else "#,##0.##"
        cell.value = int(value) if value is not None and value == int(value) else value
    elif value is not None:
        cell.value, cell.data_type = value, "s"  # a comment that begins with "=" is no formula


def _head(page: Any, titles: Iterable[tuple[str, int]]) -> None:
    """The titles, and how wide their columns are."""
    for column, (title, width) in enumerate(titles, 1):
        cell = page.cell(1, column, title)
        cell.fill, cell.font, cell.alignment = _HEADER, _WHITE, _WRAP
        page.column_dimensions[letters(column)].width = width


def _check(page: Any, cells: str, **rule: str) -> None:
    """What Excel refuses while somebody types in these cells."""
    check = DataValidation(allow_blank=True, **rule)
    check.add(cells)
    page.add_data_validation(check)


def _guide(page: Any, filling: _Filling) -> None:
    page.column_dimensions["A"].width = 100
    page.cell(1, 1, filling.word("guide.title")).font = _TITLE
    page.cell(2, 1, filling.team.name).font = _BOLD
    for line in range(1, _GUIDE_LINES + 1):
        page.cell(line + 3, 1, filling.word(f"guide.line_{line}")).alignment = _WRAP
    page.cell(_GUIDE_LINES + 4, 1).fill = _UNUSED


def _definitions(page: Any, filling: _Filling, today: date) -> None:
    """What each indicator counts. Figures stand here as text: this sheet is never read back."""
    _head(page, [(filling.word(f"title.{title}"), width) for title, width in _DEFINITIONS.items()])
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
