"""What kind of file it is, and what is refused before anything in it is believed."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest

from tests.ingest.made import book, read, told

ROW = ["Nordby", "Rygestop tilbudt", "2026-03", 5, 8]


def zipped(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return buffer.getvalue()


def rezipped(data: bytes, replace: dict[str, Any] | None = None, drop: str = "") -> bytes:
    """The workbook again with parts changed, added or left out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        parts = {name: old.read(name) for name in old.namelist() if name != drop}
        for name, part in {**parts, **(replace or {})}.items():
            raw = part(parts[name]) if callable(part) else part
            new.writestr(zipfile.ZipInfo(name), raw, zipfile.ZIP_DEFLATED)  # always the same bytes
    return buffer.getvalue()


def shared(index: object, text: str = "Nordby", comments: int = 0) -> bytes:
    """The good workbook with one cell as a shared string, in two runs with a reading aid between them.

    The string stands in so many comments below it as well.
    """
    cell = f'<c r="A2" t="s"><v>{index}</v></c>'.encode()
    rows = (f'<row r="{n}"><c r="I{n}" t="s"><v>{index}</v></c></row>' for n in range(3, comments + 3))
    below = "".join(rows).encode() + b"</sheetData>"
    runs = f"<r><t>{text[:3]}</t></r><rPh><t>x</t></rPh><r><t>{text[3:]}</t></r>"
    changed = {
        SHEET: lambda part: re.sub(rb'<c r="A2".*?</c>', cell, part).replace(b"</sheetData>", below),
        "xl/sharedStrings.xml": f"<sst><si>{runs}</si></sst>".encode(),
        "xl/_rels/workbook.xml.rels": lambda part: part.replace(b"</Rel", STRINGS + b"</Rel"),
    }
    return rezipped(GOOD, changed)


GOOD = book([ROW])
STRINGS = b'<Relationship Type="x/sharedStrings" Target="/xl/sharedStrings.xml" Id="rIdS"/>'
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
TWICE = lambda part: re.sub(rb'<c r="E2"', b'<c r="D2"', part)  # noqa: E731
LONG_FORMAT = b'<numFmts><numFmt numFmtId="200" formatCode="' + b"0" * 256 + b'"/></numFmts></styleSheet>'
LINKS, TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"


def linked(attributes: str) -> dict[str, Any]:
    """A link more from the workbook."""
    link = f'<Relationship Id="rIdX" {attributes}/></Relationships>'.encode()
    return {LINKS: lambda part: part.replace(b"</Relationships>", link)}


def typed(kind: str) -> dict[str, Any]:
    """The workbook said to be of another kind."""
    main = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return {TYPES: lambda part: part.replace(main, kind.encode())}


MERGED = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "boo">]><sst><si><t>&e;</t></si></sst>'

TWO_LINKS = {LINKS: lambda part: part.replace(b'Id="rId2"', b'Id="rId1"')}
MANY_ATTRIBUTES = " ".join(f"a{n}='1'" for n in range(1001))
# 990,000 attributes that could each hold a person's number, in 0.2 MB; and ten parts of nearly as many as one may have
_ELEMENT = "<b {}/>".format(" ".join(f"a{n}='010203 0405'" for n in range(990))).encode()
ATTRIBUTES = b"<a>" + _ELEMENT * 1000 + b"</a>"
ATTRIBUTES_BELOW = b"<a>" + _ELEMENT * 100 + b"</a>"
COLUMNS = b"<cols>" + b'<col min="1" max="1"/>' * 20_001 + b"</cols>"
FORMATS = b"</sheetData>" + b'<conditionalFormatting sqref="A1"/>' * 20_001

