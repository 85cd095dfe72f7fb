"""What kind of file the bytes are; and the zip file a workbook is, looked over before anything in it is unpacked.

The content decides; the name only helps to say what went wrong. Sizes follow the limits of the reliability work
(R-12, R-13): good workbooks are far below, bombs far above.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

LARGEST_FILE = 5 * 1024 * 1024
MOST_PARTS = 400
LARGEST_SUM = 40 * 1024 * 1024
LARGEST_PART = 25 * 1024 * 1024
LARGEST_RATIO = 200
_RATIO_FROM = 1024 * 1024  # small parts of blanks may be packed harder than that
_SMALL_PART = 256 * 1024  # of pictures and the like: as much as may be a text in disguise
_NAME_LENGTH = 120
_HEAD = 400  # bytes in which the letters of a text are looked at

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (("EncryptedPackage", "file_encrypted"), ("WordDocument", "file_word"), ("", "file_xls"))
# How files begin that are neither zip nor OLE.
_BEGINNINGS = {
    "file_pdf": rb"%PDF",
    "file_word": rb"\{\\rtf",
    "file_zip": rb"Rar!|7z\xbc\xaf|\x1f\x8b",
    "file_html": rb"(?is)(?:\xef\xbb\xbf)?(?:\s*(?:<!--.*?-->\s*)?"
    rb"<(?:!doctype\s+html|html|head|body|table|meta)\b|MIME-Version:)",
    "file_xml": rb"(?i)(?:\xef\xbb\xbf)?\s*<\?xml\b",
}
_FOREIGN_PARTS = (
    ("xl/workbook.bin", "file_xlsb"),
    ("word/document.xml", "file_word"),
    ("ppt/presentation.xml", "file_powerpoint"),
    ("content.xml", "file_ods"),
    ("index/document.iwa", "file_numbers"),
)
_WORKBOOK = re.compile(r"xl/workbook[^/]*\.xml")
TYPES = "[content_types].xml"
# Looked for in the names of parts, in their content types and in how they are linked: any one of them is enough.
_CARGO = (
    (re.compile(r"vbaproject|macrosheet|macroenabled|dialogsheet|activex|/control$", re.I), "file_macros"),
    (re.compile(r"pivotcache|powerpivot|^xl/model/", re.I), "file_pivot"),
    (re.compile(r"/embeddings/|oleobject|/package$", re.I), "file_embedded"),
)
_ODD_NAME = re.compile(r"(?:^|/)\.{1,2}(?:/|$)|//|^/|^[A-Za-z]:|[\x00-\x1f]")
_LOCAL_HEADER = 30
_XML = (".xml", ".rels", ".vml")
_XML_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[?\w]|\xff\xfe<\0|\xfe\xff\0<")
_PICTURE = ".svg"  # XML too, and drawn by programs that know no restraint
_ENDING = re.compile(r"\.([a-z][a-z0-9]{0,4})$", re.I)
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_SPREADSHEETS = frozenset(("xlsx", "xlsm", "xlsb", "xls", "xltx", "ods"))
ENDINGS = _SPREADSHEETS | {"csv", "txt", "tsv", ""}


class FileError(Exception):
    """The file cannot be read on. Stays inside this package: `read` turns it into a finding."""

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields


def must(hold: object, code: str = "file_damaged", **fields: object) -> None:
    """FileError where something does not hold: damage, when it holds of every file that a program has written."""
    if not hold:
        raise FileError(code, **fields)


def kind(data: bytes, name: str) -> str:
    """ "xlsx" or "text" for what can be read on; else the code of the refusal."""
    if not data:
        return "file_empty"
    if len(data) > LARGEST_FILE:
        return "file_too_large"
    if data.startswith(b"PK"):
        return "xlsx" if data.startswith(b"PK\x03\x04") else "file_damaged"
    if data.startswith(_OLE):
        return next(code for stream, code in _OLE_STREAMS if stream.encode("utf-16-le") in data)
    if code := next((code for code, form in _BEGINNINGS.items() if re.match(form, data[:4096])), None):
        return code
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")) and not wide_letters(data):
        return "file_unknown"
    return "file_not_xlsx" if ending(name) in _SPREADSHEETS else "text"


def wide_letters(data: bytes) -> str:
    """The UTF-16 that bytes without a mark are: every other one is zero in Western text; "" for others.

    >>> wide_letters("Team;".encode("utf-16-le")), wide_letters(b"Team;")
    ('utf-16-le', '')
    """
    high, low = data[:_HEAD:2], data[1:_HEAD:2]
    for name, zeros, others in (("utf-16-be", high, low), ("utf-16-le", low, high)):
        if zeros.count(0) * 10 > len(zeros) * 9 and 0 not in others:
            return name
    return ""


def refuse_cargo(names: Iterable[str]) -> None:
    """FileError when one of the names is of something that no figures travel in."""
    listed = list(names)
    for form, code in _CARGO:
        must(not any(map(form.search, listed)), code)


def clean_name(name: str) -> str:
    """A file name fit to show and store: no folders, no control characters, not endless.

    >>> clean_name("../../app.py.xlsx"), clean_name("<b>.xlsx"), clean_name("tal (marts).XLSX")
    ('app.py.xlsx', '_b_.xlsx', 'tal (marts).XLSX')
    """
    plain = _UNFIT.sub("_", re.split(r"[/\\]", name)[-1]).strip()
    if len(plain) <= _NAME_LENGTH:
        return plain or "fil"
    suffix = PurePosixPath(plain).suffix[:10]
    return plain[: _NAME_LENGTH - len(suffix) - 1] + "…" + suffix


def ending(name: str) -> str:
    """What a file's name ends with, in small letters; a number is no ending.

    >>> ending("Tal.XLSX "), ending("tal v2.3"), ending("tal.xlsx.exe")
    ('xlsx', '', 'exe')
    """
    hit = _ENDING.search(clean_name(name))
    return hit[1].casefold() if hit else ""


def unpack(data: bytes) -> tuple[frozenset[str], dict[str, bytes], dict[str, bytes]]:
    """The names of all parts of a workbook, those made of XML, and small other ones; FileError when it is not sound.

    Names are in small letters with plain slashes: to Office they mean the same however they are spelled.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    # Any byte may be wrong in what people send, and zipfile answers with many kinds of error
    # (BadZipFile, struct.error, NotImplementedError, UnicodeDecodeError …): all mean "damaged" here.
    except Exception:
        raise FileError("file_damaged") from None
    names = [entry.orig_filename.replace("\\", "/").casefold() for entry in entries]
    _check(entries, names)
    texts: dict[str, bytes] = {}
    others = {"/": archive.comment}  # no part can be called that
    for name, entry in zip(names, entries, strict=True):
        head = b"" if name.endswith(_XML) else _opened(archive, entry, 64)
        # Old Office or a program, whatever its name.
        must(not head.startswith((_OLE, b"MZ")), "file_embedded")
        if name.endswith(_XML) or (_XML_HEAD.match(head) and not name.endswith(_PICTURE)):
            texts[name] = _opened(archive, entry)
        elif entry.file_size <= _SMALL_PART:
            others[name] = _opened(archive, entry)
    return frozenset(names), texts, others


