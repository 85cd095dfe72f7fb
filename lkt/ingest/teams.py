"""Whose figures stand in a sheet without a column of teams: names of teams where nobody looks for them.

Such figures are taken for those of the team that was chosen, so another team's name beside or above them
must not be passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lkt.domain.team import Team
from lkt.ingest.header import Field
from lkt.ingest.layout import Table
from lkt.ingest.names import Directory
from lkt.ingest.table import Cell

_PIECES = re.compile(r"[\n:|]|\s[-‐‑‒–—―−]\s")
_LEAD = re.compile(
    r"(?:(?:data|tal|månedstal|indberetning|for|fra|team|hospital|enhed|lkt)\s+)+", re.IGNORECASE
)
_YEAR = re.compile(r"[\s,]*(?:19|20)[0-9]{2}$")


def others(table: Table, names: Directory, own: Team) -> Iterator[tuple[Cell, Team]]:
    """The first cell that names another team, in each column that is not read, above the header, or on the tab."""
    if Field.TEAM in table.header.columns:
        return
    seen: set[tuple[int, str]] = set()
    for cell in table.unread():
        team = names.team(cell.value) if isinstance(cell.value, str) else None
        if team and team.id != own.id and (cell.column, team.id) not in seen:
            seen.add((cell.column, team.id))
            yield cell, team
    tab = Cell(table.header.row, 1, table.sheet.name)
    titled = [(cell, team) for cell in (tab, *table.above()) for team in _named(cell, names)]
    if all(team.id != own.id for _, team in titled):
        yield from titled[:1]


def _named(cell: Cell, names: Directory) -> Iterator[Team]:
    """The teams that a line above the table is about: "LKT KOL – Kolding 2025"."""
    if isinstance(cell.value, str):
        for piece in [cell.value, *_PIECES.split(cell.value)]:
            bare = _YEAR.sub("", piece.strip())
            if team := names.team(bare) or names.team(_LEAD.sub("", bare)):
                yield team
