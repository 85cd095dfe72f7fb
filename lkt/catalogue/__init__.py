"""The governed content: TOML files in, definitions out, or every reason why not.

    files ─read→ Document ─gather→ Entry (definition and its place) ─rules→ problems ─→ Catalogue

`load` never returns half a catalogue: one problem anywhere and CatalogueError tells them all.
"""

from __future__ import annotations

from pathlib import Path

from lkt.catalogue.contract import check
from lkt.catalogue.gather import Entries, gather
from lkt.catalogue.read import documents
from lkt.domain.area import Area
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Indicator
from lkt.domain.organisation import Organisation
from lkt.domain.problem import Problem
from lkt.domain.region import HealthCouncil, Region
from lkt.domain.team import Team
from lkt.errors import CatalogueError

__all__ = ["Problem", "load"]


def load(folder: Path) -> Catalogue:
    """The catalogue in `folder` (regions.toml, organisations.toml, areas/*.toml).

    Raises CatalogueError with a tuple of `Problem`: all of them, in the order of files.
    """
    read, problems = documents(folder)
    entries, unread = gather(read)
    problems += [*unread, *check(entries)]
    if problems:
        raise CatalogueError(tuple(problems))
    return _catalogue(entries)


def _catalogue(entries: Entries) -> Catalogue:
    return Catalogue(
        regions={entry.value.id: entry.value for entry in entries.of(Region)},
        organisations={entry.value.id: entry.value for entry in entries.of(Organisation)},
        areas={entry.value.id: entry.value for entry in entries.of(Area)},
        indicators={entry.value.id: entry.value for entry in entries.of(Indicator)},
        teams={entry.value.id: entry.value for entry in entries.of(Team)},
        health_councils={entry.value.id: entry.value for entry in entries.of(HealthCouncil)},
    )
