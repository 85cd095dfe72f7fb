"""The workbook talks back: the same file with its faulty cells coloured, and a note on each of them.

Colour is a conditional format that always holds, so a cell keeps the format it has and gets it back; only
number formats that stood in the way are taken off (`lkt.ingest.retype`). What was said before is taken out
first. All that is changed are a few places in the XML (`lkt.ingest.splice`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from lkt.domain.batch import Severity
from lkt.ingest import notes, person, workbook
from lkt.ingest.filetype import LARGEST_FILE, FileError
from lkt.ingest.repack import Parts
from lkt.ingest.retype import Retyping
from lkt.ingest.splice import Element, Splice, made
from lkt.ingest.table import Sheet

# Excel's own colours for bad and doubtful cells: text and ground, each readable on the other.
COLOURS = {Severity.ERROR: ("FF9C0006", "FFFFC7CE"), Severity.WARNING: ("FF7F4F00", "FFFFEB9C")}
ALWAYS = '"LKT"="LKT"'  # tells our rules from everybody else's, whichever program has saved the file since

_CELLS_IN_A_RULE = 500
_AFTER_STYLES = ("tableStyles", "colors", "extLst")
_AFTER_RULES = (
    *("dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter"),
    *("rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing"),
    *("legacyDrawing", *notes.AFTER_DRAWING),
)


class Remark(NamedTuple):
    """What is to be said about a cell ("D14"; of rows "3:3" or of "A3:A7" the first cell).

    `retyped`: the cell is to show what is typed into it next as it is typed.
    """

    sheet: str
    cell: str
    severity: Severity
    text: str
    retyped: bool = False

    @property
    def first(self) -> str:
        cell = self.cell.partition(":")[0]
        return f"A{cell}" if cell.isdigit() else cell


def annotate(data: bytes, remarks: Sequence[Remark]) -> bytes | None:
    """The workbook with these remarks and no older ones of ours.

    None when it cannot be vouched for: what is read from it must be what was read before, cell for cell, or
    where a number format was taken off what means the same.
    """
    try:
        before = workbook.read(data)
        annotated, expected = _annotated(data, remarks, before.sheets)
        after = workbook.read(annotated)
    except FileError:
        return None
    fits = len(annotated) <= LARGEST_FILE
    same = after.sheets == expected and not any(person.search(after.sheets, after.loose, ""))
    return annotated if fits and same else None


def _annotated(
    data: bytes, remarks: Sequence[Remark], before: Sequence[Sheet]
) -> tuple[bytes, tuple[Sheet, ...]]:
    """The workbook, and the sheets that must be read from it."""
    parts = Parts(data)
    styles = parts.links.only(parts.links.only("", "officeDocument") or "", "styles")
    if styles is None:
        raise FileError("file_unsafe")
    colours = _with_colours(parts, styles)
    sheets = workbook.sheet_parts(parts.package, parts.links)
    if not {remark.sheet for remark in remarks} <= sheets.keys() or len(sheets) < len(before):
        raise FileError("file_unsafe")
    retyping = Retyping(parts, styles)
    expected = []
    for number, (sheet, part) in enumerate(zip(before, sheets.values(), strict=True), 1):
        own = [remark for remark in remarks if remark.sheet == sheet.name]
        retyped = {remark.cell for remark in own if remark.retyped}
        page = Splice(parts.texts[part], ("conditionalFormatting",), retyped)
        expected.append(retyping.write(page, sheet))
        _take_off(page)
        _paint(page, own, colours)
        notes.write(parts, page, part, number, _told(own))
        parts.texts[part] = page.bytes()
    retyping.finish()
    return parts.packed(), tuple(expected)


def _with_colours(parts: Parts, styles: str) -> dict[Severity, int]:
    """The workbook's list of colours for conditions with ours at its end; where each of them stands."""
    sheet = Splice(parts.texts[styles], ("dxfs",))
    known = sheet.child("dxfs")
    first = len(known.children) if known else 0
    tag = sheet.tag
    formats = "".join(_format(sheet, *colours) for colours in COLOURS.values())
    if known:
        sheet.append(known, formats, count=first + len(COLOURS))
    else:
        sheet.put(made(tag("dxfs"), formats, count=str(len(COLOURS))), before=_AFTER_STYLES)
    parts.texts[styles] = sheet.bytes()
    return {severity: first + at for at, severity in enumerate(COLOURS)}


def _format(sheet: Splice, text: str, ground: str) -> str:
    tag = sheet.tag
    pattern = made(tag("fgColor"), rgb=ground) + made(tag("bgColor"), rgb=ground)
    fill = made(tag("fill"), made(tag("patternFill"), pattern, patternType="solid"))
    return made(tag("dxf"), made(tag("font"), made(tag("color"), rgb=text)) + fill)


def _take_off(page: Splice) -> None:
    for block in page.root.all("conditionalFormatting"):
        rules = block.all("cfRule")
        ours = [rule for rule in rules if rule.text.strip() == ALWAYS]
        for element in [block] if ours == rules else ours:
            page.cut(element)


def _paint(page: Splice, remarks: Sequence[Remark], colours: Mapping[Severity, int]) -> None:
    """Behind the sheet's own rules in rank, so that none of them has to be renumbered."""
    ranks = [_rank(rule) for block in page.root.all("conditionalFormatting") for rule in block.all("cfRule")]
    rank, tag = count(max(ranks, default=0) + 1), page.tag
    for severity, colour in colours.items():
        cells = list(dict.fromkeys(remark.first for remark in remarks if remark.severity is severity))
        for start in range(0, len(cells), _CELLS_IN_A_RULE):
            how = {"type": "expression", "dxfId": str(colour), "priority": str(next(rank))}
            rule = made(tag("cfRule"), made(tag("formula"), ALWAYS), **how)
            where = " ".join(cells[start : start + _CELLS_IN_A_RULE])
            page.put(made(tag("conditionalFormatting"), rule, sqref=where), before=_AFTER_RULES)


def _rank(rule: Element) -> int:
    written = rule.attributes.get("priority", "")
    return int(written) if written.isascii() and written.isdigit() else 0


def _told(remarks: Iterable[Remark]) -> dict[str, str]:
    """All that is to be said about a cell in one note."""
    said: dict[str, list[str]] = {}
    for remark in remarks:
        said.setdefault(remark.first, []).append(remark.text)
    return {cell: "\n".join(texts) for cell, texts in said.items()}
