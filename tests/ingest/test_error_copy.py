"""The annotated workbook: colour and words on the faulty cells, everything else as it was, and old remarks gone."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Picture
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image

from lkt.domain.observation import Batch, Finding, Severity
from lkt.ingest.error_copy import ALWAYS, COLOURS, MOST, OURS, annotate
from lkt.text import Text
from tests.ingest.made import book, read, remark, told
from tests.ingest.test_filetype import SHEET, rezipped
from tests.ingest.test_template import made, opened, saved

NAME = "Rygestop tilbudt"
WRONG = ["Nordby", NAME, datetime(2026, 3, 1), 9, 8]  # numerator above denominator
EMPTY = ["Nordby", NAME, "2026-04", None, 8]
DOUBTED = ["Nordby", NAME, "2026-05", 5, 8, None, None, None, "Ring til Jens Petersen"]
RIGHT = ["Nordby", NAME, "2026-06", 5, 8]
FAULTY = [WRONG, EMPTY, DOUBTED, RIGHT]
FORMULA = b'<c r="D5"><f>2+3</f><v>5</v></c>'
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKED = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"


Said = tuple[Finding, str]


def remarks_of(batch: Batch, language: str = "da") -> list[Said]:
    marked = [f for f in batch.findings if f.severity is not Severity.INFO]
    return [(f, Text(language)(f"finding.{f.code}", **f.fields)) for f in marked]


def annotated(data: bytes, *remarks: Said) -> bytes:
    copy = annotate(data, remarks or remarks_of(read(data)))
    assert copy is not None
    return copy


def notes(data: bytes, sheet: int = 0) -> dict[str, str]:
    rows = opened(data).worksheets[sheet].iter_rows()
    return {c.coordinate: c.comment.text for row in rows for c in row if c.comment}


def coloured(data: bytes, sheet: int = 0) -> dict[str, str]:
    """Our colours by cell, as the sheet's rules give them."""
    rules = opened(data).worksheets[sheet].conditional_formatting
    return {
        cell: rule.dxf.fill.bgColor.rgb
        for block in rules
        for rule in block.rules
        if rule.formula == [ALWAYS]
        for cell in str(block.sqref).split()
    }


def part(data: bytes, name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(data)).read(name)


RED, YELLOW = (COLOURS[severity][1] for severity in (Severity.ERROR, Severity.WARNING))


@pytest.mark.parametrize("language", ["da", "en"])
def test_faulty_cells_are_coloured_and_say_what_is_wrong(language: str) -> None:
    data = book(FAULTY)
    batch = read(data)
    copy = annotated(data, *remarks_of(batch, language))
    assert coloured(copy) == {"D2": RED, "D3": RED, "I4": YELLOW}
    assert notes(copy) == {
        f.place.cell: OURS + Text(language)(f"finding.{f.code}", **f.fields) for f in batch.findings
    }


def test_two_things_about_a_cell_stand_in_one_note() -> None:
    first, second = (remark("D2", text) for text in ("<et> & 'to'", "tre"))
    assert notes(annotated(book(FAULTY), first, second)) == {"D2": f"{OURS}<et> & 'to'\ntre"}


@pytest.mark.parametrize(("cell", "first"), [("3:3", "A3"), ("C2:C5", "C2"), ("AB7", "AB7")])
def test_of_a_row_or_a_range_the_first_cell_is_marked(cell: str, first: str) -> None:
    copy = annotated(book(FAULTY), remark(cell, "her"))
    assert (list(notes(copy)), list(coloured(copy))) == ([first], [first])


def lived_in(page: Any, workbook: Any) -> None:
    """What people do to a sheet: choices, colours, notes, hidden things."""
    page["D2"].comment = Comment("Talt to gange", "Anna")
    page["B5"].comment = Comment("Se journalen", "Anna")
    page["D3"].fill = PatternFill("solid", fgColor="FFD9D9D9")
    rule = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    rule.add("D2:E9")
    page.add_data_validation(rule)
    page.conditional_formatting.add(
        "D2:E9", CellIsRule(operator="greaterThan", formula=["100"], fill=PatternFill(bgColor="FF00FF00"))
    )
    page.column_dimensions["C"].width = 31
    page.row_dimensions[4].hidden = True
    page.freeze_panes = "D2"
    page.auto_filter.ref = "A1:I5"
    workbook.create_sheet("Gemt").append(["noget", "andet"])
    workbook["Gemt"].sheet_state = "hidden"


def prefixed(data: bytes) -> bytes:
    """The sheet as some programs write it: every element with a prefix."""

    def change(raw: bytes) -> bytes:
        return re.sub(rb"<(/?)(\w+)(?=[\s/>])", rb"<\1x:\2", raw).replace(b"xmlns=", b"xmlns:x=")

    return rezipped(data, {SHEET: change})


