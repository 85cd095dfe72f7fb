"""Slides: all of a plate is on its slide, charts can be edited and hold what is shown, templates are used."""

from __future__ import annotations

import io
import itertools
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from lkt.errors import Refused
from lkt.report.chosen import plates
from lkt.report.gather import source
from lkt.report.plate import Plate, of_matrix
from lkt.report.slides import deck
from lkt.store import Database, Reader, Source, definitions
from lkt.text import Text
from lkt.views.area import area_view
from tests.conftest import TODAY
from tests.report.conftest import area_plate, edition, plate_of, view_of

AWKWARD = "Åse & <Bo> \"C\" 'D' = {x} \x07" + "W" * 200


def opened_deck(database: Database, *plates: Plate, template: bytes = b"") -> Any:
    made = deck(plates, "KOL", ["Seminar 2", "Data"], edition(database), template)
    return Presentation(io.BytesIO(made))


def words_on(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def chart_on(slide: Any) -> Any:
    return next(shape for shape in slide.shapes if shape.has_chart)


def test_all_of_a_plate_is_on_its_slide(opened: Database) -> None:
    plate = plate_of(opened, "KOL-HOR", "KOL-01")
    slide = opened_deck(opened, plate).slides[1]
    assert slide.shapes.title.text_frame.text == plate.title
    for words in (plate.about, plate.sentence, *plate.more, *plate.foot):
        assert words in words_on(slide)
    assert slide.notes_slide.notes_text_frame.text == plate.notes
    assert chart_on(slide)._element.nvGraphicFramePr.cNvPr.get("descr") == plate.alt


def test_a_run_chart_can_be_edited_and_holds_what_is_shown(opened: Database) -> None:
    view, plate = view_of(opened, "KOL-HOR", "KOL-03"), plate_of(opened, "KOL-HOR", "KOL-03")
    chart = chart_on(opened_deck(opened, plate).slides[1]).chart
    series = {one.name: [v for v in one.values if v is not None] for one in chart.plots[0].series}
    assert list(series) == [
        "Andel (%)",
        "Median 55,6\xa0%",
        "Mål 80\xa0%",
        "tegn på forbedring",
        "tidligere niveau",
    ]
    assert series["Andel (%)"] == pytest.approx(list(view.points["value"] * 100), abs=0.006)
    assert len(series["tegn på forbedring"]) == 11
    sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).worksheets
    assert len(sheet) == 1
    assert [cell.value for cell in sheet[0][1]] == [None, *series]
    assert chart.category_axis.tick_labels.number_format == "[$-406]mmm yy"


def test_what_the_team_did_is_told(opened: Database) -> None:
    assert "01.05.2025: Tiltag: tjekliste" in words_on(
        opened_deck(opened, plate_of(opened, "KOL-HOR", "KOL-03")).slides[1]
    )


def test_tables_are_tables(opened: Database) -> None:
    view = area_view(Source(Reader(opened), definitions.read(opened), TODAY), "KOL")
    matrix = of_matrix(view, edition(opened))
    plates = [area_plate(opened), replace(matrix, table=matrix.table[:15])]
    slides = list(opened_deck(opened, *plates).slides)[1:]
    for plate, slide in zip(plates, slides, strict=True):
        shown = next(shape for shape in slide.shapes if shape.has_table)
        assert tuple(tuple(cell.text for cell in row.cells) for row in shown.table.rows) == plate.table
        assert shown._element.nvGraphicFramePr.cNvPr.get("descr") == plate.alt
        foot = min(s.top for s in slide.shapes if s.has_text_frame and plate.source in s.text_frame.text)
        assert shown.top + sum(row.height for row in shown.table.rows) <= foot


def test_nothing_lies_beyond_the_slide_or_over_another(opened: Database) -> None:
    usual = plate_of(opened, "KOL-HOR", "KOL-03")
    long = replace(
        usual, title=AWKWARD, about=AWKWARD, sentence=usual.sentence * 2, caveats=usual.caveats * 4
    )
    made = opened_deck(opened, usual, plate_of(opened, "KOL-HOR", "KOL-01"), long)
    for slide in made.slides:
        shapes = sorted(slide.shapes, key=lambda shape: shape.top)
        for above, below in itertools.pairwise(shapes):
            assert above.top + above.height <= below.top + 12_700
        assert all(s.left >= 0 and s.left + s.width <= made.slide_width for s in shapes)
        assert all(s.top >= 0 and s.top + s.height <= made.slide_height for s in shapes)


