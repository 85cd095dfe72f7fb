"""Uploads to write, and a database closed and opened again."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from lkt.domain.observation import Batch, Delivery, Observation, Place
from lkt.domain.period import Period
from lkt.store import Database, observations, open_database, soundness, uploads
from lkt.store.files import beside
from tests.conftest import LEAD, NOW


def send(
    database: Database, numerator: float, month: int = 3, comment: str | None = None, at: datetime = NOW
) -> int:
    """One figure, as an upload of its own."""
    figure = Observation(
        "KOL-HOR", "KOL-03", 1, Period.month(2026, month), numerator, 20.0, comment=comment,
        place=Place("Data", "D4"),
    )  # fmt: skip
    return uploads.append(database, Delivery(Batch("tal.xlsx", "abc", 10, "KOL", (figure,), ()), LEAD, at))


def reopened(database: Database) -> Database:
    database.close()
    return open_database(database.path)


def flip(path: Path, place: int) -> None:
    """One bit of a file turned over."""
    data = bytearray(path.read_bytes())
    data[place] ^= 4
    path.write_bytes(data)


def what_is_wrong(database: Database) -> str | None:
    return database.unsound.key if database.unsound else None


def said(database: Database, now: datetime = NOW) -> list[str]:
    """What should be known though it keeps nobody from writing."""
    return [notice.key for notice in soundness.notices(database, now)]


def shown(path: Path) -> list[float]:
    """The figures that count in a database that nobody has open."""
    database = open_database(path)
    figures: list[float] = observations.current(database)["numerator"].tolist()
    database.close()
    return figures


def refusals(database: Database) -> list[dict[str, Any]]:
    """Every line, oldest first; one that was cut short is left out."""
    path = beside(database.path, "refusals")
    lines: list[dict[str, Any]] = []
    for raw in path.read_bytes().split(b"\n") if path.exists() else []:
        with contextlib.suppress(ValueError):
            lines.append(json.loads(raw))
    return lines


def traces(folder: Path, forms: Iterable[str]) -> list[str]:
    """Files in which one of the forms stands: in UTF-8 or UTF-16, also within what is packed, also in a file's name."""
    wanted = [form.encode(code) for form in forms for code in ("utf-8", "utf-16-le", "utf-16-be")]
    found = []
    for path in (each for each in folder.rglob("*") if each.is_file()):
        contents = [path.read_bytes(), str(path.name).encode()]
        if zipfile.is_zipfile(io.BytesIO(contents[0])):
            with zipfile.ZipFile(path) as packed:
                contents += [packed.read(name) for name in packed.namelist()]
        found += [path.name] if any(form in content for form in wanted for content in contents) else []
    return found


def write_protected(patch: pytest.MonkeyPatch) -> None:
    """Files that may only be read, as DuckDB 1.5.5 meets them on a disk mounted so: a superuser may write any other."""
    connect = duckdb.connect

    def reading(database: str, read_only: bool = False, *rest: Any, **options: Any) -> Any:
        if not read_only:
            raise duckdb.IOException(f'IO Error: Cannot open file "{database}": Read-only file system')
        return connect(database, read_only, *rest, **options)

    patch.setattr("lkt.store.opening.duckdb.connect", reading)
