"""What kind of file the bytes are. The content decides; the name only helps to say what went wrong."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

LARGEST_FILE = 5 * 1024 * 1024
_SPREADSHEET_NAMES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_NAME_LENGTH = 120

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (("EncryptedPackage", "file_encrypted"), ("WordDocument", "file_word"))
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body|table|meta)\b", re.I | re.S)
_XML = re.compile(rb"\s*<\?xml\b", re.I)

_FOREIGN_PARTS = (
    ("xl/workbook.bin", "file_xlsb"),
    ("word/document.xml", "file_word"),
    ("ppt/presentation.xml", "file_powerpoint"),
    ("content.xml", "file_ods"),
)
_PART_FAULTS = (
    (re.compile(r"vbaproject\.bin$|/macrosheets/|/dialogsheets/|/activex/", re.I), "file_macros"),
    (re.compile(r"/pivotcache/", re.I), "file_pivot"),
    (re.compile(r"/embeddings/", re.I), "file_embedded"),
)


def kind(data: bytes, name: str) -> str:
    """ "xlsx" or "text" for what can be read on; else the code of the refusal."""
    if not data:
        return "file_empty"
    if len(data) > LARGEST_FILE:
        return "file_too_large"
    if data.startswith(b"PK\x03\x04"):
        return "xlsx"
    if data.startswith(b"PK"):
        return "file_damaged"
    return _ole(data) if data.startswith(_OLE) else _flat(data, name)


def zip_kind(names: list[str]) -> str:
    """ "xlsx", or the code of the refusal, judged by what a zip file contains."""
    for part, code in _FOREIGN_PARTS:
        if part in names and "xl/workbook.xml" not in names:
            return code
    for pattern, code in _PART_FAULTS:
        if any(pattern.search(name) for name in names):
            return code
    if "xl/workbook.xml" in names and "[Content_Types].xml" in names:
        return "xlsx"
    office = any(name == "[Content_Types].xml" or name.startswith("xl/") for name in names)
    return "file_damaged" if office else "file_zip"


def clean_name(name: str) -> str:
    """A file name fit to show and store: no folders, no control characters, not endless.

    >>> clean_name("../../app.py.xlsx"), clean_name("<b>.xlsx"), clean_name("tal (marts).XLSX")
    ('app.py.xlsx', '_b_.xlsx', 'tal (marts).XLSX')
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(
        r'[\x00-\x1f\x7f-\x9f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]', "_", last
    ).strip()
    if len(plain) <= _NAME_LENGTH:
        return plain or "fil"
    suffix = PurePosixPath(plain).suffix[:10]
    return plain[: _NAME_LENGTH - len(suffix) - 1] + "…" + suffix


def _ole(data: bytes) -> str:
    for stream, code in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return code
    return "file_xls"


def _flat(data: bytes, name: str) -> str:
    """Files that are neither zip nor OLE."""
    if data.startswith(b"%PDF"):
        return "file_pdf"
    if _HTML.match(data[:4096]):
        return "file_html"
    if _XML.match(data[:4096]):
        return "file_xml"
    if b"\0" in data and not data.startswith(_UTF16):
        return "file_unknown"
    return "file_not_xlsx" if name.casefold().endswith(_SPREADSHEET_NAMES) else "text"
