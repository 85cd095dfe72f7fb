"""Notes on cells, as Excel keeps them: a list of texts, and an old-fashioned drawing of every box.

Where a cell has a note of its owner's, our words are put under it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from lkt.ingest.filetype import FileError
from lkt.ingest.repack import Parts
from lkt.ingest.scan import position
from lkt.ingest.splice import Element, Splice, made

AUTHOR = "LKT"
OURS = "[LKT] "  # how our notes are known again: LibreOffice, for one, does not keep authors
MOST = 1000  # notes in a sheet: nobody reads more of them, and each is a drawing
AFTER_DRAWING = (
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "AlternateContent"),
    *("webPublishItems", "tableParts", "extLst"),
)

_TYPE = "application/vnd.openxmlformats-officedocument."
_STRICT = (
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_USUAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHAPE = re.compile(r"<(?:\w+:)?shape\b.*?</(?:\w+:)?shape>", re.S)
_AT = re.compile(r"<(?:\w+:)?Row>\s*(\d+)\s*<.*?<(?:\w+:)?Column>\s*(\d+)\s*<", re.S)
_ID = re.compile(r"_x0000_s(\d+)")
_SPACES = {
    "xmlns:v": "urn:schemas-microsoft-com:vml",
    "xmlns:o": "urn:schemas-microsoft-com:office:office",
    "xmlns:x": "urn:schemas-microsoft-com:office:excel",
}
_HIDDEN = "position:absolute;width:270pt;height:90pt;z-index:1;visibility:hidden"
_KIND = made(
    "v:shapetype",
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>',
    **{"id": "_x0000_t202", "coordsize": "21600,21600", "o:spt": "202", "path": "m,l,21600r21600,l21600,xe"},
    **_SPACES,
)


def write(parts: Parts, page: Splice, part: str, number: int, told: Mapping[str, str]) -> None:
    """Put these texts on the cells of a sheet (by address), and take off those put there before.

    `page` is the sheet's part, named `part`; `number` counts the sheets from 1.
    """
    listed = parts.links.only(part, "comments")
    if listed is None:
        if not told:
            return
        listed = f"xl/lkt-notes-{number}.xml"
        empty = made("comments", "<authors/><commentList/>", xmlns=_space(page))
        parts.add(listed, empty.encode(), _TYPE + "spreadsheetml.comments+xml")
        parts.link(part, f"{_relations(page)}/comments", listed)
    words = Splice(parts.texts[listed], ("authors", "commentList"))
    gone, new = _reword(words, dict(list(told.items())[:MOST]))
    parts.texts[listed] = words.bytes()
    if gone or new:
        drawn = _drawing(parts, page, part) or _new_drawing(parts, page, part, number)
        parts.texts[drawn] = _redrawn(parts.texts[drawn], gone, new, number)


def _drawing(parts: Parts, page: Splice, part: str) -> str | None:
    """The part in which the boxes of a sheet's notes are drawn."""
    pointer = page.child("legacyDrawing")
    if pointer is None:
        return None
    ids = [value for name, value in pointer.attributes.items() if name.rpartition(":")[2] == "id"]
    target = next((link.target for id, link in parts.links.of(part).items() if id in ids), "")
    if target not in parts.texts:
        raise FileError("file_unsafe")
    return target


def _new_drawing(parts: Parts, page: Splice, part: str, number: int) -> str:
    name, base = f"xl/lkt-notes-{number}.vml", _relations(page)
    layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{number}"/></o:shapelayout>'
    parts.add(name, made("xml", layout, **_SPACES).encode(), _TYPE + "vmlDrawing")
    id = parts.link(part, f"{base}/vmlDrawing", name)
    page.put(made(page.tag("legacyDrawing"), **{"xmlns:lkt": base, "lkt:id": id}), before=AFTER_DRAWING)
    return name


def _reword(words: Splice, told: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Change what is said in a sheet's notes; the cells that have lost a box by it, and those that need one."""
    authors, listing = _only(words, "authors"), _only(words, "commentList")
    ours: dict[str, Element] = {}
    theirs: dict[str, Element] = {}
    for comment in listing.all("comment"):
        home = ours if comment.text.startswith(OURS) else theirs
        home[comment.attributes.get("ref", "")] = comment
    for comment in ours.values():
        words.cut(comment)
    for cell, comment in theirs.items():
        _add(words, comment, told.get(cell))
    new = [cell for cell in told if cell not in theirs]
    names = [author.text for author in authors.all("author")]
    if new and AUTHOR not in names:
        words.append(authors, made(words.tag("author"), AUTHOR))
        names.append(AUTHOR)
    if new:
        notes = (_note(words, cell, told[cell], names.index(AUTHOR)) for cell in new)
        words.append(listing, "".join(notes))
    return list(ours), new


def _add(words: Splice, comment: Element, text: str | None) -> None:
    """Our words under those of a note's owner, in the place of any that we put there before."""
    written = [piece for piece in _inside(comment) if piece.name == "t"]
    for piece in written:
        if OURS in piece.text:
            words.cut_from(piece, OURS)
    if written and text:
        words.append(written[-1], escape(f"\n\n{OURS}{text}", quote=False))


def _inside(element: Element) -> Iterator[Element]:
    for child in element.children:
        yield child
        yield from _inside(child)


def _note(words: Splice, cell: str, text: str, author: int) -> str:
    said = made(words.tag("t"), escape(OURS + text, quote=False), **{"xml:space": "preserve"})
    return made(words.tag("comment"), made(words.tag("text"), said), ref=cell, authorId=str(author))


def _redrawn(raw: bytes, gone: Iterable[str], new: Iterable[str], number: int) -> bytes:
    """The drawing without the boxes of some cells and with those of others. It need not be sound XML."""
    try:
        drawing = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise FileError("file_unsafe") from None
    emptied = {position(cell) for cell in gone}
    drawing = _SHAPE.sub(lambda shape: "" if _cell_of(shape[0]) in emptied else shape[0], drawing)
    end = drawing.rfind("</")
    if end < 0:
        raise FileError("file_unsafe")
    first = max([1024 * number, *map(int, _ID.findall(drawing))]) + 1
    kind = "" if "_x0000_t202" in drawing else _KIND
    boxes = "".join(_box(id, *position(cell)) for id, cell in enumerate(new, first))
    return (drawing[:end] + kind + boxes + drawing[end:]).encode()


def _cell_of(shape: str) -> tuple[int, int] | None:
    found = _AT.search(shape)
    return (int(found[1]) + 1, int(found[2]) + 1) if found else None


def _box(id: int, row: int, column: int) -> str:
    content = (
        '<v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{column}, 15, {row - 1}, 4, {column + 4}, 15, {row + 5}, 4</x:Anchor>"
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column>"
        "</x:ClientData>"
    )
    look = {"fillcolor": "#ffffe1", "o:insetmode": "auto", "style": _HIDDEN}
    return made("v:shape", content, id=f"_x0000_s{id}", type="#_x0000_t202", **look, **_SPACES)


def _space(page: Splice) -> str:
    """The namespace of a sheet: the ordinary one or that of Strict Open XML."""
    name = f"xmlns:{page.prefix[:-1]}" if page.prefix else "xmlns"
    return page.root.attributes[name]


def _relations(page: Splice) -> str:
    return _STRICT[1] if _space(page) == _STRICT[0] else _USUAL


def _only(words: Splice, name: str) -> Element:
    found = words.child(name)
    if found is None:
        raise FileError("file_unsafe")
    return found
