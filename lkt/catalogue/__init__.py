"""The governed content: TOML files in, definitions out, or every reason why not; and back to files (`export`).

    files ─gather→ Entry (definition and its place) ─rules→ problems ─→ Catalogue ─export→ files

`load` never returns half a catalogue: one problem anywhere and CatalogueError tells them all.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lkt.catalogue.gather import Contents, contents, files, gather, read_files
from lkt.catalogue.rules import RULES
from lkt.domain.catalogue import KINDS, Catalogue
from lkt.domain.serialization import Problem
from lkt.errors import CatalogueError

__all__ = ["Problem", "checked", "contents", "files", "load"]


def load(folder: Path) -> Catalogue:
    """The catalogue in `folder` (regions.toml, organisations.toml, areas/*.toml, people.toml where there is one).

    Raises CatalogueError with a tuple of `Problem`: all of them, in the order of files.
    """
    return checked(*read_files(folder))


def checked(found: Contents, problems: Iterable[Problem] = ()) -> Catalogue:
    """The catalogue of these contents of files. Raises CatalogueError with every problem, those known before first."""
    entries, unfit = gather(found)
    problems = [*problems, *unfit, *(problem for rule in RULES for problem in rule(entries))]
    if problems:
        raise CatalogueError(tuple(problems))
    parts: dict[str, Any] = {
        field: {entry.value.id: entry.value for entry in entries.of(kind)} for field, kind in KINDS.items()
    }
    return Catalogue(**parts)
