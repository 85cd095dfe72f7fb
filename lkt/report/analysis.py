"""The analysis of a series as a workbook whose formulas make its percentages, median and limits from the figures in it,
and as rows for CSV."""

from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from lkt.domain.charting import charts_for
from lkt.domain.period import Grain, Period
from lkt.report.plate import Plate
from lkt.report.sheets import Formula, Row, put, saved, table
from lkt.text import Text
from lkt.views.rows import HIDDEN
from lkt.views.team import TeamView

COLUMNS = (
    "period", "numerator", "denominator", "figure", "in_line", "of_line", "phase", "centre", "lower", "upper", "target",
    "remark",
)  # fmt: skip
_FIGURES = ("figure", "of_line", "centre", "lower", "upper", "target", "range")
# The centre line over the rows {f} to {l} of a phase, and the limits at a row {r}; {m} is what figures are told per.
_SHARE = "=SUMIF(E{f}:E{l},1,B{f}:B{l})/SUMIF(E{f}:E{l},1,C{f}:C{l})*{m}"
_LINES: dict[str, tuple[str, ...]] = {
    "run": ("=MEDIAN(F{f}:F{l})",),
    "i": ("=AVERAGE(F{f}:F{l})", "=H{r}-3/1.128*AVERAGE(M{f}:M{l})", "=H{r}+3/1.128*AVERAGE(M{f}:M{l})"),
    "c": ("=AVERAGE(F{f}:F{l})", "=MAX(0,H{r}-3*SQRT(H{r}))", "=H{r}+3*SQRT(H{r})"),
    "p": (_SHARE, "=MAX(0,H{r}-3*SQRT(H{r}*(1-H{r})/C{r}))", "=MIN(1,H{r}+3*SQRT(H{r}*(1-H{r})/C{r}))"),
    "u": (_SHARE, "=MAX(0,H{r}-3*SQRT(H{r}*{m}/C{r}))", "=H{r}+3*SQRT(H{r}*{m}/C{r})"),
    "pp": (_SHARE,),
    "up": (_SHARE,),
}


def analysis_rows(view: TeamView, text: Text) -> tuple[list[str], list[Row]]:
    """The heads and a row for each figure: what was reported, what is drawn, and what it was held against."""
    heads = {name: text(f"analysis.{name}") for name in COLUMNS if name != "of_line"}
    rows, by = list[Row](), view.indicator.scale
    for row, told in _told(view, by, text):
        told |= {name: row[name] * by for name in ("centre", "lower", "upper")}
        rows.append({head: told[name] for name, head in heads.items()})
    return list(heads.values()), rows


def analysis(view: TeamView, plate: Plate, text: Text) -> bytes:
    """The workbook: a sheet of what it says, one of the chart shown, one of the control chart made for the measure."""
    book, shown = Workbook(), view.charting.chart if view.charting.chart in _LINES else "run"
    about = book.active
    about.title = text("analysis.about")
    about.column_dimensions["A"].width = 120
    about["A1"].font = Font(bold=True)
    told = (plate.title, plate.about, plate.sentence, *plate.more, *plate.foot)
    for number, words in enumerate(told, start=1):
        put(about.cell(number, 1), words)
    control = [name for name in charts_for(view.indicator) if len(_LINES.get(name, ())) > 1]
    for chart in dict.fromkeys([shown, *control[:1]]):
        _fill(book.create_sheet(text(f"charting.chart.{chart}")[:31]), view, chart, text)
    book.properties.creator = "LKT"
    return saved(book)


def _fill(sheet: Any, view: TeamView, chart: str, text: Text) -> None:
    names = (*COLUMNS, "range") if chart == "i" else COLUMNS
    rows = ([told.get(name) for name in names] for told in _formulas(view, chart, text))
    table(sheet, [text(f"analysis.{name}") for name in names], rows)
    sheet.freeze_panes = "B2"
    look = "0.0%" if view.indicator.unit.startswith("pct") else "0.00"
    for name, column in zip(names, sheet.iter_cols(min_row=2), strict=True):
        for cell in column if name in _FIGURES else ():
            cell.number_format = look
    for letter, width in ("A", 18), ("H", 16), ("L", 40):
        sheet.column_dimensions[letter].width = width


def _formulas(view: TeamView, chart: str, text: Text) -> Iterator[dict[str, Any]]:
    """What stands in the columns of each row: figures as they are, and formulas for what comes from them."""
    by, before = view.indicator.multiplier, dict[Any, int]()
    phases = view.points.reset_index().groupby("phase")
    ends = {phase: (rows.min() + 2, rows.max() + 2) for phase, rows in phases.groups.items()}
    for number, (row, told) in enumerate(_told(view, by, text), start=2):
        made, (first, last) = {"of_line": '=IF(E{r}=1,D{r},"")'}, ends[row["phase"]]
        if view.indicator.measure.divides and not row["hidden"]:
            made["figure"] = '=IF(C{r}>0,B{r}/C{r}*{m},"")'
        if not row["partial"]:  # of which nothing is told
            made |= zip(("centre", "lower", "upper"), _LINES[chart], strict=False)
        if chart == "i" and told["in_line"]:
            if row["phase"] in before:
                made["range"] = f"=ABS(D{{r}}-D{before[row['phase']]})"
            before[row["phase"]] = number
        places = {"r": number, "f": first, "l": last, "m": by}
        yield told | {name: Formula(formula.format(**places)) for name, formula in made.items()}


def _told(view: TeamView, by: float, text: Text) -> Iterator[tuple[Row, dict[str, Any]]]:
    """The points, with what is the same of each in workbook and rows. by: what figures are told per."""
    for row in view.points.to_dict("records"):
        hidden = text("small.note", least=row["hidden"]) if row["hidden"] else ""
        provisional = text("chart.provisional") if row["provisional"] else ""
        excluded = text("chart.excluded", reason=row["reason"]) if row["excluded"] else ""
        in_line = row["baseline"] and row["included"] and row["value"] == row["value"]
        yield row, {
            "period": text.period(Period(row["x"].date(), Grain(row["grain"]), row["event"])),
            "numerator": row["numerator"], "denominator": row["denominator"], "in_line": int(in_line),
            "figure": HIDDEN if row["hidden"] else row["value"] * by, "target": row["target"] * by,
            "phase": row["phase"], "remark": " ".join(filter(None, [hidden, provisional, excluded])),
        }  # fmt: skip
