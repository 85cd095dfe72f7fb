"""Plain tables to definitions, each with the place it came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from lkt.catalogue.read import ORGANISATIONS, REGIONS, Document
from lkt.domain.area import Area
from lkt.domain.catalogue import Definition
from lkt.domain.indicator import Indicator
from lkt.domain.organisation import Organisation
from lkt.domain.problem import Problem
from lkt.domain.region import HealthCouncil, Region
from lkt.domain.serialization import PlainError, from_plain
from lkt.domain.team import Team

D = TypeVar("D", bound=Definition)
D_co = TypeVar("D_co", bound=Definition, covariant=True)

# The tables a file may hold.
_TABLES: dict[str, dict[str, type[Definition]]] = {
    REGIONS: {"region": Region, "health_council": HealthCouncil},
    ORGANISATIONS: {"organisation": Organisation},
}
_AREA_TABLES: dict[str, type[Definition]] = {"area": Area, "indicator": Indicator, "team": Team}


@dataclass(frozen=True)
class Raw:
    """A definition as it stands in the file, right or wrong."""

    file: str
    key: str  # "indicator[AKK-01]"
    kind: type[Definition]
    plain: Any

    @property
    def id(self) -> str | None:
        """The id where one can be read: rules about names also hold for definitions with other faults."""
        name = self.plain.get("id") if isinstance(self.plain, Mapping) else None
        return name if isinstance(name, str) else None


@dataclass(frozen=True)
class Entry(Generic[D_co]):
    """A definition that could be read, and its place."""

    file: str
    key: str
    value: D_co

    def problem(self, path: str, code: str, **fields: object) -> Problem:
        return Problem(self.file, f"{self.key}.{path}", code, {name: str(v) for name, v in fields.items()})


@dataclass(frozen=True)
class Entries:
    """Everything gathered. `raw` also holds what could not be read, so that its id still counts as known."""

    read: Mapping[type[Any], Sequence[Entry[Any]]]
    raw: Sequence[Raw]
    whole: bool  # every file could be parsed: only then is a missing id really missing

    def of(self, kind: type[D]) -> Sequence[Entry[D]]:
        return self.read.get(kind, ())

    def ids(self, kind: type[Definition]) -> set[str]:
        return {raw.id for raw in self.raw if raw.kind is kind and raw.id is not None}

    def area_of(self, file: str) -> str | None:
        """The id of the area whose file this is."""
        return next((raw.id for raw in self.raw if raw.file == file and raw.kind is Area), None)


def gather(documents: Sequence[Document]) -> tuple[Entries, list[Problem]]:
    """All definitions that fit their dataclass, and a problem for everything that does not."""
    problems: list[Problem] = []
    raw = [table for document in documents for table in _tables(document, problems)]
    read: dict[type[Any], list[Entry[Any]]] = defaultdict(list)
    for table in raw:
        try:
            value = from_plain(table.kind, table.plain, table.key)
            read[table.kind].append(Entry(table.file, table.key, value))
        except PlainError as error:
            problems += [Problem.of(table.file, fault) for fault in error.faults]
    return Entries(read, raw, all(document.content is not None for document in documents)), problems


def _tables(document: Document, problems: list[Problem]) -> Iterator[Raw]:
    if document.content is None:
        return
    kinds = _TABLES.get(document.file, _AREA_TABLES)
    problems += [Problem(document.file, key, "unknown_key") for key in document.content if key not in kinds]
    if kinds is _AREA_TABLES and "area" not in document.content:
        problems.append(Problem(document.file, "area", "missing_key"))
    for name, kind in kinds.items():
        for key, plain in _rows(document, name, problems):
            yield Raw(document.file, key, kind, _with_area(document, kind, plain))


def _rows(document: Document, name: str, problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    """Each table of this name with its key; tables without an id are counted from 1."""
    content = (document.content or {}).get(name, [])
    if name == "area":
        content = [content] if content else []
    if not isinstance(content, list):
        problems.append(Problem(document.file, name, "wrong_type_list"))
        return
    for number, plain in enumerate(content, start=1):
        label = plain.get("id", f"#{number}") if isinstance(plain, Mapping) else f"#{number}"
        yield ("area" if name == "area" else f"{name}[{label}]"), plain


def _with_area(document: Document, kind: type[Definition], plain: Any) -> Any:
    """Indicators and teams need not repeat the area whose file they stand in.

    Where the file has no readable area, that is said once and not again for each of them.
    """
    if kind not in (Indicator, Team) or not isinstance(plain, Mapping):
        return plain
    area = (document.content or {}).get("area")
    name = area.get("id") if isinstance(area, Mapping) else None
    return {"area": name if isinstance(name, str) else "", **plain}
