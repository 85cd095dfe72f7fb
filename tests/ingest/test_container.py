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
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist() if name != drop}
        for name, part in {**parts, **(replace or {})}.items():
            new.writestr(name, part(parts[name]) if callable(part) else part)
    return buffer.getvalue()


def shared(index: int, text: str = "Nordby") -> bytes:
    """The good workbook with one cell as a shared string, in two runs with a reading aid between them."""
    cell = f'<c r="A2" t="s"><v>{index}</v></c>'.encode()
    runs = f"<r><t>{text[:3]}</t></r><rPh><t>x</t></rPh><r><t>{text[3:]}</t></r>"
    changed = {
        SHEET: lambda part: re.sub(rb'<c r="A2".*?</c>', cell, part),
        "xl/sharedStrings.xml": f"<sst><si>{runs}</si></sst>".encode(),
        "xl/_rels/workbook.xml.rels": lambda part: part.replace(b"</Rel", STRINGS + b"</Rel"),
    }
    return rezipped(GOOD, changed)


GOOD = book([ROW])
STRINGS = b'<Relationship Type="x/sharedStrings" Target="/xl/sharedStrings.xml" Id="rIdS"/>'
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
MERGED = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "boo">]><sst><si><t>&e;</t></si></sst>'

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


def test_shared_strings_are_put_together_without_reading_aids() -> None:
    assert len(read(shared(0)).observations) == 1


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
