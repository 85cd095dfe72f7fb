"""Files to plain tables. What they mean is for `gather`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lkt.domain.problem import Problem

REGIONS = "regions.toml"
ORGANISATIONS = "organisations.toml"
AREAS = "areas"


@dataclass(frozen=True)
class Document:
    """The content of one file, None where it could not be read. `file` is relative to the folder."""

    file: str
    content: Mapping[str, Any] | None


def documents(folder: Path) -> tuple[list[Document], list[Problem]]:
    """Every file of the catalogue in reading order, and what kept any of them from being read."""
    if not folder.is_dir():
        return [], [Problem(str(folder), "", "no_folder")]
    if not any(folder.rglob("*.toml")):
        return [], [Problem(str(folder), "", "empty_folder")]
    read: list[Document] = []
    first = [folder / REGIONS, folder / ORGANISATIONS]
    areas = sorted((folder / AREAS).glob("*.toml"))
    problems = [Problem(path.name, "", "no_file") for path in first if not path.is_file()]
    if not areas:
        problems.append(Problem(AREAS, "", "no_areas"))
    for path in [*(path for path in first if path.is_file()), *areas]:
        name = path.relative_to(folder).as_posix()
        read.append(Document(name, _parse(path, name, problems)))
    return read, problems


def _parse(path: Path, name: str, problems: list[Problem]) -> Mapping[str, Any] | None:
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text)
    except UnicodeDecodeError:
        problems.append(Problem(name, "", "not_utf8"))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem.syntax(name, str(error), text))
    return None