def test_awkward_names_come_out_whole(opened: Database) -> None:
    plate = replace(
        plate_of(opened, "KOL-HOR", "KOL-03"), title=AWKWARD, about=AWKWARD, alt=AWKWARD, notes=AWKWARD
    )
    slide, kept = opened_deck(opened, plate).slides[1], AWKWARD.replace("\x07", "")
    assert slide.shapes.title.text_frame.text == kept
    assert slide.notes_slide.notes_text_frame.text.startswith(kept)
    assert chart_on(slide)._element.nvGraphicFramePr.cNvPr.get("descr") == kept


@pytest.mark.parametrize("places", [0, 1, 2])
def test_few_points_and_none(opened: Database, places: int) -> None:
    plate = plate_of(opened, "KOL-HOR", "KOL-03")
    assert plate.chart
    rows, spec = plate.chart
    few = replace(plate, chart=(rows.head(places), spec) if places else None)
    slide = opened_deck(opened, few).slides[1]
    assert plate.sentence in words_on(slide)
    assert sum(shape.has_chart for shape in slide.shapes) == (places > 0)


def test_a_template_lends_its_looks_and_not_its_slides(opened: Database) -> None:
    own = Presentation()
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "Gammelt dias"
    own.core_properties.author = own.core_properties.comments = "Nogen Andersen"
    target = io.BytesIO()
    own.save(target)
    made = opened_deck(opened, plate_of(opened, "KOL-HOR", "KOL-03"), template=target.getvalue())
    assert (made.slide_width, len(made.slides)) == (own.slide_width, 2)
    assert "Gammelt" not in "".join(map(words_on, made.slides))
    assert (made.core_properties.author, made.core_properties.comments) == ("LKT", "")


@pytest.mark.parametrize("keep", [(), (PP_PLACEHOLDER.BODY,)])
def test_a_template_without_titles_still_gives_a_deck(opened: Database, keep: tuple[Any, ...]) -> None:
    own = Presentation()
    for layout in own.slide_layouts:
        for holder in list(layout.placeholders):
            if holder.placeholder_format.type not in keep:
                holder._element.getparent().remove(holder._element)
    target = io.BytesIO()
    own.save(target)
    plate = plate_of(opened, "KOL-HOR", "KOL-03")
    slide = opened_deck(opened, plate, template=target.getvalue()).slides[1]
    assert plate.title in words_on(slide)
    assert plate.small in words_on(slide)
    assert not list(slide.placeholders)


def without_layouts() -> bytes:
    own, target = Presentation(), io.BytesIO()
    for layout in list(own.slide_layouts):
        own.slide_layouts.remove(layout)
    own.save(target)
    return target.getvalue()


def a_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("[Content_Types].xml", "<x")
    return target.getvalue()


@pytest.mark.parametrize("template", [b"words", b"PK\x03\x04", a_zip(), without_layouts()])
def test_what_is_no_template_gives_a_sentence(opened: Database, template: bytes, text: Text) -> None:
    with pytest.raises(Refused) as caught:
        opened_deck(opened, template=template)
    assert text(caught.value.key).endswith((".", "again."))


def test_an_area_without_figures_has_its_slides(database: Database) -> None:
    found = source(database, definitions.read(database), Text("da"), TODAY)
    shown = plates(found, found.catalogue.areas["KOL"])
    made = Presentation(io.BytesIO(deck(shown, *found.front("KOL"), found)))
    assert "Ingen af diagrammerne har endnu målinger nok" in words_on(made.slides[1])


def test_sixty_charts(opened: Database) -> None:
    plate = plate_of(opened, "KOL-HOR", "KOL-03")
    assert len(opened_deck(opened, *[plate] * 60).slides) == 61
