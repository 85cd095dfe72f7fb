"""What a person calls the parts of a workbook in which something lies that its sheets do not show."""

from __future__ import annotations

import re

from lkt.domain.names import Term
from lkt.ingest.table import Loose

SPOTS = (
    ("link", re.compile(r"\.rels$")),
    ("drawing", re.compile(r"drawing|/diagrams/")),
    ("chart", re.compile(r"/charts?/")),
    ("notes", re.compile(r"comment|/persons/")),
    ("properties", re.compile(r"^docprops/")),
    ("workbook", re.compile(r"^xl/workbook[^/]*$")),
    ("strings", re.compile(r"sharedstrings")),
    ("styles", re.compile(r"/styles|/theme/")),
    ("table", re.compile(r"/tables?/|pivot")),
    ("connection", re.compile(r"connections|querytable|externallink")),
)


def spot(text: Loose) -> Term:
    """Where a text outside the cells stands, in words.

    >>> spot(Loose("xl/drawings/drawing1.xml", "")).key, spot(Loose("docprops/core.xml", "")).key
    ('spot.drawing', 'spot.properties')
    """
    if text.sheet is not None and text.part == text.sheet:
        return Term("spot.sheet")
    return Term("spot." + next((name for name, form in SPOTS if form.search(text.part)), "other"))