def strict(data: bytes) -> bytes:
    def change(raw: bytes) -> bytes:
        other = raw.replace(MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        return other.replace(LINKED, b"http://purl.oclc.org/ooxml/officeDocument/relationships")

    return rezipped(data, dict.fromkeys((SHEET, "xl/workbook.xml", "xl/styles.xml"), change))


def with_formula(data: bytes) -> bytes:
    return rezipped(data, {SHEET: lambda raw: re.sub(rb'<c r="D5".*?</c>', FORMULA, raw)})


def without_colours(data: bytes) -> bytes:
    return rezipped(data, {"xl/styles.xml": lambda raw: re.sub(rb"<dxfs.*?(/>|</dxfs>)", b"", raw)})


FILES: dict[str, bytes] = {
    "plain": book(FAULTY),
    "lived in": book(FAULTY, change=lived_in),
    "prefixed": prefixed(book(FAULTY)),
    "with a formula": with_formula(book(FAULTY)),
    "without colours": without_colours(book(FAULTY)),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES.keys())
def test_the_same_is_read_from_the_annotated_copy(data: bytes) -> None:
    before, after = read(data), read(annotated(data))
    assert told(before)
    lost = ["formula_without_value D5"] if data == FILES["with a formula"] else []
    assert told(after) == [*told(before), *lost]


def test_a_formula_stays_and_is_named_until_excel_has_computed_it_again() -> None:
    data = rezipped(
        book([RIGHT, WRONG]),
        {SHEET: lambda raw: re.sub(rb'<c r="D2".*?</c>', FORMULA.replace(b"D5", b"D2"), raw)},
    )
    copy = opened(annotated(data))
    assert copy.active["D2"].value == "=2+3"
    assert copy.calculation.fullCalcOnLoad
    copy.active["D3"] = 8  # mended by a program that computes nothing
    batch = read(saved(copy))
    assert told(batch) == ["formula_without_value D2"]
    assert not batch.observations


LOOKS = ("font", "fill", "border", "alignment", "protection")


@pytest.mark.parametrize("data", FILES.values(), ids=FILES.keys())
def test_nothing_else_is_touched(data: bytes) -> None:
    before, after = (opened(file).worksheets[0] for file in (data, annotated(data)))
    for row in before.iter_rows():
        for cell in row:
            there = after[cell.coordinate]
            assert (there.value, there.number_format) == (cell.value, cell.number_format)
            looks = [[repr(getattr(each, how)) for how in LOOKS] for each in (cell, there)]
            assert looks[0] == looks[1]


def test_what_people_did_to_the_sheet_stays() -> None:
    data = FILES["lived in"]
    copy = annotated(data)
    assert notes(copy)["B5"] == "Se journalen"
    before, after = (opened(file).worksheets[0] for file in (data, copy))
    for page in (before, after):
        assert [str(rule.sqref) for rule in page.data_validations.dataValidation] == ["D2:E9"]
    theirs = [rule for block in after.conditional_formatting for rule in block.rules if rule.operator]
    assert [rule.dxf.fill.bgColor.rgb for rule in theirs] == ["FF00FF00"]
    assert after["D3"].fill.fgColor.rgb == "FFD9D9D9"
    assert (after.freeze_panes, after.auto_filter.ref) == ("D2", "A1:I5")
    assert opened(copy)["Gemt"].sheet_state == "hidden"


def test_a_cells_own_note_stays_with_our_words_under_it() -> None:
    data = FILES["lived in"]
    (words,) = [words for finding, words in remarks_of(read(data)) if finding.place.cell == "D2"]
    copy = annotated(data)
    assert notes(copy)["D2"] == f"Talt to gange\n\n{OURS}{words}"
    again = annotated(saved(opened(copy)), remark("D2", "nyt"))
    assert notes(again) == {"D2": f"Talt to gange\n\n{OURS}nyt", "B5": "Se journalen"}
    assert coloured(again) == {"D2": RED}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES.keys())
def test_marked_again_only_the_new_marks_are_there(data: bytes) -> None:
    once = annotated(data)
    own = notes(data)
    twice = annotated(once, remark("E4", "nyt", Severity.WARNING))
    assert coloured(twice) == {"E4": YELLOW}
    assert notes(twice) == {**own, "E4": f"{OURS}nyt"}
    boxes = re.findall(rb"<(?:\w+:)?shape\b", part(twice, vml(twice)))
    assert len(boxes) == len(notes(twice))


def vml(data: bytes) -> str:
    (name,) = [name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if name.endswith(".vml")]
    return name


def test_marks_are_known_again_after_another_program_has_saved_the_file() -> None:
    once = opened(annotated(book(FAULTY)))
    for row in once.worksheets[0].iter_rows():
        for cell in row:
            if cell.comment:
                cell.comment.author = " "  # as LibreOffice leaves it
    twice = annotated(saved(once), remark("E5", "nyt"))
    assert notes(twice) == {"E5": f"{OURS}nyt"}
    assert coloured(twice) == {"E5": RED}


def test_every_sheet_gets_its_own_marks() -> None:
    def change(_: Any, workbook: Any) -> None:
        page = workbook.create_sheet("Mere")
        for row in (
            ["Team", "Indikator", "Periode", "Tæller", "Nævner"],
            ["Nordby", NAME, "2026-07", "x", 8],
        ):
            page.append(row)

    copy = annotated(book(FAULTY, change=change))
    assert list(coloured(copy, 0)) == ["D2", "D3", "I4"]
    assert (list(coloured(copy, 1)), list(notes(copy, 1))) == (["D2"], ["D2"])


