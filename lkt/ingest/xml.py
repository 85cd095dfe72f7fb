"""A part of a workbook as a tree, made by a parser that refuses what can only be an attack or an accident.

Not openpyxl: it hangs on merged or far-away cells, reads Strict Open XML as empty and takes string -1 as the last
one (reliability.md, 6.2 and 6.3). The names of elements are without prefix: programs choose them freely.
"""

import re
from collections.abc import Collection
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from lkt.ingest.filetype import FileError, must
from lkt.ingest.table import Loose

MOST_ELEMENTS = 400_000  # in a sheet and in the shared strings; elsewhere, and around the cells of a sheet:
MOST_PLAIN_ELEMENTS = 20_000
MOST_ATTRIBUTES = 1000  # of an element
MOST_PLAIN_ATTRIBUTES = 100_000  # of all elements of a part; where there may be many elements, two of each
DEEPEST = 64
LONGEST_STRING = 32_767  # Excel's own limit

_SHORTEST = 9  # no text with a person's number in it is shorter
# Attributes in which people's words can stand; in others numbers are technical.
_WORDS = "name v displayName caption prompt promptTitle error errorTitle tooltip display location Target title descr"
_SPOKEN = frozenset(_WORDS.split())
_FILTERS = ("filter", "customFilter")  # they keep what was looked for; other elements' "val" is technical
_NOTES = ("comment", "threadedComment")
_BLOCKS = ("p", "si", "is", "text", *_NOTES)  # what a reader takes in as one text
_ESCAPED = re.compile(r"_x(?![dD][89a-fA-F])([0-9a-fA-F]{4})_")  # halves of letters stay as they are
_TAG = re.compile(r"<[^<>]*>")
_DOCUMENT_TYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BINARY = re.compile(rb"[\x01-\x08\x0e-\x1f]")
_DIGITS = re.compile(r"(?:\d\D{0,3}){6}")


def tree(raw: bytes, most: int = MOST_PLAIN_ELEMENTS) -> Element:
    """The root of a part with at most so many elements.

    FileError when it is no sound XML, beyond all measure, or has a document type or an entity.
    """
    builder, parser = TreeBuilder(), expat.ParserCreate()
    most_attributes = max(2 * most, MOST_PLAIN_ATTRIBUTES)
    bare: dict[str, str] = {}
    depth = elements = attributes = 0

    def start(name: str, own: dict[str, str]) -> None:
        nonlocal depth, elements, attributes
        depth += 1
        elements += 1
        attributes += len(own)
        if depth > DEEPEST or elements > most or attributes > most_attributes or len(own) > MOST_ATTRIBUTES:
            raise FileError("file_too_complex")
        builder.start(bare.get(name) or bare.setdefault(name, name.rpartition(":")[2]), own)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name)

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, LookupError, ValueError):  # LookupError: an encoding nobody knows
        raise FileError("file_damaged") from None
    return builder.close()


def only_text(element: Element) -> str:
    """The text of an element in which there is nothing else; FileError when there is."""
    must(not len(element))
    return element.text or ""


def blank(*between: str | None) -> None:
    """FileError where text stands between elements, and would be lost without a word."""
    must(not any(text and text.strip() for text in between))


def string(element: Element) -> str:
    """A string as a reader sees it, put together from its pieces. Reading aids for Japanese (rPh) are no part of it."""
    blank(element.text, *(child.tail for child in element))
    pieces = (only_text(e) if e.tag == "t" else string(e) for e in element if e.tag != "rPh")
    text = "".join(pieces)
    must(len(text) <= LONGEST_STRING, "file_too_complex")
    return text


def unescaped(text: str) -> str:
    """Text in which letters that XML cannot hold were written as their number.

    >>> unescaped("to_x000D_\\nlinjer, _x005F_x000D_")
    'to\\r\\nlinjer, _x000D_'
    """
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def has_digits(text: str) -> bool:
    """True when a person's number could stand in a text: only then is it looked at closely."""
    return len(text) >= _SHORTEST and bool(_DIGITS.search(text))


def texts(part: str, root: Element, sheet: str | None = None, without: Collection[str] = ()) -> list[Loose]:
    """The texts and attributes of a part, or a piece of one, that could hold person data.

    Spelling and colour cut a text into pieces anywhere, so what a reader takes in as one is also kept as one. The text
    of a note on a sheet belongs to its cell. `without`: elements that are looked at elsewhere.
    """
    kept: list[Loose] = []

    def keep(text: str | None, cell: str | None, technical: bool = False) -> None:
        if text and (cell or has_digits(text)):  # a note is looked at for people as well
            kept.append(Loose(part, text, sheet, cell, technical))

    def walk(element: Element, cell: str | None) -> list[str]:
        """The pieces of text in an element that belong to what is around it."""
        if sheet is not None and element.tag in _NOTES:
            cell = element.get("ref")
        for key, value in element.attrib.items():
            keep(value, cell, key not in _SPOKEN and not (key == "val" and element.tag in _FILTERS))
        pieces = [element.text or ""]
        for child in element:
            if child.tag not in without or element.tag == "rPh":  # a reading aid, which no cell shows
                pieces += walk(child, cell)
            pieces.append(child.tail or "")
        for text in (element.text, *(child.tail for child in element)):
            keep(text, cell)
        if element.tag not in _BLOCKS:
            return pieces
        keep("".join(pieces), cell)
        return []

    walk(root, None)
    return kept


def unparsed(name: str, raw: bytes) -> Loose:
    """What could be read in a part that is no sound XML: an old drawing, a text, or a picture with a text in it.

    A document type has no business in a drawing either.
    """
    plain = raw.replace(b"\0", b"")
    if name.endswith(".vml"):
        written = plain.decode("utf-8", "replace")
        if _DOCUMENT_TYPE.search(written):
            _refuse()
        return Loose(name, _TAG.sub(" ", written))
    text = plain.decode("ascii", "replace").replace("\ufffd", "?")
    text = _TAG.sub(" ", text) if name.endswith(".svg") else text
    return Loose(name, text, technical=bool(_BINARY.search(plain)))


def _refuse(*_: object) -> None:
    raise FileError("file_unsafe")
