"""The XML of a workbook, read with a plain parser that refuses what can only be an attack or an accident.

Not openpyxl: it hangs on merged or far-away cells, reads Strict Open XML as empty and takes string -1 as
the last one (reliability.md, 6.2 and 6.3), and the guard it would need has to walk every cell anyway.
One walk, with limits on depth, elements and area, and a callback that refuses document types and entities.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.parsers import expat

from lkt.ingest.filetype import FileError
from lkt.ingest.table import Loose

MOST_ELEMENTS = 400_000  # in a sheet; elsewhere:
MOST_PLAIN_ELEMENTS = 20_000
MOST_ATTRIBUTES = 1000
SHORTEST = 9  # no text with a person's number in it is shorter
DEEPEST = 64
LONGEST_STRING = 32_767  # Excel's own limits
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_SPOKEN = frozenset(
    (
        *("name", "v", "displayName", "caption", "prompt", "promptTitle", "error", "errorTitle", "tooltip"),
        *("display", "location", "Target", "title", "descr"),
    )
)
_FILTERS = ("filter", "customFilter")  # they keep what was looked for; other elements' "val" is technical
_BLOCKS = ("p", "si", "is", "text", "comment", "threadedComment")  # what a reader takes in as one text
_INDEX = re.compile(r"[0-9]{1,9}")
_ESCAPED = re.compile(r"_x(?![dD][89a-fA-F])([0-9a-fA-F]{4})_")  # halves of letters stay as they are
_TAG = re.compile(r"<[^<>]*>")
_DOCUMENT_TYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BINARY = re.compile(rb"[\x01-\x08\x0e-\x1f]")
_DIGITS = re.compile(r"(?:\d\D{0,3}){6}")


def position(reference: str) -> tuple[int, int]:
    """Row and column of an address.

    >>> position("D14"), position("XFD1")
    ((14, 4), (1, 16384))
    """
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise FileError("file_damaged")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    if int(match[2]) > LAST_ROW or column > LAST_COLUMN:
        raise FileError("file_damaged")
    return int(match[2]), column


def index(text: str | None, missing: int = 0) -> int:
    """A whole number as parts count rows, styles and strings; nothing else can be trusted to mean one."""
    if text is None:
        return missing
    if not _INDEX.fullmatch(text.strip()):
        raise FileError("file_damaged")
    return int(text)


def area(reference: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of a range such as A2:A7."""
    first, _, last = reference.partition(":")
    return (*position(first), *position(last or first))


def size(box: tuple[int, int, int, int]) -> int:
    return (box[2] - box[0] + 1) * (box[3] - box[1] + 1)


class Part:
    """A guarded walk through one part. Collects the texts that could hold person data."""

    limit = MOST_PLAIN_ELEMENTS

    def __init__(self, name: str) -> None:
        self.name = name
        self.depth = 0
        self.count = 0
        self.text: list[str] = []
        self.block: list[str] = []
        self.loose: list[Loose] = []

    def walk(self, raw: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text.append
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
        try:
            parser.Parse(raw, True)
        except (expat.ExpatError, LookupError, ValueError):  # LookupError: an encoding nobody knows
            raise FileError("file_damaged") from None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.enter()
        if self.text:
            self.told()
        local = name.rpartition(":")[2]
        if local in _BLOCKS:
            self.block.clear()  # what stood before it is no part of it
        self.element(local, attributes)
        self.spoken(local, attributes)

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.text:
            self.told()
        if self.block and name.rpartition(":")[2] in _BLOCKS:
            if len(self.block) > 1:
                self.keep("".join(self.block))  # spelling and colour cut a text into pieces anywhere
            self.block.clear()

    def told(self) -> None:
        """Text has ended, at its element's end or in the middle of it."""
        text = "".join(self.text)
        self.keep(text)
        self.block.append(text)
        self.text.clear()

    def enter(self) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > self.limit:
            raise FileError("file_too_complex")

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """What a kind of part looks for in its elements."""

    def spoken(self, name: str, attributes: dict[str, str]) -> None:
        """Attributes: those in which people's words can stand, and the others, where numbers are technical."""
        if len(attributes) > MOST_ATTRIBUTES:
            raise FileError("file_too_complex")
        for key, value in attributes.items():
            if len(value) >= SHORTEST:
                spoken = key in _SPOKEN or (key == "val" and name in _FILTERS)
                self.keep(value, technical=not spoken)

    def keep(self, text: str, technical: bool = False) -> None:
        if _DIGITS.search(text):
            self.loose.append(Loose(self.name, text, technical=technical))


def _refuse(*_: object) -> None:
    raise FileError("file_unsafe")


class Strings(Part):
    """The shared strings, in order. Reading aids for Japanese (rPh) are no part of a string."""

    limit = MOST_ELEMENTS

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.strings: list[str] = []
        self.pieces: list[str] = []
        self.aside = False

    def told(self) -> None:
        blank(self.text)

    def element(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.pieces = []
        elif name == "rPh":
            self.aside = True

    def end(self, name: str) -> None:
        self.depth -= 1
        local = name.rpartition(":")[2]
        if local == "t":
            text = "".join(self.text)
            if self.aside:
                self.keep(text)
            else:
                self.pieces.append(text)
        elif local == "rPh":
            self.aside = False
        elif local == "si":
            self.strings.append(unescaped(sized("".join(self.pieces))))
        self.text.clear()


class Notes(Part):
    """Notes and threaded comments: their text belongs to a cell."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.cell: str | None = None

    def element(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("comment", "threadedComment"):
            self.cell = attributes.get("ref")

    def keep(self, text: str, technical: bool = False) -> None:
        if _DIGITS.search(text):
            self.loose.append(Loose(self.name, text, cell=self.cell, technical=technical))


def blank(text: list[str]) -> None:
    """In a value there are no elements: text before one would be lost without a word."""
    if "".join(text).strip():
        raise FileError("file_damaged")
    text.clear()


def unescaped(text: str) -> str:
    """Text in which letters that XML cannot hold were written as their number.

    >>> unescaped("to_x000D_\\nlinjer, _x005F_x000D_")
    'to\\r\\nlinjer, _x000D_'
    """
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def sized(string: str) -> str:
    if len(string) > LONGEST_STRING:
        raise FileError("file_too_complex")
    return string


def drawn(name: str, raw: bytes) -> list[Loose]:
    """The text of an old drawing, which need not be sound XML. A document type has no business there either."""
    written = raw.replace(b"\0", b"").decode("utf-8", "replace")
    if _DOCUMENT_TYPE.search(written):
        _refuse()
    text = _TAG.sub(" ", written)
    return [Loose(name, text)] if _DIGITS.search(text) else []


def beside(name: str, raw: bytes) -> list[Loose]:
    """What could be read in a part that is no XML: a text, or a picture with a text in it."""
    plain = raw.replace(b"\0", b"")
    text = plain.decode("ascii", "replace").replace("\ufffd", "?")
    if name.endswith(".svg"):
        text = _TAG.sub(" ", text)
    return [Loose(name, text, technical=bool(_BINARY.search(plain)))] if _DIGITS.search(text) else []


def orphans(name: str, strings: Sequence[str], used: set[int]) -> list[Loose]:
    """Strings that no cell shows any more: deleted cells leave them behind."""
    return [Loose(name, s) for i, s in enumerate(strings) if i not in used and _DIGITS.search(s)]