KINDS = [
    (b"", "file_empty"),
    (b"x" * (5 * 2**20 + 1), "file_too_large"),
    (OLE, "file_xls"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "file_encrypted"),
    (OLE + "WordDocument".encode("utf-16-le"), "file_word"),
    (b"%PDF-1.7", "file_pdf"),
    (b"<html><table></table></html>", "file_html"),
    (b'<?xml version="1.0"?><Workbook/>', "file_xml"),
    (b"\x89PNG\r\n\0\0", "file_unknown"),
    (b"Team;Indikator", "file_not_xlsx"),
    (GOOD[: len(GOOD) // 2], "file_damaged"),
    (GOOD[:-30], "file_damaged"),
    (b"PK\x05\x06" + b"\0" * 18, "file_damaged"),
    (zipped(tal_dot_xlsx="x"), "file_zip"),
    (zipped(word__document_dot_xml="x"), "file_word"),
    (zipped(ppt__presentation_dot_xml="x"), "file_powerpoint"),
    (zipped(xl__workbook_dot_bin="x"), "file_xlsb"),
    (zipped(content_dot_xml="x", mimetype="x"), "file_ods"),
    (rezipped(GOOD, {"xl/vbaProject.bin": b"x"}), "file_macros"),
    (rezipped(GOOD, {"xl/pivotCache/pivotCacheRecords1.xml": b"<a/>"}), "file_pivot"),
    (rezipped(GOOD, {"xl/embeddings/oleObject1.bin": b"x"}), "file_embedded"),
    (rezipped(GOOD, {"xl/model/item.data": b"x"}), "file_pivot"),
    (rezipped(GOOD, typed("application/vnd.ms-excel.sheet.macroEnabled.main+xml")), "file_macros"),
    (
        rezipped(GOOD, linked('Type="http://x/2006/relationships/vbaProject" Target="theme/theme1.xml"')),
        "file_macros",
    ),
    (
        rezipped(GOOD, linked('Type="http://x/relationships/oleObject" Target="theme/theme1.xml"')),
        "file_embedded",
    ),
    (rezipped(GOOD, linked('Type="x/printerSettings" Target="../../../etc/passwd"')), "file_damaged"),
    (rezipped(GOOD, linked('Type="x/customXml" Target="file:///etc/passwd"')), "file_damaged"),
    (rezipped(GOOD, linked('Type="x/styles" Target="theme/theme1.xml"')), "file_damaged"),
    (rezipped(GOOD, drop="_rels/.rels"), "file_damaged"),
    (rezipped(GOOD, {SHEET: TWICE}), "cells_lost"),
    (
        rezipped(GOOD, {"xl/styles.xml": lambda part: part.replace(b"</styleSheet>", LONG_FORMAT)}),
        "file_too_complex",
    ),
    (zipped(Index__Document_dot_iwa="x"), "file_numbers"),
    (rezipped(GOOD, {"xl/./x.xml": b"<a/>"}), "file_damaged"),
    (rezipped(GOOD, {"xl//x.xml": b"<a/>"}), "file_damaged"),
    (rezipped(GOOD, {"xl/media/image1.png": OLE}), "file_embedded"),
    (rezipped(GOOD, {"xl/help.txt": b"MZ\x90\0"}), "file_embedded"),
    (rezipped(GOOD, {"xl/drawings/vmlDrawing1.vml": b"<!DOCTYPE x []><xml/>"}), "file_unsafe"),
    (rezipped(GOOD, {"xl/x.dat": DOCTYPE}), "file_unsafe"),
    (rezipped(GOOD, TWO_LINKS), "file_damaged"),
    (rezipped(GOOD, {"xl/x.xml": f"<a {MANY_ATTRIBUTES}/>".encode()}), "file_too_complex"),
    (
        rezipped(GOOD, {SHEET: lambda part: part.replace(b"<sheetData", COLUMNS + b"<sheetData")}),
        "file_too_complex",
    ),
    (rezipped(GOOD, {SHEET: lambda part: part.replace(b"</sheetData>", FORMATS)}), "file_too_complex"),
    (rezipped(GOOD, {"xl/x.xml": ATTRIBUTES}), "file_too_complex"),
    (
        rezipped(GOOD, {SHEET: lambda part: part.replace(b"<sheetData>", ATTRIBUTES + b"<sheetData>")}),
        "file_too_complex",
    ),
    (rezipped(GOOD, {f"xl/x{n}.xml": ATTRIBUTES_BELOW for n in range(10)}), "file_too_complex"),
    (shared(0, "x" * 3000, 5000), "file_too_complex"),
    (b"MIME-Version: 1.0\r\n", "file_html"),
    (b"{\\rtf1", "file_word"),
    (b"Rar!\x1a\x07", "file_zip"),
    (b"\xef\xbb\xbf<html>", "file_html"),
    (rezipped(GOOD, drop="[Content_Types].xml"), "file_damaged"),
    (rezipped(GOOD, drop="xl/workbook.xml"), "file_damaged"),
    (rezipped(GOOD, drop=SHEET), "file_damaged"),
    (rezipped(GOOD, {"../../etc/x.xml": b"<a/>"}), "file_damaged"),
    (rezipped(GOOD, {"XL/workbook.xml": b"<a/>"}), "file_damaged"),
    (rezipped(GOOD, {"xl/sharedStrings.xml": DOCTYPE}), "file_unsafe"),
    (rezipped(GOOD, {SHEET: lambda part: part.replace(b"</row>", b"", 1)}), "file_damaged"),
    (rezipped(GOOD, {SHEET: b"<a>" * 100 + b"</a>" * 100}), "file_too_complex"),
    (shared(-1), "file_damaged"),
    (shared(1), "file_damaged"),
    (shared(""), "file_damaged"),
    (shared(0, "x" * 33_000), "file_too_complex"),
    (rezipped(GOOD, {f"customXml/item{n}.xml": b"<a/>" for n in range(400)}), "file_too_complex"),
    (rezipped(GOOD, {"docProps/big.xml": b" " * (41 * 2**20)}), "file_too_complex"),
    (rezipped(GOOD, {SHEET: lambda part: part.replace(b"</sheetData>", MERGED)}), "sheet_merged_too_large"),
    (book([ROW], change=lambda page, _: page.__setitem__("XFD5", "x")), "sheet_too_many_columns"),
]


@pytest.mark.parametrize(("data", "code"), KINDS, ids=[f"{n}-{code}" for n, (_, code) in enumerate(KINDS)])
def test_kinds_of_files(data: bytes, code: str) -> None:
    batch = read(data)
    assert told(batch) == [code]
    assert batch.refused
    assert batch.size == len(data)


def test_what_stands_in_cells_is_not_counted_as_what_stands_around_them() -> None:
    texts = [["Nordby", "Dage mellem fald", f"{day:02}-03-2026", None, None, day] for day in range(1, 29)]
    assert "file_too_complex" not in told(read(book(texts * 130)))


def test_shared_strings_are_put_together_without_reading_aids() -> None:
    assert len(read(shared(0)).observations) == 1


def renamed(change: Any, inside: Any = lambda raw: raw) -> bytes:
    """The good workbook with other names for its parts, and `inside` for what points at them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(shared(0))) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(change(name)), inside(old.read(name)))
    return buffer.getvalue()


DOUBTFUL = {
    "two values": "<c r='D2'><v>1</v><v>5</v></c>",
    "a value and a text": "<c r='D2' t='inlineStr'><v>1</v><is><t>5</t></is></c>",
    "a value that comes with an extension": "<c r='D2'><v>5</v><extLst><ext><v>6</v></ext></extLst></c>",
    "elements in a value": "<c r='D2'><v>1<b>2</b>5</v></c>",
    "a number said to be an error": "<c r='D2' t='e'><v>5</v></c>",
    "a number said to be a date": "<c r='D2' t='d'><v>5</v></c>",
    "a type nobody knows": "<c r='D2' t='x'><v>5</v></c>",
    "a style nobody knows": "<c r='D2' s='x'><v>5</v></c>",
    "row 0": "<c r='D0'><v>5</v></c>",
    "a row beyond the last": "<c r='D1048577'><v>5</v></c>",
    "a column beyond the last": "<c r='XFE2'><v>5</v></c>",
}


@pytest.mark.parametrize("how", DOUBTFUL)
def test_a_cell_that_could_be_read_in_two_ways_is_damage(how: str) -> None:
    change = {SHEET: lambda part: re.sub(rb'<c r="D2".*?</c>', DOUBTFUL[how].encode(), part)}
    assert told(read(rezipped(GOOD, change))) == ["file_damaged"]


def test_a_row_beyond_the_last_is_damage() -> None:
    far = {
        SHEET: lambda part: part.replace(b'<row r="2"', b'<row r="1048577"').replace(b'"D2"', b'"D1048577"')
    }
    assert told(read(rezipped(GOOD, far))) == ["file_damaged"]
    bare = {SHEET: lambda part: part.replace(b"</sheetData>", b'<row r="1048577"/></sheetData>')}
    assert told(read(rezipped(GOOD, bare))) == ["file_damaged"]


UNUSUAL = {
    "a picture that is XML": rezipped(
        GOOD, {"xl/media/image1.svg": b'<?xml version="1.0"?><!DOCTYPE svg><svg>'}
    ),
    "backslashes": renamed(lambda name: name.replace("/", "\\")),
    "capitals": renamed(lambda name: name.upper().replace(".XML", ".xml")),
    "another workbook": renamed(
        lambda name: name.replace("workbook.xml", "workbook22.xml"),
        lambda raw: raw.replace(b"workbook.xml", b"workbook22.xml"),
    ),
    "other strings": renamed(
        lambda name: name.replace("sharedStrings", "words"),
        lambda raw: raw.replace(b"/sharedStrings.", b"/words."),
    ),
    "blanks in names": renamed(
        lambda name: name.replace("sheet1", "sheet 1"),
        lambda raw: raw.replace(b"sheet1.xml", b"sheet%201.xml"),
    ),
    "folders of their own": rezipped(GOOD, {"xl/": b"", "xl/worksheets/": b""}),
    "a place in the workbook": rezipped(GOOD, linked("Type='x/hyperlink' Target='#Data!A1'")),
    "a link to a part that is not there": rezipped(
        GOOD, linked("Type='x/printerSettings' Target='printerSettings/printerSettings1.bin'")
    ),
    "kinds of endings that no part has": rezipped(
        GOOD,
        {
            TYPES: lambda part: part.replace(
                b"</Types>",
                b"<Default Extension='bin'"
                b" ContentType='application/vnd.ms-excel.sheet.binary.macroEnabled.main'/></Types>",
            )
        },
    ),
    "names of filters": rezipped(
        GOOD,
        {
            "xl/workbook.xml": lambda part: part.replace(
                b"</sheets>",
                b"</sheets><definedNames><definedName name='Z_31129999_0101_4000_8000_311299999999_.wvu.FilterData'>"
                b"Data!$A$1</definedName></definedNames>",
            )
        },
    ),
    "a page outside": rezipped(
        GOOD, linked("Type='x/hyperlink' Target='https://x.dk' TargetMode='External'")
    ),
    "prefixes": rezipped(
        GOOD,
        {SHEET: lambda part: re.sub(rb"<(/?)(?=[a-z])", rb"<\1x:", part).replace(b"xmlns=", b"xmlns:x=")},
    ),
}


@pytest.mark.parametrize("how", UNUSUAL)
def test_unusual_workbooks_that_excel_opens_too(how: str) -> None:
    assert told(read(UNUSUAL[how])) == []
    assert len(read(UNUSUAL[how]).observations) == 1


THREADED = """<ThreadedComments><threadedComment ref="D2" id="{{8C2AA9D0-0000-4000-8000-0123456789AC}}">
<text>{}</text></threadedComment></ThreadedComments>"""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Jens Hansen har talt op", "name_suspected D2"),
        ("@Mette kan du se på det", "name_suspected D2"),
        ("Fru Holm blev genindlagt", "name_suspected D2"),
        ("ring 22 33 44 55", "phone_suspected D2"),
        ("311299-9999", "cpr_in_note D2"),
        ("Nyt forløb fra marts", ""),
    ],
)
def test_a_threaded_comment_is_looked_at_for_people(words: str, said: str) -> None:
    link = b"<Relationship Id='r' Type='x/threadedComment' Target='../threadedComments/1.xml'/>"
    parts = {
        "xl/threadedComments/1.xml": THREADED.format(words).encode(),
        "xl/worksheets/_rels/sheet1.xml.rels": b"<Relationships>" + link + b"</Relationships>",
    }
    assert told(read(rezipped(GOOD, parts))) == ([said] if said else [])


@pytest.mark.parametrize("name", ["tal.exe", "tal.xlsx.exe", "tal\u202exslx.exe", "tal.docm"])
def test_other_endings_are_refused_though_the_content_is_sound(name: str) -> None:
    assert told(read(GOOD, name)) == ["file_ending"]
    assert told(read(GOOD, "tal v2.3")) == []


def test_the_content_decides_not_the_name() -> None:
    assert len(read(GOOD, "tal.csv").observations) == 1
    assert (
        len(read(b"Indikator;Periode;T\xe6ller;N\xe6vner\r\nLUN-01;2026-03;5;8\r\n", "tal.csv").observations)
        == 1
    )


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../x.xlsx", "x.xlsx"), ("<b>.xlsx", "_b_.xlsx"), ("æ" * 300 + ".xlsx", "æ" * 114 + "….xlsx")],
)
def test_names_of_files(name: str, kept: str) -> None:
    batch = read(GOOD, name)
    assert batch.file_name == kept
    assert told(batch) == ["file_name_changed"]
    assert told(read(GOOD, "Tal for marts (æøå).XLSX")) == []
    assert told(read(GOOD, " tal.xlsx ")) == []


def test_the_file_that_excel_lays_beside_an_open_one() -> None:
    assert told(read(b"\x05Anna" + b" " * 50 + b"\0" * 100, "~$tal.xlsx")) == ["file_temporary"]
    assert told(read(GOOD, "~$tal.xlsx")) == []
