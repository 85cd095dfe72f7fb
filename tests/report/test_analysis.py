"""The analysis as a workbook: its formulas come to what the program shows, from the figures in it and nothing else."""

from __future__ import annotations

import io
import math
import re
import statistics
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from lkt.domain.charting import Charting, Decision, DecisionKind
from lkt.report.analysis import analysis, analysis_rows
from lkt.report.plate import of_team
from lkt.report.sheets import csv_bytes
from lkt.store import Database, Reader, Source, definitions
from lkt.text import Text
from lkt.views.rows import prepare
from lkt.views.series import computed
from lkt.views.team import TeamView, team_view
from tests.conftest import NOW, TODAY
from tests.report.conftest import edition, public, view_of

TEXT = Text("da")
_FUNCTIONS: dict[str, Any] = {
    "__builtins__": {}, "IF": lambda test, yes, no: yes() if test() else no(), "SQRT": math.sqrt, "MAX": max,
    "MIN": min, "ABS": abs, "MEDIAN": lambda cells: statistics.median(numbers(cells)),
    "AVERAGE": lambda cells: statistics.fmean(numbers(cells)),
    "SUMIF": lambda where, what, cells: sum(c or 0 for w, c in zip(where, cells, strict=True) if w == what),
}  # fmt: skip


def numbers(cells: list[Any]) -> list[float]:
    return [cell for cell in cells if isinstance(cell, int | float)]


class Book:
    """A spreadsheet program of the few functions that ours uses."""

    def __init__(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))

    def value(self, sheet: int, at: str) -> Any:
        found = self.book.worksheets[sheet][at].value
        if not (isinstance(found, str) and found.startswith("=")):
            return found
        asked = re.sub(
            r"(?<!SUM)IF\((.+?),(.+?),(.+?)\)", r"IF(lambda: \1, lambda: \2, lambda: \3)", found[1:]
        )
        asked = re.sub(r"([A-Z])(\d+):[A-Z](\d+)", r"cells('\1',\2,\3)", asked)
        asked = re.sub(r"(?<![A-Z'])([A-M])(\d+)", r"cell('\1\2')", asked)
        asked = re.sub(r"(?<=cell\('E)(\d+'\))=1", r"\1==1", asked)
        known = _FUNCTIONS | {
            "cell": lambda at: self.value(sheet, at),
            "cells": lambda column, first, last: [
                self.value(sheet, f"{column}{n}") for n in range(first, last + 1)
            ],
        }
        return eval(asked, known)

    def column(self, sheet: int, letter: str, rows: int) -> list[float]:
        found = [self.value(sheet, f"{letter}{number}") for number in range(2, rows + 2)]
        return [math.nan if value in (None, "", "#") else float(value) for value in found]


def book_of(view: TeamView, database: Database) -> Book:
    return Book(analysis(view, of_team(view, edition(database)), TEXT))


# Shares with provisional months, a rate, a count, measurements, days between events.
SERIES = [
    ("KOL-HOR", "KOL-01"),
    ("KOL-HOR", "KOL-03"),
    ("ANT-", "ANT-01"),
    ("TVA-", "TVA-01"),
    ("KOL-HOR", "KOL-08"),
]


@pytest.mark.parametrize(("team", "indicator"), SERIES)
def test_formulas_come_to_what_the_program_shows(opened: Database, team: str, indicator: str) -> None:
    team = team if team[-1] != "-" else next(iter(definitions.read(opened).teams_of(team[:3]))).id
    view = view_of(opened, team, indicator)
    book, by, points = book_of(view, opened), view.indicator.multiplier, view.points
    assert book.column(1, "D", len(points)) == pytest.approx(list(points["value"] * by), nan_ok=True)
    assert book.column(1, "H", len(points)) == pytest.approx(list(points["centre"] * by), nan_ok=True)


@pytest.mark.parametrize(
    ("indicator", "chart"),
    [("KOL-03", "p"), ("KOL-01", "p"), ("KOL-08", "i"), ("TVA-01", "c"), ("TVA-02", "u"), ("TVA-08", "i")],
)
def test_limits_come_to_what_the_program_draws(opened: Database, indicator: str, chart: str) -> None:
    catalogue = definitions.read(opened)
    asked, day = catalogue.indicators[indicator], TODAY
    team = next(iter(catalogue.teams_of(asked.area))).id
    rows = prepare(Reader(opened).figures(asked.area, indicator), catalogue, day)
    own = rows[rows["team"] == team]
    middle = own["x"].iloc[len(own) // 2].date()
    decided = [
        Decision(1, team, indicator, DecisionKind.PHASE, middle, "ny fase", NOW, "prøve"),
        Decision(2, team, indicator, DecisionKind.EXCLUDE, own["x"].iloc[3].date(), "=fejl", NOW, "prøve"),
        Decision(3, team, indicator, DecisionKind.FREEZE, own["x"].iloc[-3].date(), "før", NOW, "prøve"),
    ]
    whole = computed(
        prepare(Reader(opened).figures(asked.area, indicator), catalogue, day, decided), catalogue, day
    )
    usual = team_view(Source(Reader(opened), catalogue, day), whole, team, indicator)
    drawn = team_view(Source(Reader(opened), catalogue, day), whole, team, indicator, Charting(chart))
    book, by = book_of(usual, opened), asked.multiplier
    for letter, name in (("H", "centre"), ("I", "lower"), ("J", "upper")):
        shown = book.column(-1, letter, len(usual.points))
        assert shown == pytest.approx(list(drawn.points[name] * by), nan_ok=True), name


def test_nothing_hidden_is_in_workbook_or_rows(opened: Database) -> None:
    view = view_of(opened, "KOL-HGH", "KOL-02", public(opened))
    sheet = book_of(view, opened).book.worksheets[1]
    hidden = [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[3] == "#"]
    assert len(hidden) == view.hidden > 0
    assert all(row[1] is None and row[2] is None for row in hidden)
    assert all(row[7] is None for row in sheet.iter_rows(min_row=2, values_only=True)), "masked: no line"
    told = csv_bytes(*analysis_rows(view, TEXT), excel=True).decode("utf-8-sig")
    assert told.count(";#;") == view.hidden


def test_words_that_people_wrote_stay_words(opened: Database) -> None:
    view = view_of(opened, "KOL-HOR", "KOL-03")
    points = view.points.assign(excluded=True, reason='=HYPERLINK("http://x")')
    team = replace(view.team, name="=1+1 & <b>")
    sheets = book_of(replace(view, points=points, team=team), opened).book
    assert sheets["Om tallene"]["A2"].value.startswith("=1+1 & <b>")
    assert sheets["Om tallene"]["A2"].data_type == "s"
    assert sheets.worksheets[1]["L2"].data_type == "s"
    assert sheets.properties.creator == "LKT"
