"""Definitions to the files that `load` reads: the same definitions, the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tomli_w

from lkt.catalogue.gather import AREA_TABLES, AREAS, PEOPLE, TABLES
from lkt.domain.area import Area
from lkt.domain.catalogue import KINDS, Catalogue, Definition
from lkt.domain.serialization import to_plain

_FIELDS = {kind: field for field, kind in KINDS.items()}


def files(catalogue: Catalogue, people: bool = True) -> dict[str, bytes]:
    """The content of each file by its name; `people.toml`, which names people, where there are any and `people`.

    Every value is written, also one that is what it would be if it were left out, so that the files mean the same to a
    later program.
    """
    whole = TABLES | (PEOPLE if people and catalogue.people else {})
    made = {
        name: _document({key: getattr(catalogue, _FIELDS[kind]).values() for key, kind in tables.items()})
        for name, tables in whole.items()
    }
    for area in catalogue.areas.values():
        within: dict[str, Iterable[Definition]] = {
            "indicator": catalogue.indicators_of(area.id),
            "team": catalogue.teams_of(area.id),
        }
        made[f"{AREAS}/{area.id.lower()}.toml"] = _document(
            {key: [area] if kind is Area else within[key] for key, kind in AREA_TABLES.items()}
        )
    return made


def _document(tables: dict[str, Iterable[Definition]]) -> bytes:
    plain: dict[str, Any] = {
        key: [to_plain(each, dates=True) for each in definitions] for key, definitions in tables.items()
    }
    if "area" in plain:  # one, and no list
        [plain["area"]] = plain["area"]
    return tomli_w.dumps({key: value for key, value in plain.items() if value}, indent=2).encode()
