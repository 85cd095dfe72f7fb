"""A second look at a sheet: how many cells say something, counted without asking what.

Every Excel library that was tried loses cells of some legal files without a word. Ours must give back as
many as this counts, and the two share nothing but the walk.
"""

from __future__ import annotations

from lkt.ingest.scan import MOST_ELEMENTS, Part


class Census(Part):
    """Counts the cells of a sheet in which a value or a text stands."""

    limit = MOST_ELEMENTS

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.cells = 0
        self.open: list[str] = []  # the cell and what is open inside it
        self.says = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.enter()
        if self.text:
            self.text.clear()
        if self.open:
            self.open.append(name)
        elif name == "c" or name.endswith(":c"):
            self.open.append(name)
            self.says = False

    def end(self, name: str) -> None:
        self.depth -= 1
        if not self.open:
            return
        self.open.pop()
        if not self.open:
            self.cells += self.says
        elif self.text:
            local = name.rpartition(":")[2]
            aside = any(above.rpartition(":")[2] == "rPh" for above in self.open)
            self.says |= local in ("v", "t") and not aside and bool("".join(self.text).strip())
            self.text.clear()
