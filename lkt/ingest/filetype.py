"""What kind of file the bytes are. The content decides; the name only helps to say what went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

LARGEST_FILE = 5 * 1024 * 1024
_NAME_LENGTH = 120

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (("EncryptedPackage", "file_encrypted"), ("WordDocument", "file_word"))
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body|table|meta)\b|MIME-Version:", re.I | re.S
)
_MAGIC = (
    (b"%PDF", "file_pdf"),
    (b"{\\rtf", "file_word"),
    (b"Rar!", "file_zip"),
    (b"7z\xbc\xaf", "file_zip"),
    (b"\x1f\x8b", "file_zip"),
)
_XML = re.compile(rb"\s*<\?xml\b", re.I)

_FOREIGN_PARTS = (
    ("xl/workbook.bin", "file_xlsb"),
    ("word/document.xml", "file_word"),
    ("ppt/presentation.xml", "file_powerpoint"),
    ("content.xml", "file_ods"),
    ("index/document.iwa", "file_numbers"),
)
_WORKBOOK = re.compile(r"xl/workbook[^/]*\.xml")
_CONTENT_TYPES = "[content_types].xml"
# Looked for in the names of parts, in their content types and in how they are linked: any one of them is enough.
_CARGO = (
    (re.compile(r"vbaproject|macrosheet|macroenabled|dialogsheet|activex|/control$", re.I), "file_macros"),
    (re.compile(r"pivotcache|powerpivot|^xl/model/", re.I), "file_pivot"),
    (re.compile(r"/embeddings/|oleobject|/package$", re.I), "file_embedded"),
)
_ENDING = re.compile(r"\.([a-z][a-z0-9]{0,4})$", re.I)
_SPREADSHEETS = frozenset(("xlsx", "xlsm", "xlsb", "xls", "xltx", "ods"))
ENDINGS = _SPREADSHEETS | {"csv", "txt", "tsv", ""}


class FileError(Exception):
    """The file cannot be read on. Stays inside this package: `read` turns it into a finding."""

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields


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
    """ "xlsx", or the code of the refusal, judged by what a zip file contains. `names` in small letters."""
    workbook = any(map(_WORKBOOK.fullmatch, names))
    for part, code in _FOREIGN_PARTS:
        if part in names and not workbook:
            return code
    if on_board := cargo(names):
        return on_board
    if workbook and _CONTENT_TYPES in names:
        return "xlsx"
    office = any(name == _CONTENT_TYPES or name.startswith("xl/") for name in names)
    return "file_damaged" if office else "file_zip"


def cargo(names: Iterable[str]) -> str | None:
    """The code of the refusal when one of the names is of something that no figures travel in.

    >>> cargo(["xl/worksheets/sheet1.xml", "xl/vbaProject.bin"]), cargo(["xl/styles.xml"])
    ('file_macros', None)
    """
    listed = list(names)
    return next((code for form, code in _CARGO if any(map(form.search, listed))), None)


def stowed(head: bytes) -> bool:
    """True for a part that begins as an old Office file or a program, whatever it is called."""
    return head.startswith((_OLE, b"MZ"))


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


def is_temporary(name: str) -> bool:
    """True for what Excel lays beside a file while it is open: it has the file's name and no figures.

    >>> is_temporary("~$tal.xlsx"), is_temporary("tal.xlsx")
    (True, False)
    """
    return clean_name(name).startswith("~$")


def ending(name: str) -> str:
    """What a file's name ends with, in small letters; a number is no ending.

    >>> ending("Tal.XLSX "), ending("tal v2.3"), ending("tal.xlsx.exe")
    ('xlsx', '', 'exe')
    """
    hit = _ENDING.search(clean_name(name))
    return hit[1].casefold() if hit else ""


def _ole(data: bytes) -> str:
    for stream, code in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return code
    return "file_xls"


def _flat(data: bytes, name: str) -> str:
    """Files that are neither zip nor OLE."""
    for magic, code in _MAGIC:
        if data.startswith(magic):
            return code
    start = data[:4096].removeprefix(_UTF8_MARK)
    if _HTML.match(start):
        return "file_html"
    if _XML.match(start):
        return "file_xml"
    if b"\0" in data and not data.startswith(_UTF16):
        return "file_unknown"
    return "file_not_xlsx" if ending(name) in _SPREADSHEETS else "text"
