"""Plates as a PowerPoint file: a slide each, with titles and charts that can be edited, notes and text alternatives.

A run chart is a chart of PowerPoint's own, whose sheet holds the figures shown and no others; others are pictures.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_AUTO_SIZE
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from lkt.charts import theme
from lkt.errors import Refused
from lkt.report.gather import Edition
from lkt.report.native import colour, run_chart
from lkt.report.picture import chart_alone, wrapped
from lkt.report.plate import Plate
from lkt.report.sheets import plain, saved

_POINT, _WIDE = 12_700, (12_192_000, 6_858_000)  # of PowerPoint's measure; 16:9 where there is no template
_CELL = 4  # points above and below the words of a cell
_MARGIN, _GAP = 36 * _POINT, 6 * _POINT
_TITLE, _SAID, _MORE, _CAVEAT, _SMALL = 30, 20, 14, 12, 9  # letters, in points
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_FOOTING = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)


def deck(
    plates: Iterable[Plate], title: str, about: Sequence[str], edition: Edition, template: bytes = b""
) -> bytes:
    """The file: a first slide with title and `about`, then one for each plate.

    template: a file of the region's own, for its fonts and colours; its slides are left out. Refused where it is no
    PowerPoint file.
    """
    made = _presentation(template)
    first, usual = _layouts(made)
    front = made.slides.add_slide(first)
    quarter, width = made.slide_height // 4, made.slide_width - 2 * _MARGIN
    kinds = {holder.placeholder_format.type: holder for holder in reversed(list(front.placeholders))}
    heading, below = front.shapes.title, kinds.get(PP_PLACEHOLDER.SUBTITLE)
    at = (_MARGIN, quarter, width, quarter)
    _put(front, heading, title, _fitting(title, width, 40), at, bold=True)
    _put(front, below, "\n".join(about), 20, (_MARGIN, 2 * made.slide_height // 4, width, quarter))
    _clear(front, heading, below)
    for plate in plates:
        _slide(made.slides.add_slide(usual), made, plate, edition)
    known = made.core_properties  # what a template may say of itself beside what `saved` puts in its place
    for name in ("category", "content_status", "identifier", "keywords", "subject", "version"):
        setattr(known, name, "")
    known.language, known.revision = edition.text.language, 1
    known.last_printed = edition.moment or datetime(1970, 1, 1)
    return saved(made, title, edition.moment)


def _presentation(template: bytes) -> Any:
    if not template:
        made = Presentation()
        made.slide_width, made.slide_height = map(Emu, _WIDE)
        made.slide_master._element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}").set("algn", "l")
        return made
    try:
        made = Presentation(io.BytesIO(template))
        for slide in list(made.slides._sldIdLst):
            made.part.drop_rel(slide.rId)
            made.slides._sldIdLst.remove(slide)
        layouts = len(made.slide_layouts)
    except Exception as error:  # the readers of zip, XML and PowerPoint raise their own, which share no base
        raise Refused("slides.template") from error
    if not layouts:
        raise Refused("slides.no_layout")
    return made


def _layouts(made: Any) -> tuple[Any, Any]:
    """The layouts of a template that suit: for the first slide, and for those with a title and room below it."""
    titled = []
    for layout in made.slide_layouts:
        kinds = (holder.placeholder_format.type for holder in layout.placeholders)
        titled.append((layout, [kind for kind in kinds if kind not in _FOOTING]))
    few = sorted(titled, key=lambda pair: (not any(k in _TITLES for k in pair[1]), len(pair[1])))
    usual = next((layout for layout, kinds in few if PP_PLACEHOLDER.TITLE in kinds), few[0][0])
    return next((layout for layout, kinds in titled if PP_PLACEHOLDER.CENTER_TITLE in kinds), usual), usual


def _slide(slide: Any, made: Any, plate: Plate, edition: Edition) -> None:
    """From above title, whose it is and the sentence; from below caveats, source, receipt; the chart takes the rest."""
    left, width, heading = _MARGIN, made.slide_width - 2 * _MARGIN, slide.shapes.title
    size = _fitting(plate.title, width, _TITLE)
    top, high = _MARGIN // 2, int(_lines(plate.title, width, size) * size * 1.25 * _POINT) + _GAP
    _put(slide, heading, plate.title, size, (left, top, width, high), bold=True)
    _clear(slide, heading)
    top += high
    for words, letters in ((plate.about, _MORE), (plate.sentence, _SAID), (" ".join(plate.more), _MORE)):
        top += _box(slide, words, letters, left, top, width) if words else 0
    bottom = made.slide_height - _MARGIN // 3
    caveats = "\n".join(plate.caveats)
    for words, letters in ((plate.small, _SMALL), (plate.source, _SMALL), (caveats, _CAVEAT)):
        bottom -= _high(words, letters, width) if words else 0
        if words:
            _box(slide, words, letters, left, bottom, width, grey=True)
    least = top + 2 * _GAP + 60 * _POINT
    marks = plate.chart[1]["datasets"]["marks"] if plate.kind == "run" and plate.chart else []
    # What the team did and when, which PowerPoint's charts have no place for.
    did = " · ".join(f"{datetime.fromisoformat(mark['x']):%d.%m.%Y}: {mark['label']}" for mark in marks)
    if did and bottom - _high(did, _CAVEAT, width) >= least:  # else they stand in the notes alone
        bottom -= _high(did, _CAVEAT, width)
        _box(slide, did, _CAVEAT, left, bottom, width, grey=True)
        did = ""
    top, high = top + _GAP, max(bottom, least) - top - 2 * _GAP
    room = (Emu(left), Emu(top), Emu(width), Emu(high))
    if plate.kind == "run" and plate.chart:
        shown = run_chart(slide, plate, edition.text, room)
    elif plate.chart:
        shown = slide.shapes.add_picture(io.BytesIO(chart_alone(plate, width / high)), left, top)
        by = min(width / shown.width, high / shown.height)
        shown.width, shown.height = int(shown.width * by), int(shown.height * by)
        shown.left = int(left + (width - shown.width) / 2)
    else:
        shown = _table(slide, plate, room) if plate.table else None
    if shown is not None:
        for named in shown._element.iter(qn("p:cNvPr")):
            named.set("descr", plain(plate.alt))
    slide.notes_slide.notes_text_frame.text = plain("\n".join(filter(None, [plate.notes, did])))


def _table(slide: Any, plate: Plate, room: tuple[Emu, ...]) -> Any:
    """Letters as large as the room allows."""
    left, top, width, height = room
    columns = len(plate.table[0])
    first = width // (3 if columns < 7 else 5)
    wide = [first, *[(width - first) // max(columns - 1, 1)] * (columns - 1)]
    head, *body = plate.table

    def largest(rows: Sequence[Sequence[str]], room: float) -> int:
        fits = (size for size in range(18, 8, -1) if sum(_row(row, wide, size, 40) for row in rows) <= room)
        return next(fits, 8)

    small = largest([head], height / 3)
    size = largest(body, height - _row(head, wide, small))
    frame = slide.shapes.add_table(len(plate.table), columns, left, top, width, height)
    for column, own in zip(frame.table.columns, wide, strict=True):
        column.width = Emu(own)
    for line, row in zip(frame.table.rows, plate.table, strict=True):
        letters = small if row is head else size
        line.height = Emu(int(_row(row, wide, letters)))
        for cell, words in zip(line.cells, row, strict=True):
            cell.margin_top = cell.margin_bottom = Pt(_CELL / 2)
            _write(cell.text_frame, words, letters, bold=row is head)
    return frame


def _row(row: Sequence[str], wide: Sequence[int], size: float, broken: int = 1) -> float:
    """How high a row of a table is. broken: the least lines of one in which a word is broken."""
    lines = []
    for words, width in zip(row, wide, strict=True):
        ems = (width / _POINT - 15) / size / 1.08  # within the margins; heads are bold
        breaks = any(len(wrapped(word, ems)) > 1 for word in words.split())
        lines.append(max(len(wrapped(words, ems)), broken if breaks else 1))
    return (max(lines) * size * 1.2 + _CELL) * _POINT


def _put(
    slide: Any, holder: Any, words: str, size: float, at: tuple[int, int, int, int], bold: bool = False
) -> None:
    """Into a placeholder of the template, at left, top, width and height; where it has none, into a box."""
    if holder is None:
        _box(slide, words, size, *at[:3], bold=bold)
        return
    holder.text_frame.word_wrap = True
    _write(holder.text_frame, words, size)
    holder.left, holder.top, holder.width, holder.height = map(Emu, at)


def _box(
    slide: Any, words: str, size: float, left: int, top: int, width: int, bold: bool = False, grey: bool = False
) -> int:  # fmt: skip
    """A text box as high as its words, which is what it gives back."""
    high = _high(words, size, width)
    frame = slide.shapes.add_textbox(left, top, width, high).text_frame
    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE  # another font may be wider: Calibri is not everywhere
    frame.margin_top = frame.margin_bottom = frame.margin_left = frame.margin_right = 0
    _write(frame, words, size, bold, grey)
    return high


def _write(frame: Any, words: str, size: float, bold: bool = False, grey: bool = False) -> None:
    frame.text = plain(words)
    for run in (run for paragraph in frame.paragraphs for run in paragraph.runs):
        run.font.size, run.font.bold = Pt(size), bold or None
        if grey:
            run.font.color.rgb = colour(theme.GREY)


def _clear(slide: Any, *kept: Any) -> None:
    """Placeholders that nothing is put in would ask for words."""
    for holder in list(slide.placeholders):
        if not any(each is not None and holder._element is each._element for each in kept):
            holder._element.getparent().remove(holder._element)


def _lines(words: str, width: int, size: float) -> int:
    return sum(len(wrapped(line, 0.97 * width / _POINT / size)) for line in words.split("\n"))


def _high(words: str, size: float, width: int) -> int:
    return int(_lines(words, width, size) * size * 1.22 * _POINT) + _GAP // 2


def _fitting(words: str, width: int, size: float) -> float:
    """Smaller letters for a title that would take more than two lines."""
    fits = (each for each in (size, 0.8 * size, 0.65 * size) if _lines(words, width, each) <= 2)
    return next(fits, 0.5 * size)
