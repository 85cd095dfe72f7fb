"""The half-yearly report of an area, for reading: a PDF, and a document that can be written on in (Word)."""

import io
from collections.abc import Sequence
from typing import Any

from lkt.domain.seminar import Item
from lkt.report.chosen import before, screens
from lkt.report.gather import Edition
from lkt.report.picture import chart_alone, sized, typeset
from lkt.report.plate import Plate
from lkt.report.sheets import plain, saved

FORMS = ("pdf", "docx")
_RATIO = 2.1  # of charts, wide to high


def report(found: Edition, area: str, form: str) -> bytes:
    """form: one of FORMS. The answer, what has happened since the last seminar, all teams, each indicator's differences
    between teams, and what is missing."""
    asked = found.catalogue.areas[area]
    last = before(found, asked, None)
    first = {"answer": True, "lasted": asked.allows.sustaining, "since": last is not None, "matrix": True}
    items = [Item(kind) for kind, there in first.items() if there]
    items += [Item("variation", indicator.id) for indicator in found.catalogue.indicators_of(area)]
    items += [Item("ideas")] if found.catalogue.drivers_of(area) else []
    items += [Item("missing")] if asked.allows.reminding else []
    plates = [screen.plate for screen in screens(items, asked, found, last, whole=True) if screen.plate]
    text, status = found.text, asked.statuses[-1]
    told = {"status": text(f"status.{asked.status.value}"), "source": status.source}
    stands = text("half_year.status", lead=found.catalogue.regions[asked.lead_region].name, **told)
    aims = (text("half_year.aim", aim=aim.text) for aim in asked.aims)
    title, front = text("half_year.title", area=asked.name), [*found.front(area)[1], stands, *aims]
    if form == "docx":
        return _document(title, front, plates, found)
    parts = [
        {
            "title": plate.title, "about": plate.about, "said": [plate.sentence, *plate.more], "table": plate.table,
            "svg": sized(plate.chart, 640, 640 / _RATIO), "alt": plate.alt, "foot": plate.foot,
        }
        for plate in plates
    ]  # fmt: skip
    return typeset("half_year", text, title, front=front, parts=parts)


def _document(title: str, front: Sequence[str], plates: Sequence[Plate], found: Edition) -> bytes:
    from docx import Document
    from docx.shared import Cm, Pt

    made = Document()
    made.add_heading(plain(title), 0)
    for line in front:
        made.add_paragraph(plain(line))
    for plate in plates:
        made.add_heading(plain(f"{plate.title} · {plate.about}"), 1)
        for line in filter(None, (plate.sentence, *plate.more)):
            made.add_paragraph(plain(line))
        if plate.chart:
            drawn = made.add_picture(io.BytesIO(chart_alone(plate, _RATIO)), width=Cm(15))
            drawn._inline.docPr.set("descr", plain(plate.alt))
        if plate.table:
            _table(made, plate.table)
        for line in plate.foot:
            made.add_paragraph().add_run(plain(line)).font.size = Pt(8)
    return saved(made, title, found.moment)


def _table(made: Any, rows: Sequence[Sequence[str]]) -> None:
    from docx.shared import Cm, Pt

    table = made.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    table.autofit = False
    others = Cm(11 / max(len(rows[0]) - 1, 1))
    for at, column in enumerate(table.columns):
        column.width = others if at else Cm(4.2)
    for number, (cells, row) in enumerate(zip(table.rows, rows, strict=True)):
        for at, (cell, words) in enumerate(zip(cells.cells, row, strict=True)):
            cell.width = others if at else Cm(4.2)
            run = cell.paragraphs[0].add_run(plain(words))
            run.font.size, run.bold = Pt(7 if len(row) > 6 else 8.5), number == 0