@pytest.mark.slow
def test_all_are_coloured_and_as_many_as_anybody_reads_have_words() -> None:
    rows = [["Nordby", NAME, "2026-03", f"x{number}", 8] for number in range(MOST + 20)]
    copy = annotated(book(rows))
    assert (len(coloured(copy)), len(notes(copy))) == (MOST + 20, MOST)
    assert read(copy).findings == read(book(rows)).findings


Mend = Callable[[Any], None]


def mend_plain(page: Any) -> None:
    page["D2"], page["D3"] = 8, 4


def mend_template(page: Any) -> None:
    page["D2"], page["E3"] = 7, 8


def template(long: bool) -> bytes:
    filled = opened(made(long=long))
    page = filled.worksheets[0]
    if long:
        page["D2"], page["E2"], page["D3"], page["E3"] = 9, 8, 5, "ca. 8"
    else:
        page["C2"], page["D2"], page["C3"], page["D3"] = 9, 8, 5, "ca. 8"
    return saved(filled)


def mend_wide(page: Any) -> None:
    page["C2"], page["D3"] = 7, 8


@pytest.mark.parametrize(
    ("data", "mend"),
    [
        (FILES["plain"], mend_plain),
        (FILES["lived in"], mend_plain),
        (template(long=True), mend_template),
        (template(long=False), mend_wide),
    ],
)
def test_mend_the_coloured_cells_alone_and_it_is_taken(data: bytes, mend: Mend) -> None:
    assert read(data).refused
    copy = annotated(data)
    book = opened(copy)
    page = book.worksheets[0]
    before = {c.coordinate: c.value for row in page.iter_rows() for c in row}
    mend(page)
    after = {c.coordinate: c.value for row in page.iter_rows() for c in row}
    assert {cell for cell in after if after[cell] != before[cell]} <= set(coloured(copy))
    batch = read(saved(book))
    assert not batch.refused
    assert batch.observations


def test_the_templates_choices_survive() -> None:
    data = template(long=True)
    before, after = (
        opened(file).worksheets[0].data_validations.dataValidation for file in (data, annotated(data))
    )
    assert [(str(v.sqref), v.type, v.formula1) for v in after] == [
        (str(v.sqref), v.type, v.formula1) for v in before
    ]


# What cannot be vouched for is not given out

ODD: dict[str, tuple[bytes, str]] = {
    "no workbook": (b"Team;Periode", "Data"),
    "a sheet that is not there": (book(FAULTY), "Andet"),
    "a part is missing": (rezipped(book(FAULTY), drop="xl/styles.xml"), "Data"),
    "person data": (book([[*RIGHT, None, None, None, "311299-9999"]]), "Data"),
}


@pytest.mark.parametrize(("data", "sheet"), ODD.values(), ids=ODD.keys())
def test_what_cannot_be_marked_safely_is_not(data: bytes, sheet: str) -> None:
    assert annotate(data, [remark("D2", "x", sheet=sheet)]) is None


def test_words_that_look_like_person_data_are_not_put_into_a_file() -> None:
    assert annotate(book(FAULTY), [remark("D2", "311299-9999")]) is None


def test_a_copy_that_reads_otherwise_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "lkt.ingest.error_copy._annotated", lambda data, remarks, before: (book([RIGHT]), before)
    )
    assert annotate(book(FAULTY), []) is None


def test_there_is_no_live_formula_in_a_note() -> None:
    copy = annotated(book(FAULTY), remark("D2", '=HYPERLINK("http://x")'))
    assert notes(copy)["D2"].startswith(OURS)
    assert b"<f>" not in part(copy, SHEET)


def test_what_openpyxl_cannot_load_gets_the_list_alone() -> None:
    data = strict(book(FAULTY))
    assert told(read(data)) == told(read(book(FAULTY)))
    assert annotate(data, remarks_of(read(data))) is None


def test_cells_put_together_are_coloured_and_the_first_has_the_words() -> None:
    data = book(FAULTY, change=lambda page, _: page.merge_cells("A7:C8"))
    copy = annotated(data, remark("B8", "her"))
    assert (list(notes(copy)), list(coloured(copy))) == (["A7"], ["B8"])


def test_days_that_only_excel_knows_stay_what_they_are() -> None:
    data = book([[*WRONG[:2], serial, *WRONG[3:]] for serial in (60, -1, 0.5, 46082.75)], change=dated)
    assert [f.code for f in read(annotated(data)).findings] == [f.code for f in read(data).findings]


def dated(page: Any, _: Any) -> None:
    for (cell,) in page["C2:C5"]:
        cell.number_format = "dd-mm-yyyy"


def test_pictures_stay() -> None:
    def change(page: Any, _: Any) -> None:
        buffer = io.BytesIO()
        Image.new("RGB", (2, 2)).save(buffer, "png")
        page.add_image(Picture(buffer), "K2")

    assert len(opened(annotated(book(FAULTY, change=change))).active._images) == 1
