"""The template: downloaded, filled in, sent back."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from lkt.domain.area import Area
from lkt.domain.indicator import Measure, Operator, Target
from lkt.domain.names import Provenance
from lkt.domain.observation import Observation
from lkt.domain.period import Grain, Period
from lkt.ingest.rules import NEEDS
from lkt.ingest.table import Field
from lkt.ingest.template import EMPTY_ROWS, template
from lkt.text import Text
from tests.ingest.made import CATALOGUE, TODAY, area, read, told

BY_DAY = ("LUN-07", "LUN-08")
INDICATORS = CATALOGUE.indicators_of("LUN")
FILL = {Field.NUMERATOR: 5, Field.DENOMINATOR: 8, Field.VALUE: 17, Field.SPREAD: 1.5, Field.UNKNOWN: 1}
LAYOUTS = [(language, long) for language in ("da", "en") for long in (True, False)]


def made(language: str = "da", long: bool = True, history: tuple[Observation, ...] = ()) -> bytes:
    return template(CATALOGUE, "LUN-NORD", TODAY, Text(language), language, long, history)


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(("language", "long"), LAYOUTS)
def test_an_empty_template_says_only_that_it_is_empty(language: str, long: bool) -> None:
    assert told(read(made(language, long))) == ["no_figures"]


@pytest.mark.parametrize("language", ["da", "en"])
def test_filled_in_long_and_sent_back(language: str) -> None:
    book = opened(made(language))
    page = book.worksheets[0]
    for row in range(2, page.max_row + 1):
        measure = next(i for i in INDICATORS if i.name.within(language) == page.cell(row, 2).value).measure
        if page.cell(row, 3).value is None:
            page.cell(row, 3, datetime(2026, 3, row % 27 + 1))
        for column, field in enumerate(FILL, 4):
            if field in NEEDS[measure].used:
                page.cell(row, column, FILL[field])
    batch = read(saved(book))
    assert told(batch) == []
    assert len(batch.observations) == 6 * 12 + 2 * EMPTY_ROWS
    assert {o.indicator for o in batch.observations} == {i.id for i in INDICATORS}
    assert all(
        o.period.grain is (Grain.DAY if o.indicator in BY_DAY else Grain.MONTH) for o in batch.observations
    )


@pytest.mark.parametrize("language", ["da", "en"])
def test_filled_in_wide_and_sent_back(language: str) -> None:
    book = opened(made(language, long=False))
    page = book.worksheets[0]
    titles = {Text(language)(f"template.column.{field}").casefold(): number for field, number in FILL.items()}
    for column in range(3, page.max_column + 1):
        for row in range(2, page.max_row + 1):
            page.cell(row, column, titles[page.cell(1, column).value.rsplit(" – ", 1)[1]])
    batch = read(saved(book))
    assert told(batch) == []
    assert len(batch.observations) == 8 * 12
    assert {o.period for o in batch.observations} == set(CATALOGUE.areas["LUN"].recent(TODAY))


def observation(indicator: str, period: str, **figures: Any) -> Observation:
    return Observation("LUN-NORD", indicator, 2, Period.parse(period), **figures)


HISTORY = (
    observation("LUN-01", "2026-03", numerator=5.0, denominator=8.0, unknown=2.0, comment="=ikke en formel"),
    observation("LUN-02", "2026-03", numerator=2.0, denominator=1234.5),
    observation("LUN-04", "2026-04", numerator=0.0),
    observation("LUN-05", "2026-04", denominator=12.0, value=4.5, spread=1.25),
    observation("LUN-06", "2026-05", value=34.5, denominator=9.0),
    observation("LUN-07", "2026-05-14", value=17.0),
    observation("LUN-08", "2026-06-01", value=210.0),
)


@pytest.mark.parametrize(("language", "long"), LAYOUTS)
def test_what_was_reported_comes_back_unchanged(language: str, long: bool) -> None:
    batch = read(made(language, long, HISTORY))
    assert not batch.refused
    back = {o.key: o.content for o in batch.observations}
    assert back == {o.key: o.content for o in HISTORY}


def test_another_teams_figures_stay_out() -> None:
    other = Observation("LUN-SYD", "LUN-01", 2, Period.month(2026, 3), 5.0, 8.0)
    assert told(read(made(history=(other,)))) == ["no_figures"]


def test_figures_to_come_are_yellow_and_cells_without_use_grey() -> None:
    page = opened(made(history=HISTORY)).worksheets[0]
    for row in range(2, page.max_row + 1):
        own, month = (page.cell(row, column).value for column in (2, 3))
        indicator = next(i for i in INDICATORS if i.name.da == own)
        cells = {field: page.cell(row, column) for column, field in enumerate(FILL, 4)}
        colours = {field: cell.fill.fgColor.rgb[2:] for field, cell in cells.items() if cell.fill.fill_type}
        needs = NEEDS[indicator.measure]
        come = indicator.id in BY_DAY or any(
            o.indicator == indicator.id and o.period.start == month.date() for o in HISTORY
        )
        missing = set() if come else set(needs.required)
        assert colours == dict.fromkeys(missing, "FFF2CC") | dict.fromkeys(
            set(FILL) - set(needs.used), "D9D9D9"
        )


def test_what_is_missing_stands_first_and_the_newest_month_before_others() -> None:
    rows = list(opened(made(history=HISTORY)).worksheets[0].iter_rows(min_row=2, values_only=True))
    come = [any(cell is not None for cell in row[3:]) for row in rows]
    assert come == sorted(come)
    assert [row[1] for row in rows[:2]] == ["Rygestop tilbudt", INDICATORS[1].name.da]
    for part in (False, True):
        months = [row[2] for row, own in zip(rows, come, strict=True) if row[2] and own is part]
        assert months == sorted(months, reverse=True)
    months = [row[1] for row in opened(made(long=False)).worksheets[0].iter_rows(min_row=2, values_only=True)]
    assert months == sorted(months, reverse=True)


@pytest.mark.parametrize("long", [True, False])
def test_paper_has_all_columns_side_by_side_under_their_titles_and_three_pages_at_most(long: bool) -> None:
    data, guide = opened(made(long=long)).worksheets
    for page in (data, guide):
        assert (page.page_setup.fitToWidth or 1, page.sheet_properties.pageSetUpPr.fitToPage) == (1, True)
    assert data.page_setup.fitToHeight + guide.page_setup.fitToHeight == 3
    assert data.print_title_rows == "$1:$1"
    assert data.print_area.startswith("'Data'!$B$1:")
    assert data.oddHeader.left.text == CATALOGUE.teams["LUN-NORD"].name


def test_every_measure_has_its_needs() -> None:
    assert set(NEEDS) == set(Measure)


def test_help_for_the_person_who_fills_it_in() -> None:
    book = opened(made())
    data, guide = book.worksheets
    assert (data.title, guide.title) == ("Data", "Vejledning")
    assert data.freeze_panes == "D2"
    assert {rule.type for rule in data.data_validations.dataValidation} == {"list", "decimal"}
    (names,) = (rule.formula1 for rule in data.data_validations.dataValidation if rule.type == "list")
    assert names == "'Vejledning'!$B$17:$B$24"
    assert [guide[cell].value for cell in ("B17", "F18")] == ["Rygestop tilbudt", "Antal pr. 1.000"]
    assert guide["A4"].value.startswith("1. ")


@pytest.mark.parametrize(("language", "told"), [("da", "≥ 2,5"), ("en", "≥ 2.5")])
def test_targets_are_written_as_the_template_is(language: str, told: str) -> None:
    target = Target(Operator.AT_LEAST, 2.5, "mål", Provenance.DEMO)
    known = {id: replace(each, targets=(target,)) for id, each in CATALOGUE.indicators.items()}
    catalogue = replace(CATALOGUE, indicators=known)
    guide = opened(template(catalogue, "LUN-NORD", TODAY, Text(language), language)).worksheets[1]
    assert str(guide["H18"].value).startswith(told)


ENDED = Period.month(2020, 6)
MONTHS = [
    (area("LUN"), "2025-11", "2026-10", 12),
    (area("LUN", baseline=Period.month(2026, 8)), "2026-08", "2026-10", 3),
    (
        area("LUN", Period.month(2018, 1), "closed", ended=ENDED, data_to=Period.month(2020, 12)),
        "2020-01",
        "2020-12",
        12,
    ),
    (area("LUN", Period.month(2018, 1), "closed", ended=ENDED), "2019-07", "2020-06", 12),
]


@pytest.mark.parametrize(("network", "first", "last", "count"), MONTHS)
def test_which_months(network: Area, first: str, last: str, count: int) -> None:
    months = network.recent(TODAY)
    assert (months[0].label, months[-1].label, len(months)) == (first, last, count)


def test_a_network_that_has_not_begun_has_no_months_yet() -> None:
    assert area("LUN", baseline=Period.month(2027, 1)).recent(date(2026, 11, 22)) == []


@pytest.mark.parametrize(("day", "last"), [(23, "2026-10"), (24, "2026-11"), (30, "2026-11")])
def test_a_month_that_is_nearly_over_is_offered(day: int, last: str) -> None:
    assert area("LUN").recent(date(2026, 11, day))[-1].label == last
    assert area("LUN").recent(date(2026, 12, 30), Grain.QUARTER)[-1].label == "2026Q4"
