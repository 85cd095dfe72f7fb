"""The analysis of a series as a workbook whose formulas make its percentages, median and limits from the figures in it,
and as rows for CSV."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Font

from lkt.domain.charting import charts_for
from lkt.domain.period import Grain, Period
from lkt.report.plate import Plate
from lkt.report.sheets import Row, put, saved
from lkt.text import Text
from lkt.views.rows import HIDDEN
from lkt.views.team import TeamView

COLUMNS = (
    "period", "numerator", "denominator", "figure", "in_line", "of_line", "phase", "centre", "lower", "upper", "target",
    "remark",
)  # fmt: skip
# The centre line over the rows {f} to {l} of a phase, and the limits at a row {r}; {m} is what figures are told per.
_CENTRES = {
    "run": "=MEDIAN(F{f}:F{l})",
    "i": "=AVERAGE(F{f}:F{l})",
    "c": "=AVERAGE(F{f}:F{l})",
    "p": "=SUMIF(E{f}:E{l},1,B{f}:B{l})/SUMIF(E{f}:E{l},1,C{f}:C{l})*{m}",
}
_CENTRES |= dict.fromkeys(("u", "pp", "up"), _CENTRES["p"])
_LIMITS = {
    "i": ("=H{r}-3/1.128*AVERAGE(M{f}:M{l})", "=H{r}+3/1.128*AVERAGE(M{f}:M{l})"),
    "c": ("=MAX(0,H{r}-3*SQRT(H{r}))", "=H{r}+3*SQRT(H{r})"),
    "p": ("=MAX(0,H{r}-3*SQRT(H{r}*(1-H{r})/C{r}))", "=MIN(1,H{r}+3*SQRT(H{r}*(1-H{r})/C{r}))"),
    "u": ("=MAX(0,H{r}-3*SQRT(H{r}*{m}/C{r}))", "=H{r}+3*SQRT(H{r}*{m}/C{r})"),
}


def analysis_rows(view: TeamView, text: Text) -> tuple[list[str], list[Row]]:
    """The heads and a row for each figure: what was reported, what is drawn, and what it was held against."""
    names, rows = [name for name in COLUMNS if name != "of_line"], list[Row]()
    for row in view.points.to_dict("records"):
        told = _told(row, text)
        told |= {name: row[name] * view.indicator.scale for name in ("centre", "lower", "upper", "target")}
        told["figure"] = HIDDEN if row["hidden"] else row["value"] * view.indicator.scale
        rows.append({text(f"analysis.{name}"): told[name] for name in names})
    return [text(f"analysis.{name}") for name in names], rows


def analysis(view: TeamView, plate: Plate, text: Text) -> bytes:
    """The workbook: a sheet of what it says, one of the chart shown, one of the control chart made for the measure."""
    book, shown = Workbook(), view.charting.chart if view.charting.chart in _CENTRES else "run"
    about = book.active
    about.title = text("analysis.about")
    about.column_dimensions["A"].width = 120
    about["A1"].font = Font(bold=True)
    told = (plate.title, plate.about, plate.sentence, *plate.more, *plate.foot)
    for number, words in enumerate(told, start=1):
        put(about.cell(number, 1), words)
    control = [name for name in charts_for(view.indicator) if name in _LIMITS]
    for chart in dict.fromkeys([shown, *control[:1]]):
        _fill(book.create_sheet(text(f"charting.chart.{chart}")[:31]), view, chart, text)
    book.properties.creator = "LKT"
    return saved(book)


def _fill(sheet: Any, view: TeamView, chart: str, text: Text) -> None:
    names = (*COLUMNS, "range") if chart == "i" else COLUMNS
    sheet.append([text(f"analysis.{name}") for name in names])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B2"
    points = view.points.reset_index(drop=True)
    look = "0.0%" if view.indicator.unit.startswith("pct") else "0.00"
    ends = {phase: (rows.min() + 2, rows.max() + 2) for phase, rows in points.groupby("phase").groups.items()}
    for number, (row, told) in enumerate(_formulas(view, points, chart, text), start=2):
        first, last = ends[row["phase"]]
        places = {"r": number, "f": first, "l": last, "m": view.indicator.multiplier}
        for name, value in told.items():
            cell = sheet.cell(number, names.index(name) + 1)
            if isinstance(value, Formula):
                cell.value = value.format(**places)
            else:
                put(cell, value)
            if name in ("figure", "of_line", "centre", "lower", "upper", "target", "range"):
                cell.number_format = look
    for letter, width in ("A", 18), ("H", 16), ("L", 40):
        sheet.column_dimensions[letter].width = width


class Formula(str):
    """Ours, and not words that a person wrote."""


def _formulas(
    view: TeamView, points: pd.DataFrame, chart: str, text: Text
) -> Iterator[tuple[Row, dict[str, Any]]]:
    """What stands in the columns of each row: figures as they are, and formulas for what comes from them."""
    divides, by, before = view.indicator.measure.divides, view.indicator.multiplier, dict[Any, int]()
    for number, row in enumerate(points.to_dict("records"), start=2):
        told = _told(row, text) | {"target": row["target"] * by}
        counted = divides and not row["hidden"]
        figure = HIDDEN if row["hidden"] else row["value"] * by
        told["figure"] = Formula('=IF(C{r}>0,B{r}/C{r}*{m},"")') if counted else figure
        told["of_line"] = Formula('=IF(E{r}=1,D{r},"")')
        if not row["partial"]:  # of which nothing is told
            told["centre"] = Formula(_CENTRES[chart])
            if chart in _LIMITS:
                told["lower"], told["upper"] = (Formula(limit) for limit in _LIMITS[chart])
        if chart == "i" and told["in_line"]:
            if row["phase"] in before:
                told["range"] = Formula(f"=ABS(D{{r}}-D{before[row['phase']]})")
            before[row["phase"]] = number
        yield row, told


def _told(row: Row, text: Text) -> dict[str, Any]:
    """What is the same in workbook and rows."""
    provisional = text("chart.provisional") if row["provisional"] else ""
    excluded = text("chart.excluded", reason=row["reason"]) if row["excluded"] else ""
    hidden = text("small.note", least=row["hidden"]) if row["hidden"] else ""
    in_line = row["baseline"] and row["included"] and row["value"] == row["value"]
    return {
        "period": text.period(Period(row["x"].date(), Grain(row["grain"]), row["event"])),
        "numerator": row["numerator"], "denominator": row["denominator"], "in_line": int(in_line),
        "phase": row["phase"], "remark": " ".join(filter(None, [hidden, provisional, excluded])),
    }  # fmt: skip
