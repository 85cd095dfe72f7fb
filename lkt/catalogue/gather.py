"""Files to definitions, each with the place it came from, and definitions back to files: the same definitions, the same
bytes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import tomli_w

from lkt.domain.catalogue import KINDS, Catalogue, Definition
from lkt.domain.serialization import Problem, from_plain, read_toml, to_plain
from lkt.errors import CatalogueError

Contents = Mapping[str, Mapping[str, Any] | None]  # what stands in each file, by its name
D = TypeVar("D", bound=Definition)
D_co = TypeVar("D_co", bound=Definition, covariant=True)

AREAS, PEOPLE = "areas", "people.toml"
OWNED = ("indicators", "teams", "drivers")  # by an area
# The kinds (fields of Catalogue) that a file holds, by the name of their table; of areas each has a file.
TABLES = {
    "regions.toml": {"region": "regions", "health_council": "health_councils"},
    "organisations.toml": {"organisation": "organisations"},
    PEOPLE: {"person": "people"},  # where there is such a file
    AREAS: {"area": AREAS} | {kind.removesuffix("s"): kind for kind in OWNED},
}


@dataclass(frozen=True)
class Entry(Generic[D_co]):
    """A definition and its place. `plain` is how it stands in the file, right or wrong."""

    file: str
    key: str  # "indicator[AKK-01]"
    kind: type[Definition]
    plain: Any
    value: D_co

    @property
    def id(self) -> str | None:
        """The id where one can be read: rules about names also hold for definitions with other faults."""
        name = self.plain.get("id") if isinstance(self.plain, Mapping) else None
        return name if isinstance(name, str) else None

    def problem(self, path: str, code: str, **fields: object) -> Problem:
        return Problem(self.file, f"{self.key}.{path}", code, {name: str(v) for name, v in fields.items()})

    def at(self, path: str) -> Iterator[tuple[str, Any]]:
        """Every value at a path, with its own: "regions[].region" goes through a list."""
        name, listed, inner = path.partition("[]")
        values = getattr(self.value, name)
        if not listed:
            yield path, values
        for i, value in enumerate(values if listed else ()):
            yield f"{name}[{i}]{inner}", getattr(value, inner[1:]) if inner else value


@dataclass(frozen=True)
class Entries:
    """Everything gathered. `every` also holds what could not be read, so that its id still counts as known."""

    every: Sequence[Entry[Any]]
    whole: bool  # every file could be parsed: only then is a missing id really missing

    def of(self, kind: type[D]) -> Sequence[Entry[D]]:
        return [entry for entry in self.every if entry.kind is kind and entry.value is not None]

    def at(self, kind: type[D], *paths: str) -> Iterator[tuple[Entry[D], str, Any]]:
        """Every value at these paths of a kind of definition, with its entry and its own path."""
        yield from ((entry, *found) for entry in self.of(kind) for path in paths for found in entry.at(path))

    def among(self, paths: Mapping[type[Definition], Sequence[str]]) -> Iterator[tuple[Entry[Any], str, Any]]:
        """The same of several kinds."""
        yield from (found for kind, own in paths.items() for found in self.at(kind, *own))

    def ids(self, kind: type[Definition]) -> set[str]:
        return {entry.id for entry in self.every if entry.kind is kind and entry.id is not None}


def read_files(folder: Path) -> tuple[Contents, list[Problem]]:
    """What stands in each file of a folder, None where it could not be read, and why not."""
    if not any(folder.rglob("*.toml")):
        return {"": None}, [Problem(str(folder), "", "empty_folder" if folder.is_dir() else "no_folder")]
    problems: list[Problem] = []
    areas = [f"{AREAS}/{path.name}" for path in sorted((folder / AREAS).glob("*.toml"))]
    people = [PEOPLE] if (folder / PEOPLE).exists() else []
    names = [name for name in TABLES if name not in (AREAS, PEOPLE)]
    contents = {name: read_toml(folder / name, name, problems) for name in [*names, *areas, *people]}
    problems += [] if (folder / AREAS).is_dir() else [Problem(AREAS, "", "no_areas")]
    return contents, problems


def contents(documents: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, dict[str, Any]]:
    """Plain definitions by kind (a field of Catalogue), as the files they stand in."""
    made: dict[str, dict[str, Any]] = {name: {} for name in TABLES if name != AREAS}
    for name, tables in TABLES.items():
        for table, kind in tables.items():
            for plain in documents[kind]:
                area = str(plain.get("id" if kind == AREAS else "area", "")).lower()
                file = made.setdefault(f"{AREAS}/{area}.toml" if name == AREAS else name, {})
                if kind == AREAS:
                    file[table] = plain
                else:
                    file.setdefault(table, []).append(plain)
    return made


def gather(contents: Contents) -> tuple[Entries, list[Problem]]:
    """All definitions that fit their dataclass, and a problem for everything that does not."""
    problems: list[Problem] = []
    found = [entry for name, content in contents.items() for entry in _entries(name, content or {}, problems)]
    return Entries(found, None not in contents.values()), problems


def _entries(file: str, content: Mapping[str, Any], problems: list[Problem]) -> Iterator[Entry[Any]]:
    """Each table of a file, without a value where it does not fit. Tables without an id are counted from 1."""
    tables = TABLES.get(file, TABLES[AREAS])
    problems += [Problem(file, key, "unknown_key") for key in content if key not in tables]
    area = content.get("area")
    if content and "area" in tables and area is None:
        problems.append(Problem(file, "area", "missing_key"))
    # Indicators and teams need not repeat the area whose file they stand in. Where the file has no readable
    # area, that is said once and not again for each of them.
    own = area.get("id") if isinstance(area, Mapping) else None
    within = {"area": own if isinstance(own, str) else ""}
    for name, kind in tables.items():
        rows = content.get(name, [])
        if kind == AREAS:
            rows = [rows] if rows else []
        if not isinstance(rows, list):
            problems.append(Problem(file, name, "wrong_type_list"))
            continue
        for number, plain in enumerate(rows, start=1):
            label, value = f"#{number}", None
            if isinstance(plain, Mapping):
                label = plain.get("id", label)
                plain = {**within, **plain} if kind in OWNED else plain
            key = "area" if kind == AREAS else f"{name}[{label}]"
            try:
                value = from_plain(KINDS[kind], plain, file, key)
            except CatalogueError as error:
                problems += error.problems
            yield Entry(file, key, KINDS[kind], plain, value)


def files(catalogue: Catalogue, people: bool = True) -> dict[str, bytes]:
    """The content of each file by its name; `people.toml`, which names people, where there are any and `people`.

    Every value is written, also one that is what it would be if it were left out, so that the files mean the same to a
    later program.
    """
    plain = {kind: [to_plain(own, dates=True) for own in getattr(catalogue, kind).values()] for kind in KINDS}
    return {
        name: tomli_w.dumps(content, indent=2).encode()
        for name, content in contents(plain).items()
        if name != PEOPLE or (people and content)
    }
