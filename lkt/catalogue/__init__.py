"""The governed content: TOML files in, definitions out, or every reason why not.

    files ─gather→ Entry (definition and its place) ─rules→ problems ─→ Catalogue

`load` never returns half a catalogue: one problem anywhere and CatalogueError tells them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lkt.catalogue import indicators, names, validity
from lkt.catalogue.gather import Entries, gather
from lkt.domain.catalogue import KINDS, Catalogue
from lkt.domain.problem import Problem
from lkt.errors import CatalogueError

__all__ = ["Problem", "load"]

Rule = Callable[[Entries], Iterator[Problem]]

# A new rule is a function in the file of its subject, a line here, a text in both languages and a row in the
# test's table. It reads all entries and yields problems; it never stops at the first.
RULES: tuple[Rule, ...] = (
    names.unique,
    names.in_its_area,
    names.known_regions,
    names.known_municipalities,
    names.known_participants,
    names.known_statuses,
    validity.not_empty,
    validity.unbroken,
    validity.within_the_region,
    validity.numbered,
    indicators.known_units,
    indicators.within_the_unit,
    indicators.fits_the_measure,
    indicators.has_denominator,
)


def load(folder: Path) -> Catalogue:
    """The catalogue in `folder` (regions.toml, organisations.toml, areas/*.toml).

    Raises CatalogueError with a tuple of `Problem`: all of them, in the order of files.
    """
    entries, problems = gather(folder)
    problems += [problem for rule in RULES for problem in rule(entries)]
    if problems:
        raise CatalogueError(tuple(problems))
    parts: dict[str, Any] = {field: entries.of(kind) for field, kind in KINDS.items()}
    return Catalogue(
        **{field: {entry.value.id: entry.value for entry in part} for field, part in parts.items()}
    )
