"""The zip file a workbook is: looked over before anything is unpacked, and counted while it is.

Sizes follow the limits of the reliability work (R-12, R-13): good workbooks are far below, bombs far above.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

from lkt.ingest.filetype import FileError, stowed, zip_kind

MOST_PARTS = 400
LARGEST_SUM = 40 * 1024 * 1024
LARGEST_PART = 25 * 1024 * 1024
LARGEST_RATIO = 200
_RATIO_FROM = 1024 * 1024  # small parts of blanks may be packed harder than that
_ODD_NAME = re.compile(r"(?:^|/)\.{1,2}(?:/|$)|//|^/|^[A-Za-z]:|[\x00-\x1f]")
_LOCAL_HEADER = 30
_XML = (".xml", ".rels", ".vml")
_XML_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[?\w]|\xff\xfe<\0|\xfe\xff\0<")
_PICTURE = ".svg"  # XML too, and drawn by programs that know no restraint
_HEAD = 64
_SMALL_PART = 256 * 1024  # of pictures and the like: as much as may be a text in disguise


@dataclass(frozen=True)
class Package:
    """What is in the zip: the names of all parts, what stands in those made of XML, and in small other ones.

    Names are in small letters with plain slashes: to Office they mean the same however they are spelled.
    """

    names: frozenset[str]
    texts: dict[str, bytes]
    others: dict[str, bytes]
    comment: bytes = b""


def unpack(data: bytes) -> Package:
    """The parts of a workbook; FileError for anything that is no sound workbook."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    # Any byte may be wrong in what people send, and zipfile answers with many kinds of error
    # (BadZipFile, struct.error, NotImplementedError, UnicodeDecodeError …): all mean "damaged" here.
    except Exception:
        raise FileError("file_damaged") from None
    _check_directory(entries)
    names = [part_name(entry) for entry in entries]
    code = zip_kind(names)
    if code != "xlsx":
        raise FileError(code)
    texts: dict[str, bytes] = {}
    others: dict[str, bytes] = {}
    for name, entry in zip(names, entries, strict=True):
        head = b"" if name.endswith(_XML) else _opened(archive, entry, _HEAD)
        if stowed(head):
            raise FileError("file_embedded")
        if name.endswith(_XML) or (_XML_HEAD.match(head) and not name.endswith(_PICTURE)):
            texts[name] = _inflate(archive, entry)
        elif entry.file_size <= _SMALL_PART:
            others[name] = _inflate(archive, entry)
    return Package(frozenset(names), texts, others, archive.comment)


def part_name(entry: zipfile.ZipInfo) -> str:
    """Some programs for Windows write backslashes."""
    return entry.orig_filename.replace("\\", "/").casefold()


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_SUM:
        raise FileError("file_too_complex")
    names = [part_name(entry) for entry in entries]
    if len(set(names)) < len(names) or any(map(_ODD_NAME.search, names)):
        raise FileError("file_damaged")
    for entry in entries:
        _check_entry(entry)
    _check_overlap(entries)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 1:
        raise FileError("file_encrypted")
    symbolic_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
    if symbolic_link or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileError("file_damaged")
    packed_hard = entry.file_size > _RATIO_FROM and entry.file_size > LARGEST_RATIO * max(
        entry.compress_size, 1
    )
    if entry.file_size > LARGEST_PART or packed_hard:
        raise FileError("file_too_complex")


def _check_overlap(entries: list[zipfile.ZipInfo]) -> None:
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < end:
            raise FileError("file_damaged")
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One part. zipfile stops at the declared size and then checks the sum, so a lying size is found."""
    return _opened(archive, entry, LARGEST_PART + 1)


def _opened(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    try:
        with archive.open(entry) as stream:
            return stream.read(most)
    # As above: a damaged part can make zipfile and zlib fail in many ways, all with the same meaning.
    except Exception:
        raise FileError("file_damaged") from None
