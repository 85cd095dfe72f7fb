"""An XML part changed in a few places; every other byte of it stays as it is.

A library that reads a workbook and writes it again loses what it does not know, and the stored results of
formulas with it. Here the elements are found with their places in the bytes, and text is put in between.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from html import escape
from xml.parsers import expat

from lkt.ingest.filetype import FileError

_TAG = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_COUNT = re.compile(rb"""(\scount\s*=\s*)(?:"[^"]*"|'[^']*')""")


@dataclass(eq=False, repr=False)
class Element:
    """An element and its bytes: from `start` to `end`, its content from `inside` to `close`.

    `text` is everything written in it, also in the elements it holds.
    """

    name: str
    attributes: dict[str, str]
    parent: Element | None
    start: int
    inside: int
    close: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> list[Element]:
        return [child for child in self.children if child.name == name]


class Splice:
    """A part, and the changes to be made in it. FileError when the bytes are not plain UTF-8.

    Of the root and its children everything is known, of what is below that only inside the children named in
    `deep`, and the `cells` with one of these addresses: a sheet's cells need not be built up to put a word
    behind them.
    """

    def __init__(self, raw: bytes, deep: Collection[str] = (), cells: Collection[str] = ()) -> None:
        self.raw = raw
        self.prefix = ""
        self._deep = deep
        self._cells = cells
        self._open: list[Element] = []
        self._changes: list[tuple[int, int, bytes]] = []
        self.root = self._read()

    def child(self, name: str) -> Element | None:
        return next(iter(self.root.all(name)), None)

    def tag(self, name: str) -> str:
        """A name as this part writes it, with the prefix of its root."""
        return self.prefix + name

    def cut(self, element: Element) -> None:
        self._changes.append((element.start, element.end, b""))

    def cut_from(self, element: Element, words: str) -> None:
        """What is written in an element from these words on, and the blank lines before them."""
        start = self.raw.index(words.encode(), element.inside, element.close)
        before = self.raw[element.inside : start].rstrip()
        self._changes.append((element.inside + len(before), element.close, b""))

    def replace(self, element: Element, xml: str) -> None:
        self._changes.append((element.start, element.end, xml.encode()))

    def append(self, parent: Element, xml: str, count: int | None = None) -> None:
        """As the last thing inside an element; into an empty one only once. `count`: how many it then tells of."""
        tag = self.raw[parent.start : parent.inside]
        if count is not None:
            tag = _COUNT.sub(rb'\g<1>"%d"' % count, tag)
        if tag.endswith(b"/>"):
            name = tag[1:-2].split(None, 1)[0]
            whole = tag[:-2] + b">" + xml.encode() + b"</" + name + b">"
            self._changes.append((parent.start, parent.end, whole))
            return
        if count is not None:
            self._changes.append((parent.start, parent.inside, tag))
        self._changes.append((parent.close, parent.close, xml.encode()))

    def put(self, xml: str, before: Collection[str]) -> None:
        """Into the root, in front of the first of the elements that must come after it."""
        for child in self.root.children:
            if child.name in before:
                self._changes.append((child.start, child.start, xml.encode()))
                return
        self.append(self.root, xml)

    def bytes(self) -> bytes:
        """The part with its changes, those at one place in the order in which they were asked for."""
        pieces, here = [], 0
        for start, end, text in sorted(self._changes, key=lambda change: change[0]):
            pieces += [self.raw[here:start], text]
            here = max(here, end)
        return b"".join([*pieces, self.raw[here:]])

    def _read(self) -> Element:
        try:
            self.raw.decode("utf-8")
        except UnicodeDecodeError:
            raise FileError("file_unsafe") from None
        parser = expat.ParserCreate()
        parser.buffer_text = True
        found: list[Element] = []
        levels: list[bool] = []  # which of the open elements are kept

        def start(name: str, attributes: dict[str, str]) -> None:
            levels.append(len(levels) < 2 or self._kept(attributes))
            if levels[-1]:
                found.append(self._begun(name, attributes, parser.CurrentByteIndex))

        def end(_: str) -> None:
            if levels.pop():
                self._ended(parser.CurrentByteIndex)

        def text(words: str) -> None:
            if len(self._open) > 1 and self._open[1].name in self._deep:
                for element in self._open[1:]:
                    element.text += words

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.Parse(self.raw, True)
        return found[0]

    def _kept(self, attributes: dict[str, str]) -> bool:
        inside = len(self._open) > 1 and self._open[1].name in self._deep
        return inside or attributes.get("r") in self._cells

    def _begun(self, name: str, attributes: dict[str, str], at: int) -> Element:
        prefix, _, local = name.rpartition(":")
        tag = _TAG.match(self.raw, at)
        if tag is None:
            raise FileError("file_unsafe")
        parent = self._open[-1] if self._open else None
        element = Element(local, attributes, parent, at, tag.end())
        if parent:
            parent.children.append(element)
        else:
            self.prefix = f"{prefix}:" if prefix else ""
        self._open.append(element)
        return element

    def _ended(self, at: int) -> None:
        element = self._open.pop()
        element.close = element.end = element.inside
        if not self.raw[element.start : element.inside].endswith(b"/>"):
            tag = _TAG.match(self.raw, at)
            if tag is None:
                raise FileError("file_unsafe")
            element.close, element.end = at, tag.end()


def made(name: str, content: str = "", **attributes: str) -> str:
    """An element as text. `content` is XML already.

    >>> made("a", b="<1>"), made("a", "x")
    ('<a b="&lt;1&gt;"/>', '<a>x</a>')
    """
    tag = name + "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{tag}>{content}</{name}>" if content else f"<{tag}/>"