def _check(entries: Sequence[zipfile.ZipInfo], names: Sequence[str]) -> None:
    """FileError for a zip file that is unsound or no workbook, or has more on board than figures travel in."""
    must(len(entries) <= MOST_PARTS and sum(e.file_size for e in entries) <= LARGEST_SUM, "file_too_complex")
    must(len(set(names)) == len(names) and not any(map(_ODD_NAME.search, names)))
    for entry in entries:
        must(not entry.flag_bits & 1, "file_encrypted")
        symbolic_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
        must(not symbolic_link and entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
        packed_hard = entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1)
        must(entry.file_size <= (_RATIO_FROM if packed_hard else LARGEST_PART), "file_too_complex")
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        must(entry.header_offset >= end)  # else one lies over another
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size
    workbook = any(map(_WORKBOOK.fullmatch, names))
    for part, code in _FOREIGN_PARTS:
        must(workbook or part not in names, code)
    refuse_cargo(names)
    office = any(name == TYPES or name.startswith("xl/") for name in names)
    must(workbook and TYPES in names, "file_damaged" if office else "file_zip")


def _opened(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int = LARGEST_PART + 1) -> bytes:
    """One part. zipfile stops at the declared size and then checks the sum, so a lying size is found."""
    try:
        with archive.open(entry) as stream:
            return stream.read(most)
    # As above: a damaged part can make zipfile and zlib fail in many ways, all with the same meaning.
    except Exception:
        raise FileError("file_damaged") from None
