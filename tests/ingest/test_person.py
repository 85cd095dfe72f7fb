"""Person data is found wherever it stands, and never repeated. All numbers here are made up."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Any

import pytest

from lkt.domain.names import Term
from lkt.domain.observation import Batch
from lkt.ingest.person import PARTS, holds_cpr, person_word
from lkt.text import LANGUAGES, Text, texts
from tests.ingest.made import LONG, book, read, told
from tests.ingest.test_filetype import SHEET, rezipped

NUMBER = "311299-9999"  # no such person: the last four digits are not issued with this date
ROW = ["Nordby", "Rygestop tilbudt", "2026-03", 3, 8]


def leaks(batch: Batch) -> bool:
    return "9999" in repr(batch).replace("sha256='" + batch.sha256, "")


def note(page: Any, _: Any) -> None:
    from openpyxl.comments import Comment

    page["D2"].comment = Comment(f"se {NUMBER}", "x")


def hidden_sheet(_: Any, made: Any) -> None:
    page = made.create_sheet("Rå")
    page.sheet_state = "hidden"
    page["B3"] = NUMBER


def hidden_columns(page: Any, _: Any) -> None:
    page["I2"] = NUMBER
    page.column_dimensions.group("H", "J", hidden=True)


def hidden_row(page: Any, _: Any) -> None:
    page["I2"] = NUMBER
    page.row_dimensions[2].hidden = True


def note_in_hidden_sheet(_: Any, made: Any) -> None:
    from openpyxl.comments import Comment

    page = made.create_sheet("Rå")
    page.sheet_state = "hidden"
    page["A1"] = "x"
    page["A1"].comment = Comment(NUMBER, "x")


def list_in_hidden_sheet(_: Any, made: Any) -> None:
    page = made.create_sheet("Rå")
    page.sheet_state = "hidden"
    page.append(["CPR", "Navn"])
    page.append(["(slettet)", "Nancy"])


def title(_: Any, made: Any) -> None:
    made.properties.title = NUMBER


def sheet_name(_: Any, made: Any) -> None:
    made.create_sheet(NUMBER)


def defined_name(_: Any, made: Any) -> None:
    from openpyxl.workbook.defined_name import DefinedName

    made.defined_names["liste"] = DefinedName("liste", attr_text=f'"{NUMBER}"')


def header_text(page: Any, _: Any) -> None:
    page.oddHeader.center.text = NUMBER


def choices(page: Any, _: Any) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=f'"{NUMBER},b"', prompt="x")
    rule.add("K2")
    page.add_data_validation(rule)


def runs(page: Any, _: Any) -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    page["D2"] = CellRichText("se 3112", TextBlock(InlineFont(b=True), "99-9999"))


def filtered(page: Any, _: Any) -> None:
    page.auto_filter.ref = "A1:I2"
    page.auto_filter.add_filter_column(0, [NUMBER])


def link(page: Any, _: Any) -> None:
    page["K2"] = "mere"
    page["K2"].hyperlink = f"https://example.org/{NUMBER}"


def chart(page: Any, _: Any) -> None:
    from openpyxl.chart import LineChart, Reference

    drawn = LineChart()
    drawn.title = f"Forløb for {NUMBER}"
    drawn.add_data(Reference(page, min_col=4, min_row=2))
    page.add_chart(drawn)


def very_hidden(_: Any, made: Any) -> None:
    page = made.create_sheet("Liste")
    page.sheet_state = "veryHidden"
    page["A1"] = 112999999


def own_property(_: Any, made: Any) -> None:
    from openpyxl.packaging.custom import StringProperty

    made.custom_doc_props.append(StringProperty(name="sag", value=NUMBER))


def rule(page: Any, _: Any) -> None:
    from openpyxl.formatting.rule import FormulaRule

    page.conditional_formatting.add("A1:A9", FormulaRule(formula=[f'A1="{NUMBER}"']))


def rule_about_text(page: Any, _: Any) -> None:
    from openpyxl.formatting.rule import Rule

    page.conditional_formatting.add("A1:A9", Rule(type="containsText", operator="containsText", text=NUMBER))


def scenario(page: Any, _: Any) -> None:
    from openpyxl.worksheet.scenario import InputCells, Scenario, ScenarioList

    told = Scenario(name="a", comment=NUMBER, inputCells=[InputCells(r="A1", val="1")])
    page.scenarios = ScenarioList([told])


def table(page: Any, _: Any) -> None:
    from openpyxl.worksheet.table import Table

    page.add_table(Table(displayName="Tal", ref="A1:I2", comment=NUMBER))


def note_of_a_numbered_author(page: Any, _: Any) -> None:
    from openpyxl.comments import Comment

    page["D2"].comment = Comment(NUMBER, "Afsnit 17")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (rule_about_text, "cpr_hidden_part"),
        (scenario, "cpr_hidden_part"),
        (table, "cpr_hidden_part"),
        (note_of_a_numbered_author, "cpr_in_note D2"),
        (runs, "cpr_found D2"),
        (filtered, "cpr_hidden_part"),
        (link, "cpr_hidden_part"),
        (chart, "cpr_hidden_part"),
        (very_hidden, "cpr_in_hidden_sheet A1"),
        (own_property, "cpr_hidden_part"),
        (rule, "cpr_hidden_part"),
        (note, "cpr_in_note D2"),
        (hidden_sheet, "cpr_in_hidden_sheet B3"),
        (hidden_columns, "cpr_in_hidden_cell I2"),
        (hidden_row, "cpr_in_hidden_cell I2"),
        (note_in_hidden_sheet, "cpr_in_hidden_sheet A1"),
        (list_in_hidden_sheet, "person_columns_hidden A1"),
        (title, "cpr_hidden_part"),
        (sheet_name, "cpr_in_sheet_name"),
        (defined_name, "cpr_hidden_part"),
        (header_text, "cpr_hidden_part"),
        (choices, "cpr_hidden_part"),
    ],
)
def test_every_corner_of_a_workbook(change: Any, where: str) -> None:
    batch = read(book([ROW], change=change))
    assert batch.refused
    assert where in told(batch)
    assert len(set(told(batch))) == len(told(batch))
    assert not leaks(batch)


def test_a_note_in_pieces_is_told_once() -> None:
    pieces = f"<r><t>se {NUMBER}</t></r><r><t> og {NUMBER}</t></r>".encode()

    def cut(raw: bytes) -> bytes:
        changed = re.sub(rb"(<text>).*?(</text>)", rb"\1" + pieces + rb"\2", raw)
        assert changed != raw
        return changed

    data = book([ROW], change=note)
    (name,) = [
        n for n in zipfile.ZipFile(io.BytesIO(data)).namelist() if "comment" in n and n.endswith(".xml")
    ]
    assert told(read(rezipped(data, {name: cut}))) == ["cpr_in_note D2"]


def test_a_hidden_sheet_is_named_and_never_by_a_number() -> None:
    def change(_: Any, made: Any) -> None:
        page = made.create_sheet(f"pt {NUMBER}")
        page.sheet_state = "hidden"
        page["A1"] = NUMBER

    batch = read(book([ROW], change=change))
    assert told(batch) == ["cpr_in_sheet_name", "cpr_in_hidden_sheet A1"]
    assert "'pt ******-****' (celle A1)" in Text("da")(
        "finding.cpr_in_hidden_sheet", **batch.findings[1].fields
    )
    assert not leaks(batch)


@pytest.mark.parametrize(
    ("rows", "header", "where"),
    [
        ([[*ROW, None, None, None, f"se {NUMBER}"]], LONG, "cpr_found I2"),
        ([[NUMBER, *ROW[1:]]], LONG, "cpr_found A2"),
        ([[*ROW, None, None, None, None, 112999999]], [*LONG, "Løbenr"], "cpr_found J2"),
        ([ROW], [*LONG, NUMBER], "cpr_found J1"),
    ],
)
def test_every_cell(rows: list[list[object]], header: list[str], where: str) -> None:
    batch = read(book(rows, header))
    assert told(batch) == [where]
    assert not leaks(batch)


ANCHOR = "<from><col>5</col><colOff>1200</colOff><row>17</row></from>"
DRAWING = (
    f"<wsDr xmlns:a='a'>{ANCHOR}<a:p><a:r><a:t>3112</a:t></a:r><a:r><a:t>99-9999</a:t></a:r></a:p></wsDr>"
)
INLINE = f"<c t='inlineStr'><is><t>{NUMBER}</t></is></c>"
ELSEWHERE = {
    "xl/drawings/drawing9.xml": DRAWING,
    "xl/drawings/vmlDrawing9.vml": f"<v:textbox><br>{NUMBER}</v:textbox>",
    "xl/externalLinks/externalLink9.xml": f"<externalLink><cell><v>{NUMBER}</v></cell></externalLink>",
    "xl/worksheets/sheet9.xml": f"<worksheet><sheetData>{INLINE}</sheetData></worksheet>",
    "customXml/item9.xml": f"<x><y>{NUMBER}</y></x>",
    "xl/tables/table9.xml": f"<table><autoFilter><filter val='{NUMBER}'/></autoFilter></table>",
    "xl/noter.txt": f"pt {NUMBER}",
    "xl/printerSettings/printerSettings9.bin": "\1" + "\0".join(NUMBER),
    "xl/media/image9.png": f"\x89PNG\1\2 {NUMBER} \3",
    "xl/media/image9.svg": f"<?xml version='1.0'?><!DOCTYPE svg><svg><text>{NUMBER}</text></svg>",
    f"customXml/{NUMBER}.xml": "<x/>",
    "xl/connections.xml": f"<connections><dbPr command='select * where cpr={NUMBER}'/></connections>",
}


@pytest.mark.parametrize("part", ELSEWHERE)
def test_every_part_of_the_package(part: str) -> None:
    batch = read(rezipped(book([ROW]), {part: ELSEWHERE[part].encode("latin-1")}))
    assert told(batch) == ["cpr_hidden_part"]
    assert not leaks(batch)


SPOTS = {
    "xl/drawings/drawing9.xml": "drawing",
    "xl/drawings/vmlDrawing9.vml": "drawing",
    "xl/connections.xml": "connection",
    "xl/tables/table9.xml": "table",
    "customXml/item9.xml": "other",
}


@pytest.mark.parametrize("part", SPOTS)
def test_a_part_is_named_by_what_people_see_in_it(part: str) -> None:
    finding = read(rezipped(book([ROW]), {part: ELSEWHERE[part].encode()})).findings[0]
    assert finding.fields["part"] == Term(f"spot.{SPOTS[part]}")
    assert all(Text(lang)("finding.cpr_hidden_part", **finding.fields) for lang in LANGUAGES)


def test_every_spot_has_a_name_in_both_languages() -> None:
    danish, english = ({key for key in texts(lang) if key.startswith("spot.")} for lang in LANGUAGES)
    assert danish == english == {f"spot.{name}" for name in ("name", "sheet", "other", *PARTS)}


def test_a_spot_is_named_once_however_many_stand_in_it() -> None:
    def twice(page: Any, made: Any) -> None:
        header_text(page, made)
        choices(page, made)
        title(page, made)

    batch = read(book([ROW], change=twice))
    assert [f.fields["part"].key for f in batch.findings] == ["spot.sheet", "spot.properties"]  # type: ignore[attr-defined]
    assert batch.findings[0].place.sheet == "Data"


def test_notes_are_notes_whatever_their_part_is_called() -> None:
    def renamed(raw: bytes) -> bytes:
        return raw.replace(b"/xl/comments/comment1.xml", b"/xl/notes.dat")

    good = book([ROW], change=note)
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        notes = archive.read("xl/comments/comment1.xml")
    links = "xl/worksheets/_rels/sheet1.xml.rels"
    moved = rezipped(good, {links: renamed, "xl/notes.dat": notes}, drop="xl/comments/comment1.xml")
    assert told(read(moved)) == ["cpr_in_note D2"]


def test_the_comment_on_the_zip_file() -> None:
    buffer = io.BytesIO(book([ROW]))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = NUMBER.encode()
    assert told(read(buffer.getvalue())) == ["cpr_hidden_part"]


def test_bare_digits_in_a_picture_are_accepted() -> None:
    assert told(read(rezipped(book([ROW]), {"xl/media/image1.png": b"\x89PNG\1\2 3112999999 \3"}))) == []
    path = b"<?xml version='1.0'?><svg><path d='M31.12.99.9999'/></svg>"
    assert told(read(rezipped(book([ROW]), {"xl/media/image1.svg": path}))) == []


def test_bare_digits_in_technical_places_are_accepted() -> None:
    axis = "<c:valAx xmlns:c='c'><c:axId val='112999999'/><c:crossAx val='3112999999'/></c:valAx>"
    assert told(read(rezipped(book([ROW]), {"xl/charts/chart9.xml": axis.encode()}))) == []
    shape = (
        "<wsDr><x at='311299.9999' width='12.08984375' id='{28A0092B-0101-1299-9999-010112999999}'/></wsDr>"
    )
    assert told(read(rezipped(book([ROW]), {"xl/drawings/drawing9.xml": shape.encode()}))) == []


def test_a_csv_file_and_a_file_name() -> None:
    lines = f"Indikator;Periode;Tæller;Nævner;Kommentar\nRygestop tilbudt;2026-03;3;8;{NUMBER}\n"
    batch = read(lines.encode(), f"{NUMBER}.csv")
    assert told(batch) == ["cpr_in_name", "cpr_found E2"]
    assert not leaks(batch)
    assert not leaks(read(b"%PDF", f"{NUMBER}.pdf"))


def test_a_damaged_sheet_does_not_give_its_name_away() -> None:
    twice = {SHEET: lambda part: part.replace(b'<c r="E2"', b'<c r="D2"')}
    batch = read(rezipped(book([ROW], sheet=NUMBER), twice))
    assert told(batch) == ["cells_lost"]
    assert not leaks(batch)


def test_nothing_else_is_said_beside_person_data() -> None:
    batch = read(book([["Ukendt", "Ukendt", "uge 5", "<5", NUMBER]]))
    assert told(batch) == ["cpr_found E2"]
    assert batch.observations == ()


@pytest.mark.parametrize(
    "header", ["CPR", "cpr-nr.", "Navn", "Fødselsdato", "Initialer", "Patient nr", "Telefon", "SSN", "Pt.nr."]
)
def test_person_columns_beside_the_figures(header: str) -> None:
    batch = read(book([ROW], [*LONG, header]))
    assert "person_columns J1" in told(batch)
    assert batch.findings[0].value == person_word(header)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["CPR (6 cifre)", "Indlagt"], ["311299", "2026-03-01"]], "person_columns A1"),
        ([["Indlagt", "Patientens CPR"], ["2026-03-01", "311299"]], "person_columns B1"),
        (
            [["Trukket i marts"], ["Navn", "Adresse", "Alder"], ["Testperson", "Vej 1", 71]],
            "person_columns A2",
        ),
        ([["Det fulde CPR-nummer på patienten", "Alder", "Ja"], ["31", 71, 1]], "person_columns A1"),
        ([["CPR", "Navn", 2026], ["311299", "Testperson", 1]], "person_columns A1"),
        ([["Regel", "Forklaring"], ["CPR-numre", "må aldrig stå i filen"], ["Navn", "heller ikke"]], ""),
        ([["Navn", "Kvalitetsafdelingen"], ["Telefon", "78430000"]], ""),
        ([["CPR", "Navn"]], ""),  # nobody under it
        ([["Hvem", "Bemærkning"], ["Afsnit 1", "Patientinddragelse er øget"], ["Afsnit 2", "."]], ""),
    ],
)
def test_lists_of_persons_on_any_sheet(rows: list[list[object]], said: str) -> None:
    def more(_: Any, made: Any) -> None:
        page = made.create_sheet("Mere")
        for row in rows:
            page.append(row)

    assert "; ".join(told(read(book([ROW], change=more)))) == said


@pytest.mark.parametrize(
    "comment",
    [
        "Patientinddragelse er øget",
        "CPR-validering indført",
        "cpr",
        "Patient nr",
        "Patientnære tiltag",
        "Navn",
    ],
)
def test_a_comment_is_no_title(comment: str) -> None:
    rows = [[*ROW, None, None, None, comment], [*ROW[:2], "2026-04", 4, 8]]
    assert not read(book(rows)).refused
    lines = [
        ";".join(LONG),
        f"Nordby;Rygestop tilbudt;mar 2026;3;8;;;;{comment}",
        "Nordby;LUN-01;apr 2026;4;9",
    ]
    assert not read("\n".join(lines).encode(), "tal.csv").refused


def test_of_a_title_only_the_dictionarys_word_is_repeated() -> None:
    batch = read(book([[*ROW, 1]], [*LONG, "CPR Inger Prøvesen"]))
    assert told(batch) == ["person_columns J1"]
    assert batch.findings[0].value == "cpr"
    assert "Prøvesen" not in repr(batch)


def test_a_list_of_patients_has_no_header_of_ours_but_is_recognised() -> None:
    patients = book(
        [[1, "AB", "2025-01-02", "Nej"]], ["Patient nr", "Initialer", "Indlagt", "Rygestop tilbudt"]
    )
    assert told(read(patients)) == ["person_columns A1"]


def test_a_word_that_can_ask_for_nothing_else_needs_no_short_titles_beside_it() -> None:
    titles = ["Patientnavn", "Dato for indlæggelse på afdelingen", "Tid til første behandling i timer"]
    assert told(read(book([["a", "b", "c"]], titles))) == ["person_columns A1"]


@pytest.mark.parametrize("text", ["Pt 1.0101901234 faldt", "nr. 1,0101901234", "2.0101901234 og 3"])
def test_a_number_in_a_list_hides_nothing(text: str) -> None:
    assert holds_cpr(text)
    assert not holds_cpr("0,0101901234")


def test_beside_a_column_of_persons_nothing_else_is_said() -> None:
    batch = read(book([["Inger Jensen", "Rygestop tilbudt", "2026-03", 5, 8, "x"]], [*LONG[:5], "Initialer"]))
    assert told(batch) == ["person_columns F1"]


def people_in_a_note(page: Any, _: Any) -> None:
    from openpyxl.comments import Comment

    page["D2"].comment = Comment("Anna:\nDr. Prøve talte op, ring 22334455", "Anna")


def property_to_ask_about(_: Any, made: Any) -> None:
    made.properties.title = "(311299) 9999"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (people_in_a_note, ["name_suspected D2", "phone_suspected D2"]),
        (property_to_ask_about, ["part_suspected"]),
    ],
)
def test_what_could_be_a_person_is_asked_about(change: Any, where: list[str]) -> None:
    batch = read(book([ROW], change=change))
    assert told(batch) == where
    assert batch.warned
    assert len(batch.observations) == 1
    assert not leaks(batch)


def test_the_author_of_a_note_is_nobody_it_speaks_of() -> None:
    def change(page: Any, _: Any) -> None:
        from openpyxl.comments import Comment

        page["D2"].comment = Comment("Anna Prøve Hansen:\nProcessen er ny", "Anna")

    assert told(read(book([ROW], change=change))) == []


def test_where_a_number_is_certain_nothing_is_asked() -> None:
    batch = read(book([[*ROW, None, None, None, f"se {NUMBER}"]], change=property_to_ask_about))
    assert told(batch) == ["cpr_found I2"]


def test_nine_digits_among_figures_may_be_a_count() -> None:
    batch = read(book([[*ROW[:3], 112999999, 120000000]]))
    assert "number_suspected D2" in told(batch)
    assert not any(code.startswith("cpr") for code in told(batch))


BORN = [datetime(1943, 5, 3), datetime(1999, 12, 31), datetime(1961, 2, 7)]
MONTHS = [datetime(2026, 1, 1), datetime(2026, 2, 1), datetime(2026, 3, 1)]
DAYS = [datetime(2026, 1, 7), datetime(2026, 1, 30), datetime(2026, 3, 2)]


@pytest.mark.parametrize(
    ("left", "right", "asked"),
    [
        (BORN, [9999, 9998, 9997], True),
        (BORN, ["9999", "0042", "XXXX"], True),
        ([30543, 311299, 70261], [9999, 9998, 9997], True),  # without the leading zero
        (["030543", "311299", "070261"], ["9999", "9998", "9997"], True),
        (["03-05-1943", "31.12.1999", "1961-02-07"], ["9999", "9998", "9997"], True),
        (["03-05-43", "311299", "19610207"], [9999, 9998, 9997], True),
        (["03-05-00", "311200", "070200"], [9999, 9998, 9997], True),
        (BORN, ["-9999", "– 0042", "99xx"], True),
        (BORN, [-9999, "****", "????"], True),
        (["311299-", "030543-", "070261-"], ["9999", "9998", "9997"], True),
        ([datetime(1933, 5, 3), datetime(1935, 12, 31), datetime(1938, 2, 7)], [9999, 9998, 9997], True),
        (BORN[:2], [9999, 9998], False),  # two rows are no list
        (BORN, [999, 998, 997], False),
        (MONTHS, [1250, 1310, 1190], False),
        (MONTHS[::-1], [1250, 1310, 1190], False),
        (DAYS, [1250, 1310, 1190], False),  # events in their order
        ([123456, 234567, 345678], [1250, 1310, 1190], False),  # no such days
        ([202601, 202602, 202603], [1250, 1310, 1190], False),
    ],
)
def test_a_birthday_beside_four_digits(left: list[Any], right: list[Any], asked: bool) -> None:
    def change(page: Any, _: Any) -> None:
        for row, pair in enumerate(zip(left, right, strict=True), start=2):
            page.cell(row, 11).value, page.cell(row, 12).value = pair

    assert ("number_suspected K2" in told(read(book([ROW], change=change)))) is asked


# three lines of cells, from column K on | what is asked
PIECES = """
3/5-1943, , 9999   | 311299, , 9998    | 7/2-1961, , 9997   | K2
030543, -, 9999    | 311299, –, 9998   | 070261, /, 9997    | K2
3, 5, 43, 9999     | 31, 12, 99, 9998  | 07, 02, 61, 9997   | K2
3, 5, 1943, 9999   | 31, 12, 1999, xxxx | 7, 2, 1961, 9997  | K2
9999, 030543       | 9998, 311299      | 9997, 070261       | L2
030543, Nordby, 9999 | 311299, Nordby, 9998 | 070261, Nordby, 9997 |
3, 5, 26, 1250     | 31, 12, 25, 1310  | 7, 2, 26, 1190     |
30, 14, 60, 1250   | 31, 12, 99, 1310  | 45, 2, 61, 1190    |
1250, 070126       | 1310, 300125      | 1190, 020326       |
8000, 301299       | 8200, 45          | 8210, 112          |
"""


@pytest.mark.parametrize("line", PIECES.strip().splitlines())
def test_a_number_in_several_cells(line: str) -> None:
    *rows, asked = (part.strip() for part in line.split("|"))

    def change(page: Any, _: Any) -> None:
        for row, cells in enumerate(rows, start=2):
            for column, text in enumerate(cells.split(","), start=11):
                page.cell(row, column).value = text.strip() or None

    batch = read(book([ROW], change=change))
    assert [each for each in told(batch) if each.startswith("number")] == [
        "number_suspected " + asked
    ] * bool(asked)
    assert not leaks(batch)


# what surely is a number, what says that it is another's or has an hour behind a day, and what is neither
SAID = """
prøvenr. 010125-0042        | asked
Prøve-id: 3112999999        | asked
rekvisitionsnr 3112999999   | asked
P-nr. 1003399999            | asked
lot: 3112999999             | asked
sagsnr. 2026-010190-9999x   | asked
serienr. SN0101259999       | asked
1234-0101259999             | asked
sha 3112999999abcdef        | asked
udtræk 281126_1030          | asked
prøvenr. 010125-0042, pt 311299-9999 | refused
prøvenr. 311299 9999        | refused
patientnr. 3112999999       | refused
journalnr. 311299-9999      | refused
kontor 3112999999           | refused
ordrenr. 4512999999         |
prøvenr. 20123456           |
tal_30-06-2025__endelig     |
"""


@pytest.mark.parametrize("line", SAID.strip().splitlines())
def test_a_number_that_says_what_else_it_is(line: str) -> None:
    text, said = (part.strip() for part in line.split("|"))
    batch = read(book([[*ROW, None, None, None, text]]), f"{text.replace(':', '')}.xlsx")
    wanted = {
        "asked": ["part_suspected", "number_suspected I2"],
        "refused": ["cpr_in_name", "cpr_found I2"],
        "": [],
    }
    assert told(batch) == wanted[said]


def test_what_a_formula_shows_is_asked_about() -> None:
    def shown(part: bytes) -> bytes:
        cell = b'<c r="I2" t="str"><f>"(3112"&amp;"99) 9999"</f><v>(311299) 9999</v></c></row>'
        return part.replace(b"</row></sheetData>", cell + b"</sheetData>")

    assert "number_suspected I2" in told(read(rezipped(book([ROW]), {SHEET: shown})))


@pytest.mark.parametrize("words", ["(311299) 9999", "prøvenr. 3112999999", f"{30 * 'a'} (311299) 9999"])
def test_what_is_asked_about_is_repeated_by_no_other_message(words: str) -> None:
    batch = read(book([["Nordby", words, "2026-03", 5, 20]]))
    assert [finding.code for finding in batch.findings] == ["number_suspected", "indicator_unknown"]
    assert not re.search("3112|9999", repr(batch))
